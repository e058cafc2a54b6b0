local verslag = require "verslag"

local nl = assert(verslag.load("nl"))

-- The lines of a file of spec/data that hold an example.
local function examples(name)
  local lines = {}
  for line in assert(io.lines("spec/data/" .. name)) do
    if line ~= "" and line:sub(1, 1) ~= "#" then
      lines[#lines + 1] = line
    end
  end
  return lines
end

-- The parts of `text` between `separator` with a blank on both its sides.
local function split(text, separator)
  local parts, from = {}, 1
  while true do
    local first, last = text:find(" " .. separator .. " ", from, true)
    parts[#parts + 1] = text:sub(from, (first or 0) - 1)
    if not first then
      return parts
    end
    from = last + 1
  end
end

-- "5%:number" to "5%", "number"; the kind that goes without saying where none is named.
local function token_and_kind(part)
  local token, kind = part:match("^(.+):(%a+)$")
  if token then
    return token, kind
  end
  local wordlike = part:find("%w") or (part:byte() >= 0xC3 and not part:find("^\226\128") and not part:find("^\239"))
  return part, wordlike and "word" or nil
end

local function shown(tokens)
  local parts = {}
  for i, token in ipairs(tokens) do
    parts[i] = token.text .. ":" .. token.kind
  end
  return table.concat(parts, " | ")
end

describe("tokens", function()
  for _, line in ipairs(examples("tokens.txt")) do
    local text, wanted = line:match("^(.-) => (.+)$")
    it(text, function()
      local tokens, i = nl:read(text).tokens, 0
      for _, part in ipairs(split(wanted, "|")) do
        i = i + 1
        local token, kind = token_and_kind(part)
        assert.equal(token, tokens[i] and tokens[i].text, shown(tokens))
        assert.equal(kind or "punctuation", tokens[i].kind, token)
      end
      assert.equal(i, #tokens, shown(tokens))
    end)
  end

  it("carry the possessive of a name as their suffix", function()
    local tokens = nl:read("Shoygu's en Louis' en Shoygu’s, maar foto's.").tokens
    assert.equal(2, tokens[1].suffix)
    assert.equal(1, tokens[3].suffix)
    assert.equal(4, tokens[5].suffix) -- ’ has three bytes
    assert.is_nil(tokens[8].suffix)
  end)

  it("are cut where they are longer than 65,535 bytes, and lose nothing", function()
    local word, accents = ("é"):rep(40000), "e" .. ("\204\129"):rep(40000)
    for _, text in ipairs { word .. " slot", accents .. " slot", ("https://nu.nl/"):rep(5000) .. " slot" } do
      local tokens, parts = nl:read(text).tokens, {}
      for i, token in ipairs(tokens) do
        assert.is_true(#token.text <= 65535)
        parts[i] = token.text
      end
      assert.equal(3, #tokens)
      assert.equal("slot", table.remove(parts))
      assert.equal(text, table.concat(parts) .. " slot")
    end
  end)

  it("keep bytes that are not UTF-8 as tokens of their own", function()
    local tokens = nl:read("ja\255nee").tokens
    assert.equal("ja:word | \255:invalid | nee:word", shown(tokens))
  end)
end)

describe("sentences", function()
  for _, line in ipairs(examples("sentences.txt")) do
    it(line, function()
      local wanted = split(line, "¦")
      local found = {}
      for i, sentence in ipairs(nl:read(table.concat(wanted, " ")).sentences) do
        found[i] = sentence.text
      end
      assert.same(wanted, found)
    end)
  end

  it("end with the paragraph, at an empty line, and not at a single line break", function()
    local sentences = nl:read("Kop zonder punt\n\nEerste\nregel. Tweede.\n \nDerde").sentences
    local found = {}
    for i, sentence in ipairs(sentences) do
      found[i] = sentence.paragraph .. " " .. sentence.kind .. " " .. sentence.text
    end
    assert.same({
      "1 heading Kop zonder punt", "2 sentence Eerste\nregel.", "2 sentence Tweede.", "3 heading Derde",
    }, found)
  end)

  it("stand alone as items of a list", function()
    local found = {}
    for i, sentence in ipairs(nl:read("Nodig:\n- een bijl\n- twee touwen\n* Lampen").sentences) do
      found[i] = sentence.kind .. " " .. sentence.text
    end
    assert.same({ "sentence Nodig:", "item - een bijl", "item - twee touwen", "item * Lampen" }, found)
  end)
end)
