-- Points inside of a polygon.
local xs = {0.0, 1.0, 1.0, 0.0, 0.0, 1.0, -0.5, -1.0, -1.0, -2.0, -2.5, -2.0, -1.5, -0.5, 1.0, 1.0, 0.0, -0.5, -1.0, -0.5}
local ys = {0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 2.0, 3.0, 0.0, -0.5, -1.0, -1.5, -2.0, -2.0, -1.5, -1.0, -0.5, -1.0, -1.0, -0.5}

local function is_inside(x, y)
  local inside, j = false, #xs
  for i = 1, #xs do
    local yi, yj = ys[i], ys[j]
    if ((yi <= y and y < yj) or (yj <= y and y < yi))
      and x < (xs[j] - xs[i]) * (y - yi) / (yj - yi) + xs[i] then
      inside = not inside
    end
    j = i
  end
  return inside
end

local size, count = 260, 0
for i = 0, size - 1 do
  for j = 0, size - 1 do
    if is_inside(5.0 * i / size - 3.0, 6.0 * j / size - 2.5) then count = count + 1 end
  end
end
print(count)
