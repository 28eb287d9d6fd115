%% Processes, signals, links, monitors, names and timers: P1 to P24, M1 to M11, T1 to T8.
-module(processes).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- words ----

send(To, Word) -> To ! {word, Word}.

%% Says what comes next, or all that has come.
next() -> next(30).
next(Ms) -> receive Message -> describe(Message) after Ms -> say("nothing") end.
all() -> receive Message -> describe(Message), all() after 30 -> say("end") end.

describe({word, Word}) -> say("message ~s", [Word]);
describe({'EXIT', _, Reason}) -> say("EXIT ~s", [parity:reason(Reason)]);
describe({'DOWN', _, process, {Name, _}, Reason}) -> say("DOWN ~s ~s", [Name, parity:reason(Reason)]);
describe({'DOWN', _, process, _, Reason}) -> say("DOWN ~s", [parity:reason(Reason)]).

forever() -> receive after infinity -> ok end.
sleeper() -> spawn(fun forever/0).

%% One that traps exits and passes on what it sees.
observer() ->
    Me = self(),
    Pid = spawn(fun() -> process_flag(trap_exit, true), Me ! ready, observe() end),
    receive ready -> Pid end.
observe() ->
    receive
        {'EXIT', _, Reason} -> say("observer EXIT ~s", [parity:reason(Reason)]), observe();
        {word, Word} -> say("observer message ~s", [Word]), observe()
    end.

watch(Pid) -> monitor(process, Pid).
fate(Pid) -> watch(Pid), next(200).

%% ---- processes ----

'P1_a_dead_reference_is_nobody'() ->
    Pid = spawn(fun() -> ok end),
    pause(20),
    _ = [spawn(fun() -> ok end) || _ <- lists:seq(1, 100)],
    say("~w", [is_process_alive(Pid)]),
    fate(Pid).

'P2_signals_of_one_sender_keep_their_order'() ->
    process_flag(trap_exit, true),
    Me = self(),
    spawn(fun() -> send(Me, one), exit(Me, poke), send(Me, two), exit(Me, prod), send(Me, three) end),
    pause(20), all().

'P2_a_message_before_a_link_is_before_the_exit'() ->
    process_flag(trap_exit, true),
    Me = self(),
    spawn(fun() -> link(Me), send(Me, last), exit(boom) end),
    pause(20), all().

'P3_to_a_dead_process'() ->
    Pid = spawn(fun() -> ok end),
    pause(20),
    send(Pid, hello),
    say("dropped"),
    try send(nobody_of_that_name, hello), say("dropped") catch error:badarg -> say("no such name") end.

'P4_a_function_that_returns_ends_normally'() -> fate(spawn(fun() -> pause(20) end)).
'P4_exit_ends_with_its_reason'() -> fate(spawn(fun() -> pause(20), exit(boom) end)).

'P5_normal_from_another_is_ignored'() ->
    Pid = sleeper(),
    exit(Pid, normal),
    pause(20),
    say("~w", [is_process_alive(Pid)]),
    exit(Pid, kill).

'P6_any_other_reason_kills'() ->
    lists:foreach(fun(Reason) -> Pid = sleeper(), watch(Pid), exit(Pid, Reason), next() end, [boom, shutdown, {shutdown, detail}, killed]).

'P7_a_trapping_process_gets_all'() ->
    Pid = observer(),
    [exit(Pid, Reason) || Reason <- [normal, boom, shutdown, killed]],
    pause(30),
    say("~w", [is_process_alive(Pid)]),
    exit(Pid, kill).

'P8_kill_kills_always'() ->
    Pid = observer(),
    watch(Pid),
    exit(Pid, kill),
    next().

'P8_a_kill_behind_another_signal'() ->
    [begin
        Pid = sleeper(),
        watch(Pid),
        [exit(Pid, Reason) || Reason <- Reasons],
        next()
     end || Reasons <- [[boom, kill], [kill, boom], [normal, kill], [shutdown, boom, kill]]].

'P9_kill_over_a_link_can_be_trapped'() ->
    Pid = observer(),
    spawn(fun() -> link(Pid), exit(kill) end),
    pause(30),
    say("~w", [is_process_alive(Pid)]),
    exit(Pid, kill).

'P9_kill_over_a_link_stays_kill'() ->
    Pid = sleeper(),
    watch(Pid),
    spawn(fun() -> link(Pid), exit(kill) end),
    next().

'P10_normal_to_oneself'() ->
    fate(spawn(fun() -> pause(20), exit(self(), normal), pause(50), say("still here") end)).

'P11_two_links_are_one'() ->
    process_flag(trap_exit, true),
    Pid = spawn_link(fun() -> pause(20), exit(boom) end),
    link(Pid), link(Pid),
    pause(40), all().

'P11_one_unlink_of_either_side'() ->
    process_flag(trap_exit, true),
    Me = self(),
    Pid = spawn(fun() -> receive go -> unlink(Me), exit(boom) end end),
    link(Pid), link(Pid),
    Pid ! go,
    pause(20), all().

'P12_an_end_goes_over_links'() ->
    A = sleeper(),
    Me = self(),
    B = spawn(fun() -> link(A), Me ! linked, forever() end),
    receive linked -> ok end,
    watch(A),
    exit(B, boom),
    next().

'P12_a_normal_end_does_not'() ->
    A = sleeper(),
    spawn(fun() -> link(A), ok end),
    pause(20),
    say("~w", [is_process_alive(A)]),
    exit(A, kill).

'P12_killed_goes_on_as_killed'() ->
    A = observer(),
    Me = self(),
    B = spawn(fun() -> link(A), Me ! linked, forever() end),
    receive linked -> ok end,
    exit(B, kill),
    pause(20),
    say("~w", [is_process_alive(A)]),
    exit(A, kill).

'P12_a_chain'() ->
    Me = self(),
    A = spawn(fun forever/0),
    B = spawn(fun() -> link(A), forever() end),
    C = spawn(fun() -> link(B), Me ! linked, forever() end),
    receive linked -> ok end,
    watch(A),
    exit(C, boom),
    next().

'P13_a_link_to_the_dead_when_trapping'() ->
    process_flag(trap_exit, true),
    Pid = spawn(fun() -> ok end),
    pause(20),
    link(Pid),
    next().

'P14_after_unlink_nothing_comes'() ->
    process_flag(trap_exit, true),
    Pid = spawn_link(fun forever/0),
    unlink(Pid),
    exit(Pid, boom),
    pause(20), all().

'P14_what_has_come_stays'() ->
    process_flag(trap_exit, true),
    Pid = spawn_link(fun() -> exit(boom) end),
    pause(20),
    unlink(Pid),
    all().

'P15_trap_exit_gives_the_old_value'() ->
    say("~w ~w ~w", [process_flag(trap_exit, true), process_flag(trap_exit, true), process_flag(trap_exit, false)]).

'P15_what_was_trapped_stays'() ->
    process_flag(trap_exit, true),
    spawn_link(fun() -> exit(boom) end),
    pause(20),
    process_flag(trap_exit, false),
    all().

'P16_spawn_link_misses_nothing'() ->
    process_flag(trap_exit, true),
    spawn_link(fun() -> exit(boom) end),
    next().

'P16_spawn_monitor_misses_nothing'() ->
    spawn_monitor(fun() -> exit(boom) end),
    next().

%% ---- names ----

name(Name) -> try register(Name, self()) of true -> "ok" catch error:badarg -> "taken" end.
where(Name) -> say("~s", [case whereis(Name) of undefined -> "nobody"; _ -> "somebody" end]).

'P17_names_are_unique'() ->
    Me = self(),
    Pid = spawn(fun() -> say("~s", [name(parity_one)]), Me ! done, forever() end),
    receive done -> ok end,
    say("~s", [name(parity_one)]),
    where(parity_one), where(parity_two),
    exit(Pid, kill).

'P17_one_name_for_a_process'() ->
    say("~s", [name(parity_one)]),
    say("~s", [name(parity_two)]).

'P17_unregister'() ->
    name(parity_one),
    unregister(parity_one),
    where(parity_one),
    try unregister(parity_one) catch error:badarg -> say("no such name") end,
    say("~s", [name(parity_two)]).

'P18_a_name_is_free_before_the_end_is_seen'() ->
    Me = self(),
    Pid = spawn(fun() -> say("~s", [name(parity_one)]), Me ! done, forever() end),
    receive done -> ok end,
    watch(Pid),
    exit(Pid, boom),
    next(),
    say("~s", [name(parity_one)]).

%% ---- receive ----

'P19_the_oldest_that_matches'() ->
    [send(self(), W) || W <- [a, b, a2, c]],
    receive {word, b} -> say("b") end,
    receive {word, c} -> say("c") end,
    all().

'P20_no_time_looks_through_all'() ->
    [send(self(), W) || W <- [a, b, c]],
    receive {word, c} -> say("c") after 0 -> say("none") end,
    receive {word, d} -> say("d") after 0 -> say("none") end,
    all().

'P20_several_patterns'() ->
    [send(self(), W) || W <- [a, b, c]],
    receive {word, c} -> say("c"); {word, b} -> say("b") end,
    all().

'P21_time_goes_on'() ->
    Me = self(),
    [erlang:send_after(T, Me, {word, no}) || T <- [20, 40, 60, 80]],
    Begin = erlang:monotonic_time(millisecond),
    receive {word, yes} -> say("yes") after 50 -> say("timeout") end,
    Took = erlang:monotonic_time(millisecond) - Begin,
    say("~w", [Took >= 50 andalso Took < 75]),
    pause(60), all().

'P22_dictionary'() ->
    put(key, 1),
    say("~w ~w", [get(key), get(other)]),
    Me = self(),
    spawn(fun() -> say("~w", [get(key)]), Me ! done end),
    receive done -> ok end,
    say("~w ~w", [erase(key), get(key)]).

%% ---- monitors ----

'M1_one_down_for_any_reason'() ->
    [fate(spawn(fun() -> pause(20), exit(Reason) end)) || Reason <- [normal, boom, shutdown]],
    all().

'M2_the_dead'() ->
    Pid = spawn(fun() -> ok end),
    pause(20),
    fate(Pid).

'M3_they_add_up'() ->
    Pid = sleeper(),
    A = watch(Pid), B = watch(Pid), C = watch(Pid),
    say("~w", [A =/= B andalso B =/= C]),
    demonitor(B),
    exit(Pid, boom),
    pause(20), all().

'M3_one_way'() ->
    Me = self(),
    Other = sleeper(),
    spawn(fun() -> monitor(process, Other), Me ! done, exit(boom) end),
    receive done -> ok end,
    pause(20),
    say("~w", [is_process_alive(Other)]),
    exit(Other, kill).

'M4_by_name'() ->
    monitor(process, parity_nobody),
    next(),
    Me = self(),
    Pid = spawn(fun() -> say("~s", [name(parity_one)]), Me ! done, forever() end),
    receive done -> ok end,
    monitor(process, parity_one),
    exit(Pid, boom),
    next().

'M5_demonitor_leaves_what_has_come'() ->
    Pid = spawn(fun() -> ok end),
    Ref = watch(Pid),
    pause(20),
    demonitor(Ref),
    all().

'M6_demonitor_flush'() ->
    Pid = spawn(fun() -> ok end),
    Ref = watch(Pid),
    pause(20),
    demonitor(Ref, [flush]),
    all().

'M7_demonitor_info'() ->
    Pid = sleeper(),
    Ref = watch(Pid),
    say("~w ~w", [demonitor(Ref, [info]), demonitor(Ref, [info])]),
    Again = watch(Pid),
    exit(Pid, boom),
    pause(20),
    say("~w", [demonitor(Again, [info, flush])]),
    all().

'M8_a_message_comes_before_the_down'() ->
    Me = self(),
    Pid = spawn(fun() -> pause(20), send(Me, last), exit(boom) end),
    watch(Pid),
    pause(50), all().

%% ---- aliases ----

'M9_an_alias'() ->
    Alias = alias(),
    send(Alias, one),
    say("~w", [unalias(Alias)]),
    send(Alias, two),
    say("~w", [unalias(Alias)]),
    all().

'M10_an_alias_for_one_message'() ->
    Alias = alias([reply]),
    send(Alias, one),
    send(Alias, two),
    pause(10),
    all(),
    say("~w", [unalias(Alias)]).

'M11_an_alias_that_ends_with_its_monitor'() ->
    Pid = sleeper(),
    Ref = monitor(process, Pid, [{alias, demonitor}]),
    send(Ref, one),
    demonitor(Ref),
    send(Ref, two),
    all(),
    Second = monitor(process, Pid, [{alias, demonitor}]),
    exit(Pid, boom),
    pause(20), all(),
    send(Second, three),
    all().

'M11_an_alias_that_stays'() ->
    Pid = sleeper(),
    Ref = monitor(process, Pid, [{alias, explicit_unalias}]),
    demonitor(Ref),
    send(Ref, one),
    say("~w", [unalias(Ref)]),
    send(Ref, two),
    all(),
    exit(Pid, kill).

'M11_an_answer_that_ends_the_monitor'() ->
    Pid = sleeper(),
    Ref = monitor(process, Pid, [{alias, reply_demonitor}]),
    send(Ref, one),
    pause(10),
    send(Ref, two),
    exit(Pid, boom),
    pause(20), all().

%% ---- timers ----

'T1_in_order_of_time'() ->
    [erlang:send_after(T, self(), {word, W}) || {T, W} <- [{60, c}, {20, a}, {40, b}]],
    pause(90), all().

'T1_never_early'() ->
    Begin = erlang:monotonic_time(millisecond),
    erlang:send_after(50, self(), {word, a}),
    next(500),
    say("~w", [erlang:monotonic_time(millisecond) - Begin >= 50]).

'T2_cancel'() ->
    Timer = erlang:send_after(500, self(), {word, a}),
    Left = erlang:cancel_timer(Timer),
    say("~w", [is_integer(Left) andalso Left > 400 andalso Left =< 500]),
    say("~w", [erlang:cancel_timer(Timer)]),
    pause(30), all().

'T3_what_has_come_stays'() ->
    Timer = erlang:send_after(10, self(), {word, a}),
    pause(40),
    say("~w", [erlang:cancel_timer(Timer)]),
    all().

'T4_start_timer_tells_itself'() ->
    Timer = erlang:start_timer(10, self(), 7),
    receive {timeout, Timer, Cookie} -> say("~w", [Cookie]) end.

'T5_of_the_dead'() ->
    Pid = sleeper(),
    Timer = erlang:send_after(50, Pid, {word, a}),
    exit(Pid, kill),
    pause(100),
    say("~w", [erlang:cancel_timer(Timer)]).

'T5_a_name_is_looked_up_when_it_is_due'() ->
    erlang:send_after(50, parity_one, {word, a}),
    name(parity_one),
    next(200).

'T6_read'() ->
    Timer = erlang:send_after(500, self(), {word, a}),
    Left = erlang:read_timer(Timer),
    say("~w", [is_integer(Left) andalso Left > 400 andalso Left =< 500]),
    erlang:cancel_timer(Timer),
    say("~w", [erlang:read_timer(Timer)]).

'T7_no_time_is_behind_what_waits'() ->
    send(self(), a), send(self(), b),
    erlang:send_after(0, self(), {word, c}),
    pause(20), all().

'T8_absolute'() ->
    Now = erlang:monotonic_time(millisecond),
    erlang:send_after(Now + 40, self(), {word, b}, [{abs, true}]),
    erlang:send_after(Now + 20, self(), {word, a}, [{abs, true}]),
    pause(70), all().
%% ---- dictionaries ----

has(Key) -> say("~w", [get(Key)]).
'P22_a_value_takes_the_place_of_another'() -> put(key, 1), has(key), put(key, 2), has(key), put(other, 3), has(key), has(other).
'P22_what_is_erased_is_given_back'() -> put(key, 1), say("~w", [erase(key)]), say("~w", [erase(key)]), has(key), put(key, 2), has(key).
'P22_one_key_is_not_another'() -> put(key, 1), put(other, 2), erase(key), has(key), has(other).
'P22_a_child_has_none_of_it'() ->
    put(key, 1), Me = self(), spawn_link(fun() -> has(key), put(key, 5), has(key), Me ! done end), receive done -> ok end, has(key).
'P22_many_keys'() ->
    [put({key, N}, N) || N <- lists:seq(0, 99)], [erase({key, N}) || N <- lists:seq(0, 99, 2)],
    say("~w", [lists:sum([V || N <- lists:seq(0, 99), V <- [get({key, N})], V =/= undefined])]), has({key, 4}), has({key, 5}).
'P22_it_is_there_until_the_end'() ->
    {_, R} = spawn_monitor(fun() -> put(key, 1), process_flag(trap_exit, true), Me = self(), spawn(fun() -> exit(Me, boom) end), receive {'EXIT', _, _} -> has(key) end end),
    receive {'DOWN', R, _, _, _} -> has(key) end.
