%% Applications: A1 to A12. What takes the system down, and the end of all, is played in an Erlang of its own, and what that says
%% is said here.
-module(applications).
-behaviour(application).
-behaviour(supervisor).
-export([start/2, start_phase/3, prep_stop/1, stop/1, config_change/3, init/1, in_own/1]).
-compile([export_all, nowarn_export_all]).
-import(parity, [pause/1]).

%% In the scenario's own Erlang, and in one that will be gone.
say(Line) -> say(Line, []).
say(Format, Args) ->
    case whereis(parity_said) of
        undefined -> io:format("said:" ++ Format ++ "~n", Args);
        _ -> parity:say(Format, Args)
    end.

%% ---- the applications: a, b, c; what their callbacks do is planned ----

plan(Key) -> persistent_term:get({plan, Key}, undefined).
plan(Key, Value) -> persistent_term:put({plan, Key}, Value).

start(_Type, Name) ->
    say("~s start", [Name]),
    case plan({start, Name}) of
        fail -> {error, failed};
        nothing -> nothing;
        exits -> exit(boom);
        leaves -> exit(normal);
        fails_late -> pause(50), {error, failed};
        late -> pause(50), put_top(Name, supervisor:start_link(?MODULE, none));
        broken -> put_top(Name, supervisor:start_link(?MODULE, broken));
        has_failed -> supervisor:start_link(?MODULE, children), {error, failed};
        has_exited -> supervisor:start_link(?MODULE, children), exit(boom);
        has_left -> supervisor:start_link(?MODULE, children), exit(normal);
        ended ->
            {ok, Top} = supervisor:start_link(?MODULE, none), plan({top, Name}, Top), unlink(Top), exit(Top, kill), pause(10), {ok, Top, {Name, first}};
        {_, _} = Ask -> ask(Ask), put_top(Name, supervisor:start_link(?MODULE, none));
        Tree when Tree =/= undefined -> put_top(Name, supervisor:start_link(?MODULE, Tree));
        undefined -> put_top(Name, supervisor:start_link(?MODULE, none))
    end.

%% What a callback asks for, and is answered.
ask({stops, Name}) -> stop_(Name);
ask({starts, Name}) -> start_(Name).

put_top(Name, {ok, Top}) ->
    plan({top, Name}, Top),
    {ok, Top, {Name, first}};
put_top(_, Error) -> Error.

start_phase(Phase, _Type, _Args) ->
    say("phase ~s", [Phase]),
    case plan({phase, Phase}) of
        fail -> {error, failed};
        exits -> exit(boom);
        kills -> exit(plan({top, a}), kill), pause(20);
        undefined -> ok
    end.

prep_stop({Name, State}) ->
    say("~s prep_stop ~s ~s", [Name, State, alive(Name)]),
    case plan({prep_stop, Name}) of
        late -> pause(50);
        exits -> exit(boom);
        leaves -> exit(normal);
        undefined -> ok
    end,
    {Name, second}.

stop({Name, State}) ->
    say("~s stop ~s ~s", [Name, State, alive(Name)]),
    plan({stop, Name}) =:= exits andalso exit(boom).

config_change(Changed, _New, _Removed) ->
    [say("config_change ~s ~p", [Key, Value]) || {Key, Value} <- Changed],
    case Changed of
        [{port, 666}] -> exit(boom);
        [{port, 667}] -> exit(normal);
        _ -> ok
    end.

alive(Name) -> case is_process_alive(plan({top, Name})) of true -> "alive"; false -> "gone" end.

init(none) -> {ok, {#{}, []}};
init(children) -> {ok, {#{intensity => 1, period => 5}, [worker(x), worker(y)]}};
init(stubborn) -> {ok, {#{}, [worker(x), #{id => y, start => {?MODULE, start_stubborn, []}, shutdown => 100}]}};
init(stopper) -> {ok, {#{}, [worker(x), #{id => y, start => {?MODULE, start_stopper, [false]}, shutdown => 1000}]}};
init(stopper_that_traps) -> {ok, {#{}, [worker(x), #{id => y, start => {?MODULE, start_stopper, [true]}, shutdown => 1000}]}};
init(broken) -> {ok, {#{}, [worker(x), #{id => y, start => {?MODULE, fail_worker, []}}]}}.

start_stubborn() -> {ok, spawn_link(fun() -> process_flag(trap_exit, true), pause(infinity) end)}.
%% It stops the application that it belongs to.
start_stopper(Traps) ->
    {ok, spawn_link(fun() -> process_flag(trap_exit, Traps), pause(20), say("stops"), application:stop(a), say("stopped") end)}.

fail_worker() -> say("fail y"), {error, failed}.

worker(Id) -> #{id => Id, start => {?MODULE, start_worker, [Id]}, shutdown => 1000}.

start_worker(Id) ->
    Pid = proc_lib:spawn_link(fun() -> process_flag(trap_exit, true), worker_loop(Id) end),
    plan({worker, Id}, Pid),
    say("start ~s", [Id]),
    {ok, Pid}.

worker_loop(Id) ->
    receive
        {'EXIT', _, Reason} -> say("stop ~s ~s", [Id, parity:reason(Reason)]), exit(Reason);
        crash -> say("crash ~s", [Id]), exit(crash)
    end.

load() -> load([]).
load(More) ->
    [persistent_term:erase(Key) || {{plan, _} = Key, _} <- persistent_term:get()],
    [begin application:stop(Name), application:unload(Name) end || Name <- [d, c, b, a, lib]],
    load(a, [], More),
    load(b, [a], []),
    load(c, [lib, b], []),
    ok = application:load({application, lib, [{applications, [kernel, stdlib]}, {vsn, "1"}]}).

load(Name, Depends, More) ->
    Keys = [{applications, [kernel, stdlib | Depends]}, {mod, {?MODULE, Name}}, {vsn, "1"} | More],
    ok = application:load({application, Name, Keys}).

answer(ok) -> "ok";
answer({ok, Names}) -> ["ok" | [[" ", atom_to_list(N)] || N <- Names]];
answer({error, {already_started, Name}}) -> io_lib:format("already_started ~s", [Name]);
answer({error, {not_running, Name}}) -> answer({error, {not_started, Name}});
answer({error, {not_started, Name}}) -> io_lib:format("not_started ~s", [Name]);
answer({error, _}) -> "error".

start_(Name) -> say("start ~s", [answer(application:start(Name))]).
start_as(Name, Type) -> say("start ~s", [answer(application:start(Name, Type))]).
stop_(Name) -> say("stop ~s", [answer(application:stop(Name))]).
ensure(Name) -> say("ensure ~s", [answer(application:ensure_all_started(Name))]).
running() ->
    Names = [N || {N, _, _} <- application:which_applications(), N =/= kernel, N =/= stdlib],
    say("running~s", [[[" ", atom_to_list(N)] || N <- Names]]).
end_top(Name, Reason) ->
    Top = plan({top, Name}),
    Ref = monitor(process, Top),
    catch sys:terminate(Top, Reason),
    receive {'DOWN', Ref, _, _, _} -> ok end,
    pause(50).

%% ---- scenarios ----

'A1_start_gives_the_top'() -> load(), start_(a), say("~s", [alive(a)]), running(), stop_(a).
'A1_start_fails'() -> load(), plan({start, a}, fail), start_(a), running().
'A1_start_gives_no_top'() -> load(), plan({start, a}, nothing), start_(a), running().
'A2_prep_stop_tree_stop'() -> load(), plan({start, a}, children), start_(a), stop_(a), running().
'A3_started_twice'() -> load(), start_(a), start_(a), stop_(a).
'A3_stopped_twice'() -> load(), stop_(a), start_(a), stop_(a), stop_(a), start_(a), stop_(a).
'A4_dependency_first'() -> load(), start_(b), start_(a), start_(b), running(), stop_(b), stop_(a).
'A4_ensure_all_started'() -> load(), ensure(c), running(), ensure(c), stop_(c), stop_(b), ensure(c), running(), stop_all().
'A5_what_was_started_is_stopped'() -> load(), plan({start, c}, fail), start_(a), ensure(c), running(), stop_(a).
'A6_a_dependency_may_be_stopped'() -> load(), ensure(b), stop_(a), running(), stop_(b).

'A7_environment'() ->
    load([{env, [{port, 4000}]}]),
    port(),
    application:set_env(a, port, 80),
    start_(a),
    port(),
    application:set_env(a, port, 81),
    port(),
    say("~p", [application:get_env(a, prot)]),
    stop_(a),
    port().

port() ->
    {ok, Port} = application:get_env(a, port),
    say("port ~p", [Port]).

'A8_temporary'() -> load(), start_(a), start_as(b, temporary), end_top(b, boom), running(), stop_(a).
'A8_transient_and_normal'() -> load(), start_(a), start_as(b, transient), end_top(b, normal), running(), stop_(a).
'A8_transient_and_shutdown'() -> own(shutdown_of_transient).
'A8_permanent_and_normal'() -> own(normal_of_permanent).
'A8_permanent_and_crash'() -> own(crash_of_permanent).
'A8_permanent_may_be_stopped'() -> load(), start_(a), start_as(b, permanent), stop_(b), running(), stop_(a).

'A9_top_gives_up'() ->
    load(),
    plan({start, b}, children),
    start_(a),
    start_(b),
    crash(), crash(),
    running(),
    stop_(a).

crash() -> plan({worker, x}) ! crash, pause(50).

'A10_library'() -> load(), start_(lib), start_(lib), running(), stop_(lib), stop_(lib).

'A11_start_phases'() -> load([{start_phases, [{warm_up, []}, {open, []}]}]), start_(a), stop_(a).
'A11_a_phase_fails'() -> load([{start_phases, [{warm_up, []}, {open, []}]}]), plan({phase, warm_up}, fail), start_(a), running().

'A11_config_change'() ->
    load([{env, [{port, 4000}]}]),
    start_(a),
    change(80),
    change(80),
    stop_(a),
    change(81),
    port().

change(Port) ->
    Before = application_controller:prep_config_change(),
    application:set_env(a, port, Port),
    application_controller:config_change(Before),
    pause(50).

'A12_all_stop_in_reverse'() -> own(all_stop).

stop_all() -> [stop_(Name) || Name <- [c, b, lib, a]].

%% ---- starts and stops that meet ----

by_another(F) -> {_, Ref} = spawn_monitor(F), pause(20), Ref.
await(Ref) -> receive {'DOWN', Ref, _, _, _} -> ok end.
kill_top(Name) ->
    Top = plan({top, Name}), Ref = monitor(process, Top), exit(Top, kill), await(Ref), pause(50).

'A1_start_exits'() -> load(), plan({start, a}, exits), start_(a), running(), plan({start, a}, undefined), start_(a), stop_(a).
'A1_a_child_does_not_start'() -> load(), plan({start, a}, broken), start_(a), running(), start_(b).
'A3_two_start_it'() ->
    load(), plan({start, a}, late), R = by_another(fun() -> start_(a) end), pause(10), start_(a), await(R), running(), stop_(a).
'A3_two_stop_it'() ->
    load(), plan({prep_stop, a}, late), start_(a), Me = self(),
    R = by_another(fun() -> Me ! {answer, application:stop(a)} end), Second = application:stop(a), await(R),
    receive {answer, First} -> [say("stop ~s", [answer(A)]) || A <- [First, Second]] end, running().
'A3_it_is_started_while_it_stops'() ->
    load(), plan({prep_stop, a}, late), start_(a), R = by_another(fun() -> application:stop(a) end), start_(a), await(R), running(), stop_(a).
'A3_it_is_stopped_while_it_starts'() ->
    load(), plan({start, a}, late), R = by_another(fun() -> start_(a) end), stop_(a), await(R), running(), stop_(a).
'A4_its_dependency_is_starting'() ->
    load(), plan({start, a}, late), R = by_another(fun() -> start_(a) end), start_(b), await(R), start_(b), stop_(b), stop_(a).
'A4_its_dependency_is_stopping'() ->
    load(), plan({prep_stop, a}, late), start_(a), R = by_another(fun() -> application:stop(a) end), Answer = application:start(b), await(R),
    say("start ~s", [answer(Answer)]), running().
'A5_a_dependency_fails'() -> load(), plan({start, b}, fail), ensure(c), running().
'A5_what_ran_before_goes_on'() -> load(), plan({start, b}, exits), start_(lib), ensure(c), running(), ensure(a), running(), stop_(a), stop_(lib).
'A6_a_dependency_gives_up'() ->
    load(), plan({start, a}, children), ensure(b), crash(), crash(), running(), start_(b), stop_(b), start_(b).
'A8_a_permanent_one_does_not_start'() -> own(permanent_does_not_start).
'A8_a_transient_one_does_not_start'() -> own(transient_does_not_start).
'A8_a_transient_one_does_not_start_normally'() ->
    load(), plan({start, b}, leaves), start_(a), start_as(b, transient), running(), stop_(a).
'A8_a_transient_one_is_killed'() -> own(kill_of_transient).
'A8_a_transient_one_gives_up'() -> own(transient_gives_up).
'A9_the_top_is_killed'() -> load(), start_(a), start_(b), kill_top(b), running(), start_(b), stop_(b), stop_(a).
'A9_it_is_started_again'() ->
    load(), plan({start, a}, children), start_(a), crash(), crash(), running(), start_(a), crash(), running(), stop_(a).
'A11_the_last_phase_fails'() ->
    load([{start_phases, [{warm_up, []}, {open, []}]}]), plan({phase, open}, fail), start_(a), running(),
    plan({phase, open}, undefined), start_(a), running(), stop_(a).
'A12_one_was_started_again'() -> own(some_stop).

%% ---- callbacks that fail, and ask for others ----

later(F) -> Answer = F(), pause(50), say("start ~s", [answer(Answer)]).
'A1_it_fails_when_its_tree_has_started'() ->
    load(), plan({start, a}, has_failed), later(fun() -> application:start(a) end), running(), plan({start, a}, children), start_(a), stop_(a).
'A1_it_exits_when_its_tree_has_started'() -> load(), plan({start, a}, has_exited), later(fun() -> application:start(a) end), running().
'A1_it_leaves_when_its_tree_has_started'() -> load(), plan({start, a}, has_left), later(fun() -> application:start(a) end), running().
'A1_a_tree_that_has_ended_already'() -> load(), plan({start, a}, ended), later(fun() -> application:start(a) end), running().
'A2_prep_stop_fails'() ->
    load(), plan({start, a}, children), plan({prep_stop, a}, exits), start_(a), stop_(a), pause(50), running(), plan({prep_stop, a}, undefined),
    start_(a), stop_(a).
'A2_stop_fails'() -> load(), plan({start, a}, children), plan({stop, a}, exits), start_(a), stop_(a), pause(50), running(), start_(a), stop_(a).
'A2_both_fail'() -> load(), plan({prep_stop, a}, exits), plan({stop, a}, exits), start_(a), stop_(a), pause(50), running().
'A2_prep_stop_leaves'() -> load(), plan({start, a}, children), plan({prep_stop, a}, leaves), start_(a), stop_(a), pause(50), running().
'A2_a_child_is_stubborn'() -> load(), plan({start, a}, stubborn), start_(a), stop_(a), running().
'A2_it_is_stopped_by_its_own_tree'() -> load(), plan({start, a}, stopper), start_(a), pause(100), running().
'A2_it_is_stopped_by_a_child_that_traps'() -> load(), plan({start, a}, stopper_that_traps), start_(a), pause(2000), running().
'A3_it_asks_to_be_stopped_while_it_starts'() -> load(), plan({start, a}, {stops, a}), start_(a), running(), stop_(a).
'A3_it_starts_another_while_it_starts'() -> load(), plan({start, a}, {starts, lib}), start_(a), running(), stop_(a), stop_(lib).
'A3_it_starts_what_depends_on_it'() -> load(), plan({start, a}, {starts, b}), start_(a), running(), stop_(a).
'A3_one_that_has_given_up_is_stopped'() ->
    load(), plan({start, a}, children), start_(a), crash(), crash(), running(), stop_(a), stop_(a), start_(a), stop_(a).
'A3_one_whose_top_was_killed_is_stopped'() -> load(), start_(a), kill_top(a), stop_(a), stop_(a), start_(a), stop_(a).
'A3_one_that_did_not_start_is_stopped'() -> load(), plan({start, a}, fail), start_(a), stop_(a), plan({start, a}, exits), start_(a), stop_(a).
'A4_its_dependency_has_given_up'() ->
    load(), plan({start, a}, children), start_(a), crash(), crash(), running(), start_(b), running(), stop_(b), stop_(a), start_(b).
'A4_all_are_ensured_and_one_has_given_up'() ->
    load(), plan({start, a}, children), start_(a), crash(), crash(), ensure(b), running(), stop_(b), stop_(a).
'A7_what_was_set_stays_over_its_stop'() ->
    load([{env, [{port, 4000}]}]), start_(a), application:set_env(a, port, 80), stop_(a), start_(a), port(), kill_top(a), port(), start_(a), port(), stop_(a).
'A8_a_dependency_is_of_the_same_type'() -> own(dependency_of_permanent).
'A8_the_second_start_does_not_change_the_type'() -> load(), start_(a), start_as(a, permanent), kill_top(a), running(), start_(lib), stop_(lib).
'A9_prep_stop_fails'() ->
    load(), plan({start, b}, children), plan({prep_stop, b}, exits), start_(a), start_(b), crash(), crash(), running(), start_(b), stop_(b), stop_(a).
'A9_its_child_ends_normally'() -> load(), start_(a), start_(b), end_top(b, normal), end_top(a, shutdown), running(), start_(a), stop_(a).
'A11_a_phase_exits'() ->
    load([{start_phases, [{warm_up, []}, {open, []}]}]), plan({phase, open}, exits), start_(a), running(), plan({phase, open}, undefined), start_(a), stop_(a).
'A12_prep_stop_fails'() -> own(prep_stop_fails).

%% ---- who starts it ends, and what ends while it starts ----

'A3_who_starts_it_is_killed'() ->
    load(), plan({start, a}, late), {P, Ref} = spawn_monitor(fun() -> start_(a) end), pause(20), exit(P, kill), await(Ref), pause(50), running(), stop_(a).
'A3_who_stops_it_is_killed'() ->
    load(), plan({prep_stop, a}, late), start_(a), {P, Ref} = spawn_monitor(fun() -> stop_(a) end), pause(20), exit(P, kill), await(Ref),
    pause(50), running(), start_(a), stop_(a).
'A5_two_ensure_it'() ->
    load(), plan({start, a}, late), Me = self(),
    R = by_another(fun() -> Me ! {answer, application:ensure_all_started(b)} end), Second = application:ensure_all_started(b), await(R),
    receive {answer, {ok, _}} -> say("ok") end, {ok, _} = Second, running(), stop_(b), stop_(a).
'A5_one_is_stopped_while_all_start'() ->
    load(), plan({start, b}, late), Me = self(), R = by_another(fun() -> Me ! {answer, application:ensure_all_started(c)} end), stop_(a), await(R),
    receive {answer, Answer} -> say("ensure ~s", [answer(Answer)]) end, running(), [stop_(Name) || Name <- [c, b, lib]].
'A8_started_again_as_permanent'() -> own(again_as_permanent).
'A8_a_transient_one_shuts_down_with_a_detail'() -> own(detail_of_transient).
'A8_a_temporary_one_is_killed'() -> load(), start_(a), start_as(b, temporary), kill_top(b), running(), start_as(b, temporary), kill_top(b), running(), stop_(a).
'A11_its_tree_ends_in_a_phase'() ->
    load([{start_phases, [{warm_up, []}, {open, []}]}]), plan({phase, open}, kills), later(fun() -> application:start(a) end), running(), plan({phase, open}, undefined),
    start_(a), stop_(a).
'A12_one_that_has_given_up'() -> own(stop_when_given_up).

%% ---- as OTP's own tests have it ----

'A3_two_start_it_and_it_fails'() ->
    load(), plan({start, a}, fails_late), R = by_another(fun() -> start_(a) end), pause(10), Answer = application:start(a), await(R),
    say("start ~s", [answer(Answer)]), running(), start_(b), stop_(a).
'A4_what_was_ensured_is_told'() ->
    load(), ensure(a), ensure(a), stop_(a), running(), start_(b), ensure(b), running(), stop_(b), ensure(b), stop_(a), stop_(b), start_(b).
'A5_a_chain_fails_at_its_end'() ->
    load(), plan({start, c}, exits), ensure(c), running(), ensure(a), ensure(c), running(), plan({start, c}, undefined), ensure(c), running(),
    stop_all().
'A6_a_dependency_is_killed'() ->
    load(), start_(b), start_(a), kill_top(a), running(), start_(b), start_(a), start_(b), kill_top(a), running(), stop_(b), stop_(a).
'A8_a_transient_one_exits_in_its_start'() -> own(transient_exits).
'A8_a_temporary_one_exits_in_its_start'() -> load(), plan({start, b}, exits), start_(a), start_as(b, temporary), running(), stop_(a).
'A8_a_permanent_one_leaves_in_its_start'() -> own(permanent_leaves).

%% ---- in an Erlang of its own ----

own(Scenario) ->
    Path = filename:dirname(code:which(?MODULE)),
    Command = io_lib:format("ERL_CRASH_DUMP_SECONDS=0 erl -noshell -pa ~s -run applications in_own ~s 2>/dev/null", [Path, Scenario]),
    [parity:say("~s", [Line]) || "said:" ++ Line <- string:split(os:cmd(lists:flatten(Command)), "\n", all)].

in_own([Scenario]) ->
    logger:set_primary_config(level, none),
    application:set_env(kernel, shutdown_timeout, infinity),
    load(),
    own_scenario(list_to_atom(Scenario)).

own_scenario(all_stop) -> ensure(c), init:stop();
own_scenario(some_stop) -> ensure(c), stop_(b), start_(b), init:stop();
own_scenario(again_as_permanent) ->
    start_(a), start_as(b, temporary), kill_top(b), start_as(b, permanent), end_top(b, normal);
own_scenario(detail_of_transient) -> start_(a), start_as(b, transient), end_top(b, {shutdown, detail});
own_scenario(stop_when_given_up) -> plan({start, b}, children), ensure(c), crash(), crash(), init:stop();
own_scenario(prep_stop_fails) -> plan({prep_stop, b}, exits), ensure(c), init:stop();
own_scenario(dependency_of_permanent) -> application:ensure_all_started(b, permanent), end_top(a, boom);
own_scenario(permanent_does_not_start) -> plan({start, b}, fail), start_(a), application:start(b, permanent);
own_scenario(transient_exits) -> plan({start, b}, exits), start_(a), application:start(b, transient);
own_scenario(permanent_leaves) -> plan({start, b}, leaves), start_(a), application:start(b, permanent);
own_scenario(transient_does_not_start) -> plan({start, b}, broken), start_(a), application:start(b, transient);
own_scenario(kill_of_transient) -> start_(a), start_as(b, transient), kill_top(b);
own_scenario(transient_gives_up) ->
    plan({start, b}, children), start_(a), start_as(b, transient), crash(), crash();
own_scenario(shutdown_of_transient) -> start_(a), start_as(b, transient), end_top(b, shutdown);
own_scenario(normal_of_permanent) -> start_(a), start_as(b, permanent), end_top(b, normal);
own_scenario(crash_of_permanent) -> start_(a), start_as(b, permanent), end_top(b, boom).
%% ---- a config_change that fails ----

'A11_a_config_change_that_crashes'() -> load([{env, [{port, 4000}]}]), start_(a), change(666), running(), port(), change(80), stop_(a).
'A11_a_config_change_that_exits_normally'() -> load([{env, [{port, 4000}]}]), start_(a), change(667), running(), change(667), change(666), stop_(a).
