--- How many articles `verslag worker` reads in a second: lua bench/worker.lua [COUNT] [WORKERS ...]
-- Starts a Redis of its own on a socket in a new folder, fills a stream with COUNT articles (2,000), each the
-- bundled one with a number of its own, and reads it with 1 and then with 2 workers (or as many as are named),
-- each time into new keys. Prints articles and megabytes a second, from the first result to the last.

package.path = "lua/?.lua;lua/?/init.lua;./?.lua;" .. package.path

local host = require "spec.support.host"
local redis = require "spec.support.redis"

local count = tonumber(arg[1]) or 2000
local numbers = {}
for i = 2, #arg do
    numbers[#numbers + 1] = tonumber(arg[i])
end
if #numbers == 0 then
    numbers = { 1, 2 }
end

local article = host.read "examples/overstroming.txt"
local server = redis.server()
local client = server:client()

local function fill(stream)
    local bytes = 0
    for number = 1, count do
        local text = "Bericht " .. number .. "\n\n" .. article
        bytes = bytes + #text
        client:call("XADD", stream, "*", "text", text, "published", "2025-03-12")
    end
    return bytes
end

local function results(stream)
    return client:call("XLEN", "{" .. stream .. "}:out")
end

local function measure(workers)
    local stream = "news" .. workers
    local bytes = fill(stream)
    local pids = {}
    for i = 1, workers do
        pids[i] = host.start("bin/verslag worker --redis unix:" .. server.address.path .. " --once --stream " .. stream)
    end
    host.wait("the first result", 30, function() return results(stream) > 0 end)
    local begin, before = host.now(), results(stream)
    host.wait("the last result", 600, function() return results(stream) == count end)
    local seconds = host.now() - begin
    for _, pid in ipairs(pids) do
        host.wait("a worker to end", 30, function() return not host.alive(pid) end)
    end
    print(("%d worker%s  %7.0f articles/s  %6.2f MB/s"):format(workers, workers == 1 and " " or "s",
        (count - before) / seconds, bytes * (count - before) / count / seconds / 1e6))
end

local ok, message = pcall(function()
    for _, workers in ipairs(numbers) do
        measure(workers)
    end
end)
server:finish()
if not ok then
    error(message, 0)
end
