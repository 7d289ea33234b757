-- The Mandelbrot set.
local function steps(cr, ci, limit)
  local zr, zi, i = 0.0, 0.0, 0
  while true do
    local rr, ii = zr * zr, zi * zi
    if i == limit or rr + ii > 4.0 then return i end
    zr, zi = rr - ii + cr, 2.0 * zr * zi + ci
    i = i + 1
  end
end

local function total(size, limit)
  local step, sum = 3.0 / size, 0
  for y = 0, size - 1 do
    for x = 0, size - 1 do
      sum = sum + steps(-2.0 + step * x, -1.5 + step * y, limit)
    end
  end
  return sum
end

print(total(200, 150))
