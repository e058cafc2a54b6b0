-- The command as people run it: bin/verslag; and with the Lua of this run where tools/test names it.

local verslag = os.getenv("LUA") and os.getenv("LUA") .. " spec/support/command.lua" or "bin/verslag"
local article = "examples/overstroming.txt"

local contents = require("spec.support.host").read

local function with_file(text, f)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local ok, message = pcall(f, path)
  os.remove(path)
  assert(ok, message)
end

-- Runs "verslag ARGUMENTS" (a line for the shell) with `input`; returns output, messages, exit code.
local function run(arguments, input)
  local out, err, feed = os.tmpname(), os.tmpname(), os.tmpname()
  local file = assert(io.open(feed, "wb"))
  file:write(input or "")
  file:close()
  local line = ("%s %s <%s >%s 2>%s; echo $?"):format(verslag, arguments, feed, out, err)
  local pipe = assert(io.popen(line))
  local code = tonumber(pipe:read("*a"))
  pipe:close()
  local output, messages = contents(out), contents(err)
  os.remove(out)
  os.remove(err)
  os.remove(feed)
  return output, messages, code
end

local function fails(arguments, message, input)
  local output, messages, code = run(arguments, input)
  assert.equal(2, code)
  assert.truthy(messages:find(message, 1, true), messages)
  return output, messages
end

describe("verslag", function()
  it("--help names every command", function()
    local output, messages, code = run("--help")
    assert.equal(0, code)
    assert.equal("", messages)
    for _, command in ipairs { "report", "json", "tokens", "conll", "train", "eval", "completions" } do
      assert.truthy(output:find("\n   " .. command .. " +%u"), command)
    end
  end)

  it("COMMAND --help shows the options of a command", function()
    for _, command in ipairs { "report", "json", "tokens" } do
      local output, _, code = run(command .. " --help")
      assert.equal(0, code)
      assert.truthy(output:find("--published", 1, true))
    end
  end)

  it("--version says which version", function()
    local output, _, code = run("--version")
    assert.equal(0, code)
    assert.truthy(output:find("^verslag %d+%.%d+%.%d+ %(Lua"))
  end)

  it("without a command, or with a wrong one, shows the usage", function()
    fails("", "a command is required")
    fails("reprot x", "unknown command 'reprot'")
    fails("json --tokenss x", "unknown option '--tokenss'")
    assert.equal("", (fails("", "Usage: verslag")))
  end)
end)

describe("verslag tokens", function()
  it("writes a sentence a line, with TABs between its tokens", function()
    local output, messages, code = run("tokens", "Jan woont in Gent. Hij werkt er ook.\n\nDat is alles.")
    assert.equal("Jan\twoont\tin\tGent\t.\nHij\twerkt\ter\took\t.\nDat\tis\talles\t.\n", output)
    assert.equal("", messages)
    assert.equal(0, code)
  end)

  it("reads standard input for - and for no file", function()
    assert.equal("Gent\n", (run("tokens -", "Gent")))
    assert.equal("Gent\n", (run("tokens", "Gent")))
    assert.equal("", (run("tokens", "")))
  end)

  it("reads files in their order", function()
    with_file("Een.", function(a)
      with_file("Twee.", function(b)
        assert.equal("Een\t.\nTwee\t.\n", (run("tokens " .. a .. " " .. b)))
      end)
    end)
  end)
end)

describe("verslag json", function()
  it("writes one object a document and line", function()
    local output, _, code = run("json " .. article .. " - --published 2025-03-12", "Gent.")
    assert.equal(0, code)
    local lines = {}
    for line in output:gmatch("([^\n]*)\n") do
      lines[#lines + 1] = line
    end
    assert.equal(2, #lines)
    assert.truthy(lines[1]:find('"file":"' .. article .. '"', 1, true))
    assert.is_nil(lines[2]:find('"file":', 1, true))
    assert.truthy(lines[2]:find('"published":"2025-03-12","published_from":"option"', 1, true))
  end)

  it("writes the same with any number of threads", function()
    local files = (article .. " README.md CHANGELOG.md /nowhere "):rep(60)
    local one, messages = run("json --threads 1 " .. files)
    local many, same_messages = run("json --threads 3 " .. files)
    assert.equal(one, many)
    assert.equal(messages, same_messages)
    fails("json --threads many", "'many' is no number of threads")
  end)

  it("adds tokens and text when asked", function()
    local plain = run("json", "Gent.")
    assert.is_nil(plain:find('"tokens":', 1, true))
    local more = run("json --tokens --text", "Gent.")
    assert.truthy(more:find('"tokens":[{"start":0,"end":4,"text":"Gent"', 1, true))
    assert.truthy(more:find('"text":"Gent."', 1, true))
  end)

  it("writes the same bytes each time", function()
    assert.equal((run("json " .. article)), (run("json " .. article)))
  end)

  it("is what Lua's doc:json() is", function()
    local nl = assert(require("verslag").load("nl"))
    local doc = assert(nl:read(contents(article), { file = article, published = "2025-03-12" }))
    assert.equal(doc:json() .. "\n", (run("json --published 2025-03-12 " .. article)))
  end)

  it("takes names from a gazetteer", function()
    with_file("# mijn schepen\nBlauwe Zwaan\tSHIP\ttug\tQ1\r\n\n", function(names)
      local output, messages, code = run("json --gazetteer " .. names, "De sleepboot Blauwe Zwaan ligt stil.")
      assert.equal("", messages)
      assert.equal(0, code)
      assert.truthy(output:find('"name":"Blauwe Zwaan","type":"SHIP","subtype":"tug"', 1, true))
      assert.truthy(output:find('"gazetteer":"Q1"', 1, true))
    end)
  end)
end)

describe("verslag report", function()
  it("writes Markdown, the same each time and as Lua does", function()
    local output, messages, code = run("report --published 2025-03-12 " .. article)
    assert.equal("", messages)
    assert.equal(0, code)
    assert.truthy(output:find("^# "))
    assert.equal(output, (run("report --published 2025-03-12 " .. article)))
  end)

  it("names the formats where one is not known", function()
    fails("report -f runes " .. article, "markdown")
  end)
end)

describe("what goes wrong", function()
  it("is told with the file's name, and the next file is read all the same", function()
    local output = fails("tokens /nowhere/a.txt -", "verslag: /nowhere/a.txt: No such file", "Gent")
    assert.equal("Gent\n", output)
    output = fails("tokens spec - ", "verslag: spec: ", "Gent")
    assert.equal("Gent\n", output)
  end)

  it("is told with the byte where there is one", function()
    with_file("Gent \255 is", function(path)
      assert.equal("", (fails("json --strict " .. path, "verslag: " .. path .. ": invalid UTF-8 at byte 6")))
      local _, messages, code = run("json " .. path)
      assert.equal("", messages)
      assert.equal(0, code)
    end)
    fails("json --strict", "verslag: standard input: invalid UTF-8 at byte 1", "\255")
  end)

  it("is told with what to do: a pack that is not there, or is none", function()
    fails("json --pack tlh", "no language pack 'tlh'; looked for\n")
    fails("json --pack /nowhere/nl.vsl", "/nowhere/nl.vsl")
    fails("json --pack ./" .. article, article)
    fails("json --gazetteer /nowhere/names.tsv", "/nowhere/names.tsv")
    with_file("Gent LOC\n", function(path)
      fails("json --gazetteer " .. path, path .. ":1: a line is NAME<TAB>TYPE")
    end)
  end)

  it("is quiet where the reader of a pipe has gone", function()
    local pipe = io.popen(verslag .. " tokens " .. (article .. " "):rep(400) .. "2>&1 >/dev/null | head -c 1; "
      .. verslag .. " tokens " .. (article .. " "):rep(400) .. " 2>&1 | head -n 1 | wc -l")
    assert.equal("1", (pipe:read("*a"):gsub("%s", "")))
    pipe:close()
  end)

  it("is told where the output cannot be written", function()
    local pipe = io.popen(verslag .. " json " .. article .. " 2>&1 >/dev/full; echo $?")
    assert.truthy(pipe:read("*a"):find("^verslag: standard output: .*\n2\n$"))
    pipe:close()
  end)
end)

describe("verslag conll", function()
  it("adds a column of IOB2 tags to the lines", function()
    local output, messages, code = run("conll", "Vladimir\tN\nPoetin\tN\nwoont\tV\nin\tP\nMoskou\tN\n.\tI\n\nMooi\tA\n")
    assert.equal("", messages)
    assert.equal(0, code)
    assert.equal("Vladimir\tN\tB-PER\nPoetin\tN\tI-PER\nwoont\tV\tO\nin\tP\tO\nMoskou\tN\tB-LOC\n"
      .. ".\tI\tO\n\nMooi\tA\tO\n", output)
  end)

  it("takes a language pack or what train wrote", function()
    local input = "Jan\nwoont\nin\nGent\n"
    assert.equal((run("conll -m build/nl.vsl", input)), (run("conll -m lang/nl/tagger.bin", input)))
    fails("conll -m README.md", "README.md: ", input)
  end)
end)

describe("verslag train", function()
  it("makes a tagger that conll, eval and --tagger take", function()
    local lines = {}
    for _ = 1, 30 do
      lines[#lines + 1] = "Jan\tB-PER\nwoont\tO\nin\tO\nGent\tB-LOC\n.\tO\n"
    end
    with_file(table.concat(lines, "\n") .. "\n", function(data)
      local tagger = os.tmpname()
      local _, messages, code = run(("train %s -o %s --epochs 5 --quiet"):format(data, tagger))
      assert.equal(0, code, messages)
      assert.truthy((run("conll -m " .. tagger, "Jan\nwoont\nin\nGent\n.\n")):find("Gent\tB-LOC\n", 1, true))
      local score
      score, messages, code = run(("eval -m %s %s"):format(tagger, data))
      assert.equal(0, code, messages)
      assert.truthy(score:find("100", 1, true), score)
      local output
      output, messages, code = run("json --tagger " .. tagger, "Jan woont in Gent.")
      assert.equal(0, code, messages)
      assert.truthy(output:find('"name":"Gent","type":"LOC"', 1, true), output)
      os.remove(tagger)
    end)
  end)

  it("shows its options, and what is missing", function()
    local output, _, code = run("train --help")
    assert.equal(0, code)
    assert.truthy(output:find("--epochs", 1, true))
    fails("train", "no file to train on")
    fails("json --tagger /nowhere/x.bin", "/nowhere/x.bin", "x")
    fails("json --tagger README.md", "README.md", "x")
  end)
end)

describe("verslag completions", function()
  for _, shell in ipairs { "bash", "zsh", "fish" } do
    it("writes a script for " .. shell, function()
      local output, _, code = run("completions " .. shell)
      assert.equal(0, code)
      assert.truthy(output:find("published", 1, true))
      assert.truthy(output:find("tokens", 1, true))
    end)
  end

  it("writes one that bash takes", function()
    local pipe = io.popen(verslag .. " completions bash | bash -n && echo fine")
    assert.equal("fine\n", pipe:read("*a"))
    pipe:close()
  end)

  it("knows no other shell", function()
    fails("completions tcsh", "must be one of 'bash', 'zsh', 'fish'")
  end)
end)
