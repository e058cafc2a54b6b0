--- Points to check first: what the reading is not sure of, what it inferred rather than read, and what
--- does not fit together. Gravest first; the editor's ten minutes start here.

local view = require "verslag.analysis.view"
local head = require "verslag.analysis.head"
local figures = require "verslag.analysis.figures"
local timeline = require "verslag.analysis.timeline"
local calendar = require "verslag.analysis.calendar"

local M = {}

--- Below this confidence a reading is put before the editor.
M.DOUBT = 0.5

local LEVELS = { conflict = 1, warning = 2, doubt = 3, inferred = 4 }

--- The points, each with a code the labels put into words.
---@param doc table
---@param options? {doubt: number?}
---@return table[] # {code, level = "conflict"|"warning"|"doubt"|"inferred", first?, last?, text?, sentence?, ...}
function M.of(doc, options)
    local v = view.new(doc)
    local doubt = options and options.doubt or M.DOUBT
    local points = {}

    local function add(code, level, row, more)
        local point = more or {}
        point.code, point.level = code, level
        if row then
            point.first, point.last = row.first, row.last
            point.text = row.text or v:words(row)
            point.sentence = row.sentence or v:sentence_at(row.first)
            point.confidence = row.confidence
        end
        point.order = #points + 1
        points[#points + 1] = point
    end

    local h = head.of(v)
    if h.looks_like then
        add("language", "warning", nil, { language = h.language, looks_like = h.looks_like })
    end
    local relative = 0
    for _, time in ipairs(v.doc.times or {}) do
        if timeline.basis(time) == "inferred" then
            relative = relative + 1
        end
    end
    if h.undated and relative > 0 then
        add("undated", "warning", nil, { count = relative })
    elseif h.assumed and relative > 0 then
        add("assumed", "warning", nil, { count = relative, published = h.published })
    end

    for _, check in ipairs(figures.checks(v)) do
        if check.verdict ~= "ok" then
            add("check", check.verdict == "conflict" and "conflict" or "warning", check.spans[1], { check = check })
        end
    end

    local outer
    for _, claim in ipairs(v:claims()) do
        -- quoted words inside a statement of the same source: one point is enough
        local inside = outer and claim.first >= outer.first and claim.last <= outer.last and claim.who and outer.who
            and claim.who.name == outer.who.name
        if claim.kind == "statement" then
            outer = claim
        end
        if not view.is_scare(claim) and not inside then
            local part = claim.parts and claim.parts[1] or claim
            local words = {
                first = part.first, last = part.last, text = claim.text[1], sentence = claim.sentence,
                confidence = claim.confidence,
            }
            if not claim.who then
                if claim.kind == "quote" then
                    add("nobody", "doubt", words, { kind = claim.kind })
                end
            elseif claim.confidence and claim.confidence < doubt then
                add("speaker", "doubt", words, { kind = claim.kind, who = claim.who.name, rule = claim.rule })
            elseif view.basis(claim) == "inferred" then
                add("speaker", "inferred", words, { kind = claim.kind, who = claim.who.name, rule = claim.rule })
            end
        end
    end

    for _, time in ipairs(v.doc.times or {}) do
        local row = { first = time.first, last = time.last, text = v:words(time), confidence = time.confidence }
        if time.type ~= "DURATION" and time.type ~= "SET" then
            if time.alternatives and #time.alternatives > 0 then
                add("ambiguous_time", "doubt", row, { value = time.value, alternatives = time.alternatives })
            elseif time.confidence and time.confidence < doubt then
                add("time", "doubt", row, { value = time.value })
            elseif time.value and time.unresolved and time.unresolved ~= time.value and calendar.parse(time.value)
                and not h.undated then
                add("time", "inferred", row, { value = time.value, published = h.published })
            end
        end
    end

    for _, entity in ipairs(v.entities) do
        local best, first
        for _, mention in ipairs(entity.mentions or {}) do
            first = first or mention
            if mention.confidence and (not best or mention.confidence > best) then
                best = mention.confidence
            end
        end
        if first and best and best < doubt then
            local row = { first = first.first, last = first.last, text = v:words(first), confidence = best }
            add("entity", "doubt", row, { name = entity.name, type = entity.type })
        end
    end

    table.sort(points, function(a, b)
        if LEVELS[a.level] ~= LEVELS[b.level] then
            return LEVELS[a.level] < LEVELS[b.level]
        end
        local af, bf = a.first or 0, b.first or 0
        if a.level == "doubt" and (a.confidence or 1) ~= (b.confidence or 1) then
            return (a.confidence or 1) < (b.confidence or 1)
        end
        if af ~= bf then
            return af < bf
        end
        return a.order < b.order
    end)
    return points
end

return M
