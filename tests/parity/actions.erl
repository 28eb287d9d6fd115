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
handle_event(cast, {plain, W}, b, hasty) -> say("plain ~s", [W]), keep_state_and_data.

%% ---- what scenarios do ----

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
