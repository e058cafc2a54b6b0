-- What must agree in a tree: versions, documented keys, commands.

local contents = require("spec.support.host").read

local version = contents("src/verslag.h"):match('VSL_VERSION "([^"]+)"')

describe("the version", function()
  it("is semantic", function()
    assert.truthy(version:find("^%d+%.%d+%.%d+$"))
  end)

  it("is the one of the Lua module", function()
    assert.equal(version, require("verslag")._VERSION)
    assert.equal(version, require("verslag.core")._VERSION)
  end)

  it("is the first in the CHANGELOG", function()
    assert.equal(version, contents("CHANGELOG.md"):match("\n## %[?(%d+%.%d+%.%d+)"))
  end)

  it("is the one of the language pack", function()
    assert.equal(version, require("verslag").load("nl").release)
    assert.equal(version, contents("lang/nl/language.txt"):match("\nrelease = (%S+)"))
  end)

  it("is the one the command prints", function()
    assert.equal(version, require("verslag.cli").version():match("^verslag (%S+)"))
  end)
end)

describe("README.md", function()
  local readme = contents("README.md")

  it("shows commands that exist", function()
    local count = 0
    for command in readme:gmatch("verslag ([a-z]+) ") do
      if readme:find("bin/verslag " .. command, 1, true) then
        count = count + 1
        assert.truthy(pcall(require, "verslag.command." .. command), command)
      end
    end
    assert.truthy(count > 0)
  end)

  it("names make targets that exist", function()
    local makefile = "\n" .. contents("Makefile")
    for target in readme:gmatch("`make ([a-z]+)") do
      assert.truthy(makefile:find("\n" .. target .. ":", 1, true), target)
    end
  end)

  it("has Lua that runs", function()
    local count = 0
    for code in readme:gmatch("```lua\n(.-)```") do
      count = count + 1
      local printed = {}
      local environment = setmetatable({
        print = function(...) printed[#printed + 1] = table.concat({ ... }, " ") end,
        io = { write = function(s) printed[#printed + 1] = s end, open = io.open },
      }, { __index = _G })
      local chunk
      if setfenv then -- luacheck: ignore
        chunk = assert(loadstring(code))
        setfenv(chunk, environment) -- luacheck: ignore
      else
        chunk = assert(load(code, "README", "t", environment))
      end
      local result = chunk() -- a template is a table, a program prints
      assert.truthy(type(result) == "table" or #printed > 0)
    end
    assert.truthy(count > 0)
  end)

  it("links to files that exist", function()
    for _, page in ipairs { "README.md", "doc/architecture.md", "doc/lua.md", "doc/c.md" } do
      local folder = page:match("^(.*/)") or ""
      for link in contents(page):gmatch("%]%(([^)#:]+)[^)]*%)") do
        local file = io.open(folder .. link, "rb")
        assert.truthy(file, page .. " links to " .. link)
        file:close()
      end
    end
  end)
end)

describe("doc/architecture.md", function()
  it("has every key of the JSON, and the JSON no other", function()
    local page = contents("doc/architecture.md")
    local nl = require("verslag").load("nl")
    local doc = nl:read(contents("examples/overstroming.txt"), { published = "2025-03-12", file = "x" })
    for key in doc:json({ tokens = true, text = true }):gmatch('[{,]"([%w_]+)":') do
      assert.truthy(page:find("`" .. key .. "`", 1, true), key)
    end
  end)
end)

describe("doc/verslag.1", function()
  it("has every command and every option of reading", function()
    local page = contents("doc/verslag.1"):gsub("\\%-", "-")
    for _, command in ipairs { "report", "json", "tokens", "conll", "train", "eval", "completions" } do
      assert.truthy(page:find(".Cm " .. command, 1, true), command)
    end
    for _, option in ipairs { "published", "gazetteer", "pack", "strict", "tokens", "text" } do
      assert.truthy(page:find("-" .. option, 1, true), option)
    end
  end)
end)

describe("the C core", function()
  it("knows neither Lua nor a language", function()
    local pipe = io.popen("grep -lE 'lua\\.h|lauxlib' src/core/*.c src/core/*.h")
    assert.equal("", pipe:read("*a"))
    pipe:close()
  end)
end)
