%% Registries: R1 to R11 and Y1, of Elixir's Registry, which has to be installed: see run. Processes have letters and do what they are told.
-module(registries).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

up(Keys) -> up(Keys, []).
up(Keys, More) ->
    {ok, Pid} = 'Elixir.Registry':start_link([{keys, Keys}, {name, reg} | More]),
    put(registry, Pid),
    [start(L) || L <- ["a", "b", "c"]],
    ok.

%% ---- processes that are told what to do ----

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

kill(Letter) -> kill(Letter, kill).
kill(Letter, Reason) ->
    Ref = monitor(process, pid(Letter)),
    case Reason of normal -> pid(Letter) ! finish; _ -> exit(pid(Letter), Reason) end,
    receive {'DOWN', Ref, _, _, _} -> ok end.

%% ---- what they do, and what is said of it ----

register(L, Key, Value) ->
    Answer = in(L, fun() -> 'Elixir.Registry':register(reg, Key, Value) end),
    say("register ~s ~s: ~s", [L, Key, case Answer of {ok, _} -> "ok"; {error, {already_registered, P}} -> ["already ", letter(P)] end]).
unregister(L, Key) -> in(L, fun() -> 'Elixir.Registry':unregister(reg, Key) end), say("unregister ~s ~s", [L, Key]).
update(L, Key, Value) ->
    Answer = in(L, fun() -> 'Elixir.Registry':update_value(reg, Key, fun(_) -> Value end) end),
    say("update ~s ~s: ~s", [L, Key, case Answer of error -> "error"; {_, _} -> "ok" end]).
unregister_match(L, Key, AtLeast) ->
    in(L, fun() -> 'Elixir.Registry':unregister_match(reg, Key, '$1', [{'>=', '$1', AtLeast}]) end),
    say("unregister_match ~s ~s", [L, Key]).

entries(Entries) -> [io_lib:format(" ~s~w", [letter(P), V]) || {P, V} <- Entries].
lookup(Key) -> say("lookup ~s:~s", [Key, entries('Elixir.Registry':lookup(reg, Key))]).
holder(Key) -> say("holder ~s: ~s", [Key, case 'Elixir.Registry':whereis_name({reg, Key}) of undefined -> "nobody"; P -> letter(P) end]).
keys(L) -> say("keys ~s:~s", [L, [[" ", K] || K <- lists:sort('Elixir.Registry':keys(reg, pid(L)))]]).
values(Key, L) -> say("values ~s ~s:~s", [Key, L, [io_lib:format(" ~w", [V]) || V <- 'Elixir.Registry':values(reg, Key, pid(L))]]).
count() -> say("count ~w", ['Elixir.Registry':count(reg)]).
match(Key, AtLeast) -> say("match ~s:~s", [Key, entries('Elixir.Registry':match(reg, Key, '$1', [{'>=', '$1', AtLeast}]))]).
%% A division by zero in a guard.
share_guard(Of, AtLeast) -> [{'>=', {'div', Of, '$1'}, AtLeast}].
share(Key, Of, AtLeast) -> say("share ~s:~s", [Key, entries('Elixir.Registry':match(reg, Key, '$1', share_guard(Of, AtLeast)))]).
unregister_share(L, Key, Of, AtLeast) ->
    in(L, fun() -> 'Elixir.Registry':unregister_match(reg, Key, '$1', share_guard(Of, AtLeast)) end),
    say("unregister_share ~s ~s", [L, Key]).
count_match(Key, AtLeast) -> say("count_match ~w", ['Elixir.Registry':count_match(reg, Key, '$1', [{'>=', '$1', AtLeast}])]).
spec(AtLeast, Body) -> [{{'$1', '$2', '$3'}, [{'>=', '$3', AtLeast}], Body}].
select(AtLeast) ->
    Found = 'Elixir.Registry':select(reg, spec(AtLeast, [{{'$1', '$2', '$3'}}])),
    say("select:~s", [lists:sort([io_lib:format(" ~s~s~w", [K, letter(P), V]) || {K, P, V} <- Found])]).
count_select(AtLeast) -> say("count_select ~w", ['Elixir.Registry':count_select(reg, spec(AtLeast, [true]))]).
dispatch(Key) ->
    Self = self(),
    'Elixir.Registry':dispatch(reg, Key, fun(Entries) -> say("called ~s:~s", [case self() of Self -> "here"; _ -> "elsewhere" end, entries(Entries)]) end),
    say("dispatched").
alive(L) -> say("~s ~s", [L, case is_process_alive(pid(L)) of true -> "alive"; false -> "gone" end]).

%% ---- unique keys ----

'R1_one_holder_a_key'() ->
    up(unique), register("a", "k", 1), register("b", "k", 2), lookup("k"), holder("k"), count().
'R1_a_process_holds_many'() ->
    up(unique), register("a", "k", 1), register("a", "l", 2), register("a", "m", 3), lookup("l"), keys("a"), count().
'R1_twice_by_the_same'() ->
    up(unique), register("a", "k", 1), register("a", "k", 2), lookup("k"), count().
'R1_nobody'() ->
    up(unique), lookup("k"), holder("k"), count(), keys("a"), values("k", "a").
'R2_only_the_owner_unregisters'() ->
    up(unique), register("a", "k", 1), unregister("b", "k"), lookup("k"), unregister("a", "k"), lookup("k"), register("b", "k", 2), lookup("k").
'R2_only_the_owner_updates'() ->
    up(unique), register("a", "k", 1), update("b", "k", 5), lookup("k"), update("a", "k", 6), lookup("k"), update("a", "none", 7).
'R2_gone_with_its_process'() ->
    up(unique), register("a", "k", 1), register("a", "l", 2), register("b", "m", 3), kill("a"), lookup("k"), holder("l"), lookup("m"), pause(50), count().
'R2_gone_when_it_ends_normally'() ->
    up(unique), register("a", "k", 1), kill("a", normal), lookup("k"), pause(50), count().
'R2_the_registry_outlives_its_holders'() ->
    up(unique), register("a", "k", 1), kill("a", boom), pause(50), register("b", "k", 2), lookup("k"), count().
'R2_holders_end_with_the_registry'() ->
    up(unique),
    process_flag(trap_exit, true),
    register("a", "k", 1), register("b", "l", 1), unregister("b", "l"),
    Ref = monitor(process, pid("a")),
    exit(get(registry), kill),
    receive {'DOWN', Ref, _, _, Reason} -> say("a ~s", [parity:reason(Reason)]) end,
    pause(50), alive("b"), alive("c").
'R3_free_before_the_end_is_seen'() ->
    up(unique), register("a", "k", 1), kill("a"), register("b", "k", 2), lookup("k"), pause(50), lookup("k"), count().
'R3_taken_again_and_again'() ->
    up(unique), register("a", "k", 1), kill("a"), register("b", "k", 2), kill("b"), register("c", "k", 3), lookup("k"), pause(50), count().

%% ---- duplicate keys ----

'R4_many_under_a_key'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("c", "l", 3), lookup("k"), lookup("l"), count().
'R4_several_of_one_process'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), register("a", "k", 1), lookup("k"), keys("a"), count().
'R4_one_that_leaves_the_middle'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("c", "k", 3), unregister("b", "k"), lookup("k"), register("b", "k", 4), lookup("k").
'R4_one_that_ends'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), kill("a"), pause(50), lookup("k"), count().
'R5_unregister_takes_all_own'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), register("a", "l", 4), unregister("a", "k"), lookup("k"), keys("a").
'R5_unregister_of_nothing'() ->
    up(duplicate), register("a", "k", 1), unregister("b", "k"), unregister("a", "l"), lookup("k").
'R6_dispatch_once_with_all'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), dispatch("k").
'R6_not_at_all_if_there_are_none'() ->
    up(duplicate), register("a", "l", 1), dispatch("k").
'R6_dispatch_of_a_unique_key'() ->
    up(unique), register("a", "k", 1), dispatch("k"), dispatch("l").
'R6_what_unregisters_meanwhile_is_among_them'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2),
    'Elixir.Registry':dispatch(reg, "k", fun(Entries) -> unregister("a", "k"), say("called:~s", [entries(Entries)]) end),
    lookup("k").

%% ---- questions ----

'R7_values_of_one'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), register("a", "l", 4), values("k", "a"), values("k", "b"), values("k", "c").
'R7_values_of_a_unique_key'() ->
    up(unique), register("a", "k", 1), values("k", "a"), values("k", "b").
'R7_keys_of_one'() ->
    up(unique), register("a", "k", 1), register("a", "l", 1), register("b", "m", 1), keys("a"), keys("b"), keys("c"), unregister("a", "k"), keys("a").
'R7_update_value'() ->
    up(unique), register("a", "k", 1), update("a", "k", 2), update("a", "k", 3), lookup("k"), values("k", "a"), count().
'R8_match'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("c", "k", 3), register("c", "l", 9), match("k", 2), match("k", 9), match("m", 0), count_match("k", 2), count_match("k", 9).
'R8_match_of_a_unique_key'() ->
    up(unique), register("a", "k", 1), match("k", 1), match("k", 2), count_match("k", 1).
'R8_unregister_match'() ->
    up(duplicate), register("a", "k", 1), register("a", "k", 2), register("b", "k", 3), register("a", "k", 4), unregister_match("a", "k", 2), lookup("k"), keys("a"), unregister_match("a", "k", 9), lookup("k").
'R8_select'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("c", "l", 3), select(0), select(2), select(9), count_select(2), count_select(9).
'R8_a_guard_that_fails'() ->
    up(duplicate), register("a", "k", 0), register("b", "k", 2), register("c", "l", 0), share("k", 8, 3), share("k", 8, 5), share("l", 8, 0),
    unregister_share("a", "k", 8, 0), unregister_share("b", "k", 8, 0), lookup("k").

%% ---- names of servers ----

init({stop, Reason}) -> {stop, Reason};
init(ignore) -> ignore;
init({exit, Reason}) -> exit(Reason);
init({signal, Reason}) -> exit(self(), Reason), pause(10);
init({besides, Key, Value}) -> 'Elixir.Registry':register(reg, Key, Value), {stop, no};
init({leave, Reason}) -> 'Elixir.Registry':unregister(reg, "k"), {stop, Reason};
init("x later") -> pause(40), say("init x later"), {ok, "x later"};
init(Letter) -> say("init ~s", [Letter]), {ok, Letter}.
handle_call({register, Key, Value}, _, Letter) -> {reply, 'Elixir.Registry':register(reg, Key, Value), Letter};
handle_call({update, Key, Value}, _, Letter) -> {reply, 'Elixir.Registry':update_value(reg, Key, fun(_) -> Value end), Letter};
handle_call(leave, _, Letter) -> 'Elixir.Registry':unregister(reg, "k"), {reply, ok, Letter};
handle_call(who, _, Letter) -> {reply, Letter, Letter}.
handle_cast(_, Letter) -> {noreply, Letter}.

name(Key) -> {via, 'Elixir.Registry', {reg, Key}}.
name(Key, Value) -> {via, 'Elixir.Registry', {reg, Key, Value}}.
server(Name, Argument) ->
    Answer = gen_server:start(Name, ?MODULE, Argument, []),
    case {Answer, Argument} of {{ok, Pid}, [_ | _]} -> put({letter, Pid}, Argument), put({pid, Argument}, Pid); _ -> ok end,
    say("start ~s", [case Answer of {ok, _} -> "ok"; {error, {already_started, P}} -> ["already_started ", letter(P)]; {error, R} -> parity:reason(R) end]).

'R9_a_name_via_it'() ->
    up(unique), server(name("k"), "x"), holder("k"), say("~s", [gen_server:call(name("k"), who)]), gen_server:stop(name("k")), holder("k").
'R9_a_name_that_is_taken'() ->
    up(unique), server(name("k"), "x"), server(name("k"), "y"), holder("k"), server(name("l"), "z"), holder("l").
'R9_a_name_that_a_process_has'() ->
    up(unique), register("a", "k", 1), server(name("k"), "y"), holder("k").
'R9_a_failed_init_leaves_no_entry'() ->
    up(unique), server(name("k"), {stop, no}), holder("k"), pause(50), count(), server(name("k"), "x"), holder("k").
'R9_a_name_with_a_value'() ->
    up(unique), server(name("k", 7), "x"), lookup("k"), values("k", "x").
'R9_free_when_it_ends'() ->
    up(unique), server(name("k"), "x"), kill("x"), server(name("k"), "y"), holder("k").

%% ---- listeners, meta ----

listen() ->
    erlang:register(ear, self()).
heard() ->
    receive
        {register, reg, Key, P, Value} -> say("heard register ~s ~s~w", [Key, letter(P), Value]), heard();
        {unregister, reg, Key, P} -> say("heard unregister ~s ~s", [Key, letter(P)]), heard()
    after 50 -> ok
    end.

'R10_they_hear_of_both'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), register("b", "k", 2), register("b", "l", 3), unregister("a", "k"), heard().
'R10_nothing_of_an_end'() ->
    listen(), up(duplicate, [{listeners, [ear]}]), register("a", "k", 1), register("a", "k", 2), kill("a"), heard().
'R10_several_entries_leave_at_once'() ->
    listen(), up(duplicate, [{listeners, [ear]}]), register("a", "k", 1), register("a", "k", 2), unregister("a", "k"), heard().
'R10_unregister_of_some_is_not_told'() ->
    listen(), up(duplicate, [{listeners, [ear]}]), register("a", "k", 1), register("a", "k", 2), unregister_match("a", "k", 2), heard(), lookup("k").
'R10_a_new_value_is_not_told'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), update("a", "k", 2), heard().
'R10_the_name_of_a_server'() ->
    listen(), up(unique, [{listeners, [ear]}]), server(name("k", 4), "x"), heard().

meta(Key) -> say("meta ~s: ~s", [Key, case 'Elixir.Registry':meta(reg, Key) of error -> "none"; {ok, V} -> io_lib:format("~w", [V]) end]).
'R11_meta'() ->
    up(unique), meta(limit), 'Elixir.Registry':put_meta(reg, limit, 5), meta(limit), 'Elixir.Registry':put_meta(reg, limit, 6), meta(limit),
    'Elixir.Registry':delete_meta(reg, limit), meta(limit), 'Elixir.Registry':delete_meta(reg, limit), meta(limit).
'R11_meta_from_the_start'() ->
    up(unique, [{meta, [{first, 3}]}]), meta(first), meta(limit).
'R10_an_unregister_of_nothing_is_told'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), unregister("b", "k"), heard().

%% ---- what meets ----

'R1_again_with_another_value'() ->
    up(unique), register("a", "k", 1), register("a", "k", 2), unregister("a", "k"), register("a", "k", 3), lookup("k"), keys("a"), count().
'R2_one_that_traps_outlives_the_registry'() ->
    up(unique), process_flag(trap_exit, true), register("a", "k", 1), register("b", "l", 1), in("a", fun() -> process_flag(trap_exit, true) end),
    Ref = monitor(process, pid("b")), exit(get(registry), kill), receive {'DOWN', Ref, _, _, _} -> ok end, pause(50), alive("a"), alive("b").
'R2_holders_end_with_an_orderly_stop'() ->
    up(duplicate), register("a", "k", 1), Ref = monitor(process, pid("a")), 'Elixir.Supervisor':stop(get(registry)),
    receive {'DOWN', Ref, _, _, Reason} -> say("a ~s", [parity:reason(Reason)]) end, pause(50), alive("b").
'R5_who_comes_again_is_the_last'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), unregister("a", "k"), register("a", "k", 4), lookup("k"),
    values("k", "a"), keys("a"), count().
'R6_what_registers_meanwhile_is_not_among_them'() ->
    up(duplicate), register("a", "k", 1),
    'Elixir.Registry':dispatch(reg, "k", fun(Entries) -> register("b", "k", 2), say("called:~s", [entries(Entries)]) end), lookup("k").
'R6_one_within_another'() ->
    up(duplicate), register("a", "k", 1), register("b", "l", 2), register("a", "l", 3),
    'Elixir.Registry':dispatch(reg, "k", fun(Entries) -> dispatch("l"), say("called:~s", [entries(Entries)]) end).
'R6_a_function_that_fails_leaves_it_alone'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2),
    {_, Ref} = spawn_monitor(fun() -> 'Elixir.Registry':dispatch(reg, "k", fun(_) -> exit(boom) end) end),
    receive {'DOWN', Ref, _, _, Reason} -> say("~s", [parity:reason(Reason)]) end, dispatch("k"), unregister("a", "k"), lookup("k"), count().
'R8_unregister_match_of_a_unique_key'() ->
    up(unique), register("a", "k", 1), unregister_match("a", "k", 2), lookup("k"), unregister_match("b", "k", 1), lookup("k"),
    unregister_match("a", "k", 1), lookup("k"), keys("a"), register("b", "k", 2), lookup("k").
'R8_select_of_unique_keys'() ->
    up(unique), register("a", "k", 1), register("b", "l", 2), register("a", "m", 3), update("a", "k", 9), select(2), count_select(2), match("k", 9),
    kill("a"), pause(50), select(0), count_select(0).
'R8_unregister_match_leaves_others'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), register("a", "l", 4), unregister_match("a", "k", 0),
    lookup("k"), lookup("l"), keys("a"), values("k", "a"), count(), unregister_match("c", "k", 0), count().

'R9_a_restarted_one_has_its_name_again'() ->
    up(unique), process_flag(trap_exit, true),
    Child = #{id => x, start => {gen_server, start_link, [name("k", 5), ?MODULE, "x", []]}},
    {ok, Top} = 'Elixir.Supervisor':start_link([Child], [{strategy, one_for_one}, {max_restarts, 5}]),
    [begin
        P = 'Elixir.Registry':whereis_name({reg, "k"}), exit(P, kill), pause(50),
        say("~s, another: ~w", [gen_server:call(name("k"), who), 'Elixir.Registry':whereis_name({reg, "k"}) =/= P])
     end || _ <- [1, 2, 3]],
    count(), 'Elixir.Supervisor':stop(Top), holder("k").

'R10_a_register_that_fails_is_not_told'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), register("b", "k", 2), register("a", "k", 3), heard().
'R10_again_and_again'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), unregister("a", "k"), register("b", "k", 2), unregister("b", "k"),
    register("a", "k", 3), heard().
'R10_unregister_of_all_that_match_is_told'() ->
    listen(), up(duplicate, [{listeners, [ear]}]), register("a", "k", 1), register("a", "k", 2), unregister_match("a", "k", 0), heard(), lookup("k").
'R10_a_stop_is_not_told'() ->
    listen(), up(unique, [{listeners, [ear]}]), server(name("k", 4), "x"), gen_server:stop(name("k")), heard(), holder("k").

%% ---- ends, and keys that change hands ----

'R2_an_end_leaves_what_another_has_taken'() ->
    up(unique), register("a", "k", 1), register("a", "l", 2), unregister("a", "k"), register("b", "k", 3), kill("a"), lookup("k"), pause(50),
    lookup("k"), lookup("l"), keys("b"), count().
'R2_update_of_what_was_unregistered'() ->
    up(unique), register("a", "k", 1), unregister("a", "k"), update("a", "k", 2), register("b", "k", 3), update("a", "k", 4), lookup("k").
'R2_one_entry_that_is_left_is_a_link'() ->
    up(unique), process_flag(trap_exit, true), register("a", "k", 1), register("a", "l", 2), unregister("a", "k"),
    Ref = monitor(process, pid("a")), exit(get(registry), kill), receive {'DOWN', Ref, _, _, Reason} -> say("a ~s", [parity:reason(Reason)]) end.
'R2_no_entry_that_is_left_is_no_link'() ->
    up(duplicate), process_flag(trap_exit, true), register("a", "k", 1), register("a", "k", 2), unregister_match("a", "k", 0),
    register("b", "k", 1), register("b", "l", 1), unregister_match("b", "k", 0), exit(get(registry), kill), pause(50), alive("a"), alive("b").
'R2_a_failed_register_is_no_link'() ->
    up(unique), process_flag(trap_exit, true), register("a", "k", 1), register("b", "k", 2), exit(get(registry), kill), pause(50), alive("a"), alive("b").
'R2_a_new_registry_is_empty'() ->
    up(unique), process_flag(trap_exit, true), register("a", "k", 1), in("a", fun() -> process_flag(trap_exit, true) end), Old = pid("a"),
    exit(get(registry), kill), pause(50), up(unique), lookup("k"), count(), register("b", "k", 2), lookup("k"), exit(Old, kill), pause(50), lookup("k").
'R2_a_registry_of_a_name_is_one'() ->
    up(unique), process_flag(trap_exit, true), register("a", "k", 1),
    {error, {already_started, P}} = 'Elixir.Registry':start_link([{keys, unique}, {name, reg}]),
    say("same ~w", [P =:= get(registry)]), lookup("k").
'R3_a_name_is_free_in_the_hand_of_a_down'() ->
    up(unique), register("a", "k", 1), Ref = monitor(process, pid("a")), exit(pid("a"), kill),
    receive {'DOWN', Ref, _, _, _} -> holder("k"), values("k", "a"), match("k", 0), register("c", "k", 3), holder("k"), count_match("k", 0) end, pause(50), count().
'R4_one_that_is_killed_and_others_in_order'() ->
    up(duplicate), [register(L, "k", N) || {L, N} <- [{"a", 1}, {"b", 2}, {"a", 3}, {"c", 4}, {"b", 5}]], kill("b"), pause(50), lookup("k"),
    register("c", "k", 6), register("a", "k", 7), lookup("k"), values("k", "a"), count().
'R5_a_key_that_is_empty'() ->
    up(unique), register("a", "", 1), register("b", " ", 2), holder(""), keys("a"), unregister("a", " "), unregister("a", ""), holder(""), lookup(" ").
'R6_one_that_ends_meanwhile_is_among_them'() ->
    up(duplicate), register("a", "k", 1), register("b", "k", 2),
    'Elixir.Registry':dispatch(reg, "k", fun(Entries) -> kill("b"), say("called:~s", [entries(Entries)]) end), pause(50), dispatch("k").
'R8_unregister_match_and_an_end'() ->
    up(duplicate), [register("a", "k", N) || N <- [1, 2, 3]], register("b", "k", 4), unregister_match("a", "k", 2), kill("a"), pause(50), lookup("k"), count().
'R8_matches_after_an_update'() ->
    up(unique), register("a", "k", 1), update("a", "k", 5), match("k", 2), unregister_match("a", "k", 6), lookup("k"), unregister_match("a", "k", 5), lookup("k").

'R9_a_server_that_ignores'() ->
    up(unique), say("start ~w", [gen_server:start(name("k"), ?MODULE, ignore, [])]), holder("k"), pause(50), count(), server(name("k"), "x").
'R9_a_name_is_taken_while_init_runs'() ->
    up(unique), Me = self(),
    {_, Ref} = spawn_monitor(fun() -> {ok, P} = gen_server:start(name("k"), ?MODULE, "x later", []), say("start ok"), Me ! {started, P} end), pause(20),
    register("a", "k", 1), receive {started, P} -> put({letter, P}, "x") end, receive {'DOWN', Ref, _, _, _} -> ok end, holder("k").
'R9_a_server_unregisters_its_name'() ->
    up(unique), server(name("k"), "x"), gen_server:call(name("k"), leave), holder("k"), server(name("k"), "y"), holder("k"), alive("x").
'R10_one_that_comes_later'() ->
    up(unique, [{listeners, [ear]}]), listen(), register("a", "k", 1), heard().
'R10_an_unregister_match_of_nothing'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), unregister_match("b", "k", 0), heard(), unregister_match("a", "k", 5), heard(),
    unregister_match("a", "none", 0), heard().
'R10_an_end_and_who_takes_it_then'() ->
    listen(), up(unique, [{listeners, [ear]}]), register("a", "k", 1), kill("a"), register("b", "k", 2), heard().
'R11_meta_outlives_who_put_it'() ->
    up(unique), in("a", fun() -> 'Elixir.Registry':put_meta(reg, limit, 5) end), kill("a"), pause(50), meta(limit).

%% ---- servers, and what they hold besides ----

'R9_a_server_registers_more'() ->
    up(unique), server(name("k", 7), "x"), in_server("x", "l", 8), keys("x"), lookup("l"), kill("x"), pause(50), lookup("l"), lookup("k"), count().
in_server(L, Key, Value) -> {ok, _} = gen_server:call(pid(L), {register, Key, Value}).
'R9_a_name_and_a_value_that_changes'() ->
    up(unique), server(name("k", 7), "x"), gen_server:call(pid("x"), {update, "k", 9}), lookup("k"), holder("k"), match("k", 8).
'R10_a_server_that_gives_its_name_up'() ->
    listen(), up(unique, [{listeners, [ear]}]), server(name("k", 4), "x"), gen_server:call(pid("x"), leave), heard(), kill("x"), heard().
'R4_the_same_value_many_times'() ->
    up(duplicate), [register("a", "k", 1) || _ <- [1, 2, 3]], count_match("k", 1), unregister_match("a", "k", 1), lookup("k"), register("a", "k", 1), count().
'R8_a_match_takes_own_ones_alone'() ->
    up(duplicate), register("a", "k", 5), register("b", "k", 5), register("b", "l", 5), unregister_match("b", "k", 5), lookup("k"), lookup("l"), select(0), keys("b").

'Y1_a_suspended_registry_registers_and_finds'() ->
    up(unique), status(), sys:suspend(get(registry)), status(), register("a", "k", 1), register("b", "k", 2), lookup("k"), count(),
    kill("a"), pause(50), lookup("k"), count(), sys:resume(get(registry)), status(), register("b", "k", 2), lookup("k").
'Y1_a_registry_answers_for_its_state'() ->
    up(unique), register("a", "k", 1), state(), kill("a"), pause(50), state().
status() -> {status, _, _, [_, Running | _]} = sys:get_status(get(registry)), say("~w", [Running]).
%% Its supervisor's has no entries in it.
state() -> state = element(1, sys:get_state(get(registry))), say("state"), count().
%% ---- names of servers that do not start ----

hear_start(Argument) -> hear_start(Argument, []).
hear_start(Argument, Options) ->
    listen(), up(unique, [{listeners, [ear]}]),
    say("start ~s", [case gen_server:start(name("k", 4), ?MODULE, Argument, Options) of {error, R} -> parity:reason(R); R -> io_lib:format("~w", [R]) end]),
    heard(), holder("k"), count().
'R10_an_init_that_stops_gives_its_name_back'() -> hear_start({stop, no}).
'R10_an_init_that_stops_normally_gives_its_name_back'() -> hear_start({stop, normal}).
'R10_an_init_that_ignores_gives_its_name_back'() -> hear_start(ignore).
'R10_an_init_that_exits_gives_its_name_back'() -> hear_start({exit, no}).
'R10_an_init_that_is_killed_does_not'() -> hear_start({signal, kill}).
'R10_an_init_that_a_signal_ends_does_not'() -> hear_start({signal, boom}).
'R10_an_init_that_takes_too_long_does_not'() -> hear_start("x later", [{timeout, 20}]).
'R10_what_an_init_registers_besides_is_not_told'() -> hear_start({besides, "l", 5}).
'R10_an_init_that_has_given_its_name_up'() -> hear_start({leave, no}).
'R10_a_name_that_is_given_back_is_taken_again'() ->
    listen(), up(unique, [{listeners, [ear]}]), server(name("k", 4), {stop, no}), server(name("k", 5), "x"), server(name("k", 6), "y"), heard(), holder("k").
'R10_a_child_that_does_not_start'() ->
    listen(), up(unique, [{listeners, [ear]}]), process_flag(trap_exit, true),
    say("start ~s", [parity:reason(element(1, element(2, 'Elixir.Supervisor':start_link([#{id => x, start => {gen_server, start_link, [name("k", 4), ?MODULE, {stop, no}, []]}}],
        [{strategy, one_for_one}, {name, name("top", 0)}]))))]),
    heard(), holder("k"), holder("top").
%% ---- one that is suspended, one that does not run, and two at a time ----

partition() -> [{_, Pid, _, _}] = supervisor:which_children(get(registry)), Pid.
'R3_a_key_is_free_though_it_is_suspended'() ->
    up(unique), register("a", "k", 1), sys:suspend(partition()), kill("a"), holder("k"), register("b", "k", 2), lookup("k"), sys:resume(partition()), pause(50), lookup("k"), count().
'R4_one_comes_while_it_is_suspended'() ->
    up(duplicate), register("a", "k", 1), sys:suspend(partition()), register("b", "k", 2), unregister("a", "k"), lookup("k"), sys:resume(partition()), lookup("k"), count().

refused(What, F) -> say("~s ~s", [What, try F(), "ok" catch error:badarg -> "none"; error:#{'__struct__' := 'Elixir.ArgumentError'} -> "none" end]).
'R2_one_that_does_not_run'() ->
    up(unique), process_flag(trap_exit, true), exit(get(registry), kill), pause(50),
    refused("register", fun() -> 'Elixir.Registry':register(reg, "k", 1) end), refused("lookup", fun() -> 'Elixir.Registry':lookup(reg, "k") end),
    refused("count", fun() -> 'Elixir.Registry':count(reg) end), up(unique), register("a", "k", 1), lookup("k").
'R2_a_server_ends_with_its_registry'() ->
    up(unique), process_flag(trap_exit, true), server(name("k"), "x"), Ref = monitor(process, pid("x")), exit(get(registry), kill),
    receive {'DOWN', Ref, _, _, Reason} -> say("x ~s", [parity:reason(Reason)]) end, pause(50), up(unique), holder("k"), server(name("k"), "y"), holder("k").
'R11_meta_goes_with_the_registry'() ->
    up(unique, [{meta, [{first, 3}]}]), process_flag(trap_exit, true), 'Elixir.Registry':put_meta(reg, limit, 5), 'Elixir.Registry':put_meta(reg, first, 6), meta(limit), meta(first),
    exit(get(registry), kill), pause(50), up(unique, [{meta, [{first, 3}]}]), meta(limit), meta(first).
'R7_of_one_that_has_ended'() ->
    up(duplicate), register("a", "k", 1), register("a", "l", 2), register("b", "k", 3), kill("a"), pause(50), keys("a"), values("k", "a"), values("k", "b"), lookup("k"), count().
'R1_hundred_keys'() ->
    up(unique), in("a", fun() -> [{ok, _} = 'Elixir.Registry':register(reg, integer_to_list(K), K) || K <- lists:seq(0, 99)], ok end), count(), holder("0"), holder("99"),
    register("b", "42", 1), kill("a"), pause(50), count(), register("b", "42", 1), count(), holder("99").
'R10_two_registries_and_one_ear'() ->
    listen(), up(unique, [{listeners, [ear]}]), {ok, _} = 'Elixir.Registry':start_link([{keys, duplicate}, {name, other}, {listeners, [ear]}]),
    register("a", "k", 1), in("a", fun() -> 'Elixir.Registry':register(other, "k", 2) end), in("b", fun() -> 'Elixir.Registry':register(other, "k", 3) end),
    unregister("a", "k"), in("a", fun() -> 'Elixir.Registry':unregister(other, "k") end), heard_of_both().
heard_of_both() ->
    receive
        {register, R, Key, P, Value} -> say("heard of ~w register ~s ~s~w", [R, Key, letter(P), Value]), heard_of_both();
        {unregister, R, Key, P} -> say("heard of ~w unregister ~s ~s", [R, Key, letter(P)]), heard_of_both()
    after 50 -> ok end.
see_all_of_k(Value) ->
    'Elixir.Registry':register(reg, "k", Value), 'Elixir.Registry':dispatch(reg, "k", fun(E) -> say("saw ~w", [length(E)]) end), pause(infinity).
'R6_dispatch_of_one_of_them'() ->
    up(duplicate), register("a", "k", 0), spawn_link(fun() -> see_all_of_k(1) end), pause(10), unregister("a", "k"), spawn_link(fun() -> see_all_of_k(2) end), pause(10).
