%% Processes that send each other signals, several rules at a time: P1 to P18, M1 to M11. The words are those of signals.c.
-module(signals).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the processes: who is who, and their monitors, are in a table ----

ref(L) -> ets:lookup_element(?MODULE, {ref, L}, 2).
letter(Pid) -> case ets:match(?MODULE, {{ref, '$1'}, Pid}) of [[L]] -> L; [] -> "?" end.
monitor_of(N) -> case ets:lookup(?MODULE, {mon, N}) of [{_, R}] -> R; [] -> make_ref() end.
keep(N, Ref) -> ets:insert(?MODULE, {{mon, N}, Ref}).
number(Ref) -> case ets:match(?MODULE, {{mon, '$1'}, Ref}) of [[N] | _] -> N; [] -> "10" end.

answer(Me, What, Yes) -> say("~s ~s ~w", [Me, What, Yes]).
tried(F) -> try F() of _ -> true catch error:_ -> false end.

begin_(L) ->
    receive {go, L} -> obey(L) end.
go(L, Pid) -> ets:insert(?MODULE, {{ref, L}, Pid}), Pid ! {go, L}.

obey(Me) ->
    receive
        {order, [What, Me | Args]} -> do(What, Me, Args);
        {'EXIT', Pid, R} -> say("~s exit of ~s ~s", [Me, letter(Pid), parity:reason(R)]);
        {'DOWN', Ref, process, {Name, _}, R} -> say("~s down ~s ~s ~s", [Me, number(Ref), Name, parity:reason(R)]);
        {'DOWN', Ref, process, _, R} -> say("~s down ~s ~s", [Me, number(Ref), parity:reason(R)]);
        {word, W} -> say("~s ~s", [Me, W])
    end,
    obey(Me).

do("spawn", _, [L]) -> go(L, spawn_link(fun() -> begin_(L) end));
do("spawnm", _, [L, N]) -> {Pid, Ref} = spawn_monitor(fun() -> begin_(L) end), keep(N, Ref), go(L, Pid);
do("trap", _, []) -> process_flag(trap_exit, true);
do("loose", _, []) -> process_flag(trap_exit, false);
do("link", _, [L]) -> link(ref(L));
do("unlink", _, [L]) -> unlink(ref(L));
do("exit", _, [L, R]) -> exit(ref(L), list_to_atom(R));
do("end", _, [R]) -> exit(list_to_atom(R));
do("mon", _, [L, N]) -> keep(N, monitor(process, ref(L)));
do("monn", _, [Name, N]) -> keep(N, monitor(process, list_to_atom(Name)));
do("demon", Me, [N]) -> answer(Me, "demon", demonitor(monitor_of(N), [info]));
do("flush", Me, [N]) -> answer(Me, "flush", demonitor(monitor_of(N), [flush, info]));
do("alias", _, [L, N, "once"]) -> keep(N, alias([reply])), _ = monitor(process, ref(L));
do("alias", _, [L, N, Mode]) ->
    keep(N, monitor(process, ref(L), [{alias, case Mode of "stays" -> explicit_unalias; "monitor" -> demonitor; "both" -> reply_demonitor end}]));
do("unalias", Me, [N]) -> answer(Me, "unalias", unalias(monitor_of(N)));
do("answer", _, [N, W]) -> monitor_of(N) ! {word, W};
do("name", Me, [Name]) -> answer(Me, "name", tried(fun() -> register(list_to_atom(Name), self()) end));
do("free", Me, [Name]) ->
    answer(Me, "free", tried(fun() -> true = whereis(list_to_atom(Name)) =:= self(), unregister(list_to_atom(Name)) end));
do("nap", _, []) -> pause(30);
do("send", _, [L, W]) -> ref(L) ! {word, W}.

%% ---- words ----

word(["new", L]) -> go(L, spawn(fun() -> begin_(L) end));
word(["who"]) -> who();
word(["wait", Ms]) -> pause(list_to_integer(Ms));
word([_, L | _] = Order) -> ref(L) ! {order, Order}.

who() ->
    Live = lists:sort([L || [L, Pid] <- ets:match(?MODULE, {{ref, '$1'}, '$2'}), is_process_alive(Pid)]),
    say("live~s", [[[" ", L] || L <- Live]]).

plays(Line) ->
    ets:new(?MODULE, [named_table, public]),
    [begin word(string:split(W, ":", all)), pause(4) end || W <- string:lexemes(Line, " ")],
    pause(60),
    who(),
    [exit(Pid, kill) || [Pid] <- ets:match(?MODULE, {{ref, '_'}, '$1'})],
    pause(5).

%% ---- scenarios ----

'P1_a_letter_is_another_process_when_it_begins_again'() ->
    plays("new:a new:b trap:b link:b:a end:a:boom new:a link:b:a who end:a:bang").
'P2_an_exit_and_then_a_link_of_the_same'() ->
    plays("new:a new:b trap:b nap:b exit:a:b:boom link:a:b send:a:b:m1 end:a:bang").
'P2_an_unlink_passes_an_exit'() ->
    plays("new:a new:b trap:a trap:b link:a:b nap:b unlink:a:b exit:a:b:boom send:a:b:m1").
'P5_normal_to_one_that_naps_and_does_not_trap'() ->
    plays("new:a new:b nap:b exit:a:b:normal send:a:b:m1 exit:a:b:boom who").
'P6_an_exit_signal_ends_one_that_naps'() ->
    plays("new:a new:b trap:a link:a:b nap:b exit:a:b:boom who wait:40").
'P8_a_kill_of_one_that_naps_and_traps'() ->
    plays("new:a new:b new:c trap:b trap:c link:b:c mon:c:b:1 nap:b exit:a:b:kill wait:40").
'P9_kill_over_two_links'() ->
    plays("new:a new:b new:c trap:c link:a:b link:b:c mon:c:a:1 end:a:kill").
'P11_linked_by_both_and_unlinked_by_one'() ->
    plays("new:a new:b trap:a trap:b link:a:b link:b:a unlink:b:a end:b:boom").
'P12_a_star_ends_with_its_middle'() ->
    plays("new:a new:b new:c new:d trap:d link:a:b link:a:c link:a:d exit:d:a:boom").
'P12_shutdown_and_normal_over_a_chain'() ->
    plays("new:a new:b new:c trap:c link:a:b link:b:c end:a:normal who exit:c:b:shutdown").
'P13_a_link_to_the_dead_and_one_who_watches'() ->
    plays("new:a new:b new:c end:a:boom mon:c:b:1 link:b:a").
'P13_linked_already_to_one_that_ends'() ->
    plays("new:a new:b trap:a link:a:b nap:a end:b:boom link:a:b wait:40 link:a:b").
'P14_unlinked_before_it_looks'() ->
    plays("new:a new:b trap:a link:a:b nap:a end:b:boom unlink:a:b wait:40").
'P15_trapping_ends_before_an_exit_comes'() ->
    plays("new:a new:b trap:a link:a:b loose:a end:b:shutdown who").
'P15_trapping_begins_while_an_exit_waits'() ->
    plays("new:a new:b nap:a trap:a exit:b:a:boom wait:40").
'P16_a_child_ends_at_once'() -> plays("new:a trap:a spawn:a:b end:b:boom spawnm:a:c:1 end:c:kill").
'P16_a_child_is_killed_with_its_parent'() ->
    plays("new:a spawn:a:b spawn:b:c trap:c exit:a:a:kill").
'P17_a_name_goes_on'() ->
    plays("new:a new:b name:a:parity_x name:b:parity_x name:a:parity_y free:b:parity_x "
          "free:a:parity_x name:b:parity_x name:a:parity_x end:b:boom name:a:parity_x").
'P18_a_name_is_free_for_who_sees_the_end'() ->
    plays("new:a new:b trap:a link:a:b name:b:parity_x monn:a:parity_x:1 end:b:boom name:a:parity_x "
          "monn:a:parity_x:2").
'M1_of_who_is_killed_by_another'() ->
    plays("new:a new:b new:c mon:a:b:1 exit:c:b:kill mon:c:b:2 mon:a:b:3").
'M3_they_are_told_in_their_order'() ->
    plays("new:a new:b mon:a:b:1 name:b:parity_x monn:a:parity_x:2 mon:a:b:3 demon:a:1 end:b:boom").
'M3_one_of_oneself_and_its_end'() -> plays("new:a new:b mon:a:a:1 demon:a:1 mon:b:a:2 end:a:boom").
'M4_of_a_name_that_went_on'() ->
    plays("new:a new:b new:c name:b:parity_x monn:a:parity_x:1 free:b:parity_x name:c:parity_x "
          "end:c:bang end:b:boom").
'M5_ended_by_who_did_not_make_it'() ->
    plays("new:a new:b new:c mon:a:b:1 demon:c:1 flush:c:1 end:b:boom").
'M6_flushed_when_it_has_come_and_again'() ->
    plays("new:a new:b mon:a:b:1 nap:a end:b:boom flush:a:1 flush:a:1 wait:40").
'M7_ended_twice'() ->
    plays("new:a new:b mon:a:b:1 demon:a:1 demon:a:1 mon:a:b:2 end:b:boom demon:a:2").
'M8_messages_an_exit_and_a_down'() ->
    plays("new:a new:b trap:a link:a:b mon:a:b:1 send:b:a:m1 exit:b:a:poke send:b:a:m2 end:b:boom").
'M9_one_that_stays_when_its_monitor_has_ended'() ->
    plays("new:a new:b alias:a:b:1:stays demon:a:1 answer:b:1:w1 end:b:boom unalias:a:1 unalias:a:1").
'M9_one_with_a_monitor_of_oneself'() ->
    plays("new:a alias:a:a:1:stays answer:a:1:w1 unalias:a:1 demon:a:1").
'M9_another_cannot_end_it'() ->
    plays("new:a new:b new:c alias:a:b:1:stays unalias:c:1 answer:b:1:w1 answer:c:1:w2").
'M10_an_answer_of_another_ends_the_monitor'() ->
    plays("new:a new:b new:c alias:a:b:1:both answer:c:1:w1 answer:b:1:w2 end:b:boom demon:a:1").
'M11_one_that_ends_with_a_down_that_waits'() ->
    plays("new:a new:b new:c alias:a:b:1:monitor nap:a end:b:boom answer:c:1:w1 wait:40 answer:c:1:w2").
'M11_with_a_monitor_of_oneself_that_ends'() ->
    plays("new:a new:b alias:a:a:1:both answer:b:1:w1 alias:a:a:2:monitor demon:a:2 answer:b:2:w2").
'M11_unaliased_and_the_down_comes'() ->
    plays("new:a new:b alias:a:b:1:both unalias:a:1 answer:b:1:w1 end:b:boom").
'M11_of_the_dead'() ->
    plays("new:a new:b end:b:boom alias:a:b:1:monitor answer:a:1:w1 alias:a:b:2:stays answer:a:2:w2 "
          "unalias:a:2").
'P6_exit_signals_to_oneself_of_each_kind'() ->
    plays("new:a trap:a exit:a:a:boom exit:a:a:normal exit:a:a:shutdown who new:b exit:b:b:boom who new:c exit:c:c:normal "
          "who").
'P6_the_second_exit_signal_is_too_late'() -> plays("new:a trap:a spawn:a:b nap:b exit:a:b:first exit:a:b:second wait:40").
'P6_a_child_is_told_normal_and_then_another'() -> plays("new:a trap:a spawn:a:b exit:a:b:normal who exit:a:b:abnormal who").
'P7_a_child_that_traps_is_told_normal_by_its_parent'() ->
    plays("new:a trap:a spawn:a:b trap:b exit:a:b:normal who end:b:done").
'P10_a_child_that_tells_itself_normal'() ->
    plays("new:a trap:a spawn:a:b exit:b:b:normal who spawn:a:c exit:c:c:boom who spawnm:a:d:1 exit:d:d:normal").
'M1_one_that_is_told_to_exit_by_who_it_watches'() -> plays("new:a new:b mon:a:b:1 exit:b:a:foo end:b:bang who").
'M1_one_that_began_it_is_told_to_exit'() -> plays("new:a trap:a spawnm:a:b:1 exit:b:a:foo who end:b:normal").
'M2_a_down_of_the_living_and_then_of_the_dead'() ->
    plays("new:a new:b mon:a:b:1 exit:a:b:frop mon:a:b:2 name:a:parity_j monn:a:parity_nobody:3").
'M4_by_name_it_ends_exits_and_is_not_there'() ->
    plays("new:a new:b name:b:parity_j monn:a:parity_j:1 end:b:normal new:c name:c:parity_j monn:a:parity_j:2 end:c:frop "
          "monn:a:parity_j:3").
'M5_each_end_of_a_monitor'() ->
    plays("new:a mon:a:a:1 demon:a:1 demon:a:1 new:b mon:a:b:2 end:b:normal new:c mon:a:c:3 demon:a:3 exit:a:c:frop "
          "wait:10 demon:a:2").
'M6_four_monitors_of_one'() ->
    plays("new:a new:b mon:a:b:1 mon:a:b:2 mon:a:b:3 mon:a:b:4 flush:a:1 exit:a:b:bang flush:a:2 demon:a:3 wait:10 "
          "flush:a:4").
'M6_four_monitors_of_one_while_it_naps'() ->
    plays("new:a new:b mon:a:b:1 mon:a:b:2 mon:a:b:3 mon:a:b:4 flush:a:1 nap:a exit:b:b:bang flush:a:3 demon:a:4 wait:60").
'M9_one_that_stays_takes_all_until_it_is_ended'() ->
    plays("new:a new:b alias:a:b:1:stays answer:b:1:m1 answer:b:1:m2 unalias:a:1 answer:b:1:m3 answer:b:1:m4 end:b:normal").
'M9_one_that_stays_and_an_end_with_a_reason'() ->
    plays("new:a new:b alias:a:b:1:stays answer:b:1:m1 answer:b:1:m2 unalias:a:1 answer:b:1:m3 end:b:bang unalias:a:1").
'M10_one_for_a_message_of_which_four_come'() ->
    plays("new:a new:b mon:a:b:2 alias:a:b:1:once answer:b:1:m1 answer:b:1:m2 answer:b:1:m3 answer:b:1:m4").
'M11_one_that_ends_with_its_monitor_is_ended'() ->
    plays("new:a new:b alias:a:b:1:monitor answer:b:1:m1 answer:b:1:m2 demon:a:1 mon:a:b:2 answer:b:1:m3 answer:b:1:m4 "
          "end:b:bang").
'M11_one_that_ends_with_its_monitor_and_its_down'() ->
    plays("new:a new:b new:c alias:a:b:1:monitor answer:b:1:m1 answer:b:1:m2 end:b:bang answer:c:1:m3 answer:c:1:m4 "
          "unalias:a:1").
'M11_the_down_before_any_answer'() ->
    plays("new:a new:b new:c alias:a:b:1:both end:b:bang answer:c:1:m3 answer:c:1:m4 demon:a:1").
'M11_an_answer_ends_both_and_another_monitor_is_told'() ->
    plays("new:a new:b alias:a:b:1:both mon:a:b:2 answer:b:1:m1 answer:b:1:m2 end:b:normal demon:a:1").
'M11_two_answers_while_it_naps'() ->
    plays("new:a new:b alias:a:b:1:both nap:a answer:b:1:m1 answer:b:1:m2 end:b:boom wait:60").
'P11_links_of_many_and_one_unlinks'() ->
    plays("new:a new:b new:c trap:a link:a:b link:a:c link:b:a unlink:a:b end:b:boom end:c:bang").
'P12_a_parent_ends_while_a_child_naps'() -> plays("new:a spawn:a:b spawn:a:c nap:b trap:c end:a:kaboom wait:40").
'P12_a_child_with_a_watcher_and_its_parent_ends'() ->
    plays("new:a new:d trap:d spawn:a:b link:b:d mon:d:b:1 end:a:kaboom who").
'P14_unlink_of_both_sides_at_once'() ->
    plays("new:a new:b trap:a trap:b link:a:b nap:a nap:b unlink:a:b unlink:b:a end:a:boom wait:60").
'P14_unlink_and_link_again_while_the_other_naps'() ->
    plays("new:a new:b trap:b link:a:b nap:b unlink:a:b link:a:b end:a:boom wait:40").
'P18_a_name_of_one_that_is_ended_while_it_naps'() ->
    plays("new:a new:b trap:a link:a:b name:b:parity_x nap:b exit:a:b:boom name:a:parity_x wait:40 name:a:parity_x").
