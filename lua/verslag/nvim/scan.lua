--- The reading of a buffer's text, in a Lua state of its own on a thread of Neovim's pool. Everything that
--- takes time is done here; what goes back is flat strings, because that is all that threads can exchange.
--- No `vim` in this file.

local M = {}

-- What a mark is of, by number. The highlight group is "Verslag" and the name.
M.KINDS = { "Person", "Organisation", "Location", "Misc", "Other", "Reference", "Time", "Quantity", "Quote", "Cue" }

local KIND = {}
for number, name in ipairs(M.KINDS) do
  KIND[name] = number
end

local OF_TYPE = { PER = KIND.Person, ORG = KIND.Organisation, LOC = KIND.Location, MISC = KIND.Misc }

--- A mark is a record of fixed width, so that one can be found without taking the others apart:
--- row, column, end row, end column (from 0, columns in bytes, the end exclusive), kind, card.
M.RECORD = 37
local RECORD = "%7d%7d%7d%7d%2d%7d"

local languages = {}

local function language_of(pack)
  local language = languages[pack]
  if not language then
    local message
    language, message = require("verslag").load(pack)
    if not language then
      error(message, 0)
    end
    languages[pack] = language
  end
  return language
end

local function read(text, settings)
  local doc, message = language_of(settings.pack):read(text, {
    published = settings.published ~= "" and settings.published or nil,
    file = settings.file ~= "" and settings.file or nil,
  })
  if not doc then
    error(message, 0)
  end
  return doc
end

-- A function that turns positions (bytes, 1-based) into row and column, both from 0.
local function place_in(text)
  local starts, n = { 1 }, 1
  for at in text:gmatch "\n()" do
    n = n + 1
    starts[n] = at
  end
  return function(position)
    local low, high = 1, n
    while low < high do
      local middle = math.floor((low + high + 1) / 2)
      if starts[middle] <= position then
        low = middle
      else
        high = middle - 1
      end
    end
    return low - 1, position - starts[low]
  end
end

local function short(words, width)
  words = (words or ""):gsub("%s+", " ")
  if #words <= width then
    return words
  end
  return (words:sub(1, width):gsub("[\128-\191]*$", ""):gsub("[\192-\255]$", "")) .. "…"
end

local function plural(count, one, many)
  return count .. " " .. (count == 1 and one or many)
end

-- {first, second, ...} without what is absent, as lines
local function lines(...)
  local list = {}
  for i = 1, select("#", ...) do
    local line = select(i, ...)
    if line then
      list[#list + 1] = line
    end
  end
  return table.concat(list, "\n")
end

local TYPE_NAMES = { PER = "person", ORG = "organisation", LOC = "place", MISC = "other name" }

local function name_of(doc_entities, id)
  local entity = doc_entities[id]
  return entity and entity.name
end

local function entity_card(entity, claims)
  local kind = TYPE_NAMES[entity.type] or entity.type
  if entity.subtype then
    kind = kind .. ", " .. entity.subtype:gsub("_", " ")
  end
  local forms, seen = {}, { [entity.name] = true }
  for _, mention in ipairs(entity.mentions) do
    if not seen[mention.text] then
      seen[mention.text] = true
      forms[#forms + 1] = short(mention.text, 40)
    end
  end
  local role = type(entity.role) == "table" and entity.role.text or entity.role
  local said = {}
  for i, claim in ipairs(claims or {}) do
    if i > 3 then
      said[i] = "- and " .. plural(#claims - 3, "time more", "times more")
      break
    end
    said[i] = "- " .. claim
  end
  return lines(
    "**" .. entity.name .. "** (" .. kind .. ")",
    role and role .. (entity.of and " (" .. entity.of .. ")" or ""),
    entity.demonym_of and "of " .. entity.demonym_of,
    plural(#entity.mentions, "mention", "mentions") .. (#forms > 0 and ": also " .. table.concat(forms, ", ", 1,
      math.min(#forms, 8)) or ""),
    #said > 0 and "says" or nil,
    #said > 0 and table.concat(said, "\n") or nil
  )
end

local function time_card(time)
  local kind = time.type:lower() .. (time.mod and ", " .. time.mod or "")
  return lines(
    "**" .. (time.value or "no certain date") .. "** (" .. kind .. ")",
    time.unresolved and time.unresolved ~= time.value and "counted from the date of publication: " .. time.unresolved
      or nil,
    time.rule and "rule: " .. time.rule
  )
end

local function quantity_card(quantity)
  local noun = type(quantity.noun) == "table" and quantity.noun.text or quantity.noun
  return lines(
    "**" .. (quantity.value or "vague") .. (quantity.unit and " " .. quantity.unit or "") .. "** (" .. quantity.kind
      .. (quantity.mod and ", " .. quantity.mod or "") .. ")",
    noun and "of: " .. noun or nil
  )
end

local function speaker_name(entities, speaker)
  return speaker and (name_of(entities, speaker.entity) or speaker.text)
end

local function via_names(entities, via)
  local names = {}
  for _, id in ipairs(via or {}) do
    names[#names + 1] = name_of(entities, id)
  end
  return #names > 0 and "passed on by " .. table.concat(names, ", ") or nil
end

local function claim_card(entities, claim, words)
  return lines(
    speaker_name(entities, claim.speaker) and "said by **" .. speaker_name(entities, claim.speaker) .. "**"
      or "nobody is found who says this",
    via_names(entities, claim.via),
    claim.cue and "cue: " .. claim.cue.text,
    words and "“" .. short(words, 200) .. "”"
  )
end

-- Every mark of a document as {first, last, kind, card}, and the cards.
local function collect(doc)
  local marks, cards = {}, {}
  local entities, claims = {}, {}
  for _, entity in ipairs(doc.entities) do
    entities[entity.id] = entity
  end
  local function mark(span, kind, card)
    marks[#marks + 1] = { span.first, span.last, kind, card, #marks }
  end
  local function claim(item, words)
    local id = item.speaker and item.speaker.entity
    if id then
      claims[id] = claims[id] or {}
      table.insert(claims[id], (item.parts and "“" .. short(words, 100) .. "”" or short(words, 100)))
    end
    cards[#cards + 1] = claim_card(entities, item, words)
    if item.cue then
      mark(item.cue, KIND.Cue, #cards)
    end
  end
  for _, quote in ipairs(doc.quotes) do
    local words = {}
    for i, part in ipairs(quote.parts) do
      words[i] = part.text
    end
    claim(quote, table.concat(words, " … "))
    for _, part in ipairs(quote.parts) do
      mark(part, KIND.Quote, #cards)
    end
  end
  for _, statement in ipairs(doc.statements) do
    claim(statement, statement.content.text)
  end
  for _, entity in ipairs(doc.entities) do
    cards[#cards + 1] = entity_card(entity, claims[entity.id])
    for _, mention in ipairs(entity.mentions) do
      local refers = mention.kind == "pronoun" or mention.kind == "nominal"
      mark(mention, refers and KIND.Reference or OF_TYPE[entity.type] or KIND.Other, #cards)
    end
  end
  for _, time in ipairs(doc.times) do
    cards[#cards + 1] = time_card(time)
    mark(time, KIND.Time, #cards)
  end
  for _, quantity in ipairs(doc.quantities) do
    cards[#cards + 1] = quantity_card(quantity)
    mark(quantity, KIND.Quantity, #cards)
  end
  table.sort(marks, function(a, b)
    if a[1] ~= b[1] then
      return a[1] < b[1]
    end
    return a[5] < b[5]
  end)
  return marks, cards
end

--- Read a text.
---@param text string
---@param settings table pack, published, file, lang
---@return string marks records in text order
---@return string cards what is known of each thing, with NUL between them
function M.read(text, settings)
  local doc = read(text, settings)
  local place = place_in(text)
  local marks, cards = collect(doc)
  doc:close()
  local records = {}
  for i, one in ipairs(marks) do
    local row, column = place(one[1])
    local end_row, end_column = place(one[2])
    records[i] = RECORD:format(row, column, end_row, end_column + 1, one[3], one[4])
  end
  return table.concat(records), table.concat(cards, "\0")
end

local LISTS = {}

function LISTS.quotes(article, add)
  for _, row in ipairs(article.quotes) do
    add(row, (row.who and row.who.name or "?") .. ": “" .. short(row.text, 200) .. "”")
  end
end

function LISTS.entities(article, add)
  for _, mention in ipairs(article.view:mentions()) do
    add(mention, mention.entity.type .. " " .. mention.entity.name)
  end
end

function LISTS.timeline(article, add)
  local timeline = article.timeline
  for _, part in ipairs { "dated", "future", "undated" } do
    for _, row in ipairs(timeline[part]) do
      add(row, (row.value or "no date") .. "  " .. short(article.view:sentence_text(row.sentence) or row.text, 200))
    end
  end
end

function LISTS.points(article, add, lang)
  local say = require("verslag.report.label").new(lang)
  local point_words = require("verslag.report.outline").point_words
  local count = 0
  for _, point in ipairs(article.points) do
    -- counting from the date of publication is the rule, not a point to check word by word
    if count < 1000 and not (point.code == "time" and point.level == "inferred") then
      count = count + 1
      add(point, point.level .. "\t" .. point_words(say, point))
    end
  end
end

--- A list of places with words to each.
---@param text string
---@param settings table
---@param what "quotes"|"entities"|"timeline"|"points"
---@return string # "row column end_row end_column words" a line; a place of none is 0 0 0 0
function M.list(text, settings, what)
  local doc = read(text, settings)
  local place = place_in(text)
  local rows = {}
  LISTS[what](require("verslag.analysis").article(doc:totable()), function(span, words)
    local row, column, end_row, end_column = 0, 0, 0, -1
    if span.first then
      row, column = place(span.first)
      end_row, end_column = place(span.last)
    end
    rows[#rows + 1] = ("%d %d %d %d %s"):format(row, column, end_row, end_column + 1, (words:gsub("\n", " ")))
  end, settings.lang)
  doc:close()
  return table.concat(rows, "\n")
end

--- The report, and where in the text its rows lead.
---@param text string
---@param settings table
---@param format string
---@return string report
function M.report(text, settings, format)
  local doc = read(text, settings)
  local report, message = doc:report(format, { lang = settings.lang })
  doc:close()
  if not report then
    error(message, 0)
  end
  return report
end

return M
