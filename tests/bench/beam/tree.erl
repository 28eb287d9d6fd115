%% A supervisor of what it is told.
-module(tree).
-behaviour(supervisor).
-export([start_link/4, init/1]).

start_link(Strategy, Intensity, Period, Specs) -> supervisor:start_link(?MODULE, {Strategy, Intensity, Period, Specs}).

init({Strategy, Intensity, Period, Specs}) ->
    {ok, {#{strategy => Strategy, intensity => Intensity, period => Period}, Specs}}.
