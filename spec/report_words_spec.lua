-- The words of the report, in each language; and a user's own.
local report = require "verslag.report"
local template = require "verslag.report.template"

local zandhaven = require "spec.data.report.zandhaven"
local LANGUAGES = require("verslag.report.label").languages()

local function slots(words)
    local list = {}
    for name in words:gmatch("%${([%w_]+)}") do
        list[#list + 1] = name
    end
    table.sort(list)
    return table.concat(list, " ")
end

describe("each language", function()
    local english = require "verslag.lang.en"
    it("has the words of every other, with the same things filled in", function()
        for _, lang in ipairs(LANGUAGES) do
            local words = require("verslag.lang." .. lang)
            for key in pairs(english) do
                assert.is_string(words[key], lang .. ": " .. key)
                assert.equal(slots(english[key]), slots(words[key]), key)
            end
            for key in pairs(words) do
                assert.is_string(english[key], lang .. ": " .. key)
            end
        end
    end)
    it("has its own report, in every format", function()
        for _, format in ipairs(report.formats()) do
            assert.is_string(report.report(zandhaven, format.name, { lang = "nl" }))
        end
        assert.truthy(report.report(zandhaven, "markdown", { lang = "nl" }):find("## Eerst nakijken", 1, true))
        assert.truthy(report.report(zandhaven, "html", { lang = "nl" }):find('<html lang="nl">', 1, true))
    end)
    it("writes numbers its own way", function()
        assert.truthy(report.report(zandhaven, "markdown", { lang = "nl" }):find("**2.500.000**", 1, true))
        assert.truthy(report.report(zandhaven, "markdown", { lang = "en" }):find("**2,500,000**", 1, true))
    end)
    it("leaves no slot unfilled", function()
        for _, lang in ipairs(LANGUAGES) do
            assert.is_nil(report.report(zandhaven, "markdown", { lang = lang }):find("${", 1, true))
        end
    end)
    it("that is not there is told", function()
        local none, message = report.report(zandhaven, "markdown", { lang = "tlh" })
        assert.is_nil(none)
        assert.equal("no report in language 'tlh': choose from en, nl", message)
    end)
end)

describe("a template", function()
    it("chooses sections, their order and words", function()
        local mine = assert(template.parse([[
            return { lang = "nl", sections = { "quotes", "brief" }, words = { ["section.quotes"] = "Wie zei wat" } }
        ]], "mine.lua"))
        local text = report.report(zandhaven, "markdown", { template = mine })
        assert.truthy(text:find("## Wie zei wat.*## In het kort"))
        assert.is_nil(text:find("## Wie\n", 1, true))
    end)
    it("adds a section of its own", function()
        local mine = assert(template.parse([[
            return {
                sections = { "speakers" },
                words = { ["section.speakers"] = "Speakers" },
                extra = {
                    speakers = function(article, say)
                        local names = {}
                        for _, row in ipairs(article.sources.sources) do names[#names + 1] = { row.name } end
                        return { { kind = "list", items = names } }
                    end,
                },
            }
        ]], "mine.lua"))
        assert.truthy(report.report(zandhaven, "markdown",
            { template = mine }):find("## Speakers\n\n- Hanneke Terpstra", 1, true))
        assert.truthy(report.report(zandhaven, "html", { template = mine }):find("<li>Hanneke Terpstra</li>", 1, true))
    end)
    it("gives way to what the caller asks for himself", function()
        local text = report.report(zandhaven, "markdown",
            { template = { lang = "nl", sections = { "who" } }, lang = "en" })
        assert.truthy(text:find("## Who", 1, true))
    end)
    it("cannot reach files or the system", function()
        for _, name in ipairs { "os", "io", "require", "load", "loadstring", "dofile", "debug", "_G" } do
            assert.is_table((template.parse("return { words = { x = tostring(" .. name .. ") } }", "t")))
            assert.equal("nil", template.parse("return { words = { x = tostring(" .. name .. ") } }", "t").words.x)
        end
    end)
    it("that is wrong says what and where", function()
        local function wrong(source)
            return select(2, template.parse(source, "mine.lua"))
        end
        assert.truthy(wrong("return {"):find("mine.lua:1", 1, true))
        assert.equal("mine.lua: a template returns a table", wrong("return 1"))
        assert.truthy(wrong("return { section = {} }"):find("unknown key 'section'", 1, true))
        assert.truthy(wrong("return { sections = 'who' }"):find("'sections' must be a table", 1, true))
    end)
end)

describe("the template in the README", function()
    it("is one", function()
        local file = assert(io.open("README.md", "rb"))
        local source = file:read("*a"):match("cat > desk%.lua <<'END'[^\n]*\n(.-)END\n")
        file:close()
        local mine = assert(template.parse(source, "desk.lua"))
        assert.truthy(report.report(zandhaven, "markdown", { template = mine }):find("## Call about these", 1, true))
    end)
end)
