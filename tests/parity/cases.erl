%% gen_statem: machines that have a purpose, as those have which OTP tests it with, S6 to S36 and G6 to G28. See cases.c and
%% cases.actor.
-module(cases).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

%% The data are {Machine, N, From}.
init({named, "ok"}) -> {ok, idle, {named, 0, []}};
init({named, "none"}) -> ignore;
init({named, "stop"}) -> {stop, stopped};
init(dialer) -> {ok, idle, {dialer, 0, []}};
init(counter) -> {ok, start, {counter, 1, []}};
init(leader) -> {ok, first, {leader, 0, []}, next({i, 0})};
init(Kind) -> {ok, start, {Kind, 0, []}}.

next(Event) -> {next_event, internal, Event}.
reply(From, R) -> {reply, From, R}.

handle_event(Type, Event, State, {Kind, _, _} = D) ->
    case ?MODULE:Kind(Type, Event, State, D) of
        none when Type =/= enter -> error({unexpected, Type, Event, State});
        none -> keep_state_and_data;
        Other -> Other
    end.

terminate(_, _, {Kind, _, _}) when Kind =:= stepper; Kind =:= timekeeper -> ok;
terminate(R, S, _) -> say("terminate ~s in ~s", [parity:reason(R), S]).

%% ---- dialer ----

dialer({call, From}, get, S, _) -> {keep_state_and_data, reply(From, atom_to_list(S))};
dialer({call, From}, alive, _, _) -> {keep_state_and_data, reply(From, "yes")};
dialer(cast, poke, _, _) -> say("yes"), keep_state_and_data;
dialer({call, From}, {over, R}, _, _) -> {stop_and_reply, list_to_atom(R), reply(From, "stopped")};
dialer(cast, {leave, "normal"}, _, _) -> {stop, normal};
dialer(cast, {leave, _}, _, _) -> {stop, boom};
dialer(cast, connect, idle, D) -> say("accept"), {next_state, waiting, D, infinity};
dialer({call, From}, connects, idle, D) -> gen_statem:reply(From, "accept"), {next_state, waiting, D, infinity};
dialer({call, From}, {delayed, Ms}, idle, D) -> pause(Ms), gen_statem:reply(reply(From, "delayed")), throw({keep_state, D});
dialer({call, From}, {times, Ms}, idle, D) ->
    {next_state, timing, setelement(3, D, {From, Ms}), {timeout, erlang:monotonic_time(millisecond) + Ms, "idle", [{abs, true}]}};
dialer(cast, {ping, _}, idle, _) -> throw({stop, unexpected});
dialer({call, From}, confirms, waiting, D) -> {next_state, connected, D, reply(From, "yes")};
dialer(cast, confirm, waiting, D) -> {next_state, connected, D};
dialer(cast, {ping, _}, waiting, _) -> {keep_state_and_data, [postpone]};
dialer({call, From}, {sends, _}, waiting, D) -> {next_state, idle, D, reply(From, "what")};
dialer(cast, {message, W}, connected, D) -> say("message ~s", [W]), {keep_state, D};
dialer({call, From}, {sends, W}, connected, D) -> {keep_state, D, reply(From, W)};
dialer(cast, disconnect, connected, D) -> {next_state, idle, D};
dialer({call, From}, disconnects, connected, D) -> {next_state, idle, D, reply(From, "yes")};
dialer(cast, {ping, W}, connected, D) -> say("pong ~s", [W]), {keep_state, D};
dialer(timeout, "idle", timing, {dialer, N, {From, Ms}}) ->
    say("quiet idle"),
    {keep_state, {dialer, N, {From, erlang:start_timer(Ms, self(), ring)}}, {timeout, 0, "none"}};
dialer(timeout, "none", timing, D) -> {next_state, timed, D, [{timeout, 1, "wrong"}, postpone]};
dialer(timeout, "none", timed, _) -> say("retried none"), keep_state_and_data;
dialer(timeout, "wrong", timed, _) -> {stop, wrong};
dialer(info, {timeout, Ref, ring}, timed, {dialer, N, {From, Ref}}) ->
    gen_statem:reply([reply(From, "rung")]), {next_state, idle, {dialer, N, []}};
dialer({call, From}, _, _, _) -> {keep_state_and_data, reply(From, "eh?")};
dialer(_, _, _, _) -> none.

%% ---- counter ----

counter(enter, _, start, {_, N, F}) -> say("~w enter start", [N]), {keep_state, {counter, N + 1, F}};
counter(internal, raised, start, {_, N, F}) -> say("~w raised", [N]), {keep_state, {counter, N + 1, F}};
counter(timeout, M, _, {_, N, F}) -> say("~w quiet ~w", [N, M]), {keep_state, {counter, N + 1, F}};
counter(state_timeout, _, wait, {_, N, F}) -> say("~w after", [N]), {keep_state, {counter, N + 1, F}};
counter({call, From}, again, start, {_, N, F}) -> {repeat_state, {counter, N + 1, F}, reply(From, N + 1)};
counter({call, From}, echo, start, {_, N, F}) -> {next_state, wait, {counter, N + 1, F}, [reply(From, N + 1), {timeout, 0, N + 1}]};
counter({call, From}, over, start, {_, N, F}) -> {stop_and_reply, bye, reply(From, N + 1), {counter, N + 1, F}};
counter(enter, _, wait, {_, N, F}) ->
    say("~w enter wait", [N]),
    {if N < 5 -> repeat_state; true -> keep_state end, {counter, N + 1, F}, [{timeout, 0, N + 1}, {state_timeout, 0, N + 1}]};
counter({call, From}, again, wait, {_, N, _}) -> {repeat_state_and_data, [reply(From, N), {timeout, 0, N}]};
counter({call, From}, echo, wait, {_, N, F}) -> {next_state, start, {counter, N + 1, F}, [next(raised), reply(From, N + 1)]};
counter(_, _, _, _) -> none.

%% ---- stepper ----

stepper({call, From}, {go, Ms}, start, _) ->
    self() ! note,
    {next_state, one, {stepper, 0, From}, [{timeout, Ms, 1}, {state_timeout, Ms, 1}, next({i, 1})]};
stepper(internal, {i, 1}, one, D) -> {next_state, two, D, [{timeout, 0, 2}, {state_timeout, 0, 2}, next({i, 2})]};
stepper(internal, {i, 2}, two, {_, _, F}) -> say("raised 2"), {keep_state, {stepper, 2, F}, {timeout, 0, 3}};
stepper(state_timeout, _, two, {_, 2, F}) ->
    say("after with 2"), {keep_state, {stepper, 3, F}, [{timeout, 0, 4}, {state_timeout, 0, 5}]};
stepper(timeout, 4, two, {_, _, F}) -> say("quiet 4"), {keep_state, {stepper, 4, F}, [{state_timeout, 0, 6}, {timeout, 0, 7}]};
stepper(state_timeout, _, two, {_, N, F}) ->
    say("after with ~w", [N]), gen_statem:reply(F, N), {next_state, three, {stepper, 6, []}, {state_timeout, 60, 8}};
stepper(timeout, N, _, _) -> say("quiet ~w", [N]), keep_state_and_data;
stepper(info, note, three, _) -> say("note"), keep_state_and_data;
stepper({call, From}, check, three, {_, N, _}) -> {keep_state, {stepper, N, From}};
stepper(state_timeout, 8, three, {_, N, From}) -> {stop_and_reply, normal, reply(From, N)};
stepper(_, _, _, _) -> none.

%% ---- timekeeper ----

timekeeper({call, From}, test, start, _) ->
    self() ! note,
    {next_state, one, {timekeeper, 0, From}, [{state_timeout, 17, 1}, next({i, 1})]};
timekeeper(internal, {i, 1}, one, _) -> {keep_state_and_data, [{state_timeout, cancel}, {{timeout, a}, 17, 1}]};
timekeeper(info, note, one, _) -> {keep_state_and_data, {{timeout, a}, update, 9}};
timekeeper({timeout, a}, 9, one, D) -> say("a 9"), {next_state, two, D, [{state_timeout, 17, 2}, next({i, 2})]};
timekeeper(internal, {i, 2}, two, _) -> pause(50), say("raised 2"), {keep_state_and_data, {timeout, 17, 2}};
timekeeper(state_timeout, 2, two, {_, N, From}) -> say("after"), {next_state, three, {timekeeper, N, []}, reply(From, 2)};
timekeeper({call, From}, over, three, _) -> {stop_and_reply, normal, reply(From, 3)};
timekeeper({call, From}, {all, _}, start, _) ->
    {next_state, first, {timekeeper, 0, From}, [{{timeout, a}, 150, 1}, {state_timeout, 150, 1}, {{timeout, b}, 100, 1}, next({i, 1})]};
timekeeper(internal, {i, 1}, first, D) ->
    At = erlang:monotonic_time(millisecond) + 50,
    {next_state, second, D, [{{timeout, c}, At, 2, {abs, true}}, {{timeout, d}, 0, 2, [{abs, false}]}, {timeout, 0, 2},
                             {{timeout, b}, infinity, 2}, {{timeout, a}, 100, 7}]};
timekeeper({timeout, d}, 2, second, D) -> say("d 2"), {next_state, third, D};
timekeeper({timeout, c}, 2, third, D) -> say("c 2"), {next_state, fourth, D};
timekeeper({timeout, a}, N, fourth, {_, _, From}) -> say("a"), {stop_and_reply, shutdown, reply(From, N)};
timekeeper(_, _, _, _) -> none.

%% ---- leader ----

leader(internal, {i, 0}, first, D) -> say("raised 0"), {next_state, ready, D};
leader({call, From}, {begin_, "lead"}, ready, D) ->
    {next_state, second, D, [next({i, 1}), {next_event, info, {y, 2}}, {next_event, cast, {x, 3}}, next({i, 4}), reply(From, "leading")]};
leader({call, From}, {begin_, _}, ready, D) ->
    {next_state, listing, D, [reply(From, "listing") | [next({i, N}) || N <- [1, 2, 3]]]};
leader(internal, {i, 1}, second, D) -> say("raised 1"), {next_state, third, D};
leader(info, {y, 2}, third, D) -> say("info 2"), {next_state, fourth, D};
leader(cast, {x, 3}, fourth, D) -> say("cast 3"), {next_state, fifth, D};
leader(internal, {i, 4}, fifth, _) -> say("raised 4"), {stop, shutdown};
leader(internal, {i, N}, listing, _) -> say("raised ~w", [N]), keep_state_and_data;
leader({call, From}, {begin_, _}, listing, _) -> {stop_and_reply, normal, reply(From, "listed")};
leader(_, _, _, _) -> none.

%% ---- buffer ----

buffer(cast, {item, _}, start, _) -> {keep_state_and_data, postpone};
buffer({call, From}, buffer, start, D) ->
    {next_state, buffering, D, [next({own, "3"}), next({own, "4"}), {timeout, 0, "5"}, reply(From, "ok")]};
buffer({call, From}, {hold, _}, start, {_, N, Froms}) -> {keep_state, {buffer, N, [From | Froms]}};
buffer(cast, end_, start, {_, _, Froms}) -> {stop_and_reply, boom, [reply(F, "at last") || F <- Froms]};
buffer(internal, {own, W}, buffering, _) -> say("own ~s", [W]), keep_state_and_data;
buffer(timeout, W, buffering, _) -> say("quiet ~s", [W]), keep_state_and_data;
buffer(cast, {item, W}, buffering, _) -> say("item ~s", [W]), keep_state_and_data;
buffer({call, From}, over, buffering, D) -> {next_state, stopping, D, [reply(From, "ok"), next(halt)]};
buffer(internal, halt, stopping, _) -> {stop, boom};
buffer(_, _, _, _) -> none.

%% ---- named ----

named({call, From}, get, idle, _) -> {keep_state_and_data, reply(From, "idle")};
named({call, From}, over, idle, _) -> {stop_and_reply, normal, reply(From, "stopped")};
named(_, _, _, _) -> none.

%% ---- what scenarios do ----

up(Kind) -> process_flag(trap_exit, true), {ok, Pid} = gen_statem:start_link(?MODULE, Kind, []), pause(5), Pid.

%% What the machine says behind its reply comes first.
ask(Pid, What) -> ask(Pid, What, 1000).
ask(Pid, What, Ms) ->
    Line = try gen_statem:call(Pid, What, Ms) of
               R when is_integer(R) -> io_lib:format("reply ~w", [R]);
               R -> io_lib:format("reply ~s", [R])
           catch exit:{R, _} -> ["failed ", parity:reason(R)] end,
    pause(20),
    say("~s", [Line]).

tell(Pid, What) -> gen_statem:cast(Pid, What).
exits() -> pause(5), exits_now().
exits_now() ->
    receive
        {'EXIT', _, R} -> say("exit ~s", [parity:reason(R)]), exits_now();
        {'DOWN', _, _, _, R} -> say("down ~s", [parity:reason(R)]), exits_now()
    after 0 -> ok end.
over(Pid) -> exits(), unlink(Pid), exit(Pid, kill).
stop(Pid, R) -> say("~s", [try gen_statem:stop(Pid, R, 1000), "ok" catch exit:Why -> parity:reason(Why) end]).

'S7_it_connects_by_casts'() ->
    P = up(dialer), tell(P, poke), ask(P, get), tell(P, connect), ask(P, get), tell(P, {ping, "1"}), tell(P, confirm), ask(P, get),
    tell(P, poke), [tell(P, {message, W}) || W <- ["1", "2", "3"]], tell(P, disconnect), ask(P, get), ask(P, {over, "normal"}), ask(P, get),
    over(P).
'S7_it_connects_by_calls'() ->
    P = up(dialer), ask(P, alive), ask(P, connects), ask(P, get), tell(P, {ping, "2"}), ask(P, confirms), ask(P, {sends, "one"}),
    ask(P, {sends, "two"}), ask(P, disconnects), ask(P, alive), ask(P, get), ask(P, {over, "shutdown"}), over(P).
'S7_what_was_postponed_is_unexpected'() ->
    P = up(dialer), ask(P, {sends, "one"}), ask(P, connects), tell(P, {ping, "1"}), ask(P, get), ask(P, {sends, "one"}), ask(P, get), over(P).
'S18_a_timeout_at_an_instant_that_is_postponed'() ->
    P = up(dialer), ask(P, {times, 50}), ask(P, get), ask(P, {times, 50}), ask(P, alive), over(P).
'S39_a_delayed_answer'() ->
    P = up(dialer), ask(P, {delayed, 10}), ask(P, {delayed, 60}, 20), ask(P, {over, "boom"}), over(P).
'S28_it_is_stopped_with_each_reason'() ->
    P = up(dialer), tell(P, {leave, "normal"}), exits(),
    Q = up(dialer), tell(Q, {leave, "other"}), exits(),
    R = up(dialer), stop(R, {shutdown, detail}), exits(), stop(R, normal), ask(R, get), over(R).
'S14_it_repeats_what_it_enters'() -> P = up(counter), [ask(P, W) || W <- [echo, again, echo, again, over, echo]], over(P).
'S23_one_timeout_of_no_time_after_the_other'() ->
    P = up(stepper), ask(P, {go, 50}), spawn(fun() -> ask(P, check) end), pause(100), over(P).
'S21_cancelled_and_updated_on_its_way'() -> P = up(timekeeper), ask(P, test), ask(P, over), over(P).
'S20_timers_of_all_kinds'() -> P = up(timekeeper), ask(P, {all, 0}), over(P).
'S11_events_of_each_kind_are_raised'() -> P = up(leader), ask(P, {begin_, "lead"}), over(P).
'S9_a_list_of_events_is_raised'() -> P = up(leader), ask(P, {begin_, "list"}), ask(P, {begin_, "over"}), over(P).
'S8_what_is_raised_what_is_postponed_and_no_timeout'() ->
    P = up(buffer), tell(P, {item, "1"}), tell(P, {item, "2"}), ask(P, buffer), ask(P, over), ask(P, over), over(P).
'S28_several_are_answered_by_a_stop'() ->
    P = up(buffer),
    [begin spawn(fun() -> R = gen_statem:call(P, {hold, "word"}), pause(5 * N), say("~w is told ~s", [N, R]) end), pause(5) end || N <- [1, 2]],
    tell(P, end_), pause(20), over(P).

start_named(How, link) -> started(gen_statem:start_link({local, parity_case}, ?MODULE, {named, How}, []));
start_named(How, none) -> started(gen_statem:start({local, parity_case}, ?MODULE, {named, How}, []));
start_named(How, monitor) -> started(gen_statem:start_monitor({local, parity_case}, ?MODULE, {named, How}, [])).
started({ok, {Pid, _}}) -> say("ok"), Pid;
started({ok, Pid}) -> say("ok"), Pid;
started(ignore) -> say("ignore"), none;
started({error, {already_started, _}}) -> say("already_started"), none;
started({error, R}) -> say("~s", [parity:reason(R)]), none.
whose() -> say(case whereis(parity_case) of undefined -> "nobody"; _ -> "somebody" end).

'G6_a_name_of_a_machine'() ->
    process_flag(trap_exit, true),
    P = start_named("ok", link), start_named("ok", link), start_named("ok", none), start_named("ok", monitor), ask(P, over), exits(),
    Q = start_named("ok", monitor), start_named("ok", monitor), ask(Q, get), stop(Q, other), exits(), whose().
'G7_the_name_of_a_machine_that_does_not_start'() ->
    start_named("none", none), whose(), start_named("stop", none), whose(), exit(start_named("ok", none), kill).
