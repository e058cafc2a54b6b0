--- :checkhealth verslag

local M = {}

-- vim.health has other names in Neovim 0.7 to 0.9, and is a module of its own there
local health = vim.health or require "health"
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local bad = health.error or health.report_error

function M.check()
  local thread = require "verslag.nvim.thread"
  start "verslag"
  local version = vim.version()
  local words = ("Neovim %d.%d.%d, %s"):format(version.major, version.minor, version.patch,
    jit and jit.version or _VERSION)
  if vim.fn.has "nvim-0.7" == 1 then
    ok(words)
  else
    bad(words .. ": 0.7 or later is needed")
  end

  local path, cpath = thread.paths()
  local before, cbefore = package.path, package.cpath
  package.path, package.cpath = path, cpath
  local found, verslag = pcall(require, "verslag")
  local search = rawget(package, "searchpath")
  local file = search and search("verslag.core", cpath)
  package.path, package.cpath = before, cbefore
  if not found then
    return bad("the C module verslag.core does not load: " .. tostring(verslag):match "^[^\n]*", {
      "run `make` in " .. thread.root .. " with the headers of Lua 5.1 or LuaJIT installed",
      "or install the rock: luarocks --lua-version 5.1 install verslag",
    })
  end
  ok("verslag " .. verslag._VERSION .. ": " .. (file or "verslag.core"))

  local options = require("verslag.nvim").options()
  local language, message = verslag.load(options.pack)
  if not language then
    return bad("the language pack '" .. options.pack .. "' does not open: " .. message)
  end
  ok("language " .. language.name .. " " .. language.release .. ": " .. language.path)

  local done, wrong
  local begin = (vim.uv or vim.loop).hrtime()
  thread.call("read", "Kim Jong-un was dinsdag in Moskou.", { pack = options.pack, published = "2025-06-18" }, nil,
    function(why)
      done, wrong = true, why
    end)
  vim.wait(10000, function()
    return done
  end, 1)
  if wrong or not done then
    bad("reading on a thread fails: " .. (wrong or "no answer within 10 seconds"))
  else
    ok(("reads on a thread (%.0f ms for a sentence)"):format(((vim.uv or vim.loop).hrtime() - begin) / 1e6))
  end
  if not options.published and not vim.b.verslag_published then
    warn("no date of publication is set: days such as 'dinsdag' get no date", {
      ":Verslag tag 2025-06-18, vim.b.verslag_published, or published in the options",
    })
  end
end

return M
