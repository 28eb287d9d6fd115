%% ets, several rules at a time: E1 to E9. The words are those of rows.c. Rows are {Key, Value}.
-module(rows).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

kind("sorted") -> ordered_set;
kind("copies") -> duplicate_bag;
kind(Kind) -> list_to_atom(Kind).

%% What OTP refuses is one and the same.
try_(F) -> try F() catch error:badarg -> badarg end.

answer(true) -> "ok";
answer(false) -> "no";
answer(badarg) -> "badarg";
answer('$end_of_table') -> "end";
answer(N) when is_integer(N) -> integer_to_list(N).

said(What, F) -> say("~s ~s", [What, answer(try_(F))]).

say_rows(What, Rows) -> say("~s~s", [What, [io_lib:format(" ~w:~w", [K, V]) || {K, V} <- Rows]]).

numbers(Text) -> [list_to_integer(N) || N <- string:lexemes(Text, ",")].
pairs([K, V | More]) -> [{K, V} | pairs(More)];
pairs([]) -> [].

step(Text) ->
    case [list_to_integer(N) || N <- string:lexemes(Text, "/")] of
        [Add] -> {2, Add};
        [Add, Threshold, Set] -> {2, Add, Threshold, Set}
    end.

counted(F) ->
    case try_(F) of
        badarg -> say("badarg");
        Ns -> say("count~s", [[io_lib:format(" ~w", [N]) || N <- Ns]])
    end.

over(Least) -> [{{'$1', '$2'}, [{'>', '$2', Least}], ['$_']}].
to_true(Least) -> [{{'$1', '$2'}, [{'>', '$2', Least}], [true]}].
twice(Least) -> [{{'$1', '$2'}, [{'>', '$2', Least}], [{{'$1', {'*', '$2', 2}}}]}].

in_order(sorted, Rows) -> Rows;
in_order(_, Rows) -> lists:sort(Rows).

walk(_, '$end_of_table', _) -> [];
walk(T, K, Step) -> [K | walk(T, ets:Step(T, K), Step)].

fetched('$end_of_table') -> say("more end"), none;
fetched({Rows, C}) -> say_rows("more", Rows), C.

more(none, _) -> say("more end"), none;
more(C, select) -> fetched(ets:select(C));
more(C, select_reverse) -> fetched(ets:select_reverse(C)).

words("up", Kind, _) -> {ets:new(t, [kind(Kind), public]), list_to_atom(Kind), none};
words(What, Args, {T, Kind, C} = S) ->
    case {What, Args} of
        {"put", _} -> say("~s", [answer(try_(fun() -> ets:insert(T, pairs(numbers(Args))) end))]), S;
        {"new", _} -> say("~s", [answer(try_(fun() -> ets:insert_new(T, pairs(numbers(Args))) end))]), S;
        {"count", _} -> [K | Steps] = string:lexemes(Args, ","),
            counted(fun() -> ets:update_counter(T, list_to_integer(K), [step(X) || X <- Steps]) end), S;
        {"default", _} -> [K, V | Steps] = string:lexemes(Args, ","),
            counted(fun() -> ets:update_counter(T, list_to_integer(K), [step(X) || X <- Steps],
                                                {list_to_integer(K) + 1, list_to_integer(V)}) end), S;
        {"open", _} -> {T, Kind, {select, fetched(ets:select(T, [{'_', [], ['$_']}], list_to_integer(Args)))}};
        {"back", [_ | _]} -> {T, Kind, {select_reverse, fetched(ets:select_reverse(T, [{'_', [], ['$_']}], list_to_integer(Args)))}};
        {"more", _} -> case C of none -> say("more end"), S; {How, At} -> {T, Kind, {How, more(At, How)}} end;
        _ -> do(What, numbers(Args), T, Kind), S
    end.

do("get", [K], T, _) -> say_rows("get", ets:lookup(T, K));
do("take", [K], T, _) -> say_rows("take", ets:take(T, K));
do("has", [K], T, _) -> said("has", fun() -> ets:member(T, K) end);
do("del", [K], T, _) -> said("del", fun() -> ets:delete(T, K) end);
do("elem", [K], T, _) -> said("elem", fun() -> ets:lookup_element(T, K, 2) end);
do("set", [K, V], T, _) -> said("set", fun() -> ets:update_element(T, K, {2, V}) end);
do("obj", [K, V], T, _) -> said("obj", fun() -> ets:delete_object(T, {K, V}) end);
do("clear", [], T, _) -> said("clear", fun() -> ets:delete_all_objects(T) end);
do("size", [], T, _) -> say("size ~w", [ets:info(T, size)]);
do("fix", [], T, _) -> ets:safe_fixtable(T, true);
do("loose", [], T, _) -> ets:safe_fixtable(T, false);
do("walk", [], T, Kind) -> ets:safe_fixtable(T, true), Keys = walk(T, ets:first(T), next), ets:safe_fixtable(T, false),
    say("walk~s", [[io_lib:format(" ~w", [K]) || K <- in_order(Kind, Keys)]]);
do("back", [], T, Kind) -> ets:safe_fixtable(T, true), Keys = walk(T, ets:last(T), prev), ets:safe_fixtable(T, false),
    say("back~s", [[io_lib:format(" ~w", [K]) || K <- in_order(Kind, Keys)]]);
do("over", [V], T, Kind) -> say_rows("over", in_order(Kind, ets:select(T, over(V))));
do("under", [V], T, Kind) -> say_rows("under", in_order(Kind, ets:select_reverse(T, over(V))));
do("howmany", [V], T, _) -> said("howmany", fun() -> ets:select_count(T, to_true(V)) end);
do("gone", [V], T, _) -> said("gone", fun() -> ets:select_delete(T, to_true(V)) end);
do("twice", [V], T, _) -> said("twice", fun() -> ets:select_replace(T, twice(V)) end);
do("next", [K], T, _) -> said("at", fun() -> ets:next(T, K) end);
do("prev", [K], T, _) -> said("at", fun() -> ets:prev(T, K) end);
do("first", [], T, _) -> said("at", fun() -> ets:first(T) end);
do("last", [], T, _) -> said("at", fun() -> ets:last(T) end).

plays(Line) ->
    lists:foldl(fun(W, S) ->
        case string:split(W, ":") of [What] -> words(What, "", S); [What, Args] -> words(What, Args, S) end
    end, none, string:lexemes(Line, " ")).

%% ---- scenarios ----

'E1_the_same_row_twice_in_a_bag'() ->
    plays("up:bag put:1,1 put:1,2 put:1,1 get:1 put:1,2,1,2 get:1 size").
'E1_a_row_that_was_deleted_is_the_last'() ->
    plays("up:bag put:1,1 put:1,2 put:1,3 obj:1,1 put:1,1 get:1").
'E1_copies_of_several_keys_keep_their_order'() ->
    plays("up:copies put:1,1,2,1,1,2,2,2,1,1 get:1 get:2 take:1 size get:1").
'E3_insert_new_of_nothing'() -> plays("up:set new: put: size put:1,1 new: size").
'E3_insert_new_takes_a_key_twice_in_a_sorted_one'() ->
    plays("up:sorted new:2,1,1,1,2,2 walk get:2 new:3,1,2,5 walk").
'E3_insert_new_of_copies'() -> plays("up:copies new:1,1,1,1 get:1 new:2,1,1,2 size").
'E3_delete_object_takes_all_copies'() ->
    plays("up:copies put:1,1,1,2,1,1 obj:1,1 get:1 obj:1,1 size").
'E3_delete_object_of_a_sorted_one_that_has_another'() ->
    plays("up:sorted put:1,1 obj:1,2 size obj:1,1 obj:1,1 size").
'E3_take_and_put_in_a_fixed_set'() ->
    plays("up:set put:1,1,2,2 fix take:1 put:1,3 take:1 put:1,4 loose walk get:1 size").
'E4_thresholds_up_and_down'() ->
    plays("up:set put:1,5 count:1,5/9/1,-3/0/7,0/6/2 get:1 count:1,0/7/2 count:1,0/8/2 get:1").
'E4_a_threshold_below_which_it_starts'() ->
    plays("up:set put:1,10 count:1,-1/20/3 count:1,1/2/30 get:1").
'E4_at_the_threshold_and_past_it'() ->
    plays("up:sorted put:1,5 count:1,2/7/0 count:1,0/7/0 count:1,1/7/0 get:1").
'E4_steps_past_a_threshold_and_on'() ->
    plays("up:set put:1,1 count:1,1/1/10,1/11/3,-1/2/40,1 get:1").
'E4_a_default_with_thresholds'() -> plays("up:set default:1,7,1/7/0,1 get:1 default:1,7,0 size").
'E4_a_counter_of_a_fixed_set_that_was_deleted'() ->
    plays("up:set put:1,5 fix del:1 count:1,1 default:1,5,1 walk loose size").
'E4_a_default_in_a_bag'() -> plays("up:bag default:1,1,1 put:1,1 default:1,1,1 size").
'E5_an_element_of_copies'() -> plays("up:copies put:1,1 set:1,2 get:1 set:2,2").
'E5_an_element_of_a_row_that_was_taken'() ->
    plays("up:sorted put:1,1,2,2 take:1 set:1,5 elem:1 set:2,5 elem:2 walk").
'E8_next_of_a_deleted_key_in_a_sorted_one'() ->
    plays("up:sorted put:1,1,2,2,3,3 del:2 next:2 prev:2 del:3 next:2 prev:3 next:1").
'E8_first_and_last_of_one'() ->
    plays("up:sorted first last put:3,3 first last next:3 prev:3 del:3 first last next:3").
'E8_emptied_on_the_way'() ->
    plays("up:sorted put:1,1,2,2,3,3 fix first clear next:1 put:2,2 next:1 prev:3 loose walk back").
'E8_fixed_twice_and_loosened_once'() ->
    plays("up:set put:1,1,2,2,3,3 fix fix del:2 loose walk put:2,5 walk loose loose walk get:2").
'E8_a_fixed_bag_loses_one_of_its_rows'() ->
    plays("up:bag put:1,1,1,2,2,1 fix obj:1,1 walk get:1 put:1,1 get:1 loose get:1 walk").
'E8_copies_are_deleted_while_it_is_fixed'() ->
    plays("up:copies put:1,1,1,1,2,2 fix obj:1,1 walk size put:1,1 get:1 size loose walk").
'E9_a_limit_of_as_many_and_more'() ->
    plays("up:sorted put:1,1,2,2,3,3 open:3 more more open:4 more open:1 more more more more").
'E9_a_limit_and_keys_between'() ->
    plays("up:sorted put:10,1,20,2,30,3,40,4 open:2 put:15,9,25,9 del:30 more more more").
'E9_a_limit_backwards_and_keys_between'() ->
    plays("up:sorted put:10,1,20,2,30,3,40,4 back:2 put:25,9,35,9 del:20 more more more").
'E9_a_limit_and_a_key_that_comes_back'() ->
    plays("up:sorted put:1,1,2,2,3,3,4,4 open:2 del:2 put:2,7 del:3 put:3,8 more more").
'E9_a_limit_and_all_are_deleted_and_put_in'() ->
    plays("up:sorted put:1,1,2,2,3,3 open:1 clear put:2,5,3,6 more more more").
'E9_deleting_by_value_leaves_the_others_of_a_key'() ->
    plays("up:bag put:1,1,1,5,2,5,2,1 gone:2 get:1 get:2 size howmany:0").
'E9_deleting_copies_by_value'() -> plays("up:copies put:1,5,1,5,1,1,2,5 gone:2 get:1 size").
'E9_copies_are_replaced'() -> plays("up:copies put:1,1,1,3,1,3,2,3 twice:2 get:1 get:2 size").
'E9_replacing_in_a_sorted_one_and_counting'() ->
    plays("up:sorted put:1,1,2,2,3,3 twice:1 over:0 howmany:3 twice:5 under:0").
'E9_replacing_in_a_fixed_set'() ->
    plays("up:set put:1,1,2,2,3,3 fix del:2 twice:0 over:-99 walk put:2,9 loose over:-99").
