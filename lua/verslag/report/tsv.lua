--- The findings as tab-separated values: a header line, LF, and no tab or line end inside a cell (each
--- becomes a space). Guarded against formulas as the CSV is.

local guard = require("verslag.report.csv").guard

local M = { name = "tsv", extension = "tsv", media = "text/tab-separated-values", kind = "records" }

---@param records table[]
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param columns string[]
function M.render(records, out, _, columns)
    out(table.concat(columns, "\t") .. "\n")
    for _, record in ipairs(records) do
        local row = {}
        for i, key in ipairs(columns) do
            row[i] = (string.gsub(guard(record[key], key), "[\t\r\n]+", " "))
        end
        out(table.concat(row, "\t") .. "\n")
    end
end

return M
