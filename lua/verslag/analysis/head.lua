--- The head of a report: what was read, and whether it looks like what it is said to be.

local view = require "verslag.analysis.view"
local languages = require "verslag.analysis.languages"
local utf = require "verslag.utf"

local M = {}

local SAMPLE = 20000 -- bytes looked at to tell the language
local ENOUGH = 30 -- words needed before a verdict

--- The language a text looks like, by its share of very frequent words of each language known.
---@param text string?
---@param claimed string? the language it is said to be
---@return string? other a language that fits clearly better, "unknown" where none fits, nil where all is well
function M.looks_like(text, claimed)
    if not text or not languages[claimed or ""] then
        return nil
    end
    local hits, words = {}, 0
    for word in string.gmatch(utf.fold(string.sub(text, 1, SAMPLE)), "[%a\128-\255]+") do
        words = words + 1
        for name, language in pairs(languages) do
            if language.frequent[word] then
                hits[name] = (hits[name] or 0) + 1
            end
        end
    end
    if words < ENOUGH then
        return nil
    end
    local best, most = nil, -1
    for _, name in ipairs { "de", "en", "fr", "nl" } do
        local count = hits[name] or 0
        if count > most then
            best, most = name, count
        end
    end
    local own = hits[claimed] or 0
    if own / words >= 0.10 and own * 1.5 >= most then
        return nil
    end
    if best ~= claimed and most / words >= 0.10 and most > own * 1.5 then
        return best
    end
    return own / words < 0.06 and "unknown" or nil
end

local function count_kinds(sentences, heading)
    local count = 0
    for _, sentence in ipairs(sentences) do
        if (sentence.kind == "heading") == heading then
            count = count + 1
        end
    end
    return count
end

--- File, date and where it comes from, language, size; warnings.
---@param doc table
---@return table # {file, title, published, published_from, assumed, language, looks_like, bytes, characters,
--- sentences, headings, ...}
function M.of(doc)
    local v = view.new(doc)
    local d = v.doc
    local title
    local first = v.sentences[1]
    if first and first.kind == "heading" then
        title = { first = first.first, last = first.last, text = v:words(first) }
    end
    local from = d.published_from
    local words
    if v.text then
        local _, count = string.gsub(v.text, "%S+", "")
        words = count
    end
    return {
        schema = d.schema,
        file = d.file,
        sha256 = d.sha256,
        title = title,
        published = d.published,
        published_from = from,
        undated = d.published == nil,
        assumed = d.published ~= nil and from ~= "option" and from ~= "metadata" and from ~= "text",
        language = d.language,
        looks_like = M.looks_like(v.text, d.language),
        bytes = d.bytes or (v.text and #v.text),
        words = words,
        sentences = d.sentences and count_kinds(v.sentences, false),
        headings = d.sentences and count_kinds(v.sentences, true),
        entities = d.entities and #d.entities,
        times = d.times and #d.times,
        quantities = d.quantities and #d.quantities,
        quotes = d.quotes and #d.quotes,
        statements = d.statements and #d.statements,
    }
end

return M
