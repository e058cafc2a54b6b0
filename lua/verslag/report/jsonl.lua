--- The findings as JSON Lines: one record a line, the columns of the CSV as keys, absent is absent.

local json = require "verslag.json"
local data = require "verslag.report.data"

local M = { name = "jsonl", extension = "jsonl", media = "application/jsonl", kind = "records" }

M.columns = data.COLUMNS

---@param records table[]
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param columns string[]
function M.render(records, out, _, columns)
    for _, record in ipairs(records) do
        local pieces = {}
        for _, key in ipairs(columns) do
            local value = record[key]
            if value ~= nil then
                if key == "confidence" then
                    value = math.floor(value * 1000 + 0.5) / 1000
                end
                pieces[#pieces + 1] = json.string(key) .. ":" .. json.encode(value)
            end
        end
        out("{" .. table.concat(pieces, ",") .. "}\n")
    end
end

return M
