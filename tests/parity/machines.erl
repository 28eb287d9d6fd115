%% gen_statem: S3 to S36. See machines.c and machines.actor.
-module(machines).
-behaviour(gen_statem).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

callback_mode() -> [handle_event_function, state_enter].

init({ender, How}) ->
    process_flag(trap_exit, true),
    case string:lexemes(How, " ") of
        ["ok"] -> {ok, a, {ender, 1}};
        ["stop"] -> {stop, boom};
        ["ignore"] -> ignore
    end;
init({comer, First}) -> process_flag(trap_exit, true), {ok, First, {comer, 0}};
init(Kind) -> {ok, a, Kind}.

%% ---- keeper ----

handle_event(enter, _, a, {keeper, _}) -> say("enter a"), keep_state_and_data;
handle_event(enter, _, b, {keeper, Visits}) -> say("enter b"), {keep_state, {keeper, Visits + 1}};
handle_event({call, From}, {ask, W}, S, {keeper, _}) ->
    case S of a -> {keep_state_and_data, postpone}; b -> {keep_state_and_data, {reply, From, W}} end;
handle_event(cast, {item, W}, S, {keeper, _}) ->
    case S of a -> {keep_state_and_data, postpone}; b -> say("item ~s", [W]), keep_state_and_data end;
handle_event(cast, go, S, {keeper, _} = D) -> say("exit ~s", [S]), {next_state, other(S), D};
handle_event(cast, same, S, {keeper, _} = D) -> {next_state, S, D};
handle_event(cast, keep, _, {keeper, _}) -> say("keep"), keep_state_and_data;
handle_event(cast, again, _, {keeper, _}) -> repeat_state_and_data;
handle_event(cast, poke, S, {keeper, Visits}) when S =:= a; Visits < 2 -> {keep_state_and_data, postpone};
handle_event(cast, poke, _, {keeper, _}) -> say("poke"), keep_state_and_data;

%% ---- chain ----

handle_event(enter, _, _, chain) -> keep_state_and_data;
handle_event(cast, {item, _}, S, chain) when S =/= c -> {keep_state_and_data, postpone};
handle_event(cast, {item, W}, c, chain) -> say("item ~s", [W]), keep_state_and_data;
handle_event(cast, step, a, chain) -> {keep_state_and_data, postpone};
handle_event(cast, step, b, chain) -> {next_state, c, chain};
handle_event(cast, step, c, chain) -> say("step"), keep_state_and_data;
handle_event(cast, both, a, chain) -> keep_state_and_data;
handle_event(cast, both, b, chain) -> {next_state, c, chain, postpone};
handle_event(cast, both, c, chain) -> say("both"), keep_state_and_data;
handle_event(cast, go, S, chain) -> {next_state, other(S), chain};

%% ---- raiser ----

handle_event(enter, _, _, raiser) -> keep_state_and_data;
handle_event(cast, two, a, raiser) -> {keep_state_and_data, [{next_event, internal, {x, "1"}}, {next_event, internal, {x, "2"}}]};
handle_event(cast, nested, a, raiser) -> {keep_state_and_data, [{next_event, internal, {y, "1"}}, {next_event, internal, {x, "2"}}]};
handle_event(internal, {x, W}, S, raiser) -> say("x ~s in ~s", [W, S]), keep_state_and_data;
handle_event(internal, {y, W}, a, raiser) -> say("y ~s", [W]), {keep_state_and_data, {next_event, internal, {x, "of y"}}};
handle_event(cast, late, a, raiser) -> {keep_state_and_data, postpone};
handle_event(cast, late, b, raiser) -> say("late"), keep_state_and_data;
handle_event(cast, hop, a, raiser) -> {next_state, b, raiser, {next_event, internal, {x, "hop"}}};
handle_event(cast, hop, b, raiser) -> {next_state, a, raiser};
handle_event(cast, {plain, W}, S, raiser) -> say("plain ~s in ~s", [W, S]), keep_state_and_data;

%% ---- watch ----

handle_event(enter, _, a, watch) -> {keep_state_and_data, {state_timeout, 100, after_}};
handle_event(enter, _, b, watch) -> keep_state_and_data;
handle_event(state_timeout, after_, S, watch) -> say("after in ~s", [S]), keep_state_and_data;
handle_event(cast, go, S, watch) -> {next_state, other(S), watch};
handle_event(cast, keep, _, watch) -> say("keep"), keep_state_and_data;
handle_event(cast, {arm, Ms}, _, watch) -> {keep_state_and_data, {{timeout, alarm}, Ms, alarm}};
handle_event(cast, disarm, _, watch) -> {keep_state_and_data, {{timeout, alarm}, cancel}};
handle_event(cast, {work, Ms}, _, watch) -> pause(Ms), say("worked"), keep_state_and_data;
handle_event({timeout, alarm}, alarm, _, watch) -> say("alarm"), keep_state_and_data;

%% ---- ender ----

handle_event(enter, _, b, {ender, _}) -> exit(failed);
handle_event(enter, _, c, {ender, _}) -> {keep_state_and_data, {reply, get(from), "answered"}};
handle_event(enter, _, d, {ender, _}) -> {stop, given_up};
handle_event(enter, _, _, {ender, _}) -> keep_state_and_data;
handle_event({call, From}, {ask, W}, _, {ender, _} = D) ->
    case W of
        "stop" -> {stop_and_reply, boom, {reply, From, "bye"}, {ender, 2}};
        "normal" -> {stop, normal};
        "crash" -> say("crash"), exit(crashed);
        "later" -> {keep_state_and_data, postpone};
        "go" -> {next_state, b, D, {reply, From, "gone"}};
        "from c" -> put(from, From), {next_state, c, D};
        "stop in d" -> put(from, From), {next_state, d, D};
        _ -> {keep_state, D, {reply, From, W}}
    end;
handle_event(cast, {tell, W}, _, {ender, _}) ->
    case W of
        "crash" -> say("crash"), exit(crashed);
        "stop" -> {stop, boom, {ender, 3}};
        _ -> say("told ~s", [W]), keep_state_and_data
    end;
handle_event(cast, go, S, {ender, _} = D) -> {next_state, other(S), D};
handle_event(info, {'EXIT', _, Reason}, _, {ender, _}) -> say("exit ~s", [parity:reason(Reason)]), keep_state_and_data;

%% ---- comer ----

handle_event(enter, a, b, {comer, N}) when N < 3 -> say("try b from a"), {repeat_state, {comer, N + 1}};
handle_event(enter, {c, _}, d, {comer, N}) when N < 10 -> say("first d from c"), {repeat_state, {comer, 10}};
handle_event(enter, {c, _}, d, {comer, _}) -> say("then d from c"), {stop, given_up};
handle_event(enter, Old, New, {comer, _}) -> say("enter ~s from ~s", [text(New), name(Old)]), keep_state_and_data;
handle_event(cast, to_a, _, {comer, _} = D) -> {next_state, a, D};
handle_event(cast, to_b, _, {comer, _} = D) -> {next_state, b, D};
handle_event(cast, {to_c, N}, _, {comer, _} = D) -> {next_state, {c, N}, D};
handle_event(cast, poke, a, {comer, _}) -> {keep_state_and_data, postpone};
handle_event(cast, poke, b, {comer, _} = D) -> {next_state, {c, 9}, D};
handle_event(cast, poke, _, {comer, _}) -> keep_state_and_data;
handle_event(cast, again, _, {comer, _}) -> repeat_state_and_data;
handle_event(cast, drop, _, {comer, _} = D) -> {next_state, d, D}.

text({c, N}) -> io_lib:format("c ~w", [N]);
text(S) -> name(S).
name({c, _}) -> "c";
name(S) -> atom_to_list(S).

other(a) -> b;
other(_) -> a.

terminate(Reason, S, {comer, _}) -> say("terminate ~s in ~s", [parity:reason(Reason), name(S)]);
%% With libactor an enter call does not stop, it fails: then the state is the one before.
terminate(given_up, _, {ender, N}) -> say("terminate given_up with ~w", [N]);
terminate(Reason, S, {ender, N}) -> say("terminate ~s in ~s with ~w", [parity:reason(Reason), S, N]);
terminate(_, _, _) -> ok.

%% ---- what scenarios do ----

up(Kind) -> {ok, Pid} = gen_statem:start(?MODULE, Kind, []), pause(10), Pid.
do(Pid, Events) -> [gen_statem:cast(Pid, E) || E <- Events], pause(30).
kill(Pid) -> exit(Pid, kill).

ask(Pid, W) -> ask(Pid, W, 5000).
ask(Pid, W, Ms) ->
    try gen_statem:call(Pid, {ask, W}, Ms) of
        Reply -> say("reply ~s", [Reply])
    catch exit:{Reason, _} -> say("call failed ~s", [parity:reason(Reason)])
    end.
asker(Pid, W) -> spawn(fun() ->
        try gen_statem:call(Pid, {ask, W}) of
            Reply -> pause(10), say("reply ~s", [Reply])
        catch exit:{Reason, _} -> pause(10), say("call failed ~s", [parity:reason(Reason)])
        end
    end), pause(20).
fate(Pid) -> Ref = monitor(process, Pid), receive {'DOWN', Ref, _, _, Reason} -> say("ended ~s", [parity:reason(Reason)]) after 100 -> say("lives") end.

'S5_going_to_the_same_state_is_no_change'() -> Pid = up({keeper, 0}), do(Pid, [{item, "1"}, same, keep, go]), kill(Pid).
'S7_postponed_until_the_state_changes'() -> Pid = up({keeper, 0}), do(Pid, [{item, "1"}, keep, {item, "2"}, again, keep, go, keep]), kill(Pid).
'S8_oldest_first_and_before_what_waits'() -> Pid = up({keeper, 0}), do(Pid, [{item, "1"}, {item, "2"}, go, {item, "3"}]), kill(Pid).
'S8_postponed_again_keeps_its_place'() ->
    Pid = up({keeper, 0}),
    do(Pid, [poke, {item, "1"}, go, {item, "2"}, go, {item, "3"}, go]),
    kill(Pid).
'S8_what_is_retried_may_change_the_state_again'() ->
    Pid = up(chain), do(Pid, [{item, "1"}, step, {item, "2"}, step, go, {item, "3"}]), kill(Pid).
'S8_over_several_states'() ->
    Pid = up(chain), do(Pid, [{item, "1"}, {item, "2"}, go, {item, "3"}, go, {item, "4"}, go, {item, "5"}, step, {item, "6"}]), kill(Pid).
'S12_what_changes_the_state_may_be_postponed'() ->
    Pid = up(chain), do(Pid, [{item, "1"}, go, {item, "2"}, both, {item, "3"}, go, go]), do(Pid, [both, both]), kill(Pid).
'S13_enter_calls'() -> Pid = up({keeper, 0}), do(Pid, [keep, again, same, go, go]), kill(Pid).
'S13_an_enter_call_is_told_the_old_state'() -> Pid = up({comer, a}), do(Pid, [{to_c, 1}, to_a, to_a, to_b, to_a]), kill(Pid).
'S13_one_that_begins_or_is_repeated_comes_from_itself'() -> Pid = up({comer, {c, 1}}), do(Pid, [again, to_b, again, to_a, again]), kill(Pid).
'S13_an_enter_call_that_repeats_itself_is_told_the_same'() -> Pid = up({comer, a}), do(Pid, [to_b, again, to_a, to_b]), kill(Pid).
'S13_the_old_state_behind_what_was_postponed'() -> Pid = up({comer, a}), do(Pid, [poke, poke, to_b, to_a, to_b]), kill(Pid).
'S13_a_state_with_fields_comes_from_itself'() -> Pid = up({comer, {c, 1}}), do(Pid, [{to_c, 1}, {to_c, 2}, again, {to_c, 3}, to_a]), kill(Pid).
'S13_one_that_repeats_itself_and_stops'() -> Pid = up({comer, {c, 1}}), do(Pid, [drop]), say("~w", [is_process_alive(Pid)]).
'S31_postponed_calls_are_answered'() -> Pid = up({keeper, 0}), asker(Pid, "one"), do(Pid, [go]), kill(Pid).
'S31_a_postponed_call_that_timed_out'() ->
    Pid = up({keeper, 0}),
    ask(Pid, "one", 20),
    do(Pid, [go]),
    receive _ -> say("stray") after 30 -> say("no stray") end,
    kill(Pid).

'S9_raised_events_come_in_order'() -> Pid = up(raiser), do(Pid, [two, {plain, "3"}]), kill(Pid).
'S10_raised_while_a_raised_one_is_handled'() -> Pid = up(raiser), do(Pid, [nested, {plain, "3"}]), kill(Pid).
'S9_before_those_postponed'() -> Pid = up(raiser), do(Pid, [late, hop, {plain, "1"}]), kill(Pid).

'S15_a_state_timeout_fires'() -> Pid = up(watch), pause(150), kill(Pid).
'S15_a_change_of_state_cancels_it'() -> Pid = up(watch), do(Pid, [go]), pause(150), kill(Pid).
'S15_other_events_leave_it'() -> Pid = up(watch), pause(40), do(Pid, [keep]), pause(60), kill(Pid).
'S17_it_belongs_to_the_state_that_is_entered'() -> Pid = up(watch), do(Pid, [go]), pause(80), do(Pid, [go]), pause(30), say("not yet"), pause(100), kill(Pid).
'S16_setting_one_that_runs_restarts_it'() ->
    Pid = up(watch), do(Pid, [go, {arm, 400}]), pause(170), do(Pid, [{arm, 400}]), pause(270), say("not yet"), pause(300), kill(Pid).
'S20_named_timers_survive_changes'() -> Pid = up(watch), do(Pid, [{arm, 60}, go, keep]), pause(60), kill(Pid).
'S21_cancel'() -> Pid = up(watch), do(Pid, [go, {arm, 60}, disarm]), pause(60), do(Pid, [disarm, keep]), kill(Pid).
'S26_no_timeout_of_a_state_that_was_left'() -> Pid = up(watch), gen_statem:cast(Pid, {work, 150}), do(Pid, [go]), pause(200), kill(Pid).
'S26_none_that_was_cancelled_meanwhile'() -> Pid = up(watch), do(Pid, [go, {arm, 50}, {work, 100}, disarm]), pause(150), kill(Pid).
'S27_late_but_once'() -> Pid = up(watch), gen_statem:cast(Pid, {work, 150}), pause(300), kill(Pid).

'S28_replies_before_terminate'() -> Pid = up({ender, "ok"}), asker(Pid, "stop"), pause(30), fate(Pid).
'S28_another_caller_is_told_of_the_end'() ->
    Pid = up({ender, "ok"}),
    asker(Pid, "later"),
    Reply = gen_statem:call(Pid, {ask, "stop"}),
    pause(5), say("reply ~s", [Reply]), pause(30).
'S6_the_reply_is_sent_before_a_state_is_entered'() -> Pid = up({ender, "ok"}), asker(Pid, "go"), pause(20), fate(Pid).
'S14_an_enter_call_replies'() -> Pid = up({ender, "ok"}), asker(Pid, "from c"), pause(20), fate(Pid), kill(Pid).
'S14_an_enter_call_stops'() -> Pid = up({ender, "ok"}), asker(Pid, "stop in d"), pause(20), fate(Pid).
'S29_postponed_callers_are_told'() -> Pid = up({ender, "ok"}), asker(Pid, "later"), do(Pid, [{tell, "stop"}]), pause(20).
'S30_terminate_sees_the_new_data'() -> Pid = up({ender, "ok"}), do(Pid, [{tell, "stop"}]).
'S30_a_caller_of_a_stop_without_a_reply'() -> Pid = up({ender, "ok"}), asker(Pid, "normal"), pause(20), fate(Pid).
'S35_a_crash_ends_it_with_its_reason'() ->
    Pid = up({ender, "ok"}),
    Ref = monitor(process, Pid),
    do(Pid, [{tell, "crash"}]),
    receive {'DOWN', Ref, _, _, Reason} -> say("ended ~s", [parity:reason(Reason)]) end.
'S35_the_caller_of_a_crash'() -> Pid = up({ender, "ok"}), asker(Pid, "crash"), pause(20).
'S33_a_failing_enter_call'() ->
    Pid = up({ender, "ok"}),
    Ref = monitor(process, Pid),
    do(Pid, [go, {tell, "hello"}]),
    receive {'DOWN', Ref, _, _, Reason} -> say("ended ~s", [parity:reason(Reason)]) end.
'S32_init_stops_or_ignores'() ->
    {error, Reason} = gen_statem:start(?MODULE, {ender, "stop"}, []),
    say("error ~s", [parity:reason(Reason)]),
    say("~w", [gen_statem:start(?MODULE, {ender, "ignore"}, [])]).
'S36_the_exit_of_the_parent'() ->
    lists:foreach(fun(Reason) ->
        Me = self(),
        spawn(fun() -> {ok, Pid} = gen_statem:start_link(?MODULE, {ender, "ok"}, []), Me ! {it, Pid}, pause(20), exit(Reason) end),
        receive {it, Pid} -> fate(Pid) end
    end, [boom, normal]).
'S36_exits_of_others_are_events'() ->
    Pid = up({ender, "ok"}),
    spawn(fun() -> link(Pid), exit(boom) end),
    pause(20),
    ask(Pid, "hello"),
    kill(Pid).
