-- Products of matrices of integers.
local function make_matrix(size, fill)
  local m = {}
  for i = 0, size - 1 do
    local row = {}
    for j = 0, size - 1 do row[j] = fill(i, j) end
    m[i] = row
  end
  return m
end

local size = 120

local function product(a, b)
  return make_matrix(size, function(i, j)
    local row, sum = a[i], 0
    for k = 0, size - 1 do sum = sum + row[k] * b[k][j] end
    return sum % 10007
  end)
end

local start = make_matrix(size, function(i, j) return (7 * i + 3 * j) % 11 end)
local m = start
for _ = 2, 6 do m = product(m, start) end
print(m[17][71])
