--- DOT: the network of names, for graphviz.

local utf = require "verslag.utf"

local M = { name = "dot", extension = "dot", media = "text/vnd.graphviz", kind = "graph" }

local SHAPES = { PER = "ellipse", ORG = "box", LOC = "house" }
local STYLES = { quotes = "bold", about = "solid", with = "dotted" }

local function quote(s)
    s = string.gsub(utf.line(tostring(s)), '["\\]', "\\%0")
    return '"' .. s .. '"'
end

---@param graph {nodes: table[], edges: table[]}
---@param out fun(s: string)
---@param _ table? options, of which this format has none
---@param say function
function M.render(graph, out, _, say)
    out "digraph names {\n  graph [overlap=false, splines=true, rankdir=LR];\n"
    out "  node [fontname=\"sans-serif\", fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=9];\n"
    local linked = {}
    for _, edge in ipairs(graph.edges) do
        linked[edge.from], linked[edge.to] = true, true
    end
    for _, node in ipairs(graph.nodes) do
        if linked[node.id] then
            out(string.format("  %s [label=%s, shape=%s];\n", quote(node.id), quote(node.name), SHAPES[node.type]
                or "plaintext"))
        end
    end
    for _, edge in ipairs(graph.edges) do
        local label = edge.kind == "with" and "" or ", label=" .. quote(say("edge." .. edge.kind))
        out(string.format("  %s -> %s [style=%s, weight=%d, penwidth=%d%s%s];\n", quote(edge.from), quote(edge.to),
            STYLES[edge.kind], math.min(edge.count, 100),
            math.min(1 + math.floor(edge.count / 2), 5), label, edge.kind == "with"
                and ", dir=none, constraint=false" or ""))
    end
    out "}\n"
end

return M
