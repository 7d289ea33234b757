-- Peg solitaire on a triangle: all games played by backtracking.
local function hole(row, column) return row * (row + 1) / 2 + column end

local directions = {{0, 1}, {1, 0}, {1, 1}, {0, -1}, {-1, 0}, {-1, -1}}
local moves = {}
for row = 0, 4 do
  for column = 0, row do
    for _, d in ipairs(directions) do
      local r, c = row + 2 * d[1], column + 2 * d[2]
      if r >= 0 and r <= 4 and c >= 0 and c <= r then
        moves[#moves + 1] = {
          math.floor(hole(row, column)),
          math.floor(hole(row + d[1], column + d[2])),
          math.floor(hole(r, c)),
        }
      end
    end
  end
end

local board, games = {}, 0

local function play(pegs)
  if pegs == 1 then
    games = games + 1
    return
  end
  for i = 1, #moves do
    local move = moves[i]
    local from, over, to = move[1], move[2], move[3]
    if board[from] and board[over] and not board[to] then
      board[from], board[over], board[to] = false, false, true
      play(pegs - 1)
      board[from], board[over], board[to] = true, true, false
    end
  end
end

local function run(start)
  for i = 0, 14 do board[i] = true end
  for _, i in ipairs({start, 1, 5, 13}) do board[i] = false end
  games = 0
  play(11)
  return games
end

print(string.format("(%d %d)", run(4), run(7)))
