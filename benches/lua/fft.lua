-- The fast Fourier transform and its inverse, in place.
local function reverse_bits(re, im, n)
  local j = 0
  for i = 0, n - 1 do
    if i < j then
      re[i], re[j] = re[j], re[i]
      im[i], im[j] = im[j], im[i]
    end
    local bit = n / 2
    while bit >= 1 and j >= bit do
      j = j - bit
      bit = bit / 2
    end
    j = math.floor(j + bit)
  end
end

local function transform(re, im, n, sign)
  reverse_bits(re, im, n)
  local half = 1
  while half < n do
    local angle = sign * 3.141592653589793 / half
    for k = 0, half - 1 do
      local wr, wi = math.cos(angle * k), math.sin(angle * k)
      for i = k, n - 1, 2 * half do
        local j = i + half
        local xr, xi = re[j], im[j]
        local tr, ti = wr * xr - wi * xi, wr * xi + wi * xr
        re[j], im[j] = re[i] - tr, im[i] - ti
        re[i], im[i] = re[i] + tr, im[i] + ti
      end
    end
    half = 2 * half
  end
end

local n = 4096
local re, im = {}, {}
for i = 0, n - 1 do re[i], im[i] = (i * 37 % 101) + 0.0, 0.0 end
for _ = 1, 16 do
  transform(re, im, n, -1.0)
  transform(re, im, n, 1.0)
  for i = 0, n - 1 do re[i], im[i] = re[i] / n, im[i] / n end
end
print(string.format("(%.0f %.0f)", re[1000], 1000.0 * re[77]))
