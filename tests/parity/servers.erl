%% gen_server: G1 to G28. What the server does is in the words it is sent; see servers.c.
-module(servers).
-behaviour(gen_server).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the server: its state is {Kind, Later} ----

init({Kind, Start}) ->
    process_flag(trap_exit, Kind =:= script),
    say("init ~s", [Start]),
    start(string:lexemes(Start, " "), {Kind, none}).

start(["ok"], S) -> {ok, S};
start(["ignore"], _) -> ignore;
start(["stop", R], _) -> {stop, list_to_atom(R)};
start(["exit", R], _) -> exit(list_to_atom(R));
start(["sleep", Ms], S) -> pause(list_to_integer(Ms)), {ok, S};
start(["continue"], S) -> {ok, S, {continue, first}};
start(["self"], S) -> self() ! {note, "from init"}, {ok, S, {continue, first}}.

handle_call({ask, What}, From, {Kind, Later} = S) ->
    say("call ~s", [What]),
    case string:lexemes(What, " ") of
        ["noreply"] -> {noreply, S};
        ["later"] -> {noreply, {Kind, From}};
        ["answer", W] -> gen_server:reply(Later, W), {reply, "done", S};
        ["twice", W] -> gen_server:reply(From, W), pause(20), {reply, "second", S};
        ["before", W] -> gen_server:reply(From, W), {noreply, S};
        ["stop", R] -> {stop, list_to_atom(R), S};
        ["stop_reply", R] -> {stop, list_to_atom(R), "bye", S};
        ["exit", R] -> exit(list_to_atom(R));
        ["reply_exit", R] -> gen_server:reply(From, "last"), exit(list_to_atom(R));
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {reply, "slept", S};
        ["continue"] -> {reply, "continuing", {Kind, asked}, {continue, first}};
        _ -> {reply, What, S}
    end.

handle_cast({tell, What}, S) ->
    say("cast ~s", [What]),
    case string:lexemes(What, " ") of
        ["stop", R] -> {stop, list_to_atom(R), S};
        ["exit", R] -> exit(list_to_atom(R));
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {noreply, S};
        ["continue"] -> {noreply, S, {continue, first}};
        _ -> {noreply, S}
    end.

handle_info({note, What}, S) ->
    say("info ~s", [What]),
    case string:lexemes(What, " ") of
        ["stop", R] -> {stop, list_to_atom(R), S};
        ["continue"] -> {noreply, S, {continue, first}};
        _ -> {noreply, S}
    end;
handle_info({'EXIT', _, Reason}, S) -> say("exit ~s", [parity:reason(Reason)]), {noreply, S};
handle_info({'DOWN', _, _, _, Reason}, S) -> say("down ~s", [parity:reason(Reason)]), {noreply, S};
handle_info(_, {script, _} = S) -> say("unknown"), {noreply, S};
handle_info(_, S) -> {noreply, S}.

%% When a message has asked for it, who asked is to have its answer first.
handle_continue(first, {going, none} = S) -> say("continue first"), {noreply, S, {continue, second}};
handle_continue(first, S) -> pause(20), say("continue first"), {noreply, S, {continue, second}};
handle_continue(second, S) -> say("continue second"), {noreply, S}.

terminate(fail, _) -> say("terminate fail"), exit(failed);
terminate(Reason, _) -> say("terminate ~s", [parity:reason(Reason)]).

%% ---- what scenarios say of it ----

begin_(Kind, Start) -> outcome(gen_server:start(?MODULE, {Kind, Start}, [])).
start_link(Kind, Start) -> outcome(gen_server:start_link(?MODULE, {Kind, Start}, [])).
start_named(Start) -> outcome(gen_server:start_link({local, parity_server}, ?MODULE, {named, Start}, [])).

outcome({ok, Pid}) -> say("ok"), Pid;
outcome(ignore) -> say("ignore"), none;
outcome({error, {already_started, Pid}}) -> say("already_started"), Pid;
outcome({error, Reason}) -> say("error ~s", [parity:reason(Reason)]), none.

up(Kind, Start) -> {ok, Pid} = gen_server:start(?MODULE, {Kind, Start}, []), Pid.
up(Kind) -> {ok, Pid} = gen_server:start(?MODULE, {Kind, "ok"}, []), Pid.
up_link(Kind) -> {ok, Pid} = gen_server:start_link(?MODULE, {Kind, "ok"}, []), Pid.

ask(Pid, What) -> ask(Pid, What, 5000).
ask(Pid, What, Ms) ->
    try gen_server:call(Pid, {ask, What}, Ms) of
        Reply -> say("reply ~s", [Reply])
    catch exit:{Reason, _} -> say("call failed ~s", [parity:reason(Reason)])
    end.

tell(Pid, What) -> gen_server:cast(Pid, {tell, What}).
note(Pid, What) -> Pid ! {note, What}, ok.

%% Another process asks, and takes its time to tell what came of it.
ask_slowly(Pid, What) ->
    try gen_server:call(Pid, {ask, What}) of
        Reply -> pause(10), say("reply ~s", [Reply])
    catch exit:{Reason, _} -> pause(10), say("call failed ~s", [parity:reason(Reason)])
    end.
asker(Pid, What) -> spawn(fun() -> ask_slowly(Pid, What) end), pause(20).

fate(Pid) -> Ref = monitor(process, Pid), receive {'DOWN', Ref, _, _, Reason} -> say("ended ~s", [parity:reason(Reason)]) after 100 -> say("lives") end.
exit_fate(Pid, Reason) ->
    Ref = monitor(process, Pid),
    exit(Pid, Reason),
    receive {'DOWN', Ref, _, _, Real} -> say("ended ~s", [parity:reason(Real)]) after 100 -> say("lives") end.
exits() -> receive {'EXIT', _, Reason} -> say("EXIT ~s", [parity:reason(Reason)]), exits() after 30 -> say("no exit") end.
stop_it(Pid, Reason) -> stop_it(Pid, Reason, 5000).
stop_it(Pid, Reason, Ms) ->
    try gen_server:stop(Pid, Reason, Ms) of ok -> say("stopped") catch exit:E -> say("stop failed ~s", [parity:reason(E)]) end.
strays() -> receive M -> say("stray ~p", [element(1, M)]) after 30 -> say("no stray") end.

%% ---- starting ----

'G1_start_waits_for_init'() -> Pid = begin_(script, "sleep 50"), say("started"), exit(Pid, kill).
'G1_start_link_waits_for_init'() -> Pid = start_link(script, "sleep 50"), say("started"), unlink(Pid), exit(Pid, kill).

'G2_init_stops'() -> begin_(script, "stop boom").
'G2_init_stops_linked_to_one_that_does_not_trap'() ->
    {Pid, Ref} = spawn_monitor(fun() -> start_link(script, "stop boom"), pause(20), say("still here") end),
    receive {'DOWN', Ref, _, Pid, Reason} -> say("starter ~s", [parity:reason(Reason)]) end.
'G2_init_stops_normally_linked'() ->
    {Pid, Ref} = spawn_monitor(fun() -> start_link(script, "stop normal"), pause(20), say("still here") end),
    receive {'DOWN', Ref, _, Pid, Reason} -> say("starter ~s", [parity:reason(Reason)]) end.

'G3_init_ignores'() -> process_flag(trap_exit, true), begin_(script, "ignore"), start_link(script, "ignore").
'G4_init_exits'() -> begin_(script, "exit boom").

'G6_a_name_that_is_taken'() ->
    process_flag(trap_exit, true),
    First = start_named("ok"),
    Second = start_named("ok"),
    say("~w", [First =:= Second]),
    exits(),
    stop_it(First, normal).

'G7_the_name_of_a_failed_start_is_free'() ->
    process_flag(trap_exit, true),
    start_named("stop boom"),
    say("~w", [whereis(parity_server)]),
    Pid = start_named("ok"),
    stop_it(Pid, normal).

%% ---- messages ----

'G9_in_the_order_of_arrival'() ->
    Pid = up(script),
    tell(Pid, "sleep 30"),
    note(Pid, "one"), tell(Pid, "two"), note(Pid, "three"),
    ask(Pid, "four"),
    exit(Pid, kill).

'G10_a_call_to_nobody'() ->
    Pid = up(script),
    exit(Pid, kill),
    pause(20),
    ask(Pid, "hello"),
    try gen_server:call(parity_nobody, {ask, "hello"}) catch exit:{Reason, _} -> say("call failed ~s", [parity:reason(Reason)]) end.

'G10_the_server_ends_with_any_reason'() ->
    lists:foreach(fun(Reason) -> ask(up(script), "stop " ++ Reason) end, ["normal", "shutdown", "boom"]).

'G11_a_reply_wins_over_the_end'() -> ask(up(plain), "reply_exit boom"), pause(20).

'G12_a_timeout_leaves_the_server_alone'() ->
    Pid = up(script),
    ask(Pid, "sleep 100", 30),
    pause(100),
    ask(Pid, "hello"),
    exit(Pid, kill).

'G13_a_late_reply_is_dropped'() ->
    Pid = up(script),
    ask(Pid, "sleep 60", 20),
    pause(80),
    strays(),
    exit(Pid, kill).

'G14_casts_to_nobody'() ->
    Pid = up(script),
    exit(Pid, kill),
    pause(20),
    say("~w", [tell(Pid, "hello")]).

'G15_a_reply_from_elsewhere_and_later'() ->
    Pid = up(script),
    asker(Pid, "later"),
    ask(Pid, "answer now"),
    pause(20),
    exit(Pid, kill).

'G15_a_second_reply_is_dropped'() ->
    Pid = up(script),
    ask(Pid, "twice first"),
    pause(40),
    strays(),
    ask(Pid, "hello"),
    exit(Pid, kill).

'G15_a_reply_before_return'() -> Pid = up(script), ask(Pid, "before it"), exit(Pid, kill).

'G15_a_reply_to_a_dead_caller'() ->
    Pid = up(script),
    Caller = spawn(fun() -> ask(Pid, "later") end),
    pause(20),
    exit(Caller, kill),
    pause(20),
    ask(Pid, "answer nobody"),
    exit(Pid, kill).

'G18_continue_after_init'() -> Pid = up(going, "continue"), pause(20), exit(Pid, kill).
'G18_continue_comes_first'() -> Pid = up(going, "self"), pause(20), exit(Pid, kill).
'G18_continue_chains'() ->
    Pid = up(going, "continue"),
    pause(20),
    [gen_server:cast(Pid, {tell, W}) || W <- ["sleep 20", "continue", "behind"]],
    pause(100),
    exit(Pid, kill).

'G19_reply_then_continue'() -> Pid = up(going, "continue"), pause(20), ask(Pid, "continue"), pause(100), exit(Pid, kill).

%% ---- the end ----

'G20_stop_with_a_reply'() -> Pid = up(script), ask(Pid, "stop_reply boom"), fate(Pid).
'G20_stop_with_a_reply_and_a_terminate_that_fails'() -> ask(up(script), "stop_reply fail").

'G21_terminate_after_a_stop'() ->
    Pid = up(script),
    note(Pid, "stop boom"),
    fate(Pid).
'G21_no_terminate_after_kill'() -> exit_fate(up(script), kill).
'G21_no_terminate_after_a_failed_init'() -> begin_(script, "stop boom"), pause(20).
'G21_terminate_after_a_crash'() -> Pid = up(script), tell(Pid, "exit boom"), fate(Pid).

parent_of(Kind, Fun) ->
    Me = self(),
    Parent = spawn(fun() -> Pid = up_link(Kind), Me ! {server, Pid}, Fun() end),
    receive {server, Pid} -> pause(10), {Parent, Pid} end.

'G22_the_exit_of_the_parent'() ->
    lists:foreach(fun(Reason) ->
        {_, Pid} = parent_of(script, fun() -> pause(20), exit(Reason) end),
        fate(Pid)
    end, [boom, normal, shutdown]).

'G22_exits_of_others_are_infos'() ->
    Pid = up(script),
    spawn(fun() -> link(Pid), exit(boom) end),
    pause(20),
    exit(Pid, poke),
    pause(20),
    ask(Pid, "hello"),
    exit(Pid, kill).

'G23_without_trapping_there_is_no_terminate'() ->
    {_, Pid} = parent_of(plain, fun() -> pause(20), exit(boom) end),
    fate(Pid),
    exit_fate(up(plain), boom).

'G24_a_terminate_that_fails_gives_the_reason'() -> Pid = up(script), tell(Pid, "stop fail"), fate(Pid).
'G25_a_crash_gives_its_reason'() -> Pid = up(plain), ask(Pid, "exit boom"), fate(Pid).

'G27_an_unknown_info'() ->
    Pid = up(plain),
    Pid ! what_is_this,
    ask(Pid, "hello"),
    exit(Pid, kill).

'G28_stop'() ->
    stop_it(up(script), normal),
    stop_it(up(script), boom),
    stop_it(up(script), fail),
    Pid = up(script),
    exit(Pid, kill),
    pause(20),
    stop_it(Pid, normal).

'G28_stop_that_takes_too_long'() ->
    Pid = up(script),
    tell(Pid, "sleep 100"),
    stop_it(Pid, normal, 20),
    fate(Pid),
    pause(30),
    fate(Pid).

'G29_stop_is_behind_what_came_before'() ->
    Pid = up(script),
    tell(Pid, "sleep 30"),
    tell(Pid, "before"),
    spawn(fun() -> pause(10), tell(Pid, "behind") end),
    stop_it(Pid, normal),
    pause(20).

'G29_callers_behind_a_stop'() ->
    Pid = up(script),
    tell(Pid, "sleep 50"),
    spawn(fun() -> pause(20), ask_slowly(Pid, "too late") end),
    stop_it(Pid, normal),
    pause(20).
