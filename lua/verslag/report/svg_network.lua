--- The network of names as a drawing that stands alone.
local svg = require "verslag.report.svg"

local M = { name = "svg-network", extension = "svg", media = "image/svg+xml", kind = "graph" }

---@param graph table
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param say function
---@param title string
function M.render(graph, out, _, say, title)
    svg.network(graph, out, say, { standalone = true, title = title .. ": " .. say("section.network") })
end

return M
