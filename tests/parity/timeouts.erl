%% gen_statem: timeouts and events of its own, S11 to S32. See timeouts.c and timeouts.actor.
-module(timeouts).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

init(zeros) -> gen_statem:cast(self(), {plain, "from init"}), {ok, a, zeros};
init(dated) -> {ok, a, {dated, none}};
init(Kind) -> {ok, a, Kind}.

%% ---- zeros ----

zero(Name) -> {{timeout, Name}, 0, Name}.
next(Event) -> {next_event, internal, Event}.

handle_event(enter, _, a, zeros) -> {keep_state_and_data, zero(y)};
handle_event(enter, _, b, zeros) -> {keep_state_and_data, [zero(y), {state_timeout, 0, after_}]};
handle_event(enter, _, c, zeros) -> {keep_state_and_data, {state_timeout, 0, after_}};
handle_event(enter, _, d, zeros) -> keep_state_and_data;
handle_event({timeout, Name}, Name, S, zeros) when S =:= a; S =:= b -> say("~s in ~s", [Name, S]), keep_state_and_data;
handle_event(state_timeout, after_, _, zeros) -> say("after"), keep_state_and_data;
handle_event(cast, {plain, W}, S, zeros) when S =/= c -> say("plain ~s", [W]), keep_state_and_data;
handle_event(cast, both, a, zeros) -> {keep_state_and_data, [zero(x), zero(y)]};
handle_event(cast, anew, a, zeros) -> {keep_state_and_data, [zero(x), zero(y), next(again)]};
handle_event(internal, again, a, zeros) -> {keep_state_and_data, zero(x)};
handle_event(cast, undone, a, zeros) -> {keep_state_and_data, [zero(x), zero(y), {{timeout, x}, cancel}]};
handle_event(cast, raising, a, zeros) -> {keep_state_and_data, [zero(x), next({r, "1"}), next({r, "2"})]};
handle_event(cast, dropped, a, zeros) -> {keep_state_and_data, [zero(x), next(drop)]};
handle_event(cast, {late, _}, a, zeros) -> {keep_state_and_data, postpone};
handle_event(cast, {late, W}, b, zeros) -> say("late ~s", [W]), keep_state_and_data;
handle_event(cast, hop, a, zeros) -> {next_state, b, zeros, [zero(x), next({r, "hop"})]};
handle_event(cast, flee, a, zeros) -> {next_state, c, zeros, next(back)};
handle_event(internal, back, c, zeros) -> {next_state, d, zeros};
handle_event(internal, {r, W}, _, zeros) -> say("raised ~s", [W]), keep_state_and_data;
handle_event(internal, drop, a, zeros) -> {keep_state_and_data, {{timeout, x}, cancel}};
handle_event(_, _, _, zeros) -> keep_state_and_data;

%% ---- dated ----

handle_event(enter, _, b, {dated, Due}) -> {keep_state_and_data, {state_timeout, Due, after_, {abs, true}}};
handle_event(enter, _, a, {dated, _}) -> keep_state_and_data;
handle_event(state_timeout, after_, b, {dated, _} = D) -> say("after"), {next_state, a, D};
handle_event(cast, {start, Ms}, a, {dated, _}) -> {keep_state_and_data, {{timeout, x}, from_now(Ms), "begun", {abs, true}}};
handle_event(cast, {change, W}, a, {dated, _}) -> {keep_state_and_data, {{timeout, x}, update, W}};
handle_event(cast, {both, W}, a, {dated, _}) -> {keep_state_and_data, [{{timeout, x}, 0, "begun"}, next({other, W})]};
handle_event(internal, {other, W}, a, {dated, _}) -> {keep_state_and_data, {{timeout, x}, update, W}};
handle_event(cast, {go, Ms}, a, {dated, _}) -> {next_state, b, {dated, from_now(Ms)}};
handle_event(cast, {plain, W}, _, {dated, _}) -> say("plain ~s", [W]), keep_state_and_data;
handle_event({timeout, x}, W, _, {dated, _}) -> say("x ~s", [W]), keep_state_and_data;

%% ---- quiet ----

handle_event(Type, Content, S, quiet) ->
    case quiet(Type, Content, S) of
        {next_state, Next} -> {next_state, Next, quiet};
        Actions when S =:= a -> {keep_state_and_data, Actions ++ [{timeout, 80, idle}]};
        Actions -> {keep_state_and_data, Actions}
    end;

%% ---- later ----

handle_event(enter, _, a, later) -> {keep_state_and_data, {{timeout, x}, 20, x}};
handle_event(enter, _, b, later) -> {keep_state_and_data, {state_timeout, 80, after_}};
handle_event(state_timeout, after_, b, later) -> say("after"), keep_state_and_data;
handle_event(cast, {plain, W}, a, later) -> {keep_state_and_data, next({r, W})};
handle_event(cast, {plain, W}, b, later) -> say("plain ~s", [W]), keep_state_and_data;
handle_event(internal, {r, _}, a, later) -> {keep_state_and_data, postpone};
handle_event(internal, {r, W}, b, later) -> say("raised ~s", [W]), keep_state_and_data;
handle_event({timeout, x}, x, a, later) -> {keep_state_and_data, postpone};
handle_event({timeout, x}, x, b, later) -> say("x"), keep_state_and_data;
handle_event(cast, go, a, later) -> {next_state, b, later};
handle_event(cast, go, b, later) -> {next_state, a, later};
handle_event(cast, again, _, later) -> repeat_state_and_data.

quiet(enter, _, _) -> [];
quiet(cast, keep, _) -> say("keep"), [];
quiet(cast, go, a) -> {next_state, b};
quiet(cast, go, b) -> {next_state, a};
quiet(cast, raising, _) -> [next(r)];
quiet(internal, r, _) -> say("raised"), [];
quiet(cast, {arm, Ms}, _) -> [{{timeout, x}, Ms, x}];
quiet(cast, two, _) -> [{{timeout, y}, 40, y}, {{timeout, x}, 20, x}];
quiet(cast, {work, Ms}, _) -> pause(Ms), say("worked"), [];
quiet({timeout, Name}, Name, _) -> say("~s", [Name]), [];
quiet(timeout, idle, a) -> say("idle"), [].

from_now(Ms) -> erlang:monotonic_time(millisecond) + Ms.

%% ---- what scenarios do ----

up(Kind) -> {ok, Pid} = gen_statem:start(?MODULE, Kind, []), pause(10), Pid.
%% In one piece, so that the machine finds all of it waiting.
do(Pid, Events) -> erlang:suspend_process(Pid), [gen_statem:cast(Pid, E) || E <- Events], erlang:resume_process(Pid), pause(20).
kill(Pid) -> exit(Pid, kill).
zeros(Events) -> Pid = up(zeros), do(Pid, Events), pause(80), kill(Pid).

'S32_the_first_state_is_entered_before_messages'() -> zeros([]).
'S23_zero_timeouts_in_the_order_of_their_start'() -> zeros([both, {plain, "1"}]).
'S23_they_come_behind_raised_events'() -> zeros([raising, {plain, "1"}]).
'S23_they_come_behind_those_postponed'() -> zeros([{late, "1"}, {late, "2"}, hop, {plain, "3"}]).
'S16_a_zero_timeout_is_set_anew'() -> zeros([anew, {plain, "1"}]).
'S21_a_zero_timeout_is_cancelled_in_its_row'() -> zeros([undone, {plain, "1"}]).
'S25_a_zero_timeout_is_cancelled_before_it_comes'() -> zeros([dropped, {plain, "1"}]).
'S25_a_zero_state_timeout_of_a_state_that_is_left'() -> zeros([flee, {plain, "1"}]).

'S18_an_event_timeout_comes_when_nothing_else_does'() ->
    Pid = up(quiet),
    do(Pid, [keep]), pause(20), do(Pid, [keep]), pause(20), do(Pid, [keep]), say("not yet"),
    pause(80), say("idle twice"),
    pause(80), kill(Pid).
'S18_another_timeout_cancels_it'() ->
    Pid = up(quiet), do(Pid, [{arm, 60}]), pause(80), say("not yet"), pause(80), kill(Pid).
'S18_raised_events_cancel_it'() -> Pid = up(quiet), pause(30), do(Pid, [raising]), pause(40), say("not yet"), pause(50), kill(Pid).
'S18_it_ends_with_its_state'() -> Pid = up(quiet), do(Pid, [go]), pause(120), do(Pid, [go]), pause(90), kill(Pid).
'S26_no_event_timeout_while_events_wait'() -> Pid = up(quiet), do(Pid, [{work, 120}, keep]), pause(140), kill(Pid).
'S27_late_ones_come_in_the_order_they_were_due'() -> Pid = up(quiet), do(Pid, [go, two, {work, 90}, keep]), pause(110), kill(Pid).
'S26_a_late_one_that_was_set_anew'() ->
    Pid = up(quiet), do(Pid, [go, {arm, 20}, {work, 60}, {arm, 90}]), pause(90), say("not yet"), pause(90), kill(Pid).

'S11_raised_events_and_timeouts_can_be_postponed'() ->
    Pid = up(later), do(Pid, [{plain, "1"}]), pause(60), do(Pid, [go, {plain, "2"}]), say("not yet"), pause(120), kill(Pid).
'S15_a_repeat_sets_the_timeouts_of_entering'() ->
    Pid = up(later), do(Pid, [go]), pause(40), do(Pid, [again]), pause(20), say("not yet"), pause(80), kill(Pid).
'S22_at_an_instant'() -> Pid = up(dated), do(Pid, [{start, 70}]), pause(20), say("not yet"), pause(60), kill(Pid).
'S22_an_instant_that_has_passed'() -> Pid = up(dated), do(Pid, [{start, -30}, {plain, "1"}]), kill(Pid).
'S22_a_state_timeout_at_an_instant'() ->
    Pid = up(dated),
    do(Pid, [{go, 70}, {plain, "1"}]), pause(20), say("not yet"), pause(60),
    do(Pid, [{go, -30}, {plain, "2"}]), kill(Pid).
'S21_update_leaves_the_time'() ->
    Pid = up(dated), do(Pid, [{start, 100}]), pause(40), do(Pid, [{change, "changed"}]), say("not yet"), pause(60), kill(Pid).
'S21_update_of_one_that_does_not_run'() -> Pid = up(dated), do(Pid, [{change, "changed"}, {plain, "1"}]), kill(Pid).
'S21_update_of_one_of_no_time'() -> Pid = up(dated), do(Pid, [{both, "changed"}, {plain, "1"}]), kill(Pid).
