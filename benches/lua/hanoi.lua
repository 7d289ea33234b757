-- The towers of Hanoi.
local moves = 0
local heights = {21, 0, 0}

local function move(count, from, to, by)
  if count > 0 then
    move(count - 1, from, by, to)
    moves = moves + 1
    heights[from] = heights[from] - 1
    heights[to] = heights[to] + 1
    move(count - 1, by, to, from)
  end
end

move(21, 1, 2, 3)
print(string.format("(%d #(%d %d %d))", moves, heights[1], heights[2], heights[3]))
