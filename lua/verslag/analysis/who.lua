--- Who is in the article: the entities with their roles, variants and mentions; the sources without a
--- name apart.

local view = require "verslag.analysis.view"
local utf = require "verslag.utf"

local M = {}

local TYPE_ORDER = { PER = 1, ORG = 2, LOC = 3, MISC = 4 }

--- How often the article lets someone speak, by entity id and, for the unnamed, by folded words.
local function count_claims(v)
    local by_entity, unnamed, order = {}, {}, {}
    for _, claim in ipairs(v:claims()) do
        local who = claim.who
        if who and who.entity ~= nil then
            local count = by_entity[who.entity] or { quotes = 0, statements = 0 }
            by_entity[who.entity] = count
            count[claim.kind .. "s"] = count[claim.kind .. "s"] + 1
        elseif who then
            local key = utf.fold(who.name)
            local row = unnamed[key]
            if not row then
                row = {
                    name = who.name,
                    first = who.first,
                    last = who.last,
                    text = who.text,
                    sentence = v:sentence_at(who.first or claim.first),
                    quotes = 0,
                    statements = 0,
                    basis = view.basis(claim),
                    confidence = claim.confidence,
                }
                unnamed[key] = row
                order[#order + 1] = row
            end
            row[claim.kind .. "s"] = row[claim.kind .. "s"] + 1
        end
    end
    return by_entity, order
end

local NAMELIKE = { name = true, partial = true, alias = true, demonym = true, metonym = true }

local function variants(v, entity)
    local found, seen = {}, {}
    if entity.name then
        seen[entity.name] = true
    end
    for _, mention in ipairs(entity.mentions or {}) do
        local words = v:words(mention)
        if words and (mention.kind == nil or NAMELIKE[mention.kind]) and not seen[words] then
            seen[words] = true
            found[#found + 1] = words
        end
    end
    return found
end

--- The people, organisations, places and other names, most mentioned first within each type.
---@param doc table
---@return {entities: table[], unnamed: table[]}
function M.of(doc)
    local v = view.new(doc)
    local claims, unnamed = count_claims(v)
    local rows = {}
    for position, entity in ipairs(v.entities) do
        local mentions, names, sure = {}, 0, nil
        for _, mention in ipairs(entity.mentions or {}) do
            local row = {
                first = mention.first,
                last = mention.last,
                text = v:words(mention),
                kind = mention.kind,
                confidence = mention.confidence,
            }
            mentions[#mentions + 1] = row
            if mention.kind == nil or NAMELIKE[mention.kind] then
                names = names + 1
            end
            if mention.confidence and (not sure or mention.confidence > sure) then
                sure = mention.confidence
            end
        end
        table.sort(mentions, view.before)
        local first = mentions[1] or {}
        local said = claims[entity.id] or {}
        rows[#rows + 1] = {
            id = entity.id,
            name = entity.name or first.text or "?",
            type = entity.type,
            subtype = entity.subtype,
            role = v:words_of(entity.role),
            role_of = v:name_of(entity.of),
            demonym_of = v:name_of(entity.demonym_of),
            variants = variants(v, entity),
            mentions = mentions,
            count = #mentions,
            names = names,
            quotes = said.quotes or 0,
            statements = said.statements or 0,
            first = first.first,
            last = first.last,
            text = first.text,
            sentence = v:sentence_at(first.first),
            basis = names > 0 and "stated" or "inferred",
            confidence = sure,
            order = position,
        }
    end
    table.sort(rows, function(a, b)
        local at, bt = TYPE_ORDER[a.type] or 9, TYPE_ORDER[b.type] or 9
        if at ~= bt then
            return at < bt
        end
        if a.count ~= b.count then
            return a.count > b.count
        end
        if (a.first or 0) ~= (b.first or 0) then
            return (a.first or 0) < (b.first or 0)
        end
        return a.order < b.order
    end)
    return { entities = rows, unnamed = unnamed }
end

return M
