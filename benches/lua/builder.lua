-- Strings built: bit by bit, from an array of characters.
local function by_append(n)
  local s = ""
  for i = 0, n - 1 do s = s .. i % 10 end
  return s
end

local function by_list(n)
  local chars = {}
  for i = 0, n - 1 do chars[#chars + 1] = string.char(48 + i % 10) end
  return table.concat(chars)
end

local n, same = 1000, 0
for _ = 1, 250 do
  local s = by_append(n)
  -- Lua has no ports of strings and no strings to fill in place: three times what is its one way.
  for _ = 1, 3 do
    if s == by_list(n) then same = same + 1 end
  end
end
print(same)
