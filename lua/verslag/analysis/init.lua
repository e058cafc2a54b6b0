--- Analysis of one article: pure functions of the plain table, one file an idea.

local view = require "verslag.analysis.view"

local M = {}

local PARTS = {
    head = function(v) return require("verslag.analysis.head").of(v) end,
    points = function(v, options) return require("verslag.analysis.points").of(v, options) end,
    brief = function(v) return require("verslag.analysis.brief").of(v) end,
    who = function(v) return require("verslag.analysis.who").of(v) end,
    timeline = function(v) return require("verslag.analysis.timeline").of(v) end,
    quotes = function(v) return require("verslag.analysis.claims").quotes(v) end,
    statements = function(v) return require("verslag.analysis.claims").statements(v) end,
    figures = function(v) return require("verslag.analysis.figures").of(v) end,
    sources = function(v) return require("verslag.analysis.sources").of(v) end,
}

--- Everything the report knows of one article. Parts are worked out when first asked for.
---@param doc table the plain table
---@param options? {doubt: number?}
---@return table # view, head, points, brief, who, timeline, quotes, statements, figures, sources
function M.article(doc, options)
    local v = view.new(doc)
    return setmetatable({ view = v }, {
        __index = function(self, key)
            local part = PARTS[key]
            if part then
                local value = part(v, options)
                rawset(self, key, value)
                return value
            end
        end,
    })
end

return M
