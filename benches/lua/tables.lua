-- Tables: numbers counted, memorised results, keys deleted.
-- The products would be too large for numbers that are floats: so they are taken in halves.
local function next_seed(seed)
  local low = seed % 65536
  local high = (seed - low) / 65536
  return math.floor((low * 1103515245 + (high * 1103515245 % 32768) * 65536 + 12345) % 2147483648)
end

local function count_residues(n)
  local counts, x = {}, 1
  for _ = 1, n do
    local key = math.floor(x / 512) % 5003
    counts[key] = (counts[key] or 0) + 1
    x = next_seed(x)
  end
  local sum = 0
  for key, count in pairs(counts) do sum = (sum + key * count) % 1000003 end
  return sum
end

local function longest(limit)
  local known, size = {}, 0
  local function steps(n)
    if n == 1 then return 0 end
    local result = known[n]
    if result then return result end
    result = 1 + steps(n % 2 == 0 and math.floor(n / 2) or 1 + 3 * n)
    known[n] = result
    size = size + 1
    return result
  end
  local best, most = 0, 0
  for n = 1, limit - 1 do
    local count = steps(n)
    if count > most then best, most = n, count end
  end
  return best, most, size
end

local function come_and_go(n)
  local held, size = {}, 0
  for i = 0, n - 1 do
    held[3 * i] = i
    size = size + 1
    if i >= 1000 then
      held[3 * (i - 1000)] = nil
      size = size - 1
    end
  end
  return size
end

local best, most, size = longest(30000)
print(string.format("(%d (%d %d %d) %d)", count_residues(150000), best, most, size, come_and_go(100000)))
