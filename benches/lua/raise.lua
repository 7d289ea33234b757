-- Errors raised and handled in a loop: `pcall`, with a table as the condition.
local function checked_divide(a, b)
  if b == 0 then error({kind = "error", irritant = a}) end
  if a % b ~= 0 then error({kind = "inexact", a = a, b = b}) end
  return math.floor(a / b)
end

local function attempt(a, b)
  local fine, result = pcall(checked_divide, a, b)
  if fine then return result end
  if result.kind == "error" then return result.irritant end
  if result.kind == "inexact" then return 1 end
  return 2
end

-- A condition that can be continued is a call of the handler, in Lua.
local function repaired(list, handler)
  local sum = 0
  for i = 1, #list do
    local x = list[i]
    if x % 2 == 1 then x = handler(x) end
    sum = sum + x
  end
  return sum
end

local list, sum = {1, 2, 3, 4, 5, 6}, 0
for i = 0, 119999 do
  sum = (sum + attempt(i, i % 4) + repaired(list, function(problem) return 2 * problem end)) % 1000003
end
print(sum)
