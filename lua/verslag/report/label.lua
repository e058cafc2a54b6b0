--- The words of a report: a language's table of strings, and a user's own words over it.

local M = {}

--- Fill in a text: `${name}` becomes args.name.
---@param template string
---@param args? table
---@return string
function M.fill(template, args)
    return (string.gsub(template, "%${([%w_]+)}", function(name)
        local value = args and args[name]
        if value == nil then
            return nil
        end
        return tostring(value)
    end))
end

local LANGUAGES = { "en", "nl" }

--- The languages a report can be written in.
---@return string[]
function M.languages()
    return { LANGUAGES[1], LANGUAGES[2] }
end

--- A function that puts keys into words.
---@param lang? string "en" (default) or "nl"
---@param own? table<string, string> a template's own words for some keys
---@return fun(key: string, args?: table): string
function M.new(lang, own)
    lang = lang or "en"
    local known = false
    for _, name in ipairs(LANGUAGES) do
        known = known or name == lang
    end
    if not known then
        error("no report in language '" .. tostring(lang) .. "': choose from " .. table.concat(LANGUAGES, ", "), 0)
    end
    local words = require("verslag.lang." .. lang)
    return function(key, args)
        local template = own and own[key] or words[key]
        if not template then -- a kind this version has no word for: its own name
            return (string.gsub(key, "^[^.]*%.", ""))
        end
        return M.fill(template, args)
    end, function(key)
        return (own and own[key] or words[key]) ~= nil
    end
end

return M
