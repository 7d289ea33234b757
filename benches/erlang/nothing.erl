%% Nothing: what the start of Erlang takes.
-module(nothing).
-export([main/0]).

main() -> ok.
