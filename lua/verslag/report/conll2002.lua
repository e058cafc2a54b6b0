--- CoNLL-2002: a word and its IOB2 tag a line, an empty line after each sentence, -DOCSTART- before each
--- document. White space inside a token (a telephone number) becomes an underscore.

local tokens = require "verslag.report.tokens"
local utf = require "verslag.utf"

local M = { name = "conll2002", extension = "tsv", media = "text/plain", kind = "article", tokens = true, joins = true }

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    out "-DOCSTART- O\n\n"
    for _, sentence in ipairs(tokens.sentences(article.view)) do
        if #sentence.tokens > 0 then
            for _, token in ipairs(sentence.tokens) do
                local word = string.gsub(utf.shown(token.text), "%s+", "_")
                out(string.gsub(word, "\194\160", "_") .. " " .. token.tag .. "\n")
            end
            out "\n"
        end
    end
end

return M
