--- How many: every figure with what it counts, and the checks an editor would make by hand. A check says
--- that figures agree (ok) or that they do not (conflict) or that somebody should look (look); it never
--- changes a figure, and it speaks only of figures whose places it can show.

local view = require "verslag.analysis.view"
local calendar = require "verslag.analysis.calendar"
local languages = require "verslag.analysis.languages"
local utf = require "verslag.utf"

local M = {}

local COUNTED = { cardinal = true, money = true, measure = true }
local TOLERANCE = 1e-9

local function number_of(row)
    return tonumber(row.value or "")
end

local function same(a, b)
    return math.abs(a - b) <= TOLERANCE * math.max(1, math.abs(a), math.abs(b))
end

-- What a figure counts, as a key to compare by: the unit of money and measures, the noun of a count.
local function topic_of(row)
    local unit = row.unit
    if row.kind == "money" or row.kind == "measure" or row.kind == "temperature" or row.kind == "percent" then
        return row.kind .. ":" .. (unit or "")
    end
    local noun = row.noun or unit
    if type(noun) == "table" then
        noun = noun.text
    end
    if not noun or noun == "" then
        return nil
    end
    return row.kind .. ":" .. utf.fold(noun)
end

--- The figures in text order.
---@param doc table
---@return table[] # {kind, value, unit, mod, noun, topic, first, last, text, sentence, basis, confidence}
function M.rows(doc)
    local v = view.new(doc)
    if v._figures then
        return v._figures
    end
    local rows = {}
    for position, quantity in ipairs(v.doc.quantities or {}) do
        local noun = quantity.noun
        if type(noun) == "table" then
            noun = noun.text or v:words(noun)
        end
        local row = {
            kind = quantity.kind,
            value = quantity.value,
            unit = quantity.unit,
            mod = quantity.mod,
            noun = noun,
            first = quantity.first,
            last = quantity.last,
            text = v:words(quantity),
            sentence = v:sentence_at(quantity.first),
            basis = "stated",
            confidence = quantity.confidence,
            rule = quantity.rule,
            order = position,
        }
        row.topic = topic_of(row)
        rows[#rows + 1] = row
    end
    table.sort(rows, view.by_place)
    v._figures = rows
    return rows
end

local function by_sentence(rows)
    local groups, order = {}, {}
    for _, row in ipairs(rows) do
        local key = row.sentence or 0
        if not groups[key] then
            groups[key] = {}
            order[#order + 1] = key
        end
        local group = groups[key]
        group[#group + 1] = row
    end
    return groups, order
end

local function check(code, verdict, spans, more)
    local found = more or {}
    found.code, found.verdict, found.spans = code, verdict, spans
    found.first, found.last = spans[1].first, spans[1].last
    found.text, found.sentence = spans[1].text, spans[1].sentence
    return found
end

-- 6.000 = 1.000 + 5.000: a figure and the run of two to five figures of the same kind right after or
-- right before it in the sentence. Kinds alike: counts with counts, euros with euros, percent with percent.
local function sums(rows, checks)
    local groups, order = by_sentence(rows)
    for _, key in ipairs(order) do
        local line = {}
        for _, row in ipairs(groups[key]) do
            local number = number_of(row)
            if number and (COUNTED[row.kind] or row.kind == "percent") and number > 0 then
                line[#line + 1] = { row = row, number = number, scale = row.kind == "cardinal" and "cardinal"
                    or row.topic }
            end
        end
        local used = {}
        for whole = 1, #line do
            for direction = 1, -1, -2 do
                local total, parts, at = 0, {}, whole + direction
                while line[at] and #parts < 5 and line[at].scale == line[whole].scale and not used[line[at]] do
                    total = total + line[at].number
                    parts[#parts + 1] = line[at]
                    if #parts >= 2 and same(total, line[whole].number) and line[whole].number >= 5
                        and not used[line[whole]] then
                        local spans = { line[whole].row }
                        if direction == -1 then
                            for i = #parts, 1, -1 do
                                spans[#spans + 1] = parts[i].row
                            end
                        else
                            for i = 1, #parts do
                                spans[#spans + 1] = parts[i].row
                            end
                        end
                        used[line[whole]] = true
                        for i = 1, #parts do
                            used[parts[i]] = true
                        end
                        checks[#checks + 1] = check("sum", "ok", spans)
                        break
                    end
                    if total > line[whole].number then
                        break
                    end
                    at = at + direction
                end
            end
        end
        -- shares of one whole: percentages of a sentence that make a hundred together
        local shares, total = {}, 0
        for _, entry in ipairs(line) do
            if entry.row.kind == "percent" and not used[entry] then
                shares[#shares + 1] = entry.row
                total = total + entry.number
            end
        end
        if #shares >= 2 and same(total, 100) then
            checks[#checks + 1] = check("hundred", "ok", shares)
        end
    end
end

local MOST = 100 -- figures of one topic that a check looks through, so that no text makes it slow
local BACK = 4 -- sentences to look back for the whole that parts or shares belong to

-- 340 million in one sentence; "210 million of it for A and 130 million for B" in a later one. All figures of
-- the later sentence that are of the whole's unit must be parts, so that a chance sum is rare.
local function sums_of_earlier(rows, checks)
    local groups, order = by_sentence(rows)
    local summed = {}
    for _, found in ipairs(checks) do
        for _, span in ipairs(found.spans) do
            summed[span] = true
        end
    end
    local named = {} -- by sentence and topic
    for _, row in ipairs(rows) do
        if row.topic and number_of(row) then
            local at = (row.sentence or 0) .. " " .. row.topic
            named[at] = named[at] or {}
            local list = named[at]
            if #list < MOST then
                list[#list + 1] = row
            end
        end
    end
    for _, key in ipairs(order) do
        local topics, names = {}, {}
        for _, row in ipairs(groups[key]) do
            local number = number_of(row)
            if number and row.topic and COUNTED[row.kind] and not summed[row] then
                if not topics[row.topic] then
                    topics[row.topic] = { total = 0, parts = {} }
                    names[#names + 1] = row.topic
                end
                local topic = topics[row.topic]
                topic.total = topic.total + number
                topic.parts[#topic.parts + 1] = row
            end
        end
        for _, name in ipairs(names) do
            local topic = topics[name]
            if #topic.parts >= 2 and #topic.parts <= 5 and topic.total >= 10 then
                local whole
                for back = key - 1, math.max(1, key - BACK), -1 do
                    for _, row in ipairs(named[back .. " " .. name] or {}) do
                        if not whole and same(number_of(row), topic.total) then
                            whole = row
                        end
                    end
                end
                if whole then
                    local spans = { whole }
                    for i, part in ipairs(topic.parts) do
                        spans[i + 1] = part
                    end
                    checks[#checks + 1] = check("sum", "ok", spans)
                end
            end
        end
    end
end

-- "15 procent van de kosten, ofwel 51 miljoen euro", where 340 million was named: the percentage, the part
-- beside it, and a whole of the same unit. The whole must give the part as exactly as it is written.
local function shares(rows, checks)
    local groups, order = by_sentence(rows)
    local wholes = {} -- by topic, in text order
    for _, row in ipairs(rows) do
        if row.topic and COUNTED[row.kind] and number_of(row) then
            wholes[row.topic] = wholes[row.topic] or {}
            local list = wholes[row.topic]
            if #list < MOST then
                list[#list + 1] = row
            end
        end
    end
    for _, key in ipairs(order) do
        local line = groups[key]
        for i, row in ipairs(line) do
            local percent = row.kind == "percent" and number_of(row)
            local part = percent and percent > 0 and percent < 100 and (line[i + 1] or line[i - 1])
            local number = part and part.topic and COUNTED[part.kind] and number_of(part)
            if number and number >= 2 then
                for _, whole in ipairs(wholes[part.topic]) do
                    local size = number_of(whole)
                    if whole ~= part and size > number
                        and math.abs(size * percent / 100 - number) <= number * 0.005 then
                        checks[#checks + 1] = check("share", "ok", { row, part, whole })
                        break
                    end
                end
            end
        end
    end
end

local function entity_set(v, sentence)
    local found, s = {}, v.sentences[sentence or 0]
    if s then
        for _, entity in ipairs(v:entities_within(s.first, s.last)) do
            found[entity] = true
        end
    end
    return found
end

local function share(a, b)
    for key in pairs(a) do
        if b[key] then
            return true
        end
    end
    return false
end

-- The same topic counted more than once: alike is a repeat, unlike is worth a look where the figures are
-- of one size or the two sentences are about the same names.
local function repeats(v, rows, checks)
    local topics, order = {}, {}
    for _, row in ipairs(rows) do
        local number = number_of(row)
        if row.topic and number and COUNTED[row.kind] and (number >= 10 or row.kind ~= "cardinal") then
            if not topics[row.topic] then
                topics[row.topic] = {}
                order[#order + 1] = row.topic
            end
            local list = topics[row.topic]
            list[#list + 1] = row
        end
    end
    for _, topic in ipairs(order) do
        local list = topics[topic]
        local values, value_order = {}, {}
        for _, row in ipairs(list) do
            local key = row.value
            if not values[key] then
                values[key] = {}
                value_order[#value_order + 1] = key
            end
            local group = values[key]
            group[#group + 1] = row
        end
        for _, key in ipairs(value_order) do
            if #values[key] >= 2 then
                checks[#checks + 1] = check("repeat", "ok", values[key])
            end
        end
        if #value_order >= 2 and string.find(topic, "^cardinal:") then
            for i = 1, #value_order - 1 do
                local a = values[value_order[i]][1]
                local b = values[value_order[i + 1]][1]
                local ratio = number_of(a) / number_of(b)
                local close = ratio > 0.5 and ratio < 2
                if a.sentence ~= b.sentence
                    and (close or share(entity_set(v, a.sentence), entity_set(v, b.sentence))) then
                    checks[#checks + 1] = check("differ", "look", { a, b })
                end
            end
        end
    end
end

local function percentages(rows, checks)
    for _, row in ipairs(rows) do
        local number = number_of(row)
        if row.kind == "percent" and number and number > 100 then
            checks[#checks + 1] = check("over100", "look", { row })
        end
    end
end

-- Whether the words hold the day's number: "woensdag om 15 uur" is no more than its weekday.
local function names_day(words, day)
    local _, _, number = calendar.civil(day)
    for digits in string.gmatch(words, "%d+") do
        if tonumber(digits) == number then
            return true
        end
    end
    return false
end

-- "dinsdag 4 juni": the weekday in the words against the weekday of the date.
local function weekdays(v, checks)
    local language = languages[v.doc.language or ""]
    if not language then
        return
    end
    for _, time in ipairs(v.doc.times or {}) do
        local stretch = calendar.parse(time.value)
        local words = v:words(time)
        if stretch and (stretch.precision == "day" or stretch.precision == "time") and words
            and names_day(words, stretch.first) then
            for word in string.gmatch(utf.fold(words), "[%a\128-\255]+") do
                local named = language.weekdays[word]
                if named then
                    local actual = calendar.weekday(stretch.first)
                    local row = {
                        first = time.first, last = time.last, text = words, value = time.value,
                        sentence = v:sentence_at(time.first),
                    }
                    checks[#checks + 1] =
                        check("weekday", named == actual and "ok" or "conflict", { row },
                            { named = named, actual = actual, date = calendar.iso(stretch.first) })
                    break
                end
            end
        end
    end
end

local function fits(distance, days, unit, mod)
    local slack = unit == "D" and 0 or unit == "W" and 3 or unit == "M" and 15 or 183
    if mod == "LESS_THAN" then
        return distance < days
    elseif mod == "MORE_THAN" then
        return distance > days
    elseif mod == "APPROX" then
        return math.abs(distance - days) <= math.max(slack, days * 0.25)
    end
    return math.abs(distance - days) <= math.max(slack, 1)
end

-- "minder dan twee weken, na zijn vorige bezoek op 4 juni": a duration beside two days in a sentence is
-- compared with the days between them; beside one day, with the days to the day the article is about
-- (the latest day told before it) or the day of publication. Only agreement is claimed in the second case.
local function intervals(v, checks)
    local durations, days = {}, {}
    local function put(list, sentence, row)
        list[sentence] = list[sentence] or {}
        list[sentence][#list[sentence] + 1] = row
    end
    local latest = {}
    for _, time in ipairs(v.doc.times or {}) do
        local sentence = v:sentence_at(time.first) or 0
        local row = { first = time.first, last = time.last, text = v:words(time), value = time.value,
            mod = time.mod, sentence = sentence }
        if time.type == "DURATION" then
            row.days, row.unit = calendar.duration(time.value)
            if row.days and row.days >= 2 then
                put(durations, sentence, row)
            end
        elseif time.type ~= "SET" then
            local stretch = calendar.parse(time.value)
            if stretch and (stretch.precision == "day" or stretch.precision == "time") then
                row.day = stretch.first
                row.inferred = time.unresolved ~= nil and time.unresolved ~= time.value
                put(days, sentence, row)
                latest[#latest + 1] = row
            end
        end
    end
    table.sort(latest, view.before)
    local earlier = 0 -- days told before this sentence
    for sentence = 0, #v.sentences do
        while latest[earlier + 1] and latest[earlier + 1].sentence < sentence do
            earlier = earlier + 1
        end
        local lengths, dates = durations[sentence], days[sentence]
        if lengths and dates and #lengths == 1 then
            local length = lengths[1]
            if #dates == 2 and dates[1].day ~= dates[2].day then
                local distance = math.abs(dates[1].day - dates[2].day)
                if fits(distance, length.days, length.unit, length.mod) then
                    checks[#checks + 1] = check("interval", "ok", { length, dates[1], dates[2] }, { days = distance })
                end
            elseif #dates == 1 then
                local best
                for i = earlier, math.max(1, earlier - 19), -1 do
                    local distance = math.abs(latest[i].day - dates[1].day)
                    if distance > 0 and fits(distance, length.days, length.unit, length.mod) then
                        best = check("interval", "ok", { length, dates[1], latest[i] }, { days = distance })
                        break
                    end
                end
                if not best and v.published then
                    local distance = math.abs(v.published - dates[1].day)
                    if fits(distance, length.days, length.unit, length.mod) then
                        best = check("published", "ok", { length, dates[1] },
                            { days = distance, published = calendar.iso(v.published) })
                    end
                end
                -- "in minder dan twee weken ... op 4 juni", a day that had to be worked out and is nowhere near
                if not best and length.mod == "LESS_THAN" and dates[1].inferred and v.published then
                    best = check("interval_off", "look", { length, dates[1] })
                end
                checks[#checks + 1] = best
            end
        end
    end
end

-- An age in the same sentence as a year (or day) of birth, counted to the date of publication.
local function ages(v, rows, checks)
    local language = languages[v.doc.language or ""]
    if not language or not v.published then
        return
    end
    local year_now = calendar.civil(v.published)
    local times = {} -- by sentence
    for _, time in ipairs(v.doc.times or {}) do
        local sentence = v:sentence_at(time.first) or 0
        times[sentence] = times[sentence] or {}
        local list = times[sentence]
        if #list < MOST then
            list[#list + 1] = time
        end
    end
    local born = {}
    local function says_born(sentence)
        if born[sentence] == nil then
            born[sentence] = false
            for word in string.gmatch(utf.fold(v:sentence_text(sentence) or ""), "[%a\128-\255]+") do
                if language.born[word] then
                    born[sentence] = true
                    break
                end
            end
        end
        return born[sentence]
    end
    for _, row in ipairs(rows) do
        local age = row.kind == "age" and row.sentence and number_of(row)
        if age and says_born(row.sentence) then
            for _, time in ipairs(times[row.sentence] or {}) do
                local stretch = calendar.parse(time.value)
                local fine = stretch and (stretch.precision == "day" or stretch.precision == "month"
                    or stretch.precision == "year")
                local year = fine and calendar.civil(stretch.first)
                if year and year < year_now then
                    local span = { first = time.first, last = time.last, text = v:words(time), sentence = row.sentence }
                    local ok = age == year_now - year or age == year_now - year - 1
                    checks[#checks + 1] = check("age", ok and "ok" or "conflict", { row, span },
                        { year = year, low = year_now - year - 1, high = year_now - year })
                    break
                end
            end
        end
    end
end

local VERDICTS = { conflict = 1, look = 2, ok = 3 }

--- What the figures and dates of the article say of each other.
---@param doc table
---@return table[] # {code, verdict = "ok"|"look"|"conflict", spans = rows, ...}, conflicts first
function M.checks(doc)
    local v = view.new(doc)
    if v._checks then
        return v._checks
    end
    local rows, checks = M.rows(v), {}
    sums(rows, checks)
    sums_of_earlier(rows, checks)
    shares(rows, checks)
    repeats(v, rows, checks)
    percentages(rows, checks)
    weekdays(v, checks)
    intervals(v, checks)
    ages(v, rows, checks)
    for i, found in ipairs(checks) do
        found.order = i
    end
    table.sort(checks, function(a, b)
        if VERDICTS[a.verdict] ~= VERDICTS[b.verdict] then
            return VERDICTS[a.verdict] < VERDICTS[b.verdict]
        end
        return view.by_place(a, b)
    end)
    v._checks = checks
    return checks
end

--- Figures and checks together.
---@param doc table
---@return {rows: table[], checks: table[]}
function M.of(doc)
    local v = view.new(doc)
    return { rows = M.rows(v), checks = M.checks(v) }
end

return M
