--- Counts the lines of lua/ that run, for `make coverage`: luacov is no package of Debian 12.
---
--- LUA_INIT=@spec/support/coverage.lua loads it into every Lua 5.4 that a suite starts; hosts with a Lua of their
--- own (nvim, nginx) load it where their specs say. What ran is appended, at the end, to a file of its own in the
--- folder VERSLAG_COVERAGE: a line FILE:LINE each.

local folder = os.getenv("VERSLAG_COVERAGE")
if not folder or folder == "" then
    return
end

local seen = {} -- file -> line -> true
local wanted = {} -- source -> the file's path from lua/ on, or false

local function file_of(source)
    local file = source:match("^@.-lua/(verslag/.*%.lua)$") or source:match("^@.-(pandoc/verslag%.lua)$")
        or source:match("^@.-(plugin/verslag%.lua)$")
    wanted[source] = file or false
    return file or false
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
end

-- A hook belongs to one coroutine.
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
    seen = {}
    return exit(...)
end
if rawget(_G, "newproxy") then
    local at_end = newproxy(true)
    getmetatable(at_end).__gc = write
    debug.getregistry().verslag_coverage = at_end
else
    debug.getregistry().verslag_coverage = setmetatable({}, { __gc = write })
end
sethook(hook, "l")
