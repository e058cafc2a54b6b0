--- A collection of articles, reported as one.
--
--     local collection = require("verslag.collection").new()
--     for each article: collection:add(doc)            -- a document or a plain table
--     collection:fail("kapot.txt", "invalid UTF-8")     -- a file that could not be read
--     io.write(verslag.report(collection, "markdown"))
--
-- Memory grows with what is found, not with the text: of each article a digest is kept. Collections merge:
-- the report of A merged with B is the report of both read together, byte for byte, in any order.

local digest = require "verslag.analysis.digest"
local gather = require "verslag.analysis.gather"
local json = require "verslag.json"

local M = {}

---@class verslag.Collection
---@field is_collection true
---@field articles table[] digests
---@field failed table[] {file, reason}
local Collection = {}
Collection.__index = Collection

--- An empty collection.
---@return verslag.Collection
function M.new()
    return setmetatable({ is_collection = true, articles = {}, failed = {}, _gathered = {} }, Collection)
end

--- Take an article in.
---@param doc table a plain table, or a document (which may be closed after this)
function Collection:add(doc)
    if type(doc) ~= "table" then
        error("bad argument #1 to 'add' (document or plain table expected, got " .. type(doc) .. ")", 2)
    end
    self.articles[#self.articles + 1] = digest.of(doc.totable and doc:totable() or doc)
    self._gathered = {}
end

--- Remember a file that could not be read.
---@param file string
---@param reason string
function Collection:fail(file, reason)
    self.failed[#self.failed + 1] = { file = file, reason = reason }
    self._gathered = {}
end

--- Take in all of another collection, which stays as it is.
---@param other verslag.Collection
---@return verslag.Collection self
function Collection:merge(other)
    for _, article in ipairs(other.articles) do
        self.articles[#self.articles + 1] = article
    end
    for _, failure in ipairs(other.failed) do
        self.failed[#self.failed + 1] = failure
    end
    self._gathered = {}
    return self
end

local function article_key(article)
    return (article.file or "") .. "\0" .. (article.sha256 or "") .. "\0" .. (article.published or "")
end

-- One order whatever the order of reading; an article taken in twice counts once.
local function sorted(articles)
    local keyed = {}
    for i, article in ipairs(articles) do
        keyed[i] = { key = article_key(article), article = article, order = i }
    end
    table.sort(keyed, function(a, b)
        if a.key ~= b.key then
            return a.key < b.key
        end
        return a.order < b.order
    end)
    local list = {}
    for i, entry in ipairs(keyed) do
        if i == 1 or entry.key ~= keyed[i - 1].key or not (entry.article.file or entry.article.sha256) then
            list[#list + 1] = entry.article
        end
    end
    return list
end

local PARTS = {
    articles = function(self)
        return sorted(self.articles)
    end,
    failed = function(self)
        local list, seen = {}, {}
        for _, failure in ipairs(self.failed) do
            local key = failure.file .. "\0" .. failure.reason
            if not seen[key] then
                seen[key] = true
                list[#list + 1] = failure
            end
        end
        table.sort(list, function(a, b)
            if a.file ~= b.file then
                return a.file < b.file
            end
            return a.reason < b.reason
        end)
        return list
    end,
    folder = function(self) -- the one that all files are in, with its slash; "" where there is none
        local common
        for _, article in ipairs(self:part "articles") do
            local folder = string.match(article.file or "", "^.*/") or ""
            common = common or folder
            while string.sub(folder, 1, #common) ~= common do
                common = string.match(common, "^(.*/)[^/]*/$") or ""
            end
        end
        return common or ""
    end,
    entities = function(self)
        return gather.entities(self:part "articles")
    end,
    merges = function(self)
        return gather.merges(self:part "entities")
    end,
    timeline = function(self)
        return gather.timeline(self:part "articles")
    end,
    quotes = function(self)
        return gather.quotes(self:part "articles")
    end,
    conflicts = function(self)
        return gather.conflicts(self:part "articles")
    end,
    network = function(self)
        return gather.network(self:part "articles")
    end,
}

--- A part of what the collection says, worked out once.
---@param name "articles"|"failed"|"folder"|"entities"|"merges"|"timeline"|"quotes"|"conflicts"|"network"
---@return any
function Collection:part(name)
    if self._gathered[name] == nil then
        self._gathered[name] = PARTS[name](self)
    end
    return self._gathered[name]
end

-- A short hash of words (a polynomial over a prime below 2^26, twice), for telling seen from unseen.
local function hash(s)
    local a, b = 7, 11
    for i = 1, #s do
        local c = string.byte(s, i)
        a = (a * 257 + c) % 67108859
        b = (b * 263 + c) % 67108837
    end
    return string.format("%07x%07x", a, b)
end

--- What the next run needs to know of this one, to say what is new then.
---@return string JSON
function Collection:state()
    local state = { schema = "verslag.state/1", articles = json.array {}, names = json.array {},
        quotes = json.array {} }
    for i, article in ipairs(self:part "articles") do
        state.articles[i] = article.sha256 or hash(article_key(article))
    end
    for i, entity in ipairs(self:part "entities") do
        state.names[i] = entity.key
    end
    for _, speaker in ipairs(self:part "quotes") do
        for _, quote in ipairs(speaker.quotes) do
            state.quotes[#state.quotes + 1] = hash(digest.signature(table.concat(quote.words, " ")))
        end
    end
    for _, key in ipairs { "articles", "names", "quotes" } do
        table.sort(state[key])
    end
    return json.encode(state) .. "\n"
end

--- Compare with an earlier run: the report then has a section of what is new.
---@param state string what `state()` gave then
---@return boolean? ok
---@return string? message
function Collection:since(state)
    local before, message = json.decode(state)
    if before == nil then
        return nil, message
    elseif type(before) ~= "table" or before.schema ~= "verslag.state/1" then
        return nil, "not a state of verslag report"
    end
    local function set(list)
        local found = {}
        for _, key in ipairs(type(list) == "table" and list or {}) do
            found[key] = true
        end
        return found
    end
    local articles, names, quotes = set(before.articles), set(before.names), set(before.quotes)
    local new = { articles = {}, entities = {}, quotes = {} }
    for _, article in ipairs(self:part "articles") do
        if not articles[article.sha256 or hash(article_key(article))] then
            new.articles[#new.articles + 1] = article
        end
    end
    for _, entity in ipairs(self:part "entities") do
        if not names[entity.key] then
            new.entities[#new.entities + 1] = entity
        end
    end
    for _, speaker in ipairs(self:part "quotes") do
        for _, quote in ipairs(speaker.quotes) do
            if not quotes[hash(digest.signature(table.concat(quote.words, " ")))] then
                new.quotes[#new.quotes + 1] = { name = speaker.name, quote = quote }
            end
        end
    end
    self._gathered.new = new
    return true
end

--- The collection as JSON Lines, one digest a line, to be loaded and merged elsewhere.
---@param out fun(s: string)
function Collection:save(out)
    out(json.encode { schema = "verslag.collection/1" } .. "\n")
    for _, article in ipairs(self:part "articles") do
        out(json.encode({ article = article }, { spans = false }) .. "\n")
    end
    for _, failure in ipairs(self:part "failed") do
        out(json.encode { failed = failure } .. "\n")
    end
end

--- A collection from what `save` wrote.
---@param lines fun(): string? an iterator of lines, such as io.lines
---@return verslag.Collection? collection
---@return string? message
function M.load(lines)
    local collection, number = M.new(), 0
    for line in lines do
        number = number + 1
        local value, message = json.decode(line)
        if type(value) ~= "table" then
            return nil, "line " .. number .. ": " .. (message or "no object")
        elseif number == 1 then
            if value.schema ~= "verslag.collection/1" then
                return nil, "line 1: not a collection of verslag"
            end
        elseif value.article then
            collection.articles[#collection.articles + 1] = value.article
        elseif value.failed then
            collection.failed[#collection.failed + 1] = value.failed
        end
    end
    return collection
end

return M
