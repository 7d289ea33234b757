-- How many ways there are to put n queens on a board: the search of the program in Scheme, on arrays.
local function safe(board, column, row)
  for i = 1, column - 1 do
    local other = board[i]
    if other == row or other == row + (column - i) or other == row - (column - i) then return false end
  end
  return true
end

local function solutions(n)
  local board = {}
  local function search(column)
    if column > n then return 1 end
    local sum = 0
    for row = 1, n do
      if safe(board, column, row) then
        board[column] = row
        sum = sum + search(column + 1)
      end
    end
    return sum
  end
  return search(1)
end

local result
for _ = 1, 200 do result = solutions(8) end
print(result)
