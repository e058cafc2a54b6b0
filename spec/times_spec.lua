-- The options that times are read with, and what they count from. The forms themselves are in lang/nl/examples.
local verslag = require "verslag"

local nl = assert(verslag.load("nl"))

--- The times of a text in one line: "2018-09-25 XXXX-WXX-2 BEFORE; ..."; "-" stands for what is absent.
local function times(text, options)
  local doc = assert(nl:read(text, options))
  local all = {}
  for i, t in ipairs(doc.times) do
    all[i] = (t.value or "-") .. (t.unresolved and " " .. t.unresolved or "") .. (t.mod and " " .. t.mod or "")
  end
  return table.concat(all, "; "), doc
end

local function check(text, options, expected)
  assert.equal(expected, (times(text, options)))
end

local SATURDAY = "2018-09-29"

describe("published", function()
  it("takes a date, and a date and time with or without seconds and zone", function()
    check("Zij kwam gisteren.", { published = SATURDAY }, "2018-09-28 XXXX-XX-XX")
    check("Zij kwam gisteren.", { published = "2018-09-29T14:30" }, "2018-09-28 XXXX-XX-XX")
    check("Zij kwam gisteren.", { published = "2018-09-29 14:30" }, "2018-09-28 XXXX-XX-XX")
    check("Zij kwam gisteren.", { published = "2018-09-29T14:30:59" }, "2018-09-28 XXXX-XX-XX")
    check("Zij kwam gisteren.", { published = "2018-09-29T14:30+02:00" }, "2018-09-28 XXXX-XX-XX")
  end)

  it("says the time of day that hours count from", function()
    check("Zij kwam twee uur geleden.", { published = "2018-09-29T14:30" },
      "2018-09-29T12:30 XXXX-XX-XXT12:30")
    check("Zij kwam twintig minuten geleden.", { published = "2018-09-29T00:10" },
      "2018-09-28T23:50 XXXX-XX-XXT23:50")
  end)

  it("counts over the ends of months, years and leap years", function()
    check("Zij kwam gisteren.", { published = "2018-01-01" }, "2017-12-31 XXXX-XX-XX")
    check("Zij komt morgen.", { published = "2018-12-31" }, "2019-01-01 XXXX-XX-XX")
    check("Zij komt morgen.", { published = "2020-02-28" }, "2020-02-29 XXXX-XX-XX")
    check("Zij komt morgen.", { published = "2100-02-28" }, "2100-03-01 XXXX-XX-XX")
    check("Zij kwam een maand geleden.", { published = "2018-03-31" }, "2018-02 XXXX-XX")
  end)

  for _, wrong in ipairs { "morgen", "", "2018", "2018-09", "2018-9-29", "29-09-2018", "2018-13-01", "2018-00-10",
    "2018-02-30", "2018-02-29", "2018-09-29T25:00", "2018-09-29T14:61", "2018-09-29x14:30", "2018-09-291" } do
    it("is refused with what was expected: '" .. wrong .. "'", function()
      local doc, message = nl:read("Zij kwam gisteren.", { published = wrong })
      assert.is_nil(doc)
      assert.equal("the option published is no date: " .. wrong .. "; expected 2025-06-18 or 2025-06-18T14:30", message)
    end)
  end

  it("of another type than a string is the caller's fault", function()
    assert.has_error(function() nl:read("Zij kwam.", { published = 2018 }) end,
      "bad argument #2 to 'read' (option 'published': string expected, got number)")
  end)
end)

describe("published_from", function()
  it("is 'option' where the day was given, also where the text has another one", function()
    local values, doc = times("GENT, 4 juni 2025 - Zij kwam gisteren.", { published = SATURDAY })
    assert.equal("2025-06-04; 2018-09-28 XXXX-XX-XX", values)
    assert.equal(SATURDAY, doc.published)
    assert.equal("option", doc.published_from)
  end)

  for text, expected in pairs {
    ["AMSTERDAM, 4 juni 2025 - Zij kwam gisteren."] = "2025-06-04",
    ["AMSTERDAM (4-6-2025) - Zij kwam gisteren."] = "2025-06-04",
    ["Brand in Gent\n\nZaterdag 29 september 2018\n\nZij kwam gisteren."] = "2018-09-29",
    ["2018-09-29 14:30\n\nZij kwam gisteren."] = "2018-09-29",
  } do
    it("is 'text' where the text begins with a whole date: " .. text:gsub("\n", " "), function()
      local _, doc = times(text)
      assert.equal(expected, doc.published)
      assert.equal("text", doc.published_from)
      assert.is_truthy(doc.times[#doc.times].value)
    end)
  end

  for _, text in ipairs {
    "Zij kwam gisteren.",
    "Zaterdag (29 september) was het feest, zondag niet.",
    "In 2018 was het feest, in juni 2019 weer.",
    "Over twee weken is er feest, met Pasen ook.",
    ("Het regent al lang. "):rep(60) .. "Op 4 juni 2025 kwam zij, gisteren ging zij.",
  } do
    it("is absent where it does not: " .. text:sub(1, 40), function()
      local _, doc = times(text)
      assert.is_nil(doc.published)
      assert.is_nil(doc.published_from)
    end)
  end
end)

describe("without a day of publication", function()
  for text, expected in pairs {
    ["Zij kwam gisteren."] = "- XXXX-XX-XX",
    ["Zij zei donderdag dat het kan."] = "- XXXX-WXX-4",
    ["Het was op 4 juni."] = "- XXXX-06-04",
    ["Het was in september."] = "- XXXX-09",
    ["Het was op de 15e."] = "- XXXX-XX-15",
    ["Het was in de zomer."] = "- XXXX-SU",
    ["Het was in week 40."] = "- XXXX-W40",
    ["Het was vorig jaar."] = "- XXXX",
    ["Het was eind vorig jaar."] = "- XXXX END",
    ["Het was met Koningsdag."] = "- XXXX-04-27",
    ["Het is vrijdagavond om 8 uur."] = "- XXXX-WXX-5T20:00",
    ["Het duurt van 3 tot 5 juni."] = "- XXXX-06-03/XXXX-06-05",
  } do
    it("has what was said and no value: " .. text, function()
      check(text, nil, expected)
    end)
  end

  for text, expected in pairs {
    ["Het was op 4 juni 2018."] = "2018-06-04",
    ["Het was in de jaren negentig."] = "199",
    ["Het was in 190 v.Chr."] = "BC0190",
    ["Het was met Pasen 2018."] = "2018-04-01",
    ["Het duurde twee weken."] = "P2W",
    ["Het is elke maandag."] = "XXXX-WXX-1",
    ["Het is nu stil."] = "PRESENT_REF",
  } do
    it("has the value of what is complete in itself: " .. text, function()
      check(text, nil, expected)
    end)
  end

  it("counts from the last whole date of the text where the words say so", function()
    check(("Het regent al lang. "):rep(60) .. "Op 4 mei 2018 viel het besluit. Twee jaar later was het klaar.", nil,
      "2018-05-04; 2020 XXXX")
  end)
end)

describe("direction", function()
  local said = "- XXXX-WXX-2"
  for _, case in ipairs {
    -- text, news, past, future, nearest
    { "Zij kwam dinsdag.", "2018-09-25", "2018-09-25", "2018-10-02", "2018-10-02" },
    { "Zij komt dinsdag.", "2018-10-02", "2018-09-25", "2018-10-02", "2018-10-02" },
    { "Zij zal dinsdag komen.", "2018-10-02", "2018-09-25", "2018-10-02", "2018-10-02" },
    { "Zij is dinsdag gekomen.", "2018-09-25", "2018-09-25", "2018-10-02", "2018-10-02" },
    { "Brand op dinsdag.", "2018-09-25", "2018-09-25", "2018-10-02", "2018-10-02" },
    { "Zij kwam zaterdag.", "2018-09-29", "2018-09-22", "2018-10-06", "2018-09-29" },
    { "Zij kwam in december.", "2017-12", "2017-12", "2018-12", "2018-12" },
    { "Zij komt in augustus.", "2019-08", "2018-08", "2019-08", "2018-08" },
    { "Zij kwam op 4 juni.", "2018-06-04", "2018-06-04", "2019-06-04", "2018-06-04" },
    { "Zij kwam met Kerst.", "2017-12-25", "2017-12-25", "2018-12-25", "2018-12-25" },
    { "Zij kwam op de 15e.", "2018-09-15", "2018-09-15", "2018-10-15", "2018-09-15" },
  } do
    for i, direction in ipairs { "news", "past", "future", "nearest" } do
      it(direction .. ": " .. case[1], function()
        local _, doc = times(case[1], { published = SATURDAY, direction = direction })
        assert.equal(case[i + 1], doc.times[1].value)
      end)
    end
  end

  it("is news where it is not given", function()
    local _, doc = times("Zij kwam dinsdag.", { published = SATURDAY })
    assert.equal("2018-09-25", doc.times[1].value)
  end)

  it("changes nothing where there is no day to count from", function()
    for _, direction in ipairs { "news", "past", "future", "nearest" } do
      check("Zij kwam dinsdag.", { direction = direction }, said)
    end
  end)

  it("changes nothing in what says its own direction", function()
    for _, direction in ipairs { "news", "past", "future", "nearest" } do
      local options = { published = SATURDAY, direction = direction }
      check("Zij kwam vorige dinsdag.", options, "2018-09-25 XXXX-WXX-2")
      check("Zij kwam twee jaar geleden.", options, "2016 XXXX")
      check("Zij kwam op 4 juni 2017.", options, "2017-06-04")
    end
  end)

  it("of another name is the caller's fault, and those there are are named", function()
    assert.has_error(function() nl:read("Zij kwam.", { direction = "sideways" }) end,
      "unknown direction 'sideways': choose from future, nearest, news, past")
  end)

  it("of another type than a string is the caller's fault", function()
    assert.has_error(function() nl:read("Zij kwam.", { direction = 1 }) end,
      "bad argument #2 to 'read' (option 'direction': string expected, got number)")
  end)
end)

describe("region", function()
  it("names the country whose day a holiday is counted on", function()
    check("Zij komt met Sinterklaas 2018.", { published = SATURDAY }, "2018-12-05")
    check("Zij komt met Sinterklaas 2018.", { published = SATURDAY, region = "BE" }, "2018-12-06")
    check("Zij komt met Sinterklaas 2018.", { published = SATURDAY, region = "NL" }, "2018-12-05")
    check("Zij komt met Sinterklaas.", { published = SATURDAY, region = "BE" }, "2018-12-06 XXXX-12-06")
    check("Zij kwam op vaderdag 2018.", { published = SATURDAY, region = "BE" }, "2018-06-10")
    check("Zij kwam op vaderdag 2018.", { published = SATURDAY }, "2018-06-17")
    check("Zij komt met Kerst 2018.", { published = SATURDAY, region = "BE" }, "2018-12-25")
  end)

  it("holds for each text of a batch", function()
    local docs = nl:batch({ "Het is Sinterklaas 2018.", "Het was vaderdag 2018." }, { region = "BE" })
    assert.equal("2018-12-06", docs[1].times[1].value)
    assert.equal("2018-06-10", docs[2].times[1].value)
  end)

  it("that no holiday knows, or that is empty, changes nothing", function()
    for _, region in ipairs { "", "B", "BEL", "|", "XX", ("BE"):rep(1000) } do
      check("Zij komt met Sinterklaas 2018.", { published = SATURDAY, region = region }, "2018-12-05")
    end
  end)

  it("of another type than a string is the caller's fault", function()
    assert.has_error(function() nl:read("Zij kwam.", { region = 1 }) end,
      "bad argument #2 to 'read' (option 'region': string expected, got number)")
  end)
end)

describe("a quotation", function()
  for _, case in ipairs {
    { '"Morgen gaan we naar huis", zei hij dinsdag.', "2018-09-26" },
    { "‘Morgen gaan we naar huis’, zei hij dinsdag.", "2018-09-26" },
    { "“Morgen gaan we naar huis”, zei hij op 3 september.", "2018-09-04" },
    { "„Morgen gaan we naar huis”, zei hij gisteravond.", "2018-09-29" },
    { '"Vandaag is het feest", zei zij donderdag.', "2018-09-27" },
    { '"Gisteren was het feest", schreef zij woensdag.', "2018-09-25" },
    { '"Morgen gaan we naar huis", zei hij.', "2018-09-30" },
    { "Morgen gaan we naar huis, zei hij dinsdag.", "2018-09-30" },
  } do
    it("counts from the day of speaking that its sentence gives, else from that of publication: " .. case[1], function()
      local _, doc = times(case[1], { published = SATURDAY })
      assert.equal(case[2], doc.times[1].value)
    end)
  end

  it("leaves what stands outside alone", function()
    check('Hij zei dinsdag: "Morgen gaan we." Gisteren kwam hij.', { published = SATURDAY },
      "2018-09-25 XXXX-WXX-2; 2018-09-26 XXXX-XX-XX; 2018-09-28 XXXX-XX-XX")
  end)
end)

describe("the layers", function()
  it("are absent where they were not asked for", function()
    local doc = assert(nl:read("Zij kwam dinsdag met 6.000 man.", { layers = { "tokens" } }))
    assert.is_nil(doc.times)
    assert.is_nil(doc.quantities)
  end)

  it("hold each word once: what is a time is no quantity", function()
    local doc = assert(nl:read("Op 4 juni 2018 om 12.55 u. kwamen 6.000 mensen.", { published = SATURDAY }))
    assert.equal(1, #doc.times)
    assert.equal("4 juni 2018 om 12.55 u.", doc.times[1].text)
    assert.equal(1, #doc.quantities)
    assert.equal("6.000 mensen", doc.quantities[1].text)
    assert.equal("6000", doc.quantities[1].value)
  end)
end)
