%% gen_server: what happens around a start and an end, G4 to G31. What a server does is in the scripts it is sent; see ends.c.
-module(ends).
-behaviour(gen_server).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the server ----

init({star, _, Setup}) -> pause(Setup), {stop, boom};
init({star, Ms}) -> process_flag(trap_exit, true), {ok, {star, Ms}};
init(Script) ->
    case play(Script, none, {ok, nothing, #{kept => [], at_last => ""}}) of
        {ok, nothing, S} -> {ok, S};
        {ok, Extra, S} -> {ok, S, Extra};
        {stop, R, _} -> {stop, R};
        {ignore, _, _} -> ignore
    end.

handle_call({ask, Script}, From, S) ->
    case play(Script, From, {{reply, "done"}, nothing, S}) of
        {{reply, W}, nothing, New} -> {reply, W, New};
        {{reply, W}, Extra, New} -> {reply, W, New, Extra};
        {stop_reply, {R, W}, New} -> {stop, R, W, New};
        Other -> told(Other)
    end.
handle_cast({tell, Script}, S) -> told(play(Script, none, {noreply, nothing, S})).
handle_continue(Script, S) -> told(play(Script, none, {noreply, nothing, S})).
handle_info({note, Script}, S) -> told(play(Script, none, {noreply, nothing, S}));
handle_info(timeout, S) -> say("timeout"), {noreply, S};
handle_info({'EXIT', _, R}, S) -> say("exit ~s", [parity:reason(R)]), {noreply, S};
handle_info({'DOWN', _, _, _, R}, S) -> say("down ~s", [parity:reason(R)]), {noreply, S};
handle_info(_, S) -> say("unknown"), {noreply, S}.

told({noreply, nothing, S}) -> {noreply, S};
told({noreply, Extra, S}) -> {noreply, S, Extra};
told({stop, R, S}) -> {stop, R, S}.

terminate(R, {star, Ms}) -> say("terminate ~s", [parity:reason(R)]), pause(Ms);
terminate(R, #{at_last := Script} = S) ->
    say("terminate ~s", [parity:reason(R)]),
    play(Script, none, {noreply, nothing, S}).

%% A script is commands with `; ` between them. `at_last` and `more` take all that is behind them.
play("", _, Then) -> Then;
play(Script, From, Then) ->
    case string:split(Script, " ") of
        ["at_last", Rest] -> at_last(Rest, Then);
        ["more", Rest] -> setelement(2, Then, {continue, Rest});
        _ ->
            [Command | Rest] = string:split(Script, "; "),
            [Word | Args] = string:split(Command, " "),
            play(lists:append(Rest), From, do(Word, lists:append(Args), From, Then))
    end.
at_last(Script, {A, B, S}) -> {A, B, S#{at_last := Script}}.

do("say", W, _, Then) -> say(W), Then;
do("sleep", Ms, _, Then) -> pause(list_to_integer(Ms)), Then;
do("trap", W, _, Then) -> process_flag(trap_exit, W =:= "on"), Then;
do("here", _, _, Then) -> known(here, self()), Then;
do("link", W, _, Then) -> link(whois(W)), Then;
do("unlink", W, _, Then) -> unlink(whois(W)), Then;
do("reply", W, _, {_, Extra, S}) -> {{reply, W}, Extra, S};
do("keep", _, From, {_, Extra, #{kept := Kept} = S}) -> {noreply, Extra, S#{kept := Kept ++ [From]}};
do("answer", W, _, {Then, Extra, #{kept := [From | More]} = S}) -> gen_server:reply(From, W), {Then, Extra, S#{kept := More}};
do("stop", R, _, {_, _, S}) -> {stop, list_to_atom(R), S};
do("stop_reply", W, _, {_, _, S}) -> [R, Reply] = string:split(W, " "), {stop_reply, {list_to_atom(R), Reply}, S};
do("ignore", _, _, {_, Extra, S}) -> {ignore, Extra, S};
do("take", W, _, Then) -> receive {note, W} -> say("took ~s", [W]) after 10 -> say("took nothing") end, Then;
do("exit", R, _, _) -> exit(list_to_atom(R));
do("signal", R, _, Then) -> exit(self(), list_to_atom(R)), Then;
do("note", W, _, Then) -> note(self(), W), Then;
do("timeout", Ms, _, {Then, _, S}) -> {Then, list_to_integer(Ms), S};
do("hibernate", _, _, {Then, _, S}) -> {Then, hibernate, S};
do("call", W, _, Then) -> [Who, Ms, Script] = string:lexemes(W, "|"), ask(whois(Who), Script, list_to_integer(Ms)), Then;
do("stop_me", _, _, Then) -> stop(self()), Then.

%% Those who scenarios speak of by a name, which their ends do not take away.
known(Who, Pid) -> persistent_term:put({?MODULE, Who}, Pid), Pid.
whois("self") -> self();
whois(Who) -> persistent_term:get({?MODULE, list_to_existing_atom(Who)}).

%% ---- what scenarios say of it ----

up(Script) -> {ok, Pid} = gen_server:start(?MODULE, Script, []), Pid.
up_link(Script) -> {ok, Pid} = gen_server:start_link(?MODULE, Script, []), Pid.
start(Script) -> started(gen_server:start(?MODULE, Script, [])).
%% Tells a little later what came of it.
start_slowly(Script) -> Result = gen_server:start(?MODULE, Script, []), pause(10), started(Result).
started({ok, Pid}) -> say("ok"), Pid;
started({error, {already_started, Pid}}) -> say("already_started"), Pid;
started(ignore) -> say("ignore"), none;
started({error, R}) -> say("error ~s", [parity:reason(R)]), none.

ask(Pid, Script) -> ask(Pid, Script, 5000).
ask(Pid, Script, Ms) -> say("~s", [asked(Pid, Script, Ms)]).
asked(Pid, Script, Ms) ->
    try gen_server:call(Pid, {ask, Script}, Ms) of W -> ["reply ", W]
    catch exit:{R, _} -> ["call failed ", parity:reason(R)]; exit:R -> ["call failed ", parity:reason(R)]
    end.
%% In a process of its own, which tells of it a little later, a before b.
asks(Who, Pid, Script) ->
    spawn(fun() -> What = asked(Pid, Script, 5000), pause(10 * (Who - $a + 1)), say("~c ~s", [Who, What]) end), pause(5).
tell(Pid, Script) -> gen_server:cast(Pid, {tell, Script}).
note(Pid, Script) -> Pid ! {note, Script}, ok.
stop(Pid) -> stop(Pid, normal).
stop(Pid, Reason) -> say("~s", [stopped(Pid, Reason)]).
stopped(Pid, Reason) ->
    try gen_server:stop(Pid, Reason, 5000) of ok -> "stopped"
    catch exit:{R, _} -> ["stop failed ", parity:reason(R)]; exit:R -> ["stop failed ", parity:reason(R)]
    end.
stops(Who, Pid, Reason) ->
    spawn(fun() -> What = stopped(Pid, Reason), pause(10 * (Who - $a + 1)), say("~c ~s", [Who, What]) end), pause(5).
inbox() ->
    receive
        {'EXIT', _, R} -> say("EXIT ~s", [parity:reason(R)]), inbox();
        {'DOWN', _, _, _, R} -> say("DOWN ~s", [parity:reason(R)]), inbox();
        _ -> say("stray"), inbox()
    after 30 -> say("end")
    end.
watch(Pid) -> monitor(process, Pid).
kill(Pid) -> exit(Pid, kill).
beside(F) -> spawn(F).
dead() -> Pid = known(dead, spawn(fun() -> ok end)), pause(10), Pid.
%% Starts a linked one, and ends when it is told to.
parent(Script) -> Pid = spawn(fun() -> gen_server:start_link(?MODULE, Script, []), receive {exit, R} -> exit(R) end end), pause(10), Pid.

%% ---- starts ----

'G4_a_link_of_init_to_the_dead'() -> dead(), start("link dead; say linked").
'G22_a_link_of_init_to_the_dead_is_trapped'() -> dead(), P = up("trap on; link dead; sleep 20; say linked"), pause(10), kill(P).
'G22_a_link_of_init_and_a_continue'() -> dead(), P = up("trap on; link dead; more say continue"), pause(10), kill(P).
'G4_an_exit_signal_during_init'() ->
    beside(fun() -> pause(20), exit(whois("here"), boom) end), start("here; sleep 50; say survived").
'G4_an_exit_signal_normal_during_init'() ->
    beside(fun() -> pause(20), exit(whois("here"), normal) end), P = up("here; sleep 50; say survived"), kill(P).
'G22_an_exit_signal_during_init_is_trapped'() ->
    beside(fun() -> pause(20), exit(whois("here"), boom) end), P = up("trap on; here; sleep 50; say survived"), pause(20), kill(P).
'G21_killed_during_init'() ->
    beside(fun() -> pause(20), kill(whois("here")) end), start("trap on; here; sleep 50; say survived").
'G22_the_parent_ends_during_init'() ->
    P = parent("trap on; here; sleep 50; say survived"), watch(whois("here")), exit(P, boom), pause(60), inbox().
'G22_the_parent_ends_during_init_before_a_continue'() ->
    P = parent("trap on; here; sleep 50; more say continue"), watch(whois("here")), exit(P, boom), pause(60), inbox().
'G23_the_parent_ends_during_init'() ->
    P = parent("here; sleep 50; say survived"), watch(whois("here")), exit(P, boom), pause(60), inbox().
'G6_a_start_while_the_holder_terminates'() ->
    {ok, P} = gen_server:start({local, parity_star}, ?MODULE, {star, 40}, []), stops($a, P, normal), pause(10),
    started(gen_server:start({local, parity_star}, ?MODULE, {star, 0}, [])), pause(60),
    kill(started(gen_server:start({local, parity_star}, ?MODULE, {star, 0}, []))).
'G7_a_name_when_the_end_is_seen'() ->
    {ok, P} = gen_server:start({local, parity_star}, ?MODULE, {star, 0}, []), watch(P), exit(P, kill), inbox(),
    kill(started(gen_server:start({local, parity_star}, ?MODULE, {star, 0}, []))).

%% Starts one in another process, which tells what came of it.
starts(Script) -> spawn(fun() -> Result = gen_server:start(?MODULE, Script, []), pause(20), started(Result) end), pause(10).
'G6_a_start_while_the_init_of_another_runs'() ->
    spawn(fun() -> gen_server:start({local, parity_star}, ?MODULE, {star, 0, 40}, []) end), pause(10),
    started(gen_server:start({local, parity_star}, ?MODULE, {star, 0}, [])), pause(50),
    kill(started(gen_server:start({local, parity_star}, ?MODULE, {star, 0}, []))).
'G1_a_call_during_init'() -> starts("here; sleep 30"), ask(whois("here"), "reply up"), pause(30), kill(whois("here")).
'G1_a_call_during_an_init_that_stops'() -> starts("here; sleep 30; stop boom"), ask(whois("here"), "reply up"), pause(30).
'G1_a_call_during_an_init_that_ignores'() -> starts("here; sleep 30; ignore"), ask(whois("here"), "reply up"), pause(30).
'G1_a_call_during_an_init_that_exits'() -> starts("here; sleep 30; exit boom"), ask(whois("here"), "reply up"), pause(30).
'G1_a_call_during_an_init_with_a_continue'() ->
    starts("here; sleep 20; more sleep 10; say continue"), ask(whois("here"), "reply up"), pause(30), kill(whois("here")).
'G28_a_stop_during_init'() -> starts("here; sleep 30; at_last say over"), stop(whois("here")), pause(30).
'G28_a_stop_during_an_init_that_stops'() -> starts("here; sleep 30; stop boom"), stop(whois("here"), boom), pause(30).
'G2_who_watches_an_init_that_stops'() -> starts("here; sleep 30; stop boom"), watch(whois("here")), pause(60), inbox().
'G3_who_watches_an_init_that_ignores'() -> starts("here; sleep 30; ignore"), watch(whois("here")), pause(60), inbox().
'Y1_suspended_during_init'() ->
    starts("here; sleep 30"), ok = sys:suspend(whois("here")), say("suspended"), tell(whois("here"), "say told"), pause(30), say("resuming"),
    ok = sys:resume(whois("here")), pause(10), kill(whois("here")).
'G22_the_parent_ends_normally'() -> P = parent("trap on; here; at_last say over"), watch(whois("here")), exit_parent(P, normal), inbox().
'G23_the_parent_ends_normally'() -> P = parent("here"), watch(whois("here")), exit_parent(P, normal), inbox(), kill(whois("here")), inbox().
'G22_the_parent_ends_without_a_link'() ->
    Me = self(), P = spawn(fun() -> {ok, Q} = gen_server:start_link(?MODULE, "trap on; here", []), unlink(Q), Me ! up, receive {exit, R} -> exit(R) end end),
    receive up -> ok end, watch(whois("here")), exit_parent(P, boom), inbox(), kill(whois("here")), inbox().
exit_parent(P, R) -> P ! {exit, R}.

%% ---- trapping ----

'G22_a_callback_begins_to_trap'() -> P = up("say up"), ask(P, "trap on"), exit(P, boom), pause(10), ask(P, "reply alive"), kill(P).
'G23_a_callback_ends_trapping'() -> P = up("trap on"), watch(P), ask(P, "trap off"), exit(P, boom), inbox().
'G22_what_was_trapped_is_handled'() ->
    P = up("trap on"), tell(P, "sleep 30; trap off"), pause(10), exit(P, boom), pause(30), ask(P, "reply alive"), kill(P).
'G22_what_was_trapped_of_the_parent'() ->
    process_flag(trap_exit, true), P = up_link("trap on"), tell(P, "sleep 30; trap off"), pause(10), exit(P, boom), pause(30), inbox().
'G22_the_parent_without_a_link'() -> P = up_link("trap on"), unlink(P), watch(P), exit(P, boom), inbox().
'G22_the_parent_says_normal'() -> P = up_link("trap on"), unlink(P), watch(P), exit(P, normal), inbox().
'G22_the_parent_says_normal_to_one_that_does_not_trap'() -> P = up_link("say up"), unlink(P), watch(P), exit(P, normal), inbox(), kill(P), inbox().
'G22_who_starts_without_a_link_is_no_parent'() -> P = up("trap on"), watch(P), exit(P, boom), inbox(), kill(P), inbox().
'G22_an_exit_signal_of_its_own'() ->
    process_flag(trap_exit, true), P = up_link("trap on"), tell(P, "signal boom"), pause(10), ask(P, "reply alive"), unlink(P), kill(P).
'G23_an_exit_signal_of_its_own'() -> P = up("say up"), watch(P), ask(P, "signal boom; say survived"), inbox().
'G22_the_parent_ends_and_callers_wait'() ->
    P = parent("trap on; here"), asks($a, whois("here"), "keep"), asks($b, whois("here"), "keep"), exit(P, boom), pause(40).
'G28_the_end_of_a_linked_one'() -> process_flag(trap_exit, true), P = up_link("say up"), stop(P), inbox().

%% ---- ends ----

'G20_who_else_waits_is_told'() -> P = up("say up"), asks($a, P, "keep"), asks($b, P, "stop_reply boom bye"), pause(40).
'G20_a_stop_with_a_reply_and_a_slow_terminate'() ->
    P = up("at_last sleep 40; say over"), ask(P, "stop_reply boom bye", 20), pause(40), inbox().
'G15_terminate_answers_who_waits'() ->
    P = up("at_last answer bye; sleep 20; answer farewell"), asks($a, P, "keep"), asks($b, P, "keep"), asks($c, P, "keep"), tell(P, "stop boom"), pause(70).
'G11_an_answer_and_then_a_kill'() -> P = up("say up"), asks($a, P, "keep"), tell(P, "answer bye; signal kill"), pause(30).
'G11_an_answer_to_another_and_then_a_crash'() ->
    P = up("say up"), asks($a, P, "keep"), asks($b, P, "answer first; exit boom"), pause(40).
'G10_a_call_while_terminate_runs'() ->
    P = up("at_last sleep 40; say over"), tell(P, "stop boom"), pause(10), asks($a, P, "reply never"), pause(70).
'G10_a_call_to_oneself'() -> P = up("say up"), ask(P, "call self|100|reply me; reply after"), kill(P).
'G10_a_call_behind_an_exit_signal'() -> P = up("say up"), exit(P, boom), ask(P, "reply never"), Q = up("say up"), kill(Q), ask(Q, "reply never").
'G12_a_call_of_no_time'() -> P = up("say up"), ask(P, "say asked; reply yes", 0), pause(10), inbox(), ask(P, "reply alive"), kill(P).
'G12_a_call_of_no_time_to_nobody'() -> ask(dead(), "reply never", 0), inbox().
'G13_a_late_reply_ends_no_timeout'() ->
    known(other, up("say up")), P = up("say up"),
    tell(P, "call other|10|sleep 40; timeout 50"), pause(40), say("not yet"), pause(40), kill(P), kill(whois("other")).
'G28_a_stop_while_terminate_runs'() ->
    P = up("at_last sleep 40; say over"), tell(P, "stop boom"), pause(10), stops($a, P, normal), stops($b, P, boom), pause(80).
'G28_two_stops'() -> P = up("at_last sleep 20"), stops($a, P, normal), stops($b, P, normal), pause(60).
'G28_two_stops_with_two_reasons'() -> P = up("at_last sleep 20"), stops($a, P, shutdown), stops($b, P, normal), pause(60).
'G28_a_stop_and_a_terminate_that_fails'() -> P = up("at_last exit worse"), stop(P).
'G28_a_stop_and_a_kill'() -> P = up("say up"), tell(P, "sleep 40"), stops($a, P, normal), kill(P), pause(30).
'G28_a_stop_behind_an_exit_signal'() -> P = up("say up"), kill(P), stop(P).
'G28_a_stop_of_itself'() -> P = up("say up"), ask(P, "stop_me; reply alive"), kill(P).
'G29_what_it_sent_itself_is_lost'() -> P = up("say up"), ask(P, "note say lost; stop_reply normal bye"), pause(10).
'G18_a_continue_after_init_stops'() -> P = up("more sleep 20; stop boom"), asks($a, P, "say never"), tell(P, "say never"), pause(40).
'G18_a_continue_of_init_comes_before_exits'() ->
    P = up("trap on; signal poke; note say noted; more say continue; sleep 10"), pause(30), kill(P).
'G19_a_continue_that_crashes_behind_a_reply'() -> P = up("say up"), watch(P), ask(P, "reply yes; more sleep 20; exit boom"), inbox().
'G24_terminate_after_a_crash_crashes'() -> P = up("at_last say at last; exit worse"), watch(P), ask(P, "exit boom"), inbox().
'G32_a_stop_wakes_it'() -> P = up("at_last say over"), ask(P, "reply rests; hibernate"), pause(20), stop(P).
'G16_a_timeout_behind_a_hibernation'() -> P = up("say up"), ask(P, "hibernate"), pause(20), ask(P, "timeout 20"), pause(40), kill(P).

%% ---- within callbacks ----

'G4_an_exit_signal_of_its_own_in_init'() -> start("signal boom; say never").
'G22_an_exit_signal_of_its_own_in_init_is_trapped'() -> P = up("trap on; signal boom; say survived; more sleep 10; say continue"), watch(P), inbox().
'G2_who_init_has_linked_is_told'() ->
    known(other, up("trap on")), start_slowly("link other; stop boom"), start_slowly("link other; exit bang"), kill(whois("other")).
'G3_who_init_has_linked_is_told_normal'() -> known(other, up("trap on")), start_slowly("link other; ignore"), kill(whois("other")).
'G2_init_undoes_its_link'() -> process_flag(trap_exit, true), known(other, self()), started(gen_server:start_link(?MODULE, "unlink other; stop boom", [])), inbox().
'G24_a_terminate_that_says_normal'() -> P = up("at_last exit normal"), watch(P), ask(P, "stop boom"), inbox().
'G24_a_terminate_that_is_killed'() -> P = up("at_last signal kill; say never"), watch(P), tell(P, "stop boom"), inbox().
'G25_a_callback_links_to_the_dead'() -> P = up("at_last say over"), dead(), watch(P), ask(P, "link dead; say linked"), inbox().
'G24_terminate_links_to_the_dead'() -> P = up("at_last link dead; say linked"), dead(), watch(P), tell(P, "stop boom"), inbox().
'G23_an_exit_signal_during_terminate'() -> P = up_ending("at_last sleep 40; say never"), watch(P), exit(P, poke), inbox(), pause(40).
'G23_an_exit_signal_during_terminate_is_trapped'() -> P = up_ending("trap on; at_last sleep 20; say over"), watch(P), exit(P, poke), inbox().
'G21_terminate_calls_another'() -> known(other, up("say other")), P = up("at_last call other|100|reply yes; say over"), stop(P), kill(whois("other")).
'G22_the_parent_ends_while_it_waits'() ->
    known(other, up("say other")), P = parent("trap on; here"), watch(whois("here")), tell(whois("here"), "call other|100|sleep 40"),
    tell(whois("here"), "say never"), pause(10), exit(P, boom), pause(50), inbox(), kill(whois("other")).
'G23_an_exit_signal_while_it_waits'() ->
    known(other, up("say other")), P = up("say up"), watch(P), tell(P, "call other|100|sleep 40"), pause(10), exit(P, boom), inbox(), kill(whois("other")).
'G22_an_exit_while_it_waits_is_handled_in_its_turn'() ->
    known(other, up("say other")), P = up("trap on"), tell(P, "call other|100|sleep 40"), note(P, "say one"), pause(10), exit(P, poke), note(P, "say two"),
    pause(50), kill(P), kill(whois("other")).
'G29_a_stop_while_it_waits'() ->
    known(other, up("say other")), P = up("say up"), tell(P, "call other|100|sleep 40"), tell(P, "say cast"), stop(P), kill(whois("other")).
'G12_two_that_call_each_other'() ->
    A = up("say a"), known(other, A), known(here, up("say b")), tell(A, "call here|20|reply never"), tell(whois("here"), "call other|40|reply yes"), pause(80),
    ask(A, "reply alive"), kill(A), kill(whois("here")).
'P19_a_callback_takes_what_it_waits_for'() ->
    P = up("say up"), tell(P, "sleep 10; take say two; say done"), note(P, "say one"), note(P, "say two"), note(P, "say three"), pause(30), kill(P).
'P20_a_callback_waits_in_vain'() -> P = up("say up"), note(P, "take say two; say done"), note(P, "say one"), pause(30), note(P, "say two"), pause(10), kill(P).
'G16_a_timeout_behind_a_callback_that_took_a_message'() ->
    P = up("say up"), tell(P, "take say two; timeout 20"), note(P, "say two"), pause(10), say("not yet"), pause(30), kill(P).

up_ending(Script) -> P = up(Script), tell(P, "stop boom"), pause(10), P.

%% ---- requests ----

'G30_a_request_behind_an_exit_signal'() ->
    P = up("say up"), kill(P), response(gen_server:wait_response(send(P, "reply never"), 200)), inbox().
'G30_a_request_while_terminate_runs'() ->
    P = up("at_last sleep 40"), tell(P, "stop boom"), pause(10), response(gen_server:wait_response(send(P, "reply never"), 200)), inbox().
'G30_a_request_that_terminate_answers'() ->
    P = up("at_last answer bye"), R = send(P, "keep"), tell(P, "stop boom"), pause(10), response(gen_server:receive_response(R, 200)), inbox().
'G30_a_request_to_a_suspended_server_that_is_killed'() ->
    P = up("say up"), ok = sys:suspend(P), R = send(P, "reply never"), response(gen_server:wait_response(R, 10)), kill(P),
    response(gen_server:wait_response(R, 200)), inbox().
'G31_labels_that_are_the_same_when_the_server_ends'() ->
    P = up("say up"), C = collect([{send(P, W), a} || W <- ["keep", "keep", "exit boom", "keep"]]), pause(10), drain(C, 10), inbox().
'G31_some_answers_and_then_the_end'() ->
    P = up("say up"), C = collect([{send(P, "keep"), a}, {send(P, "reply here"), b}, {send(P, "answer there; stop boom"), c}]),
    pause(10), drain(C, 10), inbox().
'G31_of_several_servers_of_which_one_ends'() ->
    [A, B] = [up("say a"), up("say b")],
    C = collect([{send(A, "keep"), a}, {send(B, "keep"), b}, {send(A, "keep"), c}]), pause(10),
    kill(A), pause(10), ask(B, "answer bye; reply yes"), drain(C, 10), kill(B), inbox().
'G31_added_when_the_server_has_ended'() ->
    P = up("say up"), A = send(P, "reply here"), B = send(P, "keep"), pause(10), kill(P), pause(10), C = send(P, "keep"), pause(10),
    drain(collect([{C, c}, {B, b}, {A, a}]), 10), inbox().
'G31_two_collections'() ->
    P = up("say up"), C = collect([{send(P, "keep"), a}]), D = collect([{send(P, "reply here"), b}]), pause(10),
    drain(C, 10), drain(D, 10), ask(P, "answer bye; reply yes"), drain(C, 10), kill(P), inbox().
'G31_one_outside_of_it'() ->
    P = up("say up"), R = send(P, "reply outside"), C = collect([{send(P, "reply inside"), a}]), pause(10),
    drain(C, 10), response(gen_server:wait_response(R, 10)), kill(P), inbox().

send(Pid, Script) -> R = gen_server:send_request(Pid, {ask, Script}), pause(2), R.
collect(Requests) -> lists:foldl(fun({R, Label}, C) -> gen_server:reqids_add(R, Label, C) end, gen_server:reqids_new(), Requests).
%% All answers that there are, in the order of their arrival.
drain(C, Ms) ->
    case gen_server:wait_response(C, Ms, true) of
        {Response, Label, More} -> say("~s ~w", [Label, gen_server:reqids_size(More)]), response(Response), drain(More, Ms);
        timeout -> say("timeout ~w", [gen_server:reqids_size(C)]);
        no_request -> say("no_request")
    end.
response({reply, W}) -> say("reply ~s", [W]);
response({error, {R, _}}) -> say("failed ~s", [parity:reason(R)]);
response(timeout) -> say("timeout").
