-- A table of counts filled, copied and summed.
local function fill(n)
  local v = {}
  for i = 0, n - 1 do v[i] = i end
  return v
end

local function copy_backwards(v, n)
  local new, j = {}, 0
  for i = n - 1, 0, -1 do
    new[j] = v[i]
    j = j + 1
  end
  return new
end

local function sum(v, n)
  local total = 0
  for i = 0, n - 1 do total = total + v[i] end
  return total
end

local n, total = 100000, 0
for _ = 1, 12 do
  local v = fill(n)
  local w = copy_backwards(v, n)
  local x = {}
  for i = 0, n - 1 do x[i] = v[i] + w[i] end
  for i = 0, n - 1 do v[i] = 1 end
  total = total + sum(v, n) + sum(w, n) + sum(x, n)
end
print(string.format("%d", total))
