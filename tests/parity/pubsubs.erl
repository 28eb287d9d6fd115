%% Buses: B1 to B7. Phoenix is not asked for: its PubSub is these few lines around Elixir's Registry, which has to be installed: see
%% run. Processes have letters and do what they are told.
-module(pubsubs).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- what Phoenix.PubSub does, on one node ----

subscribe(Bus, Topic, Value) -> {ok, _} = 'Elixir.Registry':register(Bus, Topic, Value), ok.
unsubscribe(Bus, Topic) -> 'Elixir.Registry':unregister(Bus, Topic).
broadcast(Bus, Topic, Message) -> broadcast(Bus, none, Topic, Message, fun dispatch/3).
broadcast_from(Bus, From, Topic, Message) -> broadcast(Bus, From, Topic, Message, fun dispatch/3).
broadcast(Bus, From, Topic, Message, Dispatch) ->
    'Elixir.Registry':dispatch(Bus, Topic, fun(Entries) -> Dispatch(Entries, From, Message) end).
direct_broadcast(Node, Bus, Topic, Message) when Node =:= node() -> broadcast(Bus, Topic, Message);
direct_broadcast(_, _, _, _) -> ok.

dispatch(Entries, From, Message) -> [Pid ! Message || {Pid, _} <- Entries, Pid =/= From], ok.

%% ---- buses and processes ----

up() -> up(bus), [start(L) || L <- ["a", "b", "c"]], ok.
up(Bus) -> {ok, Pid} = 'Elixir.Registry':start_link([{keys, duplicate}, {name, Bus}]), put(Bus, Pid).

start(Letter) ->
    Pid = spawn(fun loop/0),
    put({letter, Pid}, Letter),
    put({pid, Letter}, Pid).

loop() -> receive {do, From, Fun} -> From ! {done, self(), Fun()}, loop(); finish -> ok end.

pid(Letter) -> get({pid, Letter}).
letter(Pid) -> case get({letter, Pid}) of undefined -> "?"; L -> L end.

in(Letter, Fun) ->
    Pid = pid(Letter),
    Pid ! {do, self(), Fun},
    receive {done, Pid, Answer} -> Answer end.

kill(Letter) ->
    Ref = monitor(process, pid(Letter)),
    exit(pid(Letter), kill),
    receive {'DOWN', Ref, _, _, _} -> ok end.

%% ---- what they do, and what is said of it ----

sub(L, Topic) -> sub(L, bus, Topic, 0).
sub(L, Bus, Topic, Value) -> in(L, fun() -> subscribe(Bus, Topic, Value) end).
unsub(L, Topic) -> say("unsubscribe ~s ~s: ~w", [L, Topic, in(L, fun() -> unsubscribe(bus, Topic) end)]).
tell(Topic, N) -> say("broadcast ~s ~w: ~w", [Topic, N, broadcast(bus, Topic, {told, N, 0})]).
tell_from(L, Topic, N) -> say("broadcast_from ~s ~s ~w: ~w", [L, Topic, N, broadcast_from(bus, pid(L), Topic, {told, N, 0})]).
%% A process broadcasts itself: its number is that of its letter.
tells(L, Topic, Ns) -> in(L, fun() -> [broadcast(bus, Topic, {told, N, hd(L)}) || N <- Ns], ok end).

told() -> receive {told, N, By} -> [{N, By} | told()] after 0 -> [] end.
heard(L) -> say("~s heard:~s", [L, [io_lib:format(" ~w", [N]) || {N, _} <- in(L, fun told/0)]]).
%% What came of each of two, in order.
heard_of(L, First, Second) ->
    All = in(L, fun told/0),
    [say("~s heard of ~s:~s", [L, By, [io_lib:format(" ~w", [N]) || {N, B} <- All, B =:= hd(By)]]) || By <- [First, Second]].
heard_by_all() -> [heard(L) || L <- ["a", "b", "c"]], ok.
count() -> say("count ~w", ['Elixir.Registry':count(bus)]).
alive(L) -> say("~s ~s", [L, case is_process_alive(pid(L)) of true -> "alive"; false -> "gone" end]).

%% ---- subscribing ----

'B1_who_has_subscribed_hears'() -> up(), sub("a", "t"), sub("b", "t"), tell("t", 1), tell("t", 2), heard_by_all().
'B1_topics_are_exact'() ->
    up(), sub("a", "t"), sub("b", "t:1"), sub("c", ""), tell("t", 1), tell("t:1", 2), tell("", 3), tell("t:*", 4), tell("T", 5), heard_by_all().
'B1_one_process_and_many_topics'() -> up(), sub("a", "t"), sub("a", "u"), sub("b", "u"), tell("t", 1), tell("u", 2), heard_by_all(), count().
'B1_unsubscribe_takes_all_own'() ->
    up(), sub("a", "t"), sub("a", "t"), sub("a", "u"), sub("b", "t"), unsub("a", "t"), tell("t", 1), tell("u", 2), heard_by_all(), count().
'B1_unsubscribe_of_nothing'() -> up(), sub("a", "t"), unsub("b", "t"), unsub("a", "u"), tell("t", 1), heard("a"), count().
'B1_what_has_come_stays'() -> up(), sub("a", "t"), tell("t", 1), unsub("a", "t"), tell("t", 2), heard("a").
'B1_and_back_again'() -> up(), sub("a", "t"), unsub("a", "t"), sub("a", "t"), tell("t", 1), heard("a"), count().
'B2_twice_is_twice'() -> up(), sub("a", "t"), sub("a", "t"), sub("b", "t"), tell("t", 1), tell("t", 2), heard_by_all(), count().
'B2_with_other_values'() -> up(), sub("a", bus, "t", 1), sub("a", bus, "t", 2), tell("t", 1), heard("a").

%% ---- from whom ----

'B3_all_but_one'() -> up(), sub("a", "t"), sub("b", "t"), tell_from("a", "t", 1), heard_by_all().
'B3_one_who_has_not_subscribed'() -> up(), sub("a", "t"), tell_from("c", "t", 1), heard_by_all().
'B3_one_with_two_subscriptions'() -> up(), sub("a", "t"), sub("a", "t"), sub("b", "t"), tell_from("a", "t", 1), heard_by_all().
'B3_the_sender_hears_itself_otherwise'() -> up(), sub("a", "t"), sub("b", "t"), tells("a", "t", [1]), heard_by_all().

%% ---- ends ----

'B4_the_dead_vanish'() -> up(), sub("a", "t"), sub("a", "t"), sub("b", "t"), kill("a"), tell("t", 1), heard("b"), pause(50), count().
'B4_nobody'() -> up(), tell("t", 1), sub("a", "t"), unsub("a", "t"), tell("t", 2), heard_by_all(), count().
'B4_the_bus_outlives_its_subscribers'() -> up(), sub("a", "t"), kill("a"), pause(50), sub("b", "t"), tell("t", 1), heard("b"), count().
'B4_subscribers_end_with_the_bus'() ->
    up(),
    process_flag(trap_exit, true),
    sub("a", "t"), sub("b", "t"), in("b", fun() -> unsubscribe(bus, "t") end),
    Ref = monitor(process, pid("a")),
    exit(get(bus), kill),
    receive {'DOWN', Ref, _, _, Reason} -> say("a ~s", [parity:reason(Reason)]) end,
    pause(50), alive("b"), alive("c").
'B4_subscribers_end_when_the_bus_is_stopped'() ->
    up(), sub("a", "t"), sub("a", "u"), Ref = monitor(process, pid("a")), 'Elixir.Supervisor':stop(get(bus)),
    receive {'DOWN', Ref, _, _, Reason} -> say("a ~s", [parity:reason(Reason)]) end, pause(50), alive("b").
'B4_what_was_sent_before_an_end'() -> up(), sub("a", "t"), tells("b", "t", [1, 2]), kill("b"), heard("a").

%% ---- order ----

'B5_of_one_sender'() -> up(), sub("a", "t"), sub("b", "t"), tells("c", "t", [1, 2, 3, 4, 5]), heard_by_all().
'B5_over_topics'() -> up(), sub("a", "t"), sub("a", "u"), tell("t", 1), tell("u", 2), tell("t", 3), tell("u", 4), heard("a").
'B5_of_two_senders_each'() ->
    up(), sub("c", "t"),
    Self = self(),
    [begin Pid = pid(L), Pid ! {do, Self, fun() -> [broadcast(bus, "t", {told, N, hd(L)}) || N <- [1, 2, 3, 4]], ok end} end || L <- ["a", "b"]],
    [receive {done, P, _} -> ok end || P <- [pid("a"), pid("b")]],
    heard_of("c", "a", "b").

%% ---- buses, nodes ----

'B6_buses_are_apart'() ->
    up(), up(other), sub("a", bus, "t", 0), sub("b", other, "t", 0), sub("c", bus, "t", 0), sub("c", other, "t", 0),
    tell("t", 1), say("other: ~w", [broadcast(other, "t", {told, 2, 0})]), heard_by_all(), count().
'B6_local_is_the_same_here'() -> up(), sub("a", "t"), sub("b", "t"), say("local: ~w", [broadcast(bus, "t", {told, 1, 0})]),
    say("local_from: ~w", [broadcast_from(bus, pid("b"), "t", {told, 2, 0})]), heard_by_all().
'B6_direct_to_a_node'() ->
    up(), sub("a", "t"), say("~s", [node()]), say("here: ~w", [direct_broadcast(node(), bus, "t", {told, 1, 0})]),
    say("there: ~w", [direct_broadcast('a@b', bus, "t", {told, 2, 0})]), heard("a").

%% ---- dispatchers ----

tell_with(From, Topic, N, Dispatch) -> say("with: ~w", [broadcast(bus, From, Topic, {told, N, 0}, Dispatch)]).
entries(Entries) -> [io_lib:format(" ~s~w", [letter(P), V]) || {P, V} <- Entries].
from(none) -> "none";
from(Pid) -> letter(Pid).

'B7_once_in_the_sender_with_all'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2), sub("a", bus, "t", 3),
    Self = self(),
    tell_with(none, "t", 7, fun(Entries, From, {told, N, _}) ->
        say("called ~s:~s, from ~s, ~w", [case self() of Self -> "here"; _ -> "elsewhere" end, entries(Entries), from(From), N]), ok end),
    heard_by_all().
'B7_it_leaves_out_whom_it_likes'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2), sub("c", bus, "t", 3),
    tell_with(none, "t", 7, fun(Entries, _, Message) -> [P ! Message || {P, V} <- Entries, V >= 2], ok end),
    heard_by_all().
'B7_from_is_its_business'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2),
    tell_with(pid("a"), "t", 7, fun(Entries, From, Message) -> say("from ~s", [from(From)]), [P ! Message || {P, _} <- Entries], ok end),
    heard_by_all().
'B7_not_at_all_if_there_are_none'() -> up(), sub("a", "u"), tell_with(none, "t", 7, fun(_, _, _) -> say("called"), ok end), heard("a").
'B7_who_leaves_meanwhile_is_among_them'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2),
    tell_with(none, "t", 7, fun(Entries, From, Message) -> unsub("a", "t"), dispatch(Entries, From, Message) end),
    heard_by_all(), tell("t", 8), heard_by_all().

%% ---- what meets ----

'B1_who_comes_again_is_the_last'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2), unsub("a", "t"), sub("c", bus, "t", 3), sub("a", bus, "t", 4),
    tell_with(none, "t", 7, fun(Entries, _, _) -> say("called~s", [entries(Entries)]), ok end), unsub("a", "t"), unsub("a", "t"), tell("t", 8), heard_by_all().
'B3_from_one_that_has_ended'() -> up(), sub("a", "t"), sub("b", "t"), kill("a"), pause(50), tell_from("a", "t", 1), heard("b"), heard("c"), count().
'B4_one_ends_between_two_broadcasts'() -> up(), sub("a", "t"), sub("b", "t"), tell("t", 1), kill("b"), tell("t", 2), sub("c", "t"), tell("t", 3), heard("a"), heard("c").
'B4_its_other_topics_go_too'() -> up(), sub("a", "t"), sub("a", "u"), sub("b", "u"), unsub("a", "t"), kill("a"), pause(50), count(), tell("u", 1), heard("b").
'B7_it_fails'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2),
    {_, Ref} = spawn_monitor(fun() -> broadcast(bus, none, "t", {told, 7, 0}, fun(_, _, _) -> exit(boom) end) end),
    receive {'DOWN', Ref, _, _, Reason} -> say("~s", [parity:reason(Reason)]) end, tell("t", 8), heard_by_all(), count().
'B7_it_broadcasts_itself'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "u", 2), sub("c", bus, "t", 3),
    tell_with(none, "t", 7, fun(Entries, From, Message) -> tell("u", 5), dispatch(Entries, From, Message), tell("u", 6) end), heard_by_all().
'B7_one_ends_meanwhile'() ->
    up(), sub("a", bus, "t", 1), sub("b", bus, "t", 2),
    tell_with(none, "t", 7, fun(Entries, From, Message) -> kill("b"), say("called~s", [entries(Entries)]), dispatch(Entries, From, Message) end),
    heard("a"), pause(50), count().
%% ---- a bus that comes again, and one that is suspended ----

'B4_a_bus_that_comes_again_is_empty'() ->
    up(), process_flag(trap_exit, true), sub("a", "t"), exit(get(bus), kill), pause(50), up(), tell("t", 1), sub("b", "t"), tell("t", 2), heard_by_all(), count().
'B3_one_who_is_left_out_hears_of_other_topics'() ->
    up(), sub("a", "t"), sub("a", "u"), sub("b", "u"), tell_from("a", "t", 1), tell_from("b", "u", 2), tell_from("a", "u", 3), heard_by_all().
'B1_it_leaves_and_comes_while_others_stay'() ->
    up(), [sub(L, "t") || L <- ["a", "b", "c"]], tell("t", 1), unsub("b", "t"), tell("t", 2), sub("b", "t"), tell("t", 3), unsub("a", "t"), tell("t", 4), heard_by_all(), count().
'B5_one_suspended_bus_holds_nobody_up'() ->
    up(), [{_, Pid, _, _}] = supervisor:which_children(get(bus)), sub("a", "t"), sys:suspend(Pid), tell("t", 1), sub("b", "t"), tell("t", 2), heard_by_all(), sys:resume(Pid), tell("t", 3), heard_by_all().
