%% gen_statem, several rules at a time: S6 to S38. The words are those of bursts.c, the machine is that of bursts.actor.
-module(bursts).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].
init(_) -> {ok, a, data}.

next(a) -> b;
next(b) -> c;
next(c) -> a.

zero(Name, W) -> {{timeout, Name}, 0, W}.
raise(Event) -> {next_event, internal, Event}.

handle_event(enter, _, S, _) ->
    say("enter ~s", [S]),
    {keep_state_and_data, {state_timeout, case S of a -> 2000; b -> 130; c -> 0 end, s}};
handle_event(state_timeout, _, _, _) -> say("after"), keep_state_and_data;
handle_event({timeout, kept}, _, a, _) -> {keep_state_and_data, postpone};
handle_event({timeout, Name}, W, _, _) -> say("~s ~s", [Name, W]), keep_state_and_data;
handle_event(timeout, W, _, _) -> say("q ~s", [W]), keep_state_and_data;
handle_event({call, _}, {ask, "later"}, a, _) -> {keep_state_and_data, postpone};
handle_event({call, From}, {ask, W}, _, _) -> {keep_state_and_data, {reply, From, W}};
handle_event(internal, {held, W}, b, _) -> say("held ~s", [W]), keep_state_and_data;
handle_event(internal, {held, _}, _, _) -> {keep_state_and_data, postpone};
handle_event(internal, {r, W}, _, _) -> say("raised ~s", [W]), keep_state_and_data;
handle_event(internal, {two, W}, _, _) -> {keep_state_and_data, [raise({r, W}), raise({held, W})]};
handle_event(internal, onward, S, D) -> {next_state, next(S), D};
handle_event(internal, halt, _, _) -> {stop, boom};
handle_event(cast, note, S, _) -> say("note in ~s", [S]), keep_state_and_data;
handle_event(cast, {What, W}, S, D) -> told(What, W, S, D);
handle_event(cast, What, S, D) -> told(What, S, D).

told(hop, S, D) -> {next_state, next(S), D};
told(stay, S, D) -> {next_state, S, D};
told(again, _, _) -> repeat_state_and_data;
told(hop_hop, S, D) -> {next_state, next(S), D, raise(onward)};
told(zero_s, _, _) -> {keep_state_and_data, {state_timeout, 0, s}};
told(arm_s, _, _) -> {keep_state_and_data, {state_timeout, 100, s}};
told(drop_x, _, _) -> {keep_state_and_data, {{timeout, x}, cancel}};
told(drop_s, _, _) -> {keep_state_and_data, {state_timeout, cancel}};
told(work, _, _) -> pause(56), say("worked"), keep_state_and_data.

told(note, W, S, _) -> say("note in ~s ~s", [S, W]), keep_state_and_data;
told(hold, W, b, _) -> say("hold ~s", [W]), keep_state_and_data;
told(hold, _, _, _) -> {keep_state_and_data, postpone};
told(keep, _, b, _) -> {keep_state_and_data, postpone};
told(keep, W, S, _) -> say("keep in ~s ~s", [S, W]), keep_state_and_data;
told(push, W, _, _) -> {keep_state_and_data, raise({r, W})};
told(push_hold, W, _, _) -> {keep_state_and_data, raise({held, W})};
told(push_two, W, _, _) -> {keep_state_and_data, [raise({two, W}), raise({r, "behind"})]};
told(hop_push, W, S, D) -> {next_state, next(S), D, [raise({r, W}), raise({held, W})]};
told(hold_hop, W, b, _) -> say("hold_hop ~s", [W]), keep_state_and_data;
told(hold_hop, _, S, D) -> {next_state, next(S), D, postpone};
told(hold_arm, W, a, _) -> {keep_state_and_data, [{{timeout, x}, 40, W}, postpone]};
told(hold_arm, W, _, _) -> say("hold_arm ~s", [W]), keep_state_and_data;
told(zero_x, W, _, _) -> {keep_state_and_data, zero(x, W)};
told(zero_q, W, _, _) -> {keep_state_and_data, {timeout, 0, W}};
told(zero_all, W, _, _) -> {keep_state_and_data, [zero(x, W), raise({r, W}), zero(y, W)]};
told(zero_hop, W, S, D) -> {next_state, next(S), D, [zero(x, W), zero(y, W)]};
told(zero_kept, W, _, _) -> {keep_state_and_data, zero(kept, W)};
told(arm_x, W, _, _) -> {keep_state_and_data, {{timeout, x}, 40, W}};
told(arm_q, W, _, _) -> {keep_state_and_data, {timeout, 70, W}};
told(update_x, W, _, _) -> {keep_state_and_data, {{timeout, x}, update, W}};
told(sleep, W, c, _) -> say("sleep ~s", [W]), keep_state_and_data;
told(sleep, W, _, _) -> say("sleep ~s", [W]), {keep_state_and_data, hibernate};
told(over, W, _, _) -> {keep_state_and_data, [zero(y, W), raise({r, W}), raise(halt), raise({r, "never"})]}.

terminate(R, S, _) -> say("terminate ~s in ~s", [parity:reason(R), S]).

%% ---- words ----

send(Pid, Word) ->
    case string:split(Word, ":") of
        ["ask", W] -> {gen_statem:send_request(Pid, {ask, W}), W};
        [What, W] -> gen_statem:cast(Pid, {list_to_atom(What), W}), none;
        [What] -> gen_statem:cast(Pid, list_to_atom(What)), none
    end.

collect([]) -> [];
collect([{R, W} | More]) ->
    case gen_statem:wait_response(R, 0) of
        {reply, A} -> say("reply ~s", [A]), collect(More);
        {error, {Reason, _}} -> say("~s failed ~s", [W, parity:reason(Reason)]), collect(More);
        timeout -> [{R, W} | collect(More)]
    end.

look(Pid) -> try sys:get_state(Pid, 1000) of {S, _} -> say("is ~s", [S]) catch exit:_ -> say("is gone") end.

is_message(W) -> hd(W) > $9 andalso not lists:member(W, ["freeze", "thaw", "look"]).

play(_, [], Asked) -> Asked;
play(Pid, ["freeze" | More], Asked) -> catch sys:suspend(Pid), play(Pid, More, Asked);
play(Pid, ["thaw" | More], Asked) -> catch sys:resume(Pid), play(Pid, More, Asked);
play(Pid, ["look" | More], Asked) -> look(Pid), play(Pid, More, Asked);
play(Pid, [[C | _] = Ms | More], Asked) when C =< $9 -> pause(list_to_integer(Ms)), say("--"), play(Pid, More, collect(Asked));
play(Pid, Words, Asked) ->
    {Piece, More} = lists:splitwith(fun is_message/1, Words),
    catch erlang:suspend_process(Pid),
    New = [send(Pid, W) || W <- Piece],
    catch erlang:resume_process(Pid),
    play(Pid, More, Asked ++ [A || A <- New, A =/= none]).

plays(Line) ->
    {ok, Pid} = gen_statem:start(?MODULE, [], []),
    pause(5),
    Asked = play(Pid, string:lexemes(Line, " "), []),
    exit(Pid, kill),
    pause(5),
    collect(Asked).

%% ---- scenarios ----

'S8_an_event_that_is_postponed_again_keeps_its_place'() ->
    plays("hold:1 keep:2 hop keep:3 hold:4 hop keep:5 hold:6 hop 15 hop 15").
'S8_retried_events_lead_on'() -> plays("hold:1 hold_hop:2 hold:3 note:4 15 hop hop 15").
'S8_postponed_in_one_state_and_then_in_another'() ->
    plays("hold:1 hop keep:2 hop hold:3 hop keep:4 hop 15").
'S12_it_is_postponed_on_the_way_and_retried_first'() -> plays("hold:1 hold_hop:2 note:3 hold:4 15").
'S12_two_that_lead_on_are_postponed'() -> plays("hold_hop:1 hold_hop:2 hold:3 15 hop 15").
'S9_raised_on_the_way_before_what_is_retried'() -> plays("hold:1 hop_push:2 note:3 15").
'S9_raised_on_the_way_leads_on_before_what_is_retried'() ->
    plays("hold:1 hop_hop note:2 keep:3 15 hop hop 15").
'S10_raised_by_what_was_raised'() -> plays("push_two:1 push:2 note:3 15").
'S11_raised_and_postponed_among_others'() ->
    plays("hold:1 push_hold:2 hold:3 push_two:4 hop note:5 15").
'S11_raised_and_postponed_over_two_states'() ->
    plays("hop keep:1 hop push_hold:2 hop_push:3 keep:4 note:5 15 hop 15").
'S7_an_equal_state_retries_nothing'() -> plays("hold:1 stay note:2 again note:3 15 hop 15").
'S13_a_repeated_state_sets_its_timeout_anew'() -> plays("hop 80 again 80 note:1 stay 80").
'S15_an_equal_state_keeps_its_timeout'() -> plays("hop 80 stay 80 note:1 15").
'S17_what_was_started_for_the_state_before_is_gone'() -> plays("arm_s hop 115 note:1 50").
'S18_a_postponed_event_ends_it'() -> plays("arm_q:1 hold:2 160 hop 15").
'S18_a_retried_event_ends_it'() -> plays("hold:1 15 arm_q:2 hop 160").
'S18_it_outlives_a_change_that_retries_nothing'() -> plays("arm_q:1 hop 160").
'S18_it_outlives_nothing_that_is_raised'() -> plays("arm_q:1 160 arm_q:2 push:3 160").
'S16_a_timer_is_started_by_what_is_postponed'() -> plays("hold_arm:1 15 hop 15").
'S16_and_started_again_when_it_is_retried_in_the_same_state'() ->
    plays("hold_arm:1 again 15 hold_arm:2 60 hop 60").
'S21_updated_on_the_way'() -> plays("arm_x:1 hop update_x:2 60").
'S21_updated_when_it_has_come'() -> plays("arm_x:1 60 update_x:2 note:3 15").
'S21_updated_and_cancelled'() -> plays("arm_x:1 update_x:2 drop_x 60 update_x:3 drop_x 60").
'S23_of_no_time_and_a_change_that_retries'() -> plays("hold:1 zero_x:2 hop note:3 15").
'S23_of_no_time_on_the_way_and_what_is_retried'() -> plays("hold:1 zero_hop:2 note:3 15").
'S23_all_at_once_and_raised'() -> plays("zero_all:1 zero_all:2 note:3 15").
'S24_of_no_time_and_a_postponed_event'() -> plays("zero_q:1 hold:2 zero_q:3 15 hop 15").
'S25_of_no_time_is_postponed_and_retried'() -> plays("zero_kept:1 hold:2 hop note:3 15").
'S25_of_no_time_is_postponed_and_started_again'() -> plays("zero_kept:1 zero_kept:2 hop 15").
'S25_the_timeout_of_a_state_of_no_time_and_a_change'() -> plays("zero_s hop 160").
'S26_cancelled_while_it_is_busy'() -> plays("arm_x:1 work drop_x note:2 60").
'S26_left_while_it_is_busy'() -> plays("arm_s work work hop 15 note:1 60").
'S27_late_and_postponed_events'() -> plays("hold:1 arm_x:2 work hop note:3 15").
'S38_it_hibernates_with_events_postponed'() -> plays("hold:1 sleep:2 hold:3 15 hop 15").
'S38_it_hibernates_with_timeouts_of_no_time'() ->
    plays("zero_x:1 sleep:2 note:3 15 arm_q:4 sleep:5 160").
'S29_callers_wait_when_raised_events_stop_it'() ->
    plays("ask:later hold:1 over:2 ask:never 15 look").
'S31_postponed_calls_in_their_order'() ->
    plays("ask:later ask:now hop ask:again hop hop ask:later 15 hop 15").
'S31_a_postponed_call_and_raised_events'() -> plays("ask:later hop_push:1 ask:now note:2 15").
'Y1_a_suspended_machine_with_timeouts_and_calls'() ->
    plays("arm_x:1 ask:later 15 freeze hop ask:now 60 thaw 15").
'Y1_suspended_with_what_is_raised_behind'() ->
    plays("push_two:1 hold:2 15 freeze hop note:3 push:4 look 15 thaw 15").
'Y1_a_look_between_what_is_retried'() -> plays("hold:1 hop note:2 look hop look 15").
