-- The spectral norm of an endless matrix, cut off.
local function entry(i, j)
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function multiply(n, v, result)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do sum = sum + entry(i, j) * v[j] end
    result[i] = sum
  end
end

local function multiply_transposed(n, v, result)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do sum = sum + entry(j, i) * v[j] end
    result[i] = sum
  end
end

local function norm(n)
  local u, v, between = {}, {}, {}
  for i = 0, n - 1 do u[i], v[i], between[i] = 1.0, 0.0, 0.0 end
  for _ = 1, 5 do
    multiply(n, u, between)
    multiply_transposed(n, between, v)
    multiply(n, v, between)
    multiply_transposed(n, between, u)
  end
  local uv, vv = 0.0, 0.0
  for i = 0, n - 1 do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  return math.sqrt(uv / vv)
end

print(string.format("%.0f", 1000000.0 * norm(320)))
