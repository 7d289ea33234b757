-- Lines, words and characters counted, byte by byte.
local function sample(lines)
  local parts = {}
  for i = 0, lines - 1 do
    parts[#parts + 1] = "It was the best of times, it was the worst of times;"
    parts[#parts + 1] = i % 3 == 0 and "  and line " or "\tline "
    parts[#parts + 1] = i
    parts[#parts + 1] = "\n"
  end
  return table.concat(parts)
end

local function count(text)
  local lines, words, chars, inside = 0, 0, 0, false
  for i = 1, #text do
    local c = text:byte(i)
    chars = chars + 1
    if c == 10 then
      lines, inside = lines + 1, false
    elseif c == 32 or c == 9 then
      inside = false
    elseif not inside then
      words, inside = words + 1, true
    end
  end
  return lines, words, chars
end

local text = sample(5000)
local lines, words, chars
for _ = 1, 6 do lines, words, chars = count(text) end
print(string.format("(%d %d %d)", lines, words, chars))
