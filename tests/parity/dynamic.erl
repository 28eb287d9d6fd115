%% Dynamic supervisors: D1 to D8 and Y1, of Elixir's DynamicSupervisor, which has to be installed: see run.
-module(dynamic).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).
-import(workers, [plan/2, plan/3, end_it/2, kill/1, answer/1, say_standing_of/1]).

begin_() -> workers:forget().

up() -> up([]).
up(Options) ->
    process_flag(trap_exit, true),
    {ok, Top} = 'Elixir.DynamicSupervisor':start_link(Options ++ [{strategy, one_for_one}, {max_restarts, 10}, {max_seconds, 5}]),
    Top.

add(Top, Letter, Restart) -> add(Top, Letter, Restart, 1000).
add(Top, Letter, Restart, Shutdown) ->
    Spec = #{id => child, start => {workers, start, [Letter]}, restart => Restart, shutdown => Shutdown},
    say("add ~s", [case 'Elixir.DynamicSupervisor':start_child(Top, Spec) of ignore -> "ignore"; Other -> answer(Other) end]).

terminate(Top, Letter) ->
    say("terminate ~s", [answer('Elixir.DynamicSupervisor':terminate_child(Top, workers:pid(Letter)))]).

%% So that it does not depend on chance in which order they stop.
terminate_all(Top, Letters) -> [terminate(Top, Letter) || Letter <- Letters].

say_number(Top) ->
    Children = 'Elixir.DynamicSupervisor':which_children(Top),
    say("~w children, ~w with an id", [length(Children), length([Id || {Id, _, _, _} <- Children, Id =/= undefined])]).

say_counts(Top) ->
    #{specs := S, active := A, supervisors := U, workers := W} = 'Elixir.DynamicSupervisor':count_children(Top),
    say("counts ~w ~w ~w ~w", [S, A, U, W]).

await(Top) ->
    Ref = monitor(process, Top),
    receive {'DOWN', Ref, _, _, Reason} -> say("top ~s", [parity:reason(Reason)]) end.

stop(Top) -> exit(Top, shutdown), await(Top).

'D1_starts_empty'() ->
    begin_(),
    Top = up(),
    say_number(Top),
    say_counts(Top),
    stop(Top).

'D1_ids_are_of_no_account'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    say_number(Top),
    say_counts(Top),
    terminate_all(Top, ["a", "b"]).

'D2_max_children'() ->
    begin_(),
    Top = up([{max_children, 2}]),
    add(Top, "a", temporary),
    add(Top, "b", temporary),
    add(Top, "c", temporary),
    end_it("a", normal),
    add(Top, "c", temporary),
    say_counts(Top),
    terminate_all(Top, ["b", "c"]).

'D2_no_room_is_seen_before_the_start'() ->
    begin_(),
    plan("b", "-"),
    Top = up([{max_children, 1}]),
    add(Top, "a", permanent),
    add(Top, "b", permanent).

'D3_terminate_child'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    terminate(Top, "a"),
    terminate(Top, "a"),
    pause(50),
    say_counts(Top).

'D4_what_is_not_restarted_is_forgotten'() ->
    begin_(),
    Top = up(),
    add(Top, "a", temporary),
    add(Top, "b", transient),
    end_it("a", boom),
    end_it("b", normal),
    say_counts(Top).

'D5_a_start_that_comes_to_nothing'() ->
    begin_(),
    plan("a", "i"),
    plan("b", "-"),
    Top = up(),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    say_counts(Top).

'D7_restart_types'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    end_it("a", normal),
    add(Top, "b", transient),
    end_it("b", boom),
    end_it("b", shutdown),
    say_counts(Top).

'D7_only_the_one_that_failed'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    add(Top, "c", permanent),
    kill("b"),
    say_counts(Top),
    terminate_all(Top, ["a", "b", "c"]).

'D7_ignore_on_restart_drops_the_child'() ->
    begin_(),
    plan("a", "+i"),
    Top = up(),
    add(Top, "a", permanent),
    kill("a"),
    say_counts(Top).

'D7_a_failing_restart_is_tried_again'() ->
    begin_(),
    plan("a", "+--"),
    Top = up(),
    add(Top, "a", permanent),
    kill("a"),
    say_counts(Top).

'D7_intensity_is_of_all_together'() ->
    begin_(),
    Top = up([{max_restarts, 1}]),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    kill("a"),
    exit(workers:pid("b"), kill),
    await(Top).

'D8_all_are_asked_at_once'() ->
    begin_(),
    plan("a", "", [{stop_ms, 100}]),
    plan("b", "", [{stop_ms, 200}]),
    plan("c", "", [{stop_ms, 300}]),
    Top = up(),
    add(Top, "a", permanent),
    add(Top, "b", permanent),
    add(Top, "c", permanent),
    stop(Top).

'D8_each_has_its_own_limit'() ->
    begin_(),
    plan("a", "", [{stop_ms, 5000}]),
    plan("b", "", [{stop_ms, 200}]),
    Top = up(),
    add(Top, "a", permanent, 100),
    add(Top, "b", permanent),
    stop(Top).

'D8_brutal_kill'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent, brutal_kill),
    add(Top, "b", permanent),
    stop(Top).

%% ---- restarts that take long ----

%% The restart of a fails three times, after 40 ms each.
restarting(Options) ->
    begin_(),
    plan("a", "+sss"),
    Top = up(Options),
    add(Top, "a", permanent),
    exit(workers:pid("a"), kill),
    pause(20),
    Top.

'D2_one_that_is_restarting_takes_up_room'() ->
    Top = restarting([{max_children, 1}]),
    add(Top, "b", permanent),
    pause(200),
    add(Top, "b", permanent),
    say_counts(Top),
    stop(Top).

'D1_one_that_is_restarting_is_a_child'() ->
    Top = restarting([]),
    say_number(Top),
    say_counts(Top),
    pause(200),
    say_counts(Top),
    stop(Top).

'D3_one_that_is_restarting_is_terminated'() ->
    Top = restarting([]),
    terminate(Top, "a"),
    say_counts(Top),
    pause(200),
    terminate(Top, "a"),
    stop(Top).

'D7_others_are_added_meanwhile'() ->
    Top = restarting([]),
    add(Top, "b", permanent),
    pause(200),
    say_counts(Top),
    terminate_all(Top, ["a", "b"]).

'D8_one_that_is_restarting_is_not_stopped'() ->
    Top = restarting([]),
    add(Top, "b", permanent),
    stop(Top).

%% ---- ends ----

'D2_what_comes_to_nothing_takes_up_no_room'() ->
    begin_(),
    plan("a", "-"),
    plan("b", "i"),
    Top = up([{max_children, 1}]),
    add(Top, "a", permanent), add(Top, "b", permanent), add(Top, "c", transient),
    end_it("c", normal),
    add(Top, "d", permanent),
    terminate(Top, "d"),
    add(Top, "e", permanent),
    say_counts(Top),
    stop(Top).

'D3_what_is_no_child'() ->
    begin_(),
    Top = up(),
    add(Top, "a", temporary),
    end_it("a", boom),
    terminate(Top, "a"),
    say("terminate ~s", [answer('Elixir.DynamicSupervisor':terminate_child(Top, self()))]),
    stop(Top).

'D3_terminate_waits_and_kills'() ->
    begin_(),
    plan("a", "", [{stop_ms, 100}]), plan("b", "", [{stop_ms, 5000}]),
    Top = up(),
    add(Top, "a", permanent), add(Top, "b", permanent, 200), add(Top, "c", permanent, brutal_kill), add(Top, "d", permanent, infinity),
    terminate_all(Top, ["a", "b", "c", "d"]),
    say_counts(Top),
    stop(Top).

'D4_ends_of_all_types'() ->
    [begin
        begin_(),
        say("~s", [parity:reason(Reason)]),
        Top = up(),
        [add(Top, Letter, Restart) || {Letter, Restart} <- [{"a", permanent}, {"b", transient}, {"c", temporary}]],
        [end_it(Letter, Reason) || Letter <- ["a", "b", "c"]],
        say_counts(Top),
        [terminate(Top, Letter) || Letter <- ["a", "b"]],
        stop(Top)
     end || Reason <- [normal, shutdown, {shutdown, detail}, boom]].

at_once(Top, Letters) ->
    sys:suspend(Top),
    [begin exit(workers:pid(L), kill), pause(10) end || L <- Letters],
    sys:resume(Top),
    pause(50).

'D7_three_fail_at_once'() ->
    begin_(),
    plan("a", "", [{stop_ms, 20}]), plan("b", "", [{stop_ms, 40}]),
    Top = up([{max_restarts, 2}]),
    add(Top, "a", permanent), add(Top, "b", permanent), add(Top, "c", temporary), add(Top, "d", permanent),
    at_once(Top, ["c", "a", "b"]),
    say_counts(Top),
    exit(workers:pid("d"), kill),
    await(Top).

'D7_a_failing_restart_gives_up'() ->
    begin_(),
    plan("a", "+----"),
    Top = up([{max_restarts, 2}]),
    add(Top, "a", permanent), add(Top, "b", temporary),
    exit(workers:pid("a"), kill),
    await(Top).

'D8_some_end_by_themselves_meanwhile'() ->
    begin_(),
    plan("a", "", [{stop_ms, 100}]), plan("b", "", [{stop_ms, 5000}]),
    Top = up(),
    add(Top, "a", permanent, infinity), add(Top, "b", permanent, 3000),
    B = workers:pid("b"),
    spawn(fun() -> pause(50), exit(B, kill) end),
    stop(Top).

'D8_it_is_killed'() ->
    begin_(),
    plan("b", "", [{stop_ms, 50}]),
    Top = up(),
    add(Top, "a", permanent), add(Top, "b", temporary),
    exit(Top, kill),
    pause(100).

'D8_who_asks_meanwhile_is_told_at_its_end'() ->
    begin_(),
    plan("a", "", [{stop_ms, 60}]),
    Top = up(),
    add(Top, "a", permanent),
    exit(Top, boom),
    pause(10),
    spawn(fun() ->
        try 'Elixir.DynamicSupervisor':count_children(Top) of _ -> say("count ok")
        catch exit:{R, _} -> say("count ~s", [parity:reason(R)])
        end
    end),
    pause(20),
    say("not yet"),
    pause(80).

%% ---- what meets ----

'D3_by_the_process_that_it_was'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    Old = workers:pid("a"),
    kill("a"),
    say("terminate ~s", [answer('Elixir.DynamicSupervisor':terminate_child(Top, Old))]),
    terminate(Top, "a"),
    say_counts(Top),
    stop(Top).

'D7_temporary_ones_do_not_count'() ->
    begin_(),
    Top = up([{max_restarts, 1}]),
    add(Top, "p", permanent),
    [begin add(Top, "a", temporary), end_it("a", boom) end || _ <- [1, 2, 3]],
    add(Top, "b", transient), end_it("b", normal), add(Top, "b", transient), end_it("b", boom),
    say_counts(Top),
    exit(workers:pid("p"), kill),
    await(Top).

'D8_it_ends_while_one_starts'() ->
    begin_(),
    plan("a", "l"),
    Top = up(),
    spawn(fun() ->
        Spec = #{id => child, start => {workers, start, ["a"]}, shutdown => 1000},
        catch 'Elixir.DynamicSupervisor':start_child(Top, Spec) end),
    pause(20),
    stop(Top).

'D8_a_restart_fails_as_it_ends'() ->
    begin_(),
    plan("a", "+s", []), plan("b", "", [{stop_ms, 60}]),
    Top = up(),
    add(Top, "a", permanent), add(Top, "b", permanent),
    exit(workers:pid("a"), kill),
    pause(10),
    exit(Top, shutdown),
    exit(workers:pid("b"), kill),
    await(Top).

%% ---- how it stands ----

set(Top, Key, Value) -> sys:replace_state(Top, fun(#{Key := _} = S) -> S#{Key => Value} end).
hold(Top) -> sys:suspend(Top).
let_go(Top) -> sys:resume(Top), pause(20).

'Y1_get_state_of_a_dynamic_supervisor'() ->
    begin_(),
    Top = up([{max_children, 5}]),
    say_standing_of(Top),
    add(Top, "a", permanent), add(Top, "b", transient, brutal_kill), add(Top, "c", temporary, infinity),
    say_standing_of(Top),
    kill("a"), kill("b"),
    say_standing_of(Top),
    terminate(Top, "a"), kill("c"), end_it("b", normal),
    say_standing_of(Top),
    stop(Top).

'Y1_get_state_of_a_suspended_dynamic_supervisor'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent), add(Top, "b", temporary),
    hold(Top),
    kill("a"), kill("b"),
    say_standing_of(Top),
    let_go(Top),
    say_standing_of(Top),
    stop(Top).

'Y1_get_state_when_a_restart_of_it_has_failed'() ->
    begin_(),
    plan("a", "+s+"),
    Top = up(),
    add(Top, "a", permanent), add(Top, "b", permanent),
    exit(workers:pid("a"), kill),
    pause(10),
    hold(Top),
    say_standing_of(Top),
    let_go(Top),
    say_standing_of(Top),
    terminate_all(Top, ["a", "b"]).

'Y1_replace_state_of_a_dynamic_supervisor_max_children'() ->
    begin_(),
    Top = up(),
    add(Top, "a", temporary), add(Top, "b", temporary),
    set(Top, max_children, 1),
    add(Top, "c", temporary),
    say_standing_of(Top),
    set(Top, max_children, 3),
    add(Top, "c", temporary), add(Top, "d", temporary),
    set(Top, max_children, infinity),
    add(Top, "d", temporary),
    say_standing_of(Top),
    terminate_all(Top, ["a", "b", "c", "d"]).

'Y1_replace_state_of_a_dynamic_supervisor_intensity'() ->
    begin_(),
    Top = up(),
    add(Top, "a", permanent),
    kill("a"),
    set(Top, max_restarts, 1),
    say_standing_of(Top),
    set(Top, restarts, []),
    kill("a"),
    say_standing_of(Top),
    exit(workers:pid("a"), kill),
    await(Top).

'Y1_replace_state_of_a_dynamic_supervisor_period'() ->
    begin_(),
    Top = up([{max_restarts, 1}, {max_seconds, 100}]),
    add(Top, "a", permanent),
    kill("a"),
    set(Top, max_seconds, 1),
    pause(2500),
    kill("a"),
    terminate(Top, "a").
%% ---- arguments, names and an init ----

%% Of the supervisor, then of the child.
start_with(Own, Letter) -> say("~w with ~s", [Own, Letter]), workers:start(Letter).
add_with(Top, Letter, Restart) ->
    Spec = #{id => child, start => {?MODULE, start_with, [Letter]}, restart => Restart, shutdown => 1000},
    say("add ~s", [answer('Elixir.DynamicSupervisor':start_child(Top, Spec))]).
'D6_its_arguments_go_to_each_child'() ->
    begin_(), Top = up([{extra_arguments, [7]}]), add_with(Top, "a", temporary), add_with(Top, "b", temporary), say_counts(Top), terminate_all(Top, ["a", "b"]).
'D6_and_to_those_that_follow_it'() ->
    begin_(), Top = up([{extra_arguments, [7]}]), add_with(Top, "a", permanent), kill("a"), kill("a"), say_counts(Top), stop(Top).
'D6_and_where_a_restart_is_tried_again'() ->
    begin_(), plan("a", "+--"), Top = up([{extra_arguments, [7]}]), add_with(Top, "a", transient), end_it("a", boom), say_counts(Top), stop(Top).

init(ignore) -> ignore;
init(none) -> 'Elixir.DynamicSupervisor':init([{strategy, one_for_one}]).
'D1_an_init_that_ignores'() ->
    process_flag(trap_exit, true), say("start ~w", ['Elixir.DynamicSupervisor':start_link(?MODULE, ignore, [{name, top}])]), say("~w", [whereis(top)]).
'D1_an_init_that_does_not'() ->
    begin_(), process_flag(trap_exit, true), {ok, Top} = 'Elixir.DynamicSupervisor':start_link(?MODULE, none, []), add(Top, "a", temporary), say_counts(Top), stop(Top).
'D1_one_has_a_name'() ->
    begin_(), Top = up([{name, top}]), add(top, "a", temporary), say("same ~w", [whereis(top) =:= Top]),
    {error, {already_started, P}} = 'Elixir.DynamicSupervisor':start_link([{strategy, one_for_one}, {name, top}]), say("same ~w", [P =:= Top]),
    stop(Top), say("~w", [whereis(top)]), Top2 = up([{name, top}]), say_counts(Top2), stop(Top2).

%% ---- supervisors below ----

add_supervisor(Top, Restart) ->
    Spec = #{id => child, start => {'Elixir.DynamicSupervisor', start_link, [[{strategy, one_for_one}, {max_restarts, 1}, {max_seconds, 5}, {name, below}]]},
             restart => Restart, shutdown => infinity, type => supervisor},
    say("add ~s", [answer('Elixir.DynamicSupervisor':start_child(Top, Spec))]).
'D8_a_supervisor_below_stops_its_own'() ->
    begin_(), Top = up(), add_supervisor(Top, permanent), add(below, "a", permanent), add(Top, "b", permanent), say_counts(Top), say_counts(below),
    terminate(Top, "b"), stop(Top).
'D7_a_supervisor_below_gives_up_and_begins_anew'() ->
    begin_(), Top = up(), add_supervisor(Top, permanent), add(below, "a", permanent), kill("a"), kill("a"), say_counts(Top), say_counts(below), stop(Top).
'D7_a_transient_one_below_gives_up'() ->
    begin_(), Top = up(), add_supervisor(Top, transient), add(below, "a", permanent), kill("a"), kill("a"), say_counts(Top), stop(Top).
'D3_a_supervisor_below_is_terminated'() ->
    begin_(), Top = up(), add_supervisor(Top, permanent), add(below, "a", permanent), say("terminate ~s", [answer('Elixir.DynamicSupervisor':terminate_child(Top, whereis(below)))]),
    say_counts(Top), stop(Top).

%% ---- how often ----

'D7_the_window_slides'() ->
    begin_(), Top = up([{max_restarts, 1}, {max_seconds, 1}]), add(Top, "a", permanent), kill("a"), pause(2100), kill("a"), pause(2100), kill("a"), kill("a"), await(Top).
'D7_a_time_behind_which_nothing_counts'() ->
    begin_(), Top = up([{max_restarts, 2}, {max_seconds, 1}]), add(Top, "a", permanent), add(Top, "b", permanent), kill("a"), kill("b"), pause(2100), kill("b"), kill("a"), say_counts(Top), terminate_all(Top, ["a", "b"]), stop(Top).
'D7_none_is_allowed'() -> begin_(), Top = up([{max_restarts, 0}]), add(Top, "t", temporary), add(Top, "a", transient), kill("t"), end_it("a", normal), say_counts(Top),
    add(Top, "a", transient), exit(workers:pid("a"), kill), await(Top).
