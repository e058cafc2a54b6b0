-- Output that cannot be written, and files that change or go while they are in use: the command says so on standard
-- error, ends with 2, and leaves no half file.

local host = require "spec.support.host"
local verslag = os.getenv("LUA") and os.getenv("LUA") .. " spec/support/command.lua" or "bin/verslag"
local article = "examples/overstroming.txt"

local commands = {
  "--version",
  "--help",
  "report --help",
  "report --list",
  "report " .. article,
  "report -f html " .. article,
  "json " .. article,
  "tokens " .. article,
  "conll -m build/nl.vsl spec/torture/names.tsv",
  "eval -m build/nl.vsl spec/torture/names.tsv",
  "completions bash",
}

-- What `line` of the shell says and ends with; "verslag" in it is the command.
local function run(line)
  return host.run((line:gsub("VERSLAG", function() return verslag end)))
end

-- The names in a folder, a space between.
local function names(folder)
  return (host.run("ls -A " .. folder):gsub("%s+", " "):gsub(" $", ""))
end

-- The folder is made for each test.
local folder

before_each(function()
  folder = host.folder()
end)

after_each(function()
  host.remove(folder)
end)

describe("standard output", function()
  for _, command in ipairs(commands) do
    it("that is full is told: " .. command, function()
      local output, code = run("VERSLAG " .. command .. " >/dev/full")
      assert.equal(2, code, output)
      assert.truthy(output:find("standard output: No space left on device", 1, true), output)
    end)

    it("that is closed is told: " .. command, function()
      local output, code = run("VERSLAG " .. command .. " >&-")
      assert.equal(2, code, output)
      assert.truthy(output:find("standard output: ", 1, true), output)
    end)
  end

  it("whose reader has gone ends the program, quietly", function()
    local output = run("(VERSLAG json " .. (article .. " "):rep(20) .. "; echo ended >&2) 2>&1 | head -c 10")
    assert.equal('{"schema":', output:sub(1, 10))
    assert.falsy(output:find("verslag:", 1, true), output)
  end)

  it("that is closed does not become the file that is opened next", function()
    local output, code = run("VERSLAG report -o " .. folder .. "/out.md " .. article .. " >&- 2>" .. folder .. "/err")
    assert.equal(0, code, output)
    assert.equal("", host.read(folder .. "/err"))
    local whole = host.read(folder .. "/out.md")
    run("VERSLAG report -o " .. folder .. "/err " .. article .. " /nowhere.txt >&- 2>&-")
    run("VERSLAG report -o " .. folder .. "/again.md " .. article .. " <&- >&- 2>&-")
    assert.equal(whole, host.read(folder .. "/again.md"))
    assert.falsy(host.read(folder .. "/err"):find("verslag: ", 1, true))
  end)
end)

-- A limit of one block on the size of files stands for a full disk: writing fails in the same way, and no file system
-- has to be made for it.
local full = "trap '' XFSZ; ulimit -f 1; "

describe("a full disk", function()
  for what, line in pairs {
    ["report -o FILE"] = "VERSLAG report -f html -o FOLDER/out " .. article,
    ["report of many -o FILE"] = "VERSLAG report -f html -o FOLDER/out " .. article .. " " .. article,
    ["train -o FILE"] = "VERSLAG train spec/torture/names.tsv --quiet --epochs 1 -o FOLDER/out",
    ["the pack compiler"] = "build/pack spec/data/english FOLDER/out",
  } do
    it("leaves nothing new and what was there: " .. what, function()
      line = line:gsub("FOLDER", folder)
      local output, code = run(full .. line)
      assert.equal(2, code, output)
      assert.truthy(output:find("File too large", 1, true), output)
      assert.equal("", names(folder))
      host.write(folder .. "/out", "what was there")
      output, code = run(full .. line)
      assert.equal(2, code, output)
      assert.equal("out", names(folder))
      assert.equal("what was there", host.read(folder .. "/out"))
    end)
  end

  it("leaves the state of the last run as it was", function()
    local many = ((article .. " "):rep(12))
    local line = "VERSLAG report --state FOLDER/state -o FOLDER/out -f text " .. many
    line = line:gsub("FOLDER", folder)
    local output, code = run(line)
    assert.equal(0, code, output)
    local before = host.read(folder .. "/state")
    output, code = run("trap '' XFSZ; ulimit -f 0; " .. line)
    assert.equal(2, code, output)
    assert.equal("out state", names(folder))
    assert.equal(before, host.read(folder .. "/state"))
  end)

  it("is told where the folder takes no file", function()
    local output, code = run("VERSLAG report -o " .. folder .. "/none/out " .. article)
    assert.equal(2, code)
    assert.truthy(output:find("none/out", 1, true), output)
  end)
end)

describe("-o FILE", function()
  it("is the new report or the old one, whenever it is looked at", function()
    local out = folder .. "/out"
    run("VERSLAG report -f html -o " .. out .. " " .. article)
    local whole = host.read(out)
    local output, code = run("for i in 1 2 3 4; do VERSLAG report -f html -o " .. out .. " " .. article .. "; done & "
      .. "while kill -0 $! 2>/dev/null; do wc -c <" .. out .. "; done | sort -u; wait")
    assert.equal(0, code)
    assert.equal(tostring(#whole), (output:gsub("%s+$", "")))
  end)

  it("writes to a device and to a pipe as they are, and through a link", function()
    local output, code = run("VERSLAG report -o /dev/full " .. article)
    assert.equal(2, code, output)
    assert.truthy(output:find("No space left", 1, true), output)
    assert.truthy(run("test -c /dev/full && echo still"):find("still"))
    output = run("mkfifo " .. folder .. "/pipe; cat " .. folder .. "/pipe & VERSLAG report -o " .. folder .. "/pipe "
      .. article .. "; wait")
    assert.truthy(output:find("Marleen Verbrugge", 1, true))
    run("ln -s real " .. folder .. "/link; VERSLAG report -o " .. folder .. "/link " .. article)
    assert.equal("link pipe real", names(folder))
    assert.truthy(run("test -L " .. folder .. "/link && echo link"):find("link"))
  end)
end)

describe("what is read", function()
  it("may go before it is its turn: the others are read, and it is told", function()
    local line = "cp ARTICLE FOLDER/a; VERSLAG tokens FOLDER/a FOLDER/gone FOLDER/a"
    local output, code = run((line:gsub("ARTICLE", article):gsub("FOLDER", folder)))
    assert.equal(2, code)
    assert.truthy(output:find("gone: No such file", 1, true), output)
    local _, count = output:gsub("VLISSINGEN", "")
    assert.equal(2, count)
  end)

  it("is as long as the pipe was when its writer ends", function()
    local output, code = run("{ printf 'Jan woont in '; sleep 0.1; } | VERSLAG tokens")
    assert.equal(0, code)
    assert.equal("Jan\twoont\tin\n", output)
  end)

  it("may be a pipe, and a file that grows", function()
    local output, code = run("cat " .. article .. " | VERSLAG json /dev/stdin | wc -l")
    assert.equal(0, code)
    assert.equal("1", (output:gsub("%s", "")))
  end)
end)

describe("a language pack in use", function()
  local verslag_module = require "verslag"
  local text = "Kim zei dinsdag in Gent: 'Ja.'"

  it("may be replaced by a new one that takes its name, or be deleted", function()
    local path = folder .. "/nl.vsl"
    run("cp build/nl.vsl " .. path)
    local nl = assert(verslag_module.load(path))
    local json = nl:read(text):json()
    run("cp build/nl.vsl " .. path .. ".new; mv " .. path .. ".new " .. path)
    assert.equal(json, nl:read(text):json())
    run("rm " .. path)
    assert.equal(json, nl:read(text):json())
    assert.falsy((verslag_module.load(path)))
    nl:close()
  end)

  it("holds texts of up to 255 bytes", function()
    for length, message in pairs { [255] = "", [256] = "longer than 255 bytes" } do
      os.execute(("rm -rf %s/en && cp -r spec/data/english %s/en"):format(folder, folder))
      local words = assert(io.open(folder .. "/en/lexicon/long.txt", "w"))
      words:write("@unit\nfurlong = ", ("x"):rep(length), "\n")
      words:close()
      local output = run(("build/pack %s/en %s/long.vsl 2>&1"):format(folder, folder))
      assert.equal(message, output:match "longer than %d+ bytes" or output)
    end
  end)

  it("is whole after the compiler has written it anew under a reader", function()
    local path = folder .. "/en.vsl"
    assert.equal("", (run("build/pack spec/data/english " .. path)))
    local en = assert(verslag_module.load(path))
    local before = en:read("On Monday 3 May he paid $5."):json()
    assert.equal("", (run("build/pack spec/data/english " .. path)))
    assert.equal(before, en:read("On Monday 3 May he paid $5."):json())
    assert.equal("en.vsl", names(folder))
  end)
end)
