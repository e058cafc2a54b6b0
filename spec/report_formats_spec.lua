-- Every format against a program that reads it, with a plain article and with one that tries to break out.
local report = require "verslag.report"
local json = require "verslag.json"

local articles = {
    plain = require "spec.data.report.zandhaven",
    hostile = require "spec.data.report.hostile",
}

local function write(path, data)
    local file = assert(io.open(path, "wb"))
    file:write(data)
    file:close()
end

local function run(command, input)
    local path = os.tmpname()
    write(path, input)
    local pipe = assert(io.popen(command .. " < " .. path .. " 2>&1; echo \"exit $?\"", "r"))
    local output = pipe:read("*a")
    pipe:close()
    os.remove(path)
    local result, status = output:match("^(.*)exit (%d+)\n$")
    assert(status == "0", "exit " .. tostring(status) .. ": " .. tostring(result))
    return (result:gsub("%s+$", ""))
end

local function consume(format, which, kind, argument)
    local text = assert(report.report(articles[which], format))
    return run("/usr/bin/python3 spec/support/consume.py " .. kind .. " " .. (argument or ""), text)
end

local SCHEMA = "doc/schema/verslag.schema.json"

local function with_text(which, work)
    local path = os.tmpname()
    write(path, articles[which].text)
    local ok, message = pcall(work, path)
    os.remove(path)
    assert(ok, message)
end

describe("the list of formats", function()
    it("names each one with what it is", function()
        local names = {}
        for _, format in ipairs(report.formats()) do
            names[#names + 1] = format.name
            assert.truthy(format.about)
        end
        assert.equal(18, #names)
    end)
    it("is in the message about a format that is not there", function()
        local none, message = report.report(articles.plain, "docx")
        assert.is_nil(none)
        assert.truthy(message:find("no format 'docx': choose from markdown, text, html", 1, true))
    end)
end)

for _, which in ipairs { "plain", "hostile" } do
    describe("an article (" .. which .. ")", function()
        it("is the same bytes each time, in every format", function()
            for _, format in ipairs(report.formats()) do
                assert.equal(report.report(articles[which], format.name), report.report(articles[which], format.name))
            end
        end)
        it("as Markdown makes no tag, link or picture for cmark-gfm", function()
            local html = run("cmark-gfm --unsafe -e table -e autolink -e strikethrough",
                (assert(report.report(articles[which], "markdown"))))
            for tag in html:gmatch("<([%a][%w]*)") do
                assert.truthy(("h1 h2 h3 p ul li strong em code table thead tbody tr th td br"):find(tag, 1, true), tag)
            end
            local _, sections = html:gsub("<h2>", "")
            assert.equal(10, sections)
            local _, titles = html:gsub("<h1>", "")
            assert.equal(1, titles)
        end)
        it("as text keeps to 80 columns and sends no control to a terminal", function()
            local utf = require "verslag.utf"
            local text = assert(report.report(articles[which], "text"))
            assert.is_nil(text:find("[%z\1-\9\11-\31\127]"))
            assert.equal(text, utf.valid(text))
            for line in text:gmatch("[^\n]+") do
                assert.is_true(utf.width(line) <= 80, line)
            end
        end)
        it("as coloured text says the same words", function()
            local bare = assert(report.report(articles[which], "text", { sections = { "who", "quotes" } }))
            local coloured = assert(report.report(articles[which], "text",
                { sections = { "who", "quotes" }, colour = true }))
            assert.truthy(coloured:find("\27[1m", 1, true))
            assert.equal(bare, (coloured:gsub("\27%[[%d;]*m", "")))
        end)
        it("as HTML holds no tag, attribute or link but our own, and every link leads somewhere", function()
            assert.truthy(consume("html", which, "html"):find("links"))
        end)
        it("as CSV is a table no spreadsheet runs", function()
            consume("csv", which, "csv")
        end)
        it("as TSV is a table no spreadsheet runs", function()
            consume("tsv", which, "tsv")
        end)
        it("as JSON Lines is one valid object a line", function()
            consume("jsonl", which, "jsonl", SCHEMA)
        end)
        it("as CoNLL-2002 is valid IOB2", function()
            consume("conll2002", which, "conll2002")
        end)
        it("as CoNLL-U has ten columns and gives the text back", function()
            consume("conllu", which, "conllu")
        end)
        it("as brat standoff finds its words in the text", function()
            with_text(which, function(path)
                consume("brat", which, "brat", path)
            end)
        end)
        it("as Web Annotation finds its words in the text", function()
            with_text(which, function(path)
                consume("webannotation", which, "webannotation", path)
            end)
        end)
        it("as schema.org JSON-LD names no speaker it does not have", function()
            consume("jsonld", which, "jsonld")
        end)
        it("as TimeML gives the text back when the tags are taken out", function()
            with_text(which, function(path)
                consume("timeml", which, "timeml", path)
            end)
            run("xmllint --nonet --noout -", (assert(report.report(articles[which], "timeml"))))
        end)
        it("as iCalendar is a calendar with what is dated and nothing else", function()
            consume("ical", which, "ical")
        end)
        it("as GraphML is a graph for NetworkX", function()
            consume("graphml", which, "graphml")
        end)
        it("as DOT is drawn by graphviz", function()
            assert.truthy(run("dot -Tsvg", (assert(report.report(articles[which], "dot")))):find("</svg>", 1, true))
        end)
        it("as SVG is a drawing without scripts", function()
            for _, format in ipairs { "svg-timeline", "svg-network" } do
                consume(format, which, "svg")
                run("xmllint --nonet --noout -", (assert(report.report(articles[which], format))))
            end
        end)
    end)
end

-- Where a browser is installed: the page's own script runs under the page's policy, and no other does.
describe("the page in Chromium", function()
    local found = os.execute("command -v chromium >/dev/null 2>&1")
    found = found == true or found == 0
    for _, which in ipairs(found and { "plain", "hostile" } or {}) do
        it("(" .. which .. ") shows the choice of names that its script brings", function()
            local path = os.tmpname() .. ".html"
            write(path, (assert(report.report(articles[which], "html"))))
            local page = run("timeout 60 chromium --headless --no-sandbox --disable-gpu --dump-dom file://" .. path, "")
            os.remove(path)
            assert.truthy(page:find("<label>", 1, true), page:sub(1, 300))
            assert.is_nil(page:find("<label hidden", 1, true))
        end)
    end
end)

describe("what the formats say", function()
    it("JSON fits the published schema", function()
        assert.equal("article 3", consume("json", "plain", "json", SCHEMA))
    end)
    it("JSON counts bytes from 0, the end not included", function()
        local tree = json.decode((report.report(articles.plain, "json")))
        local quote = tree.report.quotes[1].parts[1]
        assert.equal(quote.text, articles.plain.text:sub(quote.start + 1, quote["end"]))
        assert.is_nil(tree.document.text)
    end)
    it("JSON of a hostile article can be read back whole", function()
        assert.is_table(json.decode((report.report(articles.hostile, "json"))))
    end)
    it("CoNLL-2002 has a tag for every name", function()
        assert.equal("161 tokens 9 names", consume("conll2002", "plain", "conll2002"))
    end)
    it("brat has a relation to the speaker", function()
        assert.truthy(report.report(articles.plain, "brat"):find("Speaker Arg1:T%d+ Arg2:T%d+"))
    end)
    it("TimeML anchors what is counted from the date of publication", function()
        assert.truthy(report.report(articles.plain, "timeml"):find(
            'value="2024-03-18" temporalFunction="true" anchorTimeID="t0">maandag</TIMEX3>', 1, true))
    end)
    it("iCalendar has the events by date", function()
        assert.equal("5 events 2024-02-28", consume("ical", "plain", "ical"))
    end)
    it("the network has who speaks of what", function()
        assert.truthy(report.report(articles.plain, "dot"):find('"wolff" -> "brug" [style=solid', 1, true))
    end)
    it("the timeline is drawn with a dot for each date", function()
        assert.equal("5", consume("svg-timeline", "plain", "svg"))
    end)
    it("only the sections asked for are written", function()
        local text = assert(report.report(articles.plain, "markdown", { sections = { "quotes", "brief" } }))
        assert.truthy(text:find("## Quote book.*## In short"))
        assert.is_nil(text:find("## Who", 1, true))
        local none, message = report.report(articles.plain, "markdown", { sections = { "weer" } })
        assert.is_nil(none)
        assert.truthy(message:find("no section 'weer': choose from head, points", 1, true))
    end)
    it("words between quotation marks are never changed", function()
        for _, format in ipairs { "markdown", "html", "json", "csv", "jsonl", "tsv" } do
            assert.truthy(report.report(articles.plain, format):find("maar wij nemen geen enkel risico.", 1,
            true), format)
        end
    end)
end)

describe("JSON", function()
    it("writes and reads what it wrote", function()
        for _, value in ipairs { "a\"b\\c/\1\n", "é€😀", 12, -3.5, true, false } do
            assert.equal(value, json.decode(json.encode(value)))
        end
        assert.same({ a = { 1, 2 } }, json.decode('{"a":[1,2]}'))
        assert.equal("é😀", json.decode('"\\u00e9\\ud83d\\ude00"'))
    end)
    it("says where a text is no JSON", function()
        local wrong = { ["{"] = 2, ["[1,]"] = 4, ['"a'] = 1, ["[1] 2"] = 5, ['{"a" 1}'] = 6, ["nul"] = 1 }
        for text, at in pairs(wrong) do
            local value, message = json.decode(text)
            assert.is_nil(value)
            assert.equal("byte " .. at, message:match("^byte %d+"), text)
        end
    end)
    it("writes bad UTF-8 as U+FFFD", function()
        assert.equal('"a\239\191\189b"', json.encode("a\255b"))
    end)
end)
