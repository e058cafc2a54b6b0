-- Who said what, on whose word. The examples stand in spec/data/quotes, one a line.
local verslag = require "verslag"

local unpack = table.unpack or unpack -- luacheck: ignore
local nl = assert(verslag.load("nl"))

local function read(text)
    return assert(nl:read((text:gsub("¶", "\n\n")), { layers = { "entities", "quotes" } }))
end

-- Calls `test(columns, line)` for each example of the file.
local function each_example(name, test)
    local n = 0
    for line in io.lines("spec/data/quotes/" .. name) do
        if line ~= "" and line:sub(1, 1) ~= "#" then
            local columns = {}
            for column in (line .. "\t"):gmatch("(.-)\t") do columns[#columns + 1] = column end
            n = n + 1
            test(columns)
        end
    end
    assert(n > 0, name .. " has no examples")
end

local function entity(doc, id)
    for _, e in ipairs(doc.entities) do
        if e.id == id then return e end
    end
end

local function speaker(doc, item)
    local who = item.speaker
    if not who then return "?" end
    local known = who.entity and entity(doc, who.entity)
    return known and known.name or who.text
end

local function words(items)
    local out = {}
    for i, item in ipairs(items) do out[i] = item.text end
    return table.concat(out, " / ")
end

describe("quotes:", function()
    each_example("quotes.txt", function(columns)
        it(columns[1], function()
            local doc = read(columns[1])
            local found = {}
            for _, quote in ipairs(doc.quotes) do
                found[#found + 1] = words(quote.parts)
                found[#found + 1] = quote.form
                found[#found + 1] = speaker(doc, quote)
                found[#found + 1] = quote.cue and quote.cue.text or "?"
            end
            assert.same({ unpack(columns, 2) }, found)
        end)
    end)

    it("have a rule and a confidence, higher with a cue than without", function()
        local doc = read("‘Wij gaan door’, zei Jan de Vries. Het ‘ongeschikte’ plan bleef.")
        assert.equal("cue-behind", doc.quotes[1].rule)
        assert.equal("none", doc.quotes[2].rule)
        assert.truthy(doc.quotes[1].confidence > doc.quotes[2].confidence)
        assert.truthy(doc.quotes[1].confidence <= 1)
    end)

    it("know through whom words came, and carry it on to the same speaker", function()
        local doc = read("Jan de Vries noemde het plan ‘onhaalbaar’, meldde Reuters.¶" ..
            "‘Wij gaan door’, zei Jan de Vries.")
        assert.equal("Reuters", entity(doc, doc.quotes[1].via[1]).name)
        assert.equal("Reuters", entity(doc, doc.quotes[2].via[1]).name)
    end)
end)

describe("statements:", function()
    each_example("statements.txt", function(columns)
        it(columns[1], function()
            local doc = read(columns[1])
            local found = {}
            for _, statement in ipairs(doc.statements) do
                found[#found + 1] = statement.content.text
                found[#found + 1] = speaker(doc, statement)
                found[#found + 1] = statement.cue.text
            end
            assert.same({ unpack(columns, 2) }, found)
        end)
    end)

    it("with quoted words inside are mixed", function()
        assert.equal("mixed", read("Jan de Vries zei dat de weg ‘nog lang’ dicht is.").statements[1].kind)
        assert.equal("indirect", read("Jan de Vries zei dat de weg dicht is.").statements[1].kind)
    end)
end)

describe("entities:", function()
    each_example("entities.txt", function(columns)
        it(columns[1], function()
            local names, wanted = {}, {}
            for i = 2, #columns do
                local type, group = columns[i]:match("^(%u+) (.*)$")
                wanted[#wanted + 1] = group
                for mention in (group:match(": (.*)$") .. ", "):gmatch("(.-), ") do
                    names[mention] = type
                end
            end
            local doc = assert(nl:read(columns[1], { gazetteer = names }))
            local found = {}
            for i, e in ipairs(doc.entities) do
                found[i] = e.name .. ": " .. words(e.mentions):gsub(" / ", ", ")
            end
            assert.same(wanted, found)
        end)
    end)

    each_example("names.txt", function(columns)
        it(columns[1], function()
            local doc = assert(nl:read(columns[1]))
            for i = 2, #columns do
                local mention, wanted = columns[i]:match("^(.-) = (.*)$")
                local found
                for _, e in ipairs(doc.entities) do
                    for _, m in ipairs(e.mentions) do
                        if m.text == mention then
                            found = e.name .. " " .. e.type
                            if wanted:match(" %u+ %l+[%l_]*$") then found = found .. " " .. (e.subtype or "?") end
                        end
                    end
                end
                assert.equal(wanted, found, mention)
            end
        end)
    end)

    local function kinds(text, name)
        local doc = assert(nl:read(text, { gazetteer = {
            { name = "Pyongyang", type = "LOC", subtype = "city" },
            { name = "Noord-Korea", type = "LOC", subtype = "country" },
            { name = "Noorden", type = "LOC" },
        } }))
        local found = {}
        for _, e in ipairs(doc.entities) do
            if e.name == name then
                for i, m in ipairs(e.mentions) do found[i] = m.text .. " " .. m.kind end
            end
        end
        return table.concat(found, ", ")
    end

    it("of cities are their governments where they act, and towns where they lie", function()
        assert.equal("Pyongyang name", kinds("Hij woont in Pyongyang.", "Pyongyang"))
        assert.equal("Pyongyang metonym", kinds("Pyongyang zal Rusland steunen.", "Pyongyang"))
        assert.equal("Pyongyang metonym", kinds("De stap van Pyongyang bleef uit.", "Pyongyang"))
        assert.equal("Pyongyang metonym", kinds("Pyongyang zei dat het meedoet.", "Pyongyang"))
    end)

    it("know het Noorden as the one country that begins so", function()
        assert.equal("Noord-Korea name, Noorden alias",
            kinds("Wij waarschuwen Noord-Korea. Het Noorden moet stoppen.", "Noord-Korea"))
    end)

    it("speak where only a pronoun stands for them", function()
        local doc = nl:read("Marleen Jansen lachte. Volgens haar voldoet ruim 40 procent van de dijken niet.")
        assert.equal("Marleen Jansen", doc.entities[1].name)
        assert.equal(doc.entities[1].id, doc.statements[1].speaker.entity)
    end)

    it("have a role and what it is of", function()
        local doc = read("De premier van België, Anna Bakker, kwam.")
        local found
        for _, e in ipairs(doc.entities) do
            if e.name == "Anna Bakker" then found = e end
        end
        assert.equal("premier van België", found.role.text)
        assert.equal("België", found.of)
    end)
end)
