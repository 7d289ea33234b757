-- Quicksort of an array in place.
-- The products would be too large for numbers that are floats: so they are taken in halves.
local function next_seed(seed)
  local low = seed % 65536
  local high = (seed - low) / 65536
  return math.floor((low * 1103515245 + (high * 1103515245 % 32768) * 65536 + 12345) % 2147483648)
end

local function sort(v, low, high)
  if low < high then
    local pivot = v[math.floor((low + high) / 2)]
    local i, j = low, high
    while i <= j do
      if v[i] < pivot then
        i = i + 1
      elseif v[j] > pivot then
        j = j - 1
      else
        v[i], v[j] = v[j], v[i]
        i, j = i + 1, j - 1
      end
    end
    sort(v, low, j)
    sort(v, i, high)
  end
end

local function sorted(v)
  for i = 1, #v do
    if v[i - 1] > v[i] then return false end
  end
  return true
end

local v, seed = {}, 42
for i = 0, 599999 do
  seed = next_seed(seed)
  v[i] = seed
end
sort(v, 0, 599999)
print(string.format("(%s %d %d)", sorted(v) and "#t" or "#f", v[0], v[300000]))
