--- Templates: a small Lua file that changes the sections of a report, their order and their words.
--
--     return {
--         lang = "nl",
--         sections = { "brief", "checks", "quotes" },
--         words = { ["section.quotes"] = "Wie zei wat" },
--         extra = {                       -- sections of your own
--             checks = function(article, say)
--                 return { { kind = "text", cell = #article.figures.checks .. " checks" } }
--             end,
--         },
--     }
--
-- A template is a program of the user's and is run as one; it sees the usual Lua functions that cannot touch
-- files or the system.

local M = {}

local SAFE = {
    "assert", "error", "ipairs", "next", "pairs", "pcall", "select", "tonumber", "tostring", "type", "unpack",
        "math", "string", "table",
}

local KEYS = { lang = "string", sections = "table", words = "table", extra = "table", doubt = "number",
    limit = "number" }

--- Options with those of a template under them: what the caller asks for himself wins.
---@param options table?
---@return table
function M.apply(options)
    local merged = {}
    local template = options and options.template
    if template ~= nil and type(template) ~= "table" then
        error("template: a table was expected, not a " .. type(template), 0)
    end
    for key, value in pairs(template or {}) do
        if not KEYS[key] then
            error("template: unknown key '" .. tostring(key)
                .. "' (known are doubt, extra, lang, limit, sections, words)", 0)
        elseif type(value) ~= KEYS[key] then
            error("template: '" .. key .. "' must be a " .. KEYS[key], 0)
        end
        merged[key] = value
    end
    for key, value in pairs(options or {}) do
        merged[key] = value
    end
    return merged
end

--- Read a template from a string.
---@param source string
---@param name string for messages
---@return table? template
---@return string? message
function M.parse(source, name)
    local env = {}
    for _, key in ipairs(SAFE) do
        env[key] = _G[key]
    end
    local chunk, message
    local setfenv, loadstring = rawget(_G, "setfenv"), rawget(_G, "loadstring")
    if setfenv then -- Lua 5.1
        if string.sub(source, 1, 1) == "\27" then
            return nil, name .. ": a template is Lua text, not compiled code"
        end
        chunk, message = loadstring(source, "@" .. name)
        if chunk then
            setfenv(chunk, env)
        end
    else
        chunk, message = load(source, "@" .. name, "t", env)
    end
    if not chunk then
        return nil, message
    end
    local ok, template = pcall(chunk)
    if not ok then
        return nil, tostring(template)
    elseif type(template) ~= "table" then
        return nil, name .. ": a template returns a table"
    end
    local fine, wrong = pcall(M.apply, { template = template })
    if not fine then
        return nil, name .. ": " .. tostring(wrong)
    end
    return template
end

return M
