%% Two processes that send a message to and fro.
-module(pingpong).
-export([main/0, pong/0]).

main() ->
    Rounds = 2000000,
    Pong = spawn(?MODULE, pong, []),
    ping(Pong, Rounds),
    Pong ! stop,
    io:format("~w~n", [2 * Rounds]).

ping(_, 0) -> ok;
ping(Pong, N) ->
    Pong ! {ping, self()},
    receive pong -> ping(Pong, N - 1) end.

pong() ->
    receive
        {ping, From} -> From ! pong, pong();
        stop -> ok
    end.
