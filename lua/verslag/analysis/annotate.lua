--- The annotated text: the input cut into pieces, each with the layers that cover it. The pieces put back
--- together are the input, byte for byte.

local view = require "verslag.analysis.view"

local M = {}

--- Everything found in the text as flat spans, in text order; the outer before the inner.
---@param doc table
---@param sentences? boolean with a span of layer "sentence" for each sentence
---@return table[] # {first, last, layer = "entity"|"time"|"quantity"|"quote"|"statement"|"cue"|"source", item, index}
function M.spans(doc, sentences)
    local v = view.new(doc)
    local spans = {}
    local function add(layer, span, item, index)
        if span and span.first and span.last and span.first <= span.last then
            spans[#spans + 1] = { first = span.first, last = span.last, layer = layer, item = item, index = index,
                order = #spans + 1 }
        end
    end
    for index, sentence in ipairs(sentences and v.sentences or {}) do
        add("sentence", sentence, sentence, index)
    end
    for index, claim in ipairs(v:claims()) do
        if claim.kind == "quote" then
            for _, part in ipairs(claim.parts) do
                add("quote", part, claim, index)
            end
        else
            add("statement", claim, claim, index)
        end
        add("cue", claim.cue, claim, index)
        add("source", claim.who, claim, index)
    end
    for index, time in ipairs(v.doc.times or {}) do
        add("time", time, time, index)
    end
    for index, quantity in ipairs(v.doc.quantities or {}) do
        add("quantity", quantity, quantity, index)
    end
    for _, mention in ipairs(v:mentions()) do
        add("entity", mention, mention, mention.order)
    end
    table.sort(spans, view.outer_first)
    return spans
end

--- Cut the text at every edge of a span. Spans may nest and cross.
---@param doc table
---@param sentences? boolean cut at the edges of sentences too
---@return table[]? # {first, last, text, spans = the spans over this piece, outer first}; nil without the text
function M.pieces(doc, sentences)
    local v = view.new(doc)
    if not v.text then
        return nil
    end
    local size = #v.text
    local spans = M.spans(v, sentences)
    local edges, seen = { 1 }, { [1] = true }
    local function edge(position)
        if position >= 1 and position <= size and not seen[position] then
            seen[position] = true
            edges[#edges + 1] = position
        end
    end
    for _, span in ipairs(spans) do
        edge(span.first)
        edge(span.last + 1)
    end
    table.sort(edges)
    local pieces, open, next_span = {}, {}, 1
    for i, first in ipairs(edges) do
        local last = (edges[i + 1] or size + 1) - 1
        local kept = {}
        for _, span in ipairs(open) do
            if span.last >= first then
                kept[#kept + 1] = span
            end
        end
        open = kept
        while spans[next_span] and spans[next_span].first <= first do
            if spans[next_span].last >= first then
                open[#open + 1] = spans[next_span]
            end
            next_span = next_span + 1
        end
        if last >= first then
            local over = {}
            for n, span in ipairs(open) do
                over[n] = span
            end
            pieces[#pieces + 1] = { first = first, last = last, text = string.sub(v.text, first, last), spans = over }
        end
    end
    return pieces
end

return M
