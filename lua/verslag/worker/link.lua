--- A connection to Redis that a worker can rely on: it is made again when it breaks, and follows a
--- cluster's redirections. On top of redis-lua and LuaSocket.

local M = {}

-- Debian has redis-lua, which is plain Lua, for 5.1 to 5.3 only.
local ELSEWHERE = "/usr/share/lua/5.3/?.lua;/usr/local/share/lua/5.3/?.lua"

local function library()
  local found, redis = pcall(require, "redis")
  if found then
    return redis
  end
  local search = rawget(package, "searchpath") -- not in 5.1, where the library is
  local path = search and search("redis", ELSEWHERE)
  if path then
    return dofile(path)
  end
  return nil, "the worker needs redis-lua (Debian: apt-get install lua-redis; elsewhere: luarocks install redis-lua)"
end

--- Take an address apart: HOST:PORT, HOST, unix:PATH, /PATH, or redis://[[USER]:PASSWORD@]HOST[:PORT][/DB].
---@param text string
---@return table? address host and port, or path; user, password, db
---@return string? message
function M.address(text)
  local path = text:match "^unix:/*(/.+)$" or text:match "^(/.+)$"
  if path then
    return { path = path, text = text }
  end
  local address, rest = { text = text }, text:gsub("^redis://", "")
  local secret, after = rest:match "^(.*)@(.-)$"
  if secret then
    rest, address.text = after, after
    address.user, address.password = secret:match "^([^:]*):(.*)$"
    address.password = address.password or secret
  end
  rest, address.db = rest:match "^([^/]*)/?(%d*)$"
  if rest then
    address.host = rest:match "^%[(.-)%]" or rest:match "^([^:]*)"
    address.port = tonumber(rest:match "[^%]]:(%d+)$" or not rest:find ":%D*$" and 6379)
  end
  if not address.host or not address.port then
    return nil, "'" .. text .. "' is no address: HOST:PORT, unix:PATH or redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]"
  end
  address.host = address.host ~= "" and address.host or "127.0.0.1"
  return address
end

---@class verslag.worker.Link
---@field addresses table[] where to try, in this order
---@field current table the address of the connection, or of the next one
local Link = {}
Link.__index = Link

-- What a failed command means. "again": the server cannot do it now. "broken": the connection is of no
-- use any more.
local AGAIN = { LOADING = true, BUSY = true, TRYAGAIN = true, CLUSTERDOWN = true, MASTERDOWN = true, OOM = true }

local function problem(message)
  message = tostring(message)
  local reply = message:match "redis error: (.*)$"
  if not reply then
    return { kind = "broken", message = message:match "connection error: (.*)$" or message:gsub("^.-:%d+: ", "") }
  end
  local word, target = reply:match "^(%u+)", reply:match "^%u+ %d+ (%S+)"
  local kind = (word == "MOVED" or word == "ASK") and word or AGAIN[word] and "again" or "refused"
  return { kind = kind, word = word, target = target, message = reply }
end

---@param addresses table[] of M.address
---@param seconds number how long one reply may take
---@return verslag.worker.Link? link
---@return string? message
function M.new(addresses, seconds)
  local redis, message = library()
  if not redis then
    return nil, message
  end
  local found = pcall(require, "socket")
  if not found then
    return nil, "the worker needs LuaSocket (Debian: apt-get install lua-socket; elsewhere: luarocks install luasocket)"
  end
  return setmetatable({
    redis = redis,
    addresses = addresses,
    current = addresses[1],
    turn = 1,
    seconds = seconds,
  }, Link)
end

local function open_socket(address, seconds)
  local socket
  if address.path then
    local unix = require "socket.unix"
    socket = (type(unix) == "table" and (unix.stream or unix.tcp) or unix)()
  else
    socket = require("socket").tcp()
  end
  socket:settimeout(seconds)
  local ok, message
  if address.path then
    ok, message = socket:connect(address.path)
  else
    ok, message = socket:connect(address.host, address.port)
  end
  if not ok then
    socket:close()
    return nil, message
  end
  if not address.path then
    socket:setoption("tcp-nodelay", true)
  end
  return socket
end

function Link:close()
  if self.client then
    pcall(self.client.network.socket.close, self.client.network.socket)
    self.client = nil
  end
end

-- Send one command on the present connection; its reply, or nil and a problem.
local function send(self, name, words)
  local ok, reply = pcall(self.redis.command(name), self.client, words)
  if ok then
    return reply
  end
  local why = problem(reply)
  if why.kind == "broken" then
    self:close()
  end
  return nil, why
end

--- Connect where there is no connection.
---@return boolean ok
---@return table? problem
function Link:connect()
  if self.client then
    return true
  end
  local socket, message = open_socket(self.current, self.seconds)
  if not socket then
    local failed = self.current.text
    -- a node of a cluster may be gone for good: start anew from the addresses that were given
    self.turn = self.turn % #self.addresses + 1
    self.current = self.addresses[self.turn]
    return false, { kind = "broken", message = failed .. ": " .. message }
  end
  self.client = self.redis.connect { socket = socket }
  local address, _, why = self.current, nil, nil
  if address.password then
    local words = { address.password }
    if address.user and address.user ~= "" then
      table.insert(words, 1, address.user)
    end
    _, why = send(self, "AUTH", words)
  end
  if not why and address.db and address.db ~= "" then
    _, why = send(self, "SELECT", { address.db })
  end
  if why then
    self:close()
    return false, why
  end
  return true
end

-- The address of a node that a redirection names; credentials are those we have.
local function redirected(self, target)
  local host, port = target:match "^(.-):(%d+)$"
  local from = self.current
  return {
    host = host ~= "" and host or from.host,
    port = tonumber(port),
    user = from.user,
    password = from.password,
    text = target,
  }
end

--- Run a command, on whichever node of a cluster has its keys.
---@param name string
---@param words any[]
---@return any reply nil also where Redis says nil
---@return table? problem kind again|broken|refused, message
function Link:run(name, words)
  local hops = 0
  repeat
    local ok, why = self:connect()
    if not ok then
      return nil, why
    end
    local reply
    reply, why = send(self, name, words)
    if not why then
      return reply
    end
    hops = hops + 1
    if why.kind == "MOVED" then
      self:close()
      self.current = redirected(self, why.target)
    elseif why.kind == "ASK" then
      local other = setmetatable({ client = false, current = redirected(self, why.target) }, { __index = self })
      ok, why = Link.connect(other)
      if ok then
        send(other, "ASKING", {})
        reply, why = send(other, name, words)
        Link.close(other)
      end
      return reply, why
    else
      return nil, why
    end
  until hops == 5
  return nil, { kind = "again", message = "redirected " .. hops .. " times" }
end

--- The same with the words one by one.
function Link:call(name, ...)
  return self:run(name, { ... })
end

return M
