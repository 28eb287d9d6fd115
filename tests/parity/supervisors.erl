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

'U13_a_start_fails'() ->
    begin_(),
    process_flag(trap_exit, true),
    plan("c", "-"),
    {error, {shutdown, {failed_to_start_child, Id, _}}} = supervisor:start_link(?MODULE, {flags(one_for_one), three()}),
    say("error shutdown failed_to_start_child: ~s", [Id]).

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
