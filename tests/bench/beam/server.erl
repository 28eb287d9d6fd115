%% The gen_server of the benchmark: a number that is counted up and asked for.
-module(server).
-behaviour(gen_server).
-export([init/1, handle_call/3, handle_cast/2, start_named/2]).

start_named(Name, Tell) -> gen_server:start_link({local, Name}, ?MODULE, {tell, Tell}, []).

init(none) -> {ok, 0};
init({tell, Pid}) -> Pid ! {up, self()}, {ok, 0}.

handle_call(get, _From, Count) -> {reply, Count, Count}.

handle_cast(add, Count) -> {noreply, Count + 1}.
