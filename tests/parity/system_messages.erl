%% What sys does to servers, machines and supervisors: Y1 to Y3, G36, G37. See system_messages.c.
-module(system_messages).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).
-import(workers, [plan/2, child/2, child/4, end_it/2, answer/1, say_standing/1, say_alive/1]).

%% ---- a server: its state is a number, or {trapping, Number} ----

init({box, N}) -> {ok, N};
init({trapping, N}) -> process_flag(trap_exit, true), {ok, N};
%% a machine, in state dark; in lit it has a state timeout
init(lamp) -> {ok, dark, 0};
init({sup, Flags, Children}) -> {ok, {Flags, Children}}.

handle_call({add, N}, _, S) -> say("add ~w", [N]), {reply, S + N, S + N};
handle_call(later, From, S) -> self() ! {answer, From}, {noreply, S};
handle_call({slow, N}, _, S) -> pause(30), {reply, S + N, S + N}.
handle_cast({put, N}, _) -> say("put ~w", [N]), {noreply, N}.
handle_info({note, N}, S) -> say("note ~w", [N]), {noreply, S};
handle_info({answer, From}, S) -> gen_server:reply(From, S), {noreply, S};
handle_info({'EXIT', _, R}, S) -> say("exit ~w", [R]), {noreply, S}.
terminate(R, S, _) -> say("terminate ~w in ~s", [R, S]).
terminate(R, S) -> say("terminate ~w with ~w", [R, S]).

format_status(#{state := S} = Status) -> Status#{state := {secret, S > 10}};
format_status(Status) -> Status.

code_change("1", S, Extra) -> {ok, S * 100 + Extra};
code_change("2", _, _) -> {error, too_old}.

%% ---- a machine ----

callback_mode() -> [state_functions, state_enter].

dark(enter, _, N) -> say("enter dark"), {keep_state, N};
dark(cast, flip, N) -> {next_state, lit, N + 1};
dark(state_timeout, off, N) -> say("timeout in dark"), {keep_state, N};
dark({call, From}, count, _) -> {keep_state_and_data, [{reply, From, dark}]};
dark(cast, wait, _) -> {keep_state_and_data, [postpone]}.

lit(enter, _, N) -> say("enter lit"), {keep_state, N, [{state_timeout, 50, off}]};
lit(cast, flip, N) -> {next_state, dark, N + 1};
lit(cast, wait, _) -> say("waited"), keep_state_and_data;
lit(state_timeout, off, N) -> say("timeout in lit"), {next_state, dark, N};
lit({call, From}, count, N) -> {keep_state_and_data, [{reply, From, N}]}.

code_change("1", State, N, Extra) -> say("was ~w", [State]), {ok, lit, N * 100 + Extra};
code_change("2", _, _, _) -> {error, too_old}.

%% ---- what scenarios say of them ----

box(N) -> {ok, Pid} = gen_server:start(?MODULE, {box, N}, []), Pid.
lamp() -> {ok, Pid} = gen_statem:start(?MODULE, lamp, []), Pid.
set(Pid, N) -> gen_server:cast(Pid, {put, N}).
add(Pid, N) -> add(Pid, N, 5000).
add(Pid, N, Ms) ->
    try gen_server:call(Pid, {add, N}, Ms) of S -> say("sum ~w", [S])
    catch exit:{R, _} -> say("call failed ~s", [parity:reason(R)])
    end.
tried(F) -> try F() of R -> R catch exit:{R, _} -> {failed, R} end.
suspend(Pid) -> case tried(fun() -> sys:suspend(Pid) end) of ok -> ok; {failed, R} -> say("suspend failed ~s", [parity:reason(R)]) end.
resume(Pid) -> case tried(fun() -> sys:resume(Pid) end) of ok -> ok; {failed, R} -> say("resume failed ~s", [parity:reason(R)]) end.
state(Pid) -> case tried(fun() -> sys:get_state(Pid) end) of {failed, R} -> say("state failed ~s", [parity:reason(R)]); S -> say("state ~w", [S]) end.
ending(Pid, F) -> Ref = monitor(process, Pid), F(), receive {'DOWN', Ref, _, _, R} -> say("ended ~w", [R]) after 100 -> say("lives") end.
strays() -> receive M -> say("stray ~p", [M]) after 30 -> say("no stray") end.
status(Pid) -> {status, _, _, [_, SysState | _]} = sys:get_status(Pid), say("~w", [SysState]).
%% A parent of a server that traps exits; it ends when it is told to.
parent(N) ->
    Me = self(),
    Parent = spawn(fun() -> {ok, Pid} = gen_server:start_link(?MODULE, {trapping, N}, []), Me ! {child, Pid}, receive {stop, R} -> exit(R) end end),
    receive {child, Pid} -> {Parent, Pid} end.

'Y1_get_state'() -> P = box(1), state(P), set(P, 5), state(P).
'Y1_get_state_comes_in_order'() -> P = box(1), [set(P, N) || N <- [2, 3, 4]], state(P), set(P, 5), pause(10), state(P).
'Y1_replace_state'() -> P = box(1), sys:replace_state(P, fun(_) -> 40 end), state(P), add(P, 2).
'Y1_replace_state_while_suspended'() ->
    P = box(1), suspend(P), set(P, 7), sys:replace_state(P, fun(_) -> 40 end), state(P), resume(P), pause(10), state(P).
'Y1_a_suspended_server_keeps_its_messages_in_order'() ->
    P = box(1), suspend(P), set(P, 2), P ! {note, 3}, set(P, 4), P ! {note, 5}, pause(20), say("resuming"), resume(P), pause(10), state(P).
'Y1_suspend_comes_in_order'() -> P = box(1), set(P, 2), set(P, 3), suspend(P), say("suspended"), set(P, 4), pause(10), resume(P), pause(10).
'Y1_requests_while_suspended'() -> P = box(1), suspend(P), set(P, 2), state(P), status(P), state(P), resume(P), pause(10), status(P), state(P).
'Y1_suspend_twice_resume_once'() -> P = box(1), suspend(P), suspend(P), set(P, 2), pause(10), status(P), resume(P), pause(10), status(P).
'Y1_resume_of_one_that_runs'() -> P = box(1), resume(P), status(P), set(P, 2), state(P).
'Y1_suspend_and_resume_again_and_again'() ->
    P = box(1), lists:foreach(fun(N) -> suspend(P), set(P, N), pause(5), say("next"), resume(P), pause(5) end, [2, 3, 4]), state(P).
'Y1_suspended_before_its_messages_are_handled'() ->
    P = box(1), spawn(fun() -> gen_server:call(P, {slow, 1}) end), pause(10), set(P, 2), suspend(P), set(P, 3), say("suspended"), pause(10), resume(P), pause(10), state(P).
'Y1_a_call_to_a_suspended_server_times_out'() ->
    P = box(1), suspend(P), add(P, 2, 30), pause(10), say("resuming"), resume(P), pause(10), strays(), state(P).
'Y1_a_call_to_a_suspended_server_is_answered_after_resume'() ->
    P = box(1), suspend(P), spawn(fun() -> add(P, 2) end), pause(20), say("resuming"), resume(P), pause(20).
'Y1_the_parent_ends_while_suspended'() ->
    {Parent, P} = parent(1), suspend(P), set(P, 2), pause(5), ending(P, fun() -> Parent ! {stop, boom} end).
'Y1_an_exit_of_another_waits_while_suspended'() ->
    {Parent, P} = parent(1), suspend(P), exit(P, boom), set(P, 2), pause(10), say("resuming"), resume(P), pause(10), state(P), exit(Parent, kill).
'Y1_an_exit_signal_ends_a_suspended_server'() -> P = box(1), suspend(P), set(P, 2), ending(P, fun() -> exit(P, boom) end).
'Y1_a_kill_ends_a_suspended_server'() -> {_, P} = parent(1), suspend(P), ending(P, fun() -> exit(P, kill) end).
'Y1_a_caller_of_a_suspended_server_learns_of_its_end'() ->
    P = box(1), suspend(P), spawn(fun() -> add(P, 2) end), pause(10), exit(P, boom), pause(20).
'Y1_a_stop_reaches_a_suspended_server'() -> P = box(1), suspend(P), set(P, 2), ending(P, fun() -> gen_server:stop(P, shutdown, 1000) end).
'Y1_of_a_dead_process'() -> P = box(1), gen_server:stop(P), state(P), suspend(P), resume(P).
'Y1_of_a_server_that_ends_meanwhile'() ->
    P = box(1), spawn(fun() -> catch gen_server:call(P, {slow, 1}) end), pause(5), spawn(fun() -> pause(10), exit(P, boom) end), state(P).
'Y1_a_busy_server_answers_late'() ->
    P = box(1), spawn(fun() -> gen_server:call(P, {slow, 1}) end), pause(5),
    case tried(fun() -> sys:get_state(P, 10) end) of {failed, timeout} -> say("timeout") end, strays(), pause(30), state(P).

'Y3_terminate'() -> P = box(3), ending(P, fun() -> ok = sys:terminate(P, shutdown) end).
'Y3_terminate_comes_in_order'() ->
    P = box(3), ending(P, fun() -> set(P, 4), ok = sys:terminate(P, bye), set(P, 5) end).
'Y3_terminate_of_a_suspended_server'() ->
    P = box(3), suspend(P), set(P, 4), ending(P, fun() -> ok = sys:terminate(P, bye) end).
'Y3_terminate_of_a_machine'() -> P = lamp(), ending(P, fun() -> ok = sys:terminate(P, bye) end).

'Y1_get_state_of_a_machine'() -> P = lamp(), state(P), gen_statem:cast(P, flip), state(P), gen_statem:stop(P).
'Y1_replace_state_of_a_machine'() ->
    P = lamp(), sys:replace_state(P, fun({dark, _}) -> {lit, 9} end), state(P), say("count ~w", [gen_statem:call(P, count)]), pause(80), state(P), exit(P, kill).
'Y1_a_timeout_outlives_a_replaced_state'() ->
    P = lamp(), gen_statem:cast(P, flip), pause(10), sys:replace_state(P, fun({lit, N}) -> {lit, N + 10} end), pause(60), state(P), exit(P, kill).
'Y1_a_timeout_goes_on_in_the_replaced_state'() ->
    P = lamp(), gen_statem:cast(P, flip), pause(10), sys:replace_state(P, fun({lit, N}) -> {dark, N} end), pause(60), state(P), exit(P, kill).
'Y1_a_state_timeout_of_a_suspended_machine_comes_after_resume'() ->
    P = lamp(), gen_statem:cast(P, flip), pause(5), suspend(P), pause(80), say("resuming"), state(P), resume(P), pause(10), state(P), exit(P, kill).
'Y1_what_is_postponed_stays_while_suspended'() ->
    P = lamp(), gen_statem:cast(P, wait), pause(5), suspend(P), gen_statem:cast(P, flip), pause(10), say("resuming"), resume(P), pause(10), state(P), exit(P, kill).
'Y1_a_replaced_state_retries_nothing'() ->
    P = lamp(), gen_statem:cast(P, wait), pause(5), sys:replace_state(P, fun({dark, N}) -> {lit, N} end), pause(10), state(P), exit(P, kill).

'G36_format_status'() ->
    P = box(11), {status, _, _, [_, _, _, _, Misc]} = sys:get_status(P), [{secret, Big}] = [S || {data, L} <- Misc, {"State", S} <- L],
    say("secret ~w", [Big]).

changed(ok) -> "ok";
changed({error, {error, too_old}}) -> "too_old";
changed({error, {unknown_system_msg, _}}) -> "refused".
stats(P) ->
    case sys:statistics(P, get) of
        {ok, no_statistics} -> say("no statistics");
        {ok, L} -> say("in ~w out ~w", [proplists:get_value(messages_in, L), proplists:get_value(messages_out, L)])
    end.
'Y2_statistics_of_a_server'() ->
    P = box(1), stats(P), set(P, 2), sys:statistics(P, true), stats(P), set(P, 3), add(P, 1), add(P, 2), P ! {note, 1}, stats(P).
'Y2_statistics_begin_anew'() ->
    P = box(1), sys:statistics(P, true), set(P, 3), sys:statistics(P, false), set(P, 4), stats(P), sys:statistics(P, true), set(P, 5), stats(P).
'Y2_statistics_count_no_later_answer'() ->
    P = box(1), sys:statistics(P, true), 1 = gen_server:call(P, later), stats(P).
'Y2_statistics_while_suspended'() ->
    P = box(1), sys:statistics(P, true), suspend(P), set(P, 2), pause(10), stats(P), resume(P), pause(10), stats(P).
'Y2_statistics_of_a_machine'() ->
    P = lamp(), sys:statistics(P, true), gen_statem:cast(P, flip), lit = element(1, sys:get_state(P)), gen_statem:call(P, count), stats(P), exit(P, kill).
'G37_code_change'() -> P = box(3), suspend(P), say(changed(sys:change_code(P, ?MODULE, "1", 7))), state(P), resume(P), add(P, 1).
'G37_code_change_fails'() -> P = box(3), suspend(P), say(changed(sys:change_code(P, ?MODULE, "2", 7))), state(P), resume(P), add(P, 1).
'G37_code_change_of_a_machine'() ->
    P = lamp(), suspend(P), say(changed(sys:change_code(P, ?MODULE, "1", 7))), state(P), resume(P), pause(80), state(P), exit(P, kill).
'G37_code_change_of_a_machine_fails'() -> P = lamp(), suspend(P), say(changed(sys:change_code(P, ?MODULE, "2", 7))), state(P), resume(P), state(P), exit(P, kill).
'Y3_change_code_of_one_that_runs'() -> P = box(3), say(changed(sys:change_code(P, ?MODULE, "1", 7))), state(P).

sup() ->
    {ok, S} = supervisor:start_link(?MODULE, {sup, #{intensity => 10}, [#{id => box, start => {gen_server, start_link, [?MODULE, {box, 1}, []]}}]}), S.
box_of(S) -> case supervisor:which_children(S) of [{box, P, _, _}] when is_pid(P) -> P end.
'Y1_a_suspended_supervisor_restarts_after_resume'() ->
    S = sup(), P = box_of(S), suspend(S), exit(P, boom), pause(20),
    say("~w", [case catch gen_server:call(S, which_children, 20) of {'EXIT', {timeout, _}} -> timeout end]),
    resume(S), pause(10), state(box_of(S)), say("~w", [box_of(S) =/= P]), unlink(S), exit(S, kill).
'Y1_status_of_a_supervisor'() -> S = sup(), status(S), suspend(S), status(S), resume(S), status(S), unlink(S), exit(S, kill).
'Y1_the_parent_of_a_suspended_supervisor_ends'() ->
    Me = self(),
    Parent = spawn(fun() -> S = sup(), Me ! {up, S, box_of(S)}, receive stop -> exit(boom) end end),
    receive {up, S, P} -> suspend(S), ending(P, fun() -> ending(S, fun() -> Parent ! stop end) end) end.

%% ---- how supervisors stand ----

up(Flags, Children) ->
    workers:forget(),
    up_planned(Flags, Children).
up_planned(Flags, Children) ->
    process_flag(trap_exit, true),
    {ok, Top} = supervisor:start_link(?MODULE, {sup, maps:merge(#{intensity => 5, period => 5}, Flags), Children}), Top.
stop(Top) -> exit(Top, shutdown), receive {'EXIT', Top, R} -> say("top ~w", [R]) end.
hit(Letter) -> exit(workers:pid(Letter), kill).
shoot(Letter) -> hit(Letter), pause(50).
three() -> [child("a", permanent), child("b", permanent), child("c", permanent)].
set(Top, Places, Values) ->
    sys:replace_state(Top, fun(S) -> lists:foldl(fun({N, V}, T) -> setelement(N, T, V) end, S, lists:zip(Places, Values)) end).
strategy(Top, Strategy) -> set(Top, [3], [Strategy]).
intensity(Top, N) -> set(Top, [6], [N]).
period(Top, S) -> set(Top, [7], [S]).
forgive(Top) -> set(Top, [8], [[]]).
auto_shutdown(Top, When) -> set(Top, [10], [When]).

'Y1_get_state_of_a_supervisor'() ->
    Top = up(#{strategy => rest_for_one, intensity => 2, period => 7, auto_shutdown => all_significant},
             [child("a", permanent), child("b", transient, brutal_kill, true), child("c", temporary, infinity, true)]),
    say_standing(Top), stop(Top).
'Y1_get_state_of_a_supervisor_without_children'() -> Top = up(#{}, []), say_standing(Top), stop(Top).
'Y1_get_state_of_a_supervisor_that_has_restarted'() ->
    Top = up(#{}, [child("a", permanent), child("b", transient), child("c", temporary)]),
    shoot("a"), say_standing(Top), shoot("b"), say_standing(Top), shoot("c"), say_standing(Top),
    end_it("b", normal), say_standing(Top), stop(Top).
'Y1_get_state_of_a_supervisor_of_terminated_children'() ->
    Top = up(#{}, [child("a", permanent), child("b", transient), child("c", temporary)]),
    [say("terminate ~s", [answer(supervisor:terminate_child(Top, L))]) || L <- ["a", "b", "c"]], say_standing(Top),
    say("delete ~s", [answer(supervisor:delete_child(Top, "a"))]), say_standing(Top),
    say("restart ~s", [answer(supervisor:restart_child(Top, "b"))]), say_standing(Top),
    say("add ~s", [answer(supervisor:start_child(Top, child("d", permanent)))]), say_standing(Top), stop(Top).
'Y1_get_state_of_a_suspended_supervisor'() ->
    Top = up(#{}, three()), suspend(Top), shoot("b"), say_standing(Top), resume(Top), pause(20), say_standing(Top), stop(Top).
'Y1_get_state_when_a_restart_has_failed'() ->
    workers:forget(), plan("a", "+s+"),
    Top = up_planned(#{}, three()), hit("a"), pause(10), suspend(Top), say_standing(Top), resume(Top), pause(20),
    say_standing(Top), stop(Top).
'Y1_get_state_when_the_restart_of_several_has_failed'() ->
    workers:forget(), plan("b", "+s+"),
    Top = up_planned(#{strategy => rest_for_one}, three()), hit("a"), pause(10), suspend(Top), say_standing(Top), resume(Top),
    pause(20), say_standing(Top), stop(Top).
'Y1_get_state_while_a_restart_goes_on'() ->
    workers:forget(), plan("a", "+l"),
    Top = up_planned(#{}, three()), hit("a"), pause(10), say_standing(Top), stop(Top).

'Y1_replace_state_of_a_supervisor_to_less'() ->
    Top = up(#{}, three()), shoot("a"), intensity(Top, 1), say_standing(Top), say_alive(Top), shoot("b"), say_alive(Top).
'Y1_replace_state_of_a_supervisor_to_more'() ->
    Top = up(#{intensity => 0}, three()), intensity(Top, 2), shoot("a"), shoot("a"), say_standing(Top), shoot("a"), say_alive(Top).
'Y1_replace_state_of_a_supervisor_to_another_strategy'() ->
    Top = up(#{strategy => one_for_one}, three()), strategy(Top, one_for_all), shoot("c"), strategy(Top, rest_for_one), shoot("b"),
    say_standing(Top), stop(Top).
'Y1_replace_state_of_a_supervisor_to_another_period'() ->
    Top = up(#{intensity => 1, period => 100}, three()), shoot("a"), period(Top, 1), pause(2500), shoot("a"), say_alive(Top), stop(Top).
'Y1_replace_state_of_a_supervisor_forgives'() ->
    Top = up(#{intensity => 1}, three()), shoot("a"), forgive(Top), say_standing(Top), shoot("a"), say_alive(Top), shoot("a"), say_alive(Top).
'Y1_replace_state_of_a_supervisor_to_no_auto_shutdown'() ->
    Top = up(#{auto_shutdown => any_significant}, [child("a", permanent), child("b", transient, 1000, true), child("c", transient, 1000, true)]),
    auto_shutdown(Top, never), end_it("b", normal), say_standing(Top), auto_shutdown(Top, any_significant), say_alive(Top),
    end_it("c", normal), say_alive(Top).
'Y1_replace_state_of_a_suspended_supervisor'() ->
    Top = up(#{intensity => 0}, three()), suspend(Top), shoot("c"), intensity(Top, 1), strategy(Top, one_for_all), say_standing(Top),
    resume(Top), pause(20), say_standing(Top), stop(Top).
'Y1_replace_state_when_a_restart_has_failed'() ->
    workers:forget(), plan("b", "+s+"),
    Top = up_planned(#{strategy => one_for_all}, three()), hit("a"), pause(10), suspend(Top), strategy(Top, one_for_one),
    say_standing(Top), resume(Top), pause(20), say_standing(Top), stop(Top).
'Y1_a_refused_replacement_changes_nothing'() ->
    Top = up(#{}, three()), say("~s", [case catch sys:replace_state(Top, fun(_) -> error(refused) end) of {'EXIT', _} -> "refused"; _ -> "taken" end]),
    say_standing(Top), stop(Top).

%% The reports of supervisors, as a handler of logger's gets them. It is called by the supervisor.
log(#{msg := {report, #{label := {supervisor, What}, report := Report}}}, _) ->
    Child = case What of progress -> proplists:get_value(started, Report); _ -> proplists:get_value(offender, Report) end,
    say("~w ~w ~w", [What, proplists:get_value(id, Child), proplists:get_value(reason, Report, none)]);
log(_, _) -> ok.

'U31_reports_of_a_supervisor'() ->
    process_flag(trap_exit, true),
    Level = maps:get(level, logger:get_primary_config()),
    logger:remove_handler(default),
    logger:add_handler(?MODULE, ?MODULE, #{level => all}),
    logger:set_primary_config(level, all),
    {ok, S} = supervisor:start_link(?MODULE, {sup, #{intensity => 1}, [#{id => 'Box', start => {gen_server, start_link, [?MODULE, {box, 1}, []]}}]}),
    [begin [{_, P, _, _}] = supervisor:which_children(S), exit(P, boom), pause(10) end || _ <- [1, 2]],
    receive {'EXIT', S, R} -> say("ended ~w", [R]) after 100 -> say("lives") end,
    logger:set_primary_config(level, Level),
    logger:remove_handler(?MODULE).
