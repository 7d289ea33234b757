-- Closures made and called through a chain of composed functions.
local function adder(n) return function(x) return x + n end end
local function compose(f, g) return function(x) return f(g(x)) end end

local f = function(x) return x end
for i = 0, 9 do f = compose(adder(i % 2 == 0 and 1 or -1), f) end
local x = 0
for _ = 1, 1500000 do x = 1 + f(x) end
print(x)
