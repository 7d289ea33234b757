-- Symbolic derivatives: dispatch on strings, arrays as terms, and garbage.
local derive

local function derive_all(e, from)
  local result = {from}
  for i = 2, #e do result[i] = derive(e[i]) end
  return result
end

derive = function(e)
  if type(e) ~= "table" then
    if e == "x" then return 1 end
    return 0
  end
  local operator = e[1]
  if operator == "+" or operator == "-" then
    return derive_all(e, operator)
  elseif operator == "*" then
    local sum = {"+"}
    for i = 2, #e do sum[i] = {"/", derive(e[i]), e[i]} end
    return {"*", e, sum}
  elseif operator == "/" then
    local top, bottom = e[2], e[3]
    return {"-", {"/", derive(top), bottom}, {"/", top, {"*", bottom, bottom, derive(bottom)}}}
  else
    error("cannot derive " .. operator)
  end
end

local function show(e)
  if type(e) ~= "table" then return tostring(e) end
  local parts = {}
  for i = 1, #e do parts[i] = show(e[i]) end
  return "(" .. table.concat(parts, " ") .. ")"
end

local expression = {"+", {"*", 3, "x", "x"}, {"*", "a", "x", "x"}, {"*", "b", "x"}, {"/", "x", 7}, 5}
local result
for _ = 1, 300000 do result = derive(expression) end
print(show(result))
