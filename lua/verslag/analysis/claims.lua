--- What was said: the quote book (words between quotation marks, kept verbatim) and the statements
--- (reported speech). Words of a source are never joined, trimmed or repaired.

local view = require "verslag.analysis.view"

local M = {}

local function row_of(v, claim)
    return {
        kind = claim.kind,
        id = claim.item.id,
        parts = claim.kind == "quote" and claim.parts or nil,
        words = claim.text,
        form = claim.form,
        reported = claim.reported,
        who = claim.who,
        cue = claim.cue and { first = claim.cue.first, last = claim.cue.last, text = v:words(claim.cue) },
        via = claim.via,
        first = claim.first,
        last = claim.last,
        text = table.concat(claim.text, " … "),
        sentence = claim.sentence,
        basis = view.basis(claim),
        confidence = claim.confidence,
        rule = claim.rule,
    }
end

local function rows(doc, kind)
    local v = view.new(doc)
    local found = {}
    for _, claim in ipairs(v:claims()) do
        if claim.kind == kind then
            found[#found + 1] = row_of(v, claim)
        end
    end
    return found
end

--- The quote book, in text order; quotes without a speaker are in it too.
---@param doc table
---@return table[] # {words: string[], parts, form, who, cue, via, first, last, sentence, basis, confidence, rule}
function M.quotes(doc)
    return rows(doc, "quote")
end

--- The statements, in text order.
---@param doc table
---@return table[]
function M.statements(doc)
    return rows(doc, "statement")
end

return M
