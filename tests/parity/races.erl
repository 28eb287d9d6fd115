%% Processes: signals that cross, names that change hands, timers and aliases of those that end, P2 to P20, M3 to M11, T2 to T5.
%% What a process does is a script, which is the same in races.c.
-module(races).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/2]).

%% ---- scripts ----

%% Each process has a letter; that of the scenario is m. They are there before any of them begins.
play(Parts, Main) ->
    put(me, m), put(watches, []),
    known(m, self()),
    [known(L, spawn(fun() -> put(me, L), put(watches, []), receive begin_ -> ok end, script(S) end)) || {L, S} <- Parts],
    [whois(L) ! begin_ || {L, _} <- Parts],
    parity:pause(5),
    script(Main),
    [exit(whois(L), kill) || {L, _} <- Parts],
    ok.

known(L, Pid) -> persistent_term:put({?MODULE, L}, Pid).
whois(L) when is_list(L) -> whois(list_to_atom(L));
whois(L) -> persistent_term:get({?MODULE, L}).
shared(Key, Value) -> persistent_term:put({?MODULE, Key}, Value), Value.
shared(Key) -> persistent_term:get({?MODULE, Key}).

script(Script) -> [do(list_to_atom(Word), Args) || Command <- string:split(Script, "; ", all), [Word | Args] <- [string:lexemes(Command, " ")]].

tell(Format, Args) -> case get(me) of m -> say(Format, Args); L -> say("~s: " ++ Format, [L | Args]) end.
reason(R) -> parity:reason(R).
int(Text) -> list_to_integer(Text).

do(say, [W]) -> tell("~s", [W]);
do(sleep, [Ms]) -> parity:pause(int(Ms));
do(forever, []) -> receive never -> ok end;
do(trap, [W]) -> process_flag(trap_exit, W =:= "on");
do(link, [L]) -> link(whois(L));
do(unlink, [L]) -> unlink(whois(L));
do(signal, [L, R]) -> exit(whois(L), list_to_atom(R));
do(exit, [R]) -> exit(list_to_atom(R));
do(send, [L, W]) -> whois(L) ! {word, W};
do(wait, [W]) -> receive {word, W} -> ok end;
do(poll, [W]) -> receive {word, W} -> tell("~s", [W]) after 0 -> tell("none", []) end;
do(take, [W, Ms]) -> receive {word, W} -> tell("~s", [W]) after int(Ms) -> tell("none", []) end;
do(all, []) -> receive M -> describe(M), do(all, []) after 20 -> tell("end", []) end;
do(alive, [L]) -> tell("~s ~w", [L, is_process_alive(whois(L))]);
do(watch, [L]) -> watches(monitor(process, whois(L)));
do(watch_name, [N]) -> watches(monitor(process, list_to_atom(N)));
do(unwatch, [I]) -> tell("~w", [demonitor(lists:nth(int(I), get(watches)), [info])]);
do(flush, [I]) -> tell("~w", [demonitor(lists:nth(int(I), get(watches)), [info, flush])]);
do(name, [N]) -> tell("~s", [try register(list_to_atom(N), self()) of true -> "ok" catch error:badarg -> "taken" end]);
do(unname, [N]) -> tell("~s", [try unregister(list_to_atom(N)) of true -> "ok" catch error:badarg -> "no such name" end]);
do(send_name, [N, W]) -> try list_to_atom(N) ! {word, W} catch error:badarg -> tell("no such name", []) end;
do(later, [L, Ms, W]) -> shared(timer, erlang:send_after(int(Ms), whois(L), {word, W}));
do(later_name, [N, Ms, W]) -> shared(timer, erlang:send_after(int(Ms), list_to_atom(N), {word, W}));
do(cancel, []) -> tell("~w", [is_integer(erlang:cancel_timer(shared(timer)))]);
do(read, []) -> tell("~w", [is_integer(erlang:read_timer(shared(timer)))]);
do(alias, ["once"]) -> shared(alias, alias([reply]));
do(alias, ["stays"]) -> shared(alias, alias());
do(alias, ["stays", L]) -> watches(shared(alias, monitor(process, whois(L), [{alias, explicit_unalias}])));
do(alias, ["monitor", L]) -> watches(shared(alias, monitor(process, whois(L), [{alias, demonitor}])));
do(alias, ["monitor_once", L]) -> watches(shared(alias, monitor(process, whois(L), [{alias, reply_demonitor}])));
do(send_alias, [W]) -> shared(alias) ! {word, W};
do(unalias, []) -> tell("~w", [unalias(shared(alias))]).

watches(Ref) -> put(watches, get(watches) ++ [Ref]).
number(Ref) -> length(lists:takewhile(fun(R) -> R =/= Ref end, get(watches))) + 1.

describe({word, W}) -> tell("message ~s", [W]);
describe({'EXIT', _, R}) -> tell("EXIT ~s", [reason(R)]);
describe({'DOWN', Ref, process, {Name, _}, R}) -> tell("DOWN ~w ~s ~s", [number(Ref), Name, reason(R)]);
describe({'DOWN', Ref, process, _, R}) -> tell("DOWN ~w ~s", [number(Ref), reason(R)]).

%% ---- links and exit signals ----

'P11_a_link_to_oneself'() -> play([], "trap on; link m; unlink m; link m; all").
'P14_linked_again'() -> play([{a, "forever"}], "trap on; link a; unlink a; link a; signal a boom; all").
'P14_linked_again_by_the_other'() -> play([{a, "wait go; link m; send m linked; forever"}], "trap on; link a; unlink a; send a go; wait linked; signal a boom; all").
'P14_unlinked_by_both'() -> play([{a, "wait go; unlink m; send m unlinked; forever"}], "trap on; link a; send a go; unlink a; wait unlinked; signal a boom; all").
'P14_an_unlink_of_one_that_is_not_linked'() -> play([{a, "forever"}], "trap on; unlink a; signal a boom; all").
'P14_an_unlink_of_one_that_ends'() -> play([{a, "wait go; exit boom"}], "trap on; link a; send a go; sleep 10; unlink a; link a; all").
'P6_an_exit_signal_to_oneself'() -> play([{a, "wait go; signal a boom; say never"}], "watch a; send a go; all").
'P8_a_kill_of_oneself'() -> play([{a, "trap on; wait go; signal a kill; say never"}], "watch a; send a go; all").
'P8_a_kill_of_one_that_has_messages'() -> play([{a, "sleep 20; all"}], "watch a; send a one; send a two; signal a kill; send a three; all").
'P10_normal_to_oneself_when_trapping'() -> play([], "trap on; signal m normal; all").
'P7_a_normal_end_is_trapped'() -> play([{a, "wait go"}], "trap on; link a; send a go; all").
'P13_a_link_to_the_dead'() -> play([{a, "say over"}, {b, "wait go; link a; say never"}], "watch b; send b go; all").
'P13_a_link_behind_an_exit_signal'() -> play([{a, "forever"}, {b, "wait go; exit boom"}], "trap on; signal a boom; link a; all; send b go; link b; all").
'P13_two_links_to_the_dead'() -> play([{a, "say over"}], "trap on; link a; link a; all").
'P13_a_link_to_the_dead_and_an_unlink'() -> play([{a, "say over"}], "trap on; link a; unlink a; all").
'P12_each_link_gives_one_exit'() ->
    play([{a, "wait go; exit boom"}, {b, "trap on; link a; sleep 20; all"}, {c, "trap on; link a; sleep 60; all"}], "trap on; link a; send a go; all; sleep 100").
'P12_who_traps_ends_a_chain'() ->
    play([{a, "wait go; exit boom"}, {b, "trap on; link a; sleep 20; all; forever"}, {c, "link b; forever"}], "send a go; sleep 60; alive b; alive c").
'P12_a_shutdown_goes_over_links'() -> play([{a, "wait go; exit shutdown"}, {b, "link a; forever"}], "watch b; send a go; all").
'P12_both_ends_of_a_link_end'() -> play([{a, "link b; sleep 10; exit one"}, {b, "sleep 10; exit one"}], "watch a; watch b; sleep 30; say over; flush 1; flush 2").
'P15_no_more_trapping'() -> play([{a, "trap on; trap off; forever"}], "watch a; signal a boom; all").
'P15_trapping_again'() -> play([{a, "trap on; trap off; trap on; sleep 20; all"}], "signal a boom; sleep 60").
'P2_a_signal_before_trapping_ends'() -> play([{a, "trap on; wait go; trap off; send m off; forever"}], "watch a; signal a poke; send a go; wait off; signal a boom; all").
'P2_exits_and_messages_of_one_that_ends'() -> play([{a, "wait go; link m; send m one; signal m poke; send m two; exit boom"}], "trap on; send a go; all").
'P2_a_link_an_unlink_and_an_end'() -> play([{a, "wait go; link m; unlink m; exit boom"}], "trap on; send a go; all").
'P2_an_unlink_and_a_link_before_an_end'() -> play([{a, "wait go; unlink m; link m; exit boom"}], "trap on; link a; send a go; all").
'P9_the_reason_killed_is_one_like_others'() -> play([{a, "trap on; sleep 20; all"}, {b, "wait go; link a; exit killed"}], "signal a killed; send b go; sleep 60").
'P9_a_kill_among_other_signals'() -> play([{a, "trap on; sleep 20; all"}], "watch a; signal a one; signal a kill; signal a two; all").
'P12_a_ring_ends_as_a_whole'() -> play([{a, "link b; forever"}, {b, "link c; forever"}, {c, "link a; forever"}], "watch a; signal b boom; all; alive b; alive c").
'P12_a_ring_that_one_leaves'() ->
    play([{a, "link b; forever"}, {b, "link c; forever"}, {c, "link a; wait go; unlink b; unlink a; send m left; forever"}],
         "watch a; send c go; wait left; signal b boom; all; alive c").

%% ---- monitors ----

'M3_the_oldest_comes_first'() -> play([{a, "wait go; exit boom"}], "watch a; watch a; watch a; watch a; watch a; unwatch 3; send a go; all").
'M3_an_exit_and_a_down'() -> play([{a, "wait go; exit boom"}], "trap on; watch a; link a; watch a; send a go; all").
'M3_of_oneself'() -> play([], "watch m; unwatch 1; all").
'M3_of_oneself_by_name'() -> play([], "name x; watch_name x; unwatch 1; all").
'M2_behind_an_exit_signal'() -> play([{a, "forever"}, {b, "forever"}], "signal a boom; watch a; all; signal b kill; watch b; all").
'M5_a_flush_behind_it'() -> play([{a, "say over"}], "watch a; sleep 10; unwatch 1; flush 1; all").
'M6_a_flush_takes_its_own'() -> play([{a, "say over"}], "watch a; watch a; sleep 10; send m word; flush 1; all").
'M4_a_name_that_is_given_up'() -> play([{a, "name x; wait go; unname x; sleep 10; exit boom"}], "watch_name x; send a go; all; sleep 10").
'M4_a_name_that_another_takes'() ->
    play([{a, "name x; wait go; unname x; send b go; wait end; exit boom"}, {b, "wait go; name x; send m named; wait end; exit bang"}],
         "watch_name x; send a go; wait named; watch_name x; send b end; all; send a end; all").
'P17_a_name_of_ones_own_twice'() -> play([], "name x; name x; unname x; unname x; name x; send_name x hello; unname x; all; send_name x hello").
'P17_a_message_goes_to_who_has_the_name_now'() ->
    play([{a, "name x; wait go; unname x; send b go; sleep 10; all"}, {b, "wait go; name x; send m named; sleep 60; all"}],
         "send_name x one; send a go; wait named; send_name x two; sleep 120").
'P18_a_name_is_free_when_an_exit_is_seen'() -> play([{a, "name x; wait go; exit boom"}], "trap on; link a; send a go; all; name x").
'M2_of_the_dead_and_ended_at_once'() -> play([{a, "say over"}], "watch a; unwatch 1; watch a; flush 2; all").
'M2_of_a_name_and_ended_at_once'() -> play([], "watch_name x; unwatch 1; watch_name x; flush 2; all").
'M2_a_name_that_somebody_takes_afterwards'() -> play([{a, "wait go; name x; wait end"}], "watch_name x; send a go; sleep 10; watch_name x; send a end; all").
'P17_a_name_of_one_that_was_killed'() -> play([{a, "name x; forever"}, {b, "wait go; name x"}], "watch a; send_name x word; signal a kill; all; send_name x word; send b go; sleep 10").

%% ---- timers ----

'T5_a_name_that_changes_hands'() ->
    play([{a, "name x; wait go; unname x; send b go; sleep 40; all"}, {b, "wait go; name x; sleep 80; all"}], "later_name x 30 due; send a go; sleep 140").
'T5_a_name_that_nobody_has'() -> play([{a, "name x; wait go; unname x"}], "later_name x 20 due; send a go; sleep 30; cancel; read; all").
'T5_of_one_that_has_started_it_and_ended'() -> play([{a, "later m 20 due; exit boom"}], "sleep 10; alive a; read; all; cancel").
'T2_cancelled_by_another'() -> play([{a, "wait go; read; cancel; cancel; send m done"}], "later m 30 due; send a go; wait done; sleep 30; cancel; all").
'T2_cancelled_when_it_is_for_another'() -> play([{a, "sleep 30; all"}], "later a 20 due; cancel; sleep 60").
'T5_cancelled_when_who_it_is_for_has_ended'() -> play([{a, "sleep 10"}], "later a 30 due; read; sleep 20; read; cancel").
'T1_due_at_the_same_time'() -> play([], "later m 10 one; later m 10 two; later m 10 three; sleep 20; all").
'T1_an_earlier_one_that_is_started_later'() -> play([], "later m 20 one; later m 10 two; sleep 5; later m 2 three; sleep 30; all").
'T7_no_time_and_what_is_sent_then'() -> play([], "send m one; later m 0 two; sleep 10; send m three; all").
'T3_cancelled_when_it_waits_in_the_mailbox'() -> play([], "later m 5 due; sleep 10; cancel; poll due; cancel; all").

%% ---- aliases ----

'M9_what_came_through_it_stays'() -> play([], "alias stays; send_alias one; unalias; send_alias two; all").
'M9_of_one_that_has_ended'() -> play([{a, "alias stays; exit boom"}], "send_alias one; say sent; unalias; all").
'M10_ended_before_anything_came'() -> play([], "alias once; unalias; send_alias one; all").
'M11_one_that_stays_outlives_its_down'() -> play([{a, "wait go; exit boom"}], "alias stays a; send a go; all; send_alias one; all; unalias").
'M11_one_that_ends_with_its_monitor_and_a_message'() -> play([{a, "forever"}], "alias monitor a; send_alias one; send_alias two; unwatch 1; send_alias three; all; unalias").
'M11_one_for_a_message_and_its_down'() -> play([{a, "wait go; exit boom"}], "alias monitor_once a; send a go; all; send_alias one; all; unalias").
'M11_one_for_a_message_of_who_ends'() -> play([{a, "wait go; send_alias one; send_alias two; exit boom"}], "alias monitor_once a; send a go; sleep 10; unwatch 1; all").
'M11_one_that_is_ended_leaves_its_monitor'() -> play([{a, "wait go; exit boom"}], "alias monitor a; unalias; send_alias one; send a go; all").

%% ---- receive ----

'P19_what_is_left_stays_in_order'() -> play([], "send m a; send m b; send m c; wait b; send m d; send m b; poll z; wait d; all").
'P20_what_comes_later_is_not_waited_for'() -> play([], "later m 10 due; poll due; take due 5; take due 20; all").
'P21_in_time_behind_others'() -> play([], "later m 5 one; later m 10 two; later m 15 three; take three 12; take three 12; all").
