--- Turn the annotation of a news article (entities, times, quantities, quotes, statements in JSON, bytes
--- from 0, end exclusive) into the plain table that reports are made of. One paragraph is one line.

local M = {}

local function span(item)
    return item and { first = item.start + 1, last = item["end"], text = item.text } or nil
end

local function absent(value, null)
    if value == null then
        return nil
    end
    return value
end

--- Sentences by a plain rule, good enough for text that is known: a line is a paragraph, a sentence ends
--- at .?! and closing marks before a space and a capital or an opening mark.
function M.sentences(text)
    local list, paragraph = {}, 0
    local position = 1
    for line, newline in string.gmatch(text, "([^\n]*)(\n?)") do
        if string.find(line, "%S") then
            paragraph = paragraph + 1
            local from = 1
            local heading = not string.find(line, "[%.%?!:][’”'\"]*%s*$")
            while from <= #line do
                local first = string.find(line, "%S", from)
                if not first then
                    break
                end
                local stop, at = nil, first
                while not stop do
                    local a, b = string.find(line, "[%.%?!][’”'\"]*%s+", at)
                    if not a then
                        break
                    end
                    local before = string.match(string.sub(line, first, a - 1), "(%S+)$") or ""
                    local after = string.sub(line, b + 1, b + 3)
                    local plain = #before > 3 or string.find(before, "%d")
                    if plain and string.find(after, "^[%u'\"\226‘“]") then
                        stop = a + #string.match(string.sub(line, a), "^[%.%?!][’”'\"]*") - 1
                    end
                    at = b
                end
                local last = stop or #(string.match(line, "^(.-)%s*$"))
                list[#list + 1] = {
                    first = position + first - 1,
                    last = position + last - 1,
                    text = string.sub(line, first, last),
                    paragraph = paragraph,
                    kind = heading and "heading" or "sentence",
                }
                from = last + 1
            end
        end
        position = position + #line + #newline
        if newline == "" then
            break
        end
    end
    return list
end

local function who(speaker, mention, null)
    speaker = absent(speaker, null)
    if not speaker then
        return nil
    end
    local found = span(absent(mention, null)) or {}
    local id = string.match(speaker, "^e:(.+)$")
    if id then
        found.entity = id
    else
        found.text = found.text or speaker
    end
    return found
end

--- The plain table of an annotated article.
---@param gold table decoded JSON
---@param text string
---@param null any what the JSON decoder gives for null
---@return table
function M.plain(gold, text, null)
    local doc = {
        schema = "verslag/1", language = "nl", file = gold.doc .. ".txt", bytes = #text, text = text,
        published = absent(gold.published, null), published_from = "option",
        sentences = M.sentences(text), entities = {}, times = {}, quantities = {}, quotes = {}, statements = {},
    }
    for _, item in ipairs(gold.entities) do
        local entity = {
            id = item.id, name = item.name, type = item.type, subtype = absent(item.subtype, null),
            demonym_of = absent(item.demonym_of, null), mentions = {},
        }
        for i, mention in ipairs(item.mentions) do
            entity.mentions[i] = span(mention)
            entity.mentions[i].kind = "name"
        end
        doc.entities[#doc.entities + 1] = entity
    end
    for _, item in ipairs(gold.times) do
        local time = span(item)
        time.type, time.value, time.mod = item.type, absent(item.value, null), absent(item.mod, null)
        doc.times[#doc.times + 1] = time
    end
    for _, item in ipairs(gold.quantities) do
        local quantity = span(item)
        quantity.kind, quantity.value = item.kind, absent(item.value, null)
        quantity.unit, quantity.mod = absent(item.unit, null), absent(item.mod, null)
        doc.quantities[#doc.quantities + 1] = quantity
    end
    for i, item in ipairs(gold.quotes) do
        local quote = { id = "q" .. i, parts = {}, form = item.form,
            speaker = who(item.speaker, item.speaker_mention, null), cue = span(absent(item.cue, null)) }
        for n, part in ipairs(item.parts) do
            quote.parts[n] = span(part)
        end
        doc.quotes[#doc.quotes + 1] = quote
    end
    for _, item in ipairs(gold.statements) do
        doc.statements[#doc.statements + 1] = {
            content = span(item.content), speaker = who(item.speaker, item.speaker_mention, null),
            cue = span(absent(item.cue, null)), kind = "indirect",
        }
    end
    return doc
end

return M
