--- verslag report [-f FORMAT] [options] FILE|DIR... : the report of an article, or of many as one.

local report = require "verslag.report"

local M = { summary = "The report of an article, or of many." }

local EXTENSIONS = { txt = true, text = true, md = true, [""] = true }

function M.configure(parser)
  require("verslag.cli").Host.reading_options(parser)
  parser:option("-f --format", "How to write it; --list names the formats.", "markdown")
  parser:option("--lang", "The language of the report: en or nl."):argname("LANG")
  parser:option("--sections", "Only these sections, in this order: who,quotes,text."):argname("LIST")
  parser:option("--template", "A Lua file with sections, order and words of your own."):argname("FILE")
  parser:option("--limit", "Rows a table of many articles shows at most; 0 is all."):argname("N"):convert(tonumber)
  parser:option("--state", "Remember this run in FILE, and say what is new since the last."):argname("FILE")
  parser:option("-o --output", "Write to FILE; to a folder, one report an article."):argname("FILE")
  parser:option("--color", "Colours in plain text: auto, always or never.", "auto"):choices { "auto", "always",
      "never" }
  parser:flag("--each", "A report of each article, not one of all.")
  parser:flag("--list", "Name the formats and the sections, and exit.")
  parser:flag("--watch", "Write it anew each time a file changes.")
end

local function write_list(host)
  host:write("formats\n")
  for _, format in ipairs(report.formats()) do
    local also = #format.aliases > 0 and " (also " .. table.concat(format.aliases, ", ") .. ")" or ""
    host:write(("  %-14s %s%s%s\n"):format(format.name, format.about, also, format.collection and ""
        or "; one article"))
  end
  host:write("sections of an article\n  ", table.concat(report.sections("article"), " "), "\n")
  host:write("sections of many articles\n  ", table.concat(report.sections("collection"), " "), "\n")
  host:write("languages\n  ", table.concat(require("verslag.report.label").languages(), " "), "\n")
end

local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function succeeded(ok)
  return ok == true or ok == 0
end

local function is_folder(path)
  return path ~= "-" and not path:find("\0", 1, true) and succeeded(os.execute("test -d " .. quoted(path)))
end

-- The articles of a folder and of the folders in it: files named .txt, .text, .md or without an extension.
local function files_of(folder)
  local pipe = io.popen("find " .. quoted(folder:gsub("^%-", "./-"))
      .. " -type f ! -path '*/.*' -print0 2>/dev/null", "r")
  local names = {}
  for name in (pipe and pipe:read("*a") or ""):gmatch("%Z+") do
    local base = name:match("[^/]*$")
    if EXTENSIONS[(base:match("%.([^.]*)$") or ""):lower()] then
      names[#names + 1] = name
    end
  end
  if pipe then
    pipe:close()
  end
  table.sort(names)
  return names
end

-- The files to read, and whether they are to be one report of many.
local function expand(paths)
  local files, many = {}, #paths > 1
  for _, path in ipairs(#paths > 0 and paths or { "-" }) do
    if is_folder(path) then
      many = true
      for _, name in ipairs(files_of(path)) do
        files[#files + 1] = name
      end
    else
      files[#files + 1] = path
    end
  end
  return files, many
end

-- The contents of a file; nil and the reason where it cannot be read.
local function contents(host, path)
  local file = host.stdin
  local why
  if path ~= "-" then
    file, why = io.open(path, "rb")
    if not file then
      return nil, (why:gsub("^" .. path:gsub("%p", "%%%0") .. ": ", ""))
    end
  end
  local text
  text, why = file:read("*a")
  if path ~= "-" then
    file:close()
  end
  return text, not text and (why or "cannot be read") or nil
end

local BATCH_FILES, BATCH_BYTES = 64, 4 * 2 ^ 20 -- enough to keep all processors busy, and no more in memory

-- Read the files in their order, some at a time on all processors; `take` is called with each path and its
-- document, or nil, the reason and the byte.
local function read_all(host, language, paths, args, take)
  local next_path = 1
  while paths[next_path] do
    local texts, of_text, names, reasons, bytes, first = {}, {}, {}, {}, 0, next_path
    while paths[next_path] and next_path - first < BATCH_FILES and bytes < BATCH_BYTES do
      local text, why = contents(host, paths[next_path])
      if text then
        texts[#texts + 1] = text
        names[#texts] = host.name_of(paths[next_path]) or false
        of_text[next_path] = #texts
        bytes = bytes + #text
      end
      reasons[next_path] = why
      next_path = next_path + 1
    end
    local documents, errors = language:batch(texts, {
      published = args.published, region = args.region, strict = args.strict, threads = args.threads, files = names,
    })
    for i = first, next_path - 1 do
      local n = of_text[i]
      local wrong = not documents and { message = errors } or n and errors[n] or { message = reasons[i] }
      local ok = take(i, paths[i], documents and n and documents[n] or nil, wrong.message, wrong.position)
      if ok == false then
        return false
      end
    end
  end
  return true
end

-- A bar on standard error, once a second of work is behind it (the clock counts whole seconds), where that is a
-- terminal.
local function progress(host, total)
  local started, shown, terminal = os.time(), nil, nil
  return function(done)
    local now = os.time()
    if now - started < 2 or now == shown and done < total then
      return
    end
    if terminal == nil then
      terminal = succeeded(os.execute("test -t 2"))
    end
    if terminal then
      shown = now
      local filled = math.floor(30 * done / total)
      host.stderr:write(("\r[%s%s] %d/%d "):format(("#"):rep(filled), ("."):rep(30 - filled), done, total))
      if done == total then
        host.stderr:write("\r", (" "):rep(50), "\r")
      end
      host.stderr:flush()
    end
  end
end

-- errno of a path where nothing is, on every Unix
local ENOENT = 2

-- Whether `path` is there and no regular file: a device, a pipe, a symbolic link. A file renamed to its own name stays
-- as it is: that tells new files, of which there may be thousands, from the others without starting a program.
local function is_special(path)
  local there, _, code = os.rename(path, path)
  if not there and code == ENOENT then
    return false
  end
  return succeeded(os.execute("test -e " .. quoted(path) .. " -a ! -f " .. quoted(path) .. " -o -L " .. quoted(path)))
end

-- Write a file by way of a file beside it, so that nobody ever finds half of one and a full disk leaves what was
-- there. What is no regular file is written to as it is. `produce` is given a function that takes the pieces, and
-- returns true, or nil and a message.
local function write_whole(path, produce)
  local special = is_special(path)
  local target = special and path or path .. ".part"
  local file, why = io.open(target, "wb")
  if not file then
    return nil, why
  end
  local written = true
  local ok, message = produce(function(s)
    if written then
      written, why = file:write(s)
    end
  end)
  local closed, reason = file:close()
  if not (written and closed) then
    ok, message = nil, path .. ": " .. (why or reason or "could not be written")
  end
  if special then
    return ok, message
  end
  if ok then
    ok, message = os.rename(target, path)
  end
  if not ok then
    os.remove(target)
    return nil, message
  end
  return true
end

-- Write all of a report.
local function deliver(host, path, source, format, options)
  local function produce(write)
    return report.write(source, format, options, write)
  end
  local ok, message
  if path then
    ok, message = write_whole(path, produce)
  else
    ok, message = produce(function(s)
      host:write(s)
    end)
  end
  return ok or host:fail(nil, message)
end

local function colour(args)
  if args.color ~= "auto" then
    return args.color == "always"
  end
  return not args.output and (os.getenv("NO_COLOR") or "") == "" and os.getenv("TERM") ~= "dumb"
    and succeeded(os.execute("test -t 1"))
end

local function options_of(args, host)
  local options = { lang = args.lang, limit = args.limit }
  if args.sections then
    options.sections = {}
    for id in args.sections:gmatch("[^,%s]+") do
      options.sections[#options.sections + 1] = id
    end
  end
  if args.template then
    local source = host:contents(args.template)
    local template, message
    if source then
      template, message = require("verslag.report.template").parse(source, args.template)
    end
    if not template then
      return nil, message
    end
    options.template = template
  end
  if args.format == "text" or args.format == "txt" then
    options.colour = colour(args)
  end
  return options
end

-- Remember what was seen, and mark what was not seen before.
local function keep_state(host, collection, path)
  local file = io.open(path, "rb")
  if file then
    local before = file:read("*a")
    file:close()
    local ok, message = collection:since(before or "")
    if not ok then
      return host:fail(path, message)
    end
  end
  local state = collection:state()
  local ok, message = write_whole(path, function(write)
    write(state)
    return true
  end)
  return ok or host:fail(nil, message)
end

-- Each article by itself.
local function write_each(host, language, files, args, options, renderer)
  local folder = args.output and is_folder(args.output) and args.output:gsub("/+$", "")
  local taken = {}
  return read_all(host, language, files, args, function(i, path, doc, message, position)
    if not doc then
      host:fail(path == "-" and "standard input" or path, message, position)
      return true
    end
    local output = args.output
    if folder then
      local base = path == "-" and "article" or path:match("[^/]*$"):gsub("%.[^.]*$", "")
      if taken[base] then -- two files of one name, in two folders
        base = path:gsub("%.[^./]*$", ""):gsub("^[./]+", ""):gsub("/", "-")
        while taken[base] do
          base = base .. "-" .. i
        end
      end
      taken[base] = true
      output = folder .. "/" .. base .. "." .. renderer.extension
    elseif output and i > 1 then
      return host:fail(args.output, "is no folder, and there is more than one article to write")
    end
    local plain = doc:totable { tokens = renderer.tokens or false }
    doc:close()
    return deliver(host, output, plain, args.format, options)
  end)
end

-- All as one.
local function write_collection(host, language, files, args, options)
  local collection = require("verslag").collection()
  local show = progress(host, #files)
  read_all(host, language, files, args, function(i, path, doc, message, position)
    if doc then
      collection:add(doc)
      doc:close()
    else
      local at = position and position > 0 and " at byte " .. position or ""
      host:fail(path == "-" and "standard input" or path, message, position)
      collection:fail(path, message .. at)
    end
    show(i)
  end)
  if args.state and not keep_state(host, collection, args.state) then
    return false
  end
  return deliver(host, args.output, collection, args.format, options)
end

local function write_once(host, language, args, options, renderer, many_fits)
  local files, many = expand(args.files)
  if many and not args.each and not (args.output and is_folder(args.output)) and (many_fits or #files ~= 1) then
    if not many_fits and not renderer.joins then
      return host:fail(nil, "format '" .. renderer.name
          .. "' describes one article; give -o a folder to write one file each")
    elseif many_fits then
      return write_collection(host, language, files, args, options)
    end
  end
  return write_each(host, language, files, args, options, renderer)
end

-- What the files look like now, to see when they change.
local function look(paths)
  local seen = {}
  for i, path in ipairs((expand(paths))) do
    local file = io.open(path, "rb")
    local text = file and file:read("*a")
    if file then
      file:close()
    end
    seen[i] = path .. " " .. (text and require("verslag").sha256(text) or "-")
  end
  return table.concat(seen, "\n")
end

function M.run(args, host)
  if args.list then
    return write_list(host)
  end
  local renderer, many_fits = report.renderer(args.format)
  if not renderer then
    return host:fail(nil, many_fits)
  end
  local options, message = options_of(args, host)
  if not options then
    return message and host:fail(nil, message) or false
  end
  local language = host:language(args)
  if not language then
    return false
  end
  local before = args.watch and look(args.files) -- before the reading, so that no change goes unseen
  local result = write_once(host, language, args, options, renderer, many_fits)
  if args.watch then
    host.stdout:flush()
    while succeeded(os.execute("sleep 1")) do
      local now = look(args.files)
      if now ~= before then
        before = now
        if not args.output and options.colour then
          host:write("\27[2J\27[H")
        end
        write_once(host, language, args, options, renderer, many_fits)
        host.stdout:flush()
      end
    end
  end
  return result
end

return M
