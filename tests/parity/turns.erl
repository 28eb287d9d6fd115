%% gen_statem: what comes next when much comes at once, and what others see of it, S6 to S36 and Y1 to Y2. See turns.c and
%% turns.actor.
-module(turns).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

init(turner) -> process_flag(trap_exit, true), {ok, a, {turner, 0, none}};
init(dozer) -> {ok, a, {dozer, 0}}.

zero(Name, Content) -> {{timeout, Name}, 0, Content}.
next(Event) -> {next_event, internal, Event}.

%% ---- turner ----

handle_event(enter, _, d, {turner, _, _}) -> {stop, boom};
handle_event(enter, _, S, {turner, _, _}) ->
    say("enter ~s", [S]),
    case S of
        a -> keep_state_and_data;
        b -> {keep_state_and_data, {state_timeout, 20, after_}};
        c -> {keep_state_and_data, {state_timeout, 0, after_}}
    end;
handle_event(state_timeout, after_, _, {turner, _, _}) -> say("after"), keep_state_and_data;
handle_event({call, _}, {ask, "later"}, a, _) -> {keep_state_and_data, postpone};
handle_event({call, From}, {ask, "defer"}, a, {turner, N, _}) -> {keep_state, {turner, N, From}};
handle_event({call, From}, {ask, "away"}, a, D) -> {next_state, d, D, {reply, From, "went"}};
handle_event({call, From}, {ask, "end"}, a, _) -> {stop_and_reply, boom, {reply, From, "ended"}};
handle_event({call, From}, {ask, W}, _, _) -> {keep_state_and_data, {reply, From, W}};
handle_event(cast, {late, _}, a, _) -> {keep_state_and_data, postpone};
handle_event(cast, {late, W}, _, _) -> say("late ~s", [W]), keep_state_and_data;
handle_event(cast, all, a, D) ->
    {next_state, c, D, [zero(x, ""), {timeout, 0, "all"}, zero(y, y), next({r, "1"}), next({r, "2"})]};
handle_event(cast, leads, a, _) -> {keep_state_and_data, [zero(x, "leads"), zero(y, y)]};
handle_event(cast, lifts, a, _) -> {keep_state_and_data, [zero(x, "lifts"), zero(y, y)]};
handle_event(cast, counts, a, {turner, _, F}) -> {keep_state, {turner, 0, F}, [zero(x, "counts"), zero(y, y)]};
handle_event({timeout, x}, "leads", a, D) -> say("x"), {next_state, b, D};
handle_event({timeout, x}, "lifts", a, _) -> say("x"), {keep_state_and_data, next({r, "of x"})};
handle_event({timeout, x}, "counts", a, {turner, N, F}) when N < 3 ->
    say("x"), {keep_state, {turner, N + 1, F}, zero(x, "counts")};
handle_event({timeout, x}, "kept", a, {turner, _, _}) -> {keep_state_and_data, postpone};
handle_event({timeout, x}, "drops", a, {turner, _, _}) -> say("x"), {keep_state_and_data, {{timeout, y}, cancel}};
handle_event({timeout, x}, _, b, {turner, _, _}) -> say("x in b"), keep_state_and_data;
handle_event({timeout, Name}, _, _, {turner, _, _}) -> say("~s", [Name]), keep_state_and_data;
handle_event(timeout, "kept", a, {turner, _, _}) -> {keep_state_and_data, postpone};
handle_event(timeout, W, _, {turner, _, _}) -> say("quiet ~s", [W]), keep_state_and_data;
handle_event(internal, {kept, _}, a, _) -> {keep_state_and_data, postpone};
handle_event(internal, {kept, W}, _, _) -> say("kept ~s", [W]), keep_state_and_data;
handle_event(cast, nest, a, _) -> {keep_state_and_data, [next(onward), next({r, "behind"})]};
handle_event(internal, onward, a, D) -> {next_state, b, D, next({r, "inner"})};
handle_event(cast, half, a, _) -> {keep_state_and_data, [zero(y, y), next({r, "before"}), next(halt), next({r, "never"})]};
handle_event(internal, halt, a, _) -> {stop, boom};
handle_event(cast, again, a, _) -> {repeat_state_and_data, [next({r, "of again"}), zero(y, y)]};
handle_event(cast, go, a, D) -> {next_state, b, D};
handle_event(cast, go, _, D) -> {next_state, a, D};
handle_event(cast, {plain, W}, _, _) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(cast, {arm, What, X, Y}, _, {turner, _, _}) -> {keep_state_and_data, [{{timeout, x}, X, What}, {{timeout, y}, Y, y}]};
handle_event(cast, disarm, _, _) -> {keep_state_and_data, {{timeout, x}, cancel}};
handle_event(cast, {work, Ms}, _, _) -> pause(Ms), say("worked"), keep_state_and_data;
handle_event(cast, swap, _, _) -> {keep_state_and_data, [{{timeout, x}, cancel}, {timeout, 40, "swapped"}]};
handle_event(cast, {hush, Ms}, _, {turner, _, _}) -> {keep_state_and_data, {timeout, Ms, "kept"}};
handle_event(cast, {inner, W}, _, _) -> {keep_state_and_data, next({kept, W})};
handle_event(internal, {r, W}, _, _) -> say("raised ~s", [W]), keep_state_and_data;
handle_event(info, {'EXIT', _, R}, _, _) -> say("exit ~w", [R]), keep_state_and_data;

%% ---- dozer ----

handle_event(enter, _, S, {dozer, _}) -> say("enter ~s", [S]), {keep_state_and_data, {state_timeout, 30, after_}};
handle_event(state_timeout, after_, a, {dozer, N}) -> say("after ~w", [N]), keep_state_and_data;
handle_event(state_timeout, after_, b, {dozer, N}) -> say("after ~w in b", [N]), keep_state_and_data;
handle_event(cast, {arm, X, Y}, _, {dozer, _}) -> {keep_state_and_data, [{{timeout, x}, X, x}, {{timeout, y}, Y, y}]};
handle_event(cast, {doze, Ms}, _, {dozer, _}) -> {keep_state_and_data, {timeout, Ms, quiet}};
handle_event(cast, zeros, _, {dozer, _}) -> {keep_state_and_data, [zero(x, x), zero(y, y)]};
handle_event(cast, double, _, {dozer, _}) -> {keep_state_and_data, next(r)};
handle_event({timeout, Name}, Name, _, {dozer, N}) -> say("~s ~w", [Name, N]), keep_state_and_data;
handle_event(timeout, quiet, _, {dozer, N}) -> say("quiet ~w", [N]), keep_state_and_data;
handle_event(internal, r, _, {dozer, _}) -> say("raised"), keep_state_and_data.

terminate(R, S, {turner, _, none}) -> say("terminate ~w in ~s", [R, S]);
terminate(R, S, {turner, _, From}) -> say("terminate ~w in ~s", [R, S]), gen_statem:reply(From, "last");
terminate(R, S, _) -> say("terminate ~w in ~s", [R, S]).

code_change("1", a, {dozer, N}, _) -> {ok, b, {dozer, N + 1}};
code_change("2", _, _, _) -> {error, too_old}.

%% ---- what scenarios do ----

up(Which) -> {ok, Pid} = gen_statem:start(?MODULE, Which, []), pause(5), Pid.
tell(Pid, Event) -> gen_statem:cast(Pid, Event).
kill(Pid) -> exit(Pid, kill).
end_after(Pid, Ms) -> pause(Ms), kill(Pid).
%% In one piece, so that the machine finds all of it waiting.
do(Pid, Events) -> erlang:suspend_process(Pid), [tell(Pid, E) || E <- Events], erlang:resume_process(Pid).
plays(Events, Ms) -> Pid = up(turner), do(Pid, Events), end_after(Pid, Ms).

'S23_all_that_is_due_at_once'() -> plays([{late, "1"}, {late, "2"}, all, {plain, "1"}, {late, "3"}], 20).
'S23_a_timeout_of_no_time_raises'() -> plays([lifts, {plain, "1"}], 20).
'S23_a_timeout_of_no_time_leads_on'() -> plays([{late, "1"}, leads, {plain, "1"}], 40).
'S23_a_timeout_of_no_time_starts_itself_again'() -> plays([counts, {plain, "1"}], 20).
'S11_what_was_raised_is_postponed_in_its_place'() -> plays([{late, "1"}, {inner, "2"}, {late, "3"}, {inner, "4"}, go, {plain, "5"}], 10).
'S11_a_timeout_is_postponed_and_started_again'() ->
    P = up(turner), do(P, [{arm, "kept", 10, 500}]), pause(20), do(P, [{arm, "kept", 40, 500}, go]), pause(10), say("not yet"), end_after(P, 60).
'S11_a_timeout_is_postponed_and_cancelled'() -> P = up(turner), do(P, [{arm, "kept", 10, 500}]), pause(20), do(P, [disarm, go]), end_after(P, 10).
'S11_an_event_timeout_is_postponed'() ->
    P = up(turner), do(P, [{hush, 10}]), pause(20), do(P, [{late, "1"}, go, {plain, "2"}]), end_after(P, 10).
'S11_an_event_timeout_of_no_time_is_postponed'() -> plays([{hush, 0}, {plain, "1"}, go, {plain, "2"}], 10).
'S10_what_is_raised_on_the_way_comes_first'() -> plays([{late, "1"}, nest, {plain, "2"}], 10).
'S13_a_repeated_state_is_entered_before_what_is_raised'() -> plays([{late, "1"}, again, {plain, "2"}, go, {plain, "3"}], 10).
'S27_the_first_of_two_late_ones_cancels_the_other'() -> plays([{arm, "drops", 10, 20}, {work, 40}, {plain, "1"}], 70).
'S27_the_first_of_two_late_ones_leads_on'() -> plays([{arm, "leads", 10, 20}, {late, "1"}, {work, 40}, {plain, "2"}], 50).
'S18_a_cancelled_one_that_was_late_ends_no_quiet'() -> plays([{arm, "kept", 10, 500}, {work, 20}, swap], 80).
'S15_a_late_one_of_a_state_that_is_left_and_entered_again'() -> plays([go, {work, 30}, go, go, {plain, "1"}], 60).

watch(Pid) -> monitor(process, Pid).
ended(Ref) -> receive {'DOWN', Ref, _, _, R} -> say("down ~w", [R]) after 200 -> say("up") end.
ask(Pid, W) ->
    try gen_statem:call(Pid, {ask, W}, 200) of R -> say("reply ~s", [R]) catch exit:{R, _} -> say("failed ~s", [parity:reason(R)]) end.
send(Pid, W) -> R = gen_statem:send_request(Pid, {ask, W}), pause(2), R.
collect(Pid, Words) ->
    {_, C} = lists:foldl(fun(W, {L, C}) -> {L + 1, gen_statem:reqids_add(send(Pid, W), L, C)} end, {$a, gen_statem:reqids_new()}, Words), C.
drain(C) ->
    case gen_statem:wait_response(C, 10, true) of
        {{reply, W}, L, More} -> say("~c reply ~s", [L, W]), drain(More);
        {{error, {R, _}}, L, More} -> say("~c failed ~s", [L, parity:reason(R)]), drain(More);
        timeout -> say("timeout");
        no_request -> say("no_request")
    end.

'S28_a_stop_loses_what_was_raised'() -> P = up(turner), R = watch(P), do(P, [half, {plain, "1"}]), ended(R).
'S29_all_who_wait_are_told'() ->
    P = up(turner), C = collect(P, ["later", "later", "end", "later"]), drain(C).
'S29_who_was_deferred_is_answered_by_terminate'() ->
    P = up(turner), C = collect(P, ["later", "defer", "later"]), tell(P, half), drain(C).
'S6_a_reply_on_the_way_to_a_state_that_stops'() ->
    P = up(turner), R = watch(P), C = collect(P, ["later"]), ask(P, "away"), ended(R), drain(C).
'S31_the_caller_of_a_postponed_call_has_ended'() ->
    P = up(turner), Q = spawn(fun() -> ask(P, "later") end), pause(5), kill(Q), pause(5), tell(P, go), tell(P, {plain, "1"}), ask(P, "alive"), kill(P).
'S31_a_postponed_request_is_given_up'() ->
    P = up(turner), R = send(P, "later"), say("~w", [gen_statem:receive_response(R, 10)]), tell(P, go), ask(P, "alive"),
    receive _ -> say("stray") after 10 -> say("no stray") end, kill(P).
'S36_an_exit_signal_of_its_starter'() -> P = up(turner), R = watch(P), exit(P, poke), ask(P, "alive"), kill(P), ended(R).
'S36_an_exit_signal_of_who_started_it_with_a_monitor'() ->
    {ok, {P, R}} = gen_statem:start_monitor(?MODULE, turner, []), pause(5), exit(P, poke), ended(R).
'S36_an_exit_of_the_parent_when_callers_wait'() ->
    Me = self(),
    Q = spawn(fun() -> {ok, P} = gen_statem:start_link(?MODULE, turner, []), Me ! {up, P}, receive never -> ok end end),
    receive {up, P} -> ok end, C = collect(P, ["later", "defer"]), exit(Q, boom), drain(C).
'G28_a_stop_of_a_machine_with_timeouts_of_no_time'() ->
    P = up(turner), R = watch(P), erlang:suspend_process(P), tell(P, {late, "1"}), tell(P, leads),
    Q = spawn(fun() -> ok = gen_statem:stop(P, bye, infinity), pause(5), say("stopped") end), pause(10), erlang:resume_process(P), ended(R), pause(15), false = is_process_alive(Q).

%% ---- sys ----

suspend(P) -> ok = sys:suspend(P).
resume(P) -> say("resuming"), ok = sys:resume(P).
state(P) -> {S, {dozer, N}} = sys:get_state(P), say("state ~s ~w", [S, N]).
replace(P, S, N) -> sys:replace_state(P, fun(_) -> {S, {dozer, N}} end).

'Y1_a_look_leaves_an_event_timeout'() ->
    P = up(dozer), tell(P, {doze, 12}), pause(6), state(P), pause(2), say("not yet"), pause(8), say("later"), kill(P).
'Y1_timeouts_and_messages_of_a_suspended_machine_in_their_order'() ->
    P = up(dozer), suspend(P), tell(P, {plain, "1"}), pause(50), tell(P, {plain, "2"}), resume(P), end_after(P, 10).
'Y1_a_message_of_a_suspended_machine_leaves_the_state'() ->
    P = up(dozer), suspend(P), tell(P, go), pause(50), tell(P, {plain, "1"}), resume(P), pause(20), say("not yet"), end_after(P, 20).
'Y1_named_timers_of_a_suspended_machine'() ->
    P = up(dozer), tell(P, {arm, 40, 15}), suspend(P), pause(60), state(P), resume(P), end_after(P, 10).
'Y1_a_message_before_it_ends_the_event_timeout_of_a_suspended_machine'() ->
    P = up(dozer), tell(P, {doze, 8}), suspend(P), tell(P, {plain, "1"}), pause(12), resume(P), end_after(P, 4).
'Y1_a_message_behind_the_event_timeout_of_a_suspended_machine'() ->
    P = up(dozer), tell(P, {doze, 8}), suspend(P), pause(12), tell(P, {plain, "1"}), resume(P), end_after(P, 4).
'Y1_what_is_of_no_time_comes_before_it_is_suspended'() ->
    P = up(dozer), do(P, [zeros, double]), suspend(P), say("suspended"), tell(P, {plain, "1"}), pause(5), resume(P), end_after(P, 5).
'Y1_replaced_data_are_seen_by_timeouts'() ->
    P = up(dozer), tell(P, {arm, 15, 20}), pause(10), replace(P, a, 5), pause(20), state(P), kill(P).
'Y1_a_state_is_replaced_while_suspended'() ->
    P = up(dozer), tell(P, {late, "1"}), suspend(P), tell(P, {plain, "1"}), replace(P, b, 5), state(P), resume(P), pause(10), state(P),
    pause(30), tell(P, go), tell(P, go), end_after(P, 10).
'Y1_what_was_postponed_and_what_came_while_suspended'() ->
    P = up(dozer), tell(P, {late, "1"}), suspend(P), tell(P, {late, "2"}), tell(P, go), tell(P, {late, "3"}), pause(5), resume(P), end_after(P, 10).
'Y1_a_stop_of_a_suspended_machine_and_who_waits'() ->
    P = up(dozer), C = collect(P, ["later"]), suspend(P), D = collect(P, ["never"]), ok = gen_statem:stop(P, bye, 1000), drain(C), drain(D).
'Y3_terminate_of_a_machine_and_who_waits'() ->
    P = up(dozer), C = collect(P, ["later"]), ok = sys:terminate(P, bye), drain(C).
'G37_a_change_of_code_leaves_timeouts'() ->
    P = up(dozer), tell(P, {arm, 15, 60}), suspend(P), ok = sys:change_code(P, ?MODULE, "1", []), state(P), resume(P), pause(20), say("not yet"), end_after(P, 20).
'G37_a_change_of_code_retries_nothing'() ->
    P = up(dozer), tell(P, {late, "1"}), suspend(P), ok = sys:change_code(P, ?MODULE, "1", []), resume(P), pause(5), state(P), kill(P).
'Y2_statistics_of_timeouts_and_raised_events'() ->
    P = up(dozer), ok = sys:statistics(P, true), do(P, [zeros, double, {late, "1"}, {plain, "2"}]), pause(5), stats(P), tell(P, go), pause(5), stats(P),
    pause(40), stats(P), kill(P).
stats(P) ->
    {ok, L} = sys:statistics(P, get), say("in ~w out ~w", [proplists:get_value(messages_in, L), proplists:get_value(messages_out, L)]).
