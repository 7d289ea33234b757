-- Assigned variables in closures: a message-passing style of objects.
local function make_counter()
  local count = 0
  return function(message, amount)
    if message == "add" then
      count = count + amount
      return count
    elseif message == "get" then
      return count
    elseif message == "reset" then
      count = 0
      return count
    else
      error("unknown message " .. message)
    end
  end
end

local a, b = make_counter(), make_counter()
for _ = 1, 1000000 do
  a("add", 1)
  b("add", a("get"))
  if b("get") > 1000000 then b("reset") end
end
print(a("get") + b("get"))
