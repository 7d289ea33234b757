-- Coroutines: a round of tasks that yield, and a chain of filters between producer and consumer.
local total = 0

local function round_robin(tasks, turns)
  local queue, first, last = {}, 1, 0
  for i = 0, tasks - 1 do
    last = last + 1
    queue[last] = coroutine.create(function()
      for _ = 1, turns do
        total = (3 * total + i) % 1000003
        coroutine.yield()
      end
    end)
  end
  while first <= last do
    local task = queue[first]
    queue[first] = nil
    first = first + 1
    coroutine.resume(task)
    if coroutine.status(task) ~= "dead" then
      last = last + 1
      queue[last] = task
    end
  end
  return total
end

local function upto(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
    coroutine.yield(false)
  end)
end

local function mapping(f, source)
  return coroutine.wrap(function()
    while true do
      local x = source()
      coroutine.yield(x and f(x))
      if not x then return end
    end
  end)
end

local function consume(source)
  local sum = 0
  while true do
    local x = source()
    if not x then return sum end
    sum = (2 * sum + x) % 1000003
  end
end

local tasks = round_robin(100, 1500)
local chain = mapping(function(x) return x + 1 end, mapping(function(x) return x * 3 end, upto(40000)))
print(string.format("(%d %d)", tasks, consume(chain)))
