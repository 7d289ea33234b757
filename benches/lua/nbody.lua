-- Planets around a sun, in two dimensions.
local function body(x, y, vx, vy, mass) return {x = x, y = y, vx = vx, vy = vy, mass = mass} end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 40.0),
  body(4.8, -1.1, 0.6, 2.8, 0.04),
  body(8.3, 4.1, -1.0, 1.8, 0.01),
  body(12.9, -15.1, 1.1, 0.9, 0.002),
  body(15.4, -25.9, 1.0, 0.6, 0.002),
}

local function advance(time)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy = a.x - b.x, a.y - b.y
      local square = dx * dx + dy * dy
      local force = time / (square * math.sqrt(square))
      a.vx = a.vx - dx * b.mass * force
      a.vy = a.vy - dy * b.mass * force
      b.vx = b.vx + dx * a.mass * force
      b.vy = b.vy + dy * a.mass * force
    end
  end
  for _, b in ipairs(bodies) do
    b.x = b.x + time * b.vx
    b.y = b.y + time * b.vy
  end
end

local function energy()
  local sum = 0.0
  for _, b in ipairs(bodies) do
    sum = sum + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy)
  end
  return sum
end

for _ = 1, 30000 do advance(0.01) end
print(string.format("%.0f", 1000000.0 * energy()))
