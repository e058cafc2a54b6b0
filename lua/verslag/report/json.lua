--- The report as one JSON object, indented, keys in a fixed order. Schema: doc/schema/verslag.schema.json.

local json = require "verslag.json"
local data = require "verslag.report.data"

local M = { name = "json", extension = "json", media = "application/json", kind = "article" }

--- The plain table as it goes into JSON: without what only Lua carries.
---@param doc table
---@param options table? {text = true, tokens = true} to keep these
---@return table
function M.document(doc, options)
    options = options or {}
    local copy = {}
    for key, value in pairs(doc) do
        if (key ~= "text" or options.text) and (key ~= "tokens" or options.tokens) then
            copy[key] = value
        end
    end
    return copy
end

---@param article table
---@param out fun(s: string)
---@param options table
---@param say function
function M.render(article, out, options, say)
    local tree = {
        schema = "verslag.report/1",
        kind = "article",
        lang = options.lang or "en",
        document = M.document(article.view.doc, options),
        report = data.article(article, say),
    }
    if options.sections then
        local kept = { title = tree.report.title }
        for _, id in ipairs(require("verslag.report.outline").choose(options.sections,
            require("verslag.report.outline").ARTICLE)) do
            kept[id] = tree.report[id]
        end
        tree.report = kept
    end
    out(json.encode(tree, { indent = true, spans = true }))
    out "\n"
end

return M
