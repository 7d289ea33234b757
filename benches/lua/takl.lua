-- Takeuchi's function on lists as numbers.
local function list(n)
  local result = nil
  for i = 1, n do result = {i, result} end
  return result
end

local function shorter(a, b)
  while true do
    if not b then return false end
    if not a then return true end
    a, b = a[2], b[2]
  end
end

local function takl(x, y, z)
  if shorter(y, x) then
    return takl(takl(x[2], y, z), takl(y[2], z, x), takl(z[2], x, y))
  end
  return z
end

local a, b, c = list(18), list(12), list(6)
local result
for _ = 1, 30 do result = takl(a, b, c) end
local length = 0
while result do
  length = length + 1
  result = result[2]
end
print(length)
