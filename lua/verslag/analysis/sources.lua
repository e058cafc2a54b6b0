--- Where the article has it from: what each source is the source of, what it was passed on by, and which
--- sentences stand on nobody's word but the writer's.

local view = require "verslag.analysis.view"
local utf = require "verslag.utf"

local M = {}

local PRESS = { news_agency = true, media = true }

--- The sources of a document with what each said.
---@param doc table
---@return {sources: table[], without: table[], sentences: integer, sourced: integer}
function M.of(doc)
    local v = view.new(doc)
    local sources, by_key, sourced = {}, {}, {}

    local function source_of(who, claim)
        local key = who.entity ~= nil and ("e:" .. tostring(who.entity)) or ("n:" .. utf.fold(who.name))
        local source = by_key[key]
        if not source then
            source = {
                name = who.name,
                entity = who.entity,
                named = who.named,
                type = who.type,
                subtype = who.subtype,
                role = who.role,
                press = PRESS[who.subtype] or false,
                quotes = 0,
                statements = 0,
                passed_on = 0,
                claims = {},
                first = who.first or claim.first,
                last = who.last or claim.last,
                order = #sources + 1,
            }
            by_key[key] = source
            sources[#sources + 1] = source
        end
        return source
    end

    for _, claim in ipairs(v:claims()) do
        local mark = (claim.who or claim.via) and not view.is_scare(claim)
        if mark then
            for _, part in ipairs(claim.parts or { claim }) do
                local from, to = v:sentence_at(part.first), v:sentence_at(part.last)
                for sentence = from or 1, to or 0 do
                    sourced[sentence] = true
                end
            end
            if claim.cue then
                local sentence = v:sentence_at(claim.cue.first)
                if sentence then
                    sourced[sentence] = true
                end
            end
        end
        if claim.who then
            local source = source_of(claim.who, claim)
            source[claim.kind .. "s"] = source[claim.kind .. "s"] + 1
            source.claims[#source.claims + 1] = claim
        end
        for _, who in ipairs(claim.via or {}) do
            local source = source_of(who, claim)
            source.passed_on = source.passed_on + 1
        end
    end

    table.sort(sources, function(a, b)
        local an, bn = a.quotes + a.statements + a.passed_on, b.quotes + b.statements + b.passed_on
        if an ~= bn then
            return an > bn
        end
        return a.order < b.order
    end)

    local without, total = {}, 0
    for index, sentence in ipairs(v.sentences) do
        if sentence.kind ~= "heading" then
            total = total + 1
            if not sourced[index] then
                without[#without + 1] = {
                    first = sentence.first,
                    last = sentence.last,
                    text = v:words(sentence),
                    sentence = index,
                }
            end
        end
    end
    return { sources = sources, without = without, sentences = total, sourced = total - #without }
end

return M
