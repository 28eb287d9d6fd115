%% Stages: Q1 to Q16, of Elixir's GenStage and ConsumerSupervisor, which have to be there: see run. Each stage is known by a letter,
%% and writes down what it sees: asked for 5 it writes d5, events 0 to 3 that came together are [0-3]. What it puts out are numbers,
%% one after the other. What a scenario does is given time before it goes on.
-module(stages).
-compile([export_all, nowarn_export_all]).
-import(parity, [say/1, say/2, pause/1]).

%% ---- the stages ----

write(#{id := Id, log := Log}, Format, Args) ->
    ets:insert(Log, {{line, Id, erlang:unique_integer([monotonic])}, lists:flatten(io_lib:format(Format, Args))}).

init({supervisor, Id, Log, Opts}) ->
    Child = #{id => job, start => {?MODULE, start_job, [Id, Log]}, restart => proplists:get_value(restart, Opts, temporary), shutdown => 1000},
    {ok, [Child], [{strategy, one_for_one} | [{subscribe_to, To} || {to, To} <- Opts]]};
init({job, Id, Log, Event}) ->
    S = #{id => Id, log => Log},
    Fails = ets:member(Log, {fails, Event}), Ignores = ets:member(Log, {ignores, Event}),
    if Fails -> write(S, "fail(~w)", [Event]), {stop, no_tools};
       Ignores -> write(S, "ignore(~w)", [Event]), ignore;
       true -> write(S, "start(~w)", [Event]), ets:insert(Log, {{job, Event}, self()}), {ok, S}
    end;
init({Kind, Id, Log, Opts}) ->
    S = #{id => Id, log => Log, next => 0, limit => proplists:get_value(limit, Opts, 0), times => proplists:get_value(times, Opts, 1),
          stops => proplists:get_bool(stops, Opts)},
    {Kind, S, lists:append([option(O) || O <- Opts])}.

start_job(Id, Log, Event) -> gen_server:start_link(?MODULE, {job, Id, Log, Event}, []).

option(broadcast) -> [{dispatcher, 'Elixir.GenStage.BroadcastDispatcher'}];
option(partition) -> [{dispatcher, {'Elixir.GenStage.PartitionDispatcher', [{partitions, 2}, {hash, fun(N) -> {N, N rem 2} end}]}}];
option(sieve) ->
    [{dispatcher, {'Elixir.GenStage.PartitionDispatcher', [{partitions, 2}, {hash, fun(N) when N rem 3 =:= 2 -> none; (N) -> {N, N rem 3} end}]}}];
option({buffer, N}) -> [{buffer_size, N}];
option({keep, K}) -> [{buffer_keep, K}];
option(accumulate) -> [{demand, accumulate}];
option({to, To}) -> [{subscribe_to, To}];
option(_) -> [].

take(N, S = #{next := Next}) when N > 0 -> {lists:seq(Next, Next + N - 1), S#{next := Next + N}};
take(_, S) -> {[], S}.

handle_demand(N, S = #{next := Next, limit := Limit}) ->
    write(S, "d~w", [N]),
    {Events, T} = take(min(N, Limit - Next), S),
    {noreply, Events, T}.

handle_events(Events, _From, S = #{times := Times}) ->
    write(S, "[~s]", [events(Events)]),
    case S of
        #{id := Id} when Id >= m, Id =< o -> {noreply, [E || E <- Events, _ <- lists:seq(1, Times)], S};
        _ -> {noreply, [], S}
    end.

events([E]) -> integer_to_list(E);
events(Es = [E | _]) ->
    Last = lists:last(Es),
    case lists:seq(E, Last) of
        Es -> io_lib:format("~w-~w", [E, Last]);
        _ -> lists:join(",", [integer_to_list(N) || N <- Es])
    end.

handle_subscribe(consumer, _, _, S) -> write(S, "+consumer", []), {automatic, S};
handle_subscribe(producer, Opts, _, S) ->
    write(S, "+producer", []),
    {case lists:keyfind(manual, 1, Opts) of {manual, true} -> manual; _ -> automatic end, S}.

handle_cancel({Kind, Reason}, _, S) ->
    write(S, "~w(~s)", [Kind, parity:reason(Reason)]),
    case S of #{stops := true} -> {stop, own, S}; _ -> {noreply, [], S} end.

handle_call({emit, N}, _, S) -> {Events, T} = take(N, S), {reply, maps:get(next, T), Events, T}.

handle_cast({emit, N}, S) -> {Events, T} = take(N, S), {noreply, Events, T};
handle_cast({ask, Sub, N}, S) -> 'Elixir.GenStage':ask(Sub, N), {noreply, [], S};
handle_cast({cancel, Sub, Reason}, S) -> 'Elixir.GenStage':cancel(Sub, Reason), {noreply, [], S};
handle_cast({job_ends, Reason}, S) -> {stop, Reason, S}.

handle_info({mark, N}, S) -> write(S, "mark~w", [N]), {noreply, [], S}.

terminate(Reason, S) -> write(S, "end(~s)", [parity:reason(Reason)]).

%% ---- what scenarios do ----

log() -> case get(log) of undefined -> put(log, ets:new(log, [ordered_set, public])), get(log); Log -> Log end.
pid(Id) -> get({stage, Id}).
settle() -> pause(12).

stage(Kind, Id, Opts) ->
    Found = [case O of {to, To} -> {to, [{pid(P), How} || {P, How} <- To]}; _ -> O end || O <- Opts],
    case 'Elixir.GenStage':start(?MODULE, {Kind, Id, log(), Found}) of
        {ok, Pid} -> put({stage, Id}, Pid);
        {error, Reason} -> say("~w does not start: ~s", [Id, parity:reason(Reason)])
    end,
    settle().
producer(Id, Opts) -> stage(producer, Id, Opts).
middle(Id, Opts) -> stage(producer_consumer, Id, Opts).
consumer(Id) -> consumer(Id, []).
consumer(Id, Opts) -> stage(consumer, Id, Opts).

supervisor(Id, Opts) ->
    {ok, Pid} = 'Elixir.ConsumerSupervisor':start_link(?MODULE, {supervisor, Id, log(), Opts}),
    unlink(Pid), put({stage, Id}, Pid), settle().

%% Says nothing if it has come about.
sub(C, P, Max, Min) -> sub(C, P, Max, Min, []).
sub(C, P, Max, Min, How) ->
    subscribed(C, P, 'Elixir.GenStage':sync_subscribe(pid(C), [{to, pid(P)}, {max_demand, Max}, {min_demand, Min} | how(How)])).
by_hand(C, P) -> sub(C, P, 100, 0, [manual]).
by_hand(C, P, How) -> sub(C, P, 100, 0, [manual | How]).
how(How) -> lists:append([how_one(H) || H <- How]).
how_one(manual) -> [{manual, true}];
how_one(even) -> [{selector, fun(N) -> N rem 2 =:= 0 end}];
how_one(none) -> [{selector, fun(_) -> false end}];
how_one(Other) -> [Other].
subscribed(C, P, {ok, Ref}) -> put({sub, C, P}, {pid(P), Ref}), settle();
subscribed(C, P, {error, _}) -> say("~w cannot subscribe to ~w", [C, P]).

%% In place of the one that there is.
resub(C, P, Reason, Max, Min, How) ->
    {_, Ref} = get({sub, C, P}),
    subscribed(C, P, 'Elixir.GenStage':sync_resubscribe(pid(C), Ref, Reason, [{to, pid(P)}, {max_demand, Max}, {min_demand, Min} | how(How)])).
async_resub(C, P, Reason, Max, Min, How) ->
    {_, Ref} = get({sub, C, P}),
    'Elixir.GenStage':async_resubscribe(pid(C), Ref, Reason, [{to, pid(P)}, {max_demand, Max}, {min_demand, Min} | how(How)]),
    settle().
async_sub(C, P, Max, Min, How) ->
    'Elixir.GenStage':async_subscribe(pid(C), [{to, pid(P)}, {max_demand, Max}, {min_demand, Min} | how(How)]), settle().

ask(C, P, N) -> 'Elixir.GenStage':cast(pid(C), {ask, get({sub, C, P}), N}), settle().
cancel(C, P, Reason) -> 'Elixir.GenStage':cast(pid(C), {cancel, get({sub, C, P}), Reason}), settle().
emit(P, N) -> 'Elixir.GenStage':cast(pid(P), {emit, N}), settle().
emit_call(P, N) -> say("emitted ~w", ['Elixir.GenStage':call(pid(P), {emit, N})]), settle().
mark(P, N) -> 'Elixir.GenStage':async_info(pid(P), {mark, N}), settle().
mark_sync(P, N) -> say("~w", ['Elixir.GenStage':sync_info(pid(P), {mark, N})]), settle().
demand(P, Mode) -> 'Elixir.GenStage':demand(pid(P), Mode), settle().
mode(P) -> say("~w is ~w", [P, 'Elixir.GenStage':demand(pid(P))]).
buffered(P) -> say("~w has ~w", [P, 'Elixir.GenStage':estimate_buffered_count(pid(P))]).
stop(P, Reason) -> 'Elixir.GenStage':stop(pid(P), Reason), settle().
kill(P) -> exit(pid(P), kill), settle().
alive(P) -> say("~w ~s", [P, case is_process_alive(pid(P)) of true -> "lives"; false -> "is gone" end]).

fails(Event) -> ets:insert(log(), {{fails, Event}}).
ignores(Event) -> ets:insert(log(), {{ignores, Event}}).
works(Event) -> ets:delete(log(), {fails, Event}).
job(Event) -> [{_, Pid}] = ets:lookup(log(), {job, Event}), Pid.
job_ends(Event, Reason) -> gen_server:cast(job(Event), {job_ends, Reason}), settle().
kill_job(Event) -> exit(job(Event), kill), settle().
terminate_job(S, Event) -> say("~w", ['Elixir.ConsumerSupervisor':terminate_child(pid(S), job(Event))]), settle().
children(S) -> say("~w has ~w", [S, maps:get(active, 'Elixir.ConsumerSupervisor':count_children(pid(S)))]).

%% What each stage has seen since this was asked last.
show() ->
    Lines = [{Id, Text} || {{line, Id, _}, Text} <- ets:tab2list(log())],
    ets:match_delete(log(), {{line, '_', '_'}, '_'}),
    [say("~w: ~s", [Id, lists:join(" ", [T || {I, T} <- Lines, I =:= Id])]) || Id <- lists:usort([I || {I, _} <- Lines])],
    ok.

%% ---- Q1, Q2, Q3 ----

'Q1_no_more_than_was_asked_for'() -> producer(p, []), consumer(a), by_hand(a, p), ask(a, p, 3), emit(p, 5), show(), buffered(p).
'Q1_each_ask_is_handed_on'() ->
    producer(p, []), consumer(a), by_hand(a, p), ask(a, p, 2), ask(a, p, 3), emit(p, 1), ask(a, p, 1), show().
'Q1_an_answer_comes_behind_the_events'() -> producer(p, []), consumer(a), by_hand(a, p), ask(a, p, 3), emit_call(p, 2), show().
'Q2_max_4_min_2'() -> producer(p, [{limit, 10}]), consumer(a), sub(a, p, 4, 2), show().
'Q2_max_1_min_0'() -> producer(p, [{limit, 3}]), consumer(a), sub(a, p, 1, 0), show().
'Q2_min_is_max_less_1'() -> producer(p, [{limit, 6}]), consumer(a), sub(a, p, 4, 3), show().
'Q2_min_0'() -> producer(p, [{limit, 10}]), consumer(a), sub(a, p, 4, 0), show().
'Q2_max_10_min_3'() -> producer(p, [{limit, 30}]), consumer(a), sub(a, p, 10, 3), show().
'Q2_max_1000_min_500'() -> producer(p, [{limit, 1700}]), consumer(a), sub(a, p, 1000, 500), show().
'Q2_one_after_the_other'() ->
    producer(p, []), consumer(a), sub(a, p, 4, 2), emit(p, 1), emit(p, 1), emit(p, 1), emit(p, 1), show().
'Q2_in_odd_portions'() ->
    producer(p, []), consumer(a), sub(a, p, 5, 2), emit(p, 1), emit(p, 3), emit(p, 2), emit(p, 5), show(), buffered(p).
'Q2_numbers_that_do_not_fit'() ->
    producer(p, []), consumer(a), sub(a, p, 4, 4), sub(a, p, 0, 0), sub(p, a, 4, 2), alive(a), alive(p), show().
'Q3_asked_by_hand'() ->
    producer(p, [{limit, 100}]), consumer(a), by_hand(a, p), show(), ask(a, p, 3), ask(a, p, 1), ask(a, p, 0), show().
'Q3_all_that_comes_is_handled_at_once'() ->
    producer(p, [{limit, 100}]), consumer(a), sub(a, p, 4, 2, [manual]), ask(a, p, 9), show().
'Q3_by_hand_of_one_and_not_of_another'() ->
    producer(p, [{limit, 10}]), producer(q, [{limit, 4}]), consumer(a), by_hand(a, p), show(), sub(a, q, 2, 1), show(),
    ask(a, p, 2), show().
'Q3_asked_when_it_has_ended'() ->
    producer(p, [{limit, 9}]), consumer(a), by_hand(a, p, [{cancel, temporary}]), cancel(a, p, enough), ask(a, p, 3), show(),
    alive(a).

%% ---- Q4, Q5 ----

'Q4_who_wants_the_most'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 2), ask(b, p, 5), emit(p, 6), show(),
    emit(p, 3), show(), buffered(p).
'Q4_of_those_that_want_the_same_the_first'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(b, p, 3), ask(a, p, 3), emit(p, 4), show().
'Q4_who_got_some_stands_behind'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 3), ask(b, p, 3), emit(p, 1), show(),
    emit(p, 1), show(), emit(p, 1), show(), emit(p, 1), show().
'Q4_a_batch_goes_round'() ->
    producer(p, []), consumer(a), consumer(b), consumer(c), by_hand(a, p), by_hand(b, p), by_hand(c, p), ask(a, p, 1),
    ask(b, p, 2), ask(c, p, 4), emit(p, 6), show(), emit(p, 1), show().
'Q4_asking_again_moves_up'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 3), ask(b, p, 2), ask(b, p, 2),
    emit(p, 3), show(), ask(b, p, 2), emit(p, 3), show().
'Q4_asking_again_stands_behind_its_equals'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 1), ask(b, p, 2), ask(a, p, 1),
    emit(p, 1), show(), emit(p, 1), show().
'Q4_one_each'() ->
    producer(p, []), consumer(a), consumer(b), consumer(c), sub(a, p, 1, 0), sub(b, p, 1, 0), sub(c, p, 1, 0), emit(p, 1),
    show(), emit(p, 1), show(), emit(p, 1), show(), emit(p, 3), show().
'Q4_two_subscriptions_of_one'() ->
    producer(p, []), consumer(a), sub(a, p, 4, 2), sub(a, p, 2, 1), emit(p, 3), show(), emit(p, 1), show().
'Q5_one_cancels'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p, [{cancel, temporary}]), by_hand(b, p), ask(a, p, 6),
    cancel(a, p, enough), ask(b, p, 8), show(), emit(p, 8), show().
'Q5_one_is_killed'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 6), kill(a), ask(b, p, 8), show(),
    emit(p, 9), show(), buffered(p).
'Q5_little_by_little'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 6), kill(a), ask(b, p, 4),
    ask(b, p, 1), show(), ask(b, p, 4), show().
'Q5_of_two'() ->
    producer(p, []), consumer(a), consumer(b), consumer(c), by_hand(a, p), by_hand(b, p), by_hand(c, p), ask(a, p, 2),
    ask(b, p, 3), kill(a), kill(b), ask(c, p, 10), show().
'Q5_what_has_been_sent_is_gone'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 6), emit(p, 4), kill(a), ask(b, p, 4),
    show(), emit(p, 4), show().
'Q5_of_a_partition'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(a, p, 6), kill(a), ask(b, p, 8), show().

%% ---- Q6 ----

'Q6_what_is_buffered_comes_first'() ->
    producer(p, []), emit(p, 5), buffered(p), consumer(a), by_hand(a, p), ask(a, p, 8), show(), buffered(p).
'Q6_what_is_buffered_little_by_little'() ->
    producer(p, []), emit(p, 5), consumer(a), by_hand(a, p), ask(a, p, 2), show(), buffered(p), ask(a, p, 2), show(),
    ask(a, p, 2), show().
'Q6_of_several_callbacks_and_sent_at_once'() ->
    producer(p, []), emit(p, 2), emit(p, 3), emit(p, 1), consumer(a), by_hand(a, p), ask(a, p, 4), show(), ask(a, p, 4),
    show().
'Q6_of_several_callbacks_in_the_parts_of_a_consumer'() ->
    producer(p, []), emit(p, 2), emit(p, 3), emit(p, 4), consumer(a), sub(a, p, 6, 3), show().
'Q6_of_several_callbacks_to_two'() ->
    producer(p, []), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), emit(p, 1), emit(p, 1), emit(p, 3),
    ask(b, p, 3), ask(a, p, 3), show().
'Q6_the_last_are_kept'() -> producer(p, [{buffer, 3}]), emit(p, 5), buffered(p), consumer(a), by_hand(a, p), ask(a, p, 5), show().
'Q6_the_first_are_kept'() ->
    producer(p, [{buffer, 3}, {keep, first}]), emit(p, 5), buffered(p), consumer(a), by_hand(a, p), ask(a, p, 5), show().
'Q6_the_last_are_kept_of_several'() ->
    producer(p, [{buffer, 3}]), emit(p, 2), emit(p, 2), emit(p, 1), emit(p, 1), consumer(a), by_hand(a, p), ask(a, p, 5),
    show().
'Q6_the_first_are_kept_of_several'() ->
    producer(p, [{buffer, 3}, {keep, first}]), emit(p, 2), emit(p, 2), emit(p, 1), consumer(a), by_hand(a, p), ask(a, p, 5),
    show(), emit(p, 4), show().
'Q6_more_than_is_wanted'() ->
    producer(p, []), consumer(a), by_hand(a, p), ask(a, p, 2), emit(p, 5), emit(p, 1), show(), buffered(p), ask(a, p, 3),
    show(), buffered(p), ask(a, p, 3), show().
'Q6_more_than_is_wanted_and_than_is_kept'() ->
    producer(p, [{buffer, 2}]), consumer(a), by_hand(a, p), ask(a, p, 2), emit(p, 7), show(), ask(a, p, 3), show().
'Q6_ten_thousand'() ->
    producer(p, []), emit(p, 10003), buffered(p), consumer(a), by_hand(a, p), ask(a, p, 2), show(), buffered(p).
'Q6_infinity'() ->
    producer(p, [{buffer, infinity}]), emit(p, 10003), buffered(p), consumer(a), by_hand(a, p), ask(a, p, 2), show(),
    buffered(p).

%% ---- Q7 ----

'Q7_all_get_all'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 3), ask(b, p, 3), emit(p, 2),
    show(), emit(p, 2), show(), buffered(p).
'Q7_the_least_demand'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 5), ask(b, p, 2), show(),
    emit(p, 4), show(), ask(b, p, 2), show(), ask(b, p, 9), show().
'Q7_one_cancels'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p, [{cancel, temporary}]), ask(a, p, 5),
    ask(b, p, 2), cancel(b, p, enough), show(), emit(p, 5), show().
'Q7_one_is_killed'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 5), kill(b), show(),
    emit(p, 1), show().
'Q7_one_alone_and_then_another'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), ask(a, p, 2), emit(p, 2), by_hand(b, p), ask(a, p, 3),
    show(), ask(b, p, 1), show(), emit(p, 2), show(), buffered(p), ask(b, p, 4), show().
'Q7_what_is_buffered_is_for_all'() ->
    producer(p, [broadcast]), emit(p, 2), emit(p, 2), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 3),
    show(), ask(b, p, 4), show(), ask(a, p, 5), show().
'Q7_all_leave_and_one_comes'() ->
    producer(p, [broadcast]), consumer(a), by_hand(a, p), ask(a, p, 3), emit(p, 3), kill(a), emit(p, 2), consumer(b),
    by_hand(b, p), ask(b, p, 3), show().
'Q7_automatic_demand'() ->
    producer(p, [broadcast, accumulate, {limit, 8}]), consumer(a), consumer(b), sub(a, p, 4, 2), sub(b, p, 4, 2),
    demand(p, forward), show().
'Q7_a_selector'() ->
    producer(p, [broadcast]), consumer(a), consumer(b), by_hand(a, p), sub(b, p, 4, 0, [even]), ask(a, p, 4), emit(p, 4),
    show(), ask(a, p, 4), show(), emit(p, 2), show().
'Q7_what_a_selector_leaves_out_is_asked_for_anew'() ->
    producer(p, [broadcast, {limit, 6}]), consumer(a), sub(a, p, 4, 0, [even]), show().
'Q7_a_selector_that_wants_nothing'() -> producer(p, [broadcast, {limit, 3}]), consumer(a), sub(a, p, 2, 0, [none]), show().
'Q7_twice_by_one'() -> producer(p, [broadcast]), consumer(a), by_hand(a, p), by_hand(a, p), show(), alive(a), alive(p).

%% ---- Q8 ----

'Q8_a_hash_decides'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(a, p, 3), ask(b, p, 3), emit(p, 5), show().
'Q8_a_slow_partition'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(a, p, 1), ask(b, p, 6), emit(p, 8), show(), buffered(p), ask(a, p, 5), show(), buffered(p).
'Q8_what_waits_is_sent_at_once'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(b, p, 8), emit(p, 3), emit(p, 4), show(), ask(a, p, 3), show(), ask(a, p, 3), show().
'Q8_what_waits_for_nobody'() ->
    producer(p, [partition]), consumer(b), by_hand(b, p, [{partition, 1}]), ask(b, p, 5), emit(p, 4), show(), consumer(a),
    by_hand(a, p, [{partition, 0}]), ask(a, p, 3), show().
'Q8_what_waits_is_lost_with_its_consumer'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(b, p, 6), emit(p, 4), kill(a), show(), consumer(c), by_hand(c, p, [{partition, 0}]), ask(c, p, 2), show(),
    emit(p, 2), show().
'Q8_what_is_discarded_takes_no_demand'() ->
    producer(p, [sieve, accumulate]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]),
    by_hand(b, p, [{partition, 1}]), ask(a, p, 2), ask(b, p, 2), emit(p, 6), show(), buffered(p).
'Q8_buffered_without_consumers'() ->
    producer(p, [partition]), emit(p, 2), emit(p, 2), buffered(p), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]),
    by_hand(b, p, [{partition, 1}]), ask(a, p, 4), show(), ask(b, p, 4), show().

%% ---- Q9 ----

'Q9_nothing_is_handled_that_nobody_wants'() ->
    producer(p, [{limit, 9}]), middle(m, []), consumer(a), sub(m, p, 4, 2), show(), by_hand(a, m), show(), ask(a, m, 1),
    show().
'Q9_a_delivery_is_handled_whole'() ->
    producer(p, [{limit, 4}]), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), ask(a, m, 1), show(), buffered(m),
    ask(a, m, 4), show().
'Q9_more_than_came'() ->
    producer(p, [{limit, 4}]), middle(m, [{times, 3}]), consumer(a), sub(m, p, 2, 1), by_hand(a, m), ask(a, m, 4), show(),
    buffered(m), ask(a, m, 1), show(), ask(a, m, 5), show().
'Q9_less_than_came'() ->
    producer(p, [{limit, 5}]), middle(m, [{times, 0}]), consumer(a), sub(m, p, 2, 1), by_hand(a, m), ask(a, m, 1), show().
'Q9_a_chain'() -> producer(p, [{limit, 7}]), middle(m, []), consumer(a), sub(m, p, 4, 2), sub(a, m, 2, 1), show().
'Q9_two_producers_in_order'() ->
    producer(p, []), producer(q, []), middle(m, []), consumer(a), sub(m, p, 4, 2), sub(m, q, 4, 2), emit(p, 2), emit(q, 1),
    emit(p, 1), by_hand(a, m), ask(a, m, 2), show(), ask(a, m, 5), show().
'Q9_its_producer_ends_behind_the_events'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), emit(p, 3), stop(p, normal), show(),
    alive(m), ask(a, m, 5), show(), alive(m).
'Q9_events_of_one_that_has_ended_are_handled_whole'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2, [{cancel, temporary}]), by_hand(a, m), emit(p, 4),
    stop(p, boom), ask(a, m, 9), show(), alive(m).
'Q9_an_end_waits_for_demand_as_events_do'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), emit(p, 3), stop(p, normal), ask(a, m, 3),
    show(), alive(m), ask(a, m, 1), show(), alive(m).
'Q9_an_end_without_events'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), stop(p, normal), show(), alive(m),
    alive(a).
'Q9_it_asks_by_hand'() ->
    producer(p, [{limit, 9}]), middle(m, []), consumer(a), by_hand(m, p), by_hand(a, m), ask(a, m, 2), show(), ask(m, p, 3), show(),
    ask(m, p, 1), show(), buffered(m), ask(a, m, 2), show().
'Q9_it_broadcasts'() ->
    producer(p, [{limit, 6}]), middle(m, [broadcast]), consumer(a), consumer(b), sub(m, p, 2, 1), by_hand(a, m), by_hand(b, m),
    ask(a, m, 3), show(), ask(b, m, 2), show(), kill(b), show().
'Q9_it_has_partitions'() ->
    producer(p, [{limit, 6}]), middle(m, [partition]), consumer(a), consumer(b), sub(m, p, 2, 1), by_hand(a, m, [{partition, 0}]),
    by_hand(b, m, [{partition, 1}]), ask(a, m, 3), show(), ask(b, m, 2), show().
'Q9_two_in_a_row'() ->
    producer(p, [{limit, 9}]), middle(m, []), middle(n, [{times, 2}]), consumer(a), sub(m, p, 2, 1), sub(n, m, 4, 2), by_hand(a, n), show(),
    ask(a, n, 3), show(), buffered(n), ask(a, n, 9), show().
'Q9_to_two'() ->
    producer(p, []), middle(m, []), consumer(a), consumer(b), sub(m, p, 9, 4), by_hand(a, m), by_hand(b, m), ask(a, m, 2),
    ask(b, m, 3), emit(p, 4), show(), emit(p, 3), show(), buffered(m).

%% ---- Q10, Q11, Q12 ----

ended(How, Reason) -> producer(p, []), consumer(a), sub(a, p, 4, 2, How), stop(p, Reason), show(), alive(a).
killed(How) -> producer(p, []), consumer(a), sub(a, p, 4, 2, How), kill(p), show(), alive(a).
cancelled(How, Reason) -> producer(p, []), consumer(a), sub(a, p, 4, 2, How), cancel(a, p, Reason), show(), alive(a), alive(p).

'Q10_permanent'() -> ended([], normal), ended([], shutdown), ended([], boom), killed([]).
'Q10_transient'() ->
    ended([{cancel, transient}], normal), ended([{cancel, transient}], shutdown), ended([{cancel, transient}], boom),
    killed([{cancel, transient}]).
'Q10_temporary'() ->
    ended([{cancel, temporary}], normal), ended([{cancel, temporary}], shutdown), ended([{cancel, temporary}], boom),
    killed([{cancel, temporary}]).
'Q10_shutdown_with_a_detail'() ->
    ended([], {shutdown, x}), ended([{cancel, transient}], {shutdown, x}), ended([{cancel, temporary}], {shutdown, x}).
'Q10_handle_cancel_may_stop'() ->
    producer(p, []), consumer(a, [stops]), sub(a, p, 4, 2, [{cancel, temporary}]), stop(p, normal), show(), alive(a).
'Q10_one_of_two_producers'() ->
    producer(p, []), producer(q, []), consumer(a), sub(a, p, 4, 2, [{cancel, temporary}]), sub(a, q, 4, 2), stop(p, boom),
    emit(q, 1), show(), stop(q, boom), show(), alive(a).
'Q10_to_one_that_has_ended'() ->
    producer(p, []), stop(p, normal), consumer(a), sub(a, p, 4, 2), alive(a), consumer(b),
    sub(b, p, 4, 2, [{cancel, temporary}]), alive(b), consumer(c), sub(c, p, 4, 2, [{cancel, transient}]), alive(c), show().
'Q10_down_a_chain'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), sub(a, m, 4, 2, [{cancel, transient}]), stop(p, shutdown),
    show(), alive(a).
'Q11_permanent'() -> cancelled([], normal), cancelled([], shutdown), cancelled([], enough).
'Q11_transient'() ->
    cancelled([{cancel, transient}], normal), cancelled([{cancel, transient}], shutdown),
    cancelled([{cancel, transient}], enough).
'Q11_temporary'() -> cancelled([{cancel, temporary}], normal), cancelled([{cancel, temporary}], enough).
'Q11_of_a_middle_behind_the_events'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m, [{cancel, temporary}]), emit(p, 3),
    cancel(m, p, enough), show(), alive(m), ask(a, m, 4), show(), alive(m), alive(p).
'Q11_twice'() ->
    producer(p, []), consumer(a), sub(a, p, 4, 2, [{cancel, temporary}]), cancel(a, p, enough), cancel(a, p, again), show(),
    alive(a).
'Q11_it_may_subscribe_again'() ->
    producer(p, [{limit, 6}]), consumer(a), by_hand(a, p, [{cancel, temporary}]), ask(a, p, 2), cancel(a, p, enough),
    by_hand(a, p, [{cancel, temporary}]), ask(a, p, 2), show().
'Q12_a_consumer_ends'() ->
    producer(p, []), consumer(a), consumer(b), consumer(c), by_hand(a, p), by_hand(b, p), by_hand(c, p), stop(a, boom),
    kill(b), stop(c, normal), show(), alive(p), emit(p, 2), buffered(p).
'Q12_a_producer_may_end_with_it'() ->
    producer(p, [stops]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), kill(a), show(), alive(p), alive(b).
'Q12_of_a_middle'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), sub(a, m, 4, 2), kill(a), show(), alive(m), alive(p).

%% ---- Q13, Q14 ----

'Q13_in_init'() -> producer(p, [{limit, 3}]), consumer(a, [{to, [{p, [{max_demand, 2}, {min_demand, 1}]}]}]), show().
'Q13_in_init_to_two'() ->
    producer(p, []), producer(q, []),
    consumer(a, [{to, [{p, [{max_demand, 2}, {min_demand, 1}]}, {q, [{max_demand, 1}, {min_demand, 0}, {cancel, temporary}]}]}]),
    emit(p, 1), emit(q, 2), stop(q, boom), show(), alive(a).
'Q13_in_init_to_one_that_has_ended'() ->
    producer(p, []), stop(p, normal), consumer(a, [{to, [{p, [{max_demand, 2}, {min_demand, 1}]}]}]),
    consumer(b, [{to, [{p, [{max_demand, 2}, {min_demand, 1}, {cancel, temporary}]}]}]), show(), alive(b).
'Q13_not_waited_for'() ->
    producer(p, [{limit, 3}]), consumer(a), async_sub(a, p, 2, 1, []), show(), async_sub(a, p, 1, 1, []), show(), alive(a).
'Q13_in_place_of_one'() ->
    producer(p, []), consumer(a), sub(a, p, 4, 2, [{cancel, temporary}]), resub(a, p, again, 2, 1, [{cancel, temporary}]),
    show(), emit(p, 2), show().
'Q13_in_place_of_one_and_not_waited_for'() ->
    producer(p, []), consumer(a), sub(a, p, 2, 1, [{cancel, temporary}]),
    async_resub(a, p, again, 5, 2, [{cancel, temporary}]), show(), emit(p, 3), show().
'Q14_nothing_is_buffered'() -> producer(p, []), consumer(a), mark(p, 1), mark_sync(p, 2), mark(a, 3), mark_sync(a, 4), show().
'Q14_behind_what_is_buffered'() ->
    producer(p, []), consumer(a), by_hand(a, p), emit(p, 3), mark(p, 1), emit(p, 2), mark_sync(p, 2), show(), ask(a, p, 2),
    show(), ask(a, p, 1), show(), ask(a, p, 2), show().
'Q14_an_info_parts_what_is_sent'() ->
    producer(p, []), consumer(a), by_hand(a, p), emit(p, 2), mark(p, 1), emit(p, 2), ask(a, p, 5), show().
'Q14_two_behind_one_event'() ->
    producer(p, []), consumer(a), by_hand(a, p), emit(p, 1), mark(p, 1), emit(p, 1), mark(p, 2), ask(a, p, 1), show(),
    ask(a, p, 1), show().
'Q14_behind_what_is_lost'() ->
    producer(p, [{buffer, 2}]), emit(p, 2), mark(p, 1), emit(p, 1), show(), emit(p, 1), show(), buffered(p).
'Q14_behind_what_is_kept'() ->
    producer(p, [{buffer, 2}, {keep, first}]), emit(p, 2), mark(p, 1), emit(p, 3), show(), consumer(a), by_hand(a, p),
    ask(a, p, 2), show().
'Q14_in_a_middle'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), mark(m, 1), emit(p, 2), mark(m, 2), show(),
    ask(a, m, 3), show().
'Q14_in_a_middle_it_waits_for_demand_as_events_do'() ->
    producer(p, []), middle(m, []), consumer(a), sub(m, p, 4, 2), by_hand(a, m), emit(p, 2), mark(m, 1), ask(a, m, 2), show(),
    ask(a, m, 1), show().
'Q14_in_a_partition'() ->
    producer(p, [partition]), consumer(a), consumer(b), by_hand(a, p, [{partition, 0}]), by_hand(b, p, [{partition, 1}]),
    ask(a, p, 1), ask(b, p, 5), emit(p, 5), mark(p, 1), show(), ask(a, p, 1), show(), ask(a, p, 2), show().

%% ---- Q15 ----

'Q15_a_child_for_each'() ->
    producer(p, [{limit, 9}]), supervisor(s, []), sub(s, p, 4, 2), show(), children(s), job_ends(0, normal), show(),
    job_ends(2, normal), show(), children(s).
'Q15_min_demand_0'() ->
    producer(p, [{limit, 9}]), supervisor(s, []), sub(s, p, 3, 0), job_ends(1, normal), show(), job_ends(0, normal), show(),
    children(s).
'Q15_min_demand_1'() ->
    producer(p, [{limit, 9}]), supervisor(s, []), sub(s, p, 4, 1), show(), job_ends(1, normal), show(), job_ends(0, normal),
    show(), children(s).
'Q15_min_demand_is_max_less_1'() ->
    producer(p, [{limit, 9}]), supervisor(s, []), sub(s, p, 3, 2), show(), job_ends(1, normal), show(), job_ends(0, normal),
    show(), job_ends(2, normal), show(), children(s).
'Q15_a_temporary_child_fails'() ->
    producer(p, [{limit, 3}]), supervisor(s, []), sub(s, p, 1, 0), kill_job(0), show(), job_ends(1, boom), show(),
    children(s).
'Q15_a_transient_child_fails'() ->
    producer(p, [{limit, 4}]), supervisor(s, [{restart, transient}]), sub(s, p, 2, 0), show(), kill_job(0), show(),
    job_ends(1, boom), show(), job_ends(1, normal), show(), children(s).
'Q15_a_transient_child_shuts_down'() ->
    producer(p, [{limit, 4}]), supervisor(s, [{restart, transient}]), sub(s, p, 2, 0), job_ends(0, shutdown), show(),
    children(s).
'Q15_starts_that_fail'() ->
    fails(0), fails(1), ignores(3), producer(p, [{limit, 8}]), supervisor(s, []), sub(s, p, 4, 1), show(), children(s).
'Q15_starts_that_fail_wait_for_others'() ->
    fails(1), producer(p, [{limit, 8}]), supervisor(s, []), sub(s, p, 4, 2), show(), job_ends(2, normal), show(),
    children(s).
'Q15_a_child_is_terminated'() ->
    producer(p, [{limit, 4}]), supervisor(s, []), sub(s, p, 2, 1), terminate_job(s, 0), show(), children(s).
'Q15_its_producer_ends'() ->
    producer(p, [{limit, 4}]), supervisor(s, []), sub(s, p, 2, 1, [{cancel, temporary}]), show(), stop(p, normal),
    job_ends(0, normal), show(), children(s), alive(s).
'Q15_it_ends_with_its_producer'() ->
    producer(p, [{limit, 4}]), supervisor(s, []), sub(s, p, 2, 1), stop(p, boom), show(), alive(s).
'Q15_of_two_producers'() ->
    producer(p, [{limit, 3}]), producer(q, []), supervisor(s, []), sub(s, p, 2, 0), sub(s, q, 1, 0), job_ends(0, normal),
    show(), children(s).
'Q15_a_restart_that_fails'() ->
    producer(p, [{limit, 4}]), supervisor(s, [{restart, transient}]), sub(s, p, 1, 0), fails(0), kill_job(0), show(), alive(s).
'Q15_a_restart_that_is_ignored'() ->
    producer(p, [{limit, 4}]), supervisor(s, [{restart, transient}]), sub(s, p, 2, 0), ignores(0), kill_job(0), show(), children(s).
'Q15_too_many_restarts'() ->
    producer(p, [{limit, 4}]), supervisor(s, [{restart, transient}]), sub(s, p, 1, 0), kill_job(0), kill_job(0), kill_job(0),
    alive(s), kill_job(0), alive(s), show().

%% ---- Q16 ----

'Q16_demand_that_accumulates'() ->
    producer(p, [accumulate, {limit, 20}]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), mode(p), ask(a, p, 2),
    ask(b, p, 5), show(), demand(p, forward), show(), mode(p).
'Q16_the_mode'() -> producer(p, [accumulate]), mode(p), demand(p, forward), mode(p), demand(p, accumulate), mode(p).
'Q16_each_ask_by_itself'() ->
    producer(p, [accumulate, {limit, 20}]), consumer(a), by_hand(a, p), ask(a, p, 2), ask(a, p, 3), ask(a, p, 1),
    demand(p, forward), show(), ask(a, p, 2), show().
'Q16_accumulating_again'() ->
    producer(p, [{limit, 20}]), consumer(a), by_hand(a, p), ask(a, p, 2), demand(p, accumulate), ask(a, p, 3), show(),
    demand(p, accumulate), demand(p, forward), demand(p, forward), show().
'Q16_events_while_it_accumulates'() ->
    producer(p, [accumulate]), consumer(a), by_hand(a, p), ask(a, p, 5), emit(p, 3), show(), demand(p, forward), show(),
    emit(p, 3), show(), buffered(p).
'Q16_what_is_buffered_while_it_accumulates'() ->
    producer(p, [accumulate, {limit, 9}]), emit(p, 2), consumer(a), by_hand(a, p), ask(a, p, 5), show(), demand(p, forward),
    show().
'Q16_who_accumulated_is_gone'() ->
    producer(p, [accumulate]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 6), kill(a), ask(b, p, 4),
    ask(b, p, 4), demand(p, forward), show().
'Q16_a_broadcast_that_accumulates'() ->
    producer(p, [broadcast, accumulate, {limit, 20}]), consumer(a), consumer(b), by_hand(a, p), by_hand(b, p), ask(a, p, 5),
    ask(b, p, 2), ask(b, p, 1), show(), demand(p, forward), show().
