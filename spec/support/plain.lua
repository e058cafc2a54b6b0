--- Write a plain table by hand: the text once, everything else by the words themselves. "Kim#2" is the
--- second time the text says "Kim". Positions are looked up, so they are always right.

local gold = require "spec.support.gold"

local M = {}

local function find(text, words)
    local bare, nth = string.match(words, "^(.*)#(%d+)$")
    bare, nth = bare or words, tonumber(nth) or 1
    local from = 1
    for _ = 1, nth do
        local first, last = string.find(text, bare, from, true)
        assert(first, "not in the text: " .. words)
        if _ == nth then
            return first, last, bare
        end
        from = last + 1
    end
end

local function span(text, words, into)
    into = into or {}
    into.first, into.last, into.text = find(text, words)
    return into
end

local function copy(from, skip)
    local to = {}
    for key, value in pairs(from) do
        if type(key) == "string" and not skip[key] then
            to[key] = value
        end
    end
    return to
end

local NOTHING = {}

local function source(text, who)
    if type(who) ~= "table" then
        return who
    end
    local found = copy(who, { at = true })
    return who.at and span(text, who.at, found) or found
end

--- Build a plain table.
---@param spec table
---@return table
function M.build(spec)
    local text = spec.text
    local doc = copy(spec, { text = true, entities = true, times = true, quantities = true, quotes = true,
        statements = true })
    doc.text, doc.bytes = text, #text
    doc.schema = doc.schema or "verslag/1"
    doc.language = doc.language or "nl"
    doc.sentences = doc.sentences or gold.sentences(text)
    for _, layer in ipairs { "entities", "times", "quantities", "quotes", "statements" } do
        if spec[layer] then
            doc[layer] = {}
        end
    end
    for i, item in ipairs(spec.entities or NOTHING) do
        local entity = copy(item, { at = true })
        entity.id, entity.mentions = entity.id or "e" .. i, {}
        for n, mention in ipairs(item.at) do
            if type(mention) == "string" then
                entity.mentions[n] = span(text, mention, { kind = "name", confidence = item.confidence })
            else
                entity.mentions[n] = span(text, mention[1], copy(mention, NOTHING))
            end
        end
        entity.confidence = nil
        doc.entities[i] = entity
    end
    for _, layer in ipairs { "times", "quantities" } do
        for i, item in ipairs(spec[layer] or NOTHING) do
            doc[layer][i] = span(text, item.at, copy(item, { at = true }))
        end
    end
    for i, item in ipairs(spec.quotes or NOTHING) do
        local quote = copy(item, { at = true })
        quote.id, quote.parts = quote.id or "q" .. i, {}
        for n, words in ipairs(type(item.at) == "table" and item.at or { item.at }) do
            quote.parts[n] = span(text, words)
        end
        quote.speaker = source(text, item.speaker)
        quote.cue = item.cue and span(text, item.cue)
        doc.quotes[i] = quote
    end
    for i, item in ipairs(spec.statements or NOTHING) do
        local statement = copy(item, { at = true })
        statement.content = span(text, item.at)
        statement.speaker = source(text, item.speaker)
        statement.cue = item.cue and span(text, item.cue)
        doc.statements[i] = statement
    end
    return doc
end

return M
