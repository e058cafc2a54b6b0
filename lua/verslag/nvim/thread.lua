--- Work for another thread, and its answers. Neovim's threads have Lua states of their own, so a job is the
--- name of a function of verslag.nvim.scan with strings for arguments.

local uv = vim.uv or vim.loop

local M = {}

local waiting, last = {}, 0
local work

-- Runs on the thread: no upvalues, no vim.
local function run(id, path, cpath, what, text, pack, published, file, lang, argument)
  package.path, package.cpath = path, cpath
  local ok, first, second = pcall(function()
    local scan = require "verslag.nvim.scan"
    return scan[what](text, { pack = pack, published = published, file = file, lang = lang }, argument)
  end)
  if not ok then
    return id, false, tostring(first)
  end
  return id, true, first, second
end

local function answer(id, ok, first, second)
  local callback = waiting[id]
  waiting[id] = nil
  if callback then
    vim.schedule(function()
      if ok then
        callback(nil, first, second)
      else
        callback(first)
      end
    end)
  end
end

--- Where this plugin lies: the folder that holds lua/, plugin/ and doc/.
M.root = (debug.getinfo(1, "S").source:sub(2):gsub("[/\\]lua[/\\]verslag[/\\]nvim[/\\]thread%.lua$", ""))
if not M.root:match "^/" and not M.root:match "^%a:" then
  M.root = vim.fn.fnamemodify(M.root == "" and "." or M.root, ":p"):gsub("[/\\]$", "")
end

--- package.path and package.cpath with this plugin's own files, and those of a tree built with make.
---@return string path
---@return string cpath
function M.paths()
  local path = M.root .. "/lua/?.lua;" .. M.root .. "/lua/?/init.lua;" .. package.path
  local cpath = package.cpath
  -- Neovim is of the ABI of Lua 5.1, with or without a JIT compiler
  for _, lua in ipairs { "lua5.1", "luajit" } do
    cpath = M.root .. "/build/" .. lua .. "/?.so;" .. cpath
  end
  return path, cpath
end

--- Call verslag.nvim.scan[what](text, settings, argument) on a thread.
---@param what string
---@param text string
---@param settings table pack, published, file, lang
---@param argument string?
---@param callback fun(message: string?, first: string?, second: string?) on the main thread, later
function M.call(what, text, settings, argument, callback)
  work = work or uv.new_work(run, answer)
  last = last + 1
  waiting[last] = callback
  local path, cpath = M.paths()
  work:queue(last, path, cpath, what, text, settings.pack, settings.published or "", settings.file or "",
    settings.lang or "en", argument or "")
end

return M
