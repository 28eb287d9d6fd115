%% gen_server: several servers that talk to each other, G1 to G38 and Y1. The words are those of talks.c.
-module(talks).
-behaviour(gen_server).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/2, pause/1]).

%% ---- the server ----

%% What a script comes to is a map: `result`, `extra`, and `from` of a call.
init({Table, Letter, Script}) ->
    mind(Table, Letter),
    case script(Script, #{result => ok, extra => none}) of
        #{result := ok, extra := none} -> {ok, state};
        #{result := ok, extra := Extra} -> {ok, state, Extra};
        #{result := {stop, R}} -> {stop, R};
        #{result := ignore} -> ignore
    end.

handle_call({ask, N}, From, state) ->
    tell("ask ~w", [N]),
    done(script(N, #{result => {reply, 0}, extra => none, from => From})).
handle_cast({tell, N}, state) -> plays("tell", N).
handle_continue(N, state) -> plays("more", N).
handle_info({note, N}, state) -> plays("note", N);
handle_info(timeout, state) ->
    case get(idle) of undefined -> tell("timeout", []), {noreply, state}; N -> plays("timeout", N) end;
handle_info({'EXIT', Who, R}, state) -> tell_exit(Who, R), {noreply, state};
handle_info({'DOWN', Ref, _, _, R}, state) -> tell_down(Ref, R), {noreply, state};
handle_info(_, state) -> tell("unknown", []), {noreply, state}.

terminate(R, state) ->
    tell("terminate ~s", [parity:reason(R)]),
    case get(last) of undefined -> ok; N -> script(N, #{result => ok, extra => none}) end.

plays(What, N) -> tell("~s ~w", [What, N]), done(script(N, #{result => noreply, extra => none})).

done(#{result := {reply, X}, extra := none}) -> {reply, X, state};
done(#{result := {reply, X}, extra := Extra}) -> {reply, X, state, Extra};
done(#{result := noreply, extra := none}) -> {noreply, state};
done(#{result := noreply, extra := Extra}) -> {noreply, state, Extra};
done(#{result := {stop, R}}) -> {stop, R, state};
done(#{result := {stop, R, X}}) -> {stop, R, X, state}.

%% ---- what each remembers ----

mind(Table, Letter) ->
    put(table, Table), put(letter, Letter), put(kept, []),
    ets:insert(Table, {ets:info(Table, size), Letter, self()}).
ref("m") -> whois($m);
ref([Letter]) -> whois(Letter).
whois(Letter) -> case ets:lookup(get(table), {ref, Letter}) of [{_, Pid}] -> Pid; [] -> nobody() end.
nobody() -> {Pid, Ref} = spawn_monitor(fun() -> ok end), receive {'DOWN', Ref, _, _, _} -> Pid end.
letter(Pid) -> case [L || {_, L, P} <- ets:tab2list(get(table)), P =:= Pid] of [L] -> L; [] -> $? end.
%% Where each tells apart it is said at the end.
tell(Format, Args) ->
    case ets:lookup(get(table), apart) of
        [] -> say("~c " ++ Format, [get(letter) | Args]);
        _ ->
            Line = io_lib:format("~c " ++ Format, [get(letter) | Args]),
            ets:insert(get(table), {{told, self(), erlang:unique_integer([monotonic])}, Line})
    end.
told(Table, Pid) ->
    [say("~s", [Line]) || {_, Line} <- lists:sort([T || {{told, P, _}, _} = T <- ets:tab2list(Table), P =:= Pid])].
tell_exit(Who, R) -> tell("exit ~c ~s", [letter(Who), parity:reason(R)]).
tell_down(Ref, R) -> tell("down ~s ~s", [hd([K || {{monitor, K}, Of} <- get(), Of =:= Ref] ++ ["8"]), parity:reason(R)]).

%% ---- commands ----

int(Text) -> list_to_integer(Text).
reason_of("detail") -> {shutdown, detail};
reason_of(R) -> list_to_atom(R).
outcome(Fun) -> try Fun() catch exit:{R, {_, _, _}} -> parity:reason(R); exit:R -> parity:reason(R) end.
answer(What, {reply, X}) -> tell("~s ~w", [What, X]);
answer(What, timeout) -> tell("~s timeout", [What]);
answer(What, {error, {R, _}}) -> tell("~s ~s", [What, parity:reason(R)]).

script(N, Play) -> [{_, Commands}] = ets:lookup(get(table), {script, N}), commands(Commands, Play).
commands(Commands, Play) ->
    lists:foldl(fun(C, P) -> command(string:split(C, ":", all), P) end, Play, string:lexemes(Commands, ",")).

%% Those that say what the callback returns; others are done.
command(["reply", X], P) -> P#{result := {reply, int(X)}};
command(["keep"], P) -> put(kept, get(kept) ++ [maps:get(from, P)]), P#{result := noreply};
command(["stop", R], P) -> P#{result := {stop, reason_of(R)}};
command(["stopr", R, X], P) -> P#{result := {stop, reason_of(R), int(X)}};
command(["ignore"], P) -> P#{result := ignore};
command(["timeout", Ms], P) -> P#{extra := int(Ms)};
command(["rest"], P) -> P#{extra := hibernate};
command(["more", N], P) -> P#{extra := {continue, int(N)}};
command([What | Args], P) -> do(list_to_atom(What), Args), P.

do(start, [[L], Link, N, Ms]) ->
    Args = {get(table), L, int(N)},
    Options = [{timeout, int(Ms)} || Ms =/= "0"],
    Started = case Link of
        "none" -> gen_server:start(?MODULE, Args, Options);
        "link" -> gen_server:start_link(?MODULE, Args, Options);
        "monitor" -> gen_server:start_monitor(?MODULE, Args, Options)
    end,
    tell("start ~c ~s", [L, case Started of
        {ok, {Pid, Ref}} -> put({monitor, "0"}, Ref), known(L, Pid), "ok";
        {ok, Pid} -> known(L, Pid), "ok";
        ignore -> "ignore";
        {error, R} -> parity:reason(R)
    end]);
do(call, [L, N, Ms]) ->
    tell("call ~s", [outcome(fun() -> integer_to_list(gen_server:call(ref(L), {ask, int(N)}, int(Ms))) end)]);
do(cast, [L, N]) -> gen_server:cast(ref(L), {tell, int(N)});
do(note, [L, N]) -> ref(L) ! {note, int(N)};
do(req, [L, N, K]) -> put({request, K}, gen_server:send_request(ref(L), {ask, int(N)}));
do(wait, [K, Ms]) -> answer("wait", gen_server:wait_response(get({request, K}), int(Ms)));
do(recv, [K, Ms]) -> answer("recv", gen_server:receive_response(get({request, K}), int(Ms)));
do(answer, [X]) -> [From | More] = get(kept), put(kept, More), gen_server:reply(From, int(X));
do(exit, [R]) -> exit(reason_of(R));
do(idle, [N]) -> put(idle, int(N));
do(last, [N]) -> put(last, int(N));
do('after', [L, N, Ms, K]) -> put({timer, K}, erlang:send_after(int(Ms), ref(L), {note, int(N)}));
do(cancel, [K]) -> tell("cancel ~w", [erlang:cancel_timer(get({timer, K})) =/= false]);
do(trap, []) -> process_flag(trap_exit, true);
do(loose, []) -> process_flag(trap_exit, false);
do(link, [L]) -> link(ref(L));
do(unlink, [L]) -> unlink(ref(L));
do(mon, [L, K]) -> put({monitor, K}, monitor(process, ref(L)));
do(dem, [K]) -> tell("dem ~w", [demonitor(get({monitor, K}), [info])]);
do(flush, [K]) -> tell("flush ~w", [demonitor(get({monitor, K}), [info, flush])]);
do(sig, [L, R]) -> exit(ref(L), reason_of(R));
do(name, [N]) -> tell("name ~w", [try register(list_to_atom("talks_" ++ N), self()) catch error:badarg -> false end]);
do(whois, [N]) -> tell("whois ~c", [case whereis(list_to_atom("talks_" ++ N)) of undefined -> $-; Pid -> letter(Pid) end]);
do(stops, [L, R, Ms]) -> tell("stops ~s", [outcome(fun() -> gen_server:stop(ref(L), reason_of(R), int(Ms)), "ok" end)]);
do(susp, [L]) -> tell("susp ~s", [outcome(fun() -> sys:suspend(ref(L), 50), "ok" end)]);
do(res, [L]) -> tell("res ~s", [outcome(fun() -> sys:resume(ref(L), 50), "ok" end)]);
do(take, [N, Ms]) -> K = int(N), receive {note, K} -> tell("took ~w", [K]) after int(Ms) -> tell("took nothing", []) end;
do(say, [W]) -> tell("~s", [W]);
do(sleep, [Ms]) -> pause(int(Ms));
do(alive, [L]) -> tell("alive ~w", [is_process_alive(ref(L))]).

known(L, Pid) -> ets:insert(get(table), {{ref, L}, Pid}).

%% ---- the scenario itself ----

plays(Line) ->
    Table = ets:new(talks, [public]),
    mind(Table, $m),
    known($m, self()),
    process_flag(trap_exit, true),
    lists:foreach(fun word/1, string:lexemes(Line, " ")),
    pause(150),
    tell_all(),
    Others = [{L, Pid} || {_, L, Pid} <- lists:sort([S || {I, _, _} = S <- ets:tab2list(Table), is_integer(I)]), L =/= $m],
    [told(Table, Pid) || Pid <- [self() | [Pid || {_, Pid} <- Others]]],
    [say("~c lives", [L]) || {L, Pid} <- Others, is_process_alive(Pid)],
    [exit(Pid, kill) || {_, Pid} <- Others],
    pause(10).

word("apart") -> ets:insert(get(table), {apart});
word("#" ++ Script) -> [N, Commands] = string:split(Script, "="), ets:insert(get(table), {{script, int(N)}, Commands});
word(Word) -> commands(Word, #{}), pause(20), tell_all().

tell_all() ->
    receive
        {'EXIT', Who, R} -> tell_exit(Who, R), tell_all();
        {'DOWN', Ref, _, _, R} -> tell_down(Ref, R), tell_all();
        _ -> tell("got something", []), tell_all()
    after 0 -> ok end.

%% ---- scenarios ----

'G38_who_starts_one_with_a_monitor_is_its_parent'() -> plays("#0=trap start:a:monitor:0:0 sig:a:boom").
'G38_its_parent_says_normal'() -> plays("#0=trap,last:1 #1=say:over start:a:monitor:0:0 sig:a:normal alive:a").
'G38_its_parent_ends_and_it_lives'() ->
    plays("#0=trap #1=start:b:monitor:0:0 #2=stop:boom #3=reply:7 start:a:none:0:0 cast:a:1 sleep:10 cast:a:2 call:b:3:50 "
          "alive:b").
'G38_an_exit_of_its_own_is_an_info'() -> plays("#0=trap #1=sig:a:boom start:a:monitor:0:0 note:a:1 alive:a").
'G38_an_exit_of_another_is_an_info'() ->
    plays("#0=trap #1=sig:a:boom start:a:monitor:0:0 start:b:none:0:0 cast:b:1 alive:a").
'G38_one_that_does_not_trap'() -> plays("#0=say:up start:a:monitor:0:0 sig:a:normal alive:a sig:a:shutdown").
'G38_its_parent_ends_a_suspended_one'() ->
    plays("#0=trap #1=say:never start:a:monitor:0:0 susp:a cast:a:1 sig:a:shutdown").
'G38_a_stop_of_its_parent_while_it_waits'() ->
    plays("#0=trap,last:2 #1=take:9:40 #2=say:over start:a:monitor:0:0 cast:a:1 sig:a:boom sleep:50").
'G17_a_timeout_of_0_comes_before_what_its_caller_sends_then'() ->
    plays("apart #0=say:up #1=call:a:2:50,cast:a:3 #2=timeout:0,reply:1 #3=say:told start:a:none:0:0 start:b:none:0:0 "
          "cast:b:1").
'G17_a_timeout_of_0_between_two_calls'() ->
    plays("apart #0=idle:4 #1=call:a:2:50,call:a:2:50 #2=timeout:0,reply:1 #4=say:idle start:a:none:0:0 start:b:none:0:0 "
          "cast:b:1").
'G17_a_timeout_of_0_of_init_and_a_call_of_the_starter'() ->
    plays("#0=timeout:0 #1=reply:2 #2=start:b:none:0:0,call:b:1:50 #3=trap start:a:none:3:0 cast:a:2").
'G17_what_waits_and_a_timeout_of_0_each_time'() ->
    plays("#0=say:up #1=sleep:30,timeout:0 #2=timeout:0 start:a:none:0:0 cast:a:1,cast:a:2,cast:a:2").
'G17_timeouts_of_0_chain'() -> plays("#0=idle:1 #1=timeout:0,idle:2 #2=say:two start:a:none:0:0 note:a:1").
'G17_a_timeout_of_0_of_one_that_is_suspended_meanwhile'() ->
    plays("apart #0=say:up #1=sleep:30,timeout:0 #2=say:told start:a:none:0:0 cast:a:1,susp:a cast:a:2 res:a").
'G17_a_timeout_of_0_and_an_exit_that_waits'() ->
    plays("#0=trap #1=sleep:30,timeout:0 start:a:none:0:0 cast:a:1,sig:a:boom").
'G17_a_timeout_of_0_and_a_down_that_waits'() ->
    plays("apart #3=trap #0=mon:b:1,sleep:1 #1=sleep:30,timeout:0 #2=stop:boom start:b:none:3:0 start:a:none:0:0 "
          "cast:a:1,cast:b:2").
'G10_callers_of_callers_are_told'() ->
    plays("#0=trap #1=call:b:2:100 #2=call:c:3:100 #3=exit:boom start:a:none:0:0 start:b:none:0:0 start:c:none:0:0 "
          "call:a:1:200").
'G10_a_caller_that_is_stopped_while_it_waits'() ->
    plays("#0=trap,last:4 #1=call:b:2:100,say:back #2=sleep:40,reply:5 #4=say:over start:a:link:0:0 start:b:none:0:0 "
          "cast:a:1 sig:a:shutdown sleep:60").
'G12_a_ring_of_calls_ends_in_time'() ->
    plays("#0=say:up #1=call:b:2:60 #2=call:c:3:40 #3=call:a:4:20 #4=reply:1 start:a:none:0:0 start:b:none:0:0 "
          "start:c:none:0:0 cast:a:1 sleep:90").
'G13_an_answer_of_terminate_is_late'() ->
    plays("#0=last:3 #1=keep #2=stop:normal #3=sleep:40,answer:9 start:a:none:0:0 start:b:none:0:0 call:a:1:20 cast:a:2 "
          "sleep:60").
'G15_an_answer_from_a_timeout'() -> plays("#0=idle:2 #1=keep,timeout:30 #2=answer:6 start:a:none:0:0 call:a:1:100").
'G15_two_callers_are_answered_by_a_third_message'() ->
    plays("apart #0=say:up #1=keep #2=answer:1,answer:2 #3=call:a:1:200 start:a:none:0:0 start:b:none:0:0 "
          "start:c:none:0:0 cast:b:3 cast:c:3 note:a:2").
'G15_an_answer_before_and_an_end_behind_it'() ->
    plays("#0=say:up #1=keep,answer:4,exit:boom start:a:link:0:0 call:a:1:100").
'G16_calls_within_the_time_and_behind_it'() ->
    plays("#0=idle:3 #1=reply:1,timeout:50 #2=reply:2 #3=say:late start:a:none:0:0 call:a:1:100 call:a:2:100 call:a:1:100 "
          "sleep:60 call:a:2:100").
'G16_a_note_of_a_timer_ends_it'() ->
    plays("#0=say:up #1=after:a:2:20:1,timeout:40 #2=say:noted start:a:none:0:0 cast:a:1 sleep:60").
'G16_a_cancelled_timer_does_not_end_it'() ->
    plays("#0=say:up #1=after:a:2:30:1,cancel:1,timeout:40 #2=say:noted start:a:none:0:0 cast:a:1 sleep:60").
'G16_a_demonitor_ends_nothing'() ->
    plays("#3=trap #0=mon:b:1 #1=timeout:60,dem:1 #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
          "sleep:60").
'G18_a_continue_calls_one_that_calls_back'() ->
    plays("apart #0=say:up #1=more:2,reply:1 #2=call:b:3:30 #3=call:a:4:60,reply:3 #4=reply:4 start:a:none:0:0 "
          "start:b:none:0:0 call:a:1:100 sleep:80").
'G18_continues_of_two_that_call_each_other'() ->
    plays("apart #5=trap #0=more:1 #1=call:b:2:40 #2=reply:2 #3=more:4 #4=call:a:2:40 start:b:none:5:0 start:a:none:0:0 "
          "cast:b:3 sleep:50").
'G20_a_stop_with_a_reply_calls_another_on_its_way'() ->
    plays("#4=trap #0=last:2 #1=stopr:normal:8 #2=call:b:3:50 #3=sleep:20,reply:3 start:a:link:0:0 start:b:none:4:0 "
          "call:a:1:200").
'G21_terminate_casts_to_one_that_watches'() ->
    plays("#0=last:2 #1=stop:normal #2=cast:b:3 #3=say:told #4=mon:a:1 start:a:none:0:0 start:b:none:4:0 cast:a:1").
'G21_terminate_starts_a_timer'() ->
    plays("#4=trap #0=last:2 #1=stop:normal #2=after:b:3:30:1 #3=say:noted start:a:none:0:0 start:b:none:4:0 cast:a:1 "
          "sleep:30").
'G22_linked_ones_end_one_after_the_other'() ->
    plays("apart #4=trap #0=trap #1=link:b #2=link:c #3=stop:boom start:c:none:0:0 start:b:none:4:0 start:a:none:0:0 "
          "cast:b:2 cast:a:1 cast:b:3").
'G22_a_link_of_both_sides_and_a_shutdown'() ->
    plays("apart #0=trap #1=link:b #2=link:a #3=stop:shutdown start:a:none:0:0 start:b:none:0:0 cast:a:1 cast:b:2 "
          "cast:a:3").
'G23_one_that_is_no_more_trapping_ends_while_it_calls'() ->
    plays("#0=trap #1=loose,call:b:2:100,say:back #2=sleep:40 start:a:link:0:0 start:b:none:0:0 cast:a:1 sig:a:boom "
          "sleep:50").
'G28_a_stop_is_told_of_another_end'() ->
    plays("#0=say:up #1=sleep:30,stop:bang start:a:none:0:0 cast:a:1,stops:a:normal:100").
'G28_a_stop_that_waits_too_long_is_kept'() ->
    plays("#0=say:up #1=sleep:60,say:done start:a:none:0:0 cast:a:1,stops:a:normal:20 sleep:60 alive:a").
'G28_a_stop_of_a_suspended_one_and_its_callers'() ->
    plays("apart #0=say:up #1=reply:1 #2=call:a:1:200 start:a:none:0:0 start:b:none:0:0 susp:a cast:b:2 "
          "stops:a:shutdown:50").
'G30_requests_to_three_are_answered_in_any_order'() ->
    plays("apart #0=say:up #1=sleep:60,reply:1 #2=sleep:20,reply:2 #3=reply:3 start:a:none:0:0 start:b:none:0:0 "
          "start:c:none:0:0 req:a:1:1,req:b:2:2,req:c:3:3,wait:1:100,wait:2:100,wait:3:100").
'G30_a_request_of_one_that_ends_is_handled'() ->
    plays("#0=say:up #1=req:b:2:1,stop:normal #2=sleep:20,reply:2 start:a:none:0:0 start:b:none:0:0 cast:a:1 sleep:30").
'G30_a_wait_in_vain_and_a_request_more'() ->
    plays("#0=say:up #1=sleep:50,reply:1 #2=reply:2 start:a:none:0:0 req:a:1:1,wait:1:20,req:a:2:2,wait:2:100,wait:1:100").
'G30_a_request_that_is_kept_when_the_server_stops'() ->
    plays("#0=say:up #1=keep #2=stop:shutdown start:a:none:0:0 req:a:1:1,sleep:20,cast:a:2,wait:1:50").
'G30_given_up_and_then_another'() ->
    plays("#0=say:up #1=sleep:40,reply:1 #2=reply:2 start:a:none:0:0 req:a:1:1,recv:1:20,req:a:2:2,recv:2:100 sleep:50").
'G32_one_that_rests_is_woken_by_all'() ->
    plays("#0=trap,rest #1=reply:1,rest #2=rest #3=stop:boom start:a:none:0:0 call:a:1:50 note:a:2 cast:a:2 "
          "start:b:none:2:0 sig:a:poke alive:a").
'G32_one_that_rests_is_stopped'() -> plays("#0=rest,last:1 #1=say:over start:a:none:0:0 stops:a:normal:50").
'G5_one_that_takes_too_long_has_started_others'() ->
    plays("#0=start:b:none:2:0,sleep:60 #1=reply:1 #2=trap start:a:none:0:30 call:b:1:50").
'G6_a_name_of_one_that_ends_is_taken_in_terminate'() ->
    plays("#5=trap #0=name:talk,last:2 #1=stop:normal #2=sleep:30 #3=name:talk #4=whois:talk start:a:none:0:0 "
          "start:b:none:5:0 cast:a:1 cast:b:3 sleep:40 cast:b:3 cast:b:4").
'P19_a_callback_takes_a_note_and_leaves_casts'() ->
    plays("#0=say:up #1=take:3:40 #2=say:told #3=say:noted start:a:none:0:0 cast:a:1,cast:a:2,note:a:3 sleep:40").
'M6_a_server_flushes_in_its_callback'() ->
    plays("#3=trap #0=mon:b:1 #1=sleep:40,flush:1 #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
          "sleep:40").
'Y1_two_are_suspended_and_one_calls_the_other'() ->
    plays("apart #0=say:up #1=call:b:2:100 #2=reply:2 start:a:none:0:0 start:b:none:0:0 susp:b susp:a cast:a:1 res:a "
          "sleep:20 res:b sleep:30").
'Y1_a_suspended_one_is_linked_to_one_that_ends'() ->
    plays("#3=trap #0=trap #1=link:b #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 susp:a cast:b:2 res:a").
'Y1_a_suspended_one_that_does_not_trap_is_linked_to_one_that_ends'() ->
    plays("#3=say:up #0=link:b #2=stop:boom start:b:none:3:0 start:a:none:0:0 susp:a cast:b:2 alive:a").
'Y1_one_suspends_itself_no_more_than_it_calls_itself'() ->
    plays("#0=say:up #1=susp:a,reply:1 start:a:none:0:0 call:a:1:200 alive:a").
'T5_a_timer_of_one_that_has_ended_notes_all_the_same'() ->
    plays("#0=say:up #1=after:b:2:40:1,stop:normal #2=say:noted start:a:none:0:0 start:b:none:0:0 cast:a:1 sleep:40").
'G20_a_call_stops_it_and_it_was_linked'() ->
    plays("#0=say:up #1=stopr:stopped:0 #2=reply:1 start:a:link:0:0 call:a:2:50 call:a:1:50 call:a:2:10").
'G20_a_call_stops_it_and_it_was_monitored'() ->
    plays("#0=say:up #1=stopr:stopped:0 #2=reply:1 start:a:monitor:0:0 call:a:2:50 call:a:1:50 call:a:2:10").
'G20_a_call_stops_it_with_each_kind_of_shutdown'() ->
    plays("#0=say:up #1=stopr:detail:1 #2=stopr:shutdown:2 #3=stopr:normal:3 start:a:link:0:0 call:a:1:50 "
          "start:b:link:0:0 call:b:2:50 start:c:link:0:0 call:c:3:50").
'G25_a_call_ends_it_with_each_kind_of_reason'() ->
    plays("#0=say:up #1=exit:detail #2=stop:detail #3=exit:shutdown #4=stop:shutdown #5=exit:crashed start:a:link:0:0 "
          "call:a:1:50 start:b:link:0:0 call:b:2:50 start:c:link:0:0 call:c:3:50 start:d:link:0:0 call:d:4:50 "
          "start:e:none:0:0 call:e:5:50").
'G25_a_note_and_a_cast_end_it_with_a_detail'() ->
    plays("#0=trap,last:3 #1=exit:detail #2=stop:detail #3=say:over start:a:link:0:0 note:a:1 start:b:link:0:0 cast:b:2 "
          "start:c:monitor:0:0 cast:c:1").
'G12_an_answer_of_a_timeout_is_late'() ->
    plays("#0=idle:2 #1=keep,timeout:30 #2=answer:6 start:a:link:0:0 call:a:1:100 call:a:1:10 sleep:40 call:a:1:100").
'G12_a_late_answer_and_then_a_crash'() ->
    plays("#0=idle:2 #1=keep,timeout:30 #2=answer:6 #3=exit:boom start:a:link:0:0 call:a:1:10 call:a:3:50 sleep:40").
'G30_two_requests_within_the_time'() ->
    plays("apart #0=idle:3 #1=reply:1,timeout:50 #2=reply:2 #3=say:late start:a:link:0:0 "
          "req:a:1:1,req:a:2:2,wait:1:100,wait:2:100 sleep:60 req:a:1:3,wait:3:100 sleep:60").
'G30_a_wait_of_no_time_and_then_for_long'() ->
    plays("#0=idle:2 #1=keep,timeout:50 #2=answer:6 start:a:link:0:0 req:a:1:1,wait:1:0,wait:1:100").
'G30_a_request_that_ends_it_and_then_another'() ->
    plays("#0=say:up #1=stop:shutdown #2=reply:2 start:a:none:0:0 req:a:1:1,wait:1:100 req:a:2:2,wait:2:100 "
          "req:a:2:3,recv:3:100").
'G18_continues_of_each_kind_of_message'() ->
    plays("apart #0=more:1 #1=say:on #2=more:1,reply:2 #3=more:4,keep #4=answer:3 #5=more:6 #6=more:1 start:a:link:0:0 "
          "call:a:2:50 call:a:3:50 cast:a:5 note:a:5").
'G18_a_continue_stops'() ->
    plays("#0=trap,last:3 #1=more:2 #2=stop:normal #3=say:over start:a:link:0:0 note:a:1 call:a:1:10").
'G18_a_continue_of_init_stops_and_who_calls'() -> plays("#0=trap,more:1 #1=sleep:40,stop:boom start:a:link:0:0 call:a:1:50").
'G18_a_continue_asks_for_a_timeout'() ->
    plays("apart #0=idle:3 #1=more:2,reply:1 #2=timeout:30 #3=say:idle start:a:link:0:0 call:a:1:50 sleep:40").
'G18_what_waits_comes_behind_a_chain_of_continues'() ->
    plays("#0=say:up #1=sleep:20,more:2 #2=more:3 #3=more:4 #4=say:end #5=say:noted start:a:none:0:0 "
          "note:a:1,note:a:5,cast:a:5").
'G32_one_that_rests_is_suspended_and_resumed'() ->
    plays("#0=rest #1=rest,reply:1 #2=reply:2 start:a:link:0:0 call:a:1:50 susp:a res:a call:a:2:50").
'G32_one_that_rests_answers_later'() ->
    plays("#0=say:up #1=keep,rest #2=answer:5 start:a:none:0:0 req:a:1:1,note:a:2,wait:1:50").
'G32_one_that_rests_by_a_timer'() ->
    plays("#0=idle:2 #1=timeout:30 #2=rest #3=reply:3 start:a:none:0:0 cast:a:1 sleep:40 call:a:3:50 note:a:2 call:a:3:50").
'G22_a_parent_with_a_name'() -> plays("#0=trap,last:2 #1=stop:normal #2=say:over name:p start:a:link:0:0 cast:a:1").
'G22_a_parent_with_a_name_ends'() ->
    plays("#0=say:up #1=name:q,start:c:link:3:0 #2=stop:boom #3=trap,last:4 #4=say:over start:b:none:0:0 cast:b:1 "
          "cast:b:2").
'G28_a_stop_of_one_and_again'() ->
    plays("#0=last:1 #1=say:over start:a:none:0:0 stops:a:normal:50 alive:a stops:a:normal:50 start:b:none:0:0 "
          "stops:b:other:50 start:c:link:0:0 stops:c:detail:50").
'G28_a_stop_of_one_that_is_linked'() ->
    plays("#0=say:up start:a:link:0:0 stops:a:normal:50 start:b:link:0:0 stops:b:shutdown:50 start:c:monitor:0:0 "
          "stops:c:boom:50").
'G28_a_stop_in_no_time'() ->
    plays("#0=last:1 #1=sleep:50,say:over start:a:none:0:0 stops:a:normal:10 alive:a sleep:50 alive:a").
'G7_a_start_that_ignores_or_stops_gives_its_name_back'() ->
    plays("#0=name:x,ignore #1=name:x,stop:stopped #2=name:x start:a:none:0:0 whois:x start:b:monitor:0:0 whois:x "
          "start:c:none:1:0 whois:x start:d:none:2:0 whois:x").
'G3_one_that_ignores_is_started_again_and_again'() ->
    plays("#0=trap,ignore start:a:none:0:0 start:a:none:0:0 start:a:monitor:0:0 start:a:none:0:0").
'G2_each_way_to_stop_in_init'() ->
    plays("#0=stop:normal #1=stop:shutdown #2=stop:detail #3=stop:boom start:a:none:0:0 start:b:none:1:0 start:c:none:2:0 "
          "start:d:none:3:0 start:e:monitor:3:0 start:f:none:2:0").
'G4_each_way_to_exit_in_init'() ->
    plays("#0=exit:normal #1=exit:shutdown #2=exit:detail #3=exit:boom #4=exit:kill start:a:none:0:0 start:b:none:1:0 "
          "start:c:none:2:0 start:d:none:3:0 start:e:monitor:4:0 start:f:none:0:0").
'G5_in_time_and_too_late'() ->
    plays("#0=sleep:10 #1=sleep:60 start:a:none:0:30 start:b:none:1:30 start:c:link:1:30 start:d:monitor:1:30 "
          "start:e:link:0:30").
'G15_one_that_waits_is_answered_when_it_has_gone'() ->
    plays("#0=say:up #1=keep #2=answer:1 #3=call:a:1:100,say:never start:a:none:0:0 start:b:none:0:0 cast:b:3 sig:b:kill "
          "note:a:2 alive:a").
'G10_one_calls_itself_and_goes_on'() ->
    plays("#0=say:up #1=call:a:2:50,reply:3 #2=reply:2 start:a:none:0:0 call:a:1:100 call:a:2:50").
'G10_the_dead_are_called_and_cast_to'() ->
    plays("#0=say:up #1=stop:normal start:a:none:0:0 cast:a:1 call:a:1:50 cast:a:1 note:a:1 req:a:1:1,wait:1:50 "
          "stops:a:normal:50 susp:a").
'Y1_suspended_twice_and_asked'() ->
    plays("apart #0=say:up #1=reply:1 start:a:link:0:0 susp:a call:a:1:20 susp:a call:a:1:20 res:a call:a:1:50 res:a "
          "call:a:1:50").
'Y1_suspended_by_a_note_and_the_timeout_that_it_asked_for'() ->
    plays("#0=idle:2 #1=timeout:30 #2=say:idle start:a:none:0:0 note:a:1 susp:a sleep:50 res:a sleep:20").
'G28_one_that_ends_while_it_is_stopped'() ->
    plays("#0=last:1 #1=exit:die start:a:none:0:0 stops:a:normal:50 start:b:link:0:0 stops:b:shutdown:50").
'G28_one_that_hangs_is_stopped'() ->
    plays("#0=last:1 #1=sleep:80 start:a:none:0:0 stops:a:normal:30 alive:a sleep:60 alive:a").
'P6_the_first_of_two_exit_signals_counts'() ->
    plays("#0=say:up #1=sleep:30 start:a:link:0:0 cast:a:1,sig:a:first,sig:a:second start:b:none:0:0 "
          "sig:b:first,sig:b:kill").
'P6_exit_signals_of_two_to_one_that_traps'() ->
    plays("apart #0=trap #1=sleep:40,say:worked #2=sig:a:second start:a:none:0:0 start:b:none:0:0 cast:a:1,sig:a:first "
          "cast:b:2 sleep:40").
'M5_a_server_ends_a_monitor_before_and_behind_the_end'() ->
    plays("#3=trap #0=mon:b:1,mon:b:2 #1=dem:1 #2=stop:boom #4=dem:2 start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
          "cast:a:4").
'M6_a_server_flushes_a_down_that_waits'() ->
    plays("apart #3=trap #0=mon:b:1 #1=sleep:40,flush:1,say:done #2=stop:boom start:b:none:3:0 start:a:none:0:0 "
          "cast:a:1,cast:b:2 sleep:40").
'M1_a_down_of_each_reason'() ->
    plays("#0=say:up #1=stop:normal #2=stop:shutdown #3=stop:detail #4=exit:boom start:a:monitor:0:0 cast:a:1 "
          "start:b:monitor:0:0 cast:b:2 start:c:monitor:0:0 cast:c:3 start:d:monitor:0:0 cast:d:4 start:e:monitor:0:0 "
          "sig:e:kill start:f:monitor:0:0 sig:f:boom").
'G15_a_reply_and_a_crash_of_the_next'() ->
    plays("apart #0=say:up #1=keep #2=answer:1,exit:boom #3=call:a:1:100 start:a:none:0:0 start:b:none:0:0 "
          "start:c:none:0:0 cast:b:3 cast:c:3 note:a:2 sleep:10").
'G9_casts_notes_and_calls_in_one_order'() ->
    plays("apart #0=say:up #1=sleep:20 #2=say:two #3=say:three #4=reply:4 #5=say:five start:a:none:0:0 "
          "cast:a:1,note:a:2,cast:a:3,req:a:4:1,note:a:5,wait:1:100").
'M6_four_monitors_and_each_ends_otherwise'() ->
    plays("apart #3=trap #0=mon:b:1,mon:b:2,mon:b:3,mon:b:4,flush:1 #1=sleep:40,flush:3,dem:4,say:done #2=stop:bang "
          "start:b:none:3:0 start:a:none:0:0 cast:a:1,cast:b:2 sleep:60").
'G7_starts_that_fail_one_after_the_other'() ->
    plays("#0=name:x,stop:boom #1=name:x,ignore #2=name:x,exit:boom #3=name:x "
          "start:a:none:0:0,start:b:none:0:0,start:c:monitor:0:0,start:d:none:1:0,start:e:monitor:1:0,start:f:none:2:0,start:g:monitor:2:0,start:h:none:3:0").
'G7_starts_that_take_too_long_one_after_the_other'() ->
    plays("#0=name:x,sleep:60 #3=name:x start:a:none:0:20 start:b:monitor:0:20 start:h:none:3:0").
'G13_a_call_in_vain_and_many_more'() ->
    plays("#0=say:up #1=sleep:30,reply:1 #2=reply:2 start:a:none:0:0 call:a:1:10 call:a:2:50 call:a:2:50 call:a:1:50 "
          "call:a:2:50 sleep:30").
'G30_one_in_time_and_one_that_is_given_up'() ->
    plays("apart #0=say:up #1=sleep:80,reply:1 #2=sleep:10,reply:2 #3=reply:3 start:a:none:0:0 start:b:none:0:0 "
          "start:c:none:0:0 req:c:3:3,req:a:1:1,req:b:2:2,wait:2:50,recv:1:20,recv:3:50 sleep:80").
