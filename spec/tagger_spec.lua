-- Training, applying and scoring a tagger, and what the shipped one finds.

local verslag = require "verslag"

local train = "build/verslag-train"

local contents = require("spec.support.host").read

local made = {}

local function file_of(text)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  made[#made + 1] = path
  return path
end

-- Runs verslag-train with arguments for the shell; returns output, messages, exit code.
local function run(...)
  local out, err = file_of "", file_of ""
  local pipe = assert(io.popen(("%s %s >%s 2>%s; echo $?"):format(train, table.concat({ ... }, " "), out, err)))
  local code = tonumber(pipe:read("*a"))
  pipe:close()
  return contents(out), contents(err), code
end

local function fails(message, ...)
  local _, messages, code = run(...)
  assert.equal(2, code)
  assert.truthy(messages:find(message, 1, true), messages)
end

-- Sentences of a language that does not exist: after "zu" comes a ZED, after "ka ... ke" a KAP.
local function corpus()
  local lines = { "-DOCSTART-\tO\n" }
  local ends = { "al", "er", "in", "os", "ut", "ak", "em", "ig" }
  for i = 1, 40 do
    local name = ("BDFGL"):sub(i % 5 + 1, i % 5 + 1) .. ends[i % 8 + 1]
    lines[#lines + 1] = ("mo\tO\nzu\tO\n%s\tB-ZED\nlo\tO\n"):format(name)
    lines[#lines + 1] = ("ka\tO\n%s\tB-KAP\n%so\tI-KAP\nke\tO\n"):format(name, name)
  end
  return table.concat(lines, "\n")
end

describe("verslag train", function()
  local data, model

  setup(function()
    data, model = file_of(corpus()), file_of ""
    local _, messages, code = run("train", data, "-o", model, "--epochs 8 --seed 3")
    assert.equal(0, code, messages)
  end)

  teardown(function()
    for _, path in ipairs(made) do
      os.remove(path)
    end
  end)

  it("learns any set of tags and gives it back", function()
    local text = file_of "mo\nzu\nNieuw\nlo\n\nka\nGans\nAnders\nke\n"
    local output, _, code = run("conll -m", model, text)
    assert.equal(0, code)
    assert.equal("mo\tO\nzu\tO\nNieuw\tB-ZED\nlo\tO\n\nka\tO\nGans\tB-KAP\nAnders\tI-KAP\nke\tO\n", output)
  end)

  it("keeps all columns and puts the tag last", function()
    local tagged = "mo\tV\t0\tO\nzu\tX\t1\tO\nNieuw\tY\t2\tB-ZED\nlo\tZ\t3\tO\n"
    assert.equal(tagged, (run("conll -m", model, file_of "mo\tV\t0\nzu\tX\t1\nNieuw\tY\t2\nlo\tZ\t3\n")))
  end)

  it("gives the same model for the same seed, whatever the threads", function()
    local again = file_of ""
    run("train", data, "-o", again, "--epochs 8 --seed 3 --threads 1")
    assert.equal(contents(model), contents(again))
  end)

  it("looks for names only near capitals or figures, where its text has no others", function()
    local text = corpus():rep(6) .. ("\nmo\tO\nke\tO\nlo\tO\nka\tO\n"):rep(3000)
      .. ("\nmo\tO\nzu\tO\nbal\tB-ZED\nlo\tO\n"):rep(20)
    local capitals, none = file_of "", file_of ""
    run("train", file_of(text), "-o", capitals, "--epochs 8 --seed 3")
    run("train", file_of(text:lower():gsub("\t%S+", string.upper)), "-o", none, "--epochs 8 --seed 3")
    local small, large = file_of "mo\nzu\nbal\nlo\n", file_of "mo\nzu\nBal\nlo\n"
    assert.equal("mo\tO\nzu\tO\nBal\tB-ZED\nlo\tO\n", (run("conll -m", capitals, large)))
    assert.equal("mo\tO\nzu\tO\nbal\tO\nlo\tO\n", (run("conll -m", capitals, small)))
    assert.equal("mo\tO\nzu\tO\nbal\tB-ZED\nlo\tO\n", (run("conll -m", none, small)))
  end)

  it("takes tags that are no chunks", function()
    local plain = file_of ""
    local _, messages, code =
      run("train", file_of(("de\tLID\nman\tNOEM\nloopt\tWERK\n\n"):rep(10)), "-o", plain, "--epochs 5")
    assert.equal(0, code, messages)
    assert.equal("de\tLID\nman\tNOEM\nloopt\tWERK\n", (run("conll -m", plain, file_of "de\nman\nloopt\n")))
  end)

  it("knows words that it never saw by the lists it was given", function()
    local words, lines = {}, {}
    for i = 1, 60 do
      local word = ("%s%s%s"):format(("bdfgklmnprst"):sub(i % 12 + 1, i % 12 + 1), ("aeiou"):sub(i % 5 + 1, i % 5 + 1),
        ("kmnrstz"):sub(i % 7 + 1, i % 7 + 1))
      words[#words + 1] = ("%s\t0\t%d\t3\n"):format(word, i % 2 + 1)
      if i <= 40 then lines[#lines + 1] = ("mo\tO\n%s\t%s\nlo\tO\n"):format(word, i % 2 == 0 and "EEN" or "TWEE") end
    end
    local listed = file_of ""
    local _, messages, code = run("train", file_of(table.concat(lines, "\n")), "--words", file_of(table.concat(words)),
      "--phrases", file_of "Bar Foo\t2\n", "-o", listed, "--epochs 8")
    assert.equal(0, code, messages)
    for i = 41, 60 do
      local word, class = words[i]:match "^(%S+)\t0\t(%d)"
      local output = run("conll -m", listed, file_of("mo\n" .. word .. "\nlo\n"))
      assert.equal(class == "1" and "EEN" or "TWEE", output:match(word .. "\t(%S+)"))
    end
  end)

  it("names file and line of what is malformed in its lists", function()
    local out = file_of ""
    for _, line in ipairs {
      { "words", "de\t0\nhet\n", ":2: expected a word and numbers, TAB-separated" },
      { "words", "de\t0\n\n# a remark\nhet\tx\n", ":4: expected a word and numbers, TAB-separated" },
      { "words", "de\t65536\n", ":1: expected a word and numbers, TAB-separated" },
      { "words", "de\n", ":1: a word needs marks and at most 6 classes, TAB-separated" },
      { "words", "de\t1\t2\t3\t4\t5\t6\t7\t8\n", ":1: a word needs marks and at most 6 classes, TAB-separated" },
      { "phrases", "Bar Foo\t61\n", ":1: expected a word and numbers, TAB-separated" },
    } do
      local list = file_of(line[2])
      fails(list .. line[3], "train", data, "--" .. line[1], list, "-o", out)
    end
    local kinds = {}
    for i = 0, 65536 do
      kinds[#kinds + 1] = ("w%d\t%d\t%d\n"):format(i, i % 65536, math.floor(i / 65536))
    end
    fails("more than 65536 different combinations of marks and classes", "train", data, "--words",
      file_of(table.concat(kinds)), "-o", out)
  end)

  it("names file and line of what is malformed", function()
    local bad = file_of "zu\tO\nBar\n"
    fails(bad .. ":2: no tag", "train", bad, "-o", model)
    local empty = file_of "zu\tO\n\tO\n"
    fails(empty .. ":2: the line has no token", "train", empty, "-o", model)
    local foreign = file_of "zu\tO\nBar\tB-ZED\nlo\tZED\n"
    fails(foreign .. ":3: the tag ZED is neither O nor like B-ZED of line 2", "train", foreign, "-o", model)
    local binary = file_of "zu\tO\nB\0r\tB-ZED\n"
    fails(binary .. ":2: a NUL byte", "train", binary, "-o", model)
    fails(binary .. ":2: a NUL byte", "conll -m", model, binary)
    local nothing = file_of ""
    fails(nothing .. ": no sentence in it", "train", nothing, "-o", model)
    fails(nothing .. ": no sentence in it", "train", data, "--dev", nothing, "-o", model)
    fails(nothing .. ": no sentence in it", "eval -m", model, nothing)
    fails(nothing .. ": no sentence in it", "conll -m", model, nothing)
    fails("no sentence in it", "train", file_of "\n\n", "-o", model)
    fails("no file to train on", "train", "-o", model)
    fails("say where the model goes", "train", data)
    fails("No such file", "train", "/nowhere/at/all", "-o", model)
  end)

  it("takes a tag sequence that is invalid for what it can mean", function()
    local out = file_of ""
    local _, messages, code = run("train", file_of(("zu\tO\nBar\tI-ZED\n\n"):rep(5)), "-o", out, "--epochs 5")
    assert.equal(0, code, messages)
    assert.equal("zu\tO\nBar\tB-ZED\n", (run("conll -m", out, file_of "zu\nBar\n")))
  end)

  it("refuses a model of another version, and one that is cut", function()
    local text = contents(model)
    fails("format 99", "conll -m", file_of(text:sub(1, 12) .. "\99\0\0\0" .. text:sub(17)), data)
    fails("damaged or foreign", "conll -m", file_of(text:sub(1, 1000)), data)
    fails("damaged or foreign", "conll -m", file_of "nothing of the kind", data)
  end)

  it("survives a token of 100 kB and a sentence of 50,000 tokens", function()
    local text = file_of(("x"):rep(100000) .. "\n" .. ("zu\nBar\n"):rep(25000))
    local output, _, code = run("conll -m", model, text)
    assert.equal(0, code)
    local _, tokens = output:gsub("\n", "")
    assert.equal(50001, tokens)
  end)

  it("makes a tagger that a language reads with", function()
    local nl = assert(verslag.load("nl", { tagger = model }))
    local doc = nl:read "mo zu Nieuw lo"
    assert.equal("ZED", doc.entities[1].type)
    assert.equal("Nieuw", doc.entities[1].name)
  end)
end)

describe("verslag eval", function()
  it("scores as conlleval does, I- after another type included", function()
    local output, _, code = run(
      "eval",
      file_of(
        "a\tB-X\tB-X\nb\tI-X\tI-X\nc\tO\tI-Y\n\n" .. "-DOCSTART-\tO\tO\n\nd\tI-Y\tB-Y\ne\tI-X\tI-Y\nf\tO\tO\n"
      )
    )
    assert.equal(0, code)
    assert.truthy(output:find("X +2 +1 +1 +100.00 +50.00 +66.67"), output)
    assert.truthy(output:find("Y +1 +2 +0 +0.00 +0.00 +0.00"), output)
    assert.truthy(output:find("overall +3 +3 +1 +33.33 +33.33 +33.33"), output)
  end)
end)

describe("the Dutch tagger", function()
  local nl

  setup(function()
    nl = assert(verslag.load "nl")
  end)

  local function names(text, options)
    local found = {}
    for _, entity in ipairs(nl:read(text, options).entities) do
      for _, mention in ipairs(entity.mentions) do
        if mention.kind ~= "pronoun" and mention.kind ~= "nominal" then
          found[mention.text] = entity
        end
      end
    end
    return found
  end

  local function is(text, name, type, subtype)
    local entity = names(text)[name]
    assert.truthy(entity, name .. " is not found")
    assert.equal(type, entity.type)
    if subtype then
      assert.equal(subtype, entity.subtype)
    end
  end

  it("finds people, places, bodies", function()
    is("Burgemeester Femke Halsema sprak in Amsterdam.", "Femke Halsema", "PER")
    is("Burgemeester Femke Halsema sprak in Amsterdam.", "Amsterdam", "LOC", "city")
    is("Het leger viel Angola binnen, zei hij.", "Angola", "LOC", "country")
    local ministry = "Ministerie van Economische Zaken"
    is("Een functionaris van het " .. ministry .. " zei niets.", ministry, "ORG", "government")
  end)

  it("knows the kind by the head word", function()
    is("Hij sprak met de VN-Mensenrechtenraad.", "VN-Mensenrechtenraad", "ORG", "intergovernmental")
    is("De leden van de Arbeiderspartij stemden tegen.", "Arbeiderspartij", "ORG", "party")
    is("Dat meldde het persbureau Reuters woensdag.", "Reuters", "ORG", "news_agency")
  end)

  it("takes the first word as the head where what it belongs to follows", function()
    local guild = "Bundesverband der Deutschen Industrie"
    is("Dat zei de " .. guild .. " maandag in Berlijn.", guild, "ORG", "institution")
    is("Zij werkt bij de Universiteit van Amsterdam.", "Universiteit van Amsterdam", "ORG", "institution")
  end)

  it("knows news agencies as such", function()
    is("Dat meldde Yonhap News woensdag.", "Yonhap News", "ORG", "news_agency")
    is("Volgens het Russische Interfax is de brug dicht.", "Interfax", "ORG", "news_agency")
  end)

  it("takes the word of a kind of thing, and an office, for no name", function()
    local found = names "Kim zal het Verdrag met Rusland uitvoeren. Mike Coupe, Chief Executive van Sainsbury's, zweeg."
    assert.is_nil(found.Verdrag)
    assert.is_nil(found["Chief Executive"])
    assert.truthy(found.Rusland)
    assert.truthy(found["Mike Coupe"])
  end)

  it("takes the names of a list for what the noun before it says", function()
    local text = "De winkel verkoopt merken als Zwiebo, Blemstra en Korrewit."
    for _, name in ipairs { "Zwiebo", "Blemstra", "Korrewit" } do
      is(text, name, "ORG", "company")
    end
    is("De kranten Het Vlagblad en De Zuidstem schreven het.", "De Zuidstem", "ORG", "media")
    is("In de gemeenten Amel en Bütgenbach was geen stroom.", "Amel", "LOC", "city")
  end)

  it("gives an entity the subtype of its own type only", function()
    local text = "Het regende in de provincies Pinellas, Lee en Sarasota. "
      .. "Onderzoeker Kai-Fu Lee bleef binnen. Lee zei dat het went. Lee zweeg daarna."
    local found = names(text)
    assert.equal("PER", found["Kai-Fu Lee"].type)
    assert.is_nil(found["Kai-Fu Lee"].subtype)
  end)

  it("reads the names of an article about North Korea", function()
    local found = names [[
Pyongyang bleef zwijgen, maar het Centraal Koreaanse Nieuwsagentschap (KCNA) schreef dinsdag dat Kim Jong-un het
Verdrag met Rusland trouw is. Kim ontving Sergey Shoygu, en daarna sprak Shoygu met generaals van het Koreaanse
Volksleger over het Kursk-gebied. De regio Kursk grenst aan Oekraïne.

Yonhap News liet een ambtenaar van het Ministerie van Buitenlandse Zaken aan het woord. Hij wil dat de
VN-Veiligheidsraad bijeenkomt, meldde de KCNA later.
]]
    for name, kind in pairs {
      ["Centraal Koreaanse Nieuwsagentschap"] = "ORG news_agency",
      KCNA = "ORG news_agency",
      ["Koreaanse\nVolksleger"] = "ORG military",
      ["Kursk-gebied"] = "LOC region",
      Kursk = "LOC region",
      ["Yonhap News"] = "ORG news_agency",
      Pyongyang = "LOC city",
      ["Sergey Shoygu"] = "PER",
      Shoygu = "PER",
      ["Kim Jong-un"] = "PER",
      ["Ministerie van Buitenlandse Zaken"] = "ORG government",
      ["VN-Veiligheidsraad"] = "ORG intergovernmental",
    } do
      assert.truthy(found[name], name .. " is not found")
      assert.equal(kind, found[name].type .. (found[name].subtype and " " .. found[name].subtype or ""), name)
    end
    assert.is_nil(found.Verdrag)
  end)

  it("tells the place of a nationality", function()
    local entity = names("De Noorse premier bezocht Zweedse bedrijven.")
    assert.equal("Noorwegen", entity.Noorse.demonym_of)
    assert.equal("Zweden", entity.Zweedse.demonym_of)
    assert.equal("demonym", entity.Noorse.subtype)
  end)

  it("leaves titles and possessives outside", function()
    assert.truthy(names("Volgens mevrouw Jansen is Anna's huis verkocht. Anna zelf zweeg.").Anna)
    assert.truthy(names("Dhr. Van den Berg zei dat Peter de Vries ziek is.")["Peter de Vries"])
  end)

  it("takes a town for its club in an article about sports", function()
    is("De trainer zag een gelijkmaker in de wedstrijd. De keeper van Utrecht bleef kalm.", "Utrecht", "ORG", "team")
    is("De burgemeester van Utrecht bleef kalm.", "Utrecht", "LOC", "city")
  end)

  it("lets a user's own name win", function()
    local gazetteer = { { name = "Zorba Blauw", type = "SHIP", id = "s1" } }
    local found = names("Kim sprak met Zorba Blauw over Rusland.", { gazetteer = gazetteer })
    assert.equal("SHIP", found["Zorba Blauw"].type)
  end)

  it("gives a confidence between 0 and 1", function()
    for _, entity in ipairs(nl:read("Jan Peeters woont in Gent.").entities) do
      for _, mention in ipairs(entity.mentions) do
        assert.is_true(mention.confidence > 0 and mention.confidence <= 1)
      end
    end
  end)
end)
