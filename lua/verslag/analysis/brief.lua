--- In short: who, what, when, where, how many, each with the sentence it stands in. What the article
--- does not state is absent here and "not stated" in the report.

local view = require "verslag.analysis.view"
local calendar = require "verslag.analysis.calendar"
local languages = require "verslag.analysis.languages"
local who = require "verslag.analysis.who"
local figures = require "verslag.analysis.figures"

local M = {}

local PLACES = { city = 1, region = 2, facility = 2, country = 3 }

local function pick_row(row, value)
    return {
        value = value,
        first = row.first,
        last = row.last,
        text = row.text,
        sentence = row.sentence,
        basis = row.basis,
        confidence = row.confidence,
    }
end

-- The first sentences of the running text: the headline and the first `count` sentences after it.
local function lead_end(v, count)
    local last
    for _, sentence in ipairs(v.sentences) do
        if sentence.kind ~= "heading" then
            last = sentence.last
            count = count - 1
            if count == 0 then
                break
            end
        end
    end
    return last or 0
end

local FINE = { day = true, time = true, weekend = true, week = true, month = true }

--- The article in five questions.
---@param doc table
---@return {who: table[], what: table[], when: table[], where: table[], how_many: table[]}
function M.of(doc)
    local v = view.new(doc)
    local lead = lead_end(v, 3)
    local answer = { who = {}, what = {}, when = {}, where = {}, how_many = {} }

    -- who: persons, else organisations, by mentions and by standing in the lead
    local ranked, owners = {}, {}
    local people = who.of(v).entities
    for _, entity in ipairs(v.entities) do
        local of = entity.of
        if type(of) == "table" then
            of = of.entity
        end
        if of ~= nil then
            owners[of] = true -- the Rusland of "de Russische president" is no actor by that
        end
    end
    for _, row in ipairs(people) do
        local speaks = row.quotes + row.statements
        local actor = row.type == "PER" or row.type == "ORG" or (row.type == "LOC" and speaks > 0)
        if actor then
            local weight = row.count + 2 * speaks + ((row.first or math.huge) <= lead and 3 or 0)
            weight = weight + (row.type == "PER" and 2 or 0) - ((owners[row.id] or owners[row.name]) and speaks == 0
                and 4 or 0)
            ranked[#ranked + 1] = { row = row, weight = weight }
        end
    end
    table.sort(ranked, function(a, b)
        if a.weight ~= b.weight then
            return a.weight > b.weight
        end
        return a.row.order < b.row.order
    end)
    for i = 1, math.min(3, #ranked) do
        local row = ranked[i].row
        answer.who[i] = pick_row(row, row.name)
        answer.who[i].role, answer.who[i].role_of = row.role, row.role_of
        answer.who[i].entity = row.id
    end

    -- what: the headline and the first sentence of the text
    for index, sentence in ipairs(v.sentences) do
        local body = sentence.kind ~= "heading"
        if index == 1 or body then
            answer.what[#answer.what + 1] = {
                value = v:words(sentence), first = sentence.first, last = sentence.last,
                text = v:words(sentence), sentence = index, basis = "stated", heading = not body,
            }
        end
        if body then
            break
        end
    end

    -- when: the first certain day (or week, or month) named in the lead, else anywhere
    local function first_time(limit)
        for _, time in ipairs(v.doc.times or {}) do
            local stretch = time.type ~= "DURATION" and time.type ~= "SET" and calendar.parse(time.value)
            if stretch and time.first <= limit then
                if FINE[stretch.precision] then
                    return time
                end
            end
        end
    end
    local time = first_time(lead) or first_time(math.huge)
    if time then
        local row = { first = time.first, last = time.last, text = v:words(time),
            sentence = v:sentence_at(time.first), confidence = time.confidence }
        row.basis = require("verslag.analysis.timeline").basis(time)
        answer.when[1] = pick_row(row, time.value)
    end

    -- where: places by how early they stand, the fine before the coarse, those that something happened *in*
    -- (said with such a word) before those only spoken of
    local language = languages[v.doc.language or ""]
    local function happened_in(row)
        for _, mention in ipairs(v.text and language and row.mentions or {}) do
            local from = math.max(1, mention.first - 12)
            local before = string.match(string.sub(v.text, from, mention.first - 1), "(%a+) $")
            if before and language.places[string.lower(before)] then
                return 0
            end
        end
        return 1
    end
    local places = {}
    for _, row in ipairs(people) do
        if row.type == "LOC" then
            places[#places + 1] = {
                row = row,
                early = (row.first or math.huge) <= lead and 0 or 1,
                grain = PLACES[row.subtype] or 2,
                inside = happened_in(row),
            }
        end
    end
    table.sort(places, function(a, b)
        if a.early ~= b.early then
            return a.early < b.early
        elseif a.grain ~= b.grain then
            return a.grain < b.grain
        elseif a.inside ~= b.inside then
            return a.inside < b.inside
        elseif a.row.count ~= b.row.count then
            return a.row.count > b.row.count
        end
        return a.row.order < b.row.order
    end)
    for i = 1, math.min(2, #places) do
        answer.where[i] = pick_row(places[i].row, places[i].row.name)
        answer.where[i].entity = places[i].row.id
    end

    -- how many: the figures that count something, those said more than once first, then the largest
    local best, said = {}, {}
    for _, row in ipairs(figures.rows(v)) do
        local number = tonumber(row.value or "")
        if number and (row.kind == "cardinal" or row.kind == "money" or row.kind == "percent"
            or row.kind == "measure") and (row.unit or row.noun) then
            local key = (row.topic or "") .. "=" .. row.value
            if said[key] then
                said[key].times = said[key].times + 1
            else
                said[key] = { row = row, times = 1, early = row.first <= lead and 1 or 0 }
                best[#best + 1] = said[key]
            end
        end
    end
    table.sort(best, function(a, b)
        if a.early ~= b.early then
            return a.early > b.early
        elseif a.times ~= b.times then
            return a.times > b.times
        end
        return a.row.first < b.row.first
    end)
    for i = 1, math.min(2, #best) do
        answer.how_many[i] = pick_row(best[i].row, best[i].row.text)
    end
    return answer
end

return M
