%% Supervisors, several rules at a time: U1 to U27. The words are those of trees.c.
-module(trees).
-behaviour(supervisor).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

init({Flags, Children}) -> {ok, {Flags, Children}}.

start_nested(Flags, Children) ->
    case supervisor:start_link(?MODULE, {Flags, Children}) of
        {ok, Pid} -> workers:note("s", Pid), say("start s"), {ok, Pid};
        _ -> say("fail s"), {error, failed}
    end.

restart_of(R) -> case string:lowercase(R) of "p" -> permanent; "t" -> transient; "y" -> temporary end.
shutdown_of("k") -> brutal_kill;
shutdown_of("i") -> infinity;
shutdown_of(Ms) -> list_to_integer(Ms).

spec(Letter, R, Shutdown) -> workers:child(Letter, restart_of(R), shutdown_of(Shutdown), string:lowercase(R) =/= R).

flags(Strategy, Intensity, When) ->
    #{strategy => list_to_atom(Strategy), intensity => list_to_integer(Intensity), period => 5,
      auto_shutdown => case When of "never" -> never; "any" -> any_significant; "all" -> all_significant end}.

reason_of("detail") -> {shutdown, detail};
reason_of(R) -> list_to_atom(R).

%% With time for who was asked to go on before the answer is told.
ask(Words, Top, Ms) ->
    case Words of
        ["add", L, R] -> A = answer("add", Top, spec(L, R, "1000")), pause(Ms), say("add ~s", [A]);
        ["children"] -> workers:say_children(Top);
        ["count"] -> try workers:say_counts(Top) catch exit:_ -> ok end;
        [What, L] -> A = answer(What, Top, L), pause(Ms), say("~s ~s", [What, A])
    end.

answer(What, Top, L) ->
    try workers:answer(case What of
            "add" -> supervisor:start_child(Top, L);
            "term" -> supervisor:terminate_child(Top, L);
            "restart" -> supervisor:restart_child(Top, L);
            "delete" -> supervisor:delete_child(Top, L)
        end)
    catch exit:{noproc, _} -> "not_found"; exit:{R, _} -> ["gone ", parity:reason(R)]
    end.

word([L], [R], S) -> word([L], [R, "1000"], S);
word("s", [R, Shutdown], S = #{specs := Specs, nested := {Flags, Below}}) ->
    Spec = spec("s", R, Shutdown),
    S#{specs := Specs ++ [Spec#{start := {?MODULE, start_nested, [Flags, Below]}, type => supervisor}]};
word([L], [R, Shutdown], S = #{specs := Specs}) -> S#{specs := Specs ++ [spec([L], R, Shutdown)]};
word("nest", [Strategy, Intensity, When], S = #{specs := Specs}) -> S#{nested => {flags(Strategy, Intensity, When), Specs}, specs := []};
word("up", [Strategy, Intensity, When], S = #{specs := Specs}) ->
    process_flag(trap_exit, true),
    case supervisor:start_link(?MODULE, {flags(Strategy, Intensity, When), Specs}) of
        {ok, Top} -> S#{top => Top, fate => monitor(process, Top), asked => top};
        {error, {shutdown, {failed_to_start_child, Id, _}}} -> say("refused shutdown failed_to_start_child: ~s", [Id]), throw(refused)
    end;
word("plan", [L, Starts, Ms], S) -> workers:plan(L, Starts, [{stop_ms, list_to_integer(Ms)}]), S;
word("plain", [L], S) -> workers:plan(L, "", [plain]), S;
word("end", [L, R], S) -> 
    Pid = workers:pid(L), Ref = monitor(process, Pid), Pid ! {stop, self(), reason_of(R)},
    receive {'DOWN', Ref, _, _, _} -> ok end, pause(30), S;
word("hit", [L, R], S) -> catch exit(workers:pid(L), reason_of(R)), pause(30), S;
word("freeze", [], S) -> catch sys:suspend(asked(S)), S;
word("thaw", [], S) -> catch sys:resume(asked(S)), pause(100), S;
word("in", [Who], S) -> S#{asked => list_to_atom(Who)};
word("wait", [Ms], S) -> pause(list_to_integer(Ms)), S;
word("fate", [], S = #{fate := Ref}) -> fate(Ref, 50), S;
word("stop", [], S = #{top := Top}) -> Ref = monitor(process, Top), exit(Top, shutdown), fate(Ref, infinity), S;
word("quit", [R], S = #{top := Top}) -> exit(Top, reason_of(R)), S;
word([$& | What], More, S) ->
    Top = asked(S), N = maps:get(n, S, 0) + 1, spawn(fun() -> ask([What | More], Top, N * 20) end), pause(10), S#{n => N};
word(What, More, S) -> ask([What | More], asked(S), 0), S#{n => maps:get(n, S, 0) + 1}.

asked(#{asked := s}) -> workers:pid("s");
asked(#{top := Top}) -> Top.

fate(Ref, Ms) -> receive {'DOWN', Ref, _, _, R} -> say("top ~s", [parity:reason(R)]) after Ms -> say("top lives") end.

plays(Line) ->
    workers:forget(),
    catch lists:foldl(fun(W, S) -> [What | More] = string:split(W, ":", all), word(What, More, S) end, #{specs => []}, string:lexemes(Line, " ")).

%% ---- scenarios ----

'U19_terminate_one_that_has_just_ended'() ->
    plays("a:p b:p up:one_for_one:3:never freeze &term:a end:a:boom &count thaw children fate stop").
'U19_terminate_one_that_ended_before'() ->
    plays("a:p b:t up:one_for_all:3:never freeze end:b:boom &term:b &children thaw children stop").
'U19_terminate_a_significant_one_that_has_just_ended'() ->
    plays("a:T b:p up:one_for_one:3:any freeze &term:a hit:a:kill thaw fate children restart:a "
          "children hit:a:kill fate stop").
'U19_restart_one_that_has_just_ended'() ->
    plays("a:p b:p up:one_for_one:3:never freeze &restart:a &delete:a hit:a:kill thaw children stop").
'U18_add_one_that_has_just_ended'() ->
    plays("a:t b:p up:one_for_one:3:never freeze &add:a:p hit:a:kill thaw wait:50 children stop").
'U21_one_that_has_just_ended_is_not_active'() ->
    plays("a:y b:y up:one_for_one:3:never freeze &count hit:a:kill hit:b:kill thaw count children "
          "stop").
'U19_a_group_restart_of_one_that_was_deleted'() ->
    plays("a:p b:p c:p up:one_for_all:3:never term:b delete:b hit:a:kill children add:b:p children "
          "hit:b:kill children stop").
'U19_terminate_between_attempts_and_restart'() ->
    plays("plan:b:+ss+:0 a:p b:p c:p up:rest_for_one:10:never hit:b:kill term:b restart:b children "
          "wait:120 children stop").
'U19_delete_between_attempts_of_a_group'() ->
    plays("plan:c:+ss+:0 a:p b:p c:p up:one_for_all:10:never hit:b:kill &delete:c wait:50 children "
          "wait:200 children stop").
'U16_another_is_terminated_between_attempts'() ->
    plays("plan:b:+ss+:0 a:p b:p c:p up:one_for_all:10:never hit:b:kill &term:c wait:300 children "
          "stop").
'U15_a_stop_between_attempts'() ->
    plays("plan:a:+sss:0 a:p b:p up:one_for_one:10:never hit:a:kill stop").
'U15_add_between_attempts'() ->
    plays("plan:a:+ss+:0 a:p b:p up:one_for_one:10:never hit:a:kill &add:c:p wait:250 children stop").
'U10_the_last_attempt_is_too_many'() ->
    plays("plan:a:+ss:0 a:p b:p up:one_for_one:2:never hit:a:kill wait:150 fate children stop").
'U10_a_stop_of_those_that_take_time'() ->
    plays("plan:b:+:40 plan:c:+:80 a:p:i b:p:60 c:p:60 up:one_for_one:0:never hit:a:kill wait:200 "
          "fate stop").
'U11_ignored_restarts_count'() ->
    plays("plan:a:+i:0 plan:b:+i:0 a:p b:p c:p up:one_for_one:1:never hit:a:kill children hit:b:kill "
          "fate stop").
'U14_a_temporary_one_that_is_ignored_is_added_again'() ->
    plays("plan:a:i:0 a:y b:p up:one_for_one:1:never children add:a:p children delete:a stop").
'U17_an_ignored_restart_of_a_temporary_one'() ->
    plays("plan:b:+i:0 a:p b:t c:y up:rest_for_one:3:never hit:a:kill children restart:b children "
          "stop").
'U9_those_that_were_ignored_come_back'() ->
    plays("plan:b:i:0 a:p b:p c:t up:one_for_all:3:never children hit:a:kill children stop").
'U4_a_restart_of_what_was_restarted_by_hand'() ->
    plays("a:t b:p up:one_for_one:3:never end:a:detail term:a restart:a end:a:boom end:a:normal "
          "children restart:a children stop").
'U5_a_temporary_one_cannot_be_restarted'() ->
    plays("a:y b:p up:one_for_one:3:never end:a:boom restart:a delete:a term:a add:a:t children stop").
'U7_a_group_with_one_that_is_killed_at_once'() ->
    plays("plan:a:+:40 plan:b:+:500 a:p b:p:k c:p:60 up:one_for_all:3:never hit:c:kill wait:100 "
          "children stop").
'U8_a_rest_with_one_that_takes_too_long'() ->
    plays("plan:b:+:40 plan:c:+:500 a:p b:p c:p:60 up:rest_for_one:3:never hit:a:kill wait:200 term:b "
          "term:c children stop").
'U23_a_significant_end_behind_a_failure_of_all'() ->
    plays("a:T b:T c:p up:one_for_one:3:all freeze hit:c:kill end:a:normal end:b:shutdown thaw fate").
'U23_a_significant_one_ends_while_another_is_tried_again'() ->
    plays("plan:a:+sss:0 a:T b:T c:p up:one_for_one:10:all hit:a:kill end:b:normal fate wait:150 "
          "children stop").
'U23_all_that_are_left_are_terminated'() ->
    plays("a:T b:Y up:one_for_one:3:all term:a term:b fate children add:c:Y children end:c:boom fate").
'U23_a_deleted_one_does_not_count'() ->
    plays("a:T b:T up:one_for_one:3:all end:a:normal delete:a fate end:b:normal fate").
'U23_over_two_levels'() ->
    plays("b:T c:p nest:one_for_one:3:any s:T a:T up:one_for_one:3:all end:b:normal fate end:a:normal "
          "fate").
'U23_over_two_levels_at_once'() ->
    plays("b:Y c:p nest:one_for_all:3:any s:Y a:p up:one_for_one:3:any end:b:boom fate").
'U23_a_supervisor_that_gives_up_is_significant'() ->
    plays("b:p c:p nest:one_for_one:0:never s:T a:p up:one_for_one:3:any hit:b:kill fate").
'U25_a_permanent_one_that_shuts_down_by_itself'() ->
    plays("b:T c:p nest:one_for_one:3:any s:p a:p up:one_for_one:3:never end:b:normal children "
          "end:b:normal children stop").
'U25_they_give_up_at_different_times'() ->
    plays("b:p c:p nest:one_for_one:1:never s:p a:p up:rest_for_one:1:never hit:b:kill hit:c:kill "
          "children hit:b:kill hit:c:kill fate stop").
'U3_a_supervisor_below_is_given_too_little_time'() ->
    plays("plan:b:+:300 b:p c:p nest:one_for_one:3:never a:p s:p:60 up:one_for_one:3:never term:s "
          "children wait:400 restart:s children stop wait:400").
'U3_a_supervisor_below_is_killed'() ->
    plays("b:p nest:one_for_one:3:never s:p:k a:p up:rest_for_one:3:never term:a term:s wait:50 "
          "children restart:s children term:s wait:50 stop").
'U26_a_supervisor_below_is_told_to_exit'() ->
    plays("b:p c:p nest:one_for_one:3:never s:t a:p up:one_for_one:3:never hit:s:boom hit:s:shutdown "
          "children in:s children in:top stop").
'U2_asked_while_it_stops'() ->
    plays("plan:a:+:150 a:p b:p up:one_for_one:3:never quit:shutdown wait:20 &children &term:a "
          "&add:c:p wait:350 fate").
'U2_asked_when_it_is_frozen_and_told_to_stop'() ->
    plays("plan:a:+:150 a:p b:p up:one_for_one:3:never freeze &term:a &restart:a quit:boom wait:60 "
          "fate wait:200 fate").
