%% What the scenarios in Erlang share: they say, line by line, what they see. Each is a function of its module, played in
%% a process of its own, and is named after the rule it is about, such as 'U2_start_left_to_right'. main([Module]) plays all of
%% a module.
-module(parity).
-export([main/1, say/1, say/2, pause/1, reason/1]).

main([Area]) ->
    Module = list_to_atom(Area),
    logger:set_primary_config(level, none),
    register(parity_said, spawn(fun() -> said([]) end)),
    lists:foreach(fun(Name) -> play(Module, Name) end,
                  [Name || {Name, 0} <- Module:module_info(exports), is_scenario(atom_to_list(Name))]),
    halt(0).

is_scenario([Area, Number | _]) -> Area >= $A andalso Area =< $Z andalso Number >= $0 andalso Number =< $9.

play(Module, Name) ->
    io:format("== ~s~n", [Name]),
    {Pid, Ref} = spawn_monitor(fun() -> Module:Name() end),
    receive
        {'DOWN', Ref, process, Pid, normal} -> ok;
        {'DOWN', Ref, process, Pid, Reason} -> say("the scenario ended: ~p", [Reason])
    after 20000 ->
        say("the scenario takes too long"),
        exit(Pid, kill)
    end,
    timer:sleep(20),
    io:put_chars(take()).

%% In the order of the calls, over all processes.
said(Lines) ->
    receive
        {say, From, Line} -> From ! said, said([Line | Lines]);
        {take, From} -> From ! {said, lists:reverse(Lines)}, said([])
    end.

say(Line) -> say(Line, []).
say(Format, Args) ->
    Ref = erlang:monitor(process, parity_said),
    parity_said ! {say, self(), [io_lib:format(Format, Args), $\n]},
    receive said -> erlang:demonitor(Ref, [flush]) end,
    ok.

take() ->
    parity_said ! {take, self()},
    receive {said, Lines} -> Lines end.

pause(Ms) -> timer:sleep(Ms).

%% A reason in a form that does not name processes, functions or places.
reason({R, [{_, _, _, _} | _]}) -> reason(R);
reason({R, {Module, Function, Args}}) when is_atom(Module), is_atom(Function), is_list(Args) -> reason(R);
reason(R) -> io_lib:format("~w", [R]).
