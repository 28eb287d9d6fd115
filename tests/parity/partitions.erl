%% Partition supervisors: D9, D10 and Y1, of Elixir's PartitionSupervisor, which has to be installed: see run. A partition's worker has the
%% letter of its number: a is that of 0.
-module(partitions).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).
-import(workers, [plan/2, plan/3, end_it/2, kill/1]).

up(N) -> up(N, permanent, []).
up(N, Restart, Options) ->
    process_flag(trap_exit, true),
    Spec = #{id => child, start => {workers, start, [nobody]}, restart => Restart, shutdown => 1000},
    'Elixir.PartitionSupervisor':start_link([{child_spec, Spec}, {name, parts}, {partitions, N},
                                             {with_arguments, fun([nobody], P) -> [[$a + P]] end} | Options]).

%% Where nobody is, it fails.
find(Key) -> try 'Elixir.PartitionSupervisor':whereis_name({parts, Key}) catch error:badarg -> undefined; exit:{noproc, _} -> undefined end.

say_found(Key) -> say("~p is ~s", [Key, named(find(Key))]).
named(undefined) -> "nobody";
named(Pid) ->
    case [L || {{ref, L}, P} <- ets:tab2list(workers), P =:= Pid] of
        [Letter] -> Letter ++ case is_process_alive(Pid) of true -> ""; false -> ", which has ended" end;
        [] -> "an old one"
    end.

say_partitions() ->
    #{specs := S, active := A, supervisors := U, workers := W} = 'Elixir.PartitionSupervisor':count_children(parts),
    say("~w partitions, counts ~w ~w ~w ~w", ['Elixir.PartitionSupervisor':partitions(parts), S, A, U, W]).

say_ids() -> say("ids~s", [[io_lib:format(" ~w", [Id]) || {Id, _, _, _} <- 'Elixir.PartitionSupervisor':which_children(parts)]]).

await(Top) ->
    Ref = monitor(process, Top),
    receive {'DOWN', Ref, _, _, Reason} -> say("top ~s", [parity:reason(Reason)]) end.

stop(Top) -> exit(Top, shutdown), await(Top).

'D9_all_start_and_stop'() ->
    workers:forget(),
    {ok, Top} = up(3),
    say_partitions(),
    say_ids(),
    stop(Top).

'D9_integers_are_keys'() ->
    workers:forget(),
    {ok, Top} = up(4),
    lists:foreach(fun say_found/1, [0, 1, 3, 4, 6, 103, -1, -4, -7]),
    stop(Top).

'D9_one_partition_has_all_keys'() ->
    workers:forget(),
    {ok, Top} = up(1),
    lists:foreach(fun say_found/1, [0, 1, -5]),
    say("tea is ~s", [named(find(<<"tea">>))]),
    stop(Top).

'D9_a_text_is_a_key'() ->
    workers:forget(),
    {ok, Top} = up(4),
    Before = [find(integer_to_binary(N)) || N <- lists:seq(1, 40)],
    say("~w partitions have keys", [length(lists:usort(Before))]),
    Before = [find(integer_to_binary(N)) || N <- lists:seq(1, 40)],
    say("as before"),
    stop(Top).

'D9_one_of_a_name'() ->
    workers:forget(),
    {ok, Top} = up(2),
    {error, {already_started, Top}} = up(2),
    say("already started"),
    stop(Top).

'D9_nobody_is_found_after_the_end'() ->
    workers:forget(),
    {ok, Top} = up(2),
    stop(Top),
    say_found(1).

'D9_a_start_fails'() ->
    workers:forget(),
    plan("c", "-"),
    case up(4) of {error, _} -> say("failed") end.

'D9_an_ignored_start'() ->
    workers:forget(),
    plan("b", "i"),
    {ok, Top} = up(3),
    say_partitions(),
    say_found(0),
    say_found(1),
    stop(Top).

'D10_a_restart_keeps_the_partition'() ->
    workers:forget(),
    {ok, Top} = up(3),
    Old = find(1),
    kill("b"),
    say_found(1),
    say("~w", [Old =/= find(1)]),
    say_found(2),
    stop(Top).

'D10_a_restart_that_fails_is_tried_again'() ->
    workers:forget(),
    plan("b", "+-"),
    {ok, Top} = up(3),
    kill("b"),
    say_found(1),
    stop(Top).

'D10_one_that_is_not_restarted'() ->
    workers:forget(),
    {ok, Top} = up(3, transient, []),
    end_it("b", normal),
    say_found(1),
    say_partitions(),
    stop(Top).

'D10_three_restarts_in_five_seconds'() ->
    workers:forget(),
    {ok, Top} = up(4),
    [kill(L) || L <- ["a", "b", "c"]],
    say_partitions(),
    exit(workers:pid("d"), kill),
    await(Top).

'D10_strategy'() ->
    workers:forget(),
    {ok, Top} = up(3, permanent, [{strategy, rest_for_one}]),
    kill("b"),
    lists:foreach(fun say_found/1, [0, 1, 2]),
    stop(Top).

'D9_keys_at_the_ends'() ->
    workers:forget(),
    {ok, Top} = up(3),
    lists:foreach(fun say_found/1, [9223372036854775807, -9223372036854775807, -9223372036854775808]),
    stop(Top).

'D9_another_number_the_next_time'() ->
    workers:forget(),
    {ok, Top} = up(2),
    say_found(5),
    stop(Top),
    {ok, Next} = up(4),
    say_partitions(),
    say_found(5),
    say_found(7),
    stop(Next).

'D9_it_is_killed'() ->
    workers:forget(),
    plan("b", "", [{stop_ms, 20}]),
    {ok, Top} = up(2),
    exit(Top, kill),
    pause(50),
    say_found(0),
    {ok, Next} = up(2),
    say_found(0),
    stop(Next).

'D9_each_may_take_its_time_to_stop'() ->
    workers:forget(),
    plan("a", "", [{stop_ms, 50}]), plan("b", "", [{stop_ms, 5000}]), plan("c", "", [{stop_ms, 100}]),
    {ok, Top} = up(3),
    stop(Top).

'D10_one_that_is_restarting'() ->
    workers:forget(),
    plan("b", "+ss"),
    {ok, Top} = up(3),
    exit(workers:pid("b"), kill),
    pause(20),
    say_found(1),
    say_found(2),
    say_partitions(),
    pause(200),
    say_found(1),
    stop(Top).

'D10_all_of_them'() ->
    workers:forget(),
    {ok, Top} = up(3, permanent, [{strategy, one_for_all}]),
    kill("b"),
    lists:foreach(fun say_found/1, [0, 1, 2]),
    stop(Top).

'D10_a_temporary_one'() ->
    workers:forget(),
    {ok, Top} = up(3, temporary, []),
    end_it("b", boom),
    say_found(1),
    say_found(2),
    say_partitions(),
    say_ids(),
    stop(Top).

'D10_it_gives_up_and_is_found_no_more'() ->
    workers:forget(),
    plan("b", "+----"),
    {ok, Top} = up(3),
    exit(workers:pid("b"), kill),
    await(Top),
    say_found(0).

%% ---- restarts of several ----

'D10_one_of_the_rest_fails_to_start'() ->
    workers:forget(),
    plan("c", "+-"),
    {ok, Top} = up(4, permanent, [{strategy, rest_for_one}]),
    kill("b"),
    lists:foreach(fun say_found/1, [0, 1, 2, 3]),
    stop(Top).

'D10_one_of_all_fails_to_start'() ->
    workers:forget(),
    plan("c", "+--"),
    {ok, Top} = up(3, permanent, [{strategy, one_for_all}]),
    kill("a"),
    lists:foreach(fun say_found/1, [0, 1, 2]),
    exit(workers:pid("b"), kill),
    await(Top).

'D10_a_restart_that_is_ignored'() ->
    workers:forget(),
    plan("b", "+i"),
    {ok, Top} = up(3),
    kill("b"),
    say_found(1),
    say_found(4),
    say_found(2),
    say_partitions(),
    say_ids(),
    stop(Top).

'D10_a_transient_one_that_crashes'() ->
    workers:forget(),
    {ok, Top} = up(3, transient, []),
    end_it("b", boom),
    end_it("c", shutdown),
    say_found(1),
    say_found(2),
    say_partitions(),
    stop(Top).

%% ---- how it stands ----

'Y1_get_state_of_a_partition_supervisor'() ->
    workers:forget(),
    {ok, Top} = up(2, permanent, [{strategy, one_for_all}]),
    workers:say_standing(Top),
    kill("b"),
    workers:say_standing(Top),
    say("terminate ~s", [workers:answer(supervisor:terminate_child(Top, 1))]),
    workers:say_standing(Top),
    stop(Top).

'Y1_replace_state_of_a_partition_supervisor'() ->
    workers:forget(),
    {ok, Top} = up(2, permanent, []),
    sys:replace_state(Top, fun(S) -> setelement(6, setelement(3, S, one_for_all), 0) end),
    workers:say_standing(Top),
    say_found(1),
    exit(workers:pid("a"), kill),
    await(Top).
%% ---- supervisors in the partitions, and a stop ----

supers(N) ->
    workers:forget(), process_flag(trap_exit, true),
    'Elixir.PartitionSupervisor':start_link([{child_spec, {'Elixir.DynamicSupervisor', [{strategy, one_for_one}]}}, {name, parts}, {partitions, N}]).
add_under(Key, Letter) ->
    Spec = #{id => child, start => {workers, start, [Letter]}, restart => permanent, shutdown => 1000},
    {ok, _} = 'Elixir.DynamicSupervisor':start_child({via, 'Elixir.PartitionSupervisor', {parts, Key}}, Spec), ok.
say_under(Key) ->
    #{active := A} = 'Elixir.DynamicSupervisor':count_children({via, 'Elixir.PartitionSupervisor', {parts, Key}}), say("~w has ~w", [Key, A]).
'D9_supervisors_are_counted'() -> {ok, Top} = supers(3), say_partitions(), stop(Top).
'D9_children_are_started_by_a_key'() ->
    {ok, Top} = supers(2), [add_under(K, L) || {K, L} <- [{0, "a"}, {2, "b"}, {-2, "c"}]], say_under(0), say_under(1), add_under(7, "d"), say_under(1),
    [kill(L) || L <- ["a", "d"]], say_under(0), say_under(1),
    [begin 'Elixir.DynamicSupervisor':terminate_child(find(K), workers:pid(L)) end || {K, L} <- [{0, "b"}, {0, "c"}, {0, "a"}, {1, "d"}]], say_under(0), stop(Top).
'D10_what_is_below_goes_with_its_partition'() ->
    {ok, Top} = supers(2), add_under(0, "a"), add_under(1, "b"), exit(find(0), kill), pause(50), say_under(0), say_under(1), say_partitions(), stop(Top).
'D9_a_stop_waits'() ->
    workers:forget(), plan("a", "", [{stop_ms, 30}]), {ok, _} = up(2), say("stop ~w", ['Elixir.PartitionSupervisor':stop(parts)]), say_found(0), say_found(1).
