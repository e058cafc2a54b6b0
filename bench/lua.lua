--- What Lua adds to the reading: lua bench/lua.lua FILE
-- Cuts the file into articles of about 3 KB at paragraph ends, as bench/reading.c does, and prints the median time
-- an article for reading alone, with the entities asked for, and with every table built.

local verslag = require "verslag"

local RUNS = 7
local file = assert(io.open(arg[1], "rb"))
local text = file:read("*a")
file:close()

local articles, start = {}, 1
for at = 1, #text do
    local length = at - start
    if length >= 3000 and (text:sub(at, at + 1) == "\n\n" or length >= 6000) then
        articles[#articles + 1] = text:sub(start, at - 1)
        start = at
    end
end

local nl = assert(verslag.load "nl")

local function median(what)
    local times = {}
    for run = 1, RUNS do
        local begin = os.clock()
        for i = 1, #articles do
            what(articles[i])
        end
        times[run] = os.clock() - begin
    end
    table.sort(times)
    return times[(RUNS + 1) / 2] / #articles * 1e6
end

local function say(what, microseconds)
    io.write(("%s\t%.1f\tus\n"):format(what, microseconds))
end

say("article of 3 KB, read in Lua", median(function(article)
    nl:read(article):close()
end))
say("article of 3 KB, read in Lua and its entities asked for", median(function(article)
    local doc = nl:read(article)
    local entities = doc.entities
    doc:close()
    return #entities
end))
say("article of 3 KB, read in Lua and every table built", median(function(article)
    local doc = nl:read(article)
    local all = doc:totable()
    doc:close()
    return all
end))
