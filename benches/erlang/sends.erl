%% A counter that answers each message with its new count. A call is counted once, as with our objects, though it is two messages.
-module(sends).
-export([main/0, counter/1]).

main() ->
    Rounds = 2000000,
    Counter = spawn(?MODULE, counter, [0]),
    call(Counter, Rounds),
    io:format("~w~n", [Rounds]).

call(_, 0) -> ok;
call(Counter, N) ->
    Counter ! {inc, 1, self()},
    receive {count, _} -> call(Counter, N - 1) end.

counter(Count) ->
    receive
        {inc, By, From} ->
            From ! {count, Count + By},
            counter(Count + By)
    end.
