%% Workers for supervisors: see workers.h.
-module(workers).
-export([forget/0, plan/2, plan/3, start/1, end_it/2, kill/1, note/2, pid/1, answer/1, say_children/1, say_counts/1, say_alive/1, say_standing/1,
         say_standing_of/1, child/2, child/4, template/2]).
-import(parity, [say/1, say/2, pause/1]).

%% Plans: {Letter, Starts, Options}; who was last started: {{ref, Letter}, Pid}. The table is the scenario's.
forget() ->
    catch ets:delete(workers),
    ets:new(workers, [named_table, public]).

plan(Letter, Starts) -> plan(Letter, Starts, []).
plan(Letter, Starts, Options) -> ets:insert(workers, {Letter, Starts, Options}).

start(Letter) ->
    {How, Options} =
        case ets:lookup(workers, Letter) of
            [{_, [First | Rest], O}] -> ets:insert(workers, {Letter, Rest, O}), {First, O};
            [{_, [], O}] -> {$+, O};
            [] -> {$+, []}
        end,
    case How of
        $- -> say("fail ~s", [Letter]), {error, failed};
        $i -> say("ignore ~s", [Letter]), ignore;
        $s -> pause(40), say("fail ~s", [Letter]), {error, failed};
        _ ->
            How =:= $l andalso pause(40),
            {ok, Pid} = proc_lib:start_link(erlang, apply, [fun() -> init(Letter, Options) end, []]),
            ets:insert(workers, {{ref, Letter}, Pid}),
            say("start ~s", [Letter]),
            {ok, Pid}
    end.

init(Letter, Options) ->
    process_flag(trap_exit, not proplists:get_bool(plain, Options)),
    Parent = case get('$ancestors') of [Name | _] when is_atom(Name) -> whereis(Name); [Pid | _] -> Pid end,
    proc_lib:init_ack({ok, self()}),
    loop(Letter, Parent, {proplists:get_value(stop_ms, Options, 0), proplists:get_value(ends, Options, none)}).

%% It ends as a gen_server does: for its parent's exit, or a stop.
loop(Letter, Parent, How) ->
    receive
        {stop, From, Reason} -> stop(Letter, Reason, How, From);
        {'EXIT', Parent, Reason} -> stop(Letter, Reason, How, none);
        _ -> loop(Letter, Parent, How)
    end.

stop(Letter, Reason, {StopMs, Ends}, _From) ->
    StopMs > 0 andalso pause(StopMs),
    say("stop ~s ~s", [Letter, parity:reason(Reason)]),
    exit(case Ends of none -> Reason; _ -> Ends end).

note(Letter, Pid) -> ets:insert(workers, {{ref, Letter}, Pid}).
pid(Letter) -> ets:lookup_element(workers, {ref, Letter}, 2).

end_it(Letter, Reason) ->
    Pid = pid(Letter),
    Ref = monitor(process, Pid),
    Pid ! {stop, self(), Reason},
    receive {'DOWN', Ref, _, _, _} -> ok end,
    pause(50).

kill(Letter) -> exit(pid(Letter), kill), pause(50).

child(Letter, Restart) -> child(Letter, Restart, 1000, false).
child(Letter, Restart, Shutdown, Significant) ->
    #{id => Letter, start => {?MODULE, start, [Letter]}, restart => Restart, shutdown => Shutdown, significant => Significant}.

template(Letter, Restart) -> child(Letter, Restart).

answer({ok, undefined}) -> "undefined";
answer({ok, _}) -> "ok";
answer(ok) -> "ok";
answer({error, {already_started, _}}) -> "running";
answer({error, {failed, _}}) -> "failed";
answer({error, Reason}) when is_atom(Reason) -> atom_to_list(Reason);
answer({error, _}) -> "invalid argument".

say_children(Supervisor) ->
    try supervisor:which_children(Supervisor) of
        Children -> say("children~s", [[[" ", Id, state(Pid)] || {Id, Pid, _, _} <- Children]])
    catch exit:_ -> say("gone")
    end.

state(Pid) when is_pid(Pid) -> "+";
state(undefined) -> "-";
state(restarting) -> "*".

say_counts(Supervisor) ->
    C = supervisor:count_children(Supervisor),
    say("counts ~w ~w ~w ~w", [proplists:get_value(K, C) || K <- [specs, active, supervisors, workers]]).

say_alive(Pid) ->
    pause(50),
    say(case is_process_alive(Pid) of true -> "alive"; false -> "gone" end).

%% How a supervisor stands: what sys:get_state gives of its record, and of its children's.
say_standing(Supervisor) ->
    State = sys:get_state(Supervisor),
    [Strategy, {Ids, Children}, Intensity, Period, Restarts, AutoShutdown] = [element(N, State) || N <- [3, 4, 6, 7, 8, 10]],
    say("~w, ~w in ~w s, ~w, ~w restarts~s",
        [Strategy, Intensity, Period, AutoShutdown, length(Restarts), [standing(maps:get(Id, Children)) || Id <- lists:reverse(Ids)]]).

standing({child, Pid, Id, _, Restart, Significant, Shutdown, Type, _}) ->
    Name = if is_integer(Id) -> integer_to_list(Id); true -> Id end,
    [", ", Name, child_state(Pid), io_lib:format(" ~w ~w ~w", [Restart, Shutdown, Type]), [" significant" || Significant]].

child_state({restarting, _}) -> "*";
child_state(Pid) -> state(Pid).

%% The same of a DynamicSupervisor, whose children have no ids and no order.
say_standing_of(Supervisor) ->
    #{max_restarts := Intensity, max_seconds := Period, max_children := Max, children := Children, restarts := Restarts} =
        sys:get_state(Supervisor),
    say("~w in ~w s, at most ~w, ~w restarts~s",
        [Intensity, Period, Max, length(Restarts), lists:sort([lists:flatten(dynamic_standing(C)) || C <- maps:values(Children)])]).

dynamic_standing({restarting, Child}) -> dynamic_standing(Child, "*");
dynamic_standing(Child) -> dynamic_standing(Child, "+").
dynamic_standing({_, Restart, Shutdown, Type, _}, How) -> io_lib:format(", ~s ~w ~w ~w", [How, Restart, Shutdown, Type]).
