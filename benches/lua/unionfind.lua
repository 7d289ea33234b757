-- Union by rank with path compression.
-- The products would be too large for numbers that are floats: so they are taken in halves.
local function next_seed(seed)
  local low = seed % 65536
  local high = (seed - low) / 65536
  return math.floor((low * 1103515245 + (high * 1103515245 % 32768) * 65536 + 12345) % 2147483648)
end

local function find(parent, i)
  local p = parent[i]
  if p == i then return i end
  local root = find(parent, p)
  parent[i] = root
  return root
end

local function union(parent, rank, a, b)
  a, b = find(parent, a), find(parent, b)
  if a == b then return false end
  if rank[a] < rank[b] then
    parent[a] = b
  else
    parent[b] = a
    if rank[a] == rank[b] then rank[a] = rank[a] + 1 end
  end
  return true
end

local function components(size, edges, seed)
  local parent, rank = {}, {}
  for i = 0, size - 1 do parent[i], rank[i] = i, 0 end
  local count = size
  for _ = 1, edges do
    seed = next_seed(seed)
    local a = math.floor(seed / 32) % size
    seed = next_seed(seed)
    local b = math.floor(seed / 32) % size
    if union(parent, rank, a, b) then count = count - 1 end
  end
  return count
end

local sum = 0
for i = 1, 8 do sum = sum + components(50000, 60000, i) end
print(sum)
