--- Counts the lines of lua/ that run, for `make coverage`: luacov is no package of Debian 12.
---
--- LUA_INIT=@spec/support/coverage.lua loads it into every Lua that a suite starts; hosts with a Lua of their own
--- (Neovim and its threads, nginx, Pandoc) load it where their specs say. What ran is written, at the end, to a file of
--- its own in the folder VERSLAG_COVERAGE: a line FILE:LINE each. Returns the function that writes it, for hosts
--- that do not close their Lua.

local folder = os.getenv("VERSLAG_COVERAGE")
if not folder or folder == "" then
    return
end
local known = package.loaded["spec.support.coverage"]
if type(known) == "function" then
    return known
end

local seen = {} -- file -> line -> true
local wanted = {} -- source -> the file's path from lua/ on, or false

local function file_of(source)
    local file = source:match("^@.-lua/(verslag/.*%.lua)$") or source:match("^@.-(pandoc/verslag%.lua)$")
        or source:match("^@.-(plugin/verslag%.lua)$")
    wanted[source] = file or false
    return file or false
end

local jit = rawget(_G, "jit")
if jit then
    jit.off() -- compiled code calls no hooks
end

local function hook(_, line)
    local source = debug.getinfo(2, "S").source
    local file = wanted[source]
    if file == nil then
        file = file_of(source)
    end
    if file then
        local lines = seen[file]
        if not lines then
            lines = {}
            seen[file] = lines
        end
        lines[line] = true
    end
end

local function write()
    if next(seen) == nil then
        return
    end
    local name = os.tmpname()
    os.remove(name)
    local out = io.open(folder .. "/" .. name:match("[^/]*$"), "w")
    if not out then
        return
    end
    for file, lines in pairs(seen) do
        for line in pairs(lines) do
            out:write(file, ":", line, "\n")
        end
    end
    out:close()
    seen = {}
end

-- A hook belongs to one coroutine, but in LuaJIT to all of them.
if not jit then
    local create = coroutine.create
    local function hooked(f)
        local thread = create(f)
        debug.sethook(thread, hook, "l")
        return thread
    end
    coroutine.create = hooked
    coroutine.wrap = function(f)
        local thread = hooked(f)
        return function(...)
            local function pass(ok, ...)
                if not ok then
                    error((...), 0)
                end
                return ...
            end
            return pass(coroutine.resume(thread, ...))
        end
    end
end
-- a spec that sets a hook of its own sets it beside this one
local sethook = debug.sethook
debug.sethook = function(...)
    local first = ...
    if type(first) == "thread" or (select("#", ...) > 0 and first ~= nil) then
        return sethook(...)
    end
    return sethook(hook, "l")
end

local exit = os.exit
os.exit = function(...)
    write()
    return exit(...)
end
-- Neovim leaves without closing its Lua, and its threads have states of their own.
local vim = rawget(_G, "vim")
if vim and vim.api and vim.api.nvim_create_autocmd then
    vim.api.nvim_create_autocmd("VimLeavePre", { callback = write })
    local uv = vim.uv or vim.loop
    local new_work = uv.new_work
    uv.new_work = function(work, after)
        local here = debug.getinfo(1, "S").source:sub(2)
        return new_work(assert(loadstring(([[
            local write = dofile(%q)
            local function done(...)
                write()
                return ...
            end
            return done(loadstring(%q)(...))
        ]]):format(here, string.dump(work)))), after)
    end
end
if rawget(_G, "newproxy") then
    local at_end = newproxy(true)
    getmetatable(at_end).__gc = write
    debug.getregistry().verslag_coverage = at_end
else
    debug.getregistry().verslag_coverage = setmetatable({}, { __gc = write })
end
sethook(hook, "l")
package.loaded["spec.support.coverage"] = write
return write
