-- A machine's instructions told apart by tables, as one does it in Lua.
local weights = {
  load = 4, store = 4, add = 1, subtract = 1, negate = 1, multiply = 3, divide = 12, remainder = 12, jump = 2,
  ["branch-zero"] = 2, ["branch-negative"] = 2, ["branch-carry"] = 2, call = 6, ["return"] = 6, halt = 0,
}

local function weight(operation) return weights[operation] or -1 end

local function digit(c)
  if c >= 48 and c <= 57 then return c - 48 end
  if c >= 97 and c <= 102 then return c - 87 end
  return 16
end

local function days(month)
  if month == 2 then return 28 end
  if month == 4 or month == 6 or month == 9 or month == 11 then return 30 end
  return 31
end

local kinds = {[0] = 1, 2, 4, 8, 16, 32, 64, 128, [100] = 3, [200] = 3, [300] = 3}
local function kind(code) return kinds[code] or 0 end

local costs = {[1] = 10, [2] = 20, [5] = 50, [10] = 95, [20] = 180, [50] = 400}
local program = {
  [0] = "load", "add", "store", "multiply", "jump", "branch-carry", "call", "return", "divide", "nothing", "halt", "negate",
}
local digits = "0123456789abcdefg"

local sum = 0
for i = 0, 999999 do
  sum = sum + weight(program[i % 12]) + digit(digits:byte(i % 17 + 1)) + days(1 + i % 12) + kind(i % 9)
    + costs[i % 2 == 0 and 20 or 50]
end
print(sum)
