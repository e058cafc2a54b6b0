--- Who stands with whom: a graph of the names of an article. Edges: `quotes` (one passes on or repeats the
--- words of the other), `about` (one speaks of the other), `with` (both in one sentence).

local view = require "verslag.analysis.view"
local utf = require "verslag.utf"

local M = {}

local KINDS = { quotes = 1, about = 2, with = 3 }
local ACTORS = { PER = true, ORG = true, LOC = true }

--- The graph of a document.
---@param doc table
---@return {nodes: table[], edges: table[]} # nodes {id, name, type, count}, edges {from, to, kind, count}
function M.of(doc)
    local v = view.new(doc)
    local nodes, by_key, edges, by_edge = {}, {}, {}, {}

    local function node_of(who)
        local id = who.entity ~= nil and who.entity or who.id
        local entity = id ~= nil and v.by_id[id] or nil
        local key = entity or utf.fold(who.name)
        local node = by_key[key]
        if not node then
            node = {
                id = entity and tostring(entity.id) or ("n" .. tostring(#nodes + 1)),
                name = entity and (entity.name or "?") or who.name,
                type = entity and entity.type,
                subtype = entity and entity.subtype,
                named = entity ~= nil,
                count = entity and #(entity.mentions or {}) or 1,
            }
            by_key[key] = node
            nodes[#nodes + 1] = node
            node.order = #nodes
        end
        return node
    end

    local function link(kind, a, b)
        if a == b then
            return
        end
        if kind == "with" and a.order > b.order then
            a, b = b, a
        end
        local key = kind .. " " .. a.order .. " " .. b.order
        local edge = by_edge[key]
        if not edge then
            edge = { from = a.id, to = b.id, kind = kind, count = 0, a = a.order, b = b.order }
            by_edge[key] = edge
            edges[#edges + 1] = edge
        end
        edge.count = edge.count + 1
    end

    for _, entity in ipairs(v.entities) do
        if ACTORS[entity.type or ""] and entity.id ~= nil then
            node_of(entity)
        end
    end
    local claims = v:claims()
    for i, claim in ipairs(claims) do
        if claim.who then
            local speaker = node_of(claim.who)
            for _, via in ipairs(claim.via or {}) do
                link("quotes", node_of(via), speaker)
            end
            -- a claim inside another one is passed on by the other's speaker
            for j = i - 1, math.max(1, i - 8), -1 do
                local outer = claims[j]
                if outer.who and outer.first <= claim.first and claim.last <= outer.last
                    and outer.last - outer.first > claim.last - claim.first then
                    link("quotes", node_of(outer.who), speaker)
                end
            end
            for _, part in ipairs(claim.parts or { claim }) do
                for _, entity in ipairs(v:entities_within(part.first, part.last)) do
                    if ACTORS[entity.type or ""] and entity.id ~= nil then
                        link("about", speaker, node_of(entity))
                    end
                end
            end
        end
    end
    for _, sentence in ipairs(v.sentences) do
        local found = {}
        for _, entity in ipairs(v:entities_within(sentence.first, sentence.last)) do
            if ACTORS[entity.type or ""] and entity.id ~= nil and #found < 12 then
                found[#found + 1] = node_of(entity)
            end
        end
        for i = 1, #found do
            for j = i + 1, #found do
                link("with", found[i], found[j])
            end
        end
    end
    table.sort(edges, function(x, y)
        if x.kind ~= y.kind then
            return KINDS[x.kind] < KINDS[y.kind]
        elseif x.count ~= y.count then
            return x.count > y.count
        elseif x.a ~= y.a then
            return x.a < y.a
        end
        return x.b < y.b
    end)
    for _, edge in ipairs(edges) do
        edge.a, edge.b = nil, nil
    end
    return { nodes = nodes, edges = edges }
end

return M
