--- W3C Web Annotation (JSON-LD): each name, time, figure, quote and statement as an annotation on the file,
--- found again by its words (TextQuoteSelector) and by characters (TextPositionSelector).

local json = require "verslag.json"
local utf = require "verslag.utf"

local M = { name = "webannotation", extension = "jsonld", media = "application/ld+json", kind = "article" }

local CONTEXT = 32 -- bytes of text before and after the words

--- A file name as a (relative) IRI.
---@param s string
---@return string
function M.iri(s)
    s = string.gsub(utf.valid(s), "[^%w%-%._~/]", function(c)
        return string.format("%%%02X", string.byte(c))
    end)
    if string.find(s, "^//") then -- would name a host
        s = "./" .. s
    end
    return s
end

-- Move an edge to the start of a character.
local function align(text, at, step)
    while at > 1 and at <= #text and string.find(string.sub(text, at, at), "[\128-\191]") do
        at = at + step
    end
    return at
end

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    local v = article.view
    local file = article.head.file or "text"
    local base = "urn:verslag:" .. M.iri((string.gsub(article.head.sha256 or file, "/", ".")))
    local count = v.text and utf.counter(v.text)
    local counts = {}
    local items = json.array {}
    local pending = {}

    local function add(id, motivation, bodies, parts)
        pending[#pending + 1] = { id = id, motivation = motivation, bodies = bodies, parts = parts }
    end
    local function tag(value)
        return { type = "TextualBody", purpose = "tagging", value = value }
    end
    local function says(value, purpose)
        return value and { type = "TextualBody", purpose = purpose or "describing", value = value } or nil
    end
    local function bodies(...)
        local list = json.array {}
        for i = 1, select("#", ...) do
            local body = select(i, ...)
            if body then
                list[#list + 1] = body
            end
        end
        return list
    end

    for _, entity in ipairs(v.entities) do
        for i, mention in ipairs(entity.mentions or {}) do
            add(string.format("entity:%s:%d", tostring(entity.id or "?"), i), "identifying",
                bodies(tag(entity.type or "MISC"), says(entity.name, "identifying")), { mention })
        end
    end
    for i, time in ipairs(v.doc.times or {}) do
        add("time:" .. i, "describing", bodies(tag(time.type or "DATE"), says(time.value)), { time })
    end
    for i, quantity in ipairs(v.doc.quantities or {}) do
        add("quantity:" .. i, "describing", bodies(tag(quantity.kind or "cardinal"), says(quantity.value)),
            { quantity })
    end
    for i, claim in ipairs(v:claims()) do
        add(claim.kind .. ":" .. i, "describing", bodies(tag(claim.kind), claim.who and says(claim.who.name)),
            claim.parts or { { first = claim.first, last = claim.last, text = claim.text[1] } })
    end

    for _, row in ipairs(pending) do
        for _, part in ipairs(row.parts) do
            counts[#counts + 1] = part.first
            counts[#counts + 1] = part.last + 1
        end
    end
    local at = {}
    if count then
        table.sort(counts)
        for _, position in ipairs(counts) do
            at[position] = count(position)
        end
    end

    for _, row in ipairs(pending) do
        local targets = json.array {}
        for i, part in ipairs(row.parts) do
            local quote = { type = "TextQuoteSelector", exact = v:words(part) or "" }
            local selectors = json.array { quote }
            if v.text then
                local before = align(v.text, math.max(1, part.first - CONTEXT), 1)
                local after = align(v.text, math.min(#v.text + 1, part.last + 1 + CONTEXT), -1)
                quote.prefix = string.sub(v.text, before, part.first - 1)
                quote.suffix = string.sub(v.text, part.last + 1, after - 1)
                selectors[2] = { type = "TextPositionSelector", start = at[part.first], ["end"] = at[part.last + 1] }
            end
            targets[i] = { source = M.iri(file), selector = selectors }
        end
        items[#items + 1] = {
            id = base .. ":" .. M.iri(row.id),
            type = "Annotation",
            motivation = row.motivation,
            body = row.bodies,
            target = #targets == 1 and targets[1] or targets,
        }
    end
    out(json.encode({
        ["@context"] = "http://www.w3.org/ns/anno.jsonld",
        id = base,
        type = "AnnotationPage",
        items = items,
    }, { indent = true }))
    out "\n"
end

return M
