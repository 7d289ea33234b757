-- A sum of floats in a loop that counts by floats.
local function sum_upto(n)
  local x, sum = n, 0.0
  while not (x < 0.0) do
    x, sum = x - 1.0, sum + x
  end
  return sum
end

local result
for _ = 1, 1000 do result = sum_upto(10000.0) end
print(string.format("%.0f", result))
