%% A ring of a thousand processes that pass a message on.
-module(ring).
-export([main/0, link_of/1]).

main() ->
    Size = 1000,
    Hops = 4000000,
    First = lists:foldl(fun(_, Next) -> spawn(?MODULE, link_of, [Next]) end, self(), lists:seq(2, Size)),
    First ! {pass, Hops},
    last(First),
    io:format("~w~n", [Hops]).

link_of(Next) ->
    receive
        {pass, Hops} -> Next ! {pass, Hops - 1}, link_of(Next)
    end.

last(First) ->
    receive
        {pass, Hops} when Hops > 0 -> First ! {pass, Hops - 1}, last(First);
        {pass, _} -> ok
    end.
