--- A document as read: its layers become tables when they are asked for.

local check = require "verslag.check"

local M = {}

---@class verslag.Document
---@field text string
---@field language string
---@field bytes integer
---@field sha256 string
---@field file string?
---@field published string?
---@field published_from string?
---@field tokens verslag.Token[]
---@field sentences verslag.Sentence[]
---@field entities verslag.Entity[]?
---@field times verslag.Time[]?
---@field quantities verslag.Quantity[]?
---@field quotes verslag.Quote[]?
---@field statements verslag.Statement[]?
local Document = {}

local UNITS = { byte = 0, char = 1, utf16 = 2 }
local LAYERS = { "sentences", "entities", "times", "quantities", "quotes", "statements" }
local HEAD = { "language", "file", "bytes", "published", "published_from", "text" }

local function core_of(self, level)
  return rawget(self, "_core") or check.fail(level + 1, "the document is closed")
end

-- A layer is made once. A layer that was not read is nil, as it is absent from the plain table.
local function index(self, key)
  local method = Document[key]
  if method ~= nil then
    return method
  end
  local value
  if rawget(self, "_layers")[key] then
    local core = core_of(self, 2)
    value = core[key](core)
  elseif key == "sha256" then
    value = require("verslag.core").sha256(self.text)
  end
  if value ~= nil then
    rawset(self, key, value)
  end
  return value
end

local TO_TABLE = { tokens = "boolean" }

--- The plain table: no methods, nothing hidden, fit for verslag.report and for any serialiser.
--- Its layers are the document's own tables, not copies.
---@param options? {tokens: boolean?} tokens: with the layer tokens
---@return table
function Document:totable(options)
  options = check.options(2, "totable", 1, options, TO_TABLE)
  local plain = { schema = "verslag/1", sha256 = self.sha256 }
  for _, key in ipairs(HEAD) do
    plain[key] = rawget(self, key)
  end
  for _, key in ipairs(LAYERS) do
    plain[key] = self[key]
  end
  if options.tokens then
    plain.tokens = self.tokens
  end
  return plain
end

local JSON = { tokens = "boolean", text = "boolean" }

--- The document as one line of JSON. Spans have `start` and `end` there: bytes, 0-based, end exclusive.
---@param options? {tokens: boolean?, text: boolean?} what to add: the tokens, the text itself
---@return string
function Document:json(options)
  options = check.options(2, "json", 1, options, JSON)
  return core_of(self, 2):json(rawget(self, "file"), options.tokens, options.text)
end

--- The report of this document.
---@param format? string default "markdown"
---@param options? table what the format understands
---@return string? report
---@return string? message
function Document:report(format, options)
  check.argument(2, "report", 1, format, "string", true)
  check.argument(2, "report", 2, options, "table", true)
  local report = require "verslag.report"
  local renderer = report.renderer(format or "markdown")
  return report.report(self:totable { tokens = renderer and renderer.tokens or false }, format, options)
end

--- Convert a position. All positions count from 1; one inside a character goes to its start, one
--- past the end to just behind the end.
---@param position integer
---@param to "byte"|"char"|"utf16" the unit wanted: bytes, code points, UTF-16 units
---@param from? "byte"|"char"|"utf16" the unit given, default "byte"
---@return integer
function Document:offset(position, to, from)
  check.argument(2, "offset", 1, position, "number")
  check.argument(2, "offset", 2, to, "string")
  check.argument(2, "offset", 3, from, "string", true)
  if position < 1 or position % 1 ~= 0 then
    check.fail(2, "bad argument #1 to 'offset' (a whole number from 1 expected)")
  end
  for number, unit in pairs { [2] = to, [3] = from } do
    if not UNITS[unit] then
      check.fail(2, "bad argument #" .. number .. " to 'offset' (unknown unit '" .. unit .. "': choose from "
        .. check.keys(UNITS) .. ")")
    end
  end
  return core_of(self, 2):offset(position - 1, UNITS[from or "byte"], UNITS[to]) + 1
end

--- Let go of the memory that the core holds for this document. Layers that were asked for stay;
--- closing twice is harmless.
function Document:close()
  local core = rawget(self, "_core")
  if core then
    core:close()
    rawset(self, "_core", nil)
  end
end

local META = {
  __index = index,
  __close = Document.close,
  __tostring = function(self)
    return "verslag.Document (" .. self.bytes .. " bytes" .. (rawget(self, "_core") and "" or ", closed") .. ")"
  end,
}

---@param core any the document of verslag.core
---@param text string
---@param language string
---@param layers table<string, boolean> the layers that were read
---@param file string?
---@return verslag.Document
function M.new(core, text, language, layers, file)
  local published, from = core:published()
  return setmetatable({
    text = text,
    language = language,
    bytes = #text,
    file = file,
    published = published,
    published_from = from,
    _core = core,
    _layers = layers,
  }, META)
end

return M
