--- A document made easy to ask: which sentence, which entity, who speaks. Every analysis takes a view
--- (or a plain table, which it wraps), and no analysis changes the plain table. All keys of the plain
--- table are optional: what is absent is answered with nothing, never guessed.

local utf = require "verslag.utf"

local sub = string.sub

local M = {}

---@class verslag.View
---@field doc table the plain table
---@field text string? the input, where the plain table carries it
---@field sentences table[]
---@field entities table[]
---@field by_id table<any, table>
---@field published integer? day number of the date of publication

--- Whether a quote only holds a word at a distance (nobody is said to have spoken it).
---@param quote table
---@return boolean
function M.is_scare(quote)
    return quote.form == "scare"
end

--- Order of spans: by first byte, then by last, then by text.
---@param a table
---@param b table
---@return boolean
function M.before(a, b)
    if a.first ~= b.first then
        return a.first < b.first
    end
    if a.last ~= b.last then
        return a.last < b.last
    end
    return (a.text or "") < (b.text or "")
end

--- Order of rows: by first byte, then by `order`.
---@param a table
---@param b table
---@return boolean
function M.by_place(a, b)
    if a.first ~= b.first then
        return a.first < b.first
    end
    return a.order < b.order
end

--- Order of spans that may nest: by first byte, the longer before what it holds, then by `order`.
---@param a table
---@param b table
---@return boolean
function M.outer_first(a, b)
    if a.first == b.first and a.last ~= b.last then
        return a.last > b.last
    end
    return M.by_place(a, b)
end

local View = {}
View.__index = View

--- The sentence a byte lies in, or the nearest one before it.
---@param position integer? byte, 1-based
---@return integer? index in doc.sentences
function View:sentence_at(position)
    local sentences = self.sentences
    local low, high = 1, #sentences
    if not position or high == 0 or position < sentences[1].first then
        return nil
    end
    while low < high do
        local middle = math.floor((low + high + 1) / 2)
        if sentences[middle].first <= position then
            low = middle
        else
            high = middle - 1
        end
    end
    return low
end

--- The words of a sentence.
---@param index integer?
---@return string?
function View:sentence_text(index)
    local sentence = index and self.sentences[index]
    return sentence and self:words(sentence)
end

View.LONGEST = 600 -- columns of a sentence that stands beside a finding; longer ones are cut there

--- The words of a sentence, cut where it is very long, so that a text without full stops does not make a
--- report that grows with the square of it.
---@param index integer?
---@return string?
function View:sentence_short(index)
    local known = index and self._short[index]
    if index and known == nil then
        local words = self:sentence_text(index)
        known = words and (#words > View.LONGEST and utf.cut(words, View.LONGEST) or words) or false
        self._short[index] = known
    end
    return known or nil
end

--- The words of a span: its own text, or the text at its place.
---@param span table?
---@return string?
function View:words(span)
    if not span then
        return nil
    end
    if span.text then
        return span.text
    end
    return self.text and sub(self.text, span.first, span.last) or nil
end

--- A value that may be words or a span, as words.
---@param value string|table|nil
---@return string?
function View:words_of(value)
    if type(value) == "table" then
        return value.text or (value.first and self:words(value)) or nil
    end
    return value
end

--- Who is meant by a `speaker`, `via` or `of` value of the plain table.
---@param who table|string|nil
---@return table? # {name, named, entity?, type?, subtype?, role?, first?, last?, text?}
function View:person(who)
    if type(who) == "string" then
        local entity = self.by_id[who]
        return entity and { name = entity.name, named = true, entity = entity.id, type = entity.type,
            subtype = entity.subtype }
            or { name = who, named = false, text = who }
    elseif type(who) == "number" then
        who = { entity = who }
    elseif type(who) ~= "table" then
        return nil
    end
    local entity = who.entity ~= nil and self.by_id[who.entity] or nil
    local words = who.text or (who.first and self:words(who))
    local name = entity and entity.name or who.name or words
    if not name then
        return nil
    end
    return {
        name = name,
        named = entity ~= nil,
        entity = entity and entity.id,
        type = entity and entity.type,
        subtype = entity and entity.subtype,
        role = entity and self:words_of(entity.role),
        first = who.first,
        last = who.last,
        text = words,
    }
end

--- The name of what a role or a demonym belongs to: "Rusland" for "de Russische president".
---@param value table|string|number|nil
---@return string?
function View:name_of(value)
    local person = self:person(value)
    return person and person.name
end

--- Every mention with its entity, in text order.
---@return table[] # {first, last, text, kind, confidence, entity = the entity}
function View:mentions()
    if not self._mentions then
        local all = {}
        for _, entity in ipairs(self.entities) do
            for _, mention in ipairs(entity.mentions or {}) do
                all[#all + 1] = {
                    first = mention.first,
                    last = mention.last,
                    text = self:words(mention),
                    kind = mention.kind,
                    confidence = mention.confidence,
                    entity = entity,
                    order = #all + 1,
                }
            end
        end
        table.sort(all, M.outer_first)
        self._mentions = all
    end
    return self._mentions
end

--- The entities with a mention inside a span, each once, in text order.
---@param first integer
---@param last integer
---@return table[]
function View:entities_within(first, last)
    local mentions = self:mentions()
    local low, high = 1, #mentions + 1
    while low < high do
        local middle = math.floor((low + high) / 2)
        if mentions[middle].first < first then
            low = middle + 1
        else
            high = middle
        end
    end
    local found, seen = {}, {}
    while mentions[low] and mentions[low].first <= last do
        local mention = mentions[low]
        if mention.last <= last and not seen[mention.entity] then
            seen[mention.entity] = true
            found[#found + 1] = mention.entity
        end
        low = low + 1
    end
    return found
end

--- What was said, quoted or not, in text order.
---@return table[] # {kind = "quote"|"statement", first, last, text, parts, form, who, cue, via, confidence, rule,
--- sentence, item}
function View:claims()
    if self._claims then
        return self._claims
    end
    local claims = {}
    local function add(kind, item, first, last, text)
        local via
        for i, source in ipairs(item.via or {}) do
            via = via or {}
            via[i] = self:person(source)
        end
        claims[#claims + 1] = {
            kind = kind,
            first = first,
            last = last,
            text = text,
            parts = item.parts,
            form = item.form,
            reported = kind == "statement" and (item.kind or "indirect") or nil,
            who = self:person(item.speaker),
            cue = item.cue,
            via = via,
            confidence = item.confidence,
            rule = item.rule,
            sentence = self:sentence_at(first),
            item = item,
            order = #claims + 1,
        }
    end
    for _, quote in ipairs(self.doc.quotes or {}) do
        local parts = quote.parts or {}
        if #parts > 0 then
            local words = {}
            for i, part in ipairs(parts) do
                words[i] = self:words(part) or ""
            end
            add("quote", quote, parts[1].first, parts[#parts].last, words)
        end
    end
    for _, statement in ipairs(self.doc.statements or {}) do
        if statement.content then
            add("statement", statement, statement.content.first, statement.content.last,
                { self:words(statement.content) or "" })
        end
    end
    table.sort(claims, M.by_place)
    self._claims = claims
    return claims
end

--- Whether the words themselves say who spoke: a source is named beside the words, with a cue.
---@param claim table
---@return "stated"|"inferred"|nil # nil where there is no speaker
function M.basis(claim)
    if not claim.who then
        return nil
    end
    return (claim.who.first and claim.cue) and "stated" or "inferred"
end

--- Wrap a plain table. A view given is handed back, so analyses may be chained.
---@param doc table plain table or view
---@return verslag.View
function M.new(doc)
    if getmetatable(doc) == View then
        return doc
    end
    local calendar = require "verslag.analysis.calendar"
    local by_id = {}
    for _, entity in ipairs(doc.entities or {}) do
        if entity.id ~= nil then
            by_id[entity.id] = entity
        end
    end
    local published = calendar.parse(doc.published)
    return setmetatable({
        doc = doc,
        text = doc.text,
        sentences = doc.sentences or {},
        entities = doc.entities or {},
        by_id = by_id,
        published = published and published.first,
        _short = {},
    }, View)
end

return M
