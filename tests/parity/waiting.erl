%% gen_server: what is about waiting, G5, G16, G17, G30 to G32 and G38. What the server does is in the words it is sent; see
%% waiting.c.
-module(waiting).
-behaviour(gen_server).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the server: its state is the call it has not answered ----

init(Start) ->
    process_flag(trap_exit, true),
    say("init ~s", [Start]),
    case string:lexemes(Start, " ") of
        ["timeout", Ms] -> {ok, none, ms(Ms)};
        ["self", Ms] -> self() ! {note, "from init"}, {ok, none, ms(Ms)};
        ["resume", Ms] -> {ok, Ms, {continue, first}};
        _ -> {ok, none}
    end.

handle_continue(first, Ms) -> say("continue first"), {noreply, none, ms(Ms)}.

ms("infinity") -> infinity;
ms(Ms) -> list_to_integer(Ms).

handle_call({ask, What}, _From, S) ->
    say("call ~s", [What]),
    case string:lexemes(What, " ") of
        ["timeout", Ms] -> {reply, What, S, ms(Ms)};
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {reply, "slept", S};
        _ -> {reply, What, S}
    end.

handle_cast({tell, What}, S) ->
    say("cast ~s", [What]),
    case string:lexemes(What, " ") of
        ["timeout", Ms] -> {noreply, S, ms(Ms)};
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {noreply, S};
        ["watch", Life, Ms] -> spawn_monitor(fun() -> pause(list_to_integer(Life)) end), {noreply, S, ms(Ms)};
        _ -> {noreply, S}
    end.

handle_info(timeout, S) -> say("timeout"), {noreply, S};
handle_info({note, What}, S) ->
    say("info ~s", [What]),
    case string:lexemes(What, " ") of
        ["timeout", Ms] -> {noreply, S, ms(Ms)};
        _ -> {noreply, S}
    end;
handle_info({'EXIT', _, Reason}, S) -> say("exit ~s", [parity:reason(Reason)]), {noreply, S};
handle_info({'DOWN', _, _, _, Reason}, S) -> say("down ~s", [parity:reason(Reason)]), {noreply, S}.

terminate(Reason, _) -> say("terminate ~s", [parity:reason(Reason)]).

%% ---- what scenarios say of it ----

up(Start) -> {ok, Pid} = gen_server:start(?MODULE, Start, []), Pid.
up() -> up("ok").

ask(Pid, What) -> ask(Pid, What, 5000).
ask(Pid, What, Ms) ->
    try gen_server:call(Pid, {ask, What}, Ms) of
        Reply -> say("reply ~s", [Reply])
    catch exit:{Reason, _} -> say("call failed ~s", [parity:reason(Reason)])
    end.

tell(Pid, What) -> gen_server:cast(Pid, {tell, What}).
note(Pid, What) -> Pid ! {note, What}, ok.

%% ---- timeouts ----

'G16_a_timeout_comes_once'() -> Pid = up(), ask(Pid, "timeout 80"), pause(10), say("later"), pause(150), exit(Pid, kill).
'G16_a_timeout_of_init'() -> Pid = up("timeout 80"), say("later"), pause(150), exit(Pid, kill).
'G16_a_timeout_of_a_continue'() -> Pid = up("resume 80"), pause(10), say("later"), pause(150), exit(Pid, kill).

'G16_any_message_ends_it'() ->
    Pid = up(),
    lists:foreach(fun(Send) -> ask(Pid, "timeout 50"), pause(20), Send(), pause(100), say("next") end,
                  [fun() -> ask(Pid, "hello") end, fun() -> tell(Pid, "hello") end, fun() -> note(Pid, "hello") end]),
    exit(Pid, kill).

'G16_an_exit_ends_it'() ->
    Pid = up(),
    tell(Pid, "timeout 50"),
    pause(20),
    exit(Pid, poke),
    pause(100),
    exit(Pid, kill).

'G16_a_down_ends_it'() -> Pid = up(), tell(Pid, "watch 20 50"), pause(100), exit(Pid, kill).

'G16_a_message_may_ask_anew'() ->
    Pid = up(),
    note(Pid, "timeout 50"),
    pause(30),
    note(Pid, "timeout 50"),
    pause(30),
    say("not yet"),
    pause(50),
    exit(Pid, kill).

'G16_an_infinite_timeout'() -> Pid = up("timeout 30"), tell(Pid, "timeout infinity"), pause(100), exit(Pid, kill).

'G17_what_waits_comes_before_a_timeout_of_0'() ->
    Pid = up(),
    tell(Pid, "sleep 30"),
    tell(Pid, "timeout 0"),
    tell(Pid, "behind"),
    pause(100),
    exit(Pid, kill).

'G17_a_timeout_of_0_with_nothing_behind'() ->
    Pid = up(),
    tell(Pid, "sleep 30"),
    tell(Pid, "before"),
    tell(Pid, "timeout 0"),
    pause(100),
    exit(Pid, kill).

'G17_what_init_sent_comes_before_its_timeout_of_0'() -> Pid = up("self 0"), pause(50), exit(Pid, kill).
