--- What bench/lua.c times: three functions that read an article, each asking for more of it.

local verslag = require "verslag"

local nl = assert(verslag.load "nl")

local function read(article)
    nl:read(article):close()
end

local function entities(article)
    local doc = nl:read(article)
    local found = doc.entities
    doc:close()
    return #found
end

local function everything(article)
    local doc = nl:read(article)
    local all = doc:totable()
    doc:close()
    return all
end

return read, entities, everything
