%% ets: E1 to E14. See tables.c and tables.actor. Rows are {Key, Value}; those that come in no order are said sorted.
-module(tables).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

up(Kind) -> ets:new(t, [Kind, public]).

%% What OTP refuses is one and the same.
try_(F) -> try F() catch error:badarg -> badarg end.

answer(true) -> "ok";
answer(false) -> "no";
answer(ok) -> "ok";
answer(badarg) -> "badarg";
answer('$end_of_table') -> "end";
answer(N) when is_integer(N) -> integer_to_list(N).

said(What, F) -> say("~s ~s", [What, answer(try_(F))]).

row({K, V}) -> io_lib:format(" ~w:~w", [K, V]).
rows(What, Rows) -> say("~s~s", [What, [row(R) || R <- Rows]]).
all(T) -> rows("all", lists:sort(ets:tab2list(T))).
key(T, K) -> rows("key", lists:sort(ets:lookup(T, K))).
insert(T, Rows) -> said("insert", fun() -> ets:insert(T, Rows) end).
insert_new(T, Rows) -> said("insert_new", fun() -> ets:insert_new(T, Rows) end).

fill(Kind) -> T = up(Kind), ets:insert(T, [{1, 10}, {1, 11}, {1, 10}, {2, 20}, {1, 12}]), key(T, 1), key(T, 2), T.

'E1_a_set_has_one_row_a_key'() -> fill(set).
'E1_an_ordered_set_has_one_row_a_key'() -> fill(ordered_set).
'E1_a_bag_has_different_rows'() -> fill(bag).
'E1_a_duplicate_bag_has_all_rows'() -> T = up(duplicate_bag), ets:insert(T, [{1, 10}, {1, 11}, {1, 10}]), rows("in order", ets:lookup(T, 1)).

'E2_an_ordered_set_goes_by_number'() ->
    T = up(ordered_set), ets:insert(T, [{10, 1}, {-2, 2}, {3, 3}, {-30, 4}]), rows("all", ets:tab2list(T)).

'E3_rows_are_replaced'() -> T = up(set), insert(T, {1, 1}), insert(T, {1, 2}), all(T).
'E3_a_list_is_inserted'() -> T = up(set), insert(T, [{1, 1}, {2, 2}, {1, 3}]), insert(T, []), all(T).
'E3_insert_new'() -> T = up(set), insert_new(T, {1, 1}), insert_new(T, {1, 2}), all(T).
'E3_insert_new_takes_all_or_none'() -> T = up(set), insert(T, {2, 2}), insert_new(T, [{1, 1}, {2, 3}, {3, 3}]), all(T).
'E3_insert_new_takes_a_key_twice'() -> T = up(set), insert_new(T, [{1, 1}, {1, 2}]), all(T).
'E3_insert_new_in_a_bag'() -> T = up(bag), insert_new(T, {1, 1}), insert_new(T, {1, 2}), all(T).
'E3_what_is_not_there'() ->
    T = up(set), key(T, 1), said("member", fun() -> ets:member(T, 1) end), said("delete", fun() -> ets:delete(T, 1) end).
'E3_delete'() -> T = fill(bag), said("delete", fun() -> ets:delete(T, 1) end), all(T).
'E3_delete_object'() -> T = fill(duplicate_bag), said("delete_object", fun() -> ets:delete_object(T, {1, 10}) end), all(T).
'E3_delete_object_of_another_value'() -> T = fill(set), said("delete_object", fun() -> ets:delete_object(T, {1, 10}) end), all(T).
'E3_delete_all'() -> T = fill(set), said("delete_all", fun() -> ets:delete_all_objects(T) end), all(T), insert(T, {5, 5}), all(T).
'E3_a_table_is_deleted'() ->
    T = fill(set), said("drop", fun() -> ets:delete(T) end), said("member", fun() -> ets:member(T, 1) end),
    said("drop", fun() -> ets:delete(T) end).

count(T, K, Ops) -> said("count", fun() -> ets:update_counter(T, K, Ops) end).
'E4_a_counter'() -> T = up(set), insert(T, {1, 5}), count(T, 1, {2, 3}), count(T, 1, {2, -10}), all(T).
'E4_past_a_threshold'() ->
    T = up(set), insert(T, {1, 5}), count(T, 1, {2, 2, 7, 0}), count(T, 1, {2, 1, 7, 0}), count(T, 1, {2, 9, 7, 1}), all(T).
'E4_past_a_threshold_downwards'() ->
    T = up(set), insert(T, {1, 5}), count(T, 1, {2, -5, 0, 9}), count(T, 1, {2, -1, 0, 9}), count(T, 1, {2, 0, 5, 1}), all(T).
'E4_several_steps'() ->
    T = up(set), insert(T, {1, 5}),
    [say("count ~w", [N]) || N <- ets:update_counter(T, 1, [{2, 1}, {2, 10}, {2, 5, 20, 0}])], all(T).
'E4_a_default'() ->
    T = up(set), said("count", fun() -> ets:update_counter(T, 1, {2, 1}, {99, 10}) end),
    said("count", fun() -> ets:update_counter(T, 1, {2, 1}, {99, 10}) end), all(T).
'E4_no_such_key'() -> T = up(set), count(T, 1, {2, 1}), all(T).
'E4_a_key_is_no_counter'() -> T = up(set), insert(T, {1, 5}), count(T, 1, {1, 1}), all(T).
'E4_a_bag_has_no_counters'() -> T = up(bag), insert(T, {1, 5}), count(T, 1, {2, 1}), all(T).
'E4_all_steps_or_none'() -> T = up(set), insert(T, {1, 5}), count(T, 1, [{2, 1}, {1, 1}]), all(T).

'E5_update_element'() ->
    T = up(set), insert(T, {1, 5}), said("set", fun() -> ets:update_element(T, 1, {2, 6}) end),
    said("set", fun() -> ets:update_element(T, 2, {2, 6}) end), said("set", fun() -> ets:update_element(T, 1, {1, 6}) end), all(T).
'E5_lookup_element'() ->
    T = up(set), insert(T, {1, 5}), said("get", fun() -> ets:lookup_element(T, 1, 2) end),
    said("get", fun() -> ets:lookup_element(T, 2, 2) end).
'E5_take'() -> T = fill(duplicate_bag), rows("take", ets:take(T, 1)), rows("take", ets:take(T, 1)), all(T).

named() -> ets:new('Named', [named_table, public]).
there(Name) -> said(Name, fun() -> ets:whereis(list_to_atom(Name)) =/= undefined end).
'E5_rename'() -> named(), insert('Named', {1, 1}), ets:rename('Named', 'Other'), there("Named"), there("Other"), all('Other').
'E5_rename_to_a_name_that_is_taken'() ->
    named(), ets:rename('Named', 'Other'), named(), said("rename", fun() -> _ = ets:rename('Other', 'Named'), ok end), there("Other").
'E5_a_new_table_takes_the_place_of_the_old'() ->
    named(), insert('Named', {1, 1}), ets:rename('Named', 'Other'), named(), insert('Named', {2, 2}), all('Named'),
    ets:delete('Named'), ets:rename('Other', 'Named'), all('Named'), there("Other").

%% Has another process do something, and waits for it.
elsewhere(F) -> {_, R} = spawn_monitor(F), receive {'DOWN', R, _, _, _} -> ok end.

access(T) ->
    insert(T, {1, 1}),
    elsewhere(fun() ->
        insert(T, {2, 2}), said("member", fun() -> ets:member(T, 1) end), count(T, 1, {2, 1}),
        said("delete", fun() -> ets:delete(T, 1) end), said("size", fun() -> ets:info(T, size) end),
        said("drop", fun() -> ets:delete(T) end) end),
    said("member", fun() -> ets:member(T, 2) end).
'E6_public'() -> access(ets:new(t, [public])).
'E6_protected'() -> access(ets:new(t, [])).
'E6_private'() -> access(ets:new(t, [private])).

%% A process that makes a table, says so, and waits.
owner(Options, Then) ->
    Me = self(),
    P = spawn(fun() -> T = ets:new(t, Options), ets:insert(T, {1, 1}), Then(T), Me ! {made, T}, receive stop -> ok end end),
    receive {made, T} -> {P, T} end.
kill(P) -> R = monitor(process, P), exit(P, kill), receive {'DOWN', R, _, _, _} -> ok end.
%% A process that says what it inherits.
heir() -> spawn(fun() -> inherit() end).
inherit() ->
    receive {'ETS-TRANSFER', T, _, Data} ->
        say("transfer ~w", [Data]), said("owner", fun() -> ets:info(T, owner) =:= self() end), insert(T, {2, 2}), inherit() end.

'E7_it_goes_with_its_owner'() -> {P, T} = owner([public], fun(_) -> ok end), kill(P), said("member", fun() -> ets:member(T, 1) end).
'E7_an_heir_has_it'() ->
    H = heir(), {P, T} = owner([{heir, H, 7}], fun(_) -> ok end), kill(P), pause(10), all(T),
    said("heir", fun() -> ets:info(T, heir) =:= H end), kill(H), said("member", fun() -> ets:member(T, 1) end).
'E7_a_dead_heir_has_nothing'() ->
    H = heir(), {P, T} = owner([{heir, H, 7}], fun(_) -> ok end), kill(H), kill(P), said("member", fun() -> ets:member(T, 1) end).
'E7_an_heir_that_is_taken_back'() ->
    H = heir(), {P, T} = owner([{heir, H, 7}], fun(T) -> ets:setopts(T, {heir, none}) end), kill(P), pause(10),
    said("member", fun() -> ets:member(T, 1) end).
'E7_it_is_given_away'() ->
    H = heir(), {P, T} = owner([], fun(T) -> said("give", fun() -> ets:give_away(T, H, 7) end), pause(10), insert(T, {3, 3}) end),
    all(T), kill(P), all(T), kill(H), said("member", fun() -> ets:member(T, 1) end).
'E7_who_gives_away'() ->
    H = heir(), T = ets:new(t, [public]), said("to oneself", fun() -> ets:give_away(T, self(), 7) end),
    {_, T2} = owner([public], fun(_) -> ok end), said("another's", fun() -> ets:give_away(T2, H, 7) end),
    kill(H), said("to the dead", fun() -> ets:give_away(T, H, 7) end), said("owner", fun() -> ets:info(T, owner) =:= self() end).

walk(T) -> walk(T, ets:first(T), fun(_) -> ok end).
walk(_, '$end_of_table', _) -> [];
walk(T, K, F) -> F(K), [K | walk(T, ets:next(T, K), F)].
'E8_first_next_last_prev'() ->
    T = up(ordered_set), said("first", fun() -> ets:first(T) end), ets:insert(T, [{3, 1}, {1, 1}, {2, 1}]),
    say("walk ~w", [walk(T)]), said("last", fun() -> ets:last(T) end), said("prev", fun() -> ets:prev(T, 3) end),
    said("prev", fun() -> ets:prev(T, 1) end), said("next", fun() -> ets:next(T, 3) end).
'E8_any_key_is_a_place_in_an_ordered_set'() ->
    T = up(ordered_set), ets:insert(T, [{10, 1}, {20, 1}]), said("next", fun() -> ets:next(T, 15) end),
    said("prev", fun() -> ets:prev(T, 15) end), said("next", fun() -> ets:next(T, 20) end), said("prev", fun() -> ets:prev(T, 5) end).
'E8_no_other_key_is_a_place_in_a_set'() ->
    T = up(set), said("next", fun() -> ets:next(T, 1) end), insert(T, {1, 1}), said("next", fun() -> ets:next(T, 1) end).
'E8_an_ordered_set_is_walked_while_rows_go'() ->
    T = up(ordered_set), ets:insert(T, [{K, K} || K <- lists:seq(1, 5)]),
    say("walk ~w", [walk(T, ets:first(T), fun(K) -> ets:delete(T, K) end)]), all(T).
'E8_a_set_that_is_fixed_is_walked_while_rows_go'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 40)]), ets:safe_fixtable(T, true),
    say("met ~w", [length(walk(T, ets:first(T), fun(K) -> ets:delete(T, K) end))]), said("fixed", fun() -> ets:info(T, fixed) end),
    ets:safe_fixtable(T, false), said("fixed", fun() -> ets:info(T, fixed) end), all(T).
'E8_who_ends_has_fixed_nothing'() ->
    T = up(set), elsewhere(fun() -> ets:safe_fixtable(T, true) end), said("fixed", fun() -> ets:info(T, fixed) end).

sorted() -> T = up(ordered_set), ets:insert(T, [{K, K * 3} || K <- lists:seq(1, 5)]), T.
over(Limit) -> [{{'_', '$1'}, [{'>', '$1', Limit}], ['$_']}].
'E9_select'() -> T = sorted(), rows("over", ets:select(T, over(6))), rows("over", ets:select(T, over(15))).
'E9_select_reverse'() -> T = sorted(), rows("over", ets:select_reverse(T, over(6))).
fetch(T, {Rows, C}) -> rows("fetch", Rows), fetch(T, ets:select(C));
fetch(_, '$end_of_table') -> say("fetch").
'E9_a_limit'() -> T = sorted(), fetch(T, ets:select(T, over(3), 3)).
'E9_a_limit_backwards'() -> T = sorted(), fetch(T, ets:select_reverse(T, over(3), 3)).
'E9_select_count'() -> T = sorted(), said("count", fun() -> ets:select_count(T, [{{'_', '$1'}, [{'>', '$1', 6}], [true]}]) end).
'E9_select_delete'() ->
    T = sorted(), said("delete", fun() -> ets:select_delete(T, [{{'_', '$1'}, [{'>', '$1', 6}], [true]}]) end), all(T).
replace(T, Key) -> said("replace", fun() -> ets:select_replace(T, [{{'$1', '$2'}, [{'>', '$2', 6}], [{{Key, {'+', '$2', 100}}}]}]) end).
'E9_select_replace'() -> T = sorted(), replace(T, '$1'), all(T).
'E9_a_replaced_row_keeps_its_key'() -> T = sorted(), replace(T, 99), all(T).
'E9_rows_of_a_bag_are_not_replaced'() -> T = fill(bag), replace(T, '$1'), all(T).
'E9_a_guard_that_fails_is_false'() ->
    T = sorted(), rows("select", ets:select(T, [{{'_', '$1'}, [{'>', {'div', 12, 0}, '$1'}], ['$_']}])),
    rows("select", ets:select(T, [{{'_', '$1'}, [{'or', {'>', {'div', 12, 0}, '$1'}, {'>', '$1', 0}}], ['$_']}])),
    rows("select", ets:select(T, [{{'_', '$1'}, [{'>', {'div', 12, 1}, '$1'}], ['$_']}])).
%% ---- keys of two parts ----

twos(What, Rows) -> say("~s~s", [What, [io_lib:format(" ~w,~w:~w", [A, B, V]) || {{A, B}, V} <- Rows]]).
grid(Kind) -> T = up(Kind), ets:insert(T, [{{2, 1}, 1}, {{1, 10}, 2}, {{-1, 7}, 3}, {{1, 2}, 4}, {{2, -5}, 5}]), T.
'E2_keys_of_two_parts_go_by_the_first'() -> T = grid(ordered_set), twos("all", ets:tab2list(T)).
'E3_keys_of_two_parts_are_found'() ->
    T = grid(set), twos("key", ets:lookup(T, {1, 2})), twos("key", ets:lookup(T, {2, 2})), ets:insert(T, {{1, 2}, 40}),
    twos("key", ets:lookup(T, {1, 2})), said("count", fun() -> ets:update_counter(T, {1, 10}, {2, 5}) end),
    said("count", fun() -> ets:update_counter(T, {10, 1}, {2, 5}) end), ets:delete(T, {1, 2}), twos("all", lists:sort(ets:tab2list(T))).
'E8_a_key_of_two_parts_need_not_be_there'() ->
    T = grid(ordered_set), {A, B} = ets:next(T, {1, 5}), say("next ~w,~w", [A, B]), {C, D} = ets:prev(T, {1, 5}), say("prev ~w,~w", [C, D]).
'E9_both_parts_of_a_key_are_given'() ->
    [begin T = grid(Kind), twos("at", ets:match_object(T, {{1, 10}, '_'})), twos("at", ets:match_object(T, {{10, 1}, '_'})) end || Kind <- [set, ordered_set]].
'E9_one_part_of_a_key_is_given'() -> T = grid(ordered_set), twos("row", ets:match_object(T, {{1, '_'}, '_'})), twos("row", ets:match_object(T, {{3, '_'}, '_'})).

%% ---- what is given of rows: bindings, and bodies ----

%% Each is a list of what is said of it.
given(What, Found) -> say("~s~s", [What, [[" ", lists:join(":", [text(V) || V <- G])] || G <- Found]]).
text(true) -> "ok";
text(false) -> "no";
text(V) when is_integer(V) -> integer_to_list(V);
text(V) when is_atom(V) -> atom_to_list(V).
given_some(_, '$end_of_table') -> say("fetch");
given_some(Next, {Found, C}) -> given("fetch", Found), given_some(Next, Next(C)).
'E9_match_gives_bindings'() ->
    T = sorted(), given("values", ets:match(T, {'_', '$1'})), given("value", ets:match(T, {3, '$1'})), given("value", ets:match(T, {9, '$1'})),
    given("key", ets:match(T, {'$1', 9})).
'E9_bindings_of_a_bag'() -> T = fill(bag), given("values", lists:sort(ets:match(T, {1, '$1'}))).
'E9_match_with_a_limit'() ->
    T = sorted(), given_some(fun ets:match/1, ets:match(T, {'_', '$1'}, 2)), given_some(fun ets:match/1, ets:match(T, {'_', '$1'}, 5)),
    given_some(fun ets:match/1, ets:match(T, {'_', '$1'}, 9)).
'E9_match_of_nothing'() ->
    T = up(ordered_set), given("values", ets:match(T, {'_', '$1'})), given_some(fun ets:match/1, ets:match(T, {'_', '$1'}, 2)).
'E9_a_body_of_two'() ->
    T = sorted(), given("turned", ets:select(T, [{{'$1', '$2'}, [{'>', '$2', 6}], [['$2', '$1']]}])),
    given("turned", ets:select_reverse(T, [{{'$1', '$2'}, [{'>', '$2', 6}], [['$2', '$1']]}])).
'E9_a_body_of_expressions'() ->
    T = sorted(), given("made", ets:select(T, [{{'_', '$1'}, [{'>', '$1', 6}], [[{'*', '$1', 2}, {'=:=', {'rem', '$1', 2}, 1}, row]]}])).
'E9_a_body_with_a_parameter'() ->
    T = sorted(), More = 100, given("more", ets:select(T, [{{'$1', '$2'}, [{'>', '$2', 9}], [['$1', {'+', '$2', {const, More}}]]}])).
'E9_a_constant_body'() -> T = sorted(), given("constant", ets:select(T, [{{'_', '$1'}, [{'>', '$1', 6}], [[7]]}])).
turned(Limit) -> [{{'$1', '$2'}, [{'>', '$2', Limit}], [['$2', '$1']]}].
'E9_a_body_with_a_limit'() ->
    T = sorted(), given_some(fun ets:select/1, ets:select(T, turned(3), 3)), given_some(fun ets:select/1, ets:select_reverse(T, turned(3), 3)).
'E9_rows_go_between_bodies'() ->
    T = nine(), {Found, C} = ets:select(T, turned(3), 3), given("fetch", Found),
    [ets:delete(T, K) || K <- [4, 5, 6, 9]], ets:insert(T, [{0, 100}, {4, 101}, {12, 102}, {7, 1}]), given_some(fun ets:select/1, ets:select(C)).
'E9_the_table_goes_between_bodies'() ->
    T = nine(), {Found, C} = ets:select(T, turned(3), 3), given("fetch", Found), ets:delete(T),
    said("fetch", fun() -> _ = ets:select(C), ok end).
'E9_what_is_given_is_folded'() ->
    T = sorted(), said("sum", fun() -> lists:foldl(fun([V], Sum) -> V + Sum end, 0, ets:match(T, {'_', '$1'})) end).
'E9_all_rows'() -> T = sorted(), said("sum", fun() -> ets:foldl(fun({_, V}, Sum) -> V + Sum end, 0, T) end).

'E10_no_update_is_lost'() ->
    T = up(set), ets:insert(T, {1, 0}), Me = self(),
    [spawn(fun() -> [ets:update_counter(T, 1, 1) || _ <- lists:seq(1, 50)], Me ! done end) || _ <- lists:seq(1, 8)],
    [receive done -> ok end || _ <- lists:seq(1, 8)], all(T).

'E14_a_name_is_one_tables'() -> named(), said("again", fun() -> _ = named(), ok end), there("Named").
'E14_a_name_is_free_when_its_table_has_gone'() ->
    named(), ets:delete('Named'), there("Named"), insert('Named', {1, 1}), said("again", fun() -> _ = named(), ok end).
'E14_it_goes_with_the_owner'() ->
    Me = self(), P = spawn(fun() -> named(), Me ! up, receive stop -> ok end end), receive up -> ok end, there("Named"),
    insert('Named', {1, 1}), kill(P), there("Named").

%% ---- rows of a bag, lists of rows ----

insert_each(T, Rows) -> [ets:insert(T, R) || R <- Rows].
in_order(T, K) -> rows("in order", ets:lookup(T, K)).
'E1_a_row_that_is_there_keeps_its_place'() ->
    T = up(bag), insert_each(T, [{1, 10}, {1, 11}, {1, 12}, {1, 10}]), in_order(T, 1), ets:insert(T, [{1, 13}, {1, 11}, {1, 13}]), in_order(T, 1).
'E1_a_row_that_comes_again_is_the_last'() ->
    T = up(duplicate_bag), insert_each(T, [{1, 10}, {1, 11}, {1, 10}, {1, 12}]), ets:delete_object(T, {1, 10}), in_order(T, 1),
    ets:insert(T, {1, 10}), in_order(T, 1).
'E3_insert_new_of_a_list_in_a_bag'() ->
    T = up(bag), insert_new(T, [{1, 1}, {1, 2}, {1, 1}]), insert_new(T, [{2, 2}, {1, 3}]), insert_new(T, []), all(T),
    said("size", fun() -> ets:info(T, size) end).
'E3_delete_object_of_an_ordered_set'() ->
    T = up(ordered_set), insert(T, [{1, 1}, {2, 2}]), ets:delete_object(T, {1, 2}), ets:delete_object(T, {2, 2}), ets:delete_object(T, {3, 3}), all(T).
'E5_take_of_a_bag'() ->
    T = up(bag), insert_each(T, [{1, 10}, {2, 20}, {1, 11}]), rows("take", ets:take(T, 3)), rows("take", ets:take(T, 1)), all(T).

%% ---- counters ----

counts(T, K, Ops) -> counts(T, K, Ops, none).
counts(T, K, Ops, Default) ->
    case try_(fun() -> case Default of none -> ets:update_counter(T, K, Ops); _ -> ets:update_counter(T, K, Ops, Default) end end) of
        badarg -> say("counts badarg");
        Ns -> say("counts~s", [[io_lib:format(" ~w", [N]) || N <- Ns]])
    end.
'E4_no_steps'() ->
    T = up(set), insert(T, {1, 5}), counts(T, 1, []), counts(T, 2, []), counts(T, 3, [], {9, 7}), all(T).
'E4_each_step_sees_the_one_before'() ->
    T = up(set), insert(T, {1, 5}), counts(T, 1, [{2, 3, 7, 0}, {2, 3, 7, 0}, {2, -9, -5, 100}, {2, 0}]), all(T).
'E4_steps_with_a_default'() ->
    T = up(ordered_set), counts(T, 3, [{2, 1}, {2, 10, 15, -1}, {2, 10, 15, -1}], {1, 5}), counts(T, 3, [{2, 1}], {1, 5}), all(T).
'E4_a_default_is_not_put_in_if_a_step_fails'() ->
    T = up(set), counts(T, 1, [{2, 1}, {1, 1}], {1, 5}), all(T), said("size", fun() -> ets:info(T, size) end).

%% ---- elements, names ----

'E5_elements_of_no_row'() ->
    T = up(set), said("set", fun() -> ets:update_element(T, 1, [{2, 6}]) end),
    insert(T, {1, 5}), said("set", fun() -> ets:update_element(T, 1, [{2, 6}, {2, 7}]) end), all(T),
    said("set", fun() -> ets:update_element(T, 1, [{2, 8}, {1, 1}]) end), said("set", fun() -> ets:update_element(T, 1, []) end), all(T).
'E5_rename_to_itself'() ->
    named(), said("rename", fun() -> _ = ets:rename('Named', 'Named'), ok end), there("Named").
'E5_a_renamed_one_goes_with_its_owner'() ->
    Me = self(), P = spawn(fun() -> named(), ets:rename('Named', 'Other'), Me ! up, receive stop -> ok end end), receive up -> ok end,
    there("Named"), there("Other"), named(), kill(P), there("Named"), there("Other").

%% ---- access ----

attempts(T) ->
    said("insert_new", fun() -> ets:insert_new(T, {9, 9}) end), said("set", fun() -> ets:update_element(T, 1, {2, 6}) end),
    said("take", fun() -> _ = ets:take(T, 1), ok end), said("delete_object", fun() -> ets:delete_object(T, {1, 1}) end),
    said("delete_all", fun() -> ets:delete_all_objects(T) end),
    said("select_delete", fun() -> ets:select_delete(T, [{'_', [], [true]}]) end),
    said("replace", fun() -> ets:select_replace(T, [{{'$1', '$2'}, [], [{{'$1', 7}}]}]) end),
    said("give", fun() -> ets:give_away(T, self(), 7) end), said("heir", fun() -> ets:setopts(T, {heir, self(), 7}) end),
    said("select_count", fun() -> ets:select_count(T, [{'_', [], [true]}]) end), said("first", fun() -> ets:first(T) end),
    said("fix", fun() -> ets:safe_fixtable(T, true) end).
denied(T) -> insert(T, {1, 1}), elsewhere(fun() -> attempts(T) end), all(T).
'E6_what_a_protected_one_refuses'() -> denied(ets:new(t, [])).
'E6_what_a_private_one_refuses'() -> denied(ets:new(t, [private])).

%% ---- owners ----

%% A process that makes no table, and does what it is told to.
helper() -> spawn(fun() -> helper_loop() end).
helper_loop() ->
    receive
        {do, From, F} -> F(), From ! done, helper_loop();
        {'ETS-TRANSFER', _, _, Data} -> say("transfer ~w", [Data]), helper_loop()
    end.
in(P, F) -> P ! {do, self(), F}, receive done -> ok end.
got() -> receive {'ETS-TRANSFER', _, _, Data} -> say("transfer ~w", [Data]) after 20 -> say("no transfer") end.
owns(T, P) -> said("owner", fun() -> ets:info(T, owner) =:= P end).

'E7_it_is_given_and_given_back'() ->
    H = helper(), Me = self(), T = ets:new(t, []), insert(T, {1, 1}),
    ets:give_away(T, H, 7), pause(10), insert(T, {2, 2}),
    said("give again", fun() -> ets:give_away(T, H, 7) end),
    in(H, fun() -> insert(T, {3, 3}), said("give", fun() -> ets:give_away(T, Me, 8) end), insert(T, {4, 4}) end),
    got(), insert(T, {5, 5}), kill(H), all(T).
'E7_it_keeps_its_heir_when_it_is_given_away'() ->
    H = heir(), P = helper(), T = ets:new(t, [{heir, H, 9}]), insert(T, {1, 1}),
    ets:give_away(T, P, 7), pause(10), owns(T, P), kill(P), pause(10), owns(T, H), all(T),
    said("heir", fun() -> ets:info(T, heir) =:= H end).
'E7_it_is_given_to_its_heir'() ->
    H = heir(), T = ets:new(t, [{heir, H, 9}]), ets:give_away(T, H, 7), pause(10), kill(H), said("member", fun() -> ets:member(T, 1) end).
'E7_an_heir_has_an_heir'() ->
    A = helper(), B = heir(), {P, T} = owner([{heir, A, 1}], fun(_) -> ok end), kill(P), pause(10), owns(T, A),
    in(A, fun() -> said("heir", fun() -> ets:setopts(T, {heir, B, 2}) end) end), kill(A), pause(10), owns(T, B), all(T).
'E7_one_is_its_own_heir'() ->
    P = helper(), T = ets:new(t, [public]), Me = self(), said("heir", fun() -> ets:setopts(T, {heir, Me, 3}) end),
    ets:give_away(T, P, 4), pause(10), owns(T, P), kill(P), got(), owns(T, Me), insert(T, {1, 1}), all(T).
'E7_a_dead_heir_is_taken'() ->
    H = heir(), {P, T} = owner([public], fun(_) -> ok end), kill(H), in_owner(T), kill(P), said("member", fun() -> ets:member(T, 1) end),
    T2 = ets:new(t, []), said("heir", fun() -> ets:setopts(T2, {heir, H, 1}) end), said("heir", fun() -> ets:info(T2, heir) =/= none end).
in_owner(T) -> said("another's", fun() -> ets:setopts(T, {heir, none}) end).
'E7_a_named_table_keeps_its_name'() ->
    H = heir(), Me = self(),
    P = spawn(fun() -> ets:new('Named', [named_table, {heir, H, 5}]), ets:insert('Named', {1, 1}), Me ! up, receive stop -> ok end end),
    receive up -> ok end, kill(P), pause(10), there("Named"), all('Named'), said("again", fun() -> _ = named(), ok end),
    kill(H), there("Named").
'E7_two_tables_of_one_owner'() ->
    A = heir(), Me = self(),
    P = spawn(fun() -> T1 = ets:new(t, [public, {heir, A, 1}]), T2 = ets:new(t, [public]), Me ! {T1, T2}, receive stop -> ok end end),
    receive {T1, T2} -> ok end, kill(P), pause(10), said("member", fun() -> ets:member(T1, 2) end), said("member", fun() -> ets:member(T2, 2) end).

%% ---- walking ----

'E8_a_bag_is_walked_by_its_keys'() ->
    T = up(bag), insert_each(T, [{1, 10}, {2, 20}, {1, 11}, {3, 30}, {2, 21}, {1, 12}]), say("walk ~w", [lists:sort(walk(T))]).
'E8_copies_are_walked_by_their_keys'() ->
    T = up(duplicate_bag), insert_each(T, [{1, 10}, {1, 10}, {2, 20}, {1, 11}]), say("walk ~w", [lists:sort(walk(T))]).
'E8_places_of_rows_that_have_gone'() ->
    T = up(ordered_set), ets:insert(T, [{K, K} || K <- lists:seq(1, 6)]), [ets:delete(T, K) || K <- [1, 3, 4, 6]],
    [begin said("next", fun() -> ets:next(T, K) end), said("prev", fun() -> ets:prev(T, K) end) end || K <- [1, 3, 4, 6]],
    ets:delete_all_objects(T), said("next", fun() -> ets:next(T, 3) end), said("prev", fun() -> ets:prev(T, 3) end),
    said("first", fun() -> ets:first(T) end), said("last", fun() -> ets:last(T) end).
fixed(T) -> said("fixed", fun() -> ets:info(T, fixed) end).
'E8_it_is_fixed_as_often_as_it_was'() ->
    T = up(set), insert(T, {1, 1}), ets:safe_fixtable(T, true), ets:safe_fixtable(T, true),
    elsewhere(fun() -> ets:safe_fixtable(T, false), fixed(T) end), ets:safe_fixtable(T, false), fixed(T),
    ets:delete(T, 1), said("next", fun() -> ets:next(T, 1) end), ets:safe_fixtable(T, false), fixed(T),
    ets:safe_fixtable(T, false), fixed(T), said("next", fun() -> ets:next(T, 1) end).
'E8_two_have_fixed_it'() ->
    T = up(set), H = helper(), in(H, fun() -> ets:safe_fixtable(T, true) end), ets:safe_fixtable(T, true), ets:safe_fixtable(T, false),
    fixed(T), kill(H), pause(10), fixed(T).
'E8_rows_come_back_in_a_fixed_set'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 20)]), ets:safe_fixtable(T, true),
    [ets:delete(T, K) || K <- lists:seq(1, 15)], said("size", fun() -> ets:info(T, size) end), said("member", fun() -> ets:member(T, 7) end),
    [ets:insert(T, {K, 100}) || K <- lists:seq(1, 10)], said("size", fun() -> ets:info(T, size) end), key(T, 7),
    say("met ~w", [length(walk(T))]), said("insert_new", fun() -> ets:insert_new(T, {12, 12}) end),
    said("insert_new", fun() -> ets:insert_new(T, {7, 7}) end), ets:safe_fixtable(T, false), said("size", fun() -> ets:info(T, size) end),
    say("met ~w", [length(walk(T))]).
'E8_a_fixed_set_is_emptied'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 5)]), ets:safe_fixtable(T, true), K = ets:first(T), ets:delete_all_objects(T),
    said("size", fun() -> ets:info(T, size) end), said("next", fun() -> ets:next(T, K) end), said("first", fun() -> ets:first(T) end),
    ets:safe_fixtable(T, false), said("next", fun() -> ets:next(T, K) end).
'E8_rows_are_put_in_on_the_way'() ->
    T = up(ordered_set), ets:insert(T, [{1, 1}, {5, 5}]),
    say("walk ~w", [walk(T, ets:first(T), fun(K) -> K < 9 andalso ets:insert(T, [{K + 4, 1}, {K - 1, 1}]) end)]), all(T).

%% ---- matches ----

nine() -> T = up(ordered_set), ets:insert(T, [{K, K * 3} || K <- lists:seq(1, 9)]), T.
more(C) ->
    case try_(fun() -> ets:select(C) end) of
        {Rows, More} -> rows("fetch", Rows), more(More);
        '$end_of_table' -> say("fetch");
        badarg -> say("fetch badarg")
    end.
'E9_rows_go_between_fetches'() ->
    T = nine(), {Rows, C} = ets:select(T, over(3), 3), rows("fetch", Rows),
    [ets:delete(T, K) || K <- [4, 5, 6, 9]], ets:insert(T, [{0, 100}, {4, 101}, {12, 102}, {7, 1}]), more(C).
'E9_rows_go_between_fetches_backwards'() ->
    T = nine(), {Rows, C} = ets:select_reverse(T, over(3), 3), rows("fetch", Rows),
    [ets:delete(T, K) || K <- [7, 6, 5, 9]], ets:insert(T, [{0, 100}, {8, 101}, {12, 102}, {4, 1}]), more(C).
'E9_all_rows_go_between_fetches'() ->
    T = nine(), {Rows, C} = ets:select(T, over(3), 3), rows("fetch", Rows), ets:delete_all_objects(T), more(C).
'E9_the_table_goes_between_fetches'() ->
    T = nine(), {Rows, C} = ets:select(T, over(3), 3), rows("fetch", Rows), ets:delete(T), more(C).
'E9_as_many_as_there_are'() ->
    T = nine(), fetch(T, ets:select(T, over(0), 9)), fetch(T, ets:select(T, over(3), 8)), fetch(T, ets:select(T, over(27), 3)).
'E9_a_fixed_set_is_emptied_between_fetches'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 40)]), ets:safe_fixtable(T, true),
    {Rows, C} = ets:select(T, [{'_', [], ['$_']}], 10), say("~w rows", [length(Rows)]), ets:delete_all_objects(T), more(C).
'E9_rows_of_bags_are_deleted'() ->
    [begin T = up(Kind), insert_each(T, [{1, 10}, {1, 3}, {1, 10}, {2, 20}, {3, 3}]),
           said("count", fun() -> ets:select_count(T, [{{'_', '$1'}, [{'>', '$1', 6}], [true]}]) end),
           said("delete", fun() -> ets:select_delete(T, [{{'_', '$1'}, [{'>', '$1', 6}], [true]}]) end), all(T) end || Kind <- [bag, duplicate_bag]].
'E9_rows_go_while_all_are_visited'() ->
    T = nine(),
    said("sum", fun() -> ets:foldl(fun({K, V}, Sum) -> ets:delete(T, K + 1), V + Sum end, 0, T) end), all(T).
'E9_rows_are_put_in_while_all_are_visited'() ->
    T = nine(), said("sum", fun() -> ets:foldl(fun({K, V}, Sum) -> K =:= 9 andalso ets:insert(T, {20, 1000}), V + Sum end, 0, T) end).
'E9_rows_change_while_all_are_visited'() ->
    T = nine(), said("sum", fun() -> ets:foldl(fun({K, V}, Sum) -> K < 9 andalso ets:insert(T, {K + 1, K}), V + Sum end, 0, T) end).
'E9_rows_are_taken_and_put_in_again'() ->
    [begin T = up(Kind), ets:insert(T, [{K, 1} || K <- lists:seq(1, 9)]),
           said("met", fun() -> ets:foldl(fun({K, _}, N) -> Rows = ets:take(T, K), ets:insert(T, Rows), N + 1 end, 0, T) end),
           said("size", fun() -> ets:info(T, size) end) end || Kind <- [set, ordered_set, bag]].
'E9_rows_are_put_in_again_between_fetches'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 40)]), ets:safe_fixtable(T, true), say("met ~w", [met(T, ets:select(T, [{'_', [], ['$_']}], 3))]).
met(_, '$end_of_table') -> 0;
met(T, {Rows, C}) -> [begin ets:delete(T, K), ets:insert(T, R) end || {K, _} = R <- Rows], length(Rows) + met(T, ets:select(C)).
'E9_the_table_goes_while_all_are_visited'() ->
    T = nine(), said("sum", fun() -> ets:foldl(fun({K, V}, Sum) -> K =:= 3 andalso ets:delete(T), V + Sum end, 0, T) end).

%% ---- keys that are texts ----

'E2_texts_are_in_the_order_of_their_bytes'() ->
    T = up(ordered_set), [ets:insert(T, {K, 1}) || K <- [<<"b">>, <<>>, <<"ab">>, <<"é"/utf8>>, <<"a">>, <<"z">>, <<"B">>]],
    say("walk~s", [[[" <", K, ">"] || K <- walk(T)]]),
    [say("~s <~s>", [W, K]) || {W, K} <- [{next, ets:next(T, <<"aa">>)}, {prev, ets:prev(T, <<"aa">>)}, {next, ets:next(T, <<"zz">>)}]],
    said("prev", fun() -> ets:prev(T, <<>>) end).

%% ---- what meets ----

fix(T) -> ets:safe_fixtable(T, true).
unfix(T) -> ets:safe_fixtable(T, false).
'E1_a_row_comes_again_into_a_fixed_bag'() ->
    T = up(bag), insert_each(T, [{1, 10}, {1, 11}]), fix(T), ets:delete_object(T, {1, 10}), key(T, 1), ets:insert(T, {1, 10}), key(T, 1),
    said("size", fun() -> ets:info(T, size) end), unfix(T), key(T, 1).
'E1_a_key_comes_again_into_a_fixed_bag'() ->
    T = up(bag), insert_each(T, [{1, 10}, {1, 11}, {2, 20}]), fix(T), ets:delete(T, 1), insert_new(T, {1, 11}), insert_new(T, {1, 12}), all(T),
    unfix(T), all(T).
'E3_rows_go_from_fixed_copies'() ->
    T = up(duplicate_bag), insert_each(T, [{1, 10}, {1, 10}, {1, 11}]), fix(T), ets:delete_object(T, {1, 10}), key(T, 1),
    ets:insert(T, [{1, 10}, {1, 10}]), key(T, 1), rows("take", lists:sort(ets:take(T, 1))), said("member", fun() -> ets:member(T, 1) end),
    said("size", fun() -> ets:info(T, size) end), unfix(T), all(T).
'E4_at_the_threshold'() ->
    T = up(set), insert(T, {1, 5}),
    counts(T, 1, [{2, 0, 5, 1}, {2, 0, 4, 1}, {2, 0, 0, 7}, {2, -1, 6, 0}, {2, -1, 0, 9}, {2, 1, 9, 9}, {2, 1, 9, 20}]), all(T).
'E4_a_default_past_the_threshold'() ->
    T = up(set), counts(T, 1, [{2, 5, 7, 0}], {9, 5}), counts(T, 2, [{2, -1, 10, 3}], {9, 5}), counts(T, 3, [{2, 0, 4, 100}], {3, 5}), all(T).
'E4_where_it_begins_past_the_threshold'() ->
    T = up(ordered_set), insert(T, {1, 50}), counts(T, 1, [{2, -1, 7, 0}, {2, 1, 7, 0}, {2, -1, 7, 100}, {2, -200, -300, 0}]), all(T).
'E4_the_ends_of_integers'() ->
    T = up(set), Most = 16#7fffffffffffffff, insert(T, {1, Most - 1}), counts(T, 1, [{2, 1}, {2, -2}]),
    counts(T, 1, [{2, 1, Most - 2, -Most - 1}, {2, 0}]), all(T).
'E4_a_counter_of_a_fixed_set_that_has_gone'() ->
    T = up(set), insert(T, {1, 5}), fix(T), ets:delete(T, 1), count(T, 1, {2, 1}), counts(T, 1, [{2, 1}], {1, 20}), all(T), unfix(T), all(T).
'E5_elements_of_a_row_that_has_gone'() ->
    T = up(set), insert(T, {1, 5}), fix(T), ets:delete(T, 1), said("set", fun() -> ets:update_element(T, 1, {2, 6}) end),
    said("get", fun() -> ets:lookup_element(T, 1, 2) end), rows("take", ets:take(T, 1)), unfix(T), all(T).
'E6_counters_with_a_default_elsewhere'() ->
    [begin T = ets:new(t, Options), insert(T, {1, 5}), elsewhere(fun() -> counts(T, 1, [{2, 1}], {1, 20}), counts(T, 2, [{2, 1}], {1, 20}) end), all(T) end
     || Options <- [[], [private], [public]]].
'E7_its_own_heir_ends'() ->
    {P, T} = owner([public], fun(T) -> said("heir", fun() -> ets:setopts(T, {heir, self(), 3}) end) end), kill(P), said("member", fun() -> ets:member(T, 1) end).
'E7_a_private_one_is_given'() ->
    H = helper(), T = ets:new(t, [private]), insert(T, {1, 1}), said("give", fun() -> ets:give_away(T, H, 7) end), pause(10),
    said("member", fun() -> ets:member(T, 1) end), owns(T, H),
    in(H, fun() -> said("member", fun() -> ets:member(T, 1) end), insert(T, {2, 2}), all(T) end).
'E7_a_private_one_is_inherited'() ->
    H = helper(), {P, T} = owner([private, {heir, H, 7}], fun(_) -> ok end), said("member", fun() -> ets:member(T, 1) end), kill(P), pause(10),
    said("member", fun() -> ets:member(T, 1) end), in(H, fun() -> all(T) end).
'E7_it_is_given_while_it_is_fixed'() ->
    H = helper(), T = ets:new(t, [public]), insert(T, {1, 1}), fix(T), ets:give_away(T, H, 7), pause(10), fixed(T), ets:delete(T, 1),
    said("next", fun() -> ets:next(T, 1) end), in(H, fun() -> unfix(T), fixed(T) end), unfix(T), fixed(T), said("next", fun() -> ets:next(T, 1) end).
'E7_an_heir_has_it_that_was_fixed'() ->
    H = helper(), {P, T} = owner([public, {heir, H, 7}], fun(T) -> fix(T) end), fixed(T), kill(P), pause(10), fixed(T), owns(T, H), all(T).
'E7_the_heir_of_what_was_given_has_ended'() ->
    H = heir(), P = helper(), T = ets:new(t, [{heir, H, 9}]), ets:give_away(T, P, 7), pause(10), kill(H), owns(T, P), kill(P), pause(10),
    said("member", fun() -> ets:member(T, 1) end).
'E7_who_was_given_it_makes_another_heir'() ->
    P = helper(), H = helper(), Me = self(), T = ets:new(t, [{heir, Me, 9}]), insert(T, {1, 1}), ets:give_away(T, P, 7), pause(10),
    said("heir", fun() -> ets:setopts(T, {heir, none}) end), in(P, fun() -> said("heir", fun() -> ets:setopts(T, {heir, H, 5}) end) end),
    kill(P), pause(10), owns(T, H), got().
'E7_it_is_given_and_deleted'() ->
    H = helper(), T = ets:new(t, []), ets:give_away(T, H, 7), said("drop", fun() -> ets:delete(T) end), pause(10),
    in(H, fun() -> said("drop", fun() -> ets:delete(T) end), said("give", fun() -> ets:give_away(T, self(), 7) end) end),
    said("give", fun() -> ets:give_away(T, H, 7) end).
'E7_a_named_one_is_given'() ->
    H = helper(), named(), insert('Named', {1, 1}), ets:give_away('Named', H, 7), pause(10), all('Named'), ets:delete('Named'), there("Named"),
    kill(H), there("Named").
'E7_the_heir_knows_before_a_down'() ->
    Me = self(), {P, T} = owner([{heir, Me, 7}], fun(_) -> ok end), R = monitor(process, P), exit(P, kill),
    [receive {'ETS-TRANSFER', _, _, D} -> say("transfer ~w", [D]); {'DOWN', R, _, _, Why} -> say("down ~w", [Why]) end || _ <- [1, 2]], owns(T, Me).

'E8_it_is_walked_backwards_while_rows_go'() ->
    T = up(ordered_set), ets:insert(T, [{K, K} || K <- lists:seq(1, 5)]), say("walk ~w", [walk_back(T, ets:last(T))]), all(T).
walk_back(_, '$end_of_table') -> [];
walk_back(T, K) -> ets:delete(T, K), ets:delete(T, K - 2), [K | walk_back(T, ets:prev(T, K))].
'E8_the_table_goes_on_the_way'() ->
    [begin T = up(Kind), insert(T, {1, 1}), K = ets:first(T), ets:delete(T), said("next", fun() -> ets:next(T, K) end), said("first", fun() -> ets:first(T) end) end
     || Kind <- [set, ordered_set]].
'E8_a_set_is_walked_either_way'() ->
    T = up(set), said("last", fun() -> ets:last(T) end), insert(T, {1, 1}), said("last", fun() -> ets:last(T) end), said("prev", fun() -> ets:prev(T, 1) end),
    said("prev", fun() -> ets:prev(T, 2) end), fix(T), ets:delete(T, 1), said("prev", fun() -> ets:prev(T, 1) end), unfix(T), said("prev", fun() -> ets:prev(T, 1) end).
'E8_it_is_fixed_in_vain'() ->
    T = up(set), unfix(T), fixed(T), fix(T), ets:delete(T), said("fix", fun() -> fix(T) end), said("fixed", fun() -> ets:info(T, fixed) =:= true end).
'E8_a_fixed_bag_is_walked_while_rows_go'() ->
    T = up(bag), ets:insert(T, [{K, V} || K <- lists:seq(1, 20), V <- [1, 2]]), fix(T), say("met ~w", [length(walk(T, ets:first(T), fun(K) -> ets:delete(T, K) end))]),
    said("size", fun() -> ets:info(T, size) end), unfix(T), all(T).
'E9_rows_of_a_fixed_set_are_deleted'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- lists:seq(1, 20)]), fix(T), K = ets:first(T), said("delete", fun() -> ets:select_delete(T, [{'_', [], [true]}]) end),
    said("next", fun() -> ets:next(T, K) end), said("count", fun() -> ets:select_count(T, [{'_', [], [true]}]) end), ets:insert(T, {3, 3}), all(T), unfix(T), all(T).
'E9_one_at_a_time'() -> T = nine(), fetch(T, ets:select(T, over(15), 1)), fetch(T, ets:select_reverse(T, over(21), 1)).
'E9_it_becomes_anothers_between_fetches'() ->
    H = helper(), T = nine(), {Rows, C} = ets:select(T, over(3), 3), rows("fetch", Rows), ets:give_away(T, H, 7), pause(10), more_once(C), kill(H), more_once(C).
more_once(C) -> case try_(fun() -> ets:select(C) end) of badarg -> say("fetch badarg"); {Rows, _} -> rows("fetch", Rows) end.
'E9_rows_behind_it_do_not_come_again'() ->
    T = nine(), {Rows, C} = ets:select(T, over(0), 4), rows("fetch", Rows), ets:insert(T, [{K, 500} || K <- [1, 2, 3, 5]]), ets:delete(T, 4), more(C).
'E10_another_sees_all_of_a_list'() ->
    T = up(ordered_set), elsewhere(fun() -> ets:insert(T, [{K, K} || K <- [3, 1, 2]]), ets:insert_new(T, [{3, 0}, {4, 0}]) end), all(T).
'E14_a_name_passes_from_one_to_another'() ->
    Me = self(), P = spawn(fun() -> named(), Me ! up, receive stop -> ok end end), receive up -> ok end,
    said("again", fun() -> _ = named(), ok end), kill(P), said("again", fun() -> _ = named(), ok end), insert('Named', {2, 2}), all('Named').

%% ---- walks and rows that meet ----

'E1_rows_that_come_again_are_the_last'() ->
    T = up(bag), insert_each(T, [{1, 10}, {1, 11}, {1, 12}]), ets:delete_object(T, {1, 11}), insert_each(T, [{1, 11}, {1, 10}]), in_order(T, 1),
    ets:delete(T, 1), insert_each(T, [{1, 12}, {1, 10}]), in_order(T, 1).
'E3_insert_new_of_a_list_of_copies'() ->
    T = up(duplicate_bag), insert_new(T, [{1, 1}, {1, 1}]), insert_new(T, [{2, 2}, {1, 2}]), all(T), said("size", fun() -> ets:info(T, size) end).
'E3_all_go_from_a_fixed_table_and_come_again'() ->
    [begin T = up(Kind), ets:insert(T, [{K, K} || K <- [1, 2, 3]]), fix(T), ets:delete_all_objects(T), ets:insert(T, [{2, 20}, {4, 40}]), all(T),
           said("size", fun() -> ets:info(T, size) end), unfix(T), all(T) end || Kind <- [set, ordered_set, bag, duplicate_bag]].
'E5_another_renames_it'() ->
    named(), insert('Named', {1, 1}), elsewhere(fun() -> ets:rename('Named', 'Other') end), there("Named"), there("Other"), all('Other'),
    elsewhere(fun() -> ets:delete('Other') end), there("Other").
'E5_take_within_an_ordered_set'() ->
    T = nine(), rows("take", ets:take(T, 5)), rows("take", ets:take(T, 5)), said("next", fun() -> ets:next(T, 5) end), said("prev", fun() -> ets:prev(T, 5) end),
    said("size", fun() -> ets:info(T, size) end).
'E8_ends_of_integers_are_places'() ->
    T = up(ordered_set), Most = 16#7fffffffffffffff, ets:insert(T, [{Most, 1}, {-Most - 1, 2}]), said("first", fun() -> ets:first(T) end),
    said("next", fun() -> ets:next(T, -Most - 1) end), said("next", fun() -> ets:next(T, Most) end), said("prev", fun() -> ets:prev(T, Most) end),
    said("prev", fun() -> ets:prev(T, -Most - 1) end), said("next", fun() -> ets:next(T, 0) end).
'E8_a_row_comes_again_on_the_way'() ->
    T = up(ordered_set), ets:insert(T, [{K, K} || K <- [1, 2, 3]]),
    say("walk ~w", [walk(T, ets:first(T), fun(K) -> ets:delete(T, K), K =:= 2 andalso ets:insert(T, {1, 9}) end)]), all(T).
'E9_what_was_fetched_last_goes'() ->
    T = nine(), {Rows, C} = ets:select_reverse(T, over(3), 2), rows("fetch", Rows), ets:delete(T, 8), ets:insert(T, {8, 500}), ets:delete(T, 7), more(C).
'E9_select_delete_of_some_while_it_is_fixed'() ->
    T = up(set), ets:insert(T, [{K, K * 3} || K <- lists:seq(1, 9)]), fix(T),
    said("delete", fun() -> ets:select_delete(T, [{{'_', '$1'}, [{'>', '$1', 9}], [true]}]) end), say("met ~w", [length(walk(T))]),
    said("delete", fun() -> ets:select_delete(T, [{{'_', '$1'}, [{'>', '$1', 0}], [true]}]) end), unfix(T), all(T).
'E9_rows_of_copies_are_replaced_at_once'() ->
    T = up(duplicate_bag), ets:insert(T, [{1, 10}, {1, 3}, {1, 10}, {2, 20}]),
    said("replace", fun() -> ets:select_replace(T, [{{'$1', '$2'}, [{'>', '$2', 6}], [{{'$1', 7}}]}]) end), all(T).
'E9_a_replaced_row_of_an_ordered_set_is_met_once'() ->
    T = nine(), replace(T, '$1'), replace(T, '$1'), all(T).
%% ---- what is refused, and what is said first ----

set(T, K, L) -> said("set", fun() -> ets:update_element(T, K, L) end).
'E5_a_wrong_field_of_no_row'() ->
    T = up(set), set(T, 1, {3, 6}), set(T, 1, {1, 6}), insert(T, {1, 5}), set(T, 1, {3, 6}), set(T, 1, {1, 6}), set(T, 2, {3, 6}), all(T).
'E5_a_wrong_field_of_no_row_of_an_ordered_set'() -> T = up(ordered_set), set(T, 1, {3, 6}), insert(T, {1, 5}), set(T, 1, [{2, 6}, {3, 6}]), set(T, 2, [{2, 6}, {1, 2}]), all(T).
'E5_elements_of_a_bag'() -> T = up(bag), insert(T, {1, 5}), set(T, 1, {2, 6}), set(T, 2, {2, 6}), all(T).
'E5_a_wrong_field_elsewhere'() ->
    T = ets:new(t, []), insert(T, {1, 5}), elsewhere(fun() -> set(T, 1, {3, 6}), set(T, 2, {3, 6}), set(T, 2, {2, 6}) end), all(T).

%% ---- one key alone ----

one(K, Limit, Body) -> [{{K, '$1'}, [{'>', '$1', Limit}], Body}].
'E9_rows_of_one_key_are_counted'() ->
    T = fill(bag), [said("count", fun() -> ets:select_count(T, one(K, L, [true])) end) || {K, L} <- [{1, 0}, {1, 10}, {2, 0}, {3, 0}]], ok.
'E9_rows_of_one_key_are_deleted'() ->
    T = fill(duplicate_bag), said("delete", fun() -> ets:select_delete(T, one(1, 10, [true])) end), all(T),
    said("delete", fun() -> ets:select_delete(T, one(3, 0, [true])) end), said("delete", fun() -> ets:select_delete(T, one(2, 0, [true])) end), all(T).
'E9_the_row_of_one_key_is_replaced'() ->
    T = sorted(), [said("replace", fun() -> ets:select_replace(T, [{{K, '$1'}, [{'>', '$1', L}], [{{K, {'+', '$1', 100}}}]}]) end) || {K, L} <- [{2, 0}, {2, 200}, {9, 0}, {3, 5}]], all(T).
'E9_one_key_is_fetched'() ->
    T = sorted(), fetch(T, ets:select(T, one(3, 0, ['$_']), 2)), fetch(T, ets:select(T, one(9, 0, ['$_']), 2)), fetch(T, ets:select_reverse(T, one(4, 0, ['$_']), 2)).
'E9_another_fetches_from_a_private_one'() ->
    T = ets:new(t, [ordered_set, private]), ets:insert(T, [{K, K * 3} || K <- lists:seq(1, 5)]),
    {Rows, C} = ets:select(T, over(0), 2), rows("fetch", Rows), elsewhere(fun() -> more_once(C) end), more_once(C).

%% ---- keys that come again while a table is fixed ----

'E8_a_key_that_comes_again_is_met_once'() ->
    T = up(set), ets:insert(T, [{K, K} || K <- [1, 2, 3]]), ets:safe_fixtable(T, true), [begin ets:delete(T, K), ets:insert(T, {K, K * 10}) end || K <- [1, 2, 3]],
    say("met ~w", [length(walk(T))]), all(T), ets:safe_fixtable(T, false), all(T).
'E8_next_of_a_key_that_went_before_it_was_fixed'() ->
    T = up(set), ets:insert(T, [{1, 1}, {2, 2}]), ets:delete(T, 1), ets:safe_fixtable(T, true), said("member", fun() -> ets:member(T, 1) end),
    ets:safe_fixtable(T, false), said("next", fun() -> ets:next(T, 1) end).
'E8_two_walk_and_one_deletes'() ->
    T = up(ordered_set), ets:insert(T, [{K, K} || K <- lists:seq(1, 6)]),
    elsewhere(fun() -> walk(T, ets:first(T), fun(K) -> K rem 2 =:= 0 andalso ets:delete(T, K) end) end), say("walk ~w", [walk(T)]), said("next", fun() -> ets:next(T, 2) end).
'E3_an_object_goes_from_a_fixed_bag_and_comes_again'() ->
    T = up(bag), ets:insert(T, {1, 1}), ets:insert(T, {1, 2}), ets:safe_fixtable(T, true), ets:delete_object(T, {1, 1}), key(T, 1), ets:insert(T, {1, 1}), key(T, 1),
    said("size", fun() -> ets:info(T, size) end), ets:safe_fixtable(T, false), key(T, 1), said("size", fun() -> ets:info(T, size) end).
'E3_new_rows_of_a_fixed_set_that_has_lost_them'() ->
    T = up(set), ets:insert(T, [{1, 1}, {2, 2}]), ets:safe_fixtable(T, true), ets:delete(T, 1), insert_new(T, {1, 5}), insert_new(T, [{2, 5}, {3, 5}]), all(T),
    ets:delete_object(T, {2, 2}), insert_new(T, [{2, 6}, {3, 6}]), ets:safe_fixtable(T, false), all(T).
%% ---- cursors that have given all ----

once_more(C) -> case try_(fun() -> ets:select(C) end) of badarg -> say("fetch badarg"); '$end_of_table' -> say("fetch"); {Rows, _} -> rows("fetch", Rows) end.
'E9_the_row_of_a_key_is_all_there_is'() ->
    [begin T = up(Kind), ets:insert(T, [{1, 10}, {2, 20}]), {Rows, C} = ets:select(T, one(1, 0, ['$_']), 1), rows("fetch", Rows), ets:delete(T), once_more(C) end
     || Kind <- [set, ordered_set]], ok.
'E9_rows_of_a_key_of_a_bag_are_more'() ->
    [begin T = up(Kind), ets:insert(T, {1, 10}), ets:insert(T, {1, 11}), {Rows, C} = ets:select(T, one(1, 0, ['$_']), 1), say("~w", [length(Rows)]), ets:delete(T), once_more(C) end
     || Kind <- [bag, duplicate_bag]], ok.
