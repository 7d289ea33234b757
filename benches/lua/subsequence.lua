-- Dynamic programming: the longest common subsequence of strings, and a knapsack.
-- The products would be too large for numbers that are floats: so they are taken in halves.
local function next_seed(seed)
  local low = seed % 65536
  local high = (seed - low) / 65536
  return math.floor((low * 1103515245 + (high * 1103515245 % 32768) * 65536 + 12345) % 2147483648)
end

local function text(length, seed)
  local s = {}
  for i = 1, length do
    s[i] = string.char(97 + math.floor(seed / 65536) % 4)
    seed = next_seed(seed)
  end
  return table.concat(s)
end

local function common(a, b)
  local n = #b
  local old, new = {}, {}
  for j = 0, n do old[j], new[j] = 0, 0 end
  for i = 1, #a do
    local c = a:byte(i)
    for j = 1, n do
      if c == b:byte(j) then
        new[j] = 1 + old[j - 1]
      else
        new[j] = math.max(old[j], new[j - 1])
      end
    end
    old, new = new, old
  end
  return old[n]
end

local function knapsack(items, capacity)
  local best = {}
  for w = 0, capacity do best[w] = 0 end
  for i = 1, items do
    local weight, worth = 3 + i * 37 % 41, 1 + i * 53 % 67
    for w = capacity, weight, -1 do
      local with = worth + best[w - weight]
      if with > best[w] then best[w] = with end
    end
  end
  return best[capacity]
end

print(string.format("(%d %d)", common(text(1200, 1), text(1200, 2)), knapsack(200, 6000)))
