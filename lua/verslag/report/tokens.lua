--- Tokens and name tags for the formats that want a word a line. The tokens of the plain table are used
--- where it has them; else the text is cut at white space, marks and the edges of names.

local view = require "verslag.analysis.view"

local M = {}

local find, sub = string.find, string.sub

local TAGGED = { name = true, partial = true, alias = true, demonym = true, metonym = true }

local MARKS = {
    ["“"] = true, ["”"] = true, ["„"] = true, ["‘"] = true, ["’"] = true, ["‚"] = true, ["«"] = true, ["»"] = true,
    ["…"] = true, ["–"] = true, ["—"] = true, ["‹"] = true, ["›"] = true,
}

-- The length of a mark that is a token of its own at byte i, or nil.
local function mark_at(text, i)
    if find(text, "^[%.,;:!%?%(%)%[%]\"'`/]", i) then
        return 1
    elseif MARKS[sub(text, i, i + 1)] then
        return 2
    elseif MARKS[sub(text, i, i + 2)] then
        return 3
    end
end

local function cut(text, first, last, edges, add)
    local i = first
    while i <= last do
        local from = find(text, "%S", i)
        if not from or from > last then
            return
        end
        local stop = (find(text, "%s", from) or last + 1) - 1
        if stop > last then
            stop = last
        end
        -- marks before the word
        local length = mark_at(text, from)
        while from < stop and length and from + length <= stop do
            add(from, from + length - 1)
            from = from + length
            length = mark_at(text, from)
        end
        -- marks after it, last first
        local after = {}
        while stop > from do
            local size
            for n = 1, 3 do
                if stop - n + 1 > from and mark_at(text, stop - n + 1) == n then
                    size = n
                    break
                end
            end
            if not size then
                break
            end
            after[#after + 1] = { stop - size + 1, stop }
            stop = stop - size
        end
        local start = from
        for at = from + 1, stop do
            if edges[at] then
                add(start, at - 1)
                start = at
            end
        end
        add(start, stop)
        for n = #after, 1, -1 do
            add(after[n][1], after[n][2])
        end
        i = (after[1] and after[1][2] or stop) + 1
    end
end

--- The sentences of a document with their tokens.
---@param doc table
---@return {first: integer, last: integer, paragraph: integer?, kind: string?, tokens: {first: integer, last:
--- integer, text: string, tag: string, entity: table?}[]}[]
function M.sentences(doc)
    local v = view.new(doc)
    local sentences = {}
    local list = v.sentences
    if #list == 0 and v.text and find(v.text, "%S") then
        list = { { first = find(v.text, "%S"), last = #v.text } }
    end
    for i, sentence in ipairs(list) do
        sentences[i] = { first = sentence.first, last = sentence.last, paragraph = sentence.paragraph,
            kind = sentence.kind, tokens = {} }
    end
    -- names, longest first where they cover each other
    local names, edges, taken = {}, {}, 0
    for _, mention in ipairs(v:mentions()) do
        if (mention.kind == nil or TAGGED[mention.kind]) and mention.first > taken then
            names[#names + 1] = mention
            edges[mention.first], edges[mention.last + 1] = true, true
            taken = mention.last
        end
    end

    if v.doc.tokens and #v.doc.tokens > 0 and #v.sentences > 0 then
        local at = 1
        for _, token in ipairs(v.doc.tokens) do
            while sentences[at + 1] and sentences[at + 1].first <= token.first do
                at = at + 1
            end
            local tokens = sentences[at].tokens
            tokens[#tokens + 1] = { first = token.first, last = token.last, text = v:words(token) or "?" }
        end
    elseif v.text then
        for _, sentence in ipairs(sentences) do
            local tokens = sentence.tokens
            cut(v.text, sentence.first, sentence.last, edges, function(first, last)
                tokens[#tokens + 1] = { first = first, last = last, text = sub(v.text, first, last) }
            end)
        end
    end

    local n = 1
    for _, sentence in ipairs(sentences) do
        local inside
        for _, token in ipairs(sentence.tokens) do
            while names[n] and names[n].last < token.first do
                n = n + 1
            end
            local name = names[n]
            if name and name.first <= token.last then
                local kind = string.gsub(name.entity.type or "", "[^%w_]", "")
                kind = kind ~= "" and kind or "MISC"
                token.tag = (inside == name and "I-" or "B-") .. kind
                token.entity, inside = name.entity, name
            else
                token.tag, inside = "O", nil
            end
        end
    end
    return sentences
end

return M
