%% gen_server: what is about waiting, G5, G16, G17, G30 to G32 and G38. What the server does is in the words it is sent; see
%% waiting.c.
-module(waiting).
-behaviour(gen_server).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the server: its state is the call it has not answered ----

init({machine, Start}) ->
    say("init ~s", [Start]),
    [pause(list_to_integer(Ms)) || ["sleep", Ms] <- [string:lexemes(Start, " ")]],
    {ok, here, none};
init(Start) ->
    process_flag(trap_exit, true),
    say("init ~s", [Start]),
    case string:lexemes(Start, " ") of
        ["timeout", Ms] -> {ok, none, ms(Ms)};
        ["self", Ms] -> self() ! {note, "from init"}, {ok, none, ms(Ms)};
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {ok, none};
        ["stop", R] -> {stop, list_to_atom(R)};
        ["ignore"] -> ignore;
        ["resume", Ms] -> {ok, Ms, {continue, first}};
        _ -> {ok, none}
    end.

callback_mode() -> state_functions.
here(cast, go, _) -> keep_state_and_data.

handle_continue(first, Ms) -> say("continue first"), {noreply, none, ms(Ms)}.

ms("infinity") -> infinity;
ms(Ms) -> list_to_integer(Ms).

handle_call({ask, What}, From, S) ->
    say("call ~s", [What]),
    case string:lexemes(What, " ") of
        ["timeout", Ms] -> {reply, What, S, ms(Ms)};
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {reply, "slept", S};
        ["later"] -> {noreply, From};
        ["stop", R] -> {stop, list_to_atom(R), S};
        _ -> {reply, What, S}
    end.

%% Asks another, and has the answer checked when it comes.
handle_cast({pass, To, What}, S) -> say("passes ~s", [What]), {noreply, {request, gen_server:send_request(To, {ask, What}), S}};
handle_cast({tell, What}, S) ->
    say("cast ~s", [What]),
    case string:lexemes(What, " ") of
        ["timeout", Ms] -> {noreply, S, ms(Ms)};
        ["sleep", Ms] -> pause(list_to_integer(Ms)), {noreply, S};
        ["answer", W] -> gen_server:reply(S, W), {noreply, none};
        ["stop", R] -> {stop, list_to_atom(R), S};
        ["watch", Life, Ms] -> spawn_monitor(fun() -> pause(list_to_integer(Life)) end), {noreply, S, ms(Ms)};
        _ -> {noreply, S}
    end.

handle_info(Message, {request, Request, S}) ->
    case gen_server:check_response(Message, Request) of
        no_reply -> {noreply, NewS} = handle_info(Message, S), {noreply, {request, Request, NewS}};
        {reply, Reply} -> say("answer ~s", [Reply]), {noreply, S};
        {error, {Reason, _}} -> say("answer failed ~s", [parity:reason(Reason)]), {noreply, S}
    end;
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

%% ---- requests ----

send(Pid, What) -> gen_server:send_request(Pid, {ask, What}).
send_first(Pid, What) -> Request = send(Pid, What), pause(20), Request.       % it is handled before what follows
wait(Request, Ms) -> came(gen_server:wait_response(Request, Ms)).
recv(Request, Ms) -> came(gen_server:receive_response(Request, Ms)).
came({reply, Reply}) -> say("reply ~s", [Reply]);
came({error, {Reason, _}}) -> say("failed ~s", [parity:reason(Reason)]);
came(timeout) -> say("timeout").

'G30_an_answer_is_waited_for_later'() ->
    Pid = up(),
    Request = send(Pid, "hello"),
    pause(50),
    say("waits"),
    wait(Request, 100),
    exit(Pid, kill).

'G30_wait_keeps_the_request'() ->
    Pid = up(),
    Request = send(Pid, "sleep 150"),
    wait(Request, 20),
    wait(Request, 0),
    wait(Request, 500),
    exit(Pid, kill).

'G30_receive_gives_it_up'() ->
    Pid = up(),
    Request = send(Pid, "sleep 100"),
    recv(Request, 20),
    pause(150),
    strays(),
    exit(Pid, kill).

'G30_receive_in_time'() ->
    Pid = up(),
    Request = send(Pid, "sleep 50"),
    recv(Request, 500),
    strays(),
    exit(Pid, kill).

'G30_each_request_has_its_answer'() ->
    Pid = up(),
    [A, B, C] = [send(Pid, W) || W <- ["a", "b", "c"]],
    wait(C, 500),
    wait(A, 500),
    wait(B, 500),
    exit(Pid, kill).

'G30_the_server_ends_meanwhile'() ->
    Pid = up(),
    A = send(Pid, "later"),
    B = send(Pid, "stop boom"),
    wait(A, 500),
    wait(B, 500),
    strays().

'G30_the_server_is_killed'() ->
    Pid = up(),
    Request = send(Pid, "later"),
    pause(20),
    exit(Pid, kill),
    pause(20),
    recv(Request, 500),
    strays().

'G30_a_request_to_nobody'() ->
    Pid = up(),
    exit(Pid, kill),
    pause(20),
    wait(send(Pid, "hello"), 500),
    recv(send(Pid, "hello"), 500),
    strays().

'G30_an_answer_wins_over_the_end'() ->
    Pid = up(),
    Request = send(Pid, "hello"),
    tell(Pid, "stop boom"),
    pause(50),
    wait(Request, 100),
    strays().

'G30_a_server_checks_what_comes'() ->
    [Pid, Other] = [up(), up()],
    gen_server:cast(Pid, {pass, Other, "sleep 80"}),
    pause(20),
    note(Pid, "between"),
    pause(150),
    gen_server:cast(Pid, {pass, Other, "later"}),
    pause(20),
    tell(Other, "stop boom"),
    pause(50),
    gen_server:cast(Pid, {pass, Other, "hello"}),
    pause(50),
    exit(Pid, kill).

'G30_an_answer_ends_a_timeout'() ->
    [Pid, Other] = [up(), up()],
    gen_server:cast(Pid, {pass, Other, "sleep 100"}),
    pause(20),
    tell(Pid, "timeout 150"),
    pause(300),
    exit(Pid, kill),
    exit(Other, kill).

'G30_messages_stay_in_order'() ->
    Pid = up(),
    self() ! before,
    Request = send(Pid, "hello"),
    wait(Request, 500),
    self() ! behind,
    receive M -> say("~w", [M]) end,
    receive N -> say("~w", [N]) end,
    exit(Pid, kill).

%% ---- requests of sys, which no callback sees ----

'G16_a_look_begins_a_timeout_anew'() ->
    Pid = up(),
    tell(Pid, "timeout 100"),
    [begin pause(60), sys:get_status(Pid), say("looked") end || _ <- lists:seq(1, 3)],
    pause(150),
    exit(Pid, kill).

'G16_a_timeout_of_a_suspended_server'() ->
    Pid = up(),
    tell(Pid, "timeout 50"),
    ok = sys:suspend(Pid),
    pause(150),
    sys:get_status(Pid),
    say("resuming"),
    ok = sys:resume(Pid),
    pause(20),
    say("later"),
    pause(100),
    exit(Pid, kill).

'G16_a_message_to_a_suspended_server_ends_its_timeout'() ->
    Pid = up(),
    tell(Pid, "timeout 50"),
    ok = sys:suspend(Pid),
    tell(Pid, "hello"),
    pause(100),
    ok = sys:resume(Pid),
    pause(150),
    exit(Pid, kill).

'G30_an_answer_to_a_suspended_server'() ->
    [Pid, Other] = [up(), up()],
    gen_server:cast(Pid, {pass, Other, "sleep 50"}),
    pause(10),
    ok = sys:suspend(Pid),
    pause(100),
    say("resuming"),
    ok = sys:resume(Pid),
    pause(20),
    exit(Pid, kill),
    exit(Other, kill).

'G32_a_look_begins_it_anew'() ->
    Pid = up_drowsy(100),
    [begin pause(60), sys:get_status(Pid), rests(Pid) end || _ <- lists:seq(1, 3)],
    pause(150),
    rests(Pid),
    sys:get_status(Pid),
    rests(Pid),
    exit(Pid, kill).

'G32_a_suspended_server_rests_after_resume'() ->
    Pid = up_drowsy(50),
    ok = sys:suspend(Pid),
    pause(150),
    rests(Pid),
    ok = sys:resume(Pid),
    rests(Pid),
    pause(100),
    rests(Pid),
    exit(Pid, kill).

collect(Collection, Ms) -> collected(gen_server:receive_response(Collection, Ms, true)).
collected({{reply, Reply}, Label, Rest}) -> say("~w: reply ~s", [Label, Reply]), Rest;
collected({{error, {Reason, _}}, Label, Rest}) -> say("~w: failed ~s", [Label, parity:reason(Reason)]), Rest;
collected(timeout) -> say("timeout"), none;
collected(no_request) -> say("no request"), none.
pending(Collection, Ms) -> collected(gen_server:wait_response(Collection, Ms, true)).
group(Requests) ->
    lists:foldl(fun({Request, Label}, C) -> gen_server:reqids_add(Request, Label, C) end, gen_server:reqids_new(), Requests).

'G31_answers_come_as_they_arrive'() ->
    Pids = [up(), up(), up()],
    Whats = ["sleep 300", "sleep 100", "sleep 200"],
    C = group([{send_first(Pid, What), Label} || {Pid, What, Label} <- lists:zip3(Pids, Whats, [1, 2, 3])]),
    C2 = collect(C, 500),
    C1 = collect(C2, 500),
    C0 = collect(C1, 500),
    say("~w", [gen_server:reqids_size(C0)]),
    collect(C0, 500),
    [exit(Pid, kill) || Pid <- Pids].

'G31_labels_may_be_the_same'() ->
    Pid = up(),
    C = group([{send_first(Pid, "a"), 7}, {send_first(Pid, "b"), 7}]),
    say("~w", [gen_server:reqids_size(C)]),
    collect(collect(C, 500), 500),
    exit(Pid, kill).

'G31_answers_that_have_come_before'() ->
    Pid = up(),
    [A, B] = [send(Pid, W) || W <- ["a", "b"]],
    pause(50),
    C = group([{B, 2}, {A, 1}]),
    collect(collect(C, 0), 0),
    exit(Pid, kill).

'G31_wait_keeps_all'() ->
    [Pid, Other] = [up(), up()],
    C = group([{send_first(Pid, "sleep 100"), 1}, {send_first(Other, "sleep 200"), 2}]),
    pending(C, 20),
    say("~w", [gen_server:reqids_size(C)]),
    pending(pending(C, 500), 500),
    [exit(P, kill) || P <- [Pid, Other]].

'G31_receive_gives_all_up'() ->
    Pid = up(),
    C = group([{send(Pid, "sleep 100"), 1}, {send(Pid, "b"), 2}]),
    collect(C, 20),
    pause(200),
    strays(),
    exit(Pid, kill).

'G31_ends_are_answers'() ->
    [Pid, Other, Third] = [up(), up(), up()],
    exit(Other, kill),
    pause(20),
    C = group([{send_first(Pid, "later"), 1}, {send_first(Other, "hello"), 2}, {send_first(Third, "sleep 80"), 3}]),
    C2 = collect(C, 500),
    C1 = collect(C2, 500),
    exit(Pid, boom),
    tell(Pid, "stop boom"),
    collect(C1, 500),
    exit(Third, kill).

'G31_a_message_is_checked'() ->
    Pid = up(),
    C = group([{send(Pid, "a"), 1}, {send(Pid, "b"), 2}]),
    self() ! other,
    pause(50),
    check_all(C),
    strays(),
    exit(Pid, kill).

check_all(C) ->
    receive
        Message ->
            case gen_server:check_response(Message, C, true) of
                no_reply -> say("no reply"), check_all(C);
                {{reply, Reply}, Label, Rest} -> say("~w: reply ~s", [Label, Reply]), check_all(Rest)
            end
    after 50 -> say("~w", [gen_server:reqids_size(C)]) end.

%% ---- starting ----

outcome({ok, {Pid, Ref}}) -> say("ok"), {Pid, Ref};
outcome({ok, Pid}) -> say("ok"), Pid;
outcome(ignore) -> say("ignore"), none;
outcome({error, {already_started, Pid}}) -> say("already_started"), Pid;
outcome({error, Reason}) -> say("error ~s", [parity:reason(Reason)]), none.

start(Start, Options) -> outcome(gen_server:start({local, parity_waiting}, ?MODULE, Start, Options)).
start_link(Start, Options) -> outcome(gen_server:start_link({local, parity_waiting}, ?MODULE, Start, Options)).
start_monitor(Start, Options) -> outcome(gen_server:start_monitor({local, parity_waiting}, ?MODULE, Start, Options)).
strays() ->
    receive
        {'DOWN', _, _, _, Reason} -> say("DOWN ~s", [parity:reason(Reason)]), strays();
        {'EXIT', _, Reason} -> say("EXIT ~s", [parity:reason(Reason)]), strays();
        _ -> say("stray"), strays()
    after 50 -> say("no more") end.

'G5_init_takes_too_long'() ->
    start("sleep 300", [{timeout, 50}]),
    say("~w", [whereis(parity_waiting)]),
    Pid = start("ok", [{timeout, 50}]),
    exit(Pid, kill).

'G5_init_takes_too_long_linked'() ->
    start_link("sleep 300", [{timeout, 50}]),
    say("~w", [whereis(parity_waiting)]),
    process_flag(trap_exit, true),
    start_link("sleep 300", [{timeout, 50}]),
    strays().

'G5_init_is_in_time'() ->
    Pid = start("sleep 20", [{timeout, 200}]),
    pause(300),
    say("~w", [is_process_alive(Pid)]),
    exit(Pid, kill).

'G38_start_with_a_monitor'() ->
    {Pid, Ref} = start_monitor("ok", []),
    exit(Pid, kill),
    receive {'DOWN', Ref, process, Pid, Reason} -> say("down ~s", [parity:reason(Reason)]) end,
    strays().

'G38_a_monitor_of_a_start_that_fails'() ->
    start_monitor("stop boom", []),
    start_monitor("ignore", []),
    start_monitor("sleep 300", [{timeout, 50}]),
    strays().

'G38_a_monitor_of_a_name_that_is_taken'() ->
    {Pid, _} = start_monitor("ok", []),
    start_monitor("ok", []),
    exit(Pid, kill),
    strays().

'G38_the_end_of_a_monitor'() ->
    {Pid, Ref} = start_monitor("ok", []),
    say("~w", [demonitor(Ref, [flush, info])]),
    exit(Pid, kill),
    strays().

'G38_a_machine_that_takes_too_long'() ->
    outcome(gen_statem:start_monitor({local, parity_waiting}, ?MODULE, {machine, "sleep 300"}, [{timeout, 50}])),
    say("~w", [whereis(parity_waiting)]),
    {Pid, Ref} = outcome(gen_statem:start_monitor({local, parity_waiting}, ?MODULE, {machine, "ok"}, [{timeout, 50}])),
    exit(Pid, kill),
    receive {'DOWN', Ref, process, Pid, Reason} -> say("down ~s", [parity:reason(Reason)]) end,
    strays().

%% ---- resting ----

rests(Pid) ->
    case process_info(Pid, current_function) of {_, {erlang, hibernate, 3}} -> say("rests"); _ -> say("does not rest") end.
up_drowsy(Ms) -> {ok, Pid} = gen_server:start(?MODULE, "drowsy", [{hibernate_after, Ms}]), Pid.

'G32_hibernate_after'() ->
    Pid = up_drowsy(100),
    pause(30),
    rests(Pid),
    pause(170),
    rests(Pid),
    ask(Pid, "hello"),
    rests(Pid),
    pause(200),
    rests(Pid),
    exit(Pid, kill).

'G32_it_wakes_with_its_mailbox'() ->
    Pid = up_drowsy(50),
    pause(150),
    [tell(Pid, W) || W <- ["sleep 30", "one", "two"]],
    ask(Pid, "three"),
    pause(150),
    rests(Pid),
    exit(Pid, kill).

'G32_messages_keep_it_awake'() ->
    Pid = up_drowsy(100),
    [begin pause(50), tell(Pid, "hello"), pause(20), rests(Pid) end || _ <- lists:seq(1, 4)],
    pause(200),
    rests(Pid),
    exit(Pid, kill).

'G32_a_timeout_comes_before_it'() ->
    Pid = up_drowsy(50),
    tell(Pid, "timeout 250"),
    pause(150),
    rests(Pid),
    pause(250),
    rests(Pid),
    exit(Pid, kill).
