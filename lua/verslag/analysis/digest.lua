--- The digest of an article: what a collection keeps of it. Small, flat, fit for JSON; the text itself is
--- not in it. Everything a collection says is worked out from digests, so that merging two collections is
--- putting their digests together.

local view = require "verslag.analysis.view"
local timeline = require "verslag.analysis.timeline"
local figures = require "verslag.analysis.figures"
local network = require "verslag.analysis.network"
local utf = require "verslag.utf"

local M = {}

-- entity {name, type, subtype, count, first, last, names? (the forms, where they are not the name alone), quotes?,
--     statements?, indirect? (only described, never named)}
-- edge {kind, count, from, to}: an entity's number, or the words of a source without a name

local LONGEST = 240 -- columns kept of a sentence that dates something

local INDIRECT = { pronoun = true, nominal = true }
local COUNTED = { cardinal = true, money = true }

--- Words as a key: lower case, no marks, letters and digits alone with single spaces between.
---@param words string
---@return string
function M.signature(words)
    local s = string.gsub(utf.fold(words), "\226\128[\152-\159\166]", "")
    s = string.gsub(s, "[^%w\128-\255]+", " ")
    return (string.gsub(string.gsub(s, "^ +", ""), " +$", ""))
end

--- The key of a name in a collection.
---@param kind string?
---@param name string
---@return string
function M.key(kind, name)
    return (kind or "?") .. " " .. M.signature(name)
end

-- A news agency credited for the whole article: (ANP), or ANP alone as the last words.
local function credited(v)
    for _, entity in ipairs(v.entities) do
        if entity.subtype == "news_agency" and v.text then
            for _, mention in ipairs(entity.mentions or {}) do
                local before = string.sub(v.text, mention.first - 1, mention.first - 1)
                local after = string.sub(v.text, mention.last + 1, mention.last + 1)
                if before == "(" and (after == ")" or after == "/") or before == "/" and after == ")" then
                    return entity.name or v:words(mention)
                end
            end
        end
    end
end

--- The digest of an article.
---@param doc table plain table
---@return table # {file, sha256, published, title, bytes, entities, events, quotes, figures, edges}
function M.of(doc)
    local v = view.new(doc)
    local d = v.doc
    local digest = {
        file = d.file, sha256 = d.sha256, published = d.published, language = d.language, bytes = d.bytes,
        entities = {}, events = {}, quotes = {}, figures = {}, edges = {},
    }
    local first = v.sentences[1]
    if first then
        digest.title = utf.cut(utf.line(v:words(first) or ""), 160)
    end

    local number_of, said = {}, {}
    for i, entity in ipairs(v.entities) do
        local names, seen, count, place = {}, {}, 0, nil
        for _, mention in ipairs(entity.mentions or {}) do
            count = count + 1
            if not INDIRECT[mention.kind] then
                place = place or mention
                local words = v:words(mention)
                if words and not seen[words] then
                    seen[words] = true
                    names[#names + 1] = words
                end
            end
        end
        place = place or (entity.mentions or {})[1]
        local row = {
            name = entity.name or (place and v:words(place)) or "?",
            type = entity.type, subtype = entity.subtype, count = count,
            first = place and place.first, last = place and place.last, indirect = #names == 0 or nil,
        }
        if names[1] and (names[2] or names[1] ~= row.name) then
            row.names = names
        end
        digest.entities[i] = row
        number_of[entity] = i
        if entity.id ~= nil then
            said[entity.id] = row
        end
    end

    local agency = credited(v)
    local function press_of(claim)
        if not claim then
            return agency
        end
        local via = claim.via and claim.via[1]
        if via then
            return via.name
        end
        local who = claim.who
        if who and (who.subtype == "news_agency" or who.subtype == "media") then
            return who.name
        end
        return agency
    end

    for _, claim in ipairs(v:claims()) do
        local who = claim.who
        local row = who and who.entity ~= nil and said[who.entity]
        if row then
            row[claim.kind .. "s"] = (row[claim.kind .. "s"] or 0) + 1
        end
        if claim.kind == "quote" and not view.is_scare(claim) then
            local parts = {}
            for i, part in ipairs(claim.parts) do
                parts[i] = { first = part.first, last = part.last, text = v:words(part) }
            end
            local via = claim.via and claim.via[1]
            digest.quotes[#digest.quotes + 1] = {
                name = who and who.name, named = who and who.named or nil, type = who and who.type,
                form = claim.form, via = via and via.name, parts = parts, confidence = claim.confidence,
                basis = view.basis(claim),
            }
        end
    end

    local t = timeline.of(v)
    for _, group in ipairs { t.dated, t.future } do
        for _, row in ipairs(group) do
            if row.precision ~= "decade" and row.precision ~= "century" then
                local told = row.kind == "reported" and row.claim.kind == "statement" and row.claim.text[1]
                    or v:sentence_short(row.sentence) or row.text
                digest.events[#digest.events + 1] = {
                    value = row.value, from = row.from, to = row.to, precision = row.precision, mod = row.mod,
                    kind = row.kind, who = row.who and row.who.name, source = press_of(row.claim), basis = row.basis,
                    confidence = row.confidence, first = row.first, last = row.last, text = row.text,
                    told = utf.cut(utf.line(told or ""), LONGEST),
                }
            end
        end
    end

    local names_of = {}
    local function names_in(sentence)
        local names, s = names_of[sentence or 0], v.sentences[sentence or 0]
        if not names then
            names = {}
            for _, entity in ipairs(s and v:entities_within(s.first, s.last) or {}) do
                if #names < 6 then
                    names[#names + 1] = number_of[entity]
                end
            end
            names_of[sentence or 0] = names
        end
        return names
    end
    for _, row in ipairs(figures.rows(v)) do
        local number = tonumber(row.value or "")
        if row.topic and number and COUNTED[row.kind] and number >= 2 then
            digest.figures[#digest.figures + 1] = {
                topic = row.topic, kind = row.kind, value = row.value, mod = row.mod, unit = row.unit,
                first = row.first, last = row.last, text = row.text, names = names_in(row.sentence),
            }
        end
    end

    local graph = network.of(v)
    local end_of = {} -- an entity by its number, a source without a name by its words
    for _, node in ipairs(graph.nodes) do
        end_of[node.id] = node.name
    end
    for i, entity in ipairs(v.entities) do
        if entity.id ~= nil and end_of[tostring(entity.id)] then
            end_of[tostring(entity.id)] = i
        end
    end
    for i, edge in ipairs(graph.edges) do
        digest.edges[i] = { edge.kind, edge.count, end_of[edge.from], end_of[edge.to] }
    end
    return digest
end

return M
