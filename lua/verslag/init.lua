--- verslag reads a news article and reports it.
---
---     local verslag = require "verslag"
---     local nl = assert(verslag.load("nl"))
---     local doc = assert(nl:read(text, { published = "2025-06-18" }))
---     for _, entity in ipairs(doc.entities) do print(entity.name, entity.type) end
---
--- Wrong arguments raise an error that blames the caller. Bad data (a pack that is damaged, a text
--- that is not UTF-8 though `strict` was asked for) returns nil, a message, and a position in bytes.

local check = require "verslag.check"
local document = require "verslag.document"

local found, core = pcall(require, "verslag.core")
if not found then
  error(
    "verslag: the C module verslag.core could not be loaded by " .. (jit and jit.version or _VERSION)
      .. ". It has to be built for this very Lua (make builds one for each Lua installed; luarocks has"
      .. " --lua-version).\n" .. tostring(core),
    0
  )
end

local M = { _NAME = "verslag", _VERSION = core._VERSION }

-- the bits of vsl_options.layers
local LAYERS = { tokens = 1, sentences = 1, entities = 2, times = 4, quantities = 8, quotes = 16, statements = 16 }
local DIRECTIONS = { news = 0, past = 1, future = 2, nearest = 3 }

---@class verslag.Language
---@field name string "nl"
---@field release string the pack's own version
---@field path string the pack's file
local Language = {}
Language.__index = Language

local READ_OPTIONS = {
  published = "string",
  strict = "boolean",
  gazetteer = { "table", "string" },
  direction = "string",
  region = "string",
  layers = "table",
  file = "string",
}

-- {"entities", "times"} -> bits, set of names
local function layer_set(layers, level)
  local bits, set = 0, {}
  for _, name in ipairs(layers or { "entities", "times", "quantities", "quotes" }) do
    if not LAYERS[name] then
      check.fail(level + 1, "unknown layer '" .. tostring(name) .. "': choose from " .. check.keys(LAYERS))
    end
    set[name] = true
  end
  set.tokens, set.sentences = true, true
  if set.quotes or set.statements then
    set.entities, set.quotes, set.statements = true, true, true
  end
  for name in pairs(set) do -- each bit once
    if name ~= "sentences" and name ~= "statements" then
      bits = bits + LAYERS[name]
    end
  end
  return bits, set
end

-- What core's read and batch take, from checked options; nil, message, position where they are bad.
local function core_options(self, options, level)
  if not self._core then
    check.fail(level + 1, "the language is closed")
  end
  local direction = DIRECTIONS[options.direction or "news"]
  if not direction then
    check.fail(level + 1, "unknown direction '" .. options.direction .. "': choose from " .. check.keys(DIRECTIONS))
  end
  local bits, set = layer_set(options.layers, level + 1)
  local names = self._names
  if options.gazetteer then
    local message, position
    names, message, position = require("verslag.gazetteer").names(options.gazetteer, names)
    if not names then
      return nil, message, position
    end
  end
  return { bits = bits, set = set, direction = direction, names = names }
end

--- Read a text.
---@param text string UTF-8; other bytes become tokens of kind "invalid", or an error where strict
---@param options? verslag.ReadOptions
---@return verslag.Document? document
---@return string? message
---@return integer? position the byte that is wrong, 1-based; 0 where there is none
function Language:read(text, options)
  check.argument(2, "read", 1, text, "string")
  options = check.options(2, "read", 2, options, READ_OPTIONS)
  local how, problem, place = core_options(self, options, 2)
  if not how then
    return nil, problem, place
  end
  local made, message, position =
    self._core:read(text, how.bits, options.published, how.direction, options.strict, how.names,
      options.region)
  if not made then
    return nil, message, position
  end
  return document.new(made, text, self.name, how.set, options.file)
end

local BATCH_OPTIONS = { files = "table", threads = "number" }
for name, wanted in pairs(READ_OPTIONS) do
  BATCH_OPTIONS[name] = name ~= "file" and wanted or nil
end

--- Read many texts on several threads, with the same options.
---@param texts string[]
---@param options? verslag.BatchOptions
---@return (verslag.Document|false)[]? documents in the order of the texts; false for one that failed
---@return table<integer, {message: string, position: integer}>|string errors by the number of the text
---@return integer? position
function Language:batch(texts, options)
  check.argument(2, "batch", 1, texts, "table")
  options = check.options(2, "batch", 2, options, BATCH_OPTIONS)
  for i, text in ipairs(texts) do
    if type(text) ~= "string" then
      check.fail(2, "bad argument #1 to 'batch' (text " .. i .. ": string expected, got " .. type(text) .. ")")
    end
  end
  local threads = options.threads or 0
  if threads < 0 or threads % 1 ~= 0 then
    check.fail(2, "bad argument #2 to 'batch' (option 'threads': a whole number from 0 expected)")
  end
  local how, problem, place = core_options(self, options, 2)
  if not how then
    return nil, problem, place
  end
  local documents, errors =
    self._core:batch(texts, how.bits, options.published, how.direction, options.strict, how.names,
      options.region, threads)
  for i, made in ipairs(documents) do
    if made then
      documents[i] = document.new(made, texts[i], self.name, how.set, options.files and options.files[i] or nil)
    else
      errors[i] = { message = errors[i][1], position = errors[i][2] }
    end
  end
  return documents, errors
end

--- Let go of the pack. Documents read before stay usable; closing twice is harmless.
function Language:close()
  if self._core then
    self._core:close()
    self._core = nil
  end
end

Language.__close = Language.close

function Language:__tostring()
  return "verslag.Language (" .. self.name .. (self._core and "" or ", closed") .. ")"
end

-- The message, with the file it is about.
local function about(path, message)
  return message:find(path, 1, true) and message or path .. ": " .. message
end

local LOAD_OPTIONS = { gazetteer = { "table", "string" }, tagger = "string" }

--- Open a language pack.
---@param name string a language ("nl"), looked for beside verslag; or the path of a pack
---@param options? verslag.LoadOptions
---@return verslag.Language? language
---@return string? message
---@return integer? position
function M.load(name, options)
  check.argument(2, "load", 1, name, "string")
  options = check.options(2, "load", 2, options, LOAD_OPTIONS)
  local path = name
  if not name:find("[/\\]") and not name:find("%.vsl$") then
    local looked
    path, looked = require("verslag.find").file(name .. ".vsl")
    if not path then
      return nil, "no language pack '" .. name .. "'; looked for\n" .. looked, 0
    end
  elseif name:find("\0", 1, true) then
    return nil, "cannot open a path with a NUL in it", 0
  end
  local names
  if options.gazetteer then
    local problem, place
    names, problem, place = require("verslag.gazetteer").names(options.gazetteer)
    if not names then
      return nil, problem, place
    end
  end
  local model, message, position = core.open(path)
  if not model then
    return nil, about(path, message), position
  end
  if options.tagger then
    local ok, problem, place = model:set_tagger(options.tagger)
    if not ok then
      model:close()
      return nil, about(options.tagger, problem), place
    end
  end
  local language, release = model:about()
  return setmetatable({ name = language, release = release, path = path, _core = model, _names = names }, Language)
end

--- Render a document's plain table.
---@param plain table what doc:totable() returns, or a collection
---@param format? string "markdown" (the default); see verslag.report's formats
---@param options? table what the format understands
---@return string? report
---@return string? message
function M.report(plain, format, options)
  check.argument(2, "report", 1, plain, "table")
  check.argument(2, "report", 2, format, "string", true)
  check.argument(2, "report", 3, options, "table", true)
  return require("verslag.report").report(plain, format, options)
end

--- A collection of articles, to be reported as one: see verslag.collection.
---@return verslag.Collection
function M.collection()
  return require("verslag.collection").new()
end

--- The SHA-256 of a string, as 64 hexadecimal digits: the `sha256` that documents are known by.
M.sha256 = core.sha256

return M
