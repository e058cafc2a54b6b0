--- CoNLL-U: tokens with the name tag, the entity and the bytes of the file in MISC. What verslag does not
--- read (lemmas, parts of speech, syntax) is the underscore of the format.

local tokens = require "verslag.report.tokens"
local utf = require "verslag.utf"

local M = { name = "conllu", extension = "conllu", media = "text/plain", kind = "article", tokens = true, joins = true }

local gsub, format = string.gsub, string.format

local function clean(s)
    s = gsub(utf.line(s), "^ +", "")
    return (gsub(s, " +$", ""))
end

local function misc_value(s)
    return (gsub(clean(s), "[|=\\ ]", { ["|"] = "\\p", ["="] = "\\e", ["\\"] = "\\\\", [" "] = "\\s" }))
end

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    local v, paragraph = article.view, nil
    out("# newdoc id = " .. clean(article.head.file or "-") .. "\n")
    local number = 0
    for _, sentence in ipairs(tokens.sentences(v)) do
        local list = sentence.tokens
        if #list > 0 then
            number = number + 1
            if sentence.paragraph and sentence.paragraph ~= paragraph then
                paragraph = sentence.paragraph
                out "# newpar\n"
            end
            out(format("# sent_id = s%d\n", number))
            local words, spaces = {}, {}
            for i, token in ipairs(list) do
                words[i] = gsub(clean(token.text), "\194\160", " ")
                if words[i] == "" then
                    words[i] = utf.REPLACEMENT
                end
                local following = list[i + 1]
                spaces[i] = not following or following.first > token.last + 1
            end
            local text = {}
            for i, word in ipairs(words) do
                text[#text + 1] = word
                if spaces[i] and i < #words then
                    text[#text + 1] = " "
                end
            end
            out("# text = " .. table.concat(text) .. "\n")
            for i, token in ipairs(list) do
                local misc = { format("Bytes=%d:%d", token.first - 1, token.last) }
                if token.entity then
                    misc[#misc + 1] = "Entity=" .. misc_value(tostring(token.entity.id or "?"))
                end
                misc[#misc + 1] = "NER=" .. token.tag
                if not spaces[i] then
                    misc[#misc + 1] = "SpaceAfter=No"
                end
                out(format("%d\t%s\t_\t_\t_\t_\t_\t_\t_\t%s\n", i, words[i], table.concat(misc, "|")))
            end
            out "\n"
        end
    end
end

return M
