%% Tasks: K1 to K18 and Y1, of Elixir's Task and Task.Supervisor, which have to be installed: see run.
-module(tasks).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

work(What, N, Pause) ->
    fun() ->
        lists:member(What, [stubborn, late, late_slow, late_boom, late_normal, late_shutdown, late_suicide, told]) andalso
            process_flag(trap_exit, true),
        if Pause > 0 -> pause(Pause); true -> ok end,
        case What of
            ok -> N;
            boom -> exit(boom);
            normal -> exit(normal);
            shutdown -> exit(shutdown);
            stubborn -> pause(infinity);
            late -> receive {'EXIT', _, _} -> N end;
            late_slow -> receive {'EXIT', _, _} -> pause(30), N end;
            late_boom -> receive {'EXIT', _, _} -> exit(boom) end;
            late_normal -> receive {'EXIT', _, _} -> exit(normal) end;
            late_shutdown -> receive {'EXIT', _, _} -> exit(shutdown) end;
            late_suicide -> receive {'EXIT', _, _} -> exit(self(), kill), pause(infinity) end;
            told -> receive {'EXIT', _, Reason} -> pause(10), say("told ~s", [parity:reason(Reason)]), N end;
            stays -> pause(infinity);
            kill -> exit(kill);
            killed -> exit(killed);
            suicide -> exit(self(), kill), pause(infinity);
            nested -> T = async(boom, N, 10), 'Elixir.Task':await(T, 1000);
            streams -> 'Elixir.Enum':to_list(stream(plain([60, 70]), [{max_concurrency, 2}])), N;
            tries -> Tries = persistent_term:get(tries), counters:add(Tries, 1, 1), say("try ~w", [counters:get(Tries, 1)]), N;
            try_again ->
                Tries = persistent_term:get(tries), counters:add(Tries, 1, 1),
                say("try ~w", [counters:get(Tries, 1)]), counters:get(Tries, 1) < 2 andalso exit(boom), N;
            say -> say("~w works", [N]), N
        end
    end.

async(What, N, Pause) -> 'Elixir.Task':async(work(What, N, Pause)).

outcome({ok, N}) -> io_lib:format("ok ~w", [N]);
outcome({exit, Reason}) -> ["exit ", parity:reason(Reason)];
outcome(nil) -> "nil".

%% What exits the caller here is an error there.
guarded(What, Fun) ->
    say("~s ~s", [What, try outcome({ok, Fun()})
                        catch exit:{timeout, _} -> "timeout";
                              exit:{Reason, _} -> outcome({exit, Reason});
                              error:_ -> "refused"
                        end]).

await(T, Time) -> guarded("await", fun() -> 'Elixir.Task':await(T, Time) end).
yield(T, Time) -> say("yield ~s", [outcome('Elixir.Task':yield(T, Time))]).
shutdown(T, How) -> say("shutdown ~s", [outcome('Elixir.Task':shutdown(T, How))]).
ignore(T) -> say("ignore ~s", [outcome('Elixir.Task':ignore(T))]).

trap() -> process_flag(trap_exit, true).
alive(#{pid := Pid}) -> say("alive ~w", [is_process_alive(Pid)]).

%% What is left in the mailbox.
mailbox() ->
    pause(30),
    say("mailbox~s", [left()]).
left() ->
    receive
        {'EXIT', _, Reason} -> [" exit ", parity:reason(Reason) | left()];
        {'DOWN', _, _, _, Reason} -> [" down ", parity:reason(Reason) | left()];
        {Ref, N} when is_reference(Ref) -> [io_lib:format(" result ~w", [N]) | left()]
    after 0 -> []
    end.

%% Another process that does something, and how it ended.
other(Fun) ->
    {_, Ref} = spawn_monitor(Fun),
    receive {'DOWN', Ref, _, _, Reason} -> say("owner ~s", [parity:reason(Reason)]) end.

'K1_the_result_is_awaited'() -> await(async(ok, 5, 10), 5000), mailbox().

'K1_only_the_owner_may'() ->
    T = async(ok, 5, 900),
    spawn(fun() -> await(T, 100) end),
    pause(800),                             % Elixir loads what makes its error's text
    await(T, 5000).

'K2_await_leaves_nothing'() -> trap(), T = async(ok, 5, 0), pause(20), await(T, 0), mailbox().

'K2_it_is_awaited_once'() -> T = async(ok, 5, 0), await(T, 100), pause(20), yield_gone(T).
yield_gone(T) -> guarded("again", fun() -> {ok, _} = 'Elixir.Task':yield(T, 30) end).

'K3_a_crash_takes_the_owner_along'() ->
    other(fun() -> T = async(boom, 0, 10), await(T, 5000), pause(50), say("lived") end).

'K3_who_traps_is_told'() -> trap(), await(async(boom, 0, 10), 5000), mailbox().

'K3_who_traps_finds_the_exit_first'() -> trap(), async(boom, 0, 10), mailbox().
'K3_the_exit_comes_before_what_is_owed_and_before_a_monitor'() ->
    trap(), #{pid := P} = async(boom, 0, 10), monitor(process, P), mailbox().

'K3_an_end_behind_a_result_when_trapping'() -> trap(), async(ok, 5, 10), mailbox().
'K3_a_normal_end_without_a_result'() -> trap(), await(async(normal, 0, 10), 5000), mailbox().

'K4_a_crash_of_the_owner_ends_it'() ->
    other(fun() -> async(say, 1, 30), pause(10), exit(boom) end),
    pause(60),
    say("end").

'K4_a_normal_end_of_the_owner_does_not'() ->
    other(fun() -> async(say, 1, 30), pause(10) end),
    pause(60),
    say("end").

'K5_a_timeout_leaves_the_task'() ->
    T = async(say, 1, 60),
    await(T, 20),
    alive(T),
    mailbox(),
    mailbox(),
    alive(T).

'K6_yield'() ->
    T = async(ok, 5, 60),
    yield(T, 20), yield(T, 0), yield(T, 100), mailbox().

'K6_yield_of_a_crash'() -> trap(), T = async(boom, 5, 30), yield(T, 10), yield(T, 100), mailbox().

'K7_shutdown_of_what_obeys'() ->
    T = async(ok, 5, 5000), pause(10), shutdown(T, 1000), alive(T), mailbox().

'K7_brutal_kill'() ->
    trap(), T = async(ok, 5, 5000), pause(10), shutdown(T, brutal_kill), alive(T), mailbox().

'K7_killed_after_its_time'() ->
    T = async(stubborn, 5, 0), pause(10), shutdown(T, 20), alive(T), mailbox().

'K7_the_result_was_there'() -> trap(), T = async(ok, 5, 0), pause(20), shutdown(T, 1000), mailbox().

'K7_the_result_came_meanwhile'() -> T = async(late, 5, 0), pause(10), shutdown(T, 1000), mailbox().

'K7_it_had_crashed'() -> trap(), T = async(boom, 5, 0), pause(100), shutdown(T, 1000), mailbox().

'K7_it_had_ended_normally'() -> trap(), T = async(normal, 5, 0), pause(30), shutdown(T, 1000), mailbox().

'K8_ignore_lets_it_go_on'() -> trap(), T = async(say, 5, 45), ignore(T), mailbox(), mailbox(), alive(T).

'K8_ignore_of_what_is_done'() -> trap(), T = async(ok, 5, 0), pause(20), ignore(T), mailbox().

'K8_ignore_of_what_has_crashed'() -> trap(), T = async(boom, 5, 0), pause(100), ignore(T), mailbox().

%% Streams. Each element is {What, N, Pause}.
stream(Items, Options) ->
    'Elixir.Task':async_stream(Items, fun({What, N, Pause}) -> (work(What, N, Pause))() end, Options).
take(Stream) -> say("stream~s", [[[" ", outcome(X), ","] || X <- 'Elixir.Enum':to_list(Stream)]]).
plain(Pauses) -> lists:zipwith(fun(N, P) -> {say, N, P} end, lists:seq(1, length(Pauses)), Pauses).

'K9_in_the_order_of_the_input'() -> take(stream(plain([60, 20, 40]), [{max_concurrency, 3}])), mailbox().

'K9_as_they_come'() -> take(stream(plain([60, 20, 40]), [{max_concurrency, 3}, {ordered, false}])), mailbox().

'K9_no_more_at_once'() -> take(stream(plain([40, 60, 40, 60]), [{max_concurrency, 2}])), mailbox().

'K9_the_first_does_not_hold_up_the_others'() -> take(stream(plain([200, 20, 25, 30]), [{max_concurrency, 2}])), mailbox().

'K9_input_is_taken_when_there_is_room'() ->
    Counted = 'Elixir.Stream':map('Elixir.Stream':iterate(1, fun(N) -> N + 1 end), fun(N) -> say("input ~w", [N]), {ok, N, N * 10} end),
    say("asked"),
    take('Elixir.Stream':take(stream(Counted, [{max_concurrency, 1}]), 2)).

'K10_one_that_is_late_is_killed'() ->
    trap(), take(stream(plain([10, 500, 20]), [{max_concurrency, 3}, {timeout, 100}, {on_timeout, kill_task}])), mailbox().

'K10_one_that_is_late_ends_it'() ->
    guarded("stream", fun() -> 'Elixir.Enum':to_list(stream(plain([500]), [{max_concurrency, 3}, {timeout, 100}])), 0 end).

'K10_a_crash_takes_the_owner_along'() ->
    other(fun() -> take(stream([{ok, 1, 0}, {boom, 2, 10}, {ok, 3, 500}], [{max_concurrency, 3}])) end).

'K10_who_traps_is_told'() -> trap(), take(stream([{ok, 1, 0}, {boom, 2, 10}, {ok, 3, 20}], [{max_concurrency, 3}])), mailbox().

'K10_nolink'() ->
    {ok, S} = jobs(),
    take('Elixir.Task.Supervisor':async_stream_nolink(S, [{ok, 1, 0}, {boom, 2, 10}, {ok, 3, 20}],
        fun({What, N, Pause}) -> (work(What, N, Pause))() end, [{max_concurrency, 3}])),
    mailbox().

'K11_ended_early'() ->
    take('Elixir.Stream':take(stream(plain([10, 60, 60]), [{max_concurrency, 3}]), 1)), pause(100), mailbox().

%% Supervisors.
jobs() -> 'Elixir.Task.Supervisor':start_link([{max_children, 3}]).
children(S) -> say("children ~w", [length('Elixir.Task.Supervisor':children(S))]).
nolink(S, What, N, Pause) -> 'Elixir.Task.Supervisor':async_nolink(S, work(What, N, Pause)).

'K12_nolink_crash'() ->
    {ok, S} = jobs(), T = nolink(S, boom, 0, 10), yield(T, 100), mailbox(), children(S).

'K12_nolink_crash_is_a_message'() -> {ok, S} = jobs(), nolink(S, boom, 0, 10), pause(50), mailbox().

'K12_nolink_result_is_a_message'() -> {ok, S} = jobs(), nolink(S, ok, 5, 10), pause(20), mailbox().

'K12_nolink_survives_its_owner'() ->
    {ok, S} = jobs(),
    other(fun() -> nolink(S, say, 1, 30), exit(boom) end),
    pause(60),
    children(S).

'K12_linked_ends_with_its_owner'() ->
    {ok, S} = jobs(),
    other(fun() -> 'Elixir.Task.Supervisor':async(S, work(say, 1, 30)), pause(10), exit(boom) end),
    pause(60),
    children(S).

start_child(S, What, N, Pause) -> start_child(S, What, N, Pause, []).
start_child(S, What, N, Pause, Options) ->
    say("start ~s", [case 'Elixir.Task.Supervisor':start_child(S, work(What, N, Pause), Options) of
                         {ok, _} -> "ok"; {error, max_children} -> "max_children" end]).

'K13_start_child'() ->
    {ok, S} = jobs(), start_child(S, say, 1, 10), children(S), pause(50), children(S), mailbox().

'K13_it_is_temporary'() -> {ok, S} = jobs(), start_child(S, boom, 1, 10), pause(50), children(S).

'K13_max_children'() ->
    {ok, S} = jobs(), [start_child(S, ok, N, 50) || N <- [1, 2, 3, 4]], children(S).

'K13_transient'() ->
    trap(),
    {ok, S} = 'Elixir.Task.Supervisor':start_link([{max_restarts, 1}, {max_seconds, 5}]),
    start_child(S, ok, 1, 10, [{restart, transient}]), pause(50), children(S),
    start_child(S, boom, 1, 10, [{restart, transient}]), pause(100),
    mailbox().

'K14_the_supervisor_stops'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 0, 5000), pause(10), unlink(S),
    spawn(fun() -> 'Elixir.Supervisor':stop(S) end),
    await(T, 1000), mailbox().

await_many(Ts, Time) ->
    guarded("many", fun() -> L = 'Elixir.Task':await_many(Ts, Time), say("~w", [L]), length(L) end).

'K15_await_many'() -> await_many([async(ok, N, P) || {N, P} <- [{1, 40}, {2, 10}, {3, 20}]], 1000), mailbox().

'K15_it_fails_with_the_first'() ->
    trap(), await_many([async(ok, 1, 5000), async(boom, 2, 10)], 1000), mailbox().

'K15_one_time_for_all'() -> Ts = [async(ok, 1, 5000), async(ok, 2, 10)], await_many(Ts, 50), [alive(T) || T <- Ts], mailbox().

'K15_yield_many'() ->
    trap(),
    Ts = [async(ok, 1, 100), async(ok, 2, 10), async(boom, 3, 20)],
    say("~s", [[[outcome(R), " "] || {_, R} <- 'Elixir.Task':yield_many(Ts, 50)]]),
    yield(hd(Ts), 200),
    mailbox().

'K16_start'() -> {ok, _} = 'Elixir.Task':start(work(boom, 1, 10)), mailbox().

'K16_start_link'() -> trap(), {ok, _} = 'Elixir.Task':start_link(work(boom, 1, 10)), mailbox().

'K17_completed'() ->
    await('Elixir.Task':completed(5), 0), yield('Elixir.Task':completed(6), 0), mailbox().

%% ---- ends that meet ----

'K4_an_owner_that_is_killed_in_await'() ->
    P = spawn(fun() -> await(async(say, 1, 60), 5000) end), pause(20), exit(P, kill), pause(100), say("end").

'K5_a_crash_after_a_timeout'() -> trap(), T = async(boom, 1, 60), await(T, 20), pause(60), mailbox().

'K6_a_crash_after_a_yield'() ->
    other(fun() -> T = async(boom, 1, 40), yield(T, 10), pause(60), say("lived") end).

killed() -> trap(), T = async(ok, 5, 5000), pause(10), exit(maps:get(pid, T), kill), pause(20), T.
'K7_it_had_been_killed'() -> shutdown(killed(), 1000), mailbox().
'K7_brutal_kill_of_what_had_been_killed'() -> shutdown(killed(), brutal_kill), mailbox().
'K3_one_that_is_killed'() -> await(killed(), 1000), mailbox().
'K6_one_that_is_killed'() -> yield(killed(), 1000), mailbox().

done(What) -> trap(), T = async(What, 5, 0), pause(100), T.
'K7_it_had_shut_down'() -> shutdown(done(shutdown), 1000), mailbox().
'K3_it_had_shut_down'() -> await(done(shutdown), 1000), mailbox().
'K7_brutal_kill_of_a_result'() -> shutdown(done(ok), brutal_kill), mailbox().
'K7_brutal_kill_of_what_had_crashed'() -> shutdown(done(boom), brutal_kill), mailbox().
'K7_brutal_kill_of_what_had_ended'() -> shutdown(done(normal), brutal_kill), mailbox().
'K7_brutal_kill_of_a_stubborn_one'() -> T = async(stubborn, 5, 0), pause(10), shutdown(T, brutal_kill), alive(T), mailbox().
'K7_shutdown_without_end'() -> T = async(late, 5, 0), pause(10), shutdown(T, infinity), alive(T), mailbox().
'K7_yield_after_shutdown'() -> T = async(ok, 5, 5000), pause(10), shutdown(T, 100), yield_gone(T).
'K7_shutdown_after_a_yield'() -> T = async(ok, 5, 60), yield(T, 10), shutdown(T, 100), alive(T), mailbox().
'K8_ignore_of_what_crashes_later'() -> trap(), T = async(boom, 5, 20), ignore(T), pause(60), mailbox().
'K8_ignore_after_a_yield'() -> T = async(say, 5, 40), yield(T, 10), ignore(T), pause(60), mailbox().

%% ---- streams ----

'K9_of_nothing'() -> take(stream([], [{max_concurrency, 2}])), take(stream([], [{ordered, false}])), mailbox().
'K9_more_room_than_input'() -> take(stream(plain([20, 10]), [{max_concurrency, 9}])), mailbox().
'K9_no_more_at_once_as_they_come'() -> take(stream(plain([40, 60, 10, 30]), [{max_concurrency, 2}, {ordered, false}])), mailbox().
'K9_a_stream_of_which_the_end_is_not_taken'() -> take('Elixir.Stream':take(stream(plain([10, 20]), [{max_concurrency, 2}]), 2)), mailbox().

killing(Pauses, More) -> take(stream(plain(Pauses), [{timeout, 100}, {on_timeout, kill_task} | More])), mailbox().
'K10_the_first_is_late'() -> killing([500, 20, 40], [{max_concurrency, 2}]).
'K10_late_ones_as_they_come'() -> killing([60, 500, 20, 450, 70], [{max_concurrency, 3}, {ordered, false}]).
'K10_all_are_late'() -> killing([500, 500, 500], [{max_concurrency, 2}]).
'K10_one_after_the_other_is_late'() -> killing([500, 70, 500], [{max_concurrency, 1}]).
'K10_each_has_its_own_time'() -> killing([70, 70, 70], [{max_concurrency, 1}]).

%% Two that are late at the same time are killed both, then it is over.
'K10_a_late_one_kills_the_others'() ->
    guarded("stream", fun() -> 'Elixir.Enum':to_list(stream(plain([20, 150, 200]), [{max_concurrency, 3}, {timeout, 100}])), 0 end),
    pause(150), mailbox().

'K10_a_normal_end_in_a_stream'() ->
    trap(), take(stream([{ok, 1, 0}, {normal, 2, 10}, {shutdown, 3, 20}, {ok, 4, 30}], [{max_concurrency, 4}])), mailbox().
'K10_a_normal_end_in_a_stream_of_who_does_not_trap'() ->
    take(stream([{ok, 1, 0}, {normal, 2, 10}, {ok, 3, 20}], [{max_concurrency, 3}])), mailbox().

stream_of(S, Items, Options) ->
    'Elixir.Task.Supervisor':async_stream_nolink(S, Items, fun({What, N, Pause}) -> (work(What, N, Pause))() end, Options).
'K10_nolink_as_they_come'() ->
    {ok, S} = jobs(),
    take(stream_of(S, [{boom, 1, 40}, {ok, 2, 10}, {normal, 3, 20}], [{max_concurrency, 3}, {ordered, false}])), mailbox(), children(S).
'K10_nolink_and_late'() ->
    {ok, S} = jobs(),
    take(stream_of(S, [{stubborn, 1, 0}, {ok, 2, 10}], [{max_concurrency, 3}, {timeout, 50}, {on_timeout, kill_task}])), mailbox(), children(S).

'K11_stubborn_ones_are_killed'() ->
    {ok, S} = jobs(),
    take('Elixir.Stream':take(stream_of(S, [{ok, 1, 20}, {stubborn, 2, 0}, {say, 3, 60}], [{max_concurrency, 3}]), 1)),
    pause(100), children(S), mailbox().
'K11_ended_early_as_they_come'() ->
    take('Elixir.Stream':take(stream(plain([60, 10, 50]), [{max_concurrency, 3}, {ordered, false}]), 1)), pause(100), mailbox().
'K11_the_owner_is_killed'() ->
    P = spawn(fun() -> take(stream(plain([10, 60, 60]), [{max_concurrency, 3}])) end), pause(30), exit(P, kill), pause(100), say("end").

%% ---- supervisors ----

'K12_there_is_no_room'() ->
    {ok, S} = jobs(), Ts = [nolink(S, ok, N, 40) || N <- [1, 2, 3]],
    say("async ~s", [try nolink(S, ok, 4, 40), "ok" catch _:_ -> "refused" end]),
    [await(T, 1000) || T <- Ts], pause(20), T4 = nolink(S, ok, 5, 0), await(T4, 1000), mailbox().
'K12_one_is_terminated'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 1, 5000), pause(10),
    say("terminate ~w", ['Elixir.Task.Supervisor':terminate_child(S, maps:get(pid, T))]), await(T, 1000),
    say("terminate ~w", [case 'Elixir.Task.Supervisor':terminate_child(S, maps:get(pid, T)) of {error, E} -> E; O -> O end]), mailbox().
'K12_a_linked_one_is_terminated'() ->
    {ok, S} = jobs(), trap(), T = 'Elixir.Task.Supervisor':async(S, work(ok, 1, 5000)), pause(10),
    say("terminate ~w", ['Elixir.Task.Supervisor':terminate_child(S, maps:get(pid, T))]), await(T, 1000), mailbox().
'K12_a_linked_crash_takes_the_owner_along'() ->
    {ok, S} = jobs(),
    other(fun() -> T = 'Elixir.Task.Supervisor':async(S, work(boom, 0, 10)), await(T, 5000), pause(50), say("lived") end), children(S).
'K12_shutdown_of_an_unlinked_one'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 1, 5000), pause(10), shutdown(T, 100), alive(T), pause(20), children(S), mailbox().
'K14_it_stops_with_a_linked_one'() ->
    {ok, S} = jobs(), trap(), T = 'Elixir.Task.Supervisor':async(S, work(ok, 0, 5000)), pause(10), unlink(S),
    spawn(fun() -> 'Elixir.Supervisor':stop(S) end), await(T, 1000), mailbox().
'K14_it_is_killed'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 0, 5000), pause(10), unlink(S), exit(S, kill), await(T, 1000), mailbox().

%% ---- several ----

'K15_none'() -> await_many([], 100), say("~s", [[[outcome(R), " "] || {_, R} <- 'Elixir.Task':yield_many([], 50)]]), mailbox().
'K15_two_fail'() -> trap(), await_many([async(boom, 1, 30), async(normal, 2, 10), async(ok, 3, 0)], 1000), pause(40), mailbox().
'K15_all_have_ended'() ->
    trap(), Ts = [async(boom, 1, 0), async(ok, 2, 10), async(normal, 3, 20)], pause(50),
    say("~s", [[[outcome(R), " "] || {_, R} <- 'Elixir.Task':yield_many(Ts, 0)]]), mailbox().
'K15_the_late_are_shut_down'() ->
    Ts = [async(ok, 1, 10), async(ok, 2, 5000), async(stubborn, 3, 0)],
    Rs = 'Elixir.Task':yield_many(Ts, 50), say("~s", [[[outcome(R), " "] || {_, R} <- Rs]]),
    [shutdown(T, brutal_kill) || {T, nil} <- Rs], [alive(T) || T <- Ts], mailbox().

'K16_a_normal_end_of_a_linked_one'() -> trap(), {ok, _} = 'Elixir.Task':start_link(work(say, 1, 10)), mailbox().
'K16_a_linked_one_ends_with_its_owner'() ->
    other(fun() -> 'Elixir.Task':start_link(work(say, 1, 30)), pause(10), exit(boom) end), pause(60), say("end").

%% ---- what meets ----

refused(What, Fun) -> guarded(What, fun() -> Fun(), 0 end).
'K1_another_may_do_nothing'() ->
    T = async(ok, 5, 900),
    spawn(fun() ->
        refused("yield", fun() -> 'Elixir.Task':yield(T, 0) end),
        refused("shutdown", fun() -> 'Elixir.Task':shutdown(T, 100) end),
        refused("ignore", fun() -> 'Elixir.Task':ignore(T) end) end),
    pause(800), await(T, 5000).
'K3_one_that_another_ends'() -> trap(), T = async(ok, 5, 5000), pause(10), exit(maps:get(pid, T), boom), await(T, 1000), mailbox().
'K3_an_exit_normal_of_another'() -> T = async(ok, 5, 30), pause(10), exit(maps:get(pid, T), normal), await(T, 1000), mailbox().
'K3_it_exits_with_kill'() -> await(done(kill), 1000), mailbox().
'K3_it_exits_with_killed'() -> await(done(killed), 1000), mailbox().
'K3_it_kills_itself'() -> await(done(suicide), 1000), mailbox().
'K3_a_task_of_a_task_fails'() -> trap(), await(async(nested, 5, 0), 1000), mailbox().
'K4_one_that_traps_hears_of_its_owner'() ->
    other(fun() -> async(told, 1, 0), pause(10), exit(boom) end), pause(60), say("end").
'K4_one_that_traps_hears_of_a_normal_end'() -> other(fun() -> async(told, 1, 0), pause(10) end), pause(60), say("end").
'K6_one_of_two_that_have_come'() -> T = async(ok, 1, 0), T2 = async(ok, 2, 5), pause(20), yield(T2, 0), mailbox(), yield_gone(T).
'K6_no_time_and_a_result'() -> trap(), T = async(ok, 1, 0), pause(20), yield(T, 0), mailbox().

told_to_end(What) -> told_to_end(What, 1000).
told_to_end(What, Time) -> T = async(What, 5, 0), pause(10), shutdown(T, Time), alive(T), mailbox().
'K7_a_result_that_takes_its_time'() -> told_to_end(late_slow).
'K7_a_result_that_is_too_late'() -> told_to_end(late_slow, 10).
'K7_one_that_fails_when_it_is_told'() -> told_to_end(late_boom).
'K7_one_that_ends_normally_when_it_is_told'() -> told_to_end(late_normal).
'K7_one_that_shuts_down_when_it_is_told'() -> trap(), told_to_end(late_shutdown).
'K7_one_that_is_killed_as_it_is_told'() -> told_to_end(late_suicide).
'K7_no_time_for_one_that_obeys'() -> told_to_end(stays, 0).
'K7_no_time_for_a_stubborn_one'() -> told_to_end(stubborn, 0).
'K7_no_time_for_a_result_that_is_there'() -> trap(), T = async(ok, 5, 0), pause(20), shutdown(T, 0), mailbox().
'K7_twice'() -> T = async(stays, 5, 0), pause(10), shutdown(T, 100), shutdown(T, 100), shutdown(T, brutal_kill), mailbox().
'K7_after_an_await_that_gave_up'() -> T = async(late, 5, 0), await(T, 20), shutdown(T, 1000), alive(T), mailbox().
'K7_after_a_crash_that_nobody_waited_for'() -> trap(), T = async(boom, 5, 40), await(T, 10), pause(60), shutdown(T, 1000), mailbox().
'K7_after_it_was_ignored'() -> T = async(say, 5, 45), ignore(T), shutdown(T, 100), alive(T), mailbox().
'K7_after_it_was_awaited'() -> trap(), T = async(ok, 5, 0), await(T, 1000), pause(20), shutdown(T, 100), mailbox().
'K7_it_had_exited_with_killed'() -> shutdown(done(killed), 1000), mailbox().
'K7_brutal_kill_of_what_had_exited_with_killed'() -> shutdown(done(killed), brutal_kill), mailbox().
'K7_brutal_kill_of_what_had_shut_down'() -> shutdown(done(shutdown), brutal_kill), mailbox().
'K8_a_crash_of_the_owner_is_its_own'() ->
    other(fun() -> T = async(say, 1, 40), ignore(T), exit(boom) end), pause(80), say("end").

%% ---- streams ----

each(Stream) ->
    say("each ~s", [try 'Elixir.Enum':each(Stream, fun(X) -> say("got ~s", [outcome(X)]) end), "ok 0" catch exit:boom -> "exit boom" end]).
counted(Last, Pause) ->
    'Elixir.Stream':map('Elixir.Stream':iterate(1, fun(N) -> N + 1 end),
        fun(N) -> say("input ~w", [N]), N > Last andalso exit(boom), {say, N, N * Pause} end).
'K9_what_gives_the_input_fails'() -> each(stream(counted(2, 30), [{max_concurrency, 2}])), pause(100), mailbox().
'K9_what_gives_the_input_fails_at_once'() -> each(stream(counted(1, 30), [{max_concurrency, 3}])), pause(100), mailbox().
'K9_one_that_fails_gives_room'() -> trap(), take(stream([{boom, 1, 0}, {ok, 2, 10}, {boom, 3, 0}], [{max_concurrency, 1}])), mailbox().
'K10_a_crash_takes_no_more_input'() -> other(fun() ->
    each('Elixir.Stream':map(stream(counted(9, 0), [{max_concurrency, 1}]), fun(_) -> exit(enough) end)) end).
'K10_one_kills_itself'() ->
    trap(), take(stream([{ok, 1, 0}, {suicide, 2, 10}, {kill, 3, 20}, {ok, 4, 30}], [{max_concurrency, 4}])), mailbox().
'K10_late_ones_and_failing_ones'() ->
    {ok, S} = jobs(),
    take(stream_of(S, [{stubborn, 1, 0}, {boom, 2, 20}, {ok, 3, 30}, {ok, 4, 500}], [{max_concurrency, 2}, {timeout, 100}, {on_timeout, kill_task}])),
    mailbox(), children(S).
'K10_the_supervisor_is_killed'() ->
    {ok, S} = jobs(), unlink(S), spawn(fun() -> pause(30), exit(S, kill) end),
    take(stream_of(S, [{ok, 1, 10}, {ok, 2, 500}, {ok, 3, 500}], [{max_concurrency, 3}])), mailbox().
'K10_the_supervisor_is_stopped'() ->
    {ok, S} = jobs(), unlink(S), spawn(fun() -> pause(30), 'Elixir.Supervisor':stop(S) end),
    take(stream_of(S, [{ok, 1, 10}, {ok, 2, 500}, {late, 3, 0}], [{max_concurrency, 3}])), mailbox().
'K11_enough_among_late_ones'() ->
    take('Elixir.Stream':take(stream(plain([20, 500, 40]), [{max_concurrency, 3}, {ordered, false}, {timeout, 100}, {on_timeout, kill_task}]), 2)),
    pause(100), mailbox().
'K11_who_takes_fails'() ->
    other(fun() -> 'Elixir.Enum':each(stream(plain([10, 60, 60]), [{max_concurrency, 3}]), fun(_) -> exit(boom) end) end),
    pause(100), say("end").
'K11_who_takes_fails_and_there_is_no_link'() ->
    {ok, S} = jobs(),
    other(fun() -> 'Elixir.Enum':each(stream_of(S, plain([10, 60, 60]), [{max_concurrency, 3}]), fun(_) -> exit(boom) end) end),
    pause(100), children(S).

%% ---- supervisors ----

'K12_a_crash_while_another_is_awaited'() ->
    {ok, S} = jobs(), nolink(S, boom, 0, 10), T = nolink(S, ok, 5, 40), await(T, 1000), mailbox().
'K12_an_ignored_crash_is_no_message'() -> {ok, S} = jobs(), T = nolink(S, boom, 0, 20), ignore(T), pause(50), mailbox().
'K12_a_crash_after_an_await_that_gave_up'() -> {ok, S} = jobs(), T = nolink(S, boom, 0, 30), await(T, 10), pause(50), mailbox(), children(S).
'K12_a_supervisor_that_has_stopped'() ->
    {ok, S} = jobs(), 'Elixir.Supervisor':stop(S),
    guarded("async", fun() -> nolink(S, ok, 0, 10), 0 end), mailbox().
'K12_its_end_is_normal'() -> {ok, S} = jobs(), T = nolink(S, normal, 0, 10), await(T, 1000), mailbox(), children(S).
%% The end behind a result that nobody awaited.
taken(#{ref := Ref}) -> receive {Ref, N} -> say("took ~w", [N]) end.
unwanted(#{ref := Ref}) -> 'Elixir.Process':demonitor(Ref, [flush]).
'K12_an_end_behind_a_linked_result'() -> async(ok, 5, 10), mailbox().
'K12_the_end_is_not_wanted'() -> {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), taken(T), unwanted(T), mailbox().
'K12_the_end_is_not_wanted_but_the_result_is'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), unwanted(T), mailbox().
'K12_two_results_and_their_ends'() -> {ok, S} = jobs(), nolink(S, ok, 1, 20), nolink(S, ok, 2, 10), mailbox().
'K12_one_end_is_not_wanted'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 1, 20), nolink(S, ok, 2, 10), pause(30), taken(T), unwanted(T), mailbox().
'K12_an_end_of_one_that_is_awaited_late'() -> {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), await(T, 0), mailbox().
'K12_a_yield_that_finds_the_result'() -> {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), yield(T, 10), mailbox().
'K12_ended_with_its_result_there'() -> {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), shutdown(T, 100), mailbox().
'K12_ended_when_its_result_was_taken'() ->
    {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), taken(T), shutdown(T, 100), mailbox().
'K12_ignored_with_its_result_there'() -> {ok, S} = jobs(), T = nolink(S, ok, 5, 10), pause(20), ignore(T), mailbox().
'K12_many_that_have_come'() ->
    {ok, S} = jobs(), Ts = [nolink(S, ok, N, 10) || N <- [1, 2, 3]], pause(20),
    say("all ~w", ['Elixir.Task':await_many(Ts, 100)]), mailbox().
'K12_an_end_waits_while_another_is_awaited'() ->
    {ok, S} = jobs(), nolink(S, ok, 1, 10), T = nolink(S, ok, 2, 40), await(T, 1000), mailbox().
'K12_a_result_and_a_crash'() -> {ok, S} = jobs(), nolink(S, ok, 1, 10), nolink(S, boom, 2, 20), mailbox().
'K13_one_is_terminated'() ->
    {ok, S} = jobs(), {ok, P} = 'Elixir.Task.Supervisor':start_child(S, work(say, 1, 5000)), pause(10),
    say("terminate ~w", ['Elixir.Task.Supervisor':terminate_child(S, P)]), children(S), mailbox().
'K13_a_transient_one_that_shuts_down'() ->
    trap(), {ok, S} = 'Elixir.Task.Supervisor':start_link([{max_restarts, 1}, {max_seconds, 5}]),
    [start_child(S, What, 1, 10, [{restart, transient}]) || What <- [shutdown, normal, shutdown]], pause(50), children(S), mailbox().
'K13_one_that_is_tried_again'() ->
    trap(), persistent_term:put(tries, counters:new(1, [])),
    {ok, S} = 'Elixir.Task.Supervisor':start_link([{max_restarts, 1}, {max_seconds, 5}]),
    start_child(S, try_again, 1, 10, [{restart, transient}]), pause(100), children(S), mailbox().
'K14_a_result_while_it_stops'() ->
    {ok, S} = jobs(), T = nolink(S, late, 5, 0), pause(10), unlink(S),
    spawn(fun() -> 'Elixir.Supervisor':stop(S) end), await(T, 1000), mailbox().
'K14_a_result_of_a_linked_one_while_it_stops'() ->
    {ok, S} = jobs(), trap(), T = 'Elixir.Task.Supervisor':async(S, work(late_slow, 5, 0)), pause(10), unlink(S),
    spawn(fun() -> 'Elixir.Supervisor':stop(S) end), await(T, 1000), mailbox().
'K14_a_stubborn_one'() ->
    {ok, S} = jobs(), T = nolink(S, stubborn, 5, 0), pause(10), unlink(S),
    spawn(fun() -> 'Elixir.Supervisor':stop(S) end), yield(T, 4000), await(T, 3000), pause(10), mailbox().

%% ---- several ----

say_all(Rs) -> say("~s", [[[outcome(R), " "] || {_, R} <- Rs]]), [T || {T, nil} <- Rs].
'K15_one_had_failed_already'() -> trap(), T = async(boom, 1, 0), T2 = async(ok, 2, 20), pause(10), await_many([T2, T], 1000), pause(40), mailbox().
'K15_one_fails_behind_a_result'() -> trap(), Ts = [async(ok, 1, 0), async(boom, 2, 40)], await_many(Ts, 1000), mailbox().
'K15_one_fails_while_another_is_late'() ->
    trap(), Ts = [async(stubborn, 1, 0), async(ok, 2, 0), async(boom, 3, 20)], await_many(Ts, 1000), alive(hd(Ts)), shutdown(hd(Ts), brutal_kill), mailbox().
'K15_all_are_there_and_there_is_no_time'() -> Ts = [async(ok, 1, 0), async(ok, 2, 0)], pause(20), await_many(Ts, 0), mailbox().
'K15_one_is_missing_and_there_is_no_time'() -> Ts = [async(ok, 1, 0), async(ok, 2, 40)], pause(20), await_many(Ts, 0), pause(40), mailbox().
'K15_yield_many_again'() ->
    Ts = [async(ok, 1, 10), async(ok, 2, 60), async(ok, 3, 200)], Left = say_all('Elixir.Task':yield_many(Ts, 30)),
    More = say_all('Elixir.Task':yield_many(Left, 60)), [shutdown(T, 100) || T <- More], mailbox().
'K15_yield_many_with_one_in_the_mailbox'() ->
    trap(), Ts = [async(stubborn, 1, 0), async(boom, 2, 0), async(ok, 3, 5)], pause(30),
    Left = say_all('Elixir.Task':yield_many(Ts, 20)), [shutdown(T, 20) || T <- Left], mailbox().
'K15_completed_ones_among_others'() ->
    await_many(['Elixir.Task':completed(7), async(ok, 1, 10)], 100), say_all('Elixir.Task':yield_many([async(ok, 1, 10), 'Elixir.Task':completed(8)], 100)),
    mailbox().
'K15_completed_ones_and_a_failure'() -> trap(), await_many(['Elixir.Task':completed(7), async(boom, 1, 10)], 100), mailbox().
'K17_another_asks'() ->
    T = 'Elixir.Task':completed(5), spawn(fun() -> await(T, 0) end), pause(500), await(T, 0).

%% ---- others meanwhile ----

'K4_an_exit_signal_to_an_owner_that_waits'() ->
    P = spawn(fun() -> await(async(say, 1, 60), 5000) end), pause(20), exit(P, shutdown), pause(100), say("end").
'K7_another_kills_it_as_it_is_told'() ->
    T = async(stubborn, 5, 0), pause(10), spawn(fun() -> pause(30), exit(maps:get(pid, T), kill) end), shutdown(T, infinity), mailbox().
'K7_another_ends_it_as_it_is_told'() ->
    T = async(late_slow, 5, 0), pause(10), spawn(fun() -> pause(10), exit(maps:get(pid, T), boom) end), shutdown(T, 1000), mailbox().
'K10_an_exit_of_another_stays'() ->
    trap(), spawn_link(fun() -> pause(10), exit(other) end), take(stream(plain([30, 20]), [{max_concurrency, 2}])), mailbox().
'K10_a_late_one_has_tasks_of_its_own'() ->
    trap(), take(stream([{streams, 1, 0}, {say, 2, 10}], [{max_concurrency, 2}, {timeout, 40}, {on_timeout, kill_task}])), pause(80), mailbox().
'K10_a_stream_within_a_stream'() -> take(stream([{streams, 1, 0}, {say, 2, 10}], [{max_concurrency, 2}, {timeout, 400}])), mailbox().
'K10_nothing_is_late_that_was_done_in_time'() ->
    each('Elixir.Stream':map(stream(plain([30, 90]), [{max_concurrency, 2}, {timeout, 100}]), fun(X) -> pause(90), X end)), mailbox().
'K11_all_are_taken_and_no_more_is_asked_for'() -> each('Elixir.Stream':take(stream(counted(9, 10), [{max_concurrency, 2}]), 2)), pause(100), mailbox().
'K11_the_owner_is_killed_in_an_unordered_stream'() ->
    P = spawn(fun() -> take(stream(plain([10, 60, 60]), [{max_concurrency, 3}, {ordered, false}])) end), pause(30), exit(P, kill), pause(100), say("end").
'K13_a_permanent_one'() ->
    trap(), persistent_term:put(tries, counters:new(1, [])),
    {ok, S} = 'Elixir.Task.Supervisor':start_link([{max_restarts, 2}, {max_seconds, 5}]),
    start_child(S, tries, 1, 10, [{restart, permanent}]), pause(100), mailbox().
'K14_it_gives_up'() ->
    trap(), {ok, S} = 'Elixir.Task.Supervisor':start_link([{max_restarts, 1}, {max_seconds, 5}]),
    T = nolink(S, ok, 5, 5000), T2 = nolink(S, late, 6, 0), start_child(S, boom, 1, 10, [{restart, transient}]), await(T, 1000), await(T2, 1000), mailbox().
'K15_one_is_given_up_before'() ->
    T = async(ok, 1, 40), T2 = async(ok, 2, 20), await(T, 5), await_many([T2], 100), shutdown(T, 100), mailbox().

'Y1_get_state_of_a_task_supervisor'() ->
    {ok, S} = jobs(), workers:say_standing_of(S), nolink(S, ok, 5, 50), start_child(S, say, 1, 50), workers:say_standing_of(S),
    pause(60), mailbox(), workers:say_standing_of(S).
'Y1_replace_state_of_a_task_supervisor'() ->
    {ok, S} = jobs(), sys:replace_state(S, fun(State) -> State#{max_children => 1} end),
    start_child(S, say, 1, 20), start_child(S, say, 2, 20), workers:say_standing_of(S), pause(50), start_child(S, say, 3, 20), pause(50).
%% ---- streams whose owner a signal ends ----

taken_from(S, Reason) ->
    P = spawn(fun() -> take(stream_of(S, plain([10, 60, 70]), [{max_concurrency, 3}])) end), pause(30), exit(P, Reason), pause(100), children(S).
'K11_the_owner_is_killed_and_there_is_no_link'() -> {ok, S} = jobs(), taken_from(S, kill).
'K11_an_exit_ends_the_owner_and_there_is_no_link'() -> {ok, S} = jobs(), taken_from(S, boom).
'K11_a_shutdown_ends_the_owner_and_there_is_no_link'() -> {ok, S} = jobs(), taken_from(S, shutdown).
'K11_those_that_trap_hear_of_a_killed_owner'() ->
    P = spawn(fun() -> take(stream([{told, 1, 0}], [{max_concurrency, 3}])) end), pause(30), exit(P, kill), pause(100), say("end").
'K11_no_more_are_started_when_the_owner_is_killed'() ->
    {ok, S} = jobs(),
    P = spawn(fun() -> take(stream_of(S, plain([40, 50, 10, 10]), [{max_concurrency, 2}])) end), pause(30), exit(P, kill), pause(100), children(S).
%% ---- streams that find no room, fail or stay untaken ----

taken_or_refused(Stream) -> try take(Stream) catch error:_ -> say("stream refused") end.
linked_of(S, Items, Options) ->
    'Elixir.Task.Supervisor':async_stream(S, Items, fun({What, N, Pause}) -> (work(What, N, Pause))() end, Options).
stays(N) -> [{stays, K, 0} || K <- lists:seq(1, N)].
'K13_a_stream_finds_no_room'() -> {ok, S} = jobs(), taken_or_refused(stream_of(S, stays(4), [{max_concurrency, 4}])), pause(30), children(S), mailbox().
'K13_a_linked_stream_finds_no_room'() -> {ok, S} = jobs(), taken_or_refused(linked_of(S, stays(4), [{max_concurrency, 4}])), pause(30), children(S), mailbox().
'K13_a_stream_finds_as_much_room_as_it_needs'() -> {ok, S} = jobs(), taken_or_refused(stream_of(S, plain([20, 30, 40, 50]), [{max_concurrency, 3}])), children(S), mailbox().
'K13_a_stream_finds_others_there'() ->
    {ok, S} = jobs(), start_child(S, ok, 9, 60), taken_or_refused(stream_of(S, plain([20, 30]), [{max_concurrency, 2}])), taken_or_refused(stream_of(S, plain([20, 30, 40]), [{max_concurrency, 3}])),
    pause(100), children(S), mailbox().
'K9_one_at_a_time'() -> take(stream(plain([30, 10, 20]), [{max_concurrency, 1}])), mailbox().
'K9_one_at_a_time_as_they_come'() -> take(stream(plain([30, 10, 20]), [{max_concurrency, 1}, {ordered, false}])), mailbox().
'K10_all_of_them_fail'() -> trap(), take(stream([{boom, 1, 10}, {shutdown, 2, 20}, {kill, 3, 30}, {boom, 4, 0}], [{max_concurrency, 2}])), mailbox().
'K10_all_of_them_fail_without_a_link'() ->
    {ok, S} = jobs(), take(stream_of(S, [{boom, 1, 10}, {shutdown, 2, 20}, {kill, 3, 30}, {suicide, 4, 0}], [{max_concurrency, 2}, {ordered, false}])), mailbox(), children(S).
'K10_one_shuts_down_in_a_stream_of_who_does_not_trap'() -> other(fun() -> take(stream([{ok, 1, 0}, {shutdown, 2, 10}, {ok, 3, 20}], [{max_concurrency, 3}])) end).
'K11_nothing_is_taken'() -> take('Elixir.Stream':take(stream(plain([10, 20]), [{max_concurrency, 2}]), 0)), pause(50), mailbox().
'K11_one_is_taken_of_those_without_a_link'() ->
    {ok, S} = jobs(), take('Elixir.Stream':take(stream_of(S, plain([10, 60, 60]), [{max_concurrency, 3}]), 1)), pause(100), children(S), mailbox().

%% ---- several, and none ----

ask_many(Ts, Time) -> say("many~s", [[[" ", outcome(X), ","] || {_, X} <- 'Elixir.Task':yield_many(Ts, Time)]]).
'K15_yield_many_of_none'() -> ask_many([], 20), mailbox().
'K15_a_normal_end_is_no_result'() -> T = async(normal, 1, 10), T2 = async(ok, 2, 40), await_many([T2, T], 100), pause(60), mailbox().
'K15_yield_many_and_ends_of_all_kinds'() ->
    trap(), {ok, S} = jobs(), ask_many([nolink(S, normal, 1, 0), nolink(S, suicide, 2, 10), nolink(S, ok, 3, 20), async(shutdown, 4, 0), async(ok, 5, 500)], 100).
'K15_one_is_late_and_comes_when_it_is_asked_again'() -> T = async(ok, 1, 60), T2 = async(ok, 2, 10), ask_many([T, T2], 30), yield(T, 100), mailbox().
'K15_they_have_come_before'() -> T = async(ok, 1, 10), T2 = async(ok, 2, 0), pause(50), await_many([T, T2], 0), mailbox().

%% ---- who is nobody's ----

'K16_a_crash_of_one_without_a_link'() -> {ok, P} = 'Elixir.Task':start(work(boom, 1, 20)), R = monitor(process, P), receive {'DOWN', R, _, _, Why} -> say("down ~w", [Why]) end, mailbox().
'K16_a_crash_of_a_linked_one'() ->
    trap(), {ok, _} = 'Elixir.Task':start_link(work(boom, 1, 20)), pause(50), mailbox(),
    other(fun() -> {ok, _} = 'Elixir.Task':start_link(work(boom, 1, 20)), pause(100) end).
'K16_its_owner_ends_and_it_goes_on'() -> other(fun() -> {ok, _} = 'Elixir.Task':start(work(say, 1, 40)), exit(boom) end), pause(80), say("end").
'K13_its_starter_ends_and_it_goes_on'() ->
    {ok, S} = jobs(), other(fun() -> start_child(S, say, 1, 40), exit(boom) end), children(S), pause(80), children(S).
