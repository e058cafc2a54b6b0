local verslag = require "verslag"

describe("doc:offset", function()
  local nl = assert(verslag.load("nl"))

  -- text, then {byte, char, utf16} of each character's start and of the place behind the end
  local examples = {
    { "abc", { 1, 1, 1 }, { 2, 2, 2 }, { 3, 3, 3 }, { 4, 4, 4 } },
    { "één", { 1, 1, 1 }, { 3, 2, 2 }, { 5, 3, 3 }, { 6, 4, 4 } },
    { "e\204\129x", { 1, 1, 1 }, { 2, 2, 2 }, { 4, 3, 3 }, { 5, 4, 4 } }, -- a combining mark
    { "a🚲b", { 1, 1, 1 }, { 2, 2, 2 }, { 6, 3, 4 }, { 7, 4, 5 } }, -- a surrogate pair
    { "👨‍👩", { 1, 1, 1 }, { 5, 2, 3 }, { 8, 3, 4 }, { 12, 4, 6 } }, -- a sequence with a joiner
    { "a\255b", { 1, 1, 1 }, { 2, 2, 2 }, { 3, 3, 3 }, { 4, 4, 4 } }, -- a byte that is not UTF-8
    { "", { 1, 1, 1 } },
  }
  local units = { "byte", "char", "utf16" }

  for _, example in ipairs(examples) do
    for i = 2, #example do
      local place = example[i]
      it(("%q: byte %d is character %d, unit %d"):format(example[1], place[1], place[2], place[3]), function()
        local doc = nl:read(example[1])
        for from = 1, 3 do
          for to = 1, 3 do
            assert.equal(place[to], doc:offset(place[from], units[to], units[from]))
          end
        end
      end)
    end
  end

  it("takes bytes where nothing is said", function()
    assert.equal(2, nl:read("één"):offset(3, "char"))
  end)

  it("goes to the start of a character from inside it", function()
    local doc = nl:read("a🚲b")
    assert.equal(2, doc:offset(4, "char"))
    assert.equal(2, doc:offset(3, "byte", "utf16"))
  end)

  it("stays at the end from past it", function()
    assert.equal(4, nl:read("abc"):offset(99, "char"))
    assert.equal(4, nl:read("abc"):offset(2 ^ 40, "char"))
  end)

  it("agrees with counting, in a long text", function()
    local long = ("Één 🚲 in Gent. "):rep(300)
    local doc = nl:read(long)
    for at = 1, #long, 37 do
      local _, continuation = long:sub(1, at):gsub("[\128-\191]", "")
      assert.equal(at - continuation, doc:offset(at, "char"))
    end
  end)

  it("raises for places and units that cannot be", function()
    local doc = nl:read("abc")
    local wrong = { { 0, "char" }, { -1, "char" }, { 1.5, "char" }, { 1, "word" }, { 1 }, { "a", "char" } }
    for _, arguments in ipairs(wrong) do
      assert.is_false(pcall(doc.offset, doc, arguments[1], arguments[2]))
    end
  end)
end)
