%% gen_statem whose states are tuples, {dialing, Attempt, Line}: S2 to S30, Y1. See states.c and states.actor.
-module(states).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

init(Attempt) -> process_flag(trap_exit, true), {ok, {dialing, Attempt, "isdn"}, 0}.

%% The old state is what libactor's `exit` rows see; at the start and of a state that is repeated it is the same.
handle_event(enter, Old, New, _) ->
    Old =:= New orelse say("leave ~s", [text(Old)]),
    say("enter ~s", [text(New)]),
    case New of
        {dialing, N, _} -> {keep_state_and_data, {state_timeout, 100 * N, late}};
        idle -> keep_state_and_data
    end;
handle_event(state_timeout, late, S, _) -> say("late ~s", [text(S)]), keep_state_and_data;
handle_event(cast, {next, Step}, {dialing, N, L}, D) -> {next_state, {dialing, N + Step, L}, D + 1};
handle_event(cast, {line, L}, {dialing, N, _}, D) -> {next_state, {dialing, N, L}, D};
handle_event(cast, {set, N, L}, _, D) -> {next_state, {dialing, N, L}, D};
handle_event(cast, {hold, W}, {dialing, N, _}, _) when N >= 3 -> say("held ~s", [W]), keep_state_and_data;
handle_event(cast, {hold, _}, _, _) -> {keep_state_and_data, postpone};
handle_event(cast, climb, {dialing, N, L}, D) when N < 4 -> {next_state, {dialing, N + 1, L}, D, postpone};
handle_event(cast, climb, _, _) -> say("climbed"), keep_state_and_data;
handle_event(cast, both, {dialing, N, L}, D) -> {next_state, {dialing, N + 1, L}, D, {next_event, internal, told}};
handle_event(internal, told, S, _) -> say("told in ~s", [text(S)]), keep_state_and_data;
handle_event(cast, keep, S, _) -> say("keep ~s", [text(S)]), keep_state_and_data;
handle_event(cast, again, _, _) -> repeat_state_and_data;
handle_event(cast, rest, _, D) -> {next_state, idle, D};
handle_event(cast, {fail, R}, _, _) -> {stop, R};
handle_event({call, From}, ask, {dialing, N, L}, D) -> {next_state, {dialing, N + 1, "asked"}, D, {reply, From, {N, L}}}.

terminate(_, S, D) -> say("terminate ~s with ~w", [text(S), D]).

text({dialing, N, L}) -> io_lib:format("~w ~s", [N, L]);
text(idle) -> "idle".

up() -> up(1).
up(N) -> {ok, Pid} = gen_statem:start(?MODULE, N, []), pause(10), Pid.
do(Pid, Events) -> [gen_statem:cast(Pid, E) || E <- Events], pause(30).
kill(Pid) -> exit(Pid, kill).
show(Pid) -> {S, D} = sys:get_state(Pid), say("is ~s with ~w", [text(S), D]).

'S2_a_state_is_a_value'() -> Pid = up(), show(Pid), do(Pid, [{next, 1}, rest, {set, 7, "adsl"}, keep]), show(Pid), kill(Pid).
'S5_equal_values_are_one_state'() ->
    Pid = up(), do(Pid, [{hold, "1"}, {next, 0}, {line, "isdn"}, {set, 1, "isdn"}, keep]), show(Pid), kill(Pid).
'S5_any_part_of_it_makes_another_state'() -> Pid = up(), do(Pid, [{next, 1}, {line, "adsl"}, {set, 2, "isdn"}, {set, 2, "isdn"}]), kill(Pid).
'S6_the_reply_has_what_the_state_was'() ->
    Pid = up(),
    {N, L} = gen_statem:call(Pid, ask), pause(10), say("reply ~w ~s", [N, L]),
    {M, K} = gen_statem:call(Pid, ask), pause(10), say("reply ~w ~s", [M, K]),
    kill(Pid).
'S7_postponed_until_a_part_of_it_changes'() ->
    Pid = up(), do(Pid, [{hold, "1"}, {hold, "2"}, {next, 0}, {next, 1}, keep, {next, 1}, {hold, "3"}]), kill(Pid).
'S9_raised_events_come_behind_the_entering'() -> Pid = up(), do(Pid, [{hold, "1"}, {next, 1}, both, keep]), kill(Pid).
'S12_what_changes_it_may_be_postponed'() -> Pid = up(), do(Pid, [climb, {hold, "1"}, keep]), kill(Pid).
'S13_entered_for_each_value'() -> Pid = up(), do(Pid, [{next, 1}, again, {next, 0}, {next, 1}, rest, rest, {set, 1, "isdn"}]), kill(Pid).
'S15_a_state_timeout_lives_while_it_is_equal'() ->
    Pid = up(), pause(40), do(Pid, [{next, 0}, {set, 1, "isdn"}]), pause(40), say("later"), pause(60), kill(Pid).
'S15_another_value_cancels_it'() -> Pid = up(), pause(40), do(Pid, [{line, "adsl"}]), pause(50), say("later"), pause(60), kill(Pid).
'S17_it_belongs_to_the_value_that_is_entered'() -> Pid = up(), do(Pid, [{next, 1}]), pause(120), say("later"), pause(80), kill(Pid).
'S30_terminate_sees_it'() -> Pid = up(), do(Pid, [{next, 4}, {fail, boom}]), pause(10), say("~w", [is_process_alive(Pid)]).
'Y1_replacing_it_is_no_transition'() ->
    Pid = up(),
    do(Pid, [{hold, "1"}]),
    sys:replace_state(Pid, fun({_, D}) -> {{dialing, 5, "put"}, D + 10} end),
    show(Pid),
    do(Pid, [keep, {set, 5, "put"}, {next, 1}]),
    show(Pid),
    kill(Pid).
