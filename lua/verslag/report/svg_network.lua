--- The network of names as a drawing that stands alone.
local svg = require "verslag.report.svg"

local M = { name = "svg-network", extension = "svg", media = "image/svg+xml", kind = "graph" }

---@param graph table
---@param out fun(s: string)
---@param options table
---@param say function
---@param title string
function M.render(graph, out, options, say, title)
    svg.network(graph, out, say, { standalone = true, title = title .. ": " .. say("section.network") })
end

return M
