--- What the specs of the hosts share: programs, processes, folders, waiting; and files, for every spec.
---
--- A host's spec drives the real program, so it runs once, not for every Lua: under the Lua that
--- bin/verslag runs on.

local M = {}

M.unpack = rawget(table, "unpack") or rawget(_G, "unpack")

local function first_line(command)
    local pipe = assert(io.popen(command, "r"))
    local line = pipe:read("*l")
    pipe:close()
    return line ~= "" and line or nil
end

-- 'it''s' for the shell
function M.quoted(word)
    return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

--- Whether this Lua is the one that runs the hosts' specs.
function M.turn()
    local file = io.open("bin/verslag", "r")
    if not file then
        return false
    end
    local lua = file:read("*l"):match("(%S+)$")
    file:close()
    local version = first_line(lua .. " -e 'print(jit and jit.version or _VERSION)'")
    local jit = rawget(_G, "jit")
    return version == (jit and jit.version or _VERSION)
end

--- The path of a program, or nil.
function M.program(name)
    return first_line("PATH=$PATH:/usr/sbin:/usr/local/sbin command -v " .. M.quoted(name))
end

--- Why a spec cannot run: the first program that is not there, with its Debian package; or nil.
---@param needs table<string, string> program -> package
function M.missing(needs)
    for program, package in pairs(needs) do
        if not M.program(program) then
            return "needs " .. program .. ", which is not installed (Debian: apt-get install " .. package .. ")"
        end
    end
end

function M.root()
    return first_line("pwd")
end

--- Where `make coverage` runs the spec: the script that a host with a Lua of its own loads first; otherwise nil.
M.coverage = (os.getenv "VERSLAG_COVERAGE" or "") ~= "" and M.root() .. "/spec/support/coverage.lua" or nil

--- `it`, or `pending` where every line or every access to memory is counted: how fast a host is, and how much memory
--- it takes, says nothing there.
function M.measured(it, pending)
    return (M.coverage or os.getenv "ASAN_OPTIONS") and pending or it
end

--- A new empty folder.
function M.folder()
    return assert(first_line("mktemp -d /tmp/verslag-spec.XXXXXX"))
end

function M.remove(folder)
    assert(folder:match("^/tmp/verslag%-spec%."), folder)
    os.execute("rm -rf " .. M.quoted(folder))
end

function M.read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read("*a")
    file:close()
    return text
end

function M.write(path, text)
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    return path
end

--- Run a command of the shell to its end.
---@return string output standard output and standard error
---@return integer code
function M.run(command, seconds)
    local pipe = assert(io.popen("{ timeout -k 2 " .. (seconds or 30) .. " sh -c " .. M.quoted(command)
        .. "; } 2>&1; code=$?; echo; echo $code", "r"))
    local all = pipe:read("*a")
    pipe:close()
    local output, code = all:match("^(.*)\n(%d+)\n$")
    return output or all, tonumber(code)
end

--- Start a program in the background; its output goes to the file `log`. Returns its process id.
function M.start(command, log)
    local line = first_line("exec 3>&-; (exec " .. command .. ") >" .. M.quoted(log or "/dev/null")
        .. " 2>&1 </dev/null & echo $!")
    return tonumber(line)
end

--- Whether a process is there and no zombie.
function M.alive(pid)
    local file = io.open("/proc/" .. pid .. "/stat", "r")
    if not file then
        return false
    end
    local state = file:read("*a"):match("%) (%a)")
    file:close()
    return state ~= "Z" and state ~= "X"
end

function M.sleep(seconds)
    require("socket").sleep(seconds)
end

function M.now()
    return require("socket").gettime()
end

--- Call `ready` until it returns something true, at most `seconds`; an error where it never does.
function M.wait(what, seconds, ready)
    local last = M.now() + seconds
    repeat
        local value = ready()
        if value then
            return value
        end
        M.sleep(0.02)
    until M.now() > last
    error("waited " .. seconds .. " s for " .. what, 2)
end

--- Send a signal (default TERM) and wait for the end; KILL after `seconds`.
function M.stop(pid, signal, seconds)
    if not pid or not M.alive(pid) then
        return true
    end
    os.execute("kill -" .. (signal or "TERM") .. " " .. pid .. " 2>/dev/null")
    local ended = pcall(M.wait, "the end of " .. pid, seconds or 5, function()
        return not M.alive(pid)
    end)
    if not ended then
        os.execute("kill -KILL " .. pid .. " 2>/dev/null")
    end
    return ended
end

--- Resident memory of a process in KB.
function M.resident(pid)
    return tonumber(M.read("/proc/" .. pid .. "/status"):match("VmRSS:%s*(%d+)"))
end

--- A TCP port on loopback that nothing listens on now.
function M.port()
    local socket = require "socket"
    local server = assert(socket.bind("127.0.0.1", 0))
    local _, port = server:getsockname()
    server:close()
    return tonumber(port)
end

return M
