--- The timeline as a drawing that stands alone.
local svg = require "verslag.report.svg"

local M = { name = "svg-timeline", extension = "svg", media = "image/svg+xml", kind = "timeline" }

---@param rows table[]
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param say function
---@param title string
function M.render(rows, out, _, say, title)
    svg.timeline(rows, out, say, { standalone = true, title = title .. ": " .. say("section.timeline") })
end

return M
