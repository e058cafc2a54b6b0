--- The report of a collection: the same outline, records, events and graphs that an article's report is
--- made of, so that every format writes both.

local json = require "verslag.json"
local outline = require "verslag.report.outline"
local utf = require "verslag.utf"

local M = {}

--- The sections of a collection's report, in their usual order.
M.SECTIONS = { "head", "new", "entities", "merges", "timeline", "quotes", "conflicts", "network", "failed" }

--- Rows a table shows at most in a report for reading; JSON, JSON Lines, CSV and TSV hold all.
M.LIMIT = 100

local int = outline.int
local format = string.format

local function list(words, most)
    local shown = {}
    for i = 1, math.min(#words, most or #words) do
        shown[i] = words[i]
    end
    if #shown < #words then
        shown[#shown + 1] = "…"
    end
    return table.concat(shown, ", ")
end

-- A file without the folder that all files of the collection are in; the head says which that is.
local function file_words(c, file)
    local folder = c:part "folder"
    if file and folder ~= "" and string.sub(file, 1, #folder) == folder then
        return string.sub(file, #folder + 1)
    end
    return file or "?"
end

local function place_words(c, place)
    local file = file_words(c, place.file)
    return place.first and format("%s %d–%d", file, place.first - 1, place.last) or file
end

local function place_cell(c, places, most)
    local cell = {}
    for i = 1, math.min(#places, most or 1) do
        cell[#cell + 1] = (i > 1 and ", " or "") .. place_words(c, places[i])
    end
    if #places > (most or 1) then
        cell[#cell + 1] = " +" .. int(#places - (most or 1))
    end
    return { { text = table.concat(cell), style = "muted" } }
end

local function type_words(say, row)
    return row.subtype and say("subtype." .. row.subtype) or row.type and say("type." .. row.type) or ""
end

local function more(blocks, shown, total, say)
    if shown < total then
        blocks[#blocks + 1] = { kind = "text",
            cell = { { text = say("collection.more", { count = int(total - shown) }), style = "muted" } } }
    end
end

local sections = {}

function sections.head(c, say)
    local articles, from, to, bytes = c:part "articles", nil, nil, 0
    for _, article in ipairs(articles) do
        local day = article.published
        if day then
            from = (not from or day < from) and day or from
            to = (not to or day > to) and day or to
        end
        bytes = bytes + (article.bytes or 0)
    end
    local quotes = 0
    for _, speaker in ipairs(c:part "quotes") do
        quotes = quotes + #speaker.quotes
    end
    local rows = { { say "head.articles", int(#articles) } }
    if c:part "folder" ~= "" then
        rows[#rows + 1] = { say "head.folder", { { text = c:part "folder", style = "code" } } }
    end
    if from then
        rows[#rows + 1] = { say "head.period", from .. " – " .. to }
    end
    rows[#rows + 1] = { say "head.size", say("size.bytes", { bytes = int(bytes) }) }
    rows[#rows + 1] = { say "head.found",
        say("found.collection", { entities = int(#c:part "entities"), dates = int(#c:part "timeline"),
        quotes = int(quotes) }) }
    if #c:part "failed" > 0 then
        rows[#rows + 1] = { say "section.failed", int(#c:part "failed") }
    end
    return { { kind = "facts", rows = rows },
        { kind = "text", cell = { { text = say "note.collection", style = "muted" } } } }
end

function sections.new(c, say, limit)
    local new = c._gathered.new
    if not new then
        return nil
    end
    local blocks = { { kind = "facts", rows = {
        { say "new.articles", int(#new.articles) }, { say "new.entities", int(#new.entities) },
            { say "new.quotes", int(#new.quotes) },
    } } }
    local items = {}
    for i = 1, math.min(limit, #new.articles) do
        local article = new.articles[i]
        items[i] = { { text = file_words(c, article.file), style = "code" }, article.title and " " .. article.title
            or "" }
    end
    if #items > 0 then
        blocks[#blocks + 1] = { kind = "heading", text = say "new.articles" }
        blocks[#blocks + 1] = { kind = "list", items = items }
        more(blocks, #items, #new.articles, say)
    end
    local names = {}
    for i = 1, math.min(limit, #new.entities) do
        names[i] = new.entities[i].name
    end
    if #names > 0 then
        blocks[#blocks + 1] = { kind = "heading", text = say "new.entities" }
        blocks[#blocks + 1] = { kind = "text", cell = list(names) }
        more(blocks, #names, #new.entities, say)
    end
    return blocks
end

function sections.entities(c, say, limit)
    local all, rows, blocks = c:part "entities", {}, {}
    for i = 1, math.min(limit, #all) do
        local row = all[i]
        local with = {}
        for n, other in ipairs(row.with) do
            with[n] = format("%s (%d)", other.name, other.count)
        end
        rows[i] = { cells = {
            { { text = row.name, style = "strong" } }, type_words(say, row), int(row.articles), int(row.mentions),
            row.quotes + row.statements > 0 and int(row.quotes + row.statements) or "", list(row.variants, 5),
                list(with), place_cell(c, row.places),
        } }
    end
    if #rows == 0 then
        return { { kind = "text", cell = say "who.none" } }
    end
    blocks[1] = outline.table_block({
        { say "column.name" }, { say "column.type" }, { say "column.articles", align = "right" },
            { say "column.mentions", align = "right" },
        { say "column.speaks", align = "right" }, { say "column.variants" }, { say "column.with", wide = true },
            { say "column.first" },
    }, rows)
    more(blocks, #rows, #all, say)
    return blocks
end

function sections.merges(c, say, limit)
    local all, rows, blocks = c:part "merges", {}, {}
    for i = 1, math.min(limit, #all) do
        local row = all[i]
        rows[i] = { cells = { { { text = row.name, style = "strong" } }, list(row.names),
            say("type." .. (row.type or "MISC")), say("merge." .. row.why) } }
    end
    if #rows == 0 then
        return nil
    end
    blocks[1] = outline.table_block({ { say "column.name" }, { say "column.spellings", wide = true },
        { say "column.type" }, { say "column.why" } }, rows)
    more(blocks, #rows, #all, say)
    return blocks
end

-- The dates most sources agree on, in order of time.
local function weightiest(dates, limit)
    if #dates <= limit then
        return dates
    end
    local ranked = {}
    for i, date in ipairs(dates) do
        ranked[i] = { date = date, order = i }
    end
    table.sort(ranked, function(a, b)
        if a.date.sources ~= b.date.sources then
            return a.date.sources > b.date.sources
        elseif a.date.articles ~= b.date.articles then
            return a.date.articles > b.date.articles
        end
        return a.order < b.order
    end)
    local kept = {}
    for i = 1, limit do
        kept[i] = ranked[i]
    end
    table.sort(kept, function(a, b)
        return a.order < b.order
    end)
    for i, entry in ipairs(kept) do
        kept[i] = entry.date
    end
    return kept
end

local date_words = outline.date_words

function sections.timeline(c, say, limit)
    local all, rows, blocks = c:part "timeline", {}, {}
    if #all == 0 then
        return { { kind = "text", cell = say "timeline.none" } }
    end
    for _, date in ipairs(weightiest(all, limit)) do
        for i = 1, math.min(3, #date.events) do
            local event = date.events[i]
            local kind = say("kind." .. event.kind)
            if event.who then
                kind = say("kind.by", { kind = kind, who = event.who })
            end
            rows[#rows + 1] = { cells = {
                i == 1 and { { text = date_words(say, date), style = "strong" } } or "", i == 1
                    and int(date.sources) or "", i == 1 and int(date.articles) or "",
                { { text = event.told, style = "quote" } }, kind, place_cell(c, event.places),
            } }
        end
        if #date.events > 3 then
            rows[#rows + 1] = { cells = { "", "", "",
                { { text = say("collection.more.short", { count = int(#date.events - 3) }), style = "muted" } }, "",
                "" } }
        end
    end
    blocks[1] = outline.table_block({
        { say "column.date" }, { say "column.sources", align = "right" },
            { say "column.articles", align = "right" }, { say "column.event", wide = true },
        { say "column.kind" }, { say "column.first" },
    }, rows)
    more(blocks, math.min(limit, #all), #all, say)
    return blocks
end

function sections.quotes(c, say, limit)
    local all, blocks = c:part "quotes", {}
    local shown = 0
    for i = 1, math.min(limit, #all) do
        local speaker, items = all[i], {}
        for n = 1, math.min(5, #speaker.quotes) do
            local quote = speaker.quotes[n]
            local meta = { quote.form and say("form." .. quote.form) or "" }
            if quote.via then
                meta[#meta + 1] = say("quote.via", { via = quote.via })
            end
            if quote.basis then
                meta[#meta + 1] = say("basis." .. quote.basis)
                    .. (quote.confidence and " " .. outline.confidence(quote.confidence) or "")
            end
            local files, copies = {}, 0
            for _, where in ipairs(quote.places) do
                if not files[where.file or ""] then
                    files[where.file or ""] = true
                    copies = copies + 1
                end
            end
            if copies > 1 then
                meta[#meta + 1] = say("collection.copies.count", { count = int(copies) })
            end
            if quote.others then
                meta[#meta + 1] = say("collection.others", { names = list(quote.others, 3) })
            end
            meta[#meta + 1] = place_cell(c, quote.places, 3)
            items[n] = {
                lead = { { text = speaker.name or say "quote.nobody", style = speaker.name and "strong" or "muted" } },
                body = { { text = table.concat(quote.words, " … "), style = "quote" } }, meta = meta, verbatim = true,
            }
        end
        blocks[#blocks + 1] = { kind = "entries", items = items }
        if #speaker.quotes > 5 then
            blocks[#blocks + 1] = { kind = "text",
                cell = { { text = say("collection.more.short", { count = int(#speaker.quotes - 5) }),
                style = "muted" } } }
        end
        shown = i
    end
    if #blocks == 0 then
        return { { kind = "text", cell = say "quotes.none" } }
    end
    more(blocks, shown, #all, say)
    return blocks
end

function sections.conflicts(c, say, limit)
    local all, items, blocks = c:part "conflicts", {}, {}
    for i = 1, math.min(limit, #all) do
        local row, values = all[i], {}
        local cell = {}
        for n, value in ipairs(row.values) do
            values[n] = outline.number(say, value.value) .. format(" (%d)", value.articles)
            cell[#cell + 1] = (n > 1 and "; " or "") .. "“" .. utf.line(value.places[1].text or "") .. "” "
            cell[#cell + 1] = place_cell(c, value.places)[1]
        end
        items[i] = {
            lead = { { text = row.topic .. ", " .. row.about, style = "strong" } },
                body = table.concat(values, " / "), meta = { cell },
        }
    end
    if #items == 0 then
        return nil
    end
    blocks[1] = { kind = "entries", items = items }
    more(blocks, #items, #all, say)
    return blocks
end

function sections.network(c, say, limit)
    local graph, blocks = c:part "network", { { kind = "figure", name = "network" } }
    for _, kind in ipairs { "quotes", "about", "with" } do
        local rows = {}
        local total = 0
        for _, edge in ipairs(graph.edges) do
            if edge.kind == kind then
                total = total + 1
                if total <= math.min(limit, 25) then
                    rows[total] = { cells = { { { text = edge.from_name, style = "strong" } }, edge.to_name,
                        int(edge.articles), int(edge.count) } }
                end
            end
        end
        if #rows > 0 then
            blocks[#blocks + 1] = { kind = "heading", text = say("network." .. kind) }
            blocks[#blocks + 1] = outline.table_block({
                { say "column.name" }, { say("network.to." .. kind) }, { say "column.articles", align = "right" },
                    { say "column.times", align = "right" },
            }, rows)
            more(blocks, #rows, total, say)
        end
    end
    if #blocks == 1 then
        return nil
    end
    return blocks
end

function sections.failed(c, say)
    local rows = {}
    for i, failure in ipairs(c:part "failed") do
        rows[i] = { cells = { { { text = failure.file, style = "code" } }, failure.reason } }
    end
    if #rows == 0 then
        return nil
    end
    return { outline.table_block({ { say "column.file" }, { say "column.reason", wide = true } }, rows) }
end

local function title(c, say)
    local count = #c:part "articles"
    return count == 1 and say "title.collection.one" or say("title.collection", { count = int(count) })
end

--- The outline of a collection.
---@param c verslag.Collection
---@param options table lang, sections, words, extra, limit
---@param say function
---@return table
function M.outline(c, options, say)
    local limit = options.limit or M.LIMIT
    if limit <= 0 then
        limit = math.huge
    end
    local found, extra = {}, options.extra or {}
    local usual = M.SECTIONS
    if options.sections then
        usual = {}
        for i, id in ipairs(M.SECTIONS) do
            usual[i] = id
        end
        local names = {}
        for id in pairs(extra) do
            names[#names + 1] = id
        end
        table.sort(names)
        for _, id in ipairs(names) do
            usual[#usual + 1] = id
        end
    end
    for _, id in ipairs(outline.choose(options.sections, usual)) do
        local build = extra[id] or sections[id]
        local blocks = build(c, say, limit)
        if blocks then -- nothing new, nothing failed: no empty section
            found[#found + 1] = { id = id, title = say("section." .. id), blocks = blocks }
        end
    end
    return {
        kind = "collection", title = title(c, say), lang = options.lang or "en", sections = found, say = say,
        draw = {
            network = function(out)
                require("verslag.report.svg").network(c:part "network", out, say)
            end,
        },
    }
end

--- The collection as one tree for JSON.
---@param c verslag.Collection
---@param options table
---@return table
function M.tree(c, options)
    local new = c._gathered.new
    local files, from, to = json.array {}, nil, nil
    for i, article in ipairs(c:part "articles") do
        files[i] = { file = article.file or "", sha256 = article.sha256, published = article.published,
            title = article.title, bytes = article.bytes }
        if article.published then
            from = (not from or article.published < from) and article.published or from
            to = (not to or article.published > to) and article.published or to
        end
    end
    local report = {
        articles = #files, from = from, to = to, files = files,
        entities = json.array(c:part "entities"), merges = json.array(c:part "merges"),
            timeline = json.array(c:part "timeline"),
        quotes = json.array(c:part "quotes"), conflicts = json.array(c:part "conflicts"),
            network = c:part "network", failed = json.array(c:part "failed"),
    }
    if new then
        local names, articles = json.array {}, json.array {}
        for i, entity in ipairs(new.entities) do
            names[i] = entity.name
        end
        for i, article in ipairs(new.articles) do
            articles[i] = article.file or article.sha256 or ""
        end
        report.new = { articles = articles, entities = names, quotes = #new.quotes }
    end
    if options.sections then
        local kept = {}
        for _, id in ipairs(outline.choose(options.sections, M.SECTIONS)) do
            kept[id] = report[id]
        end
        kept.articles, kept.from, kept.to = report.articles, from, to
        report = kept
    end
    return { schema = "verslag.report/1", kind = "collection", lang = options.lang or "en", report = report }
end

--- The columns of a collection's records.
M.COLUMNS = {
    "record", "name", "type", "value", "unit", "text", "file", "start", "end", "articles", "sources", "count", "to",
        "via", "basis", "confidence", "message",
}

--- The findings as flat records.
---@param c verslag.Collection
---@param say function
---@param wanted string[]?
---@return table[]
function M.records(c, say, wanted)
    local records, chosen = {}, {}
    for _, id in ipairs(outline.choose(wanted, M.SECTIONS)) do
        chosen[id] = true
    end
    local function add(record, fields, where)
        fields.record = record
        if where then
            fields.file, fields.text = where.file, fields.text or where.text
            if where.first then
                fields.start, fields["end"] = where.first - 1, where.last
            end
        end
        records[#records + 1] = fields
    end
    if chosen.head then
        for _, article in ipairs(c:part "articles") do
            add("article", { name = article.title, value = article.published, count = article.bytes,
                file = article.file })
        end
    end
    if chosen.entities then
        for _, row in ipairs(c:part "entities") do
            add("entity", { name = row.name, type = row.type, unit = row.subtype, articles = row.articles,
                count = row.mentions }, row.places[1])
        end
    end
    if chosen.merges then
        for _, row in ipairs(c:part "merges") do
            add("merge", { name = row.name, type = row.type, value = table.concat(row.names, "; "),
                message = say("merge." .. row.why) })
        end
    end
    if chosen.timeline then
        for _, date in ipairs(c:part "timeline") do
            for _, event in ipairs(date.events) do
                for _, where in ipairs(event.places) do
                    add("event", {
                        value = date.value, type = event.kind, unit = date.precision, name = event.who,
                            via = event.source, basis = event.basis,
                        articles = date.articles, sources = date.sources, message = event.told,
                    }, where)
                end
            end
        end
    end
    if chosen.quotes then
        for _, speaker in ipairs(c:part "quotes") do
            for _, quote in ipairs(speaker.quotes) do
                for _, where in ipairs(quote.places) do
                    add("quote", {
                        name = speaker.name, type = quote.form, via = quote.via, basis = quote.basis,
                            confidence = quote.confidence,
                        count = #quote.places,
                    }, where)
                end
            end
        end
    end
    if chosen.conflicts then
        for _, row in ipairs(c:part "conflicts") do
            for _, value in ipairs(row.values) do
                for _, where in ipairs(value.places) do
                    add("conflict", { name = row.about, type = row.kind, unit = row.topic, value = value.value,
                        articles = value.articles }, where)
                end
            end
        end
    end
    if chosen.network then
        for _, edge in ipairs(c:part("network").edges) do
            add("edge", { name = edge.from_name, to = edge.to_name, type = edge.kind, articles = edge.articles,
                count = edge.count })
        end
    end
    if chosen.failed then
        for _, failure in ipairs(c:part "failed") do
            add("failed", { file = failure.file, message = failure.reason })
        end
    end
    return records
end

local function events(c, say)
    local found = {}
    for _, date in ipairs(c:part "timeline") do
        local event = date.events[1]
        local where = event.places[1]
        found[#found + 1] = {
            from = date.from, to = date.to, precision = date.precision, first = where.first, last = where.last,
                file = where.file,
            uid = date.value .. "-" .. (where.file or ""), text = event.told, kind = event.kind,
                basis = event.basis, stamp = date.from,
            description = event.told .. " (" .. say("collection.independent",
                { sources = int(date.sources), articles = int(date.articles) }) .. ")",
        }
    end
    return found
end

local function drawn_dates(c, say)
    local rows = {}
    for _, date in ipairs(weightiest(c:part "timeline", 60)) do
        rows[#rows + 1] = {
            from = date.from, to = date.to, value = date.value, mod = date.mod, kind = date.events[1].kind,
            label = format("(%s) %s", say("collection.independent",
                { sources = int(date.sources), articles = int(date.articles) }), date.events[1].told),
        }
    end
    return rows
end

local GIVE = {}

function GIVE.outline(renderer, c, options, out, say)
    renderer.render(M.outline(c, options, say), out, options)
end

function GIVE.article(_, c, options, out) -- JSON: the other formats of one article are refused before
    out(json.encode(M.tree(c, options), { indent = true, spans = true }))
    out "\n"
end

function GIVE.records(renderer, c, options, out, say)
    renderer.render(M.records(c, say, options.sections), out, options, M.COLUMNS)
end

function GIVE.events(renderer, c, _, out, say)
    renderer.render(events(c, say), out)
end

function GIVE.graph(renderer, c, options, out, say)
    renderer.render(c:part "network", out, options, say, title(c, say))
end

function GIVE.timeline(renderer, c, options, out, say)
    renderer.render(drawn_dates(c, say), out, options, say, title(c, say))
end

--- Write a collection in a format.
---@param renderer table
---@param c verslag.Collection
---@param options table
---@param out fun(s: string)
---@param say function
function M.render(renderer, c, options, out, say)
    GIVE[renderer.kind](renderer, c, options, out, say)
end

return M
