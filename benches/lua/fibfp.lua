-- Doubly recursive Fibonacci on floats.
local function fib(n)
  if n < 2.0 then return n end
  return fib(n - 1.0) + fib(n - 2.0)
end

print(string.format("%.0f", fib(31.0)))
