--- The findings as CSV (RFC 4180): a header line, CRLF, quotes doubled. A cell that a spreadsheet would run
--- as a formula (= + - @, a tab or a line end first) gets an apostrophe before it; `start` and `end` still
--- lead to the exact words.

local utf = require "verslag.utf"

local M = { name = "csv", extension = "csv", media = "text/csv", kind = "records" }

local find, gsub = string.find, string.gsub

-- full-width = + - @ are formulas to some spreadsheets too
local WIDE = { "\239\188\157", "\239\188\139", "\239\188\141", "\239\188\160" }

--- A value as the text of a cell, harmless to a spreadsheet.
---@param value any
---@param key string?
---@return string
function M.guard(value, key)
    if value == nil then
        return ""
    end
    if type(value) == "number" then
        if key == "confidence" then
            return (gsub(string.format("%.3f", value), ",", "."))
        end
        return string.format("%d", value)
    end
    local s = utf.valid(tostring(value))
    s = gsub(s, "[%z\1-\8\11\12\14-\31\127]", utf.REPLACEMENT)
    if find(s, "^[ \194\160]*[=%+%-@\t\r\n]") and not find(s, "^%-?%d+%.?%d*$") then
        return "'" .. s
    end
    for _, wide in ipairs(WIDE) do
        if string.sub(s, 1, 3) == wide then
            return "'" .. s
        end
    end
    return s
end

local function cell(value, key)
    local s = M.guard(value, key)
    if find(s, '[",\r\n;\t]') or find(s, "^%s") or find(s, "%s$") then
        return '"' .. gsub(s, '"', '""') .. '"'
    end
    return s
end

---@param records table[]
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param columns string[]
function M.render(records, out, _, columns)
    out(table.concat(columns, ",") .. "\r\n")
    for _, record in ipairs(records) do
        local row = {}
        for i, key in ipairs(columns) do
            row[i] = cell(record[key], key)
        end
        out(table.concat(row, ",") .. "\r\n")
    end
end

return M
