--- The command: verslag COMMAND [options] [FILE...]
---
--- Each command is a module verslag.command.NAME that returns
---
---     {
---       summary = "one line for --help",
---       configure = function(parser) ... end,     its options, for argparse
---       run = function(args, host) ... end,       the work; returns nothing, or false where it failed
---     }
---
--- `host` is what a command may use of the world (class Host below). Data goes to standard output,
--- messages to standard error as "verslag: FILE: message at byte N". The exit code is 0, or 2 where
--- anything went wrong; a file that fails does not keep the next one from being read.

local find = require "verslag.find"

local M = {}

-- errno of a file that is not open, on every Unix
local EBADF = 9

-- in the order of --help
local COMMANDS = { "report", "json", "tokens", "conll", "train", "eval", "worker", "completions" }

---@class verslag.Host
---@field failed boolean whether any message was an error
---@field libexec string? the folder of helper programs
local Host = {}
Host.__index = Host
M.Host = Host

--- Write to standard output. Ends the program where nobody reads it any more.
---@param ... string
function Host:write(...)
  local ok, message = self.stdout:write(...)
  if not ok then
    self:fail("standard output", message)
    error(self)
  end
end

--- Say that something is wrong, and remember it for the exit code.
---@param where string? a file
---@param message string
---@param position? integer byte, 1-based; nil or 0 for none
function Host:fail(where, message, position)
  self.failed = true
  local at = position and position > 0 and not message:find("at byte %d") and " at byte " .. position or ""
  self.stderr:write("verslag: ", where and where .. ": " or "", message, at, "\n")
  return false
end

--- The contents of a file; of standard input for "-".
---@param path string
---@return string? text nil after a message was given
function Host:contents(path)
  local file = self.stdin
  if path ~= "-" then
    local why
    file, why = io.open(path, "rb")
    if not file then
      self:fail(nil, why)
      return nil
    end
  end
  local text, why = file:read("*a")
  if path ~= "-" then
    file:close()
  end
  if not text then
    self:fail(path, why or "cannot be read (is it a folder?)")
  end
  return text
end

--- The name by which a document is known: "-" has none.
---@param path string
---@return string?
function Host.name_of(path)
  return path ~= "-" and path or nil
end

--- The options that go with reading articles.
---@param parser any argparse's
function Host.reading_options(parser)
  parser:argument("files", "Articles to read; - or none is standard input."):args("*")
  parser:option("--published", "The date that relative times count from."):argname("DATE")
  parser:option("--region", "The country whose holidays count: BE has Sinterklaas on 6 December."):argname("CODE")
  parser:option("--gazetteer", "A file of names of your own: NAME<TAB>TYPE a line."):argname("FILE")
  parser:option("--pack", "The language: a name, or the path of a pack.", "nl")
  parser:option("--tagger", "A tagger of your own, made by verslag train."):argname("FILE")
  parser:option("--threads", "Read on so many threads; 0 is one a processor.", "0"):argname("N"):convert(function(word)
    local count = tonumber(word)
    return count and count >= 0 and count % 1 == 0 and count or nil, "'" .. word .. "' is no number of threads"
  end)
  parser:flag("--strict", "Bytes that are not UTF-8 are an error.")
end

--- The language that the arguments ask for.
---@return verslag.Language? language nil after a message was given
function Host:language(args)
  local language, message, position = require("verslag").load(args.pack or "nl", {
    gazetteer = args.gazetteer,
    tagger = args.tagger,
  })
  if not language then
    self:fail(nil, message, position)
  end
  return language
end

-- Files are read in batches, a thread a processor: enough texts to keep all of them busy, and not more
-- of them in memory than that takes.
local BATCH_FILES = 64
local BATCH_BYTES = 4 * 2 ^ 20

-- The next texts of paths[from...], and the path to go on with. Texts that cannot be read are left out.
local function next_batch(host, paths, from)
  local texts, names, bytes = {}, {}, 0
  while paths[from] and #texts < BATCH_FILES and bytes < BATCH_BYTES do
    local text = host:contents(paths[from])
    if text then
      texts[#texts + 1], names[#texts + 1] = text, paths[from]
      bytes = bytes + #text
    end
    from = from + 1
  end
  return texts, names, from
end

--- Read the files of the arguments, in their order. A file that cannot be read is told and left out.
---@param args table of Host.reading_options
---@param layers? string[]
---@return fun(): verslag.Document?
function Host:documents(args, layers)
  local language = self:language(args)
  local paths = #args.files > 0 and args.files or { "-" }
  local options = { published = args.published, region = args.region, strict = args.strict, layers = layers,
    threads = args.threads }
  return coroutine.wrap(function()
    local from = 1
    while language and paths[from] do
      local texts, names, to = next_batch(self, paths, from)
      from = to
      options.files = {}
      for i, path in ipairs(names) do
        options.files[i] = self.name_of(path) or false
      end
      local documents, errors = language:batch(texts, options)
      for i, doc in ipairs(documents) do
        if doc then
          coroutine.yield(doc)
        else
          self:fail(names[i] == "-" and "standard input" or names[i], errors[i].message, errors[i].position)
        end
      end
    end
  end)
end

-- 'it''s' for the shell
local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Run a helper program, such as verslag-train, with this program's standard input and output.
---@param name string
---@param words string[]
---@return boolean ok
function Host:execute(name, words)
  local program = self.libexec and self.libexec ~= "" and self.libexec .. "/" .. name
  if not program or not find.exists(program) then
    local looked
    program, looked = find.file(name)
    local anywhere = not program and os.execute("command -v " .. quoted(name) .. " >/dev/null")
    if anywhere == true or anywhere == 0 then
      program = name
    elseif not program then
      return self:fail(nil, "no program " .. name .. "; looked for\n" .. looked)
    end
  end
  local line = { quoted(program) }
  for _, word in ipairs(words) do
    line[#line + 1] = quoted(word)
  end
  self.stdout:flush()
  local ok = os.execute(table.concat(line, " "))
  if ok ~= true and ok ~= 0 then
    self.failed = true -- the program has said why
    return false
  end
  return true
end

-- The commands that a command line needs: the one it names, which is all that a short run should wait for, or all,
-- where it names none or the command is about the others.
local function needed(word)
  for _, name in ipairs(COMMANDS) do
    if name == word and name ~= "completions" then
      return { name }
    end
  end
  return COMMANDS
end

-- What the commands are; one that is not installed (the worker needs Redis's library) is left out.
local function commands(names)
  local list = {}
  for _, name in ipairs(names) do
    local found, command = pcall(require, "verslag.command." .. name)
    if found then
      command.name = name
      list[#list + 1] = command
    elseif not tostring(command):find("module 'verslag.command." .. name .. "' not found", 1, true) then
      error(command, 0)
    end
  end
  return list
end

-- Print and end the program: what --help and --version do.
local function show(text)
  local ok, why = io.stdout:write(text, "\n")
  if ok then
    ok, why = io.stdout:flush()
  end
  if not ok then
    io.stderr:write("verslag: standard output: ", why or "could not be written", "\n")
  end
  os.exit(ok and 0 or 2)
end

local function add_help(parser)
  parser:add_help { "-h", "--help", action = function()
    show(parser:get_help())
  end }
end

--- argparse's parser of the whole command line.
---@param word? string its first word: where that is a command, the parser knows no other
---@return any parser
---@return table<string, table> commands by name
function M.parser(word)
  local found, argparse = pcall(require, "argparse")
  if not found then
    error("verslag: the command needs argparse (Debian: apt-get install lua-argparse; elsewhere: luarocks install"
      .. " argparse)", 0)
  end
  local parser = argparse("verslag", "Reads Dutch news and reports it: who, what, when, how many, who said what.",
    "`verslag COMMAND --help` says more of a command, and so does `man verslag`.")
  parser:command_target("command")
  parser:require_command(true)
  add_help(parser)
  parser:flag("--version", "Print the version and exit."):action(function()
    show(M.version())
  end)
  local list = commands(needed(word))
  if #list == 0 then -- it is not installed; the others say what there is
    list = commands(COMMANDS)
  end
  local by_name = {}
  for _, command in ipairs(list) do
    by_name[command.name] = command
    local sub = parser:command(command.name, command.summary):summary(command.summary)
    add_help(sub)
    command.configure(sub)
  end
  return parser, by_name
end

--- "verslag 0.1.0 (Lua 5.4)"
---@return string
function M.version()
  return "verslag " .. require("verslag")._VERSION .. " (" .. (jit and jit.version or _VERSION) .. ")"
end

-- Where this program was started with standard input, output or error closed, a file that it opens would take that
-- place, and what is meant for people or for a pipe would end up in the file. So the place is taken: by something that
-- cannot be written to, so that writing still fails.
local places = {}
local function keep_places()
  for _, file in ipairs { io.stdin, io.stdout, io.stderr } do
    local _, _, code = file:seek("cur", 0)
    if code == EBADF then
      places[#places + 1] = io.open("/dev/null", "rb")
    end
  end
end

--- Run the command line `arguments`; returns the exit code.
---@param arguments string[]
---@param libexec? string the folder of helper programs
---@return integer
function M.main(arguments, libexec)
  local host = setmetatable({
    stdin = io.stdin,
    stdout = io.stdout,
    stderr = io.stderr,
    libexec = libexec,
    failed = false,
  }, Host)
  keep_places()
  local ok, message = xpcall(function()
    local parser, by_name = M.parser(arguments[1])
    local words = {}
    for i, word in ipairs(arguments) do
      words[i] = word
    end
    local parsed, args = parser:pparse(words)
    if not parsed then
      host.stderr:write(parser:get_usage(), "\n\nverslag: ", args, "\n")
      host.failed = true
      return
    end
    host.parser = parser
    if by_name[args.command].run(args, host) == false then
      host.failed = true
    end
    local flushed, why = host.stdout:flush()
    if not flushed then
      host:fail("standard output", why or "could not be written")
    end
  end, function(problem)
    if problem == host or type(problem) ~= "string" then
      return problem
    end
    return problem:find("^verslag: ") and problem or "verslag: " .. debug.traceback(problem, 2)
  end)
  if not ok and message ~= host then
    host.failed = true
    host.stderr:write(message, "\n")
  end
  return host.failed and 2 or 0
end

return M
