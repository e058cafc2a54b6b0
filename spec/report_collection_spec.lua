-- Many articles as one report.
local collection = require "verslag.collection"
local json = require "verslag.json"
local report = require "verslag.report"
local spelling = require "verslag.analysis.spelling"
local plain = require "spec.support.plain"

local function article(file, text, more)
    more = more or {}
    more.file, more.text, more.published = file, text, more.published or "2025-06-18"
    more.published_from = "option"
    return plain.build(more)
end

local function person(name, at)
    return { name = name, type = "PER", at = at or { name } }
end

local agency = { name = "NDB", type = "ORG", subtype = "news_agency", at = { "NDB" } }

-- Two papers print the agency's story, each in its own words; a third was there itself.
local function fire()
    local all = {}
    all[1] = article("krant-a.txt",
        "Brand in de haven. Er vielen dinsdag 12 doden in Zandhaven, meldde persbureau NDB.", {
        entities = { agency, { name = "Zandhaven", type = "LOC", at = { "Zandhaven" } } },
        times = { { at = "dinsdag", type = "DATE", value = "2025-06-17", unresolved = "XXXX-WXX-2" } },
        quantities = { { at = "12 doden", kind = "cardinal", value = "12", unit = "doden" } },
        statements = { { at = "Er vielen dinsdag 12 doden in Zandhaven", speaker = { entity = "e1", at = "NDB" },
            cue = "meldde" } },
    })
    all[2] = article("krant-b.txt", "Persbureau NDB meldde dat bij de brand in Zandhaven dinsdag 12 doden vielen.", {
        entities = { agency, { name = "Zandhaven", type = "LOC", at = { "Zandhaven" } } },
        times = { { at = "dinsdag", type = "DATE", value = "2025-06-17", unresolved = "XXXX-WXX-2" } },
        quantities = { { at = "12 doden", kind = "cardinal", value = "12", unit = "doden" } },
        statements = { { at = "bij de brand in Zandhaven dinsdag 12 doden vielen",
            speaker = { entity = "e1", at = "NDB" }, cue = "meldde" } },
    })
    all[3] = article("krant-c.txt", "In Zandhaven telde onze verslaggever dinsdag 14 doden. "
        .. "‘Het vuur was overal in de hal’, zei Anna Smit.", {
        entities = { { name = "Zandhaven", type = "LOC", at = { "Zandhaven" } }, person "Anna Smit" },
        times = { { at = "dinsdag", type = "DATE", value = "2025-06-17", unresolved = "XXXX-WXX-2" } },
        quantities = { { at = "14 doden", kind = "cardinal", value = "14", unit = "doden" } },
        quotes = { { at = "Het vuur was overal in de hal", form = "full",
            speaker = { entity = "e2", at = "Anna Smit" }, cue = "zei", confidence = 0.9 } },
    })
    all[4] = article("krant-d.txt", "Anna Smit zag het gebeuren in Zandhaven: ‘Het vuur was overal in de hal.’", {
        entities = { person "Anna Smit", { name = "Zandhaven", type = "LOC", at = { "Zandhaven" } } },
        quotes = { { at = "Het vuur was overal in de hal.", form = "full",
            speaker = { entity = "e1", at = "Anna Smit" } } },
    })
    return all
end

local function gathered(docs)
    local c = collection.new()
    for _, doc in ipairs(docs) do
        c:add(doc)
    end
    return c
end

describe("the timeline of a collection", function()
    local date = gathered(fire()):part("timeline")[1]
    it("counts the articles of a date", function()
        assert.equal("2025-06-17", date.value)
        assert.equal(3, date.articles)
    end)
    it("counts two articles on one agency's word as one source", function()
        assert.equal(2, date.sources) -- NDB, and the paper that was there
    end)
    it("keeps, where there are too many, the dates that most sources agree on, in order of time", function()
        local function day(name, number, value)
            local words = "Op " .. value .. " gebeurde het " .. name .. "."
            local times = { { at = value, type = "DATE", value = value } }
            return article(name .. number .. ".txt", words, { times = times })
        end
        local c = gathered { day("eens", 1, "2025-06-01"), day("vaak", 1, "2025-06-02"), day("wel", 2, "2025-06-02"),
            day("ook", 1, "2025-06-03"), day("toch", 2, "2025-06-03"), day("nooit", 1, "2025-06-04") }
        local text = report.report(c, "markdown", { sections = { "timeline" }, limit = 2 })
        local second, third = text:find("2025-06-02", 1, true), text:find("2025-06-03", 1, true)
        assert.truthy(second and third and second < third, text)
        assert.is_nil(text:find("2025-06-01", 1, true))
        assert.is_nil(text:find("2025-06-04", 1, true))
    end)
    it("counts the same words in two papers as one source", function()
        local words = "Dinsdag ging de brug dicht."
        local times = { { at = "Dinsdag", type = "DATE", value = "2025-06-17", unresolved = "XXXX-WXX-2" } }
        local c = gathered { article("a.txt", words, { times = times }), article("b.txt", words, { times = times }),
            article("c.txt", "Dinsdag was het mooi weer.", { times = times }) }
        assert.equal(3, c:part("timeline")[1].articles)
        assert.equal(2, c:part("timeline")[1].sources)
    end)
end)

describe("the quote book of a collection", function()
    it("finds the same quote in two articles, whatever its last mark", function()
        local speaker = gathered(fire()):part("quotes")[1]
        assert.equal("Anna Smit", speaker.name)
        assert.equal(1, #speaker.quotes)
        assert.equal(2, #speaker.quotes[1].places)
    end)
    it("says when the same words are given to somebody else", function()
        local docs = fire()
        docs[4].entities[1].name = "Piet Bos"
        local speakers = gathered(docs):part("quotes")
        assert.same({ "Piet Bos" }, speakers[1].quotes[1].others)
    end)
end)

describe("figures of a collection", function()
    it("that differ on one topic are set against each other", function()
        local conflicts = gathered(fire()):part("conflicts")
        assert.equal(1, #conflicts)
        assert.equal("doden", conflicts[1].topic)
        assert.equal("Zandhaven", conflicts[1].about)
        assert.equal("12", conflicts[1].values[1].value)
        assert.equal(2, conflicts[1].values[1].articles)
        assert.equal("14", conflicts[1].values[2].value)
    end)
    it("are no conflict when months lie between", function()
        local docs = fire()
        docs[3].published = "2024-01-01"
        assert.same({}, gathered(docs):part("conflicts"))
    end)
end)

describe("the index of a collection", function()
    it("knows who stands with whom, and where first", function()
        local entity = gathered(fire()):part("entities")[1]
        assert.equal("Zandhaven", entity.name)
        assert.equal(4, entity.articles)
        assert.equal("krant-a.txt", entity.places[1].file)
        assert.equal("Zandhaven", entity.places[1].text)
    end)
    it("proposes to merge spellings, and merges none", function()
        local c = gathered {
            article("1.txt", "Sergej Shoygu sprak.", { entities = { person "Sergej Shoygu" } }),
            article("2.txt", "Sergey Shoigu sprak.", { entities = { person "Sergey Shoigu" } }),
            article("3.txt", "Sergej Sjojgoe sprak.", { entities = { person "Sergej Sjojgoe" } }),
        }
        assert.equal(3, #c:part "entities")
        assert.equal(1, #c:part "merges")
        assert.equal("spelling", c:part("merges")[1].why)
        assert.equal(3, #c:part("merges")[1].names)
    end)
    it("asks in the report whether they are one", function()
        local c = gathered {
            article("1.txt", "Sergej Shoygu sprak.", { entities = { person "Sergej Shoygu" } }),
            article("2.txt", "Sergej Sjojgoe sprak.", { entities = { person "Sergej Sjojgoe" } }),
        }
        local text = report.report(c, "markdown", { sections = { "merges" } })
        assert.truthy(text:find("**Sergej Shoygu**", 1, true) or text:find("**Sergej Sjojgoe**", 1, true), text)
        assert.truthy(text:find("Sergej Shoygu", 1, true) and text:find("Sergej Sjojgoe", 1, true), text)
        assert.is_nil(text:find("Timeline", 1, true)) -- a section that was not asked for
    end)
    it("hears one sound in two spellings, and two in two names", function()
        for a, b in pairs {
            Shoygu = "Sjojgoe", Poetin = "Putin", Zelensky = "Zelenskyy", Loekasjenko = "Lukashenko",
                Netanyahu = "Netanjahoe",
            ["Khartoem"] = "Khartoum", ["Erdogan"] = "Erdoğan", ["Mohammed"] = "Mohamed",
        } do
            assert.equal(spelling.sound(a), spelling.sound(b))
        end
        for a, b in pairs { Bakker = "Becker", Jansen = "Janssens", Kim = "Kam", Polen = "Polan" } do
            assert.not_equal(spelling.sound(a), spelling.sound(b))
        end
    end)
end)

describe("merging", function()
    local function all_formats(c)
        local texts = {}
        for _, format in ipairs(report.formats()) do
            if format.collection then
                texts[format.name] = assert(report.report(c, format.name))
            end
        end
        return texts
    end

    it("A with B is reading A and B, byte for byte, in every format", function()
        local docs = fire()
        local whole = all_formats(gathered(docs))
        assert.same(whole, all_formats(gathered({ docs[1], docs[2] }):merge(gathered { docs[3], docs[4] })))
        assert.same(whole, all_formats(gathered({ docs[4], docs[2] }):merge(gathered { docs[3], docs[1] })))
    end)
    it("takes an article that is in both once", function()
        local docs = fire()
        assert.equal(report.report(gathered(docs), "json"), report.report(gathered(docs):merge(gathered(docs)), "json"))
    end)
    it("works with what was saved", function()
        local docs, lines = fire(), {}
        local saved = gathered { docs[1], docs[2] }
        saved:fail("kapot.txt", "no UTF-8")
        saved:save(function(line)
            lines[#lines + 1] = line:gsub("\n$", "")
        end)
        local i = 0
        local loaded = assert(collection.load(function()
            i = i + 1
            return lines[i]
        end))
        local both = gathered(docs)
        both:fail("kapot.txt", "no UTF-8")
        assert.equal(report.report(both, "json"), report.report(loaded:merge(gathered { docs[3], docs[4] }), "json"))
    end)
    it("says what is wrong with a file that was not saved by it", function()
        local given = false
        local none, message = collection.load(function()
            given = not given
            return given and '{"schema":"x"}' or nil
        end)
        assert.is_nil(none)
        assert.equal("line 1: not a collection of verslag", message)
    end)
end)

describe("what is new", function()
    it("since the last run is a section of its own", function()
        local docs = fire()
        local state = gathered({ docs[1], docs[2] }):state()
        local c = gathered(docs)
        assert.is_nil(report.report(c, "markdown"):find("New since", 1, true))
        assert.is_true(c:since(state))
        local tree = json.decode((report.report(c, "json")))
        assert.equal("krant-c.txt", tree.report.new.articles[1])
        assert.equal(2, #tree.report.new.articles)
        assert.equal("Anna Smit", tree.report.new.entities[1])
        assert.truthy(report.report(c, "markdown"):find("## New since the last run", 1, true))
    end)
    it("is nothing the second time", function()
        local c = gathered(fire())
        assert.is_true(c:since(c:state()))
        local tree = json.decode((report.report(c, "json")))
        assert.same(0, #tree.report.new.articles + #tree.report.new.entities + tree.report.new.quotes)
    end)
    it("cannot be told from a file of another kind", function()
        local ok, message = gathered(fire()):since("{}")
        assert.is_nil(ok)
        assert.equal("not a state of verslag report", message)
    end)
end)

describe("a collection", function()
    it("is made by the module, takes documents, and is reported as they are", function()
        local module = require "verslag"
        local c = module.collection()
        c:add(assert(module.load("nl")):read("Jan zei: “Ja.”", { file = "a.txt" }))
        assert.truthy(module.report(c, "markdown"):find("# 1 article", 1, true))
    end)
    it("names the files that failed", function()
        local c = gathered(fire())
        c:fail("kapot.txt", "invalid UTF-8 at byte 6")
        assert.truthy(report.report(c, "markdown"):find("| `kapot.txt` | invalid UTF-8 at byte 6 |", 1, true))
    end)
    it("says which formats are for one article alone", function()
        local none, message = report.report(gathered(fire()), "brat")
        assert.is_nil(none)
        assert.equal("format 'brat' describes one article at a time", message)
    end)
    it("without an article has a report too", function()
        for _, format in ipairs(report.formats()) do
            if format.collection then
                assert.is_string(report.report(collection.new(), format.name))
            end
        end
    end)
    it("keeps what is found, not the text", function()
        local filler = string.rep("Het regende de hele dag in het dorp en niemand kwam buiten. ", 2000)
        local function size(count)
            local c = collection.new()
            for i = 1, count do
                local doc = fire()[1]
                doc.file, doc.text = i .. ".txt", doc.text .. filler .. i
                c:add(doc)
            end
            collectgarbage()
            collectgarbage()
            return collectgarbage("count"), c
        end
        local small = size(20)
        local large = size(120)
        assert.is_true((large - small) / 100 < 8, "KiB an article: " .. (large - small) / 100)
    end)
end)

-- read back by the programs that the formats are for
describe("a collection in every format", function()
    local function consume(c, format, kind, argument)
        local path = os.tmpname()
        local file = assert(io.open(path, "wb"))
        file:write((assert(report.report(c, format))))
        file:close()
        local pipe = io.popen("/usr/bin/python3 spec/support/consume.py " .. kind .. " " .. (argument or "")
            .. " < " .. path .. ' 2>&1; echo "exit $?"')
        local output = pipe:read("*a")
        pipe:close()
        os.remove(path)
        assert.truthy(output:find("exit 0\n$"), output)
    end
    local hostile = require "spec.data.report.hostile"
    for _, which in ipairs { "plain", "hostile" } do
        it("(" .. which .. ") is accepted", function()
            local c = gathered(fire())
            if which == "hostile" then
                c:add(hostile)
                c:fail('"><script>\r\n=1+1', '</script><b onclick="x">')
            end
            c:since(gathered({}):state())
            consume(c, "html", "html")
            consume(c, "csv", "csv")
            consume(c, "tsv", "tsv")
            consume(c, "jsonl", "jsonl", "doc/schema/verslag.schema.json")
            consume(c, "ical", "ical")
            consume(c, "graphml", "graphml")
            consume(c, "svg-timeline", "svg")
            consume(c, "svg-network", "svg")
            if which == "plain" then
                consume(c, "json", "json", "doc/schema/verslag.schema.json")
            end
        end)
    end
end)
