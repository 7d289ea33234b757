-- The sieve of Eratosthenes.
local function count_primes(limit)
  local prime = {}
  for i = 0, limit - 1 do prime[i] = true end
  local count = 0
  for i = 2, limit - 1 do
    if prime[i] then
      for j = i + i, limit - 1, i do prime[j] = false end
      count = count + 1
    end
  end
  return count
end

local result
for _ = 1, 4 do result = count_primes(1000000) end
print(result)
