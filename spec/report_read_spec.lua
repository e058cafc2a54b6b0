-- The report of what the core itself reads: the chain from bytes to report holds together.
local verslag = require "verslag"
local analysis = require "verslag.analysis"
local json = require "verslag.json"

local contents = require("spec.support.host").read

local nl = assert(verslag.load("nl"))
local PATH = "examples/overstroming.txt"
local doc = assert(nl:read(contents(PATH), { published = "2025-03-12", file = PATH }))

describe("the report of a document", function()
    it("holds the very document that `verslag json` prints", function()
        local tree = json.decode((assert(doc:report("json"))))
        assert.same(json.decode(doc:json()), tree.document)
    end)
    it("and `verslag json` fit the published schema", function()
        for _, text in ipairs { doc:json(), doc:json { tokens = true, text = true } } do
            local path = os.tmpname()
            local file = assert(io.open(path, "wb"))
            file:write(text)
            file:close()
            local command = "/usr/bin/python3 spec/support/consume.py document doc/schema/verslag.schema.json"
            local pipe = io.popen(command .. " < " .. path .. " 2>&1")
            assert.equal("", pipe:read("*a"))
            pipe:close()
            os.remove(path)
        end
    end)
    it("leads every finding back to the words of the text", function()
        local found = 0
        local function walk(value)
            if type(value) == "table" then
                if value.first and value.last and type(value.text) == "string" and not value.parts then
                    found = found + 1
                    assert.equal(doc.text:sub(value.first, value.last), value.text)
                end
                for key, inner in pairs(value) do
                    if key ~= "claim" then
                        walk(inner)
                    end
                end
            end
        end
        local article = analysis.article(doc:totable())
        for _, part in ipairs { "points", "brief", "who", "timeline", "statements", "figures", "sources" } do
            walk(article[part])
        end
        assert.is_true(found > 0)
    end)
    it("puts the pieces of the annotated text together to the text itself", function()
        local pieces = {}
        for i, piece in ipairs(require("verslag.analysis.annotate").pieces(doc:totable(), true)) do
            pieces[i] = piece.text
        end
        assert.equal(doc.text, table.concat(pieces))
    end)
    it("can be made in every format and language, of any text", function()
        local texts = { "", "\n \n", "\255\254", ("\"'“‘"):rep(50), "Jan zei: “Ja.”", contents(PATH):sub(1, 700) }
        for _, text in ipairs(texts) do
            local plain = nl:read(text):totable { tokens = true }
            for _, format in ipairs(require("verslag.report").formats()) do
                assert.is_string(verslag.report(plain, format.name, { lang = "nl" }))
            end
        end
    end)
    it("as CoNLL has the tokens of the core", function()
        local words = {}
        for word in doc:report("conll2002"):gmatch("([^\n ]+) [^\n]+") do
            words[#words + 1] = word
        end
        table.remove(words, 1) -- -DOCSTART-
        assert.equal(#doc.tokens, #words)
    end)
end)
