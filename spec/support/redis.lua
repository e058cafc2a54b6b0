--- A real redis-server for a spec, and a small client that speaks its protocol (RESP2 and RESP3).

local host = require "spec.support.host"

local M = {}

local Client = {}
Client.__index = Client

M.null = setmetatable({}, { __tostring = function() return "null" end })

local function connect(address)
    if address.path then
        local unix = require "socket.unix"
        local connection = (type(unix) == "table" and (unix.stream or unix.tcp) or unix)()
        connection:settimeout(30)
        local ok, message = connection:connect(address.path)
        return ok and connection, message
    end
    local connection = require("socket").tcp()
    connection:settimeout(30)
    local ok, message = connection:connect("127.0.0.1", address.port)
    return ok and connection, message
end

--- Send a command without waiting for its reply.
function Client:send(...)
    local words = { ... }
    local parts = { "*" .. #words .. "\r\n" }
    for i, word in ipairs(words) do
        word = tostring(word)
        parts[i + 1] = "$" .. #word .. "\r\n" .. word .. "\r\n"
    end
    assert(self.connection:send(table.concat(parts)))
end

local function values(self, count)
    local list = {}
    for i = 1, count do
        list[i] = self:receive()
    end
    return list
end

local kinds = {
    ["+"] = function(_, rest) return rest end,
    ["-"] = function(_, rest) return { err = rest } end,
    [":"] = function(_, rest) return tonumber(rest) end,
    [","] = function(_, rest) return tonumber(rest) end,
    ["#"] = function(_, rest) return rest == "t" end,
    ["_"] = function() return M.null end,
    ["$"] = function(self, rest)
        local length = tonumber(rest)
        if length < 0 then
            return M.null
        end
        local text = length > 0 and assert(self.connection:receive(length)) or ""
        assert(self.connection:receive(2))
        return text
    end,
    ["*"] = function(self, rest)
        return tonumber(rest) < 0 and M.null or values(self, tonumber(rest))
    end,
    ["%"] = function(self, rest)
        local map = {}
        for _ = 1, tonumber(rest) do
            local key = self:receive()
            map[key] = self:receive()
        end
        return map
    end,
}
kinds["~"], kinds["="] = kinds["*"], kinds["$"]

--- The next reply; an error reply is the table {err = message}.
function Client:receive()
    local line = assert(self.connection:receive("*l"))
    return kinds[line:sub(1, 1)](self, line:sub(2))
end

--- Send a command and receive its reply.
function Client:call(...)
    self:send(...)
    return self:receive()
end

function Client:close()
    self.connection:close()
end

local Server = {}
Server.__index = Server

--- A new connection.
function Server:client()
    return setmetatable({ connection = assert(connect(self.address)) }, Client)
end

function Server:log()
    return host.read(self.folder .. "/log")
end

--- Start a stopped server again, with the same folder and arguments.
function Server:start()
    local where = self.address.path and "--port 0 --unixsocket " .. self.address.path
        or "--bind 127.0.0.1 --port " .. self.address.port
    self.pid = host.start("redis-server " .. where .. " --save '' --enable-module-command yes --dir "
        .. self.folder .. " " .. self.arguments, self.folder .. "/log")
    host.wait("redis-server (" .. self.folder .. "/log)", 10, function()
        local connection = connect(self.address)
        if not connection then
            if not host.alive(self.pid) then
                error("redis-server ended: " .. self:log(), 0)
            end
            return false
        end
        local client = setmetatable({ connection = connection }, Client)
        local answered, reply = pcall(client.call, client, "PING")
        client:close()
        return answered and (reply == "PONG" or reply.err:find "^NOAUTH")
    end)
    return self
end

--- Stop it with a signal; what it keeps on disk stays.
function Server:halt(signal)
    host.stop(self.pid, signal or "TERM")
end

--- Stop it and remove its folder. It may end by itself, so that a build that counts lines or looks for leaks says
--- what it found.
function Server:finish()
    self:halt()
    host.remove(self.folder)
end

--- Start a redis-server with more arguments, on a unix socket or, with `tcp`, a port of loopback.
---@param arguments? string
---@param tcp? boolean
function M.server(arguments, tcp)
    local folder = host.folder()
    local server = setmetatable({
        folder = folder,
        arguments = arguments or "",
        address = tcp and { port = host.port() } or { path = folder .. "/redis.sock" },
    }, Server)
    return server:start()
end

return M
