-- Trees built and dropped while one lives long.
local function build(depth)
  if depth == 0 then return {left = false, right = false} end
  return {left = build(depth - 1), right = build(depth - 1)}
end

local function size(tree)
  if not tree.left then return 1 end
  return 1 + size(tree.left) + size(tree.right)
end

local function run()
  local long_lived, array, total = build(16), {}, 0
  for i = 1, 100000 do array[i] = 0.5 end
  for depth = 4, 16, 2 do
    for _ = 1, 2 ^ (16 - depth) do total = total + size(build(depth)) end
  end
  return total + size(long_lived) + #array
end

print(string.format("%d", run() + run()))
