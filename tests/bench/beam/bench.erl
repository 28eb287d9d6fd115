%% Erlang/OTP's benchmark programs: erl -noshell -run bench main WORKLOAD N. One workload for each start of
%% the emulator; plain processes where libactor's program has servers that only cast, gen_server and
%% gen_statem where the workload is about them.
-module(bench).
-export([main/1]).

main([Workload, N]) ->
    logger:set_primary_config(level, none),
    {Pid, Monitor} = spawn_monitor(fun() -> run(Workload, list_to_integer(N)) end),
    receive {'DOWN', Monitor, process, Pid, Reason} -> ok end,
    case Reason of
        normal -> halt(0);
        _ -> io:format(standard_error, "~s: ~p~n", [Workload, Reason]), halt(1)
    end.

report(Workload, Operations, Ns) -> io:format("~s ~.3f~n", [Workload, Ns / Operations]).

%% Runs a workload from its start to the message `done`.
timed(Workload, Operations, Start) ->
    Began = erlang:monotonic_time(nanosecond),
    Start(),
    receive done -> ok end,
    report(Workload, Operations, erlang:monotonic_time(nanosecond) - Began).

run("pingpong", N) ->
    Me = self(),
    Pong = spawn(fun pong/0),
    Ping = spawn(fun() -> receive go -> ping(Pong, N), Me ! done end end),
    timed("pingpong", N, fun() -> Ping ! go end);

run("threadring", N) ->
    Me = self(),
    Nodes = [spawn(fun() -> receive {follow, Next} -> node(Next, Me) end end) || _ <- lists:seq(1, 503)],
    lists:foldl(fun(Node, Next) -> Node ! {follow, Next}, Node end, hd(Nodes), lists:reverse(Nodes)),
    timed("threadring", N, fun() -> hd(Nodes) ! {token, N} end);

run("counting", N) ->
    Me = self(),
    Counter = spawn(fun() -> counter(0) end),
    timed("counting", N,
          fun() -> spawn(fun() -> add(Counter, N), Counter ! {count, self()},
                                  receive {count_is, N} -> Me ! done end end) end);

run("fanin2", N) -> fanin("fanin2", 2, N);
run("fanin4", N) -> fanin("fanin4", 4, N);

run("big", N) ->
    Me = self(), Members = 64, Rounds = N div Members,
    Pids = [spawn(fun() -> receive {begin_, All} -> member(All, Members, Rounds, Me, I * 7919 + 1) end end)
            || I <- lists:seq(0, Members - 1)],
    All = list_to_tuple(Pids),
    timed("big", Rounds * Members,
          fun() -> [Pid ! {begin_, All} || Pid <- Pids],
                   [receive finished -> ok end || _ <- Pids],
                   Me ! done end);

run("chameneos", N) ->
    Me = self(), Creatures = 100,
    timed("chameneos", N,
          fun() ->
                  Mall = spawn(fun() -> mall(N, Creatures, Me) end),
                  [spawn(fun() -> Mall ! {meet, self(), I rem 3}, chameneo(Mall, I rem 3, 0) end)
                   || I <- lists:seq(0, Creatures - 1)],
                  receive {sum, Sum} -> Sum = 2 * N, Me ! done end
          end);

run("gen_call", N) ->
    Me = self(),
    {ok, Server} = gen_server:start(server, none, []),
    timed("gen_call", N, fun() -> spawn(fun() -> call(Server, N), Me ! done end) end);

run("spawn", N) ->
    Me = self(), Left = atomics:new(1, []), atomics:put(Left, 1, N),
    Life = fun() -> receive go -> ok end,
                    case atomics:sub_get(Left, 1, 1) of 0 -> Me ! done; _ -> ok end end,
    timed("spawn", N, fun() -> lives(Life, N) end);

%% Under a supervisor, as libactor's, and without one.
run("spawn_gen", N) ->
    {ok, Sup} = tree:start_link(simple_one_for_one, 1, 5, [server_spec(server, temporary)]),
    timed("spawn_gen", N, fun() -> server_lives(fun() -> supervisor:start_child(Sup, []) end, N), self() ! done end);
run("spawn_gen_bare", N) ->
    timed("spawn_gen", N, fun() -> server_lives(fun() -> gen_server:start(server, none, []) end, N), self() ! done end);

run("idle", N) ->
    timer:sleep(100), erlang:garbage_collect(),
    Before = resident(),
    idle(N),
    timer:sleep(300),
    io:format("idle ~.1f~n", [(resident() - Before) / N]);

run("timers", N) ->
    Me = self(),
    Delays = [60000 + Draw rem 60000 || Draw <- draws(N, 1)],
    erlang:garbage_collect(),
    Began = erlang:monotonic_time(nanosecond),
    Timers = [erlang:send_after(Delay, Me, fire) || Delay <- Delays],
    report("timer_insert", N, erlang:monotonic_time(nanosecond) - Began),
    Shuffled = [Timer || {_, Timer} <- lists:sort(lists:zip(draws(N, 2), Timers))],
    erlang:garbage_collect(),
    Cancelling = erlang:monotonic_time(nanosecond),
    cancel(Shuffled),
    report("timer_cancel", N, erlang:monotonic_time(nanosecond) - Cancelling),
    erlang:garbage_collect(),
    %% All are due at one moment, when all have been inserted.
    Due = erlang:monotonic_time(millisecond) + 500 + N div 500,
    insert(N, Due, Me),
    true = Due > erlang:monotonic_time(millisecond) + 10,
    receive_fired(1),
    First = erlang:monotonic_time(nanosecond),
    receive_fired(N - 1),
    report("timer_fire", N, erlang:monotonic_time(nanosecond) - First);

%% Tables with the options that suit them. Two processes, or as many as there are schedulers.
run("ets", N) ->
    Options = [public, set, {write_concurrency, true}, {read_concurrency, true}],
    Fresh = ets:new(rows, Options),
    table("ets_insert", N div 4, fun(First, Each) -> table_insert(Fresh, First, First + Each) end),
    true = ets:info(Fresh, size) =:= N div 8 * 2,
    Keys = 100000,
    Filled = ets:new(rows, Options),
    [ets:insert(Filled, {I, I}) || I <- lists:seq(0, Keys - 1)],
    table("ets_lookup", N, fun(First, Each) -> 0 = table_lookup(Filled, First rem Keys, Each, 0) end),
    Counters = ets:new(rows, Options),
    [ets:insert(Counters, {I, 0}) || I <- lists:seq(0, 1023)],
    table("ets_counter", N, fun(First, Each) -> table_count(Counters, First rem 1024, Each) end),
    true = ets:foldl(fun({_, Count}, Sum) -> Count + Sum end, 0, Counters) =:= N div 2 * 2;

%% Elixir's, where it is installed. There are no threads but its own.
run("registry", N) ->
    {ok, _} = application:ensure_all_started(elixir),
    registry(N);

run("toolbox", N) ->
    {ok, _} = application:ensure_all_started(elixir),
    pubsub(10 * N),
    began("task", N div 2, fun() -> succeed(0, N div 2) end),
    {ok, Agent} = 'Elixir.Agent':start_link(fun() -> 0 end),
    began("agent", N, fun() -> ask(Agent, N) end);

run("statem_cast", N) ->
    {ok, Machine} = gen_statem:start(machine, [], []),
    Events = list_to_tuple([(Draw bsr 8) band 7 || Draw <- draws(4096, 12345)]),
    timed("statem_cast", N, fun() -> events(Machine, Events, 1, N),
                                     _ = gen_statem:call(Machine, get, infinity),
                                     self() ! done end);

%% Spread over a hundred supervisors, each with a short list of its restarts: to go through a long one at each
%% restart would be most of the time.
run("sup_restart", N) ->
    Me = self(), Sups = 100,
    Firsts = [sup_of_one(list_to_atom("child" ++ integer_to_list(I))) || I <- lists:seq(1, Sups)],
    Warm = [kill(2, First) || First <- Firsts],     % what restarting needs is loaded now
    timed("sup_restart", N div Sups * Sups, fun() -> [kill(N div Sups, Pid) || Pid <- Warm], Me ! done end);

run("sup_start", N) ->
    Specs = [server_spec(I, permanent) || I <- lists:seq(1, N)],
    timed("sup_start", N, fun() -> {ok, _} = tree:start_link(one_for_one, 1, 5, Specs), self() ! done end).

%% ---- messages

ping(_, 0) -> ok;
ping(Pong, N) -> Pong ! {ping, self()}, receive pong -> ping(Pong, N - 1) end.

pong() -> receive {ping, From} -> From ! pong, pong() end.

node(Next, Last) ->
    receive
        {token, 0} -> Last ! done;
        {token, N} -> Next ! {token, N - 1}, node(Next, Last)
    end.

add(_, 0) -> ok;
add(To, N) -> To ! {add, 1}, add(To, N - 1).

counter(Count) ->
    receive
        {add, Amount} -> counter(Count + Amount);
        {count, From} -> From ! {count_is, Count}
    end.

fanin(Workload, Feeders, N) ->
    Me = self(), Each = N div Feeders,
    Sink = spawn(fun() -> sink(Each * Feeders), Me ! done end),
    timed(Workload, Each * Feeders, fun() -> [spawn(fun() -> add(Sink, Each) end) || _ <- lists:seq(1, Feeders)] end).

sink(0) -> ok;
sink(Left) -> receive {add, Amount} -> sink(Left - Amount) end.

member(All, Members, 0, Main, _) -> Main ! finished, member_last(All, Members);
member(All, Members, Rounds, Main, Seed) ->
    Next = draw(Seed),
    element(((Next bsr 8) band 16#7fffff) rem Members + 1, All) ! {ping, self()},
    member_wait(All, Members, Rounds, Main, Next).

member_wait(All, Members, Rounds, Main, Seed) ->
    receive
        {ping, From} -> From ! pong, member_wait(All, Members, Rounds, Main, Seed);
        pong -> member(All, Members, Rounds - 1, Main, Seed)
    end.

member_last(All, Members) -> receive {ping, From} -> From ! pong, member_last(All, Members) end.

mall(0, Creatures, Main) -> mall_count(Creatures, 0, Main);
mall(Left, Creatures, Main) ->
    receive {meet, A, _} ->
            receive {meet, B, Color} -> A ! {meet, B, Color}, mall(Left - 1, Creatures, Main) end
    end.

mall_count(0, Sum, Main) -> Main ! {sum, Sum};
mall_count(Creatures, Sum, Main) ->
    receive
        {meet, From, _} -> From ! leave, mall_count(Creatures, Sum, Main);
        {count, Met} -> mall_count(Creatures - 1, Sum + Met, Main)
    end.

chameneo(Mall, Color, Met) ->
    receive
        {meet, Other, Theirs} ->
            New = complement(Color, Theirs),
            Other ! {change, New},
            Mall ! {meet, self(), New},
            chameneo(Mall, New, Met + 1);
        {change, New} -> Mall ! {meet, self(), New}, chameneo(Mall, New, Met + 1);
        leave -> Mall ! {count, Met}
    end.

complement(A, A) -> A;
complement(A, B) -> 3 - A - B.

%% ---- tables

table(Workload, N, Run) ->
    Me = self(), Processes = max(2, erlang:system_info(schedulers)), Each = N div Processes,
    timed(Workload, Each * Processes,
          fun() ->
                  [spawn_link(fun() -> Run(I * Each, Each), Me ! finished end) || I <- lists:seq(0, Processes - 1)],
                  [receive finished -> ok end || _ <- lists:seq(1, Processes)],
                  Me ! done
          end).

table_insert(_, Last, Last) -> ok;
table_insert(Table, Key, Last) -> ets:insert(Table, {Key, Key}), table_insert(Table, Key + 1, Last).

table_lookup(_, _, 0, Sum) -> Sum;
table_lookup(Table, Last, Left, Sum) ->
    Key = (Last + 7919) rem 100000,
    [{_, Value}] = ets:lookup(Table, Key),
    table_lookup(Table, Key, Left - 1, Sum + Value - Key).

table_count(_, _, 0) -> ok;
table_count(Table, Last, Left) ->
    Key = (Last + 7919) rem 1024,
    ets:update_counter(Table, Key, 1),
    table_count(Table, Key, Left - 1).

%% ---- registries and what else Elixir has

%% Runs a workload that is over when it returns.
began(Workload, Operations, Run) ->
    Began = erlang:monotonic_time(nanosecond),
    Run(),
    report(Workload, Operations, erlang:monotonic_time(nanosecond) - Began).

registry(N) ->
    Me = self(),
    {ok, _} = 'Elixir.Registry':start_link([{keys, unique}, {name, names}, {partitions, erlang:system_info(schedulers)}]),
    table("registry_register", N div 4, fun(First, Each) -> come_and_go(10000 + First, 10000 + First + Each) end),
    [{ok, _} = 'Elixir.Registry':register(names, Key, nil) || Key <- lists:seq(0, 9999)],
    table("registry_lookup", N, fun(First, Each) -> find(Me, First rem 10000, Each) end).

come_and_go(Last, Last) -> ok;
come_and_go(Key, Last) ->
    {ok, _} = 'Elixir.Registry':register(names, Key, nil),
    ok = 'Elixir.Registry':unregister(names, Key),
    come_and_go(Key + 1, Last).

find(_, _, 0) -> ok;
find(Self, Key, Left) ->
    Next = (Key + 7919) rem 10000,
    [{Self, nil}] = 'Elixir.Registry':lookup(names, Next),
    find(Self, Next, Left - 1).

%% As Phoenix.PubSub broadcasts.
pubsub(N) ->
    Me = self(), Readers = 100, Due = N div Readers,
    {ok, _} = 'Elixir.Registry':start_link([{keys, duplicate}, {name, news}]),
    Gates = [spawn_link(fun() -> {ok, _} = 'Elixir.Registry':register(news, 1, nil),
                                 Me ! ready, hear(0, Due), Me ! heard end) || _ <- lists:seq(1, Readers)],
    [receive ready -> ok end || _ <- Gates],
    began("pubsub", Due * Readers,
          fun() -> broadcast(0, Due), [receive heard -> ok end || _ <- Gates] end).

broadcast(Due, Due) -> ok;
broadcast(I, Due) ->
    'Elixir.Registry':dispatch(news, 1, fun(All) -> [Pid ! {told, I} || {Pid, _} <- All] end),
    broadcast(I + 1, Due).

hear(Due, Due) -> ok;
hear(I, Due) -> receive {told, I} -> hear(I + 1, Due) end.

succeed(Last, Last) -> ok;
succeed(Number, Last) ->
    Task = 'Elixir.Task':async(fun() -> Number + 1 end),
    succeed('Elixir.Task':await(Task), Last).

ask(_, 0) -> ok;
ask(Agent, Left) -> 0 = 'Elixir.Agent':get(Agent, fun(Number) -> Number end), ask(Agent, Left - 1).

%% ---- calls, starts

call(_, 0) -> ok;
call(Server, N) -> _ = gen_server:call(Server, get), call(Server, N - 1).

lives(_, 0) -> ok;
lives(Life, N) -> spawn(Life) ! go, lives(Life, N - 1).

server_lives(_, 0) -> ok;
server_lives(Start, N) ->
    {ok, Server} = Start(),
    gen_server:cast(Server, add),
    gen_server:stop(Server),
    server_lives(Start, N - 1).

server_spec(Id, Restart) -> #{id => Id, start => {gen_server, start_link, [server, none, []]}, restart => Restart}.

idle(0) -> ok;
idle(N) -> {ok, _} = gen_server:start(server, none, []), idle(N - 1).

resident() ->
    {ok, File} = file:open("/proc/self/statm", [read, raw]),
    {ok, Line} = file:read(File, 200),
    file:close(File),
    [_, Pages | _] = string:split(Line, " ", all),
    list_to_integer(Pages) * 4096.

%% ---- timers, machines, supervisors

cancel([]) -> ok;
cancel([Timer | Timers]) -> erlang:cancel_timer(Timer), cancel(Timers).

insert(0, _, _) -> ok;
insert(N, Due, Me) -> erlang:send_after(Due, Me, fire, [{abs, true}]), insert(N - 1, Due, Me).

receive_fired(0) -> ok;
receive_fired(N) -> receive fire -> receive_fired(N - 1) end.

events(_, _, _, 0) -> ok;
events(Machine, Events, I, N) ->
    gen_statem:cast(Machine, element(I, Events)),
    events(Machine, Events, I band 4095 + 1, N - 1).

sup_of_one(Name) ->
    {ok, Sup} = tree:start_link(one_for_one, 100000000, 1,
                                [#{id => child, start => {server, start_named, [Name, self()]}}]),
    unlink(Sup),
    receive {up, Pid} -> Pid end.

kill(0, Pid) -> Pid;
kill(N, Pid) -> exit(Pid, kill), receive {up, Next} -> kill(N - 1, Next) end.

draw(Seed) -> (Seed * 1103515245 + 12345) band 16#ffffffff.

draws(N, Seed) -> draws(N, Seed, []).
draws(0, _, Drawn) -> Drawn;
draws(N, Seed, Drawn) -> Next = draw(Seed), draws(N - 1, Next, [(Next bsr 8) band 16#7fffff | Drawn]).
