--- verslag.report: a plain table in, a report out, in any of the formats below. A pure function of the
--- table: no clock, no file, no global is read.

local M = {}

-- name, module, one line of what it is. The order is the order of --list.
local FORMATS = {
    { "markdown", "markdown", "the report, for reading and for other tools", aliases = { "md" } },
}

local by_name = {}
for _, entry in ipairs(FORMATS) do
    by_name[entry[1]] = entry
    for _, alias in ipairs(entry.aliases or {}) do
        by_name[alias] = entry
    end
end

--- The formats: name and what it is.
---@return {name: string, about: string, aliases: string[]}[]
function M.formats()
    local list = {}
    for i, entry in ipairs(FORMATS) do
        list[i] = { name = entry[1], about = entry[3], aliases = entry.aliases or {} }
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
    return require("verslag.report." .. entry[2])
end

--- Write a report to a function, piece by piece.
---@param doc table plain table
---@param format? string
---@param options? table lang, sections, template
---@param out fun(s: string)
---@return boolean? ok
---@return string? message
function M.write(doc, format, options, out)
    local renderer, message = M.renderer(format or "markdown")
    if not renderer then
        return nil, message
    end
    options = options or {}
    local article = require("verslag.analysis").article(doc, options)
    local outline = require("verslag.report.outline").article(article, options)
    renderer.render(outline, out, options)
    return true
end

--- A report as a string.
---@param doc table plain table
---@param format? string default "markdown"
---@param options? table {lang = "en"|"nl", sections = {...}}
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
