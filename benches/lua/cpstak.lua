-- Takeuchi's function with continuations passed as closures.
local function tak(x, y, z, k)
  if y >= x then return k(z) end
  return tak(x - 1, y, z, function(a)
    return tak(y - 1, z, x, function(b)
      return tak(z - 1, x, y, function(c)
        return tak(a, b, c, k)
      end)
    end)
  end)
end

local function same(x) return x end
local result
for _ = 1, 100 do result = tak(18, 12, 6, same) end
print(result)
