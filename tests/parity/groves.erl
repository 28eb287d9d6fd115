%% Supervisors below supervisors, U2 to U27, P14. The words are those of groves.c.
-module(groves).
-behaviour(supervisor).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/2, pause/1]).

init({Table, L}) ->
    [{_, Flags, Children}] = ets:lookup(Table, {supervisor, L}),
    How = next_start(Table, L),
    How =:= $l andalso pause(40),
    case How of $i -> ignore; $x -> exit(boom); _ -> {ok, {Flags, Children}} end.

%% ---- plans, and who was last started, in a table of the scenario ----

known(Table, L) -> case ets:lookup(Table, {ref, L}) of [{_, Pid}] -> Pid; [] -> none end.
know(Table, L, Pid) -> ets:insert(Table, {{ref, L}, Pid}).
next_start(Table, L) ->
    case ets:lookup(Table, {plan, L}) of
        [{Key, [How | Rest], Ms, Flags}] -> ets:insert(Table, {Key, Rest, Ms, Flags}), How;
        _ -> $+
    end.
plan(Table, L) -> case ets:lookup(Table, {plan, L}) of [{_, _, Ms, Flags}] -> {Ms, Flags}; [] -> {0, ""} end.

reason_of("detail") -> {shutdown, detail};
reason_of(R) -> list_to_atom(R).

%% ---- workers ----

start(Table, L) ->
    How = next_start(Table, L),
    lists:member(How, "sl") andalso pause(40),
    case How of
        $A -> say("already ~s", [L]), {error, {already_started, self()}};
        $i -> say("ignore ~s", [L]), ignore;
        _ when How =:= $-; How =:= $s -> say("fail ~s", [L]), {error, failed};
        _ -> started(Table, L, proc_lib:start_link(?MODULE, work, [Table, L, How]))
    end.

started(Table, L, {ok, Pid}) -> know(Table, L, Pid), say("start ~s", [L]), {ok, Pid};
started(_, L, ignore) -> say("ignore ~s", [L]), ignore;
started(_, L, {error, R}) -> say("fail ~s", [L]), {error, R}.

work(_, _, $e) -> proc_lib:init_ack({error, boom}), exit(boom);
work(Table, L, How) ->
    {Ms, Flags} = plan(Table, L),
    [Parent | _] = get('$ancestors'),
    process_flag(trap_exit, not lists:member($p, Flags)),
    How =:= $u andalso unlink(Parent),
    [erlang:send_after(25, self(), {stop, R}) || {W, R} <- [{$d, boom}, {$n, normal}], W =:= How],
    proc_lib:init_ack({ok, self()}),
    loop(L, Parent, Ms, Flags).

%% It ends as a gen_server does: for its parent's exit, or a stop.
loop(L, Parent, Ms, Flags) ->
    receive
        {stop, R} -> stop(L, R, Ms, Flags);
        {'EXIT', Parent, R} -> stop(L, R, Ms, Flags);
        _ -> loop(L, Parent, Ms, Flags)
    end.

stop(L, R, Ms, Flags) ->
    Ms > 0 andalso pause(Ms),
    say("stop ~s ~s", [L, parity:reason(R)]),
    lists:member($b, Flags) andalso exit(bad),
    exit(R).

%% ---- supervisors ----

start_supervisor(Table, L) -> started(Table, L, supervisor:start_link(?MODULE, {Table, L})).

is_supervisor([Letter]) -> Letter >= $s.
spec(Table, L, R, Shutdown) ->
    #{id => L,
      start => {?MODULE, case is_supervisor(L) of true -> start_supervisor; false -> start end, [Table, L]},
      restart => case string:lowercase(R) of "p" -> permanent; "t" -> transient; "y" -> temporary end,
      shutdown => case Shutdown of "k" -> brutal_kill; "i" -> infinity; _ -> list_to_integer(Shutdown) end,
      type => case is_supervisor(L) of true -> supervisor; false -> worker end,
      significant => string:lowercase(R) =/= R}.

flags(Strategy, Intensity, When) ->
    #{strategy => list_to_atom(Strategy), intensity => list_to_integer(Intensity), period => 60,
      auto_shutdown => case When of "never" -> never; "any" -> any_significant; "all" -> all_significant end}.

%% The tree, up to its end: those whose children are being specified, the innermost first.
tree(Table, ["[" ++ Word | Words], Above) ->
    [L, Strategy, Intensity, When | How] = string:split(Word, ":", all),
    tree(Table, Words, [{L, flags(Strategy, Intensity, When), []} | child(Table, L, How, Above)]);
tree(Table, ["]" | Words], [{L, Flags, Children} | Above]) ->
    ets:insert(Table, {{supervisor, L}, Flags, lists:reverse(Children)}),
    tree(Table, Words, Above);
tree(_, Words, []) -> Words;
tree(Table, [Word | Words], Above) -> [L | How] = string:split(Word, ":", all), tree(Table, Words, child(Table, L, How, Above)).

child(_, _, _, []) -> [];
child(Table, L, [R, Shutdown], [{Parent, Flags, Children} | Above]) ->
    [{Parent, Flags, [spec(Table, L, R, Shutdown) | Children]} | Above].

%% ---- questions ----

ask(Table, Top, Words) ->
    try case Words of
            ["term", _, L] -> answer(supervisor:terminate_child(Top, L));
            ["restart", _, L] -> answer(supervisor:restart_child(Top, L));
            ["delete", _, L] -> answer(supervisor:delete_child(Top, L));
            ["add", _, L, R, Shutdown] -> answer(supervisor:start_child(Top, spec(Table, L, R, Shutdown)));
            ["gstop", _, R] -> answer(gen_server:stop(Top, reason_of(R), infinity));
            ["spec", _, L] -> described(supervisor:get_childspec(Top, L));
            ["children", _] -> lists:join(" ", [[L, state(Pid)] || {L, Pid, _, _} <- supervisor:which_children(Top)]);
            ["count", _] -> Counts = supervisor:count_children(Top), counted(Counts)
        end
    catch exit:noproc -> "not_found"; exit:{noproc, _} -> "not_found";
          exit:{Why, {_, _, _}} -> ["gone ", parity:reason(Why)]; exit:Why -> ["gone ", parity:reason(Why)]
    end.

answer({ok, undefined}) -> "undefined";
answer({ok, _}) -> "ok";
answer(ok) -> "ok";
answer({error, {already_started, _}}) -> "running";
answer({error, {{already_started, _}, _}}) -> "running";
answer({error, R}) when R =:= not_found; R =:= running; R =:= already_present; R =:= restarting -> atom_to_list(R);
answer({error, _}) -> "error".

described({ok, #{id := L, restart := R, shutdown := Time, type := T, significant := S}}) ->
    io_lib:format("~s ~w ~w ~w ~w", [L, R, Time, T, S]);
described(Error) -> answer(Error).

counted(Counts) ->
    lists:join(" ", [integer_to_list(proplists:get_value(K, Counts)) || K <- [specs, active, supervisors, workers]]).

state(undefined) -> "-";
state(restarting) -> "*";
state(_) -> "+".

%% ---- words ----

word(Table, ["plan", L, Starts, Ms, Flags]) -> ets:insert(Table, {{plan, L}, Starts, list_to_integer(Ms), Flags});
word(Table, ["up"]) ->
    case supervisor:start_link(?MODULE, {Table, "z"}) of
        {ok, Top} -> know(Table, "z", Top), put(fate, monitor(process, Top));
        {error, {shutdown, {failed_to_start_child, L, _}}} -> say("refused failed_to_start_child: ~s", [L]), throw(refused);
        ignore -> say("refused ignore", []), throw(refused);
        {error, R} -> say("refused ~s", [parity:reason(R)]), throw(refused)
    end;
word(_, ["wait", Ms]) -> pause(list_to_integer(Ms));
word(Table, [What, L | More] = Words) ->
    act(What, Table, L, known(Table, L), More, Words),
    pause(20).

act("hit", _, _, Pid, [R], _) -> exit(Pid, reason_of(R));
act("end", _, L, Pid, [R], _) ->
    case is_supervisor(L) of
        true -> spawn(fun() -> catch gen_server:stop(Pid, reason_of(R), infinity) end);
        false -> Pid ! {stop, reason_of(R)}
    end;
act("freeze", _, _, Pid, [], _) -> spawn(fun() -> catch sys:suspend(Pid, infinity) end);
act("thaw", _, _, Pid, [], _) -> spawn(fun() -> catch sys:resume(Pid, infinity) end);
act(_, Table, _, Pid, _, Words) ->
    N = ets:update_counter(Table, questions, 1, {questions, 0}),
    ets:insert(Table, {{question, N}, Words, "none"}),
    spawn(fun() -> Answer = ask(Table, Pid, Words), ets:insert(Table, {{question, N}, Words, Answer}) end).

%% ---- lines ----

fate(Ms) -> Ref = get(fate), receive {'DOWN', Ref, _, _, R} -> say("top ~s", [parity:reason(R)]), true after Ms -> false end.

%% First the plans, then the tree, then all else.
words(Table, ["[" ++ _ | _] = Words) -> words(Table, tree(Table, Words, []));
words(Table, [Word | Words]) -> word(Table, string:split(Word, ":", all)), words(Table, Words);
words(Table, []) ->
    fate(0) orelse begin exit(known(Table, "z"), shutdown), fate(infinity) end.

plays(Line) ->
    Table = ets:new(groves, [public, ordered_set]),
    process_flag(trap_exit, true),
    catch words(Table, string:lexemes(Line, " ")),
    pause(300),
    [say("~s ~s", [lists:join(":", Words), Answer]) || {{question, _}, Words, Answer} <- ets:tab2list(Table)],
    [say("~s lives", [L]) || {{ref, L}, Pid} <- ets:tab2list(Table), is_process_alive(Pid)].

%% ---- scenarios ----

'U3_a_stop_goes_down_three_levels'() ->
    plays("[z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 [t:one_for_one:3:never:p:i c:p:1000 "
          "d:p:1000 ] e:p:1000 ] f:p:1000 ] up children:z children:s children:t count:z count:s").
'U13_a_start_fails_three_levels_down'() ->
    plays("plan:d:-:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 [t:one_for_one:3:never:p:i "
          "c:p:1000 d:p:1000 ] ] f:p:1000 ] up").
'U14_an_ignored_child_three_levels_down'() ->
    plays("plan:d:i:0:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i [t:one_for_one:3:never:p:i c:p:1000 d:p:1000 ] "
          "] ] up children:t count:t restart:t:d children:t").
'U25_it_goes_up_three_levels'() ->
    plays("[z:one_for_one:0:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 [t:one_for_one:0:never:p:i c:p:1000 ] ] ] "
          "up end:c:boom").
'U25_it_goes_up_until_one_restarts'() ->
    plays("[z:one_for_one:1:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 [t:one_for_one:0:never:p:i c:p:1000 ] ] ] "
          "up end:c:boom children:z children:s end:c:boom").
'U25_each_level_counts_for_itself'() ->
    plays("[z:one_for_one:1:never [s:one_for_one:1:never:p:i [t:one_for_one:1:never:p:i c:p:1000 ] ] ] up hit:c:kill "
          "hit:c:kill hit:c:kill hit:c:kill children:z hit:c:kill hit:c:kill hit:c:kill hit:c:kill").
'U25_a_transient_one_that_gives_up_is_gone_for_good'() ->
    plays("[z:one_for_one:3:never a:p:1000 [s:one_for_one:0:never:t:i b:p:1000 ] ] up end:b:boom children:z restart:z:s "
          "children:z end:b:boom children:z").
'U25_a_temporary_one_that_gives_up_can_be_added_again'() ->
    plays("[z:one_for_one:3:never a:p:1000 [s:one_for_one:0:never:y:i b:p:1000 ] ] up end:b:boom children:z restart:z:s "
          "add:z:s:y:i children:z").
'U7_a_group_restart_takes_a_tree_along'() ->
    plays("[z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:t:1000 ] d:p:1000 ] up end:c:normal "
          "children:s end:a:boom children:s").
'U7_a_group_restart_and_a_tree_that_does_not_start'() ->
    plays("plan:c:+-+:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 ] d:p:1000 ] up "
          "end:a:boom children:z").
'U8_a_rest_restart_takes_a_tree_along'() ->
    plays("[z:rest_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 [t:one_for_all:3:never:p:i c:p:1000 "
          "d:p:1000 ] ] up end:b:boom children:z").
'U8_one_of_the_middle_gives_up'() ->
    plays("[z:rest_for_one:3:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] c:p:1000 ] up end:b:boom children:z").
'U16_the_restart_of_a_tree_fails_twice'() ->
    plays("plan:b:+--+:0:- [z:one_for_one:5:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom "
          "children:z").
'U16_the_restart_of_a_tree_fails_too_often'() ->
    plays("plan:b:+---:0:- [z:one_for_one:2:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom").
'U16_a_slow_restart_of_a_tree_and_a_question_above'() ->
    plays("plan:b:+ss+:0:- [z:one_for_one:5:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom "
          "children:z count:z wait:100").
'U19_a_tree_is_terminated_and_restarted'() ->
    plays("[z:one_for_one:3:never a:p:1000 [s:one_for_all:3:never:p:i b:p:1000 c:y:1000 ] ] up end:c:normal term:z:s "
          "children:z count:z restart:z:s children:s").
'U19_a_tree_is_deleted_and_added'() ->
    plays("[z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up delete:z:s term:z:s delete:z:s "
          "children:z add:z:s:t:i children:z spec:z:s").
'U19_terminate_waits_for_a_whole_tree'() ->
    plays("plan:b:+:60:- plan:c:+:60:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 ] ] "
          "up term:z:s children:z wait:150").
'U3_a_tree_that_takes_longer_than_it_may'() ->
    plays("plan:b:+:90:- [z:one_for_one:3:never [s:one_for_one:3:never:p:65 b:p:1000 c:p:1000 ] d:p:1000 ] up term:z:s "
          "children:z wait:150").
'U27_the_middle_is_killed'() ->
    plays("plan:b:+:0:p plan:c:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 ] ] up "
          "hit:s:kill children:z children:s").
'U27_the_middle_is_killed_and_a_worker_takes_its_time'() ->
    plays("plan:b:+:60:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i b:p:1000 ] ] up hit:s:kill children:z wait:100").
'U26_a_normal_exit_of_nobody'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] ] up hit:s:normal hit:s:shutdown hit:s:boom "
          "children:z children:s").
'U4_one_in_the_middle_is_stopped'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up gstop:s:normal children:z "
          "gstop:s:shutdown children:z").
'U4_a_transient_one_in_the_middle_is_stopped'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:t:i a:p:1000 ] b:p:1000 ] up gstop:s:shutdown children:z "
          "restart:z:s gstop:s:boom children:z").
'U23_a_significant_tree_ends_another'() ->
    plays("[z:one_for_one:3:any a:p:1000 [s:one_for_one:3:any:T:i b:T:1000 c:p:1000 ] [t:one_for_one:3:never:p:i d:p:1000 "
          "] ] up end:b:normal").
'U23_all_of_two_trees'() ->
    plays("[z:one_for_one:3:all [s:one_for_one:3:any:T:i b:T:1000 ] [t:one_for_one:3:any:T:i c:T:1000 ] d:p:1000 ] up "
          "end:b:normal children:z end:c:shutdown").
'U23_one_of_two_trees_is_restarted_by_hand'() ->
    plays("[z:one_for_one:3:all [s:one_for_one:3:any:T:i b:T:1000 ] [t:one_for_one:3:any:T:i c:T:1000 ] ] up end:b:normal "
          "restart:z:s end:c:normal children:z end:b:normal").
'U23_a_permanent_tree_that_shuts_itself_down_counts_above'() ->
    plays("[z:one_for_one:1:never [s:one_for_one:3:any:p:i b:T:1000 ] ] up end:b:normal children:z end:b:normal").
'U23_a_significant_tree_is_terminated'() ->
    plays("[z:one_for_one:3:any [s:one_for_one:3:never:T:i b:p:1000 ] c:p:1000 ] up term:z:s children:z restart:z:s "
          "gstop:s:normal").
'U23_significant_ones_of_both_levels_at_once'() ->
    plays("[z:one_for_one:3:all a:T:1000 [s:one_for_all:3:all:T:i b:T:1000 c:Y:1000 ] ] up freeze:z end:a:normal "
          "end:b:normal end:c:boom thaw:z").
'P14_a_child_that_undoes_its_link_is_terminated'() ->
    plays("plan:a:u:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up term:z:a children:z restart:z:a children:z").
'P14_a_child_that_undoes_its_link_ends_unseen'() ->
    plays("plan:a:u:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up hit:a:kill children:z count:z restart:z:a "
          "delete:z:a term:z:a children:z restart:z:a count:z").
'P14_a_child_that_undoes_its_link_and_a_group'() ->
    plays("plan:b:u:0:- [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up end:a:boom children:z").
'P14_a_child_that_undid_its_link_and_ended_and_a_group'() ->
    plays("plan:b:u:0:- [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up hit:b:kill children:z end:a:boom count:z").
'P14_a_child_that_undoes_its_link_outlives_a_kill'() ->
    plays("plan:a:u:0:- plan:b:+:0:p [z:one_for_one:3:never [s:one_for_one:3:never:y:i a:p:1000 b:p:1000 ] ] up "
          "hit:s:kill children:z end:a:bye").
'P14_a_child_that_undoes_its_link_takes_too_long'() ->
    plays("plan:a:u:90:- [z:one_for_one:3:never a:p:65 b:p:1000 ] up term:z:a children:z wait:100").
'U3_a_terminate_that_fails_is_no_restart'() ->
    plays("plan:a:+:0:b [z:one_for_one:3:never a:p:1000 b:t:1000 ] up term:z:a children:z restart:z:a end:b:boom").
'U4_a_terminate_that_fails_behind_a_normal_end'() ->
    plays("plan:a:++:0:b [z:one_for_one:3:never a:t:1000 ] up end:a:normal children:z").
'U7_a_terminate_that_fails_in_a_group'() ->
    plays("plan:b:+:0:b plan:c:+:0:b [z:one_for_all:1:never a:p:1000 b:p:1000 c:t:1000 ] up end:a:boom children:z").
'U15_one_that_says_it_is_started_already'() ->
    plays("plan:a:+A+:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up end:a:boom children:z").
'U13_one_that_says_it_is_started_already'() -> plays("plan:b:A:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up").
'U18_one_that_says_it_is_started_already_is_added'() ->
    plays("plan:c:A+:0:- [z:one_for_one:3:never a:p:1000 ] up add:z:c:p:1000 children:z add:z:c:p:1000 children:z").
'U20_one_that_says_it_is_started_already_is_restarted'() ->
    plays("plan:a:+A+:0:- [z:one_for_one:3:never a:p:1000 ] up term:z:a restart:z:a children:z restart:z:a children:z").
'U15_an_init_that_stops_counts'() ->
    plays("plan:a:+eee:0:- [z:one_for_one:2:never a:p:1000 b:p:1000 ] up end:a:boom").
'U10_one_that_always_fails_a_little_later'() ->
    plays("plan:a:dddd:0:- [z:one_for_one:2:never a:p:1000 b:p:1000 ] up wait:200").
'U4_a_transient_one_fails_and_then_ends'() ->
    plays("plan:a:dn:0:- [z:one_for_one:3:never a:t:1000 b:p:1000 ] up wait:100 children:z").
'U7_one_that_does_not_trap_among_a_group'() ->
    plays("plan:b:+:0:p plan:c:+:50:p [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up hit:a:kill children:z").
'U2_a_stop_while_a_child_starts'() ->
    plays("plan:a:+l:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up end:a:boom gstop:z:bye wait:60").
'U2_one_below_is_frozen_and_told_to_stop'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up freeze:s term:z:s children:z").
'U2_one_below_is_frozen_and_a_child_fails'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up freeze:s end:a:boom children:z "
          "thaw:s children:s").
'U21_a_frozen_one_below_does_not_hold_up_another'() ->
    plays("[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] [t:one_for_one:3:never:p:i b:p:1000 ] ] up "
          "freeze:s end:b:boom children:t count:z children:s thaw:s").
'U19_terminate_one_that_is_gone_for_good'() ->
    plays("[z:one_for_one:3:never a:t:1000 b:y:1000 ] up end:a:shutdown end:b:shutdown term:z:a term:z:b delete:z:a "
          "children:z").
'U22_the_spec_of_an_added_one'() ->
    plays("[z:one_for_one:3:any a:p:1000 ] up add:z:b:T:1000 spec:z:b spec:z:a spec:z:c term:z:b spec:z:b").
'U2_all_kinds_end_while_the_last_is_stopped'() ->
    plays("plan:f:+:150:- [z:one_for_one:2:never a:y:1000 b:y:1000 c:t:1000 d:p:1000 e:p:1000 f:y:1000 ] up "
          "gstop:z:shutdown end:b:normal end:c:boom end:d:shutdown end:e:detail wait:150").
'U2_all_kinds_are_killed_while_the_last_is_stopped'() ->
    plays("plan:f:+:150:- [z:one_for_all:2:never a:p:1000 b:y:1000 c:t:1000 d:p:1000 e:p:1000 f:t:1000 ] up "
          "gstop:z:shutdown hit:b:kill hit:c:kill hit:d:kill wait:150").
'U2_ids_say_nothing_of_the_order'() ->
    plays("[z:rest_for_one:2:never g:p:1000 c:p:1000 j:p:1000 b:p:1000 e:p:1000 ] up children:z hit:j:kill children:z").
'U3_a_worker_may_take_for_ever_and_a_supervisor_too'() ->
    plays("plan:a:+:120:- plan:b:+:120:- [z:one_for_one:2:never [s:one_for_one:2:never:p:i a:p:i ] b:p:i ] up").
'U4_an_exit_signal_normal_or_shutdown_of_another'() ->
    plays("plan:a:+:0:p plan:b:+:0:p plan:c:+:0:p [z:one_for_one:6:never a:p:1000 b:t:1000 c:y:1000 ] up hit:a:normal "
          "hit:b:normal children:z hit:a:shutdown hit:b:shutdown hit:c:shutdown children:z count:z restart:z:b "
          "hit:a:detail hit:b:detail children:z count:z").
'U7_a_normal_end_of_a_permanent_one_and_a_temporary_bystander'() ->
    plays("[z:one_for_all:2:never a:p:100 b:y:100 ] up end:a:normal children:z end:a:normal children:z").
'U8_a_normal_end_of_a_permanent_one_and_a_temporary_bystander'() ->
    plays("[z:rest_for_one:2:never a:p:100 b:y:100 ] up end:a:normal children:z end:a:normal children:z").
'U18_an_added_one_fails_and_others_are_left'() ->
    plays("plan:b:-:0:- plan:c:e:0:- [z:one_for_one:2:never ] up children:z count:z add:z:b:p:1000 add:z:c:p:1000 "
          "children:z count:z add:z:c:p:1000 children:z").
'U18_questions_to_one_that_has_ended'() ->
    plays("[z:one_for_one:2:never [s:one_for_one:2:never:y:i a:p:1000 ] ] up gstop:s:normal children:s count:s term:s:a "
          "restart:s:a delete:s:a add:s:b:p:1000 spec:s:a gstop:s:normal children:z").
'U19_all_that_can_be_asked_of_one'() ->
    plays("[z:one_for_one:2:never a:p:1000 ] up add:z:a:p:1000 term:z:n term:z:a children:z count:z term:z:a "
          "add:z:a:p:1000 restart:z:a restart:z:a restart:z:b delete:z:a delete:z:n term:z:a delete:z:a restart:z:a").
'U19_asked_while_a_restart_fails_again_and_again'() ->
    plays("plan:a:+sssss:0:- [z:one_for_one:8:never a:p:k ] up hit:a:kill wait:10 add:z:a:p:k restart:z:a "
          "delete:z:a children:z count:z term:z:a wait:30 children:z restart:z:a children:z").
'U19_asked_while_a_restart_of_a_rest_fails_again_and_again'() ->
    plays("plan:b:+sssss:0:- [z:rest_for_one:8:never a:p:k b:p:k c:p:k ] up hit:b:kill wait:10 add:z:b:p:k restart:z:b "
          "delete:z:b children:z count:z term:z:b wait:30 children:z restart:z:b children:z").
'U2_it_is_stopped_while_a_restart_fails_again_and_again'() ->
    plays("plan:b:+ssssssss:0:- [z:rest_for_one:8:never a:p:k b:p:k c:p:k ] up hit:b:kill wait:70").
'U25_a_tree_and_what_was_added_to_it'() ->
    plays("plan:d:+-----:0:- [z:one_for_all:4:never [s:one_for_one:4:never:p:i a:p:1000 b:p:1000 ] "
          "[t:one_for_one:4:never:p:i ] [u:one_for_one:4:never:t:i ] ] up term:z:u count:z children:s count:t "
          "add:t:d:p:1000 add:t:e:p:1000 count:t hit:e:kill children:s children:t hit:d:kill children:z count:z "
          "children:s children:t children:u").
'U5_specs_of_added_ones_when_they_are_killed'() ->
    plays("[z:one_for_one:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
          "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_when_they_end'() ->
    plays("[z:one_for_one:8:never ] up add:z:a:p:1000 end:a:normal add:z:a:p:1000 add:z:b:t:1000 end:b:normal "
          "add:z:b:t:1000 restart:z:b add:z:c:y:1000 end:c:normal add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_when_they_are_terminated'() ->
    plays("[z:one_for_one:8:never ] up add:z:a:p:1000 term:z:a add:z:a:p:1000 restart:z:a add:z:b:t:1000 term:z:b "
          "add:z:b:t:1000 restart:z:b add:z:c:y:1000 term:z:c add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_of_a_group_when_they_are_killed'() ->
    plays("[z:one_for_all:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
          "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_of_a_group_when_they_end'() ->
    plays("[z:one_for_all:8:never ] up add:z:a:p:1000 end:a:normal add:z:a:p:1000 add:z:b:t:1000 end:b:normal "
          "add:z:b:t:1000 restart:z:b add:z:c:y:1000 end:c:normal add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_of_a_group_when_they_fail'() ->
    plays("[z:one_for_all:8:never ] up add:z:a:p:1000 end:a:boom add:z:a:p:1000 add:z:b:t:1000 end:b:boom add:z:b:t:1000 "
          "add:z:c:y:1000 end:c:boom add:z:c:y:1000 children:z").
'U5_specs_of_added_ones_of_a_rest_when_they_are_killed'() ->
    plays("[z:rest_for_one:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
          "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 hit:a:kill children:z").
'U5_specs_of_added_ones_of_a_rest_when_they_are_terminated'() ->
    plays("[z:rest_for_one:8:never ] up add:z:a:p:1000 term:z:a add:z:a:p:1000 restart:z:a add:z:b:t:1000 term:z:b "
          "add:z:b:t:1000 restart:z:b add:z:c:y:1000 term:z:c add:z:c:y:1000 children:z").
'U27_one_in_the_middle_of_a_group_is_killed'() ->
    plays("plan:a:+:0:p [z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 ] ] up hit:s:kill children:z children:s").
'U27_a_worker_in_the_middle_of_a_group_is_killed_and_ends'() ->
    plays("[z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 ] ] up hit:a:kill children:s end:a:normal "
          "children:s term:s:a restart:s:a children:s children:z").
'U27_the_top_of_two_levels_is_killed'() ->
    plays("plan:b:+:0:p [z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 b:p:2000 ] ] up hit:z:kill").
'U23_a_temporary_one_that_is_not_significant_ends_in_every_way'() ->
    plays("[z:one_for_one:5:any a:p:1000 ] up add:z:b:y:1000 term:z:b add:z:b:y:1000 hit:b:kill add:z:b:y:1000 end:b:boom "
          "add:z:b:y:1000 end:b:normal children:z").
'U23_a_transient_one_that_is_not_significant_ends_in_every_way'() ->
    plays("[z:one_for_one:5:any b:t:1000 ] up term:z:b restart:z:b hit:b:kill end:b:boom end:b:normal children:z").
'U23_a_transient_one_that_is_not_significant_and_all'() ->
    plays("[z:one_for_one:5:all b:t:1000 ] up term:z:b restart:z:b hit:b:kill end:b:boom end:b:normal children:z").
'U23_a_temporary_significant_one_is_terminated_and_killed'() ->
    plays("[z:one_for_one:5:any ] up add:z:a:Y:1000 add:z:b:Y:1000 add:z:c:y:1000 children:z term:z:a children:z "
          "add:z:a:Y:1000 children:z hit:a:kill children:z").
'U23_a_temporary_significant_one_fails'() ->
    plays("[z:one_for_one:5:any ] up add:z:a:Y:1000 add:z:b:Y:1000 add:z:c:y:1000 end:a:boom children:z").
'U23_a_temporary_significant_one_ends'() ->
    plays("[z:one_for_one:5:any a:Y:1000 b:Y:1000 c:y:1000 ] up end:a:normal children:z").
'U23_all_temporary_significant_ones_end'() ->
    plays("[z:one_for_one:5:all a:Y:1000 b:Y:1000 c:y:1000 ] up end:a:normal children:z end:b:normal children:z").
'U23_a_transient_significant_one_ends_in_every_way'() ->
    plays("[z:one_for_one:5:any a:T:1000 b:T:1000 c:t:1000 ] up term:z:a children:z restart:z:a hit:a:kill children:z "
          "end:a:boom children:z end:a:normal children:z").
'U23_all_transient_significant_ones_end'() ->
    plays("[z:one_for_one:5:all a:T:1000 b:T:1000 c:t:1000 ] up end:a:normal children:z end:b:normal children:z").
'U23_a_bystander_of_a_group_is_significant'() ->
    plays("[z:one_for_all:5:any a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z").
'U23_all_bystanders_of_a_group_are_significant'() ->
    plays("[z:one_for_all:5:all a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z").
'U23_a_bystander_of_a_rest_is_significant'() ->
    plays("[z:rest_for_one:5:any a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z").
'U23_all_bystanders_of_a_rest_are_significant'() ->
    plays("[z:rest_for_one:5:all a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z").
'U23_temporary_bystanders_of_a_group_are_significant'() ->
    plays("[z:one_for_all:5:any a:p:1000 b:Y:1000 c:Y:1000 ] up hit:a:kill children:z").
'U23_all_temporary_bystanders_of_a_group_are_significant'() ->
    plays("[z:one_for_all:5:all a:p:1000 b:Y:1000 c:Y:1000 ] up hit:a:kill children:z").
'U23_a_tree_that_is_not_significant_shuts_itself_down'() ->
    plays("[z:one_for_one:5:any [s:one_for_one:1:any:t:i ] ] up add:s:a:T:1000 end:a:normal children:z restart:z:s "
          "children:s").
'U23_an_added_tree_that_is_significant_shuts_itself_down'() ->
    plays("[z:one_for_one:5:any [s:one_for_one:1:any:T:i ] b:p:1000 ] up add:s:a:T:1000 end:a:normal").
'U30_the_init_of_the_top_ignores'() -> plays("plan:z:i:0:- [z:one_for_one:3:never a:p:1000 ] up").
'U30_the_init_of_the_top_exits'() -> plays("plan:z:x:0:- [z:one_for_one:3:never a:p:1000 ] up").
'U14_the_init_of_one_below_ignores'() ->
    plays("plan:s:i:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up children:z "
          "count:z restart:z:s children:z children:s").
'U13_the_init_of_one_below_exits'() ->
    plays("plan:s:x:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up").
'U17_the_init_of_one_below_ignores_when_it_is_restarted'() ->
    plays("plan:s:+i:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up "
          "hit:s:kill children:z count:z restart:z:s children:z").
'U17_the_init_of_one_below_ignores_in_a_group'() ->
    plays("plan:s:+i:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:a:kill "
          "children:z hit:a:kill children:z").
'U15_the_init_of_one_below_exits_when_it_is_restarted'() ->
    plays("plan:s:+xx+:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up "
          "hit:s:kill children:z children:s").
'U15_the_init_of_one_below_exits_too_often'() ->
    plays("plan:s:+xxxx:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up "
          "hit:s:kill").
'U16_the_init_of_one_below_exits_in_a_group'() ->
    plays("plan:s:+x+:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:c:kill "
          "children:z").
'U16_the_init_of_one_below_exits_in_a_rest'() ->
    plays("plan:s:+x+:0:- [z:rest_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:a:kill "
          "children:z").
'U18_one_below_whose_init_ignores_is_added'() ->
    plays("plan:s:+ii+:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:y:i b:p:1000 ] ] up term:z:s children:z "
          "add:z:s:y:i children:z add:z:s:p:i children:z add:z:s:p:i restart:z:s children:z").
'U20_the_init_of_one_below_exits_when_it_is_restarted_by_hand'() ->
    plays("plan:s:+xi+:0:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i b:p:1000 ] ] up term:z:s restart:z:s "
          "children:z restart:z:s children:z restart:z:s children:z").
'U2_one_below_takes_its_time_to_start'() ->
    plays("plan:s:l:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up children:z").
'U23_a_significant_tree_whose_init_ignores_when_it_is_restarted'() ->
    plays("plan:s:+i:0:- plan:b:+:0:p [z:one_for_one:3:any a:p:1000 [s:one_for_one:3:never:T:i b:p:1000 ] ] up hit:s:kill "
          "children:z restart:z:s children:z").
'U22_specs_of_all_kinds'() ->
    plays("[z:one_for_one:3:any a:p:5000 b:t:k [s:one_for_one:3:never:p:i ] c:y:i d:T:0 ] up spec:z:a spec:z:b spec:z:s "
          "spec:z:c spec:z:d spec:z:e term:z:b spec:z:b delete:z:b spec:z:b end:c:normal spec:z:c").
