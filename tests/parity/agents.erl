%% Agents: N1 to N4, of Elixir's Agent, which has to be installed: see run. The state is {Count, Notes}.
-module(agents).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

start() -> {ok, A} = 'Elixir.Agent':start(fun() -> {100, ""} end), A.
start_link() -> {ok, A} = 'Elixir.Agent':start_link(fun() -> {100, ""} end), A.

%% What exits the caller here is an error there.
guarded(What, Fun) ->
    say("~s ~s", [What, try Fun() catch exit:{timeout, _} -> "timeout";
                                        exit:{Reason, _} -> ["exit ", parity:reason(Reason)];
                                        exit:Reason -> ["exit ", parity:reason(Reason)] end]).

count(A) -> count(A, 5000).
count(A, Time) -> guarded("count", fun() -> io_lib:format("~w", ['Elixir.Agent':get(A, fun({N, _}) -> N end, Time)]) end).
notes(A) -> guarded("notes", fun() -> 'Elixir.Agent':get(A, fun({_, T}) -> T end) end).
add(A, D) -> guarded("add", fun() -> atom_to_list('Elixir.Agent':update(A, fun({N, T}) -> {N + D, T} end)) end).
take(A, D) ->
    guarded("take", fun() -> io_lib:format("~w", ['Elixir.Agent':get_and_update(A, fun({N, T}) -> {N, {N - D, T}} end)]) end).
writing(Text, Pause) -> fun({N, T}) -> pause(Pause), {N, T ++ Text} end.
write(A, Text, Pause) -> write(A, Text, Pause, 5000).
write(A, Text, Pause, Time) ->
    guarded("write", fun() -> atom_to_list('Elixir.Agent':update(A, writing(Text, Pause), Time)) end).
write_later(A, Text, Pause) -> say("cast ~w", ['Elixir.Agent':cast(A, writing(Text, Pause))]).
failing() -> fun(_) -> exit(boom) end.
alive(A) -> say("alive ~w", [is_process_alive(A)]).

stop(A) -> stop(A, normal, infinity).
stop(A, Reason, Time) -> guarded("stop", fun() -> atom_to_list('Elixir.Agent':stop(A, Reason, Time)) end).

%% What is left in the mailbox.
mailbox() -> pause(30), say("mailbox~s", [left()]).
left() ->
    receive
        {'EXIT', _, Reason} -> [" exit ", parity:reason(Reason) | left()];
        {'DOWN', _, _, _, Reason} -> [" down ", parity:reason(Reason) | left()];
        _ -> [" message" | left()]
    after 0 -> []
    end.

other(Fun) ->
    {_, Ref} = spawn_monitor(Fun),
    receive {'DOWN', Ref, _, _, Reason} -> say("other ~s", [parity:reason(Reason)]) end.

'N1_get'() -> A = start(), count(A), notes(A), count(A).

'N1_update'() -> A = start(), add(A, 5), add(A, -7), count(A).

'N1_get_and_update'() -> A = start(), take(A, 30), take(A, 30), count(A).

'N1_cast'() ->
    A = start(), say("cast ~w", ['Elixir.Agent':cast(A, fun({_, T}) -> {0, T} end)]), count(A).

'N1_a_get_decides'() ->
    A = start(),
    Above = fun(N) -> say("above ~w", ['Elixir.Agent':get(A, fun({C, _}) when C > N -> yes; (_) -> no end)]) end,
    Above(99), Above(100).

'N1_a_cast_does_not_wait'() -> A = start(), write_later(A, "a", 40), say("on"), notes(A).

'N1_casts_come_in_order'() ->
    A = start(), write_later(A, "a", 30), write_later(A, "b", 0), write_later(A, "c", 10), notes(A).

'N1_calls_come_behind_casts'() -> A = start(), write_later(A, "a", 20), write(A, "b", 0), write_later(A, "c", 0), notes(A).

'N1_callers_come_in_order'() ->
    A = start(),
    [begin spawn(fun() -> 'Elixir.Agent':update(A, writing(T, 30)) end), pause(5) end || T <- ["a", "b", "c"]],
    notes(A).

'N1_updates_are_atomic'() ->
    A = start(),
    Add = fun() -> [ok = 'Elixir.Agent':update(A, fun({N, T}) -> pause(1), {N + 1, T} end, infinity) || _ <- lists:seq(1, 10)] end,
    Refs = [element(2, spawn_monitor(Add)) || _ <- lists:seq(1, 4)],
    [receive {'DOWN', R, _, _, _} -> ok end || R <- Refs],
    count(A).

'N1_a_get_waits_for_what_runs'() -> A = start(), write_later(A, "a", 50), count(A, 20), count(A, 100).

'N2_a_failing_update'() ->
    A = start(), guarded("fail", fun() -> 'Elixir.Agent':update(A, failing()) end), alive(A), count(A).

'N2_a_failing_get'() -> A = start(), guarded("fail", fun() -> 'Elixir.Agent':get(A, failing()) end), alive(A).

'N2_a_failing_get_and_update'() ->
    A = start(), guarded("fail", fun() -> 'Elixir.Agent':get_and_update(A, failing()) end), alive(A).

'N2_a_failing_cast'() ->
    A = start(), monitor(process, A), say("cast ~w", ['Elixir.Agent':cast(A, failing())]), mailbox(), alive(A).

'N2_who_waits_is_told'() ->
    A = start(),
    write_later(A, "a", 30),
    spawn(fun() -> count(A) end),
    pause(10),
    'Elixir.Agent':cast(A, failing()),
    add(A, 1),
    mailbox().

'N2_what_was_done_before_counts_for_nothing'() ->
    A = start(), write(A, "a", 0), 'Elixir.Agent':cast(A, failing()), notes(A).

'N2_a_failing_start'() ->
    {error, Reason} = 'Elixir.Agent':start(fun() -> exit(boom) end), say("start ~s", [parity:reason(Reason)]), mailbox().

'N2_a_failing_linked_start'() ->
    process_flag(trap_exit, true),
    {error, Reason} = 'Elixir.Agent':start_link(fun() -> exit(boom) end), say("start ~s", [parity:reason(Reason)]).

'N2_a_failing_start_takes_who_is_linked_along'() ->
    other(fun() -> 'Elixir.Agent':start_link(fun() -> exit(boom) end), pause(50), say("lived") end).

'N2_it_takes_who_is_linked_along'() ->
    other(fun() -> A = start_link(), 'Elixir.Agent':cast(A, failing()), pause(50), say("lived") end).

'N2_who_traps_is_told'() ->
    process_flag(trap_exit, true), A = start_link(), 'Elixir.Agent':cast(A, failing()), mailbox(), alive(A).

'N3_a_timeout_leaves_the_function'() ->
    A = start(), write(A, "a", 50, 20), alive(A), notes(A).

'N3_the_late_answer_is_dropped'() -> A = start(), write(A, "a", 50, 20), pause(60), mailbox().

'N3_what_waits_behind_it_is_done'() -> A = start(), write_later(A, "a", 40), write(A, "b", 0, 10), notes(A).

'N4_a_name'() ->
    {ok, _} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, tally}]), count(tally), add(tally, 4), count(tally), stop(tally).

'N4_a_name_is_taken'() ->
    {ok, A} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, tally}]),
    {error, {already_started, B}} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, tally}]),
    say("same ~w", [A =:= B]), stop(A).

'N4_a_name_is_free_again'() ->
    {ok, A} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, tally}]), add(tally, 1), stop(A),
    {ok, B} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, tally}]), count(tally), stop(B).

'N4_a_name_that_nobody_has'() -> guarded("find", fun() -> 'Elixir.Agent':get(tally, fun(N) -> N end) end).

'N4_through_a_registry'() ->
    {ok, _} = application:ensure_all_started(elixir),
    {ok, _} = 'Elixir.Registry':start_link([{keys, unique}, {name, tallies}]),
    Name = fun(Key) -> {via, 'Elixir.Registry', {tallies, Key}} end,
    {ok, _} = 'Elixir.Agent':start(fun() -> {1, ""} end, [{name, Name("a")}]),
    {ok, _} = 'Elixir.Agent':start(fun() -> {2, ""} end, [{name, Name("b")}]),
    {error, {already_started, _}} = 'Elixir.Agent':start(fun() -> {3, ""} end, [{name, Name("a")}]),
    count(Name("a")), count(Name("b")).

'N4_stop'() -> A = start(), stop(A), alive(A), stop(A).

'N4_stop_with_a_reason'() -> A = start(), monitor(process, A), stop(A, enough, 100), mailbox().

'N4_stop_waits'() -> A = start(), write_later(A, "a", 50), stop(A, normal, 100), alive(A).

'N4_stop_takes_too_long'() -> A = start(), write_later(A, "a", 50), stop(A, normal, 10), alive(A), pause(60), alive(A).

'N4_stop_of_a_linked_one'() -> process_flag(trap_exit, true), A = start_link(), stop(A), mailbox().

'N4_it_ends_with_who_started_it'() ->
    Me = self(),
    other(fun() -> Me ! start_link(), pause(10), exit(boom) end),
    receive A -> pause(10), alive(A) end.

'N4_one_without_a_link_lives_on'() ->
    Me = self(),
    other(fun() -> Me ! start(), pause(10), exit(boom) end),
    receive A -> pause(10), alive(A), count(A) end.

%% ---- ends, and who waits then ----

'N2_after_its_end'() ->
    A = start(), stop(A), count(A), add(A, 1), take(A, 1), write_later(A, "a", 0), mailbox().

'N2_who_waits_for_one_that_is_killed'() ->
    A = start(), spawn(fun() -> pause(20), exit(A, kill) end), write(A, "a", 500), alive(A), mailbox().

'N4_who_waits_behind_a_stop'() ->
    A = start(), write_later(A, "a", 40), spawn(fun() -> 'Elixir.Agent':stop(A) end), pause(10), count(A), alive(A), mailbox().

'N4_what_came_before_a_stop_is_done'() ->
    A = start(), write_later(A, "a", 20), spawn(fun() -> notes(A) end), pause(10), 'Elixir.Agent':stop(A), pause(10), count(A).

'N4_a_restarted_one_begins_anew'() ->
    process_flag(trap_exit, true),
    Child = #{id => a, start => {'Elixir.Agent', start_link, [fun() -> {100, ""} end, [{name, tally}]]}},
    {ok, Top} = 'Elixir.Supervisor':start_link([Child], [{strategy, one_for_one}]),
    add(tally, 5), count(tally), 'Elixir.Agent':cast(tally, failing()), pause(30), count(tally), add(tally, 1),
    'Elixir.Agent':stop(tally), pause(30), count(tally), 'Elixir.Supervisor':stop(Top).

'N3_its_owner_ends_while_it_works'() ->
    Me = self(),
    other(fun() -> A = start_link(), Me ! A, write_later(A, "a", 50), pause(10), exit(boom) end),
    receive A -> pause(80), alive(A) end.

%% ---- other ends within a function ----

ending(Reason) -> fun(_) -> exit(Reason) end.
'N2_an_update_that_ends_normally'() ->
    process_flag(trap_exit, true), A = start_link(), guarded("leave", fun() -> 'Elixir.Agent':update(A, ending(normal)) end), mailbox(), alive(A).
'N2_an_update_that_shuts_down'() ->
    process_flag(trap_exit, true), A = start_link(), guarded("leave", fun() -> 'Elixir.Agent':update(A, ending(shutdown)) end), mailbox(), alive(A).
'N2_an_update_that_exits_with_kill'() ->
    process_flag(trap_exit, true), A = start_link(), guarded("leave", fun() -> 'Elixir.Agent':update(A, ending(kill)) end), mailbox(), alive(A).
'N2_a_cast_that_ends_normally_takes_nobody_along'() ->
    other(fun() -> A = start_link(), 'Elixir.Agent':cast(A, ending(normal)), pause(50), alive(A), count(A), say("lived") end).
'N2_an_exit_signal_while_it_works'() -> A = start(), spawn(fun() -> pause(20), exit(A, boom) end), write(A, "a", 500), alive(A), mailbox().
'N2_an_exit_normal_while_it_works'() ->
    A = start(), spawn(fun() -> pause(20), exit(A, normal) end), write(A, "a", 50), write(A, "b", 0), notes(A), alive(A).
'N2_what_waits_behind_a_failure_is_not_done'() ->
    A = start(), write_later(A, "a", 40), 'Elixir.Agent':cast(A, failing()), write_later(A, "said", 0), Me = self(),
    spawn(fun() -> notes(A), Me ! done end), receive done -> ok end, alive(A), notes(A).
'N3_a_failure_after_a_timeout'() -> A = start(), write(A, "a", 50, 10), 'Elixir.Agent':cast(A, failing()), pause(60), mailbox(), alive(A).
'N3_two_time_out_and_both_are_done'() -> A = start(), write(A, "a", 40, 10), write(A, "b", 40, 10), notes(A), mailbox().
'N4_stop_of_one_that_fails'() -> A = start(), write_later(A, "a", 30), 'Elixir.Agent':cast(A, failing()), stop(A), alive(A), mailbox().
'N4_two_stop_it'() -> A = start(), write_later(A, "a", 40), spawn(fun() -> 'Elixir.Agent':stop(A) end), pause(10), stop(A), mailbox().
'N4_two_stop_it_for_other_reasons'() ->
    A = start(), monitor(process, A), write_later(A, "a", 40), spawn(fun() -> catch 'Elixir.Agent':stop(A, enough) end), pause(10), stop(A), mailbox().
'N4_stop_with_shutdown_of_a_linked_one'() -> process_flag(trap_exit, true), A = start_link(), stop(A, shutdown, 100), mailbox().
'N4_stop_with_a_reason_takes_who_is_linked_along'() -> other(fun() -> A = start_link(), stop(A, enough, 100), pause(50), say("lived") end).
'N4_a_stop_that_gave_up_and_another'() ->
    A = start(), write_later(A, "a", 60), stop(A, enough, 10), stop(A, normal, 1000), alive(A).
%% ---- times, and two of them ----

'N4_a_start_that_takes_too_long'() ->
    say("start ~w", [element(2, 'Elixir.Agent':start(fun() -> pause(60), exit(boom) end, [{timeout, 20}]))]), pause(60), mailbox().
'N4_a_linked_start_that_takes_too_long'() ->
    process_flag(trap_exit, true), say("start ~w", [element(2, 'Elixir.Agent':start_link(fun() -> pause(60), exit(boom) end, [{timeout, 20}]))]), pause(60).
'N3_no_time'() -> A = start(), count(A, 0), count(A), mailbox(), alive(A).
'N3_no_time_and_it_is_done_all_the_same'() -> A = start(), write(A, "a", 10, 0), pause(30), notes(A), mailbox().
'N1_two_do_not_wait_for_each_other'() -> A = start(), B = start(), write_later(A, "a", 40), count(B), add(B, 1), notes(A), count(B).
'N4_one_is_suspended'() -> A = start(), sys:suspend(A), count(A, 20), reset(A), say("on"), sys:resume(A), count(A), mailbox().
reset(A) -> 'Elixir.Agent':cast(A, fun({_, T}) -> {0, T} end).
