%% Supervisors: U1 to U27.
-module(supervisors).
-behaviour(supervisor).
-export([init/1]).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).
-import(workers, [plan/2, plan/3, child/2, child/4, end_it/2, kill/1, answer/1, say_children/1, say_counts/1, say_alive/1]).

init({Flags, Children}) -> {ok, {Flags, Children}}.

flags(Strategy) -> #{strategy => Strategy, intensity => 10, period => 5}.

up(Strategy, Children) -> up_with(flags(Strategy), Children).
up_with(Flags, Children) ->
    process_flag(trap_exit, true),
    {ok, Top} = supervisor:start_link(?MODULE, {Flags, Children}),
    Top.

begin_() -> workers:forget().

stop(Top) ->
    Ref = monitor(process, Top),
    exit(Top, shutdown),
    receive {'DOWN', Ref, _, _, Reason} -> say("top ~s", [parity:reason(Reason)]) end.

add(Top, Letter, Restart) -> say("add ~s", [answer(supervisor:start_child(Top, workers:child(Letter, Restart)))]).
terminate(Top, Letter) -> say("terminate ~s", [answer(supervisor:terminate_child(Top, Letter))]).
restart(Top, Letter) -> say("restart ~s", [answer(supervisor:restart_child(Top, Letter))]).
delete(Top, Letter) -> say("delete ~s", [answer(supervisor:delete_child(Top, Letter))]).

three() -> [child("a", permanent), child("b", permanent), child("c", permanent)].

'U2_start_left_to_right_stop_right_to_left'() ->
    begin_(),
    Top = up(one_for_one, three()),
    say_children(Top),
    say_counts(Top),
    stop(Top).

'U3_shutdown_time_then_kill'() ->
    begin_(),
    plan("a", "", [{stop_ms, 100}]),
    plan("b", "", [{stop_ms, 900}]),
    Top = up(one_for_one, [child("a", permanent, 500, false), child("b", permanent, 300, false)]),
    stop(Top).

'U3_brutal_kill'() ->
    begin_(),
    Top = up(one_for_one, [child("a", permanent), child("b", permanent, brutal_kill, false)]),
    stop(Top).

'U3_infinity_waits'() ->
    begin_(),
    plan("a", "", [{stop_ms, 1500}]),
    Top = up(one_for_one, [child("a", permanent, infinity, false)]),
    stop(Top).

'U4_permanent'() -> ends(permanent).
'U4_transient'() -> ends(transient).
'U4_temporary'() -> ends(temporary).

ends(Restart) ->
    lists:foreach(fun(Reason) ->
        begin_(),
        say("ends ~s", [parity:reason(Reason)]),
        Top = up(one_for_one, [child("a", Restart), child("b", permanent)]),
        end_it("a", Reason),
        say_children(Top),
        say_counts(Top),
        stop(Top)
    end, [normal, shutdown, {shutdown, detail}, boom]).

'U4_killed_children'() ->
    begin_(),
    Top = up(one_for_one, [child("a", permanent), child("b", transient), child("c", temporary)]),
    kill("a"), kill("b"), kill("c"),
    say_children(Top),
    stop(Top).

'U6_one_for_one'() -> strategy(one_for_one).
'U7_one_for_all'() -> strategy(one_for_all).
'U8_rest_for_one'() -> strategy(rest_for_one).

strategy(Strategy) ->
    begin_(),
    Top = up(Strategy, three()),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U7_temporary_ones_do_not_come_back'() ->
    begin_(),
    Top = up(one_for_all, [child("a", permanent), child("b", temporary), child("c", transient)]),
    end_it("a", boom),
    say_children(Top),
    stop(Top).

'U8_added_children_are_the_last'() ->
    begin_(),
    Top = up(rest_for_one, three()),
    add(Top, "d", permanent),
    end_it("c", boom),
    say_children(Top),
    stop(Top).

'U9_a_group_restart_brings_all_back'() ->
    begin_(),
    Top = up(rest_for_one, [child("a", permanent), child("b", transient), child("c", permanent)]),
    end_it("b", normal),
    terminate(Top, "c"),
    say_children(Top),
    end_it("a", boom),
    say_children(Top),
    stop(Top).

'U10_too_many_restarts'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_one, intensity => 2, period => 5}, three()),
    end_it("a", boom), end_it("b", boom), say_alive(Top),
    end_it("a", boom), say_alive(Top),
    receive {'EXIT', Top, Reason} -> say("top ~s", [parity:reason(Reason)]) after 0 -> ok end.

'U10_intensity_zero'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_one, intensity => 0, period => 5}, three()),
    end_it("b", boom), say_alive(Top).

'U11_a_group_counts_once'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_all, intensity => 1, period => 5}, three()),
    end_it("b", boom), say_alive(Top),
    end_it("b", boom), say_alive(Top).

'U11_what_does_not_count'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_one, intensity => 0, period => 5},
                  [child("a", transient), child("b", temporary), child("c", permanent)]),
    end_it("a", normal), end_it("b", boom), say_alive(Top),
    say_children(Top),
    stop(Top).

'U12_old_restarts_are_forgotten'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_one, intensity => 1, period => 1}, three()),
    end_it("a", boom), pause(2200), end_it("a", boom), say_alive(Top),
    pause(2200), end_it("b", boom), say_alive(Top),
    stop(Top).

%% Why a supervisor has not started, down to the child that it was for.
why({shutdown, {failed_to_start_child, Id, Reason}}) -> ["shutdown: failed_to_start_child: ", Id, ": ", why(Reason)];
why(Reason) -> parity:reason(Reason).

'U13_a_start_fails'() ->
    begin_(),
    process_flag(trap_exit, true),
    plan("c", "-"),
    {error, Reason} = supervisor:start_link(?MODULE, {flags(one_for_one), three()}),
    say("error ~s", [why(Reason)]).

'U14_ignore'() ->
    begin_(),
    plan("a", "i"), plan("b", "i"),
    Top = up(one_for_one, [child("a", permanent), child("b", temporary), child("c", permanent)]),
    say_children(Top),
    say_counts(Top),
    stop(Top).

'U15_a_failing_restart_is_tried_again'() ->
    begin_(),
    plan("b", "+--"),
    Top = up(one_for_one, three()),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U15_each_attempt_counts'() ->
    begin_(),
    plan("b", "+-----"),
    Top = up_with(#{strategy => one_for_one, intensity => 3, period => 5}, three()),
    end_it("b", boom),
    say_alive(Top).

'U16_one_for_all_with_a_failing_restart'() -> failing_group(one_for_all).
'U16_rest_for_one_with_a_failing_restart'() -> failing_group(rest_for_one).

failing_group(Strategy) ->
    begin_(),
    plan("c", "+-"),
    Top = up(Strategy, three()),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U17_a_restart_that_is_ignored'() ->
    begin_(),
    plan("b", "+i"),
    Top = up(one_for_one, three()),
    end_it("b", boom),
    say_children(Top),
    restart(Top, "b"),
    say_children(Top),
    stop(Top).

four() ->
    plan("c", "i"), plan("d", "i"),
    up(one_for_one, [child("a", permanent), child("b", temporary), child("c", permanent), child("d", temporary)]).

'U18_start_child'() ->
    begin_(),
    Top = four(),
    add(Top, "a", permanent), add(Top, "c", permanent), add(Top, "d", permanent),
    plan("x", "-"), plan("y", "i"), plan("z", "i"),
    add(Top, "x", permanent), add(Top, "y", permanent), add(Top, "z", temporary),
    say_children(Top),
    stop(Top).

'U19_terminate_restart_delete'() ->
    begin_(),
    Top = four(),
    terminate(Top, "a"), terminate(Top, "a"), terminate(Top, "b"), terminate(Top, "b"), terminate(Top, "n"),
    say_children(Top),
    restart(Top, "a"), restart(Top, "a"), restart(Top, "n"),
    delete(Top, "a"), delete(Top, "c"), delete(Top, "c"),
    say_children(Top),
    stop(Top).

'U20_restart_child_fails'() ->
    begin_(),
    plan("a", "+-i"),
    Top = up(one_for_one, three()),
    terminate(Top, "a"),
    restart(Top, "a"), say_children(Top),
    restart(Top, "a"), restart(Top, "a"),
    say_children(Top),
    stop(Top).

'U23_any_significant'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{auto_shutdown => any_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", temporary, 1000, true)]),
    terminate(Top, "c"), say_alive(Top),
    end_it("b", boom), say_alive(Top),
    end_it("b", normal), say_alive(Top).

'U23_any_significant_temporary'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{auto_shutdown => any_significant},
                  [child("a", permanent), child("b", temporary, 1000, true)]),
    end_it("b", boom), say_alive(Top).

'U23_all_significant'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{auto_shutdown => all_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", temporary, 1000, true),
                   child("d", transient, 1000, true)]),
    end_it("c", boom), say_alive(Top),
    end_it("b", normal), say_alive(Top),
    terminate(Top, "d"), say_alive(Top),
    restart(Top, "b"),
    end_it("b", shutdown), say_alive(Top).

'U24_significant_is_refused'() ->
    begin_(),
    process_flag(trap_exit, true),
    F = flags(one_for_one),
    Start = fun(Flags, Child) ->
        case supervisor:start_link(?MODULE, {Flags, [Child]}) of {error, _} -> say("refused"); _ -> say("started") end
    end,
    Start(F, child("a", transient, 1000, true)),
    Start(F#{auto_shutdown => any_significant}, child("a", permanent, 1000, true)),
    Start(F#{auto_shutdown => any_significant}, child("a", temporary, 1000, true)).

'U30_two_children_with_one_id'() ->
    begin_(),
    process_flag(trap_exit, true),
    case supervisor:start_link(?MODULE, {flags(one_for_one), [child("a", permanent), child("a", permanent)]}) of
        {error, _} -> say("refused");
        _ -> say("started")
    end.

'U26_exits_of_others_are_ignored'() ->
    begin_(),
    Top = up(one_for_one, three()),
    Other = spawn(fun() -> exit(Top, shutdown) end),
    pause(20),
    say_alive(Top),
    Linked = spawn(fun() -> link(Top), exit(boom) end),
    pause(20),
    say_alive(Top),
    _ = {Other, Linked},
    stop(Top).

'U27_a_killed_supervisor'() ->
    begin_(),
    Top = up(one_for_one, [child("a", permanent)]),
    exit(Top, kill),
    pause(50),
    receive {'EXIT', Top, Reason} -> say("top ~s", [parity:reason(Reason)]) end.

%% ---- supervisors below supervisors: s, and t below s ----

'U3_a_supervisor_that_takes_too_long_is_killed'() ->
    begin_(),
    plan("b", "", [{stop_ms, 900}]),
    Top = up(one_for_one, [child("a", permanent), (nest("s", permanent, flags(one_for_one), [child("b", permanent)]))#{shutdown => 100}]),
    stop(Top),
    pause(1200).

nest(Name, Restart, Flags, Children) ->
    #{id => Name, start => {?MODULE, start_nested, [Name, Flags, Children]}, restart => Restart, type => supervisor}.

start_nested(Name, Flags, Children) ->
    case supervisor:start_link(?MODULE, {Flags, Children}) of
        {ok, Pid} -> workers:note(Name, Pid), say("start ~s", [Name]), {ok, Pid};
        Other -> say("fail ~s", [Name]), Other
    end.

fragile() -> (flags(one_for_one))#{intensity => 0}.
with_nested(Strategy, Restart) -> up(Strategy, around(nest("s", Restart, fragile(), [child("b", permanent), child("c", permanent)]))).
around(Nested) -> [child("a", permanent), Nested, child("d", permanent)].

nested(Strategy, Restart) ->
    begin_(),
    Top = with_nested(Strategy, Restart),
    say_counts(Top),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U25_a_permanent_one_that_gives_up'() -> nested(one_for_one, permanent).
'U25_a_transient_one_that_gives_up'() -> nested(one_for_one, transient).
'U25_a_temporary_one_that_gives_up'() -> nested(one_for_one, temporary).
'U25_one_of_all_that_gives_up'() -> nested(one_for_all, permanent).
'U25_one_with_a_rest_that_gives_up'() -> nested(rest_for_one, permanent).

'U25_they_give_up_one_after_the_other'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{intensity => 1}, around(nest("s", permanent, fragile(), [child("b", permanent), child("c", permanent)]))),
    end_it("b", boom), say_alive(Top),
    end_it("c", boom), say_alive(Top),
    receive {'EXIT', Top, Reason} -> say("top ~s", [parity:reason(Reason)]) after 0 -> ok end.

'U25_one_that_gives_up_and_does_not_start_again'() ->
    begin_(),
    plan("c", "+--"),
    Top = with_nested(one_for_one, permanent),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U25_a_significant_one_that_gives_up'() ->
    begin_(),
    Nested = (nest("s", transient, fragile(), [child("b", permanent)]))#{significant => true},
    Top = up_with((flags(one_for_one))#{auto_shutdown => any_significant}, around(Nested)),
    end_it("b", boom), say_alive(Top).

'U23_one_shuts_down_the_other'() ->
    begin_(),
    Nested = (nest("s", transient, (flags(one_for_one))#{auto_shutdown => any_significant},
                   [child("b", transient, 1000, true), child("c", permanent)]))#{significant => true},
    Top = up_with((flags(one_for_one))#{auto_shutdown => all_significant}, around(Nested)),
    end_it("b", normal), say_alive(Top).

'U13_one_below_does_not_start'() ->
    begin_(),
    process_flag(trap_exit, true),
    plan("c", "-"),
    {error, Reason} =
        supervisor:start_link(?MODULE, {flags(one_for_one), around(nest("s", permanent, fragile(), [child("b", permanent), child("c", permanent)]))}),
    say("error ~s", [why(Reason)]).

'U27_those_below_a_killed_supervisor_stop'() ->
    begin_(),
    Top = with_nested(one_for_one, permanent),
    Ref = monitor(process, workers:pid("s")),
    terminate(Top, "a"), terminate(Top, "d"),
    exit(Top, kill),
    receive {'DOWN', Ref, _, _, Reason} -> say("s ~s", [parity:reason(Reason)]) end.

'U27_a_killed_one_is_restarted'() ->
    begin_(),
    plan("b", "+l"),
    Top = with_nested(one_for_one, permanent),
    terminate(workers:pid("s"), "c"),
    exit(workers:pid("s"), kill),
    pause(100),
    say_children(Top),
    stop(Top).

%% ---- restarts that take long, and what is asked meanwhile ----

%% The restart of b fails three times, after 40 ms each.
restarting(Strategy) ->
    begin_(),
    plan("a", "", [{stop_ms, 10}]),
    plan("b", "+sss"),
    Top = up(Strategy, three()),
    workers:pid("b") ! {stop, self(), boom},
    pause(20),
    Top.

'U15_it_answers_between_attempts'() ->
    Top = restarting(one_for_one),
    say_children(Top),
    say_counts(Top),
    pause(200),
    say_children(Top),
    stop(Top).

'U16_a_group_between_attempts'() ->
    Top = restarting(one_for_all),
    say_children(Top),
    pause(200),
    stop(Top).

'U16_a_rest_between_attempts'() ->
    Top = restarting(rest_for_one),
    say_children(Top),
    pause(200),
    stop(Top).

'U19_one_that_is_restarting'() ->
    Top = restarting(one_for_one),
    restart(Top, "b"),
    pause(200),
    say_children(Top),
    stop(Top).

'U19_delete_one_that_is_restarting'() ->
    Top = restarting(one_for_one),
    delete(Top, "b"),
    pause(200),
    stop(Top).

'U18_start_one_that_is_restarting'() ->
    Top = restarting(one_for_one),
    add(Top, "b", permanent),
    pause(200),
    stop(Top).

terminated(Strategy) ->
    Top = restarting(Strategy),
    terminate(Top, "b"),
    say_children(Top),
    pause(200),
    say_children(Top),
    restart(Top, "b"),
    stop(Top).

'U19_terminate_one_that_is_restarting'() -> terminated(one_for_one).
'U19_terminate_one_of_a_group_that_is_restarting'() -> terminated(one_for_all).
'U19_terminate_one_of_a_rest_that_is_restarting'() -> terminated(rest_for_one).

'U2_one_that_is_restarting_is_not_stopped'() ->
    Top = restarting(one_for_one),
    stop(Top).

%% While b is tried again another of the group fails.
another_fails(Strategy, Letter) ->
    Top = restarting(Strategy),
    workers:pid(Letter) ! {stop, self(), bang},
    pause(300),
    say_children(Top),
    stop(Top).

'U16_another_fails_between_attempts'() -> another_fails(one_for_one, "a").
'U16_another_of_all_fails_between_attempts'() -> another_fails(one_for_all, "a").
'U16_an_older_one_fails_between_attempts'() -> another_fails(rest_for_one, "a").

'U16_who_failed_fails_again_first'() ->
    begin_(),
    plan("b", "+-"), plan("c", "+-"),
    Top = up(rest_for_one, three()),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U16_a_group_that_fails_too_often'() ->
    begin_(),
    plan("c", "+----"),
    Top = up_with((flags(one_for_all))#{intensity => 2}, three()),
    end_it("b", boom), say_alive(Top).

'U16_a_rest_that_fails_too_often'() ->
    begin_(),
    plan("c", "+----"),
    Top = up_with((flags(rest_for_one))#{intensity => 2}, three()),
    end_it("b", boom), say_alive(Top).

'U17_a_group_restart_that_is_ignored'() ->
    begin_(),
    plan("b", "+i"), plan("c", "+i"),
    Top = up(one_for_all, [child("a", permanent), child("b", transient), child("c", permanent)]),
    end_it("a", boom),
    say_children(Top),
    say_counts(Top),
    end_it("a", boom),
    say_children(Top),
    stop(Top).

%% ---- several end before the supervisor sees it ----

at_once(Top, Ends) ->
    sys:suspend(Top),
    [begin workers:pid(L) ! {stop, self(), R}, pause(10) end || {L, R} <- Ends],
    sys:resume(Top),
    pause(50).

'U7_two_that_fail_at_once_are_one_restart'() ->
    begin_(),
    Top = up_with((flags(one_for_all))#{intensity => 1}, three()),
    at_once(Top, [{"a", boom}, {"c", bang}]), say_alive(Top),
    say_children(Top),
    stop(Top).

'U8_the_younger_fails_first'() ->
    begin_(),
    Top = up_with((flags(rest_for_one))#{intensity => 1}, three()),
    at_once(Top, [{"c", boom}, {"a", bang}]), say_alive(Top).

'U8_the_older_fails_first'() ->
    begin_(),
    Top = up_with((flags(rest_for_one))#{intensity => 1}, three()),
    at_once(Top, [{"a", boom}, {"c", bang}]), say_alive(Top),
    stop(Top).

'U10_three_fail_at_once'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{intensity => 2}, three()),
    at_once(Top, [{"a", boom}, {"b", boom}, {"c", boom}]), say_alive(Top).

'U23_a_significant_end_within_a_restart'() ->
    begin_(),
    Top = up_with((flags(one_for_all))#{auto_shutdown => any_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", temporary, 1000, true)]),
    at_once(Top, [{"a", boom}, {"b", normal}, {"c", normal}]), say_alive(Top),
    say_children(Top),
    stop(Top).

'U23_it_is_seen_before_a_failure'() ->
    begin_(),
    Top = up_with((flags(one_for_all))#{auto_shutdown => any_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", permanent)]),
    at_once(Top, [{"b", normal}, {"a", boom}]), say_alive(Top).

'U23_stopped_by_a_restart_is_no_end'() ->
    begin_(),
    Top = up_with((flags(one_for_all))#{auto_shutdown => any_significant},
                  [child("a", permanent), child("b", temporary, 1000, true), child("c", transient, 1000, true)]),
    end_it("a", boom), say_alive(Top),
    say_children(Top),
    stop(Top).

'U23_one_that_comes_back_counts_again'() ->
    begin_(),
    Top = up_with((flags(one_for_all))#{auto_shutdown => all_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", transient, 1000, true)]),
    end_it("b", normal), say_alive(Top),
    end_it("a", boom), say_children(Top),
    end_it("c", normal), say_alive(Top),
    end_it("b", normal), say_alive(Top).

'U23_the_last_that_was_not_terminated'() ->
    begin_(),
    Top = up_with((flags(one_for_one))#{auto_shutdown => all_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", temporary, 1000, true)]),
    terminate(Top, "b"), say_alive(Top),
    delete(Top, "b"),
    end_it("c", normal), say_alive(Top).

'U23_an_ignored_restart_is_no_end'() ->
    begin_(),
    plan("b", "+i"),
    Top = up_with((flags(one_for_one))#{auto_shutdown => all_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", transient, 1000, true)]),
    end_it("b", boom), say_alive(Top),
    say_children(Top),
    end_it("c", normal), say_alive(Top).

'U23_a_restarting_one_is_not_ended'() ->
    begin_(),
    plan("b", "+ss"),
    Top = up_with((flags(one_for_one))#{auto_shutdown => all_significant},
                  [child("a", permanent), child("b", transient, 1000, true), child("c", transient, 1000, true)]),
    workers:pid("b") ! {stop, self(), boom},
    pause(20),
    workers:pid("c") ! {stop, self(), normal},
    pause(200), say_alive(Top),
    say_children(Top),
    stop(Top).

add_significant(Top, Letter, Restart) ->
    say("add ~s", [answer(supervisor:start_child(Top, workers:child(Letter, Restart, 1000, true)))]).

'U24_one_that_is_added'() ->
    begin_(),
    Top = up(one_for_one, [child("a", permanent)]),
    add_significant(Top, "b", transient),
    stop(Top),
    Other = up_with((flags(one_for_one))#{auto_shutdown => any_significant}, [child("a", permanent)]),
    add_significant(Other, "c", permanent),
    add_significant(Other, "d", temporary),
    end_it("d", boom), say_alive(Other).

%% ---- others ----

'U7_a_temporary_one_that_fails_disturbs_nobody'() ->
    begin_(),
    Top = up(one_for_all, [child("a", permanent), child("b", temporary), child("c", transient)]),
    end_it("b", boom), end_it("c", normal),
    say_children(Top),
    stop(Top).

'U8_temporary_ones_behind_it_are_forgotten'() ->
    begin_(),
    Top = up(rest_for_one, [child("a", temporary), child("b", permanent), child("c", temporary), child("d", transient)]),
    end_it("b", boom),
    say_children(Top),
    stop(Top).

'U7_a_group_waits_for_each'() ->
    begin_(),
    plan("b", "", [{stop_ms, 5000}]), plan("c", "", [{stop_ms, 100}]),
    Top = up(one_for_all, [child("a", permanent), child("b", permanent, 200, false), child("c", permanent)]),
    workers:pid("a") ! {stop, self(), boom}, pause(600),
    say_children(Top),
    terminate(Top, "b"), terminate(Top, "c"),
    stop(Top).

'U19_terminate_waits_and_kills'() ->
    begin_(),
    plan("a", "", [{stop_ms, 100}]), plan("b", "", [{stop_ms, 5000}]),
    Top = up(one_for_all, [child("a", permanent), child("b", permanent, 200, false), child("c", permanent, brutal_kill, false)]),
    terminate(Top, "a"), terminate(Top, "b"), terminate(Top, "c"),
    say_children(Top),
    restart(Top, "c"), restart(Top, "a"),
    say_children(Top),
    stop(Top).

'U19_one_that_is_added_again_is_the_last'() ->
    begin_(),
    Top = up(rest_for_one, three()),
    terminate(Top, "a"), delete(Top, "a"), add(Top, "a", permanent),
    say_children(Top),
    end_it("b", boom),
    stop(Top).

'U2_one_that_ends_while_others_are_stopped'() ->
    begin_(),
    plan("c", "", [{stop_ms, 100}]),
    Top = up(one_for_one, three()),
    B = workers:pid("b"),
    spawn(fun() -> pause(50), B ! {stop, self(), boom} end),
    stop(Top).

'U2_one_that_ends_while_others_start'() ->
    begin_(),
    plan("b", "l"), plan("c", "l"),
    Me = self(),
    spawn(fun() -> pause(20), workers:pid("a") ! {stop, Me, boom} end),
    Top = up(one_for_one, three()),
    pause(50),
    say_children(Top),
    stop(Top).

'U8_one_that_ends_while_the_rest_is_restarted'() ->
    begin_(),
    plan("c", "+l"),
    Top = up_with((flags(rest_for_one))#{intensity => 2}, three()),
    workers:pid("b") ! {stop, self(), boom},
    pause(20),
    workers:pid("b") ! {stop, self(), bang},
    pause(100), say_alive(Top),
    say_children(Top),
    stop(Top).

'U10_the_window_slides'() ->
    begin_(),
    Top = up_with(#{strategy => one_for_one, intensity => 2, period => 2}, three()),
    end_it("a", boom), end_it("b", boom), say_alive(Top),
    pause(3500),
    end_it("c", boom), end_it("a", boom), say_alive(Top),
    end_it("b", boom), say_alive(Top).

'U10_all_are_stopped_in_reverse'() ->
    begin_(),
    plan("c", "", [{stop_ms, 50}]),
    Top = up_with((flags(rest_for_one))#{intensity => 0}, three()),
    end_it("b", boom), pause(100), say_alive(Top).

'U26_the_parent_ends'() ->
    lists:foreach(fun(Reason) ->
        begin_(),
        Me = self(),
        spawn(fun() -> {ok, Top} = supervisor:start_link(?MODULE, {flags(one_for_one), three()}), Me ! Top, pause(20), exit(Reason) end),
        receive Top -> ok end,
        Ref = monitor(process, Top),
        receive {'DOWN', Ref, _, _, R} -> say("top ~s", [parity:reason(R)]) end
    end, [normal, boom]).

'U10_no_time_is_refused'() ->
    begin_(),
    process_flag(trap_exit, true),
    case supervisor:start_link(?MODULE, {(flags(one_for_one))#{period => 0}, three()}) of
        {error, _} -> say("refused");
        _ -> say("started")
    end.
