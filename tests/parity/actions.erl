%% gen_statem: what a machine does besides going from state to state. See actions.c and actions.actor.
-module(actions).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

zero(Name) -> {{timeout, Name}, 0, Name}.
next(Event) -> {next_event, internal, Event}.
greet() -> gen_statem:cast(self(), {plain, "from init"}).

init({starter, fresh}) -> greet(), {ok, a, starter};
init({starter, restored}) -> greet(), {ok, {b, "restored"}, starter, [next({go, "1"}), zero(x), next({go, "2"})]};
init({starter, hurried}) -> greet(), {ok, a, starter, [{{timeout, x}, 30, x}, zero(y)]};
init({starter, bad}) -> {stop, no_file};
init({starter, none}) -> ignore;
init(echoer) -> {ok, a, echoer, {next_event, cast, {knock, "init"}}};
init({enterer, How}) -> {ok, a, {enterer, How, 0}};
init({holder, Ms}) -> {ok, a, holder, after_(Ms)};
init(waiter) -> {ok, a, waiter, {timeout, 60, "init"}};
init(hasty) -> greet(), {ok, a, hasty, next(go)}.

%% ---- starter ----

handle_event(enter, _, a, starter) -> say("enter a"), keep_state_and_data;
handle_event(enter, _, {b, How}, starter) -> say("enter b ~s", [How]), {keep_state_and_data, {state_timeout, 0, after_}};
handle_event(state_timeout, after_, _, starter) -> say("after"), keep_state_and_data;
handle_event({timeout, Name}, Name, _, starter) -> say("~s", [Name]), keep_state_and_data;
handle_event(cast, {plain, W}, _, starter) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(internal, {go, W}, _, starter) -> say("go ~s", [W]), keep_state_and_data;

%% ---- hasty ----

handle_event(enter, _, a, hasty) -> keep_state_and_data;
handle_event(enter, _, b, hasty) -> say("enter b"), keep_state_and_data;
handle_event(internal, go, a, hasty) -> {next_state, b, hasty};
handle_event(cast, {plain, W}, b, hasty) -> say("plain ~s", [W]), keep_state_and_data;

%% ---- waiter ----

handle_event(enter, _, _, waiter) -> keep_state_and_data;
handle_event(timeout, W, a, waiter) -> say("quiet ~s", [text(W)]), keep_state_and_data;
handle_event(timeout, W, b, waiter) -> say("quiet ~s in b", [text(W)]), keep_state_and_data;
handle_event(cast, {hop, Ms}, a, waiter) -> {next_state, b, waiter, {timeout, Ms, "hop"}};
handle_event(cast, {hop, _}, b, waiter) -> {next_state, a, waiter};
handle_event(cast, {late, _}, a, waiter) -> {keep_state_and_data, postpone};
handle_event(cast, {late, W}, b, waiter) -> say("late ~s", [W]), keep_state_and_data;
handle_event(cast, {arm, Ms}, _, waiter) -> {keep_state_and_data, Ms};
handle_event(cast, {arm, Ms, W}, _, waiter) -> {keep_state_and_data, {timeout, Ms, W}};
handle_event(cast, {arm_at, Ms, W}, _, waiter) -> {keep_state_and_data, {timeout, from_now(Ms), W, {abs, true}}};
handle_event(cast, {plain, W}, _, waiter) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(cast, raising, _, waiter) -> {keep_state_and_data, [{timeout, 20, "raising"}, next(r)]};
handle_event(cast, named, _, waiter) -> {keep_state_and_data, [{timeout, 50, "named"}, {{timeout, other}, 20, other}]};
handle_event(cast, {zero, W}, _, waiter) -> {keep_state_and_data, {timeout, 0, W}};
handle_event(cast, zero_raising, _, waiter) -> {keep_state_and_data, [{timeout, 0, "zero"}, next(r)]};
handle_event(cast, zero_behind, _, waiter) -> {keep_state_and_data, [zero(other), {timeout, 0, "behind"}]};
handle_event(cast, zero_before, _, waiter) -> {keep_state_and_data, [{timeout, 0, "before"}, zero(other)]};
handle_event({timeout, other}, other, _, waiter) -> say("other"), keep_state_and_data;
handle_event(internal, r, _, waiter) -> say("raised"), keep_state_and_data;

%% ---- holder ----

handle_event(enter, _, c, holder) -> {keep_state_and_data, after_(30)};
handle_event(enter, _, _, holder) -> keep_state_and_data;
handle_event(state_timeout, after_, a, holder) -> say("after"), keep_state_and_data;
handle_event(state_timeout, after_, S, holder) -> say("after in ~s", [S]), keep_state_and_data;
handle_event(cast, {plain, W}, _, holder) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(cast, {again, Ms}, _, holder) -> {keep_state_and_data, after_(Ms)};
handle_event(cast, {at, Ms}, _, holder) -> {keep_state_and_data, {state_timeout, from_now(Ms), after_, {abs, true}}};
handle_event(cast, undo, _, holder) -> {keep_state_and_data, {state_timeout, cancel}};
handle_event(cast, go, _, holder) -> {next_state, b, holder, after_(80)};
handle_event(cast, {hurry, Ms}, _, holder) -> {next_state, b, holder, after_(Ms)};
handle_event(cast, never, _, holder) -> {next_state, b, holder, {state_timeout, cancel}};
handle_event(cast, over, _, holder) -> {next_state, c, holder, after_(50)};
handle_event(cast, zeros, _, holder) -> {keep_state_and_data, [after_(0), zero(x)]};
handle_event(cast, zeros_turned, _, holder) -> {keep_state_and_data, [zero(x), after_(0)]};
handle_event(cast, zero_and_raise, _, holder) -> {keep_state_and_data, [after_(0), next(r)]};
handle_event(cast, zero_and_go, _, holder) -> {keep_state_and_data, [after_(0), next(leave)]};
handle_event(cast, {work, Ms}, _, holder) -> pause(Ms), say("worked"), keep_state_and_data;
handle_event({timeout, x}, x, _, holder) -> say("x"), keep_state_and_data;
handle_event(internal, r, _, holder) -> say("raised"), keep_state_and_data;
handle_event(internal, leave, a, holder) -> {next_state, b, holder, after_(80)};

%% ---- enterer ----

handle_event(enter, _, a, {enterer, "stop", _}) -> {stop, at_once};
handle_event(enter, _, a, _) -> keep_state_and_data;
handle_event(enter, a, b, {enterer, How, N}) -> {stop, boom, {enterer, How, N + 1}};
handle_event(enter, _, e, {enterer, How, N}) when N < 2 ->
    {repeat_state, {enterer, How, N + 1}, zero(quick)};
handle_event(enter, _, e, {enterer, How, _}) -> {keep_state, {enterer, How, 10}};
handle_event(enter, _, S, {enterer, How, N}) ->
    say("enter ~w", [N + 1]),
    case N + 1 of
        6 -> {stop, worse, {enterer, How, 99}};
        3 -> {keep_state, {enterer, How, 3}};
        More when S =:= c; S =:= d -> {repeat_state, {enterer, How, More}}
    end;
handle_event(cast, {go, "b"}, a, {enterer, How, _}) -> say("left"), {next_state, b, {enterer, How, 1}};
handle_event(cast, {go, "c"}, a, D) -> say("left"), {next_state, c, D};
handle_event(cast, {go, "d"}, a, {enterer, How, _}) -> say("left"), {next_state, d, {enterer, How, 5}};
handle_event(cast, {go, "e"}, a, D) -> say("left"), {next_state, e, D};
handle_event({timeout, quick}, quick, e, _) -> say("quick"), keep_state_and_data;
handle_event(cast, {plain, _}, a, {enterer, _, _}) -> {keep_state_and_data, postpone};
handle_event(cast, {plain, W}, _, {enterer, _, _}) -> say("plain ~s", [W]), keep_state_and_data;

%% ---- echoer ----

handle_event(enter, _, _, echoer) -> keep_state_and_data;
handle_event(cast, {knock, "late"}, a, echoer) -> {keep_state_and_data, postpone};
handle_event(cast, {knock, W}, a, echoer) -> say("knock ~s", [W]), keep_state_and_data;
handle_event(cast, {knock, W}, b, echoer) -> say("knock ~s in b", [W]), keep_state_and_data;
handle_event(cast, both, a, echoer) ->
    {keep_state_and_data, [{next_event, cast, {knock, "1"}}, {next_event, info, {news, "2"}}, next({own, "3"})]};
handle_event(cast, mixed, a, echoer) -> {keep_state_and_data, [{next_event, cast, {knock, "late"}}, next({own, "1"})]};
handle_event(cast, go, a, echoer) -> {next_state, b, echoer};
handle_event(cast, go, b, echoer) -> {next_state, a, echoer};
handle_event(cast, {plain, W}, _, echoer) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(info, {news, W}, _, echoer) -> say("news ~s", [W]), keep_state_and_data;
handle_event(internal, {own, W}, _, echoer) -> say("own ~s", [W]), keep_state_and_data.

terminate(Reason, S, {enterer, _, N}) -> say("terminate ~w in ~w, ~w", [Reason, S, N]);
terminate(_, _, _) -> ok.

text(Ms) when is_integer(Ms) -> io_lib:format("~wms", [Ms]);
text(W) -> W.

from_now(Ms) -> erlang:monotonic_time(millisecond) + Ms.

%% ---- what scenarios do ----

echoer(Events) -> {ok, Pid} = gen_statem:start(?MODULE, echoer, []), do(Pid, Events), pause(20), kill(Pid).

'S11_casts_and_infos_are_raised'() -> echoer([both, {plain, "4"}]).
'S11_a_raised_cast_is_postponed'() -> echoer([mixed, {knock, "2"}, go, {plain, "3"}]).
'S32_init_raises_a_cast'() -> echoer([]).

enterer(To) ->
    {ok, Pid} = gen_statem:start(?MODULE, {enterer, "ok"}, []), Ref = monitor(process, Pid),
    gen_statem:cast(Pid, {plain, "1"}),
    gen_statem:cast(Pid, {go, To}),
    fate(Pid, Ref).
fate(Pid, Ref) ->
    receive {'DOWN', Ref, _, _, Reason} -> say("down ~w", [Reason]) after 300 -> say("up"), kill(Pid) end.

'S14_an_enter_call_says_stop'() -> enterer("b").
'S14_an_enter_call_repeats_itself'() -> enterer("c").
'S14_an_enter_call_decides_to_stop'() -> enterer("d").
'S14_a_repeated_enter_call_starts_timers'() -> enterer("e").
'S14_the_first_enter_call_says_stop'() ->
    {ok, Pid} = gen_statem:start(?MODULE, {enterer, "stop"}, []), Ref = monitor(process, Pid),
    receive {'DOWN', Ref, _, _, _} -> say("down") after 300 -> say("up"), kill(Pid) end.

after_(Ms) -> {state_timeout, Ms, after_}.
holder(Ms) -> {ok, Pid} = gen_statem:start(?MODULE, {holder, Ms}, []), Pid.
holder(Events, Ms) -> holder(holder(60), Events, Ms).
holder(Pid, Events, Ms) -> do(Pid, Events), pause(Ms), kill(Pid).

'S32_init_starts_a_state_timeout'() -> Pid = holder(100), pause(80), say("not yet"), pause(40), kill(Pid).
'S16_a_state_timeout_is_started_anew'() ->
    Pid = holder(60), pause(30), do(Pid, [{again, 60}]), pause(50), say("not yet"), pause(30), kill(Pid).
'S16_it_is_started_with_a_shorter_time'() -> Pid = holder(60), do(Pid, [{again, 20}]), pause(40), say("it was"), pause(60), kill(Pid).
'S16_it_is_started_when_it_has_come'() -> Pid = holder(20), pause(40), say("once"), do(Pid, [{again, 20}]), pause(60), kill(Pid).
'S21_a_state_timeout_is_cancelled'() ->
    Pid = holder(60), do(Pid, [undo]), pause(80), say("not yet"), do(Pid, [{again, 20}]), pause(40), kill(Pid).
'S21_a_state_timeout_that_does_not_run_is_cancelled'() -> Pid = holder(20), pause(40), do(Pid, [undo]), pause(40), kill(Pid).
'S22_a_row_sets_a_state_timeout_at_an_instant'() ->
    Pid = holder(60), do(Pid, [{at, 100}]), pause(80), say("not yet"), pause(40), kill(Pid).
'S22_a_state_timeout_at_an_instant_that_has_passed'() -> holder([{at, -30}, {plain, "1"}], 80).
'S17_a_row_sets_that_of_the_next_state'() -> holder([{hurry, 20}], 120).
'S17_a_row_that_says_nothing_of_it'() -> Pid = holder(60), do(Pid, [go]), pause(70), say("not yet"), pause(40), kill(Pid).
'S17_a_row_cancels_that_of_the_next_state'() -> holder([never], 120).
'S17_what_enter_says_counts'() -> Pid = holder(60), do(Pid, [over]), pause(40), say("it was"), pause(60), kill(Pid).
'S23_a_state_timeout_of_no_time'() -> holder([{again, 0}, {plain, "1"}], 80).
'S23_a_state_timeout_of_no_time_before_another'() -> holder([zeros, {plain, "1"}], 80).
'S23_a_state_timeout_of_no_time_behind_another'() -> holder([zeros_turned, {plain, "1"}], 80).
'S23_a_state_timeout_of_no_time_behind_a_raised_event'() -> holder([zero_and_raise, {plain, "1"}], 80).
'S25_a_state_timeout_of_no_time_and_a_change'() -> holder([zero_and_go, {plain, "1"}], 40).
'S26_a_late_state_timeout_that_is_started_anew'() ->
    Pid = holder(20), do(Pid, [{work, 40}, {again, 60}]), pause(80), say("not yet"), pause(40), kill(Pid).
'S26_a_late_state_timeout_that_is_cancelled'() -> Pid = holder(20), do(Pid, [{work, 40}, undo, {plain, "1"}]), pause(80), kill(Pid).

%% In one piece, so that the machine finds all of it waiting.
do(Pid, Events) -> erlang:suspend_process(Pid), [gen_statem:cast(Pid, E) || E <- Events], erlang:resume_process(Pid).
waiter(Events, Ms) -> waiter(waiter(), Events, Ms).
waiter(Pid, Events, Ms) -> do(Pid, Events), pause(Ms), kill(Pid).
waiter() -> {ok, Pid} = gen_statem:start(?MODULE, waiter, []), Pid.

'S18_init_starts_an_event_timeout'() -> waiter([], 100).
'S18_a_row_starts_an_event_timeout'() -> waiter([{arm, 30, "30ms"}], 100).
'S19_a_number_is_an_event_timeout'() -> waiter([{arm, 30}], 100).
'S18_any_event_cancels_one_of_a_row'() ->
    Pid = waiter(), do(Pid, [{arm, 60, "60ms"}]), pause(30), waiter(Pid, [{plain, "1"}], 90).
'S18_one_of_a_row_is_started_anew'() ->
    Pid = waiter(), do(Pid, [{arm, 60, "1"}]), pause(30), do(Pid, [{arm, 60, "2"}]), pause(40), say("not yet"), pause(60), kill(Pid).
'S18_it_goes_on_in_the_next_state'() -> waiter([{hop, 30}], 80).
'S18_a_retried_event_cancels_it'() -> waiter([{late, "1"}, {hop, 30}], 80).
'S18_a_raised_event_cancels_it'() -> waiter([raising], 80).
'S18_a_timer_cancels_it'() -> waiter([named], 100).
'S24_of_no_time_before_what_waits'() -> waiter([{zero, "zero"}, {plain, "1"}], 40).
'S24_of_no_time_behind_a_raised_event'() -> waiter([zero_raising, {plain, "1"}], 40).
'S24_of_no_time_behind_another'() -> waiter([zero_behind, {plain, "1"}], 40).
'S24_of_no_time_before_another'() -> waiter([zero_before, {plain, "1"}], 40).
'S24_of_no_time_behind_a_retried_event'() -> waiter([{late, "1"}, {hop, 0}, {plain, "1"}], 40).
'S22_an_event_timeout_at_an_instant'() ->
    Pid = waiter(), do(Pid, [{arm_at, 60, "then"}]), pause(40), say("not yet"), pause(60), kill(Pid).
'S22_an_event_timeout_at_an_instant_that_has_passed'() -> waiter([{arm_at, -30, "then"}], 40).
'S22_one_that_has_passed_and_what_waits'() -> waiter([{arm_at, -30, "then"}, {plain, "1"}], 40).

kill(Pid) -> exit(Pid, kill).
starter(How) -> begin_(gen_statem:start(?MODULE, {starter, How}, [])).
begin_({error, no_file}) -> say("failed");
begin_(ignore) -> say("ignored").

'S32_init_raises_and_starts'() -> quietly(restored).
'S32_init_starts_timers'() -> quietly(hurried).
'S32_init_does_neither'() -> quietly(fresh).
'S32_init_stops'() -> starter(bad).
'S32_init_ignores'() -> starter(none).
'S32_what_init_raises_is_before_messages'() -> {ok, Pid} = gen_statem:start(?MODULE, hasty, []), pause(20), kill(Pid).

%% What the machine says, and not when its start returns.
quietly(How) -> {ok, Pid} = gen_statem:start(?MODULE, {starter, How}, []), pause(100), kill(Pid).
