-- Heaps in arrays: sorting in place.
-- The products would be too large for numbers that are floats: so they are taken in halves.
local function next_seed(seed)
  local low = seed % 65536
  local high = (seed - low) / 65536
  return math.floor((low * 1103515245 + (high * 1103515245 % 32768) * 65536 + 12345) % 2147483648)
end

local function sift_down(v, root, stop)
  while true do
    local child = root + root + 1
    if child >= stop then return end
    if child + 1 < stop and v[child] < v[child + 1] then child = child + 1 end
    if not (v[root] < v[child]) then return end
    v[root], v[child] = v[child], v[root]
    root = child
  end
end

local function heap_sort(v, n)
  for i = math.floor(n / 2), 0, -1 do sift_down(v, i, n) end
  for stop = n - 1, 1, -1 do
    v[0], v[stop] = v[stop], v[0]
    sift_down(v, 0, stop)
  end
end

local function sorted(v, n)
  for i = 1, n - 1 do
    if v[i - 1] > v[i] then return false end
  end
  return true
end

local n, sum = 20000, 0
for i = 1, 6 do
  local v, seed = {}, i
  for j = 0, n - 1 do
    v[j] = math.floor(seed / 256)
    seed = next_seed(seed)
  end
  heap_sort(v, n)
  if sorted(v, n) then sum = sum + v[10000] % 1000 end
end
print(sum)
