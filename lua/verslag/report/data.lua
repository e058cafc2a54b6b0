--- The findings of a report as data: the report as one tree (JSON), and the findings as flat records, one a
--- line (JSON Lines, CSV, TSV). Words are verbatim; no labels of a language but `message`.

local json = require "verslag.json"
local outline = require "verslag.report.outline"

local M = {}

local function pick(row, keys)
    local out = {}
    for key in string.gmatch(keys, "%S+") do
        out[key] = row[key]
    end
    return out
end

local function person(who)
    return who and pick(who, "name named entity type subtype role first last text") or nil
end

local function span(row)
    return row and row.first and pick(row, "first last text sentence value confidence") or nil
end

local function map(rows, make)
    local out = json.array {}
    for i, row in ipairs(rows or {}) do
        out[i] = make(row)
    end
    return out
end

local function event(row)
    local out = pick(row, "first last text sentence value unresolved type precision mod kind basis confidence rule")
    out.who = person(row.who)
    return out
end

local function claim(row)
    local out = pick(row, "id kind form reported first last sentence basis confidence rule")
    out.parts = map(row.parts or { row }, function(part)
        return pick(part, "first last text")
    end)
    if not row.parts then
        out.parts, out.text = nil, row.text
    elseif #row.parts == 1 then
        out.text = row.text
    end
    out.who, out.cue, out.via = person(row.who), span(row.cue), row.via and map(row.via, person)
    return out
end

--- The report of an article as a tree of plain values, spans as first and last.
---@param article table of verslag.analysis
---@param say function
---@return table
function M.article(article, say)
    local h = article.head
    local tree = {
        title = h.title and h.title.text or nil,
        head = pick(h, "language looks_like published published_from assumed undated bytes words sentences headings"),
        points = map(article.points, function(row)
            local out = pick(row, "code level first last text sentence value alternatives confidence rule")
            out.message = outline.point_words(say, row)
            if row.who then
                out.who = { name = row.who }
            end
            return out
        end),
        brief = {},
        who = {
            entities = map(article.who.entities, function(row)
                local out = pick(row, [[id name type subtype role role_of demonym_of variants count names
                    quotes statements first last text sentence basis confidence]])
                out.mentions = map(row.mentions, function(m)
                    return pick(m, "first last text kind confidence")
                end)
                return out
            end),
            unnamed = map(article.who.unnamed, function(row)
                return pick(row, "name quotes statements first last text sentence basis confidence")
            end),
        },
        timeline = {
            dated = map(article.timeline.dated, event),
            future = map(article.timeline.future, event),
            undated = map(article.timeline.undated, event),
        },
        quotes = map(article.quotes, claim),
        statements = map(article.statements, claim),
        figures = {
            rows = map(article.figures.rows, function(row)
                return pick(row, "kind value unit mod noun first last text sentence basis confidence rule")
            end),
            checks = map(article.figures.checks, function(row)
                local out = pick(row, "code verdict")
                out.message = outline.check_words(say, row)
                out.spans = map(row.spans, span)
                return out
            end),
        },
        sources = {
            sentence_count = article.sources.sentences,
            sourced_count = article.sources.sourced,
            sources = map(article.sources.sources, function(row)
                return pick(row, "name entity named type subtype role quotes statements passed_on first last")
            end),
            without = map(article.sources.without, function(row)
                return pick(row, "first last text sentence")
            end),
        },
        network = require("verslag.analysis.network").of(article.view),
    }
    for _, node in ipairs(tree.network.nodes) do
        node.order = nil
    end
    for question, rows in pairs(article.brief) do
        tree.brief[question] = map(rows, function(row)
            return pick(row, "value first last text sentence basis confidence entity role role_of")
        end)
    end
    return tree
end

--- The columns of a record, in order.
M.COLUMNS = {
    "file", "record", "id", "start", "end", "text", "type", "value", "unit", "mod", "name", "cue", "via", "basis",
        "confidence", "rule",
    "sentence_start", "sentence_end", "sentence", "message",
}

--- Which section of the report a kind of record belongs to.
M.SECTION_OF = {
    point = "points", entity = "who", mention = "who", time = "timeline", quote = "quotes", statement = "statements",
    figure = "figures", check = "figures", source = "sources", unsourced = "sources",
}

--- Every finding as a flat record of strings and numbers, in the order of the sections and the text.
---@param article table
---@param say function
---@param wanted? string[] sections
---@return table[]
function M.records(article, say, wanted)
    local v, records = article.view, {}
    local file = article.head.file
    local chosen
    if wanted then
        chosen = {}
        for _, id in ipairs(outline.choose(wanted, outline.ARTICLE)) do
            chosen[id] = true
        end
    end

    local function add(record, row, fields)
        fields.file, fields.record = file, record
        if row.first then
            fields.start, fields["end"] = row.first - 1, row.last
            fields.text = fields.text or row.text or v:words(row)
            local index = row.sentence or v:sentence_at(row.first)
            local sentence = index and v.sentences[index]
            if sentence then
                fields.sentence_start, fields.sentence_end = sentence.first - 1, sentence.last
                fields.sentence = v:sentence_short(index)
            end
        end
        fields.basis = fields.basis or row.basis
        fields.confidence = fields.confidence or row.confidence
        fields.rule = fields.rule or row.rule
        records[#records + 1] = fields
    end
    local function want(section)
        return not chosen or chosen[section]
    end
    local function names(list)
        local found = {}
        for i, who in ipairs(list or {}) do
            found[i] = who.name
        end
        return #found > 0 and table.concat(found, "; ") or nil
    end

    if want "points" then
        for _, row in ipairs(article.points) do
            add("point", row, { id = row.code, type = row.level, value = row.value, name = row.who,
                message = outline.point_words(say, row) })
        end
    end
    if want "who" then
        for _, row in ipairs(article.who.entities) do
            for _, mention in ipairs(row.mentions) do
                add("mention", mention, {
                    id = row.id, type = row.type, value = row.subtype, name = row.name,
                    basis = (mention.kind == "pronoun" or mention.kind == "nominal" or mention.kind == "metonym")
                        and "inferred" or "stated",
                    rule = mention.kind,
                })
            end
        end
    end
    if want "timeline" then
        for _, group in ipairs { "dated", "future", "undated" } do
            for _, row in ipairs(article.timeline[group]) do
                add("time", row, { type = row.type, value = row.value, unit = row.precision, mod = row.mod,
                    name = row.who and row.who.name, id = row.kind })
            end
        end
    end
    for _, section in ipairs { "quotes", "statements" } do
        if want(section) then
            for _, row in ipairs(article[section]) do
                for _, part in ipairs(row.parts or { row }) do
                    add(row.kind, { first = part.first, last = part.last, sentence = v:sentence_at(part.first) }, {
                        id = row.id, type = row.form or row.reported, name = row.who and row.who.name,
                        cue = row.cue and row.cue.text, via = names(row.via),
                        basis = row.basis, confidence = row.confidence, rule = row.rule,
                    })
                end
            end
        end
    end
    if want "figures" then
        for _, row in ipairs(article.figures.rows) do
            add("figure", row, { type = row.kind, value = row.value, unit = row.unit or row.noun, mod = row.mod })
        end
        for _, row in ipairs(article.figures.checks) do
            add("check", row, { id = row.code, type = row.verdict, message = outline.check_words(say, row) })
        end
    end
    if want "sources" then
        for _, row in ipairs(article.sources.without) do
            add("unsourced", row, {})
        end
    end
    return records
end

return M
