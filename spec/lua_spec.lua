local verslag = require "verslag"

local text = "De burgemeester van Gent, Ève D'hondt, zei: “Ja.” Het kostte € 5 🚲."

describe("verslag.load", function()
  it("opens a language by its name", function()
    local nl = assert(verslag.load("nl"))
    assert.equal("nl", nl.name)
    assert.truthy(nl.release:find("^%d+%.%d+%.%d+$"))
  end)

  it("opens a pack by its path", function()
    assert.truthy(verslag.load(verslag.load("nl").path))
  end)

  it("says where it looked for a language that is not there", function()
    local nl, message = verslag.load("tlh")
    assert.is_nil(nl)
    assert.truthy(message:find("no language pack 'tlh'", 1, true))
    assert.truthy(message:find("/tlh.vsl", 1, true))
  end)

  it("names a path that cannot be opened", function()
    local nl, message = verslag.load("/nowhere/nl.vsl")
    assert.is_nil(nl)
    assert.truthy(message:find("/nowhere/nl.vsl", 1, true))
  end)

  it("names a tagger that cannot be opened", function()
    local nl, message = verslag.load("nl", { tagger = "/nowhere/x.bin" })
    assert.is_nil(nl)
    assert.truthy(message:find("/nowhere/x.bin", 1, true))
  end)

  local function with_pack(content)
    local path = os.tmpname() .. ".vsl"
    local file = assert(io.open(path, "wb"))
    file:write(content)
    file:close()
    local nl, message = verslag.load(path)
    os.remove(path)
    return nl, message
  end

  it("refuses a pack cut off anywhere, an empty one and another file", function()
    local file = assert(io.open(verslag.load("nl").path, "rb"))
    local pack = file:read("*a")
    file:close()
    for _, size in ipairs { 0, 1, 7, 8, 40, 63, 64, 200, math.floor(#pack / 2), #pack - 1 } do
      local nl, message = with_pack(pack:sub(1, size))
      assert.is_nil(nl, "opened with " .. size .. " bytes")
      assert.equal("string", type(message))
    end
    assert.is_nil((with_pack(pack .. "\0")))
    assert.is_nil((with_pack(("x"):rep(4096))))
  end)

  it("refuses a pack with a changed byte anywhere", function()
    local file = assert(io.open(verslag.load("nl").path, "rb"))
    local pack = file:read("*a")
    file:close()
    for i = 1, 20 do
      local at = math.floor(#pack * i / 21)
      local changed = string.char((pack:byte(at) + 1) % 256)
      assert.is_nil((with_pack(pack:sub(1, at - 1) .. changed .. pack:sub(at + 1))), "byte " .. at)
    end
  end)
end)

describe("arguments of the wrong type", function()
  local nl = assert(verslag.load("nl"))

  local function raises(message, f, ...)
    local ok, got = pcall(f, ...)
    assert.is_false(ok)
    assert.truthy(tostring(got):find(message, 1, true), got)
  end

  it("raise, in Lua's own words", function()
    raises("bad argument #1 to 'load' (string expected, got no value)", verslag.load)
    raises("bad argument #1 to 'load' (string expected, got number)", verslag.load, 5)
    raises("bad argument #2 to 'load' (table expected, got string)", verslag.load, "nl", "x")
    raises("bad argument #1 to 'read' (string expected, got table)", nl.read, nl, {})
    raises("option 'published': string expected, got number", nl.read, nl, "", { published = 2025 })
    raises("option 'strict': boolean expected, got string", nl.read, nl, "", { strict = "yes" })
    raises("unknown option 'publish': choose from", nl.read, nl, "", { publish = "2025-01-01" })
    raises("unknown layer 'names': choose from", nl.read, nl, "", { layers = { "names" } })
    raises("unknown direction 'up': choose from", nl.read, nl, "", { direction = "up" })
    raises("gazetteer item 1: type must be a string, got nil", nl.read, nl, "", { gazetteer = { { name = "X" } } })
  end)

  it("blame the line of the caller", function()
    local line = debug.getinfo(1, "l").currentline + 1
    local _, message = pcall(function() nl:read(nil) end)
    assert.truthy(message:find("lua_spec.lua:" .. line .. ":", 1, true), message)
    local doc = nl:read("")
    line = debug.getinfo(1, "l").currentline + 1
    _, message = pcall(function() doc:offset(1, "word") end)
    assert.truthy(message:find("lua_spec.lua:" .. line .. ":", 1, true), message)
  end)

  it("never reach the core as something else", function()
    local core = require "verslag.core"
    assert.is_false(pcall(core.open))
    local model = core.open(nl.path)
    assert.is_false(pcall(model.read, io.stdout, ""))
    assert.is_false(pcall(model.read, model))
    assert.is_false(pcall(model.read, model, "", "x"))
    assert.is_false(pcall(model.read, model, "", 0, nil, 0, false, { 1 }))
    assert.is_false(pcall(model.read, model, "", 0, nil, 0, false, 1))
    local doc = model:read("a")
    assert.is_false(pcall(doc.offset, doc, -1, 0, 0))
    assert.is_false(pcall(doc.offset, doc, 0, 3, 0))
    assert.is_false(pcall(doc.tokens, model))
  end)
end)

describe("a document", function()
  local nl = assert(verslag.load("nl"))
  local doc = assert(nl:read(text, { published = "2025-06-18", file = "gent.txt" }))

  it("knows what was read", function()
    assert.equal(text, doc.text)
    assert.equal(#text, doc.bytes)
    assert.equal("nl", doc.language)
    assert.equal("gent.txt", doc.file)
    assert.equal("2025-06-18", doc.published)
    assert.equal("option", doc.published_from)
    assert.equal(verslag.sha256(text), doc.sha256)
  end)

  it("has spans that are the text they cover", function()
    for _, layer in ipairs { doc.tokens, doc.sentences, doc.times, doc.quantities } do
      for _, span in ipairs(layer) do
        assert.equal(span.text, text:sub(span.first, span.last))
      end
    end
  end)

  it("makes a layer once, when it is asked for", function()
    local other = nl:read(text)
    assert.is_nil(rawget(other, "tokens"))
    assert.equal(other.tokens, other.tokens)
    assert.truthy(rawget(other, "tokens"))
  end)

  it("has no layer that was not asked for", function()
    local some = assert(nl:read(text, { layers = { "times" } }))
    assert.truthy(some.times)
    assert.is_nil(some.entities)
    assert.is_nil(some.quotes)
    assert.is_nil(some:totable().quantities)
    assert.is_nil(some:json():find('"entities"', 1, true))
  end)

  it("has tokens that, with the gaps, are the text", function()
    local pieces, at = {}, 1
    for _, token in ipairs(doc.tokens) do
      pieces[#pieces + 1] = text:sub(at, token.first - 1)
      pieces[#pieces + 1] = token.text
      at = token.last + 1
    end
    assert.equal(text, table.concat(pieces) .. text:sub(at))
  end)

  it("gives a plain table without methods", function()
    local plain = doc:totable { tokens = true }
    assert.is_nil(getmetatable(plain))
    assert.equal("verslag/1", plain.schema)
    assert.equal(doc.entities, plain.entities)
    assert.equal(doc.tokens, plain.tokens)
    assert.is_nil(doc:totable().tokens)
  end)

  it("gives the same JSON each time", function()
    assert.equal(doc:json(), nl:read(text, { published = "2025-06-18", file = "gent.txt" }):json())
  end)

  it("reports itself as its plain table would be", function()
    assert.equal(verslag.report(doc:totable(), "markdown"), (doc:report()))
  end)

  it("says which formats there are", function()
    local report, message = doc:report("runes")
    assert.is_nil(report)
    assert.truthy(message:find("markdown", 1, true))
  end)
end)

describe("a gazetteer", function()
  local nl = assert(verslag.load("nl"))
  local sentence = "De sleepboot Blauwe Zwaan ligt in Vlissingen."

  local function entity(doc, name)
    for _, one in ipairs(doc.entities) do
      if one.name == name then
        return one
      end
    end
  end

  it("names what a language does not know, with types of its own", function()
    local swan = entity(nl:read(sentence, { gazetteer = { ["Blauwe Zwaan"] = "SHIP" } }), "Blauwe Zwaan")
    assert.equal("SHIP", swan.type)
    assert.equal("Blauwe Zwaan", swan.mentions[1].text)
  end)

  it("wins over the tagger", function()
    local team = { name = "Vlissingen", type = "ORG", subtype = "team", id = "t1" }
    local doc = nl:read(sentence, { gazetteer = { team } })
    local club = entity(doc, "Vlissingen")
    assert.equal("ORG", club.type)
    assert.equal("team", club.subtype)
    assert.equal("t1", club.gazetteer)
  end)

  it("given to load holds for every text, beside one given to read", function()
    local own = assert(verslag.load("nl", { gazetteer = { ["Blauwe Zwaan"] = "SHIP" } }))
    local doc = own:read(sentence, { gazetteer = { Vlissingen = "PORT" } })
    assert.equal("SHIP", entity(doc, "Blauwe Zwaan").type)
    assert.equal("PORT", entity(doc, "Vlissingen").type)
    assert.equal("SHIP", entity(own:read(sentence), "Blauwe Zwaan").type)
  end)
end)

describe("any text", function()
  local nl = assert(verslag.load("nl"))
  local texts = {
    empty = "",
    blank = " \n\t \r\n",
    nuls = ("\0"):rep(1000),
    ["a byte order mark"] = "\239\187\191Gent ligt aan de Leie.",
    ["bytes that are not UTF-8"] = "Gent \255\254 is \192\175 mooi\226\130",
    ["every byte"] = (function()
      local all = {}
      for i = 0, 255 do
        all[#all + 1] = string.char(i)
      end
      return table.concat(all)
    end)(),
    ["one long word"] = ("a"):rep(100000),
    ["marks only"] = ("\"'“‘.,!?"):rep(2000),
  }

  for name, value in pairs(texts) do
    it("is read: " .. name, function()
      local doc = assert(nl:read(value, { published = "2025-06-18" }))
      assert.equal(#value, doc.bytes)
      for _, key in ipairs { "tokens", "sentences", "entities", "times", "quantities", "quotes", "statements" } do
        assert.equal("table", type(doc[key]), key)
      end
      assert.truthy(doc:json { tokens = true, text = true }:find('^{"schema":"verslag/1"'))
      assert.truthy(doc:report())
    end)
  end

  it("is refused when strict and not UTF-8, with the place", function()
    local doc, message, position = nl:read("Gent \255 is", { strict = true })
    assert.is_nil(doc)
    assert.equal("invalid UTF-8", message)
    assert.equal(6, position)
    assert.truthy(nl:read("Gent is één", { strict = true }))
  end)
end)

describe("language:batch", function()
  local nl = assert(verslag.load("nl"))
  local texts = {}
  for i = 1, 40 do
    texts[i] = ("Jan Peeters reed op %d mei 2024 naar Gent. "):format(i % 28 + 1):rep(i)
  end

  it("gives what read gives, in the order of the texts, with any number of threads", function()
    for _, threads in ipairs { 0, 1, 2, 7 } do
      local documents, errors = nl:batch(texts, { threads = threads, published = "2025-06-18" })
      assert.is_nil(next(errors))
      assert.equal(#texts, #documents)
      for i, doc in ipairs(documents) do
        assert.equal(nl:read(texts[i], { published = "2025-06-18" }):json(), doc:json())
      end
    end
  end)

  it("tells of each text that fails", function()
    local some = { "een", "t\255wee", "drie", "\255" }
    local documents, errors = nl:batch(some, { strict = true, files = { "a", "b", "c" } })
    assert.equal("een", documents[1].text)
    assert.equal("a", documents[1].file)
    assert.is_false(documents[2])
    assert.equal("c", documents[3].file)
    local message = "invalid UTF-8"
    assert.same({ [2] = { message = message, position = 2 }, [4] = { message = message, position = 1 } }, errors)
  end)

  it("takes no text at all", function()
    assert.same({}, (nl:batch({})))
  end)

  it("leaves documents that outlive texts, language and each other", function()
    local doc
    do
      local documents = verslag.load("nl"):batch { ("a"):rep(10) .. " b", "Jan woont in " .. "Gent" }
      doc = documents[2]
    end
    collectgarbage()
    collectgarbage()
    assert.equal("Gent", doc.tokens[4].text)
    doc:close()
    assert.is_false(pcall(doc.json, doc))
  end)

  it("raises for wrong arguments", function()
    assert.is_false(pcall(nl.batch, nl))
    assert.is_false(pcall(nl.batch, nl, { 1 }))
    assert.is_false(pcall(nl.batch, nl, {}, { threads = -1 }))
    assert.is_false(pcall(nl.batch, nl, {}, { threads = 1.5 }))
    assert.is_false(pcall(nl.batch, nl, {}, { file = "x" }))
  end)
end)

describe("lifetimes", function()
  local function collect()
    collectgarbage()
    collectgarbage()
  end

  it("a document outlives its language", function()
    local doc = verslag.load("nl"):read(text)
    collect()
    assert.equal("De", doc.tokens[1].text)
  end)

  it("a document outlives a closed language", function()
    local nl = verslag.load("nl")
    local doc = nl:read(text)
    nl:close()
    nl:close()
    collect()
    assert.equal("De", doc.tokens[1].text)
    assert.is_false(pcall(nl.read, nl, "x"))
  end)

  it("a document keeps its text", function()
    local doc = verslag.load("nl"):read(table.concat { "Jan ", "woont ", "in ", "Gent" })
    collect()
    assert.equal("Gent", doc.tokens[4].text)
  end)

  it("a closed document keeps the layers it has made, and raises for others", function()
    local doc = verslag.load("nl"):read(text)
    local tokens = doc.tokens
    doc:close()
    doc:close()
    assert.equal(tokens, doc.tokens)
    assert.is_false(pcall(function() return doc.sentences end))
    assert.is_false(pcall(doc.json, doc))
  end)

  it("works inside coroutines", function()
    local nl = verslag.load("nl")
    local read = coroutine.wrap(function()
      local doc = nl:read("Gent ligt aan de Leie.")
      coroutine.yield(doc)
      coroutine.yield(doc.tokens[1].text)
    end)
    local doc = read()
    collect()
    assert.equal("Gent", read())
    assert.equal("Leie", doc.tokens[5].text)
  end)

  it("keeps memory flat over many documents", function()
    local nl = verslag.load("nl")
    local long = text:rep(20)
    for _ = 1, 50 do nl:read(long) end
    collect()
    local before = collectgarbage("count")
    for _ = 1, 500 do assert(nl:read(long).tokens[1]) end
    collect()
    assert.truthy(collectgarbage("count") - before < 100)
  end)

  it("survives errors and collections in the middle of everything", function()
    local nl = verslag.load("nl")
    local long = text:rep(5)
    local want = nl:read(long):json()
    local function work()
      local doc = nl:read(long, { gazetteer = { ["Gent"] = "LOC" } })
      return doc.tokens, doc.entities, doc.quotes, doc.statements, doc.times, doc.quantities, doc:json(),
        doc:offset(5, "utf16"), nl:batch({ long, "" })[2].sentences
    end
    if jit then
      jit.off() -- compiled code calls no hooks
    end
    local ended, steps = false, 0
    while not ended and steps < 100000 do
      steps = steps + 1 + math.floor(steps / 20)
      local thread = coroutine.create(function()
        debug.sethook(function()
          debug.sethook()
          collectgarbage()
          error("stopped")
        end, "", steps)
        work()
        debug.sethook() -- LuaJIT's hooks are for all threads
      end)
      local ok, message = coroutine.resume(thread)
      ended = ok
      assert.truthy(ok or tostring(message):find("stopped", 1, true), message)
    end
    if jit then
      jit.on()
    end
    assert.truthy(ended)
    assert.equal(want, nl:read(long):json())
  end)

  if _VERSION == "Lua 5.4" then
    it("closes with the block in Lua 5.4", function()
      local run = assert(load([[
        local verslag, text = ...
        local kept
        do
          local nl <close> = verslag.load("nl")
          local doc <close> = nl:read(text)
          kept = doc
        end
        return pcall(kept.json, kept)
      ]]))
      assert.is_false((run(verslag, text)))
    end)
  end
end)

describe("the module", function()
  it("sets no global", function()
    local script = [[
      local before = {}
      for key in pairs(_G) do before[key] = true end
      local verslag = require "verslag"
      local doc = verslag.load("nl"):read("Jan woont in Gent.", { published = "2025-06-18" })
      doc:totable(); doc:json(); doc:report()
      require "verslag.cli"
      for key in pairs(_G) do assert(before[key], key) end
    ]]
    local names = {}
    for key in pairs(_G) do
      names[key] = true
    end
    package.loaded["verslag"], package.loaded["verslag.report"], package.loaded["verslag.cli"] = nil, nil, nil
    assert((loadstring or load)(script))()
    for key in pairs(_G) do
      assert.truthy(names[key], key)
    end
  end)
end)
