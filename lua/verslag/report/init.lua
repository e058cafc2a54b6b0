--- verslag.report: a plain table in, a report out, in any of the formats below. A pure function of the
--- table: no clock, no file, no global is read.

local M = {}

-- name, module, what it is. The order is the order of --list.
local FORMATS = {
    { "markdown", "markdown", "the report, to read and to pass on", aliases = { "md" }, collection = true },
    { "text", "text", "the report as plain text, 80 columns, colours on a terminal", aliases = { "txt" },
        collection = true },
    { "html", "html", "the report as one page: highlighted text, linked tables, light and dark", aliases = {},
        collection = true },
    { "json", "json", "the plain table and the report as one object", aliases = {}, collection = true },
    { "jsonl", "jsonl", "every finding as one JSON object a line", aliases = { "ndjson" }, collection = true },
    { "csv", "csv", "every finding as a row (RFC 4180)", aliases = {}, collection = true },
    { "tsv", "tsv", "every finding as a row, tabs between", aliases = {}, collection = true },
    { "conll2002", "conll2002", "a word and its name tag a line", aliases = { "conll" } },
    { "conllu", "conllu", "CoNLL-U, names and bytes in MISC", aliases = { "conll-u" } },
    { "brat", "brat", "brat standoff, to lie beside the .txt", aliases = { "ann" } },
    { "webannotation", "webannotation", "W3C Web Annotation", aliases = { "oa" } },
    { "jsonld", "jsonld", "schema.org NewsArticle", aliases = { "schema.org" } },
    { "timeml", "timeml", "the text with TIMEX3 tags", aliases = { "timex3" } },
    { "ical", "ical", "the dated events as a calendar", aliases = { "ics", "icalendar" }, collection = true },
    { "graphml", "graphml", "the network of names for graph programs", aliases = {}, collection = true },
    { "dot", "dot", "the network of names for graphviz", aliases = { "gv" }, collection = true },
    { "svg-timeline", "svg_timeline", "the timeline as a drawing", aliases = { "svg" }, collection = true },
    { "svg-network", "svg_network", "the network of names as a drawing", aliases = {}, collection = true },
}

local by_name = {}
for _, entry in ipairs(FORMATS) do
    by_name[entry[1]] = entry
    for _, alias in ipairs(entry.aliases) do
        by_name[alias] = entry
    end
end

--- The formats: name, what it is, other names, whether it can hold many articles in one report.
---@return {name: string, about: string, aliases: string[], collection: boolean}[]
function M.formats()
    local list = {}
    for i, entry in ipairs(FORMATS) do
        list[i] = { name = entry[1], about = entry[3], aliases = entry.aliases, collection = entry.collection or false }
    end
    return list
end

--- The sections of a report.
---@param kind? "article"|"collection"
---@return string[]
function M.sections(kind)
    local outline = require "verslag.report.outline"
    local list = {}
    for i, id in ipairs(kind == "collection" and require("verslag.report.gathered").SECTIONS or outline.ARTICLE) do
        list[i] = id
    end
    return list
end

--- The renderer of a format.
---@param name string
---@return table? renderer
---@return string? message
function M.renderer(name)
    local entry = by_name[name]
    if not entry then
        local names = {}
        for i, known in ipairs(FORMATS) do
            names[i] = known[1]
        end
        return nil, "no format '" .. tostring(name) .. "': choose from " .. table.concat(names, ", ")
    end
    return require("verslag.report." .. entry[2]), entry.collection
end

-- What each kind of renderer is given of an article.
local GIVE = {}

function GIVE.outline(renderer, article, options, out)
    renderer.render(require("verslag.report.outline").article(article, options), out, options)
end

function GIVE.article(renderer, article, options, out, say)
    renderer.render(article, out, options, say)
end

function GIVE.records(renderer, article, options, out, say)
    local data = require "verslag.report.data"
    renderer.render(data.records(article, say, options.sections), out, options, data.COLUMNS)
end

function GIVE.events(renderer, article, _, out, say)
    renderer.render(renderer.events(article, say), out)
end

function GIVE.graph(renderer, article, options, out, say)
    renderer.render(require("verslag.analysis.network").of(article.view), out, options, say,
        require("verslag.report.outline").title(article, say))
end

function GIVE.timeline(renderer, article, options, out, say)
    renderer.render(require("verslag.report.svg").timeline_rows(article), out, options, say,
        require("verslag.report.outline").title(article, say))
end

--- Write a report to a function, piece by piece.
---@param doc table a plain table, or a collection (verslag.collection)
---@param format? string default "markdown"
---@param options? table lang, sections, template, width, colour, text, tokens, limit
---@param out fun(s: string)
---@return boolean? ok
---@return string? message what was wrong with the format or an option
function M.write(doc, format, options, out)
    local renderer, many = M.renderer(format or "markdown")
    if not renderer then
        return nil, many
    end
    options = require("verslag.report.template").apply(options)
    local ok, message = pcall(function()
        local say = require("verslag.report.label").new(options.lang, options.words)
        if type(doc) == "table" and doc.is_collection then
            if not many then
                error("format '" .. renderer.name .. "' describes one article at a time", 0)
            end
            require("verslag.report.gathered").render(renderer, doc, options, out, say)
        else
            local article = require("verslag.analysis").article(doc, options)
            GIVE[renderer.kind](renderer, article, options, out, say)
        end
    end)
    if ok then
        return true
    elseif type(message) == "string" and not string.find(message, "^[^\n]-%.lua:%d+: ") then
        return nil, message
    end
    error(message, 0)
end

--- A report as a string.
---@param doc table plain table or collection
---@param format? string default "markdown"
---@param options? table {lang = "en"|"nl", sections = {...}, template = table}
---@return string? report
---@return string? message
function M.report(doc, format, options)
    local pieces = {}
    local ok, message = M.write(doc, format, options, function(s)
        pieces[#pieces + 1] = s
    end)
    if not ok then
        return nil, message
    end
    return table.concat(pieces)
end

return M
