--- The outline of a report: sections of blocks of cells, in words but in no format yet. Markdown, plain
--- text and HTML are three ways to write the same outline.
--
-- cell    a string, or a list of pieces: strings and tables {text, style?, ref?, entity?, key?}
--         style: strong, quote (verbatim words), code, ref (a place in the text), muted, level
--         ref: {first, last}, a place in the text; entity: an entity's id
-- block   {kind = "facts",  rows = {{label, cell}}}
--         {kind = "table",  columns = {{title, align?, wide?, label?}}, rows = {{cells = {...}, entity?, ref?}}}
--         {kind = "entries", items = {{lead, body, meta = {cell...}, ref?, entity?}}}
--         {kind = "list", items = {cell}}, {kind = "text", cell}, {kind = "heading", text}
--         {kind = "annotated", pieces}, {kind = "figure", name}: a drawing where the format can
-- section {id, title, blocks}

local label = require "verslag.report.label"
local annotate = require "verslag.analysis.annotate"
local utf = require "verslag.utf"

local M = {}

--- The sections of an article's report, in their usual order.
M.ARTICLE = { "head", "points", "brief", "who", "timeline", "quotes", "statements", "figures", "sources", "network",
    "text" }

local format = string.format

--- An integer without a decimal point on every Lua.
---@param n number
---@return string
function M.int(n)
    return format("%d", math.floor(n + 0.5))
end
local int = M.int

--- A confidence with two decimals. Halves go up, in whole thousandths: what "%.2f" makes of 0.625 differs between
--- the Luas, and its decimal mark between locales.
---@param value number from 0 to 1
---@return string
function M.confidence(value)
    local hundredths = math.floor((math.floor(value * 1000 + 0.5) + 5) / 10)
    return format("%d.%02d", math.floor(hundredths / 100), hundredths % 100)
end
local confidence = M.confidence

--- A place in the text as it is printed: bytes from 0, the end not included.
---@param row {first: integer?, last: integer?}?
---@return table|string cell
function M.place(row)
    if not row or not row.first then
        return ""
    end
    return { { text = format("%d–%d", row.first - 1, row.last), style = "ref",
        ref = { first = row.first, last = row.last } } }
end
local place = M.place

local function short(words, width)
    return utf.cut(utf.line(words or ""), width or 80)
end

local function cell_of(...)
    local cell = {}
    for i = 1, select("#", ...) do
        local piece = select(i, ...)
        if piece ~= nil and piece ~= "" then
            cell[#cell + 1] = piece
        end
    end
    return cell
end

local function quoted(words, row)
    return { text = words, style = "quote", ref = row and row.first and { first = row.first, last = row.last } or nil }
end

local function basis_cell(say, row)
    local basis = row.basis and say("basis." .. row.basis) or ""
    if row.confidence then
        return basis .. (basis ~= "" and " " or "") .. confidence(row.confidence)
    end
    return basis
end

local function type_words(say, row)
    if row.subtype then
        return say("subtype." .. row.subtype)
    end
    return row.type and say("type." .. row.type) or ""
end

local function role_words(say, row)
    if row.role then -- a role that begins a sentence has its capital from there
        row = { role = string.gsub(row.role, "^%u%l", string.lower), role_of = row.role_of }
    end
    if row.role and row.role_of then
        return say("who.role_of", { role = row.role, of = row.role_of })
    end
    return row.role or (row.demonym_of and say("who.demonym_of", { of = row.demonym_of })) or ""
end

--- A TIMEX3 value for a reader: the decade 193 and the century 18 as years, the rest as it is.
---@param say function
---@param row {value: string?, unresolved: string?, precision: string?, mod: string?}
---@return string
function M.date_words(say, row)
    local value = row.value or row.unresolved or ""
    if row.precision == "decade" then
        value = say("value.decade", { year = string.sub(value, 1, 3) .. "0" })
    elseif row.precision == "century" then
        value = say("value.century", { year = string.sub(value, 1, 2) .. "00" })
    else
        local year, season = string.match(value, "^(%d%d%d%d)%-([SFAW][PUAI])$")
        local date, part = string.match(value, "^(%d[^T]*)T(%u%u)$")
        if season then
            value = say("value.season." .. season, { year = year })
        elseif part then
            value = say("value.part." .. part, { date = date })
        else
            value = string.gsub(value, "^(%d%d%d%d%-%d%d%-%d%d)T(%d)", "%1 %2")
        end
    end
    if string.find(value, "_REF", 1, true) then
        value = say("value." .. value)
    end
    return row.mod and (say("mod." .. row.mod) .. " " .. value) or value
end

-- The sentence of a row; a ditto where the row before has the same one.
local function sentence_cell(view, row, before)
    local words = view:sentence_short(row.sentence)
    if not words then
        return ""
    elseif before and before.sentence == row.sentence then
        return { { text = "″", style = "muted" } }
    end
    return { quoted(words) }
end

-- A table without the columns that no row has anything in.
local function table_block(columns, rows)
    local kept, kept_columns = {}, {}
    for i, column in ipairs(columns) do
        for _, row in ipairs(rows) do
            local cell = row.cells[i]
            if cell and cell ~= "" and #cell > 0 then
                kept[#kept + 1] = i
                kept_columns[#kept_columns + 1] = column
                break
            end
        end
    end
    for _, row in ipairs(rows) do
        local cells = {}
        for n, i in ipairs(kept) do
            cells[n] = row.cells[i] or ""
        end
        row.cells = cells
    end
    return { kind = "table", columns = kept_columns, rows = rows }
end
M.table_block = table_block

--- A canonical decimal string with the digits in groups, as the report's language writes numbers.
---@param say function
---@param value string? "5500000", "2.5"
---@return string
function M.number(say, value)
    local sign, whole, rest = string.match(value or "", "^(%-?)(%d+)(.*)$")
    if not whole or (rest ~= "" and not string.find(rest, "^%.%d+$")) then
        return value or ""
    end
    if #whole > 4 then
        whole = string.gsub(string.reverse(whole), "(%d%d%d)", "%1" .. say("number.group"))
        whole = string.gsub(string.reverse(whole), "^%D", "")
    end
    return sign .. whole .. (rest ~= "" and say("number.decimal") .. string.sub(rest, 2) or "")
end

local sections = {}

function sections.head(a, say)
    local h, rows = a.head, {}
    local function row(key, cell)
        if cell and cell ~= "" then
            rows[#rows + 1] = { say(key), cell }
        end
    end
    row("head.file", h.file and { { text = h.file, style = "code" } })
    if h.undated then
        row("head.published", say("published.absent"))
    else
        row("head.published", h.published .. " ("
            .. say("published." .. (h.assumed and "assumed" or h.published_from)) .. ")")
    end
    row("head.language", h.language and say("language." .. h.language))
    if h.bytes and h.words and h.sentences then
        row("head.size", say("size.value",
            { bytes = int(h.bytes), words = int(h.words), sentences = int(h.sentences) }))
    elseif h.bytes then
        row("head.size", say("size.bytes", { bytes = int(h.bytes) }))
    end
    row("head.found", say("found.value", {
        entities = int(h.entities or 0), times = int(h.times or 0), quantities = int(h.quantities or 0),
        quotes = int(h.quotes or 0), statements = int(h.statements or 0),
    }))
    row("head.sha256", h.sha256 and { { text = h.sha256, style = "code" } })
    return { { kind = "facts", rows = rows },
        { kind = "text", cell = { { text = say("note.positions"), style = "muted" } } } }
end

local function list_words(items)
    return table.concat(items, ", ")
end

--- What a time or figure of the annotated text is worth saying beside its words: nothing where the words
--- are the value (2024, 6.000 mensen, twee).
---@param say function
---@param span table of verslag.analysis.annotate
---@return string?
function M.value_note(say, span)
    local item = span.item
    local value = item.value
    if not value then
        return nil
    elseif span.layer == "time" then
        if string.find(value, "_REF", 1, true) or value == item.text then
            return nil
        end
        return M.date_words(say, { value = value, mod = item.mod })
    end
    local words = item.text or ""
    local size = tonumber(value)
    if item.kind == "ordinal" or not size or (item.kind == "cardinal" and size <= 12) then
        return nil
    elseif string.gsub(words, "%D", "") == value then
        return nil
    end
    local with_unit = item.unit and (item.kind == "money" or item.kind == "percent" or item.kind == "measure")
    return M.number(say, value) .. (with_unit and " " .. item.unit or "")
end

--- What a check says, in words.
---@param say function
---@param check table
---@return string
function M.check_words(say, check)
    local spans = check.spans
    local function words(i)
        return utf.line(spans[i] and spans[i].text or "")
    end
    if check.code == "sum" or check.code == "hundred" then
        local parts = {}
        for i = check.code == "sum" and 2 or 1, #spans do
            parts[#parts + 1] = "“" .. words(i) .. "”"
        end
        return say("check." .. check.code, { whole = words(1), parts = table.concat(parts, " + ") })
    elseif check.code == "share" then
        return say("check.share", { percent = words(1), part = words(2), whole = words(3) })
    elseif check.code == "repeat" then
        return say("check.repeat", { words = words(1), count = int(#spans) })
    elseif check.code == "differ" then
        return say("check.differ", { a = words(1), b = words(2) })
    elseif check.code == "weekday" then
        return say("check.weekday." .. check.verdict,
            { words = words(1), date = check.date, actual = say("weekday." .. int(check.actual)) })
    elseif check.code == "interval" or check.code == "published" then
        return say("check." .. check.code, {
            words = words(1), days = int(check.days), a = words(2), b = words(3), published = check.published,
            a_date = spans[2] and spans[2].value, b_date = spans[3] and spans[3].value,
        })
    elseif check.code == "interval_off" then
        return say("check.interval_off", { words = words(1), a = words(2), a_date = spans[2].value })
    elseif check.code == "age" then
        return say("check.age." .. check.verdict,
            { words = words(1), year = int(check.year), low = int(check.low), high = int(check.high) })
    end
    return say("check." .. check.code, { words = words(1) })
end

--- What a point says, in words.
---@param say function
---@param point table
---@return string
function M.point_words(say, point)
    local words = short(point.text)
    if point.code == "check" then
        return M.check_words(say, point.check)
    elseif point.code == "speaker" then
        return say("point.speaker." .. point.level, { who = utf.line(point.who), words = words })
    elseif point.code == "time" then
        return say("point.time." .. point.level, { words = words, value = point.value, published = point.published })
    end
    return say("point." .. point.code, {
        words = words,
        count = point.count and int(point.count),
        published = point.published,
        value = point.value,
        alternatives = point.alternatives and list_words(point.alternatives),
        language = point.language and say("language." .. point.language),
        other = point.looks_like and say("language." .. point.looks_like),
        type = point.type and say("type." .. point.type),
    })
end

local MOST_POINTS = 12

function sections.points(a, say)
    local items, dated, list = {}, nil, {}
    for _, point in ipairs(a.points) do
        if point.code == "time" and point.level == "inferred" then
            -- counting from the date of publication is the rule, not the exception: one point for all
            if not dated then
                dated = { lead = { { text = say("level.inferred"), style = "level", key = "inferred" } }, meta = {},
                    times = {}, published = point.published }
            end
            local words = "“" .. utf.line(point.text or "") .. "” " .. M.date_words(say, { value = point.value })
            if not list[words] then
                list[words] = true
                dated.times[#dated.times + 1] = words
            end
            dated.count = (dated.count or 0) + 1
        else
            items[#items + 1] = {
                lead = { { text = say("level." .. point.level), style = "level", key = point.level } },
                body = M.point_words(say, point),
                meta = point.first and { cell_of(say("quote.bytes", { bytes = "" }), place(point)[1]) } or {},
                ref = point.first and point,
            }
        end
    end
    if dated then
        dated.body = say("point.times.inferred",
            { count = int(dated.count), published = dated.published, list = list_words(dated.times) })
        items[#items + 1] = dated
    end
    if #items == 0 then
        return { { kind = "text", cell = say("points.none") } }
    end
    local blocks = { { kind = "entries", items = items } }
    if #items > MOST_POINTS then -- the gravest stand first; what counts as inferred stays, it is one line
        local left = #items - MOST_POINTS
        local shown = {}
        for i = 1, MOST_POINTS do
            shown[i] = items[i]
        end
        if dated then
            shown[MOST_POINTS + 1], left = dated, left - 1
        end
        blocks[1].items = shown
        blocks[2] = left > 0 and { kind = "text",
            cell = { { text = say("collection.more", { count = int(left) }), style = "muted" } } }
            or nil
    end
    return blocks
end

function sections.brief(a, say)
    local rows, before = {}, nil
    for _, question in ipairs { "who", "what", "when", "where", "how_many" } do
        local answers = a.brief[question]
        if #answers == 0 then
            rows[#rows + 1] = { cells = { { { text = say("brief." .. question), style = "strong" } },
                { { text = say("brief.absent"), style = "muted" } }, "", "" } }
        end
        for i, answer in ipairs(answers) do
            local value = utf.line(answer.value or "")
            local main
            if question == "what" then
                main = { { text = say(answer.heading and "brief.headline" or "brief.lead"), style = "muted" } }
            elseif question == "who" then
                local role = role_words(say, answer)
                main = cell_of({ text = value, style = "strong", entity = answer.entity }, role ~= ""
                    and (", " .. role) or nil)
            else
                main = { { text = value, style = "strong", entity = answer.entity } }
            end
            local sentence = sentence_cell(a.view, answer, before)
            before = answer
            rows[#rows + 1] = {
                cells = { i == 1 and { { text = say("brief." .. question), style = "strong" } } or "", main,
                    sentence, place(answer) },
                entity = answer.entity,
            }
        end
    end
    return { table_block({ { say("column.question") }, { say("column.answer") },
        { say("column.sentence"), wide = true }, { say("column.bytes"), align = "right" } }, rows) }
end

function sections.who(a, say)
    local rows, blocks = {}, {}
    for _, row in ipairs(a.who.entities) do
        rows[#rows + 1] = {
            entity = row.id,
            cells = {
                { { text = row.name, style = "strong", entity = row.id } },
                type_words(say, row),
                role_words(say, row),
                list_words(row.variants),
                int(row.count),
                row.quotes + row.statements > 0 and int(row.quotes + row.statements) or "",
                basis_cell(say, row),
                place(row),
            },
        }
    end
    if #rows == 0 then
        blocks[1] = { kind = "text", cell = say("who.none") }
    else
        blocks[1] = table_block({
                { say("column.name") }, { say("column.type") }, { say("column.role") },
                    { say("column.variants"), label = true },
                { say("column.mentions"), align = "right" }, { say("column.speaks"), align = "right" },
                    { say("column.basis") }, { say("column.bytes"), align = "right" },
            }, rows)
    end
    if #a.who.unnamed > 0 then
        local items = {}
        for _, row in ipairs(a.who.unnamed) do
            items[#items + 1] = {
                lead = { { text = row.name, style = "strong" } },
                meta = {
                    say("column.speaks") .. " " .. int(row.quotes + row.statements),
                    basis_cell(say, row),
                    row.first and cell_of(say("quote.bytes", { bytes = "" }), place(row)[1]) or nil,
                },
            }
        end
        blocks[#blocks + 1] = { kind = "heading", text = say("who.unnamed") }
        blocks[#blocks + 1] = { kind = "entries", items = items }
    end
    return blocks
end

function sections.timeline(a, say)
    local function table_of(rows)
        local out = {}
        for _, row in ipairs(rows) do
            local kind = say("kind." .. row.kind)
            if row.who then
                kind = say("kind.by", { kind = kind, who = row.who.name })
            end
            local event = row.kind == "reported" and row.claim.kind == "statement" and row.claim.text[1]
                or a.view:sentence_short(row.sentence)
            out[#out + 1] = {
                entity = row.who and row.who.entity,
                cells = {
                    { { text = M.date_words(say, row), style = "strong" } },
                    row.precision and say("precision." .. row.precision) or "",
                    { quoted(row.text, row) },
                    event and { quoted(event) } or "",
                    kind,
                    basis_cell(say, row),
                    place(row),
                },
            }
        end
        return table_block({
                { say("column.date") }, { say("column.precision") }, { say("column.words") },
                    { say("column.event"), wide = true },
                { say("column.kind") }, { say("column.basis") }, { say("column.bytes"), align = "right" },
            }, out)
    end
    local t = a.timeline
    local blocks = {}
    if #t.dated > 0 then
        blocks[#blocks + 1] = { kind = "figure", name = "timeline" }
        blocks[#blocks + 1] = table_of(t.dated)
    end
    if #t.future > 0 then
        blocks[#blocks + 1] = { kind = "heading", text = say("timeline.future") }
        blocks[#blocks + 1] = table_of(t.future)
    end
    if #t.undated > 0 then
        blocks[#blocks + 1] = { kind = "heading", text = say("timeline.undated") }
        blocks[#blocks + 1] = table_of(t.undated)
    end
    if #blocks == 0 then
        blocks[1] = { kind = "text", cell = say("timeline.none") }
    end
    return blocks
end

local function speaker_words(say, who)
    if not who then
        return { { text = say("quote.nobody"), style = "muted" } }
    end
    return { { text = who.name, style = "strong", entity = who.entity } }
end

local function claim_item(say, row)
    local body = {}
    for i, words in ipairs(row.words) do
        if i > 1 then
            body[#body + 1] = " … "
        end
        body[#body + 1] = quoted(words, row.parts and row.parts[i] or row)
    end
    local meta = {}
    local function add(cell)
        if cell and cell ~= "" then
            meta[#meta + 1] = cell
        end
    end
    if row.kind == "quote" then
        add(row.form and say("form." .. row.form))
    else
        add(row.reported and say("reported." .. row.reported))
    end
    local who = row.who
    if who and who.named and who.text and who.text ~= who.name then
        add(say("quote.as", { words = utf.line(who.text) }))
    end
    add(row.cue and row.cue.text and say("quote.cue", { cue = utf.line(row.cue.text) }))
    local via = {}
    for i, source in ipairs(row.via or {}) do
        via[i] = source.name
    end
    add(#via > 0 and say("quote.via", { via = list_words(via) }))
    add(basis_cell(say, row))
    add(cell_of(say("quote.bytes", { bytes = "" }), place(row)[1]))
    return { lead = speaker_words(say, who), body = body, meta = meta, ref = row, entity = who and who.entity,
        verbatim = row.kind == "quote" }
end

local function claims_section(rows, say, none)
    local items = {}
    for _, row in ipairs(rows) do
        items[#items + 1] = claim_item(say, row)
    end
    if #items == 0 then
        return { { kind = "text", cell = say(none) } }
    end
    return { { kind = "entries", items = items } }
end

function sections.quotes(a, say)
    return claims_section(a.quotes, say, "quotes.none")
end

function sections.statements(a, say)
    return claims_section(a.statements, say, "statements.none")
end

function sections.figures(a, say)
    local blocks, rows = {}, {}
    for i, row in ipairs(a.figures.rows) do
        local value = M.number(say, row.value)
        if row.mod then
            value = say("mod." .. row.mod) .. (value ~= "" and " " or "") .. value
        end
        rows[#rows + 1] = {
            cells = {
                { quoted(row.text, row) },
                { { text = value, style = "strong" } },
                row.unit or row.noun or "",
                say("figure." .. (row.kind or "")),
                sentence_cell(a.view, row, a.figures.rows[i - 1]),
                row.confidence and confidence(row.confidence) or "",
                place(row),
            },
        }
    end
    if #rows == 0 then
        return { { kind = "text", cell = say("figures.none") } }
    end
    local items = {}
    for _, check in ipairs(a.figures.checks) do
        local refs = cell_of(say("quote.bytes", { bytes = "" }))
        for i, span in ipairs(check.spans) do
            if i > 1 then
                refs[#refs + 1] = ", "
            end
            refs[#refs + 1] = place(span)[1]
        end
        items[#items + 1] = {
            lead = { { text = say("verdict." .. check.verdict), style = "level", key = check.verdict } },
            body = M.check_words(say, check),
            meta = { refs },
        }
    end
    blocks[#blocks + 1] = { kind = "heading", text = say("figures.checks") }
    if #items > 0 then
        blocks[#blocks + 1] = { kind = "entries", items = items }
    else
        blocks[#blocks + 1] = { kind = "text", cell = say("checks.none") }
    end
    blocks[#blocks + 1] = table_block({
            { say("column.figure") }, { say("column.value"), align = "right" }, { say("column.counts") },
                { say("column.kind") },
            { say("column.sentence"), wide = true }, { say("column.confidence") },
                { say("column.bytes"), align = "right" },
        }, rows)
    return blocks
end

function sections.sources(a, say)
    local s, blocks, rows = a.sources, {}, {}
    for _, row in ipairs(s.sources) do
        rows[#rows + 1] = {
            entity = row.entity,
            cells = {
                { { text = row.name, style = "strong", entity = row.entity } },
                type_words(say, row),
                row.quotes > 0 and int(row.quotes) or "",
                row.statements > 0 and int(row.statements) or "",
                row.passed_on > 0 and int(row.passed_on) or "",
                place(row),
            },
        }
    end
    if s.sentences > 0 then
        blocks[#blocks + 1] = { kind = "text",
            cell = say("sources.share", { sourced = int(s.sourced), sentences = int(s.sentences) }) }
    end
    if #rows > 0 then
        blocks[#blocks + 1] = table_block({
                { say("column.source") }, { say("column.type") }, { say("column.quotes"), align = "right" },
                    { say("column.statements"), align = "right" },
                { say("column.passed_on"), align = "right" }, { say("column.bytes"), align = "right" },
            }, rows)
    else
        blocks[#blocks + 1] = { kind = "text", cell = say("sources.none") }
    end
    if #s.without > 0 then
        local items = {}
        for i, row in ipairs(s.without) do
            items[i] = cell_of(quoted(row.text, row), " ", place(row)[1])
        end
        blocks[#blocks + 1] = { kind = "heading", text = say("sources.without") }
        blocks[#blocks + 1] = { kind = "list", items = items }
    end
    return blocks
end

function sections.network()
    return { { kind = "figure", name = "network" } }
end

function sections.text(a, say)
    local pieces = annotate.pieces(a.view)
    if not pieces then
        return { { kind = "text", cell = say("text.absent") } }
    end
    return { { kind = "annotated", pieces = pieces, view = a.view } }
end

--- The sections an outline can have, for `--list` and for checking `--sections`.
---@param wanted string[]?
---@param usual string[]
---@return string[]
function M.choose(wanted, usual)
    if not wanted then
        return usual
    end
    local known = {}
    for _, id in ipairs(usual) do
        known[id] = true
    end
    for _, id in ipairs(wanted) do
        if not known[id] then
            error("no section '" .. tostring(id) .. "': choose from " .. table.concat(usual, ", "), 0)
        end
    end
    return wanted
end

--- The title of an article's report: its headline, else its file.
---@param article table
---@param say function
---@return string
function M.title(article, say)
    local h = article.head
    return h.title and utf.line(h.title.text) or h.file and string.match(h.file, "[^/\\]+$") or say("title.untitled")
end

--- The outline of one article.
---@param article table of verslag.analysis
---@param options? {lang: string?, sections: string[]?, words: table?, extra: table<string, function>?}
---@return table # {title, kind = "article", lang, sections = {{id, title, blocks}}, article, say}
function M.article(article, options)
    options = options or {}
    local say = label.new(options.lang, options.words)
    local usual, extra = M.ARTICLE, options.extra or {}
    if next(extra) then
        usual = {}
        for i, id in ipairs(M.ARTICLE) do
            usual[i] = id
        end
        local names = {}
        for id in pairs(extra) do
            if not sections[id] then
                names[#names + 1] = id
            end
        end
        table.sort(names)
        for _, id in ipairs(names) do
            usual[#usual + 1] = id
        end
    end
    local found = {}
    for _, id in ipairs(M.choose(options.sections, usual)) do
        local build = extra[id] or sections[id]
        found[#found + 1] = { id = id, title = say("section." .. id), blocks = build(article, say) }
    end
    return {
        kind = "article",
        title = M.title(article, say),
        lang = options.lang or "en",
        sections = found,
        view = article.view,
        say = say,
        draw = {
            timeline = function(out)
                require("verslag.report.svg").timeline(require("verslag.report.svg").timeline_rows(article), out,
                    say, { link = true })
            end,
            network = function(out)
                require("verslag.report.svg").network(require("verslag.analysis.network").of(article.view), out, say)
            end,
        },
    }
end

return M
