%% Dynamic supervisors, D1 to D8, of Elixir's DynamicSupervisor, which has to be installed. The words are those of swarms.c.
-module(swarms).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/2, pause/1]).

reason_of("detail") -> {shutdown, detail};
reason_of(R) -> list_to_atom(R).

%% ---- plans, which the table of workers has ----

options(L) -> case ets:lookup(workers, L) of [{_, _, Options}] -> Options; [] -> [] end.
plan(L, Starts, Ms, Ends) ->
    More = [{ends, reason_of(Ends)} || Ends =/= "-"],
    workers:plan(L, case Starts of "." -> ""; _ -> Starts end, [{stop_ms, list_to_integer(Ms)} | More ++ options(L)]).
plain(L) ->
    Starts = case ets:lookup(workers, L) of [{_, S, _}] -> S; [] -> "" end,
    workers:plan(L, Starts, [plain | options(L)]).
pid(L) -> try workers:pid(L) catch error:badarg -> self() end.

%% ---- questions ----

ask(Top, _, ["add", L, R, Shutdown]) ->
    Spec = #{id => child, start => {workers, start, [L]},
             restart => case R of "p" -> permanent; "t" -> transient; "y" -> temporary end,
             shutdown => case Shutdown of "k" -> brutal_kill; "i" -> infinity; _ -> list_to_integer(Shutdown) end},
    answer('Elixir.DynamicSupervisor':start_child(Top, Spec));
ask(Top, Pid, ["term", _]) -> answer('Elixir.DynamicSupervisor':terminate_child(Top, Pid));
ask(Top, _, ["children"]) ->
    Children = 'Elixir.DynamicSupervisor':which_children(Top),
    io_lib:format("~w, ~w restarting", [length(Children), length([1 || {_, restarting, _, _} <- Children])]);
ask(Top, _, ["count"]) ->
    #{specs := S, active := A, supervisors := U, workers := W} = 'Elixir.DynamicSupervisor':count_children(Top),
    io_lib:format("~w ~w ~w ~w", [S, A, U, W]).

answer(ignore) -> "ignore";
answer(Other) -> workers:answer(Other).

asked(Top, Pid, Words) ->
    try ask(Top, Pid, Words) catch exit:{noproc, _} -> "not_found"; exit:{Why, {_, _, _}} -> ["gone ", parity:reason(Why)] end.

put_question(Words) ->
    N = ets:update_counter(workers, questions, 1, {questions, 0}),
    Pid = case Words of ["term", L] -> pid(L); _ -> none end,
    Top = get(top),
    ets:insert(workers, {{question, N}, Words, "none"}),
    spawn(fun() -> Answer = asked(Top, Pid, Words), ets:insert(workers, {{question, N}, Words, Answer}) end).

%% ---- words ----

word(["plan", L, Starts, Ms, Ends]) -> plan(L, Starts, Ms, Ends);
word(["plain", L]) -> plain(L);
word(["up", Max, Intensity]) ->
    Options = [{strategy, one_for_one}, {max_restarts, list_to_integer(Intensity)}, {max_seconds, 60}],
    {ok, Top} = 'Elixir.DynamicSupervisor':start_link(Options ++ [{max_children, list_to_integer(Max)} || Max =/= "-"]),
    put(top, Top), put(fate, monitor(process, Top));
word(["wait", Ms]) -> pause(list_to_integer(Ms));
word(Words) -> act(Words), pause(20).

act(["end", L, R]) -> pid(L) ! {stop, self(), reason_of(R)};
act(["hit", L, R]) -> exit(pid(L), reason_of(R));
act(["top", R]) -> exit(get(top), reason_of(R));
act(Words) -> put_question(Words).

fate(Ms) -> Ref = get(fate), receive {'DOWN', Ref, _, _, R} -> say("top ~s", [parity:reason(R)]), true after Ms -> false end.

plays(Line) ->
    workers:forget(),
    process_flag(trap_exit, true),
    [word(string:split(W, ":", all)) || W <- string:lexemes(Line, " ")],
    fate(0) orelse begin exit(get(top), shutdown), fate(infinity) end,
    pause(300),
    [say("~s ~s", [lists:join(":", Words), Answer]) || {{question, _}, Words, Answer} <- lists:sort(ets:tab2list(workers))].

%% ---- scenarios ----

'D2_room_for_one_that_was_restarted'() ->
    plays("up:1:9 add:a:p:1000 hit:a:kill count add:b:p:1000 children term:a add:b:y:1000 count").
'D2_room_for_one_whose_restart_fails'() ->
    plays("plan:a:+sss:0:- up:1:9 add:a:p:1000 hit:a:kill wait:10 count add:b:p:1000 children wait:150 count").
'D4_temporary_ones_are_not_restarted'() ->
    plays("plain:a plain:b plain:c plain:d up:-:3 add:a:y:1000 hit:a:shutdown count add:b:y:1000 hit:b:whatever count "
          "add:c:y:1000 hit:c:detail count add:d:y:1000 hit:d:kill count").
'D4_transient_ones_are_restarted_if_they_fail'() ->
    plays("plain:a plain:b plain:c up:-:3 add:a:t:1000 hit:a:shutdown count add:b:t:1000 hit:b:detail count add:c:t:1000 "
          "hit:c:whatever count children").
'D4_permanent_ones_are_always_restarted'() ->
    plays("plain:a plain:b plain:c up:-:9 add:a:p:1000 hit:a:shutdown count add:b:p:1000 hit:b:detail count add:c:p:1000 "
          "hit:c:whatever count children").
'D5_starts_that_come_to_different_things'() ->
    plays("plan:b:i:0:- plan:c:-:0:- up:-:3 add:a:p:1000 add:b:p:1000 add:c:p:1000 children count add:b:p:1000 "
          "add:c:p:1000 count term:a term:b term:c count").
'D7_restarts_that_come_to_different_things'() ->
    plays("plain:a plan:b:+i:0:- plan:c:+ss:0:- up:-:9 add:a:p:1000 hit:a:shutdown count add:b:p:1000 hit:b:kill count "
          "children add:c:p:1000 hit:c:kill wait:10 count children wait:100 count children term:a term:c").
'D7_two_are_tried_again_and_again'() ->
    plays("plan:a:+ss:0:- plan:b:+ss:0:- up:-:9 add:a:p:1000 add:b:p:1000 add:c:p:1000 hit:a:kill hit:b:kill wait:10 "
          "count wait:200 count term:a term:b term:c count").
'D7_one_is_tried_again'() -> plays("plan:a:+-+:0:- up:-:2 add:a:p:1000 hit:a:kill count children").
'D7_one_failing_restart_is_too_many'() -> plays("plan:a:+-:0:- up:-:1 add:a:p:1000 add:b:p:1000 hit:a:kill").
'D7_many_failing_restarts_are_too_many'() -> plays("plan:a:+-----------:0:- up:-:10 add:a:p:1000 hit:a:kill").
'D7_a_failing_restart_of_a_transient_one'() ->
    plays("plan:a:+-+:0:- up:-:3 add:a:t:1000 end:a:boom count end:a:normal count").
'D7_no_restart_at_all'() ->
    plays("up:-:0 add:a:y:1000 hit:a:kill count add:b:t:1000 end:b:normal count add:c:p:1000 end:c:normal").
'D7_ends_and_kills_count_together'() ->
    plays("up:-:3 add:a:p:1000 add:b:t:1000 hit:a:kill end:b:boom end:a:normal count hit:b:kill").
'D8_all_are_killed_at_once'() -> plays("up:-:3 add:a:y:k add:b:y:k add:c:y:k add:d:p:k").
'D8_each_ends_with_a_detail'() ->
    plays("plan:a:.:10:detail plan:b:.:30:detail plan:c:.:50:detail up:-:3 add:a:y:i add:b:t:i add:c:p:1000").
'D8_each_ends_normally'() ->
    plays("plan:a:.:10:normal plan:b:.:30:normal plan:c:.:50:normal up:-:3 add:a:p:i add:b:p:i add:c:p:1000").
'D8_each_ends_with_another_reason'() ->
    plays("plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:t:5000 add:b:t:5000 "
          "add:c:t:5000 add:d:t:5000").
'D8_each_ends_with_another_reason_and_is_permanent'() ->
    plays("plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:p:5000 add:b:p:5000 "
          "add:c:p:5000 add:d:p:5000").
'D8_each_ends_with_another_reason_and_is_temporary'() ->
    plays("plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:y:5000 add:b:y:5000 "
          "add:c:y:5000 add:d:y:5000").
'D8_one_that_does_not_hear_is_killed'() -> plays("plain:a plan:b:.:200:- plain:c up:-:3 add:a:y:1 add:b:y:1 add:c:y:1").
'D8_one_hears_and_one_is_killed'() -> plays("plan:a:.:20:- up:-:3 add:a:p:i add:b:p:k").
'D8_a_long_stop_and_a_short_time'() -> plays("plan:a:.:40:- plan:b:.:200:- up:-:3 add:a:p:100 add:b:p:100 add:c:y:k").
'D8_told_twice'() -> plays("plan:a:.:60:- up:-:3 add:a:p:1000 top:shutdown top:boom wait:60").
'D8_told_by_another_reason'() -> plays("plan:a:.:20:- up:-:3 add:a:p:1000 top:bye wait:40").
'D3_killed_and_not_there_any_more'() -> plays("up:-:3 add:a:p:k term:a term:a count add:b:p:1000 term:b term:b count").
'D3_its_terminate_fails'() ->
    plays("plan:a:.:0:other plan:b:.:0:normal up:-:0 add:a:p:1000 add:b:p:1000 term:a term:b count children").
'D3_one_of_a_failing_restart_is_terminated'() ->
    plays("plan:a:+ssssss:0:- up:-:9 add:a:p:1000 hit:a:kill wait:10 term:a count term:a wait:100 count").
'D8_told_normal_by_its_parent'() -> plays("up:-:3 add:a:p:1000 top:normal count hit:a:normal count").
