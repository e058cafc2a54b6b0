--- Runs Lua in a real, headless Neovim and hands back what it says.

local host = require "spec.support.host"

local M = {}

-- What a script can use: say(value) to answer, screen() for what one sees, marks() for the extmarks, notes for
-- the messages that vim.notify was given.
local PRELUDE = [[
local answers = {}
notes = {}
vim.notify = function(message)
  notes[#notes + 1] = message
end
function say(value)
  answers[#answers + 1] = value == nil and vim.NIL or value
end
function screen()
  vim.cmd "redraw!"
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do
      cells[column] = vim.fn.screenstring(row, column)
    end
    rows[row] = (table.concat(cells):gsub("%s+$", ""))
  end
  return table.concat(rows, "\n")
end
function marks()
  local list = {}
  local space = vim.api.nvim_get_namespaces().verslag
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
    local lines = vim.api.nvim_buf_get_text(0, mark[2], mark[3], mark[4].end_row, mark[4].end_col, {})
    list[#list + 1] = {
      row = mark[2], column = mark[3], text = table.concat(lines, "\n"), group = mark[4].hl_group,
    }
  end
  return list
end
function wait_for(what, ready)
  if not vim.wait(10000, ready, 5) then
    error("waited 10 s for " .. what .. "; messages: " .. table.concat(notes, "\n"))
  end
end
function tag(words)
  vim.cmd("Verslag tag " .. (words or ""))
  wait_for("the reading", function() return require("verslag.nvim").wait(0, 0) end)
end
function keys(text)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(text, true, false, true), "xt", false)
end
local function main()
]]

local CODA = [[
end
local ok, message = xpcall(main, debug.traceback)
local file = assert(io.open(vim.env.VERSLAG_ANSWER, "w"))
file:write(vim.json.encode { ok = ok, message = message or "", answers = answers })
file:close()
vim.cmd "qall!"
]]

--- Run a script. Returns its answers, as a list.
---@param script string Lua; ends by itself
---@param options? {text: string, root: string, before: string, seconds: number}
function M.run(script, options)
    options = options or {}
    local folder = host.folder()
    local root = options.root or host.root()
    host.write(folder .. "/script.lua", PRELUDE .. script .. CODA)
    host.write(folder .. "/article.txt", options.text or "")
    local before = options.before and " --cmd " .. host.quoted(options.before) or ""
    if host.coverage then
        before = " --cmd 'luafile " .. host.coverage .. "'" .. before
    end
    local output = host.run("cd " .. folder .. " && VERSLAG_ANSWER=" .. folder .. "/answer HOME=" .. folder
        .. " XDG_RUNTIME_DIR=" .. folder .. " nvim --headless -u NONE -i NONE -n --cmd 'set rtp+=" .. root
        .. " columns=100 lines=30'" .. before .. " --cmd 'runtime plugin/verslag.lua' +'luafile script.lua' article.txt"
        .. " </dev/null", options.seconds or 40)
    local file = io.open(folder .. "/answer", "r")
    local answer = file and require("dkjson").decode(file:read "*a")
    if file then
        file:close()
    end
    host.remove(folder)
    assert(answer, "Neovim said: " .. output)
    assert(answer.ok, answer.message .. "\n" .. output)
    return answer.answers, output
end

return M
