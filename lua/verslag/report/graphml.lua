--- GraphML: the network of names, for Gephi, yEd, NetworkX and the like. An edge of kind `with` has no
-- direction, though it is written as the others are: readers refuse a graph that mixes them.

local escape = require("verslag.report.xml").escape

local M = { name = "graphml", extension = "graphml", media = "application/graphml+xml", kind = "graph" }

---@param graph {nodes: table[], edges: table[]}
---@param out fun(s: string)
function M.render(graph, out)
    out '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for _, key in ipairs {
        { "name", "node", "string" }, { "type", "node", "string" }, { "subtype", "node", "string" },
            { "mentions", "node", "int" },
        { "kind", "edge", "string" }, { "weight", "edge", "int" },
    } do
        out(string.format('  <key id="%s" for="%s" attr.name="%s" attr.type="%s"/>\n', key[1], key[2], key[1], key[3]))
    end
    out '  <graph id="names" edgedefault="directed">\n'
    local function data(key, value)
        if value ~= nil then
            out('<data key="' .. key .. '">' .. escape(value) .. "</data>")
        end
    end
    for _, node in ipairs(graph.nodes) do
        out('    <node id="' .. escape(node.id) .. '">')
        data("name", node.name)
        data("type", node.type)
        data("subtype", node.subtype)
        data("mentions", string.format("%d", node.count))
        out "</node>\n"
    end
    for i, edge in ipairs(graph.edges) do
        out(string.format('    <edge id="edge%d" source="%s" target="%s">', i, escape(edge.from), escape(edge.to)))
        data("kind", edge.kind)
        data("weight", string.format("%d", edge.count))
        out "</edge>\n"
    end
    out "  </graph>\n</graphml>\n"
end

return M
