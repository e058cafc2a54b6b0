--- brat standoff: the .ann that goes beside the article's .txt. Offsets are characters, as brat counts.
--- Names, times, figures, quotes, statements and cues as text-bound annotations; speakers as relations;
--- one entity's mentions as an equivalence; values and names as notes.

local utf = require "verslag.utf"

local M = { name = "brat", extension = "ann", media = "text/plain", kind = "article" }

local format, gsub, sub = string.format, string.gsub, string.sub

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    local v = article.view
    if not v.text then
        error("brat: the plain table has no text to count characters in", 0)
    end
    local rows, notes, relations, equals = {}, {}, {}, {}
    local function text_bound(kind, parts)
        -- a line end splits a span into fragments
        local fragments, words = {}, {}
        for _, part in ipairs(parts) do
            local inside = sub(v.text, part.first, part.last)
            for from, words_here, stop in string.gmatch(inside, "()([^\r\n]+)()") do
                fragments[#fragments + 1] = { part.first + from - 1, part.first + stop - 1 }
                words[#words + 1] = utf.shown((gsub(words_here, "\t", " ")))
            end
        end
        if #fragments == 0 then
            return nil
        end
        local id = "T" .. (#rows + 1)
        rows[#rows + 1] = { id = id, kind = kind, fragments = fragments, text = table.concat(words, " ") }
        return id
    end
    local function note(id, words)
        if id and words and words ~= "" then
            notes[#notes + 1] = format("#%d\tAnnotatorNotes %s\t%s\n", #notes + 1, id,
                (gsub(utf.line(words), "\t", " ")))
        end
    end
    local function relate(kind, from, to)
        if from and to then
            relations[#relations + 1] = format("R%d\t%s Arg1:%s Arg2:%s\n", #relations + 1, kind, from, to)
        end
    end

    local mention_at = {}
    for _, entity in ipairs(v.entities) do
        local same = {}
        local kind = gsub(entity.type or "MISC", "[^%w_%-]", "")
        for _, mention in ipairs(entity.mentions or {}) do
            local id = text_bound(kind == "" and "MISC" or kind, { mention })
            if id then
                same[#same + 1] = id
                mention_at[mention.first .. ":" .. mention.last] = id
            end
        end
        note(same[1], entity.name)
        if #same > 1 then
            equals[#equals + 1] = "*\tEquiv " .. table.concat(same, " ") .. "\n"
        end
    end
    for _, time in ipairs(v.doc.times or {}) do
        note(text_bound("Time", { time }), time.value)
    end
    for _, quantity in ipairs(v.doc.quantities or {}) do
        note(text_bound("Quantity", { quantity }), quantity.value
            and (quantity.value .. (quantity.unit and " " .. quantity.unit or "")))
    end
    for _, claim in ipairs(v:claims()) do
        local id = text_bound(claim.kind == "quote" and "Quote" or "Statement", claim.parts or { claim })
        if claim.cue then
            relate("Cue", id, text_bound("Cue", { claim.cue }))
        end
        local who = claim.who
        if who then
            local speaker = who.first and (mention_at[who.first .. ":" .. who.last] or text_bound("Source", { who }))
            relate("Speaker", id, speaker)
            note(id, who.name)
        end
    end

    local places_asked, at = {}, {} -- in rising order, so that counting is one pass
    for _, row in ipairs(rows) do
        for _, fragment in ipairs(row.fragments) do
            places_asked[#places_asked + 1] = fragment[1]
            places_asked[#places_asked + 1] = fragment[2]
        end
    end
    table.sort(places_asked)
    local count = utf.counter(v.text)
    for _, position in ipairs(places_asked) do
        at[position] = count(position)
    end
    for _, row in ipairs(rows) do
        local places = {}
        for i, fragment in ipairs(row.fragments) do
            places[i] = format("%d %d", at[fragment[1]], at[fragment[2]])
        end
        out(format("%s\t%s %s\t%s\n", row.id, row.kind, table.concat(places, ";"), row.text))
    end
    for _, list in ipairs { relations, equals, notes } do
        for _, line in ipairs(list) do
            out(line)
        end
    end
end

return M
