-- The report of one article: what it promises an editor.
local analysis = require "verslag.analysis"
local calendar = require "verslag.analysis.calendar"
local report = require "verslag.report"
local plain = require "spec.support.plain"

local zandhaven = require "spec.data.report.zandhaven"

local function article(doc)
    return analysis.article(doc or zandhaven)
end

local function codes(checks)
    local list = {}
    for i, check in ipairs(checks) do
        list[i] = check.code .. " " .. check.verdict
    end
    return list
end

describe("positions", function()
    it("lead every row back to the exact words", function()
        local a = article()
        local function holds(row)
            if row.first and row.text and not row.parts then
                assert.equal(zandhaven.text:sub(row.first, row.last), row.text)
            end
        end
        for _, row in ipairs(a.who.entities) do
            holds(row)
            for _, mention in ipairs(row.mentions) do
                holds(mention)
            end
        end
        for _, rows in pairs(a.timeline) do
            for _, row in ipairs(rows) do
                holds(row)
            end
        end
        for _, rows in ipairs { a.statements, a.figures.rows, a.points, a.sources.without } do
            for _, row in ipairs(rows) do
                holds(row)
            end
        end
        for _, quote in ipairs(a.quotes) do
            for i, part in ipairs(quote.parts) do
                assert.equal(zandhaven.text:sub(part.first, part.last), quote.words[i])
            end
        end
    end)
end)

describe("the head", function()
    it("says where the date comes from", function()
        assert.equal("option", article().head.published_from)
        assert.is_false(article().head.assumed)
    end)
    it("warns when the date is assumed and times hang on it", function()
        local doc = plain.build { text = "Hij kwam dinsdag.", published = "2024-03-15",
            times = { { at = "dinsdag", type = "DATE", value = "2024-03-12", unresolved = "XXXX-WXX-2" } } }
        assert.equal("assumed", article(doc).points[1].code)
    end)
    it("warns when there is no date and times hang on it", function()
        local doc = plain.build { text = "Hij kwam dinsdag.",
            times = { { at = "dinsdag", type = "DATE", value = "XXXX-WXX-2", unresolved = "XXXX-WXX-2" } } }
        local ok = article(doc)
        assert.is_true(ok.head.undated)
    end)
    it("sees that a text is in another language", function()
        local english =
            string.rep("The minister said that it was not the plan of this government to do that with the money. ", 4)
        assert.equal("en", article({ text = english, language = "nl" }).head.looks_like)
        assert.is_nil(article().head.looks_like)
    end)
end)

describe("in short", function()
    it("answers who, what, when, where and how many", function()
        local brief = article().brief
        assert.equal("Hanneke Terpstra", brief.who[1].value)
        assert.equal("Zandhaven sluit brug na scheuren in pijler", brief.what[1].value)
        assert.equal("2024-03-18", brief.when[1].value)
        assert.equal("Zandhaven", brief.where[1].value)
        assert.equal("1.200 vrachtwagens", brief.how_many[1].value)
    end)
    it("leaves absent what the article does not state", function()
        local brief = article({ text = "Het regent.",
            sentences = { { first = 1, last = 11, text = "Het regent.", kind = "sentence" } } }).brief
        for _, question in ipairs { "who", "when", "where", "how_many" } do
            assert.same({}, brief[question])
        end
        assert.truthy(report.report({ text = "Het regent." }, "markdown"):find("not stated", 1, true))
    end)
end)

describe("the timeline", function()
    it("is ordered by date, the future and the undated last", function()
        local timeline = article().timeline
        local function values(rows)
            local list = {}
            for i, row in ipairs(rows) do
                list[i] = row.value
            end
            return list
        end
        assert.same({ "2024-02-28", "2024-03-12", "2024-03-15" }, values(timeline.dated))
        assert.same({ "2024-03-18", "2024-06" }, values(timeline.future))
    end)
    it("keeps the day of saying apart from the day spoken of", function()
        local timeline = article().timeline
        assert.equal("said", timeline.dated[3].kind) -- meldde NDB vrijdag
        assert.equal("reported", timeline.future[1].kind) -- sluit vanaf maandag
        assert.equal("NDB", timeline.future[1].who.name)
    end)
    it("says which dates are inferred", function()
        local timeline = article().timeline
        assert.equal("stated", timeline.dated[2].basis) -- dinsdag 12 maart 2024
        assert.equal("inferred", timeline.dated[3].basis) -- vrijdag
    end)
end)

describe("the quote book", function()
    it("keeps the words verbatim, a quote in two parts included", function()
        assert.same({ "De brug is veilig voor fietsers,", "maar wij nemen geen enkel risico." },
            article().quotes[1].words)
    end)
    it("lists a source without a name apart", function()
        assert.equal("een transportondernemer uit Zandhaven", article().who.unnamed[1].name)
    end)
    it("puts a doubtful speaker before the editor", function()
        local found
        for _, point in ipairs(article().points) do
            found = found or (point.code == "speaker" and point.level == "doubt" and point.text)
        end
        assert.equal("onvermijdelijk", found)
    end)
end)

describe("checks of figures", function()
    local function checks(spec)
        spec.published = spec.published or "2025-06-18"
        return codes(article(plain.build(spec)).figures.checks)
    end
    local function count(at, value, unit)
        return { at = at, kind = "cardinal", value = value, unit = unit }
    end

    it("find parts that add up", function()
        assert.same({ "sum ok" }, checks {
            text = "Er gaan 6.000 mensen, waaronder 1.000 ingenieurs en 5.000 bouwers.",
            quantities = { count("6.000 mensen", "6000", "mensen"), count("1.000 ingenieurs", "1000", "ingenieurs"),
                count("5.000 bouwers", "5000", "bouwers") },
        })
    end)
    it("do not see a sum where there is none", function()
        assert.same({}, checks {
            text = "Er gaan 6.000 mensen, waaronder 1.000 ingenieurs en 4.000 bouwers.",
            quantities = { count("6.000 mensen", "6000", "mensen"), count("1.000 ingenieurs", "1000", "ingenieurs"),
                count("4.000 bouwers", "4000", "bouwers") },
        })
    end)
    it("find parts of a whole that an earlier sentence names, and a share of it", function()
        local function euro(at, value)
            return { at = at, kind = "money", value = value, unit = "EUR" }
        end
        assert.same({ "share ok", "sum ok" }, (function(list)
            table.sort(list)
            return list
        end)(checks {
            text = "Het kost 340 miljoen euro. Daarvan gaat 210 miljoen euro naar Gent en 130 miljoen euro naar "
                .. "Brugge. Belgi\195\171 betaalt 15 procent, ofwel 51 miljoen euro.",
            quantities = {
                euro("340 miljoen euro", "340000000"), euro("210 miljoen euro", "210000000"),
                    euro("130 miljoen euro", "130000000"),
                { at = "15 procent", kind = "percent", value = "15", unit = "%" }, euro("51 miljoen euro", "51000000"),
            },
        }))
    end)
    it("find a repeat", function()
        assert.same({ "repeat ok" }, checks {
            text = "Er gaan 6.000 mensen. Die 6.000 mensen komen terug.",
            quantities = { count("6.000 mensen", "6000", "mensen"), count("6.000 mensen#2", "6000", "mensen") },
        })
    end)
    it("put two figures for one thing before the editor", function()
        assert.same({ "differ look" }, checks {
            text = "Er gaan 6.000 mensen. Die 5.000 mensen komen terug.",
            quantities = { count("6.000 mensen", "6000", "mensen"), count("5.000 mensen", "5000", "mensen") },
        })
    end)
    it("hold a weekday against its date", function()
        assert.same({ "weekday ok" }, checks { text = "Het was dinsdag 17 juni 2025.",
            times = { { at = "dinsdag 17 juni 2025", type = "DATE", value = "2025-06-17" } } })
        assert.same({}, checks { text = "Het was dinsdag om 15 uur.",
            times = { { at = "dinsdag om 15 uur", type = "TIME", value = "2025-06-17T15:00" } } })
        assert.same({ "weekday conflict" },
            checks { text = "Het was maandag 17 juni 2025.",
            times = { { at = "maandag 17 juni 2025", type = "DATE", value = "2025-06-17" } } })
    end)
    it("hold an interval against the days it lies between", function()
        assert.same({ "interval ok" }, checks {
            text = "Hij kwam dinsdag. Het was in minder dan twee weken zijn tweede bezoek, na dat op 4 juni.",
            times = {
                { at = "dinsdag", type = "DATE", value = "2025-06-17", unresolved = "XXXX-WXX-2" },
                { at = "twee weken", type = "DURATION", value = "P2W", mod = "LESS_THAN" },
                { at = "4 juni", type = "DATE", value = "2025-06-04", unresolved = "XXXX-06-04" },
            },
        })
    end)
    it("see that a day was worked out too far away", function()
        assert.same({ "interval_off look" }, checks {
            text = "Het was in minder dan twee weken zijn tweede bezoek, na dat op 4 juni.",
            times = {
                { at = "twee weken", type = "DURATION", value = "P2W", mod = "LESS_THAN" },
                { at = "4 juni", type = "DATE", value = "2026-06-04", unresolved = "XXXX-06-04" },
            },
        })
    end)
    it("hold an age against the year of birth", function()
        local function born(year)
            return checks {
                text = "De 54-jarige man werd geboren in " .. year .. ".",
                quantities = { { at = "54-jarige", kind = "age", value = "54", unit = "jaar" } },
                times = { { at = year, type = "DATE", value = year } },
            }
        end
        assert.same({ "age ok" }, born("1971"))
        assert.same({ "age ok" }, born("1970"))
        assert.same({ "age conflict" }, born("1980"))
    end)
    it("point at a percentage over a hundred", function()
        assert.same({ "over100 look" }, checks { text = "Het steeg 120 procent.",
            quantities = { { at = "120 procent", kind = "percent", value = "120", unit = "%" } } })
    end)
end)

describe("values", function()
    local outline = require "verslag.report.outline"
    local say = require("verslag.report.label").new("en")
    it("are said as a reader would", function()
        local function words(value)
            local stretch = calendar.parse(value)
            return outline.date_words(say, { value = value, precision = stretch and stretch.precision })
        end
        assert.equal("1990s", words("199"))
        assert.equal("1800s", words("18"))
        assert.equal("autumn 2031", words("2031-FA"))
        assert.equal("2025-03-12 night", words("2025-03-12TNI"))
        assert.equal("2025-03-17 19:30", words("2025-03-17T19:30"))
        assert.equal("2025-06-18", words("2025-06-18"))
        assert.equal("now", words("PRESENT_REF"))
        assert.equal("12,345,678.5", outline.number(say, "12345678.5"))
        assert.equal("-1234", outline.number(say, "-1234"))
        assert.equal("[20,30)", outline.number(say, "[20,30)"))
    end)
    it("stand in the annotated text where the words do not say them already", function()
        local text = report.report(zandhaven, "markdown", { sections = { "text" } })
        assert.truthy(text:find("2,5 miljoen euro ⟨2,500,000 EUR⟩", 1, true))
        assert.truthy(text:find("1.200 vrachtwagens over", 1, true))
        assert.truthy(text:find("tweede sluiting in", 1, true))
    end)
end)

describe("the sources", function()
    it("count what each source is the source of, and the sentences without one", function()
        local sources = article().sources
        assert.equal("Hanneke Terpstra", sources.sources[1].name)
        assert.equal(2, sources.sources[1].quotes)
        assert.equal(#sources.without, sources.sentences - sources.sourced)
        assert.truthy(sources.without[1].text:find("inspectie", 1, true))
    end)
end)

describe("absent is absent", function()
    it("in every section of a table with nothing in it", function()
        for _, doc in ipairs { {}, { text = "" }, { text = "Het regent.", entities = {}, quotes = {} },
            { entities = { { id = 1, type = "PER", mentions = {} } } } } do
            assert.is_string(report.report(doc, "markdown"))
        end
    end)
end)

describe("the calendar", function()
    it("knows the weekday of a date", function()
        assert.equal(2, calendar.weekday(calendar.days(2025, 6, 17)))
        assert.equal(4, calendar.weekday(calendar.days(1970, 1, 1)))
    end)
    it("turns every day there and back", function()
        for n = -800000, 800000, 997 do
            assert.equal(n, calendar.days(calendar.civil(n)))
        end
    end)
    it("reads TIMEX3 values", function()
        local function covers(value)
            local stretch = calendar.parse(value)
            return stretch and (stretch.precision .. " " .. calendar.iso(stretch.first) .. " "
                .. calendar.iso(stretch.last))
        end
        assert.equal("day 2024-02-29 2024-02-29", covers("2024-02-29"))
        assert.equal("time 2018-10-01 2018-10-01", covers("2018-10-01T12:55"))
        assert.equal("month 2024-06-01 2024-06-30", covers("2024-06"))
        assert.equal("week 2025-06-16 2025-06-22", covers("2025-W25"))
        assert.equal("weekend 2025-06-21 2025-06-22", covers("2025-W25-WE"))
        assert.equal("quarter 2024-04-01 2024-06-30", covers("2024-Q2"))
        assert.equal("season 2023-12-01 2024-02-29", covers("2023-WI"))
        assert.equal("year 2011-01-01 2011-12-31", covers("2011"))
        assert.equal("decade 1990-01-01 1999-12-31", covers("199"))
        assert.equal("interval 2018-10-01 2018-10-05", covers("2018-10-01/2018-10-05"))
        for _, value in ipairs { "XXXX-06-04", "XXXX-WXX-2", "PAST_REF", "2023-02-29", "P2W", "", "2024-13" } do
            assert.is_nil(covers(value))
        end
    end)
end)
