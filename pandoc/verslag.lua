--- A Pandoc filter: marks names, times, quantities and quotes as spans, and can append the report.
---
---     pandoc --lua-filter verslag.lua -M published=2025-03-12 article.md -o article.html
---
--- See doc/pandoc.md. For Pandoc 2.17 and later. The text of the whole document is read at once, so that a
--- name in one paragraph is known in the next; what is read goes back to the very words, however they are
--- emphasised, linked or quoted. Code, formulas and raw text are left as they are.

local PARENT = PANDOC_SCRIPT_FILE:match "^(.*)[/\\][^/\\]*$" or "."
local ROOT = PARENT .. "/.."
local LUA = _VERSION:match "%d+%.%d+"

package.path = table.concat({
  ROOT .. "/lua/?.lua", ROOT .. "/lua/?/init.lua",
  ROOT .. "/../lua/" .. LUA .. "/?.lua", ROOT .. "/../lua/" .. LUA .. "/?/init.lua",
  package.path,
}, ";")
package.cpath = ROOT .. "/build/lua" .. LUA .. "/?.so;" .. package.cpath

-- {== Options ==

-- A value of the metadata as a string; nil where it is absent.
local function words_of(value)
  if value == nil or type(value) == "boolean" then
    return value and "true" or nil
  end
  local words = type(value) == "string" and value or pandoc.utils.stringify(value)
  return words ~= "" and words or nil
end

-- An option, from `verslag: {name: value}` or `verslag-name: value` in the metadata.
local function option(meta, name)
  local own = meta.verslag
  local value = type(own) == "table" and own[name]
  if not value then
    value = meta["verslag-" .. name]
  end
  local words = words_of(value)
  return words ~= "false" and words or nil
end

local function published_in(meta)
  local date = option(meta, "published") or words_of(meta.published) or words_of(meta.date)
  return date and date:match "^%d%d%d%d%-%d%d%-%d%d[T%d:]*$"
end

-- }==

-- {== The text of the document ==

local OPEN = { DoubleQuote = "“", SingleQuote = "‘" }
local CLOSE = { DoubleQuote = "”", SingleQuote = "’" }
local SPACE = { Space = " ", SoftBreak = " ", LineBreak = "\n" }
local OBJECT = "\239\191\188" -- U+FFFC: something that is no text stands here
local ATOMS = { Code = OBJECT, Math = OBJECT, RawInline = OBJECT, Image = OBJECT, Note = "" }

-- Inlines as nodes that know their place in the text: `first` and `last` are byte offsets from 0, the end
-- exclusive. The text is added to `out`.
local function nodes_of(inlines, out)
  local nodes = {}
  local function put(words)
    out[#out + 1] = words
    out.length = out.length + #words
  end
  for i, element in ipairs(inlines) do
    local node = { element = element, first = out.length }
    local kind = element.t
    if kind == "Str" then
      node.text = element.text
      put(element.text)
    elseif SPACE[kind] then
      put(SPACE[kind])
    elseif ATOMS[kind] then
      put(ATOMS[kind])
    elseif kind == "Quoted" then
      put(OPEN[element.quotetype] or OPEN[element.quotetype.t])
      node.children = nodes_of(element.content, out)
      put(CLOSE[element.quotetype] or CLOSE[element.quotetype.t])
    elseif element.content then
      node.children = nodes_of(element.content, out)
    end
    node.last = out.length
    nodes[i] = node
  end
  return nodes
end

-- Calls `visit` with every list of inlines of the document's text, outer ones before the footnotes in them,
-- and puts what it returns in their place.
local function each_text(blocks, visit)
  local function content(element)
    local changed = visit(element.content)
    if changed then
      element.content = changed
      return element
    end
  end
  return blocks:walk {
    traverse = "topdown",
    Para = content,
    Plain = content,
    Header = content,
    LineBlock = function(element)
      local lines, any = {}, false
      for i, line in ipairs(element.content) do
        local changed = visit(line)
        lines[i], any = changed or line, any or changed ~= nil
      end
      if any then
        element.content = lines
        return element
      end
    end,
  }
end

-- }==

-- {== Reading ==

local function json_of(value)
  return assert(require("verslag.json").decode(value))
end

-- Where Pandoc cannot load C modules, as in the builds that are one file, the command does the reading.
local function by_command(text, settings, why)
  local command = settings.command
  local function run(...)
    local words = { ... }
    if settings.published then
      table.insert(words, 2, "--published")
      table.insert(words, 3, settings.published)
    end
    if settings.pack then
      table.insert(words, 2, "--pack")
      table.insert(words, 3, settings.pack)
    end
    local ok, output = pcall(pandoc.pipe, command, words, text)
    if not ok then
      local message = type(output) == "table" and output.output ~= "" and output.output
        or "the command '" .. command .. "' does not run"
      error("verslag: " .. why .. "\nand instead of it " .. message, 0)
    end
    return output
  end
  return json_of(run "json"), function(format, language)
    return language and run("report", "-f", format, "--lang", language) or run("report", "-f", format)
  end
end

-- The document of a text as a table of verslag's JSON, and a function that makes its report.
local function read(text, settings)
  local found, verslag = pcall(require, "verslag")
  if not found then
    return by_command(text, settings, tostring(verslag))
  end
  local language, message = verslag.load(settings.pack or "nl")
  local doc
  if language then
    doc, message = language:read(text, { published = settings.published })
  end
  if not doc then
    error("verslag: " .. message, 0)
  end
  return json_of(doc:json()), function(format, lang)
    return assert(doc:report(format, { lang = lang }))
  end
end

-- }==

-- {== Marks ==

local TYPES = { PER = "person", ORG = "organisation", LOC = "place", MISC = "name" }
local STYLED = FORMAT:match "^docx" or FORMAT:match "^odt"

-- Attributes of a span, without those that are absent. Word and LibreOffice know styles, not classes.
local function attributes_of(class, values)
  local attributes = {}
  for _, pair in ipairs(values) do
    if pair[2] ~= nil then
      attributes[#attributes + 1] = { "data-" .. pair[1], tostring(pair[2]) }
    end
  end
  if STYLED then
    attributes[#attributes + 1] = { "custom-style", "Verslag " .. class }
  end
  return pandoc.Attr("", { "verslag", class }, attributes)
end

local function words_or_span(value)
  return type(value) == "table" and value.text or value
end

-- What is to be marked, layer by layer, from the outermost. Each layer is in text order without overlaps.
local function layers_of(doc)
  local names = {}
  local quotes, entities, times, quantities = {}, {}, {}, {}
  for _, entity in ipairs(doc.entities or {}) do
    names[entity.id] = entity.name
    for _, mention in ipairs(entity.mentions) do
      entities[#entities + 1] = {
        first = mention.start,
        last = mention["end"],
        attr = attributes_of(TYPES[entity.type] or "name", {
          { "type", entity.type },
          { "subtype", entity.subtype },
          { "entity", entity.id },
          { "name", entity.name },
          { "kind", mention.kind ~= "name" and mention.kind or nil },
        }),
      }
    end
  end
  for _, quote in ipairs(doc.quotes or {}) do
    local speaker = quote.speaker or {}
    for _, part in ipairs(quote.parts) do
      quotes[#quotes + 1] = {
        first = part.start,
        last = part["end"],
        attr = attributes_of("quote", {
          { "quote", quote.id },
          { "form", quote.form },
          { "speaker", names[speaker.entity] or speaker.text },
          { "entity", speaker.entity },
        }),
      }
    end
  end
  for _, time in ipairs(doc.times or {}) do
    times[#times + 1] = {
      first = time.start,
      last = time["end"],
      attr = attributes_of(time.type:lower(), { { "value", time.value }, { "mod", time.mod } }),
    }
  end
  for _, quantity in ipairs(doc.quantities or {}) do
    quantities[#quantities + 1] = {
      first = quantity.start,
      last = quantity["end"],
      attr = attributes_of("quantity", {
        { "kind", quantity.kind },
        { "value", quantity.value },
        { "unit", quantity.unit },
        { "mod", quantity.mod },
        { "noun", words_or_span(quantity.noun) },
      }),
    }
  end
  local layers = { quotes, entities, times, quantities }
  for number, layer in ipairs(layers) do
    table.sort(layer, function(a, b)
      return a.first < b.first or (a.first == b.first and a.last > b.last)
    end)
    local flat, last = {}, -1
    for _, mark in ipairs(layer) do
      if mark.first >= last and mark.first < mark.last then
        flat[#flat + 1], last = mark, mark.last
      end
    end
    layers[number] = flat
  end
  return layers
end

-- The index of the first mark of a layer that ends behind this place.
local function first_behind(layer, place)
  local low, high = 1, #layer + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if layer[middle].last <= place then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

local inlines_of

-- A container with something else inside.
local function with_content(element, content)
  local copy = element:clone()
  copy.content = content
  return copy
end

-- Cut nodes at the marks of one layer: a list of {mark or nil, nodes}.
local function groups_of(nodes, layers, number)
  local layer, groups = layers[number], {}
  local function put(mark, node)
    local group = groups[#groups]
    if not group or group.mark ~= mark then
      group = { mark = mark }
      groups[#groups + 1] = group
    end
    group[#group + 1] = node
  end
  for _, node in ipairs(nodes) do
    local at = first_behind(layer, node.first)
    local mark = layer[at]
    if not mark or mark.first >= node.last or node.first == node.last then
      put(nil, node)
    elseif mark.first <= node.first and node.last <= mark.last then
      put(mark, node)
    elseif node.children then
      -- the mark lies inside, or reaches in: the layer goes on inside
      put(nil, {
        first = node.first,
        last = node.last,
        done = with_content(node.element, inlines_of(node.children, layers, number)),
      })
    elseif node.text then
      local from = node.first
      while from < node.last do
        local inside = mark and mark.first <= from and mark
        local to = math.min(node.last, inside and inside.last or mark and mark.first or node.last)
        local text = node.text:sub(from - node.first + 1, to - node.first)
        put(inside or nil, { element = pandoc.Str(text), text = text, first = from, last = to })
        from = to
        at = first_behind(layer, from)
        mark = layer[at]
      end
    else
      put(nil, node)
    end
  end
  return groups
end

-- Nodes as inlines again, with the marks of the layers from `number` on.
inlines_of = function(nodes, layers, number)
  local inlines = pandoc.List {}
  if number > #layers then
    for _, node in ipairs(nodes) do
      inlines:insert(node.done or node.element)
    end
    return inlines
  end
  for _, group in ipairs(groups_of(nodes, layers, number)) do
    -- what is done already has its inner layers
    local content, open = pandoc.List {}, {}
    local function close()
      content:extend(inlines_of(open, layers, number + 1))
      open = {}
    end
    for _, node in ipairs(group) do
      if node.done then
        close()
        content:insert(node.done)
      else
        open[#open + 1] = node
      end
    end
    close()
    if group.mark then
      inlines:insert(pandoc.Span(content, group.mark.attr))
    else
      inlines:extend(content)
    end
  end
  return inlines
end

-- }==

local function mark_blocks(blocks, doc, starts)
  local layers, count = layers_of(doc), 0
  return each_text(blocks, function(inlines)
    count = count + 1
    return inlines_of(nodes_of(inlines, { length = starts[count] }), layers, 1)
  end)
end

local function report_block(report, meta)
  local format = option(meta, "report")
  if format == "true" then
    format = "markdown"
  end
  local text = report(format, option(meta, "lang"))
  local blocks = pandoc.List { pandoc.CodeBlock(text) }
  if format == "markdown" then
    blocks = pandoc.read(text, "markdown-smart").blocks:walk {
      Header = function(header)
        header.identifier = "verslag-" .. header.identifier
        return header
      end,
    }
  elseif format == "html" then
    blocks = pandoc.List { pandoc.RawBlock("html", text) }
  end
  return pandoc.Div(blocks, pandoc.Attr("verslag-report", { "verslag-report" }))
end

return {
  {
    Pandoc = function(document)
      local meta = document.meta
      local out, starts = { length = 0 }, {}
      local title = words_of(meta.title)
      if title then
        out[1], out.length = title .. "\n\n", #title + 2
      end
      each_text(document.blocks, function(inlines)
        starts[#starts + 1] = out.length
        nodes_of(inlines, out)
        out[#out + 1], out.length = "\n\n", out.length + 2
      end)
      local doc, report = read(table.concat(out), {
        published = published_in(meta),
        pack = option(meta, "pack"),
        command = option(meta, "command") or "verslag",
      })
      document.blocks = mark_blocks(document.blocks, doc, starts)
      if option(meta, "report") then
        document.blocks:insert(report_block(report, meta))
      end
      return document
    end,
  },
}
