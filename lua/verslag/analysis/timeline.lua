--- When it happened: every dated piece of text by date, what is to come and what has no certain date last.
--- The day somebody spoke (said) is kept apart from the day spoken of (reported).

local view = require "verslag.analysis.view"
local calendar = require "verslag.analysis.calendar"

local M = {}

--- Whether the text itself gives the date, or it was counted from the date of publication.
---@param time table
---@return "stated"|"inferred"
function M.basis(time)
    local value = time.value or ""
    if string.find(value, "_REF", 1, true) then
        return "inferred"
    end
    if time.unresolved and time.unresolved ~= value then
        return "inferred"
    end
    return "stated"
end

local function inside(claim, time)
    if claim.parts then
        for _, part in ipairs(claim.parts) do
            if part.first <= time.first and time.last <= part.last then
                return true
            end
        end
        return false
    end
    return claim.first <= time.first and time.last <= claim.last
end

-- The innermost claim a time is part of, and the claim of the same sentence it stands beside.
local function claim_around(claims_by_sentence, sentence, time)
    local within, beside
    for _, claim in ipairs(claims_by_sentence[sentence] or {}) do
        if not view.is_scare(claim) then
            if inside(claim, time) then
                if not within or claim.last - claim.first < within.last - within.first then
                    within = claim
                end
            elseif claim.cue and claim.who and not beside then
                beside = claim
            end
        end
    end
    return within, beside
end

local MOST = 100 -- claims of one sentence that a time is set beside, so that no text makes it slow

local function claims_by_sentence(v)
    local by_sentence = {}
    local function put(sentence, claim)
        if sentence then
            local list = by_sentence[sentence]
            if not list then
                list = {}
                by_sentence[sentence] = list
            end
            if list[#list] ~= claim and #list < MOST then
                list[#list + 1] = claim
            end
        end
    end
    for _, claim in ipairs(v:claims()) do
        for _, part in ipairs(claim.parts or { claim }) do
            local from, to = v:sentence_at(part.first), v:sentence_at(part.last)
            for sentence = from or 1, to or 0 do
                put(sentence, claim)
            end
        end
        if claim.cue then
            put(v:sentence_at(claim.cue.first), claim)
        end
    end
    return by_sentence
end

--- How close a time stands to a cue: only a time in the same stretch of the sentence as the cue, with
--- no claim between them, dates the saying.
local function near_cue(time, claim)
    local cue = claim.cue
    local from, to = math.min(time.last, cue.last), math.max(time.first, cue.first)
    for _, part in ipairs(claim.parts or { claim }) do
        if part.first > from and part.last < to then
            return false
        end
    end
    return to - from <= 60
end

--- The times of a document as rows of a timeline.
---@param doc table
---@return {dated: table[], future: table[], undated: table[]} # rows {value, precision, from, to, clock, first, last,
--- text, sentence, kind = "said"|"reported"|"told", who, basis, confidence, mod}
function M.of(doc)
    local v = view.new(doc)
    local around = claims_by_sentence(v)
    local dated, future, undated = {}, {}, {}
    for position, time in ipairs(v.doc.times or {}) do
        if time.type ~= "DURATION" and time.type ~= "SET" then
            local sentence = v:sentence_at(time.first)
            local within, beside = claim_around(around, sentence, time)
            local kind, claim = "told", nil
            if within then
                kind, claim = "reported", within
            elseif beside and near_cue(time, beside) then
                kind, claim = "said", beside
            end
            local value = time.value
            local stretch = calendar.parse(value)
            local row = {
                value = value,
                precision = stretch and stretch.precision,
                from = stretch and stretch.first,
                to = stretch and stretch.last,
                clock = stretch and stretch.clock,
                type = time.type,
                mod = time.mod,
                unresolved = time.unresolved,
                first = time.first,
                last = time.last,
                text = v:words(time),
                sentence = sentence,
                kind = kind,
                who = claim and claim.who,
                claim = claim,
                basis = M.basis(time),
                confidence = time.confidence,
                rule = time.rule,
                order = position,
            }
            local after = v.published and stretch and stretch.first > v.published
            if not stretch then
                undated[#undated + 1] = row
            elseif after then
                future[#future + 1] = row
            else
                dated[#dated + 1] = row
            end
        end
    end
    local function by_date(a, b)
        if a.from ~= b.from then
            return a.from < b.from
        end
        if a.to ~= b.to then
            return a.to < b.to
        end
        if (a.clock or "") ~= (b.clock or "") then
            return (a.clock or "") < (b.clock or "")
        end
        return view.by_place(a, b)
    end
    table.sort(dated, by_date)
    table.sort(future, by_date)
    table.sort(undated, view.by_place)
    return { dated = dated, future = future, undated = undated }
end

return M
