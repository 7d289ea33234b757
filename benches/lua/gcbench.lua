-- Trees made from the top by assignment and from the bottom by construction, beside long-lived ones.
local function node() return {false, false, 0} end

local function grow(n, depth)
  if depth > 0 then
    n[1], n[2], n[3] = node(), node(), depth
    grow(n[1], depth - 1)
    grow(n[2], depth - 1)
  end
end

local function build(depth)
  if depth == 0 then return node() end
  return {build(depth - 1), build(depth - 1), depth}
end

local function weight(n)
  if not n[1] then return 1 end
  return n[3] + weight(n[1]) + weight(n[2])
end

local long_lived, array = node(), {}
for i = 0, 199999 do array[i] = 0.0 end
grow(long_lived, 15)
for i = 0, 99999 do array[i] = 1.0 / (i + 1) end
local total = 0
for depth = 4, 14, 2 do
  for _ = 1, math.floor(65536 / 2 ^ depth) do
    local top = node()
    grow(top, depth)
    total = total + weight(top) + weight(build(depth))
  end
end
print(string.format("(%d %d %d)", total, weight(long_lived), array[0]))
