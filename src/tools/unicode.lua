-- unicode.lua - makes src/core/unicode_table.c from the Unicode Character Database.
--
--   lua5.4 src/tools/unicode.lua [/usr/share/unicode] > src/core/unicode_table.c
--
-- Debian's package unicode-data holds the database. Only needed for a new version of Unicode.

local ucd = arg[1] or "/usr/share/unicode"
local LAST = 0x10FFFF

-- The list of src/core/unicode.h, in its order.
local CLASS, names = {}, {}
for name in ([[CONTROL SPACE NEWLINE LETTER DIGIT KATAKANA SYLLABLE NUMERAL CONNECTOR EXTEND FORMAT
    ZWJ PREPEND REGIONAL PICTURE SYMBOL CURRENCY PUNCTUATION OPEN CLOSE QUOTE APOSTROPHE DASH
    MIDLETTER MIDNUMBER MIDBOTH]]):gmatch "%S+" do
  CLASS[name] = #names
  names[#names + 1] = name
end
local UPPER, LOWER, PICTORIAL = 32, 64, 128

local function open(path)
  local file <close>, message = io.open(ucd .. "/" .. path)
  if not file then error("cannot read the Unicode Character Database: " .. message, 0) end
  return file:read "a"
end

-- A property file: code point -> value (the field after the first semicolon).
local function property(path, only)
  local values = {}
  for line in open(path):gmatch "[^\n]+" do
    local first, last, value = line:match "^(%x+)%.?%.?(%x*)%s*;%s*([%w_]+)"
    if first and (not only or value == only) then
      for point = tonumber(first, 16), tonumber(last ~= "" and last or first, 16) do
        values[point] = value
      end
    end
  end
  return values
end

local word_break = property "auxiliary/WordBreakProperty.txt"
local grapheme_break = property "auxiliary/GraphemeBreakProperty.txt"
local category = property "extracted/DerivedGeneralCategory.txt"
local pictographic = property("emoji/emoji-data.txt", "Extended_Pictographic")
local presentation = property("emoji/emoji-data.txt", "Emoji_Presentation")
local version = open("auxiliary/WordBreakProperty.txt"):match "WordBreakProperty%-([%d.]+)%.txt"

local by_word_break = {
  CR = "NEWLINE", LF = "NEWLINE", Newline = "NEWLINE", WSegSpace = "SPACE",
  ALetter = "LETTER", Hebrew_Letter = "LETTER", Numeric = "DIGIT", Katakana = "KATAKANA",
  ExtendNumLet = "CONNECTOR", Extend = "EXTEND", Format = "FORMAT", ZWJ = "ZWJ",
  Regional_Indicator = "REGIONAL", MidLetter = "MIDLETTER", MidNum = "MIDNUMBER",
  MidNumLet = "MIDBOTH", Single_Quote = "APOSTROPHE", Double_Quote = "QUOTE",
}
local by_category = {
  Lu = "SYLLABLE", Ll = "SYLLABLE", Lt = "SYLLABLE", Lm = "SYLLABLE", Lo = "SYLLABLE",
  Nd = "DIGIT", Nl = "NUMERAL", No = "NUMERAL", Zs = "SPACE",
  Sm = "SYMBOL", Sk = "SYMBOL", So = "SYMBOL", Sc = "CURRENCY",
  Ps = "OPEN", Pe = "CLOSE", Pi = "QUOTE", Pf = "QUOTE", Pd = "DASH", Pc = "PUNCTUATION",
  Po = "PUNCTUATION", Mn = "EXTEND", Mc = "EXTEND", Me = "EXTEND", Cf = "FORMAT",
}
-- Where this engine departs from both, on purpose (doc/tokens.md):
local tailored = {
  [0x09] = "SPACE",        -- tab
  [0x200B] = "SPACE",      -- zero width space: a place to break
  [0x3A] = "PUNCTUATION",  -- : joins no letters
  [0x2019] = "APOSTROPHE", -- ’ is MidNumLet there; here as '
  [0x2018] = "QUOTE",      -- ‘
  [0x2024] = "PUNCTUATION", -- one dot leader
}

local function class_of(point)
  local class = tailored[point]
  if not class and grapheme_break[point] == "Prepend" then class = "PREPEND" end
  -- spacing marks that UAX #29 knows only as parts of grapheme clusters (Thai and Lao AM)
  if not class and grapheme_break[point] == "SpacingMark" then class = "EXTEND" end
  class = class or by_word_break[word_break[point]]
  if not class and presentation[point] then class = "PICTURE" end
  return class or by_category[category[point]] or "CONTROL"
end

local function byte_of(point)
  local byte, cat = CLASS[class_of(point)], category[point]
  if cat == "Lu" or cat == "Lt" then byte = byte + UPPER end
  if cat == "Ll" then byte = byte + LOWER end
  if pictographic[point] then byte = byte + PICTORIAL end
  return byte
end

local blocks, index, seen = {}, {}, {}
for first = 0, LAST, 128 do
  local bytes = {}
  for point = first, first + 127 do bytes[#bytes + 1] = byte_of(point) end
  local key = table.concat(bytes, ",")
  if not seen[key] then
    blocks[#blocks + 1] = bytes
    seen[key] = #blocks - 1
  end
  index[#index + 1] = seen[key]
end

local function rows(list)
  local out, row = {}, "   "
  for _, value in ipairs(list) do
    local item = " " .. value .. ","
    if #row + #item > 100 then
      out[#out + 1] = row
      row = "   "
    end
    row = row .. item
  end
  out[#out + 1] = row
  return table.concat(out, "\n")
end

io.write("/* Made by src/tools/unicode.lua from the Unicode Character Database ", version,
         "; do not edit. */\n/* clang-format off */\n")
io.write '#include "unicode.h"\n\n'
io.write("const uint16_t vsl__unicode_blocks[0x110000 >> 7] = {\n", rows(index), "\n};\n\n")
io.write("const uint8_t vsl__unicode_classes[][128] = {\n")
for _, block in ipairs(blocks) do io.write("    {\n", rows(block), "\n    },\n") end
io.write "};\n"
