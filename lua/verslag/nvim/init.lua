--- verslag in Neovim: names, times, numbers and quotes marked in the buffer as one types, the report beside
--- it, lists, points to check, and what is known of the word under the cursor. See :help verslag

local scan = require "verslag.nvim.scan"
local thread = require "verslag.nvim.thread"

local api = vim.api
local uv = vim.uv or vim.loop

local M = {}

local DEFAULTS = {
  pack = "nl", -- a language, or the path of a pack
  published = nil, -- date of publication; vim.b.verslag_published goes before it
  debounce = 200, -- milliseconds without a change before the text is read again
  slice = 200 * 1024, -- of a text longer than this, what one sees is read first
  diagnostics = true, -- points to check, as diagnostics
  report = "text", -- format of :Verslag report
  lang = "en", -- language of the report and of the points to check: en or nl
  hover = true, -- K shows what is known, while the buffer is tagged
  highlight = {}, -- kind -> highlight group or false, as { Cue = false }
}

local LINKS = {
  Person = "Identifier",
  Organisation = "Type",
  Location = "Special",
  Misc = "Constant",
  Other = "Constant",
  Time = "Number",
  Quantity = "Number",
  Quote = "String",
  Cue = "Statement",
}

local marks_space = api.nvim_create_namespace "verslag"
local points_space = api.nvim_create_namespace "verslag_points"
local report_space = api.nvim_create_namespace "verslag_report"

local given = {}
local states = {} -- buffer -> what we know of it

--- The options in force: setup() over vim.g.verslag over the defaults.
function M.options()
  return vim.tbl_deep_extend("force", DEFAULTS, vim.g.verslag or {}, given)
end

--- Change options. It need not be called.
---@param options? table see :help verslag-options
function M.setup(options)
  given = vim.tbl_deep_extend("force", given, options or {})
end

local function say(message, level)
  vim.notify("verslag: " .. message, level or vim.log.levels.ERROR)
end

local function define_highlights()
  for name, link in pairs(LINKS) do
    api.nvim_set_hl(0, "Verslag" .. name, { link = link, default = true })
  end
  api.nvim_set_hl(0, "VerslagReference", { underline = true, default = true })
end

-- Some rows of a buffer, or all of it as its file has it.
local function text_of(buffer, first, last)
  local text = table.concat(api.nvim_buf_get_lines(buffer, first or 0, last or -1, false), "\n")
  return (last or not vim.bo[buffer].endofline) and text or text .. "\n"
end

local function settings_of(buffer)
  local options = M.options()
  local name = api.nvim_buf_get_name(buffer)
  return {
    pack = options.pack,
    published = vim.b[buffer].verslag_published or options.published,
    file = name ~= "" and vim.fn.fnamemodify(name, ":t") or "",
    lang = options.lang,
  }
end

-- {== Marks ==

local function field(marks, index, number)
  local at = (index - 1) * scan.RECORD + (number <= 5 and (number - 1) * 7 or 30) + 1
  return tonumber(marks:sub(at, at + (number == 5 and 1 or 6)))
end

local function count_of(marks)
  return #marks / scan.RECORD
end

-- The first mark that begins on this row or below.
local function first_from(marks, row)
  local low, high = 1, count_of(marks) + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if field(marks, middle, 1) < row then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- A mark's number in the text is its extmark's id, so that the card can be found from the extmark.
local function set_mark(state, marks, index, base)
  local name = scan.KINDS[field(marks, index, 5)]
  local group = state.groups[name]
  if group == false then
    return
  end
  pcall(api.nvim_buf_set_extmark, state.buffer, marks_space, field(marks, index, 1) + base, field(marks, index, 2), {
    id = index,
    end_row = field(marks, index, 3) + base,
    end_col = field(marks, index, 4),
    hl_group = group or "Verslag" .. name,
    -- names stand out inside quotes
    priority = (name == "Quote" or name == "Cue") and 105 or 110,
  })
end

-- Put the marks of rows [from, to) in the place of those that were there.
local function replace(state, marks, from, to, base)
  api.nvim_buf_clear_namespace(state.buffer, marks_space, from, to)
  local index, count = first_from(marks, from - base), count_of(marks)
  while index <= count and (to == -1 or field(marks, index, 1) + base < to) do
    set_mark(state, marks, index, base)
    index = index + 1
  end
end

-- The rows that one sees of a buffer: first, and behind the last.
local function visible(buffer)
  local first, last
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local info = vim.fn.getwininfo(window)[1]
    first = math.min(first or info.topline - 1, info.topline - 1)
    last = math.max(last or info.botline, info.botline)
  end
  return first or 0, last or 0
end

-- All rows that one does not see, a slice at a time, so that typing goes on meanwhile.
local function replace_rest(state, marks, seen_from, seen_to, done)
  local tick, count = state.tick, count_of(marks)
  local index, row = 1, 0
  local function slice()
    if not state.live or state.tick ~= tick or api.nvim_buf_get_changedtick(state.buffer) ~= tick then
      return done()
    end
    local last = math.min(index + 500, count)
    local to = last < count and field(marks, last, 1) + 1 or -1
    if row < seen_from then
      replace(state, marks, row, to == -1 and seen_from or math.min(to, seen_from), 0)
    end
    if to == -1 or to > seen_to then
      replace(state, marks, math.max(row, seen_to), to, 0)
    end
    if to == -1 then
      return done()
    end
    index, row = first_from(marks, to), to
    vim.defer_fn(slice, 1)
  end
  slice()
end

-- }==

-- {== Reading ==

local function show_points(state, list)
  local severity = { conflict = 2, warning = 2, doubt = 3, inferred = 4 }
  local items = {}
  for row, column, end_row, end_column, level, words in list:gmatch "(%d+) (%d+) (%d+) (%d+) (%a+)\t([^\n]*)" do
    items[#items + 1] = {
      lnum = tonumber(row),
      col = tonumber(column),
      end_lnum = tonumber(end_row),
      end_col = tonumber(end_column),
      severity = severity[level] or 3,
      message = words,
      source = "verslag",
    }
  end
  vim.diagnostic.set(points_space, state.buffer, items, { virtual_text = false, underline = true })
end

-- The text changed under the reading: what was read is of no use.
local function outdated(state, tick)
  return not state.live or not api.nvim_buf_is_loaded(state.buffer)
    or api.nvim_buf_get_changedtick(state.buffer) ~= tick
end

local function complain(state, message)
  if state.message ~= message then
    state.message = message
    say(message)
  end
end

-- All of the text. One such reading at a time; a change meanwhile asks for another one behind it.
local function read_all(state)
  if state.busy then
    state.stale = true
    return
  end
  state.busy = true
  local tick = api.nvim_buf_get_changedtick(state.buffer)
  local settings = settings_of(state.buffer)
  local text = text_of(state.buffer)
  local function finish()
    state.busy = false
    if state.stale and state.live and api.nvim_buf_is_loaded(state.buffer) then
      state.stale = false
      return read_all(state)
    end
    state.idle = not outdated(state, tick)
  end
  thread.call("read", text, settings, nil, function(message, marks, cards)
    if message then
      complain(state, message)
    end
    if message or outdated(state, tick) then
      return finish()
    end
    state.message = nil
    state.tick, state.marks, state.cards = tick, marks, cards
    local from, to = visible(state.buffer)
    replace(state, marks, from, to, 0)
    replace_rest(state, marks, from, to, function()
      if not M.options().diagnostics or outdated(state, tick) then
        return finish()
      end
      thread.call("list", text, settings, "points", function(wrong, list)
        if not wrong and not outdated(state, tick) then
          show_points(state, list)
        end
        finish()
      end)
    end)
  end)
end

-- What one sees, and some rows around it, whatever else is being read.
local function read_visible(state)
  local tick = api.nvim_buf_get_changedtick(state.buffer)
  local from, to = visible(state.buffer)
  from = math.max(0, from - 50)
  to = math.min(to + 50, api.nvim_buf_line_count(state.buffer))
  thread.call("read", text_of(state.buffer, from, to), settings_of(state.buffer), nil, function(message, marks, cards)
    if message or outdated(state, tick) or state.tick == tick then
      return -- the reading of all that follows says what is wrong
    end
    state.marks, state.cards = marks, cards
    replace(state, marks, from, to, from)
  end)
end

local function read_again(state)
  if not state.live or not api.nvim_buf_is_loaded(state.buffer) then
    return
  end
  state.idle = false
  if api.nvim_buf_get_offset(state.buffer, api.nvim_buf_line_count(state.buffer)) > M.options().slice then
    read_visible(state)
  end
  read_all(state)
end

local function changed(state)
  state.idle = false
  state.timer:stop()
  state.timer:start(M.options().debounce, 0, vim.schedule_wrap(function()
    read_again(state)
  end))
end

local function stop(state)
  if not state.live then
    return
  end
  state.live = false
  state.timer:stop()
  state.timer:close()
  states[state.buffer] = nil
  if api.nvim_buf_is_loaded(state.buffer) then
    api.nvim_buf_clear_namespace(state.buffer, marks_space, 0, -1)
    vim.diagnostic.reset(points_space, state.buffer)
    if state.keywordprg then
      vim.bo[state.buffer].keywordprg = state.keywordprg
    end
  end
end

--- Mark the text of a buffer, now and after every change.
---@param buffer? integer
function M.tag(buffer)
  buffer = (buffer == nil or buffer == 0) and api.nvim_get_current_buf() or buffer
  local state = states[buffer]
  if state then
    return read_again(state)
  end
  define_highlights()
  state = { buffer = buffer, live = true, marks = "", cards = "" }
  state.timer, state.groups = uv.new_timer(), M.options().highlight
  states[buffer] = state
  if M.options().hover then
    state.keywordprg = vim.bo[buffer].keywordprg
    vim.bo[buffer].keywordprg = ":Verslag hover"
  end
  api.nvim_buf_attach(buffer, false, {
    on_lines = function()
      if not state.live then
        return true
      end
      changed(state)
    end,
    on_reload = function()
      changed(state)
    end,
    on_detach = function()
      vim.schedule(function()
        if state.live then
          stop(state)
          if api.nvim_buf_is_loaded(buffer) then -- the file was read anew, as by :edit!
            M.tag(buffer)
          end
        end
      end)
    end,
  })
  read_again(state)
end

--- Take the marks out again, and read no more.
---@param buffer? integer
function M.clear(buffer)
  buffer = (buffer == nil or buffer == 0) and api.nvim_get_current_buf() or buffer
  local state = states[buffer]
  if state then
    stop(state)
  end
end

--- Wait until the reading of a buffer is up to date; for scripts.
---@param buffer? integer
---@param milliseconds? integer default 10000
---@return boolean
function M.wait(buffer, milliseconds)
  buffer = (buffer == nil or buffer == 0) and api.nvim_get_current_buf() or buffer
  local state = states[buffer]
  return vim.wait(milliseconds or 10000, function()
    return not state or not state.live or state.idle
  end, 5)
end

-- }==

-- {== Going about ==

--- Go to the next mark, or the one before; around the ends of the buffer.
---@param step 1|-1
---@param kind? string one of verslag.nvim.scan's KINDS, in any case
function M.go(step, kind)
  local buffer = api.nvim_get_current_buf()
  local state = states[buffer]
  if not state then
    return say("this buffer is not tagged: :Verslag tag", vim.log.levels.WARN)
  end
  local wanted
  for number, name in ipairs(scan.KINDS) do
    if kind and name:lower() == kind:lower() then
      wanted = number
    end
  end
  if kind and not wanted then
    return say("no kind '" .. kind .. "': choose from " .. table.concat(scan.KINDS, ", "):lower())
  end
  local cursor = api.nvim_win_get_cursor(0)
  local row, column = cursor[1] - 1, cursor[2]
  local function search(from, to)
    for _, mark in ipairs(api.nvim_buf_get_extmarks(buffer, marks_space, from, to, {})) do
      local elsewhere = mark[2] ~= row or mark[3] ~= column
      if elsewhere and (not wanted or field(state.marks, mark[1], 5) == wanted) then
        return mark
      end
    end
  end
  local found = search({ row, column }, step > 0 and -1 or 0) or search(step > 0 and 0 or -1, { row, column })
  if not found then
    return say("no such mark in this buffer", vim.log.levels.INFO)
  end
  vim.cmd "normal! m'"
  api.nvim_win_set_cursor(0, { found[2] + 1, found[3] })
end

-- The cards of the marks at the cursor, the narrowest mark first.
local function cards_here(state)
  local cursor = api.nvim_win_get_cursor(0)
  local row, column = cursor[1] - 1, cursor[2]
  local here, seen = {}, {}
  -- a mark that reaches the cursor may begin rows above it
  for _, mark in ipairs(api.nvim_buf_get_extmarks(state.buffer, marks_space, { math.max(0, row - 50), 0 },
    { row, column }, { details = true })) do
    local details = mark[4]
    local reaches = details.end_row > row or (details.end_row == row and details.end_col > column)
    local card = reaches and field(state.marks, mark[1], 6)
    if card and not seen[card] then
      seen[card] = true
      table.insert(here, 1, card) -- the one that begins last is the innermost
    end
  end
  local all = vim.split(state.cards, "\0", { plain = true })
  return vim.tbl_map(function(card)
    return all[card] or ""
  end, here)
end

--- Show what is known of the word under the cursor.
function M.hover()
  local state = states[api.nvim_get_current_buf()]
  if not state then
    return say("this buffer is not tagged: :Verslag tag", vim.log.levels.WARN)
  end
  local cards = cards_here(state)
  if #cards == 0 then
    return say("nothing is known of this word", vim.log.levels.INFO)
  end
  local lines = vim.split(table.concat(cards, "\n---\n"), "\n", { plain = true })
  vim.lsp.util.open_floating_preview(lines, "markdown", { border = "rounded", max_width = 80, focus_id = "verslag" })
end

-- }==

-- {== Lists and the report ==

--- Fill the quickfix list.
---@param what "quotes"|"entities"|"timeline"|"points"
function M.list(what)
  local buffer = api.nvim_get_current_buf()
  thread.call("list", text_of(buffer), settings_of(buffer), what, function(message, list)
    if message then
      return say(message)
    end
    local items = {}
    for row, column, end_row, end_column, words in list:gmatch "(%d+) (%d+) (%d+) (%d+) ([^\n]*)" do
      items[#items + 1] = {
        bufnr = buffer,
        lnum = row + 1,
        col = column + 1,
        end_lnum = end_row + 1,
        end_col = end_column + 1,
        text = words:gsub("^(%a+)\t", "%1: "),
      }
    end
    vim.fn.setqflist({}, " ", { title = "verslag: " .. what, items = items })
    if #items == 0 then
      say("no " .. what .. " in this text", vim.log.levels.INFO)
    else
      vim.cmd "copen"
    end
  end)
end

-- The places in one line of a report: {column, first byte, byte behind the last}, from 0.
local function places_in(line)
  local places = {}
  for column, first, last in line:gmatch "()(%d+)–(%d+)" do
    places[#places + 1] = { column - 1, tonumber(first), tonumber(last) }
  end
  return places
end

-- The places that a line of a report is about. A row or item that is wrapped has them in its first line, or
-- in a line of their own at its end.
local function places_of(anchors, row)
  local last = api.nvim_buf_line_count(0)
  local function line(number)
    return vim.fn.getline(number)
  end
  local below = row
  while not anchors[below] and below < last and line(below + 1):find "^%s+%S" do
    below = below + 1
  end
  if anchors[below] and line(below):find "^%s+%a+ %d+–%d+$" then
    return anchors[below]
  end
  while row > 1 and not anchors[row] and line(row):find "^%s+%S" do
    row = row - 1
  end
  return anchors[row]
end

-- From a report, go to the words of the row under the cursor. Extmarks keep the places right while the
-- text is edited.
local function jump(source, anchors)
  local cursor = api.nvim_win_get_cursor(0)
  local places = places_of(anchors, cursor[1])
  if not places then
    return say("this line names no place in the text", vim.log.levels.INFO)
  end
  if not api.nvim_buf_is_loaded(source) then
    return say("the text of this report is closed", vim.log.levels.WARN)
  end
  local chosen = places[1]
  for _, place in ipairs(places) do
    if place[1] <= cursor[2] then
      chosen = place
    end
  end
  local position = api.nvim_buf_get_extmark_by_id(source, report_space, chosen[4], {})
  local window = vim.fn.bufwinid(source)
  if window == -1 then
    vim.cmd("aboveleft sbuffer " .. source)
  else
    api.nvim_set_current_win(window)
  end
  vim.cmd "normal! m'"
  api.nvim_win_set_cursor(0, { position[1] + 1, position[2] })
  vim.cmd "normal! zv"
end

local function row_and_column(buffer, offset, rows)
  local low, high = 0, rows - 1
  while low < high do
    local middle = math.floor((low + high + 1) / 2)
    if api.nvim_buf_get_offset(buffer, middle) <= offset then
      low = middle
    else
      high = middle - 1
    end
  end
  return low, offset - api.nvim_buf_get_offset(buffer, low)
end

local function show_report(source, report, format, mods)
  local lines = vim.split(report:gsub("\n$", ""), "\n", { plain = true })
  local tail = vim.fn.fnamemodify(api.nvim_buf_get_name(source), ":t")
  local name = ("verslag://%d/%s.%s"):format(source, tail ~= "" and tail or "text", format)
  local buffer = vim.fn.bufnr("^" .. vim.fn.escape(name, "\\[]*?{}^$") .. "$")
  if buffer == -1 then
    buffer = api.nvim_create_buf(false, true)
    api.nvim_buf_set_name(buffer, name)
  end
  vim.bo[buffer].modifiable = true
  api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = "hide"
  api.nvim_buf_clear_namespace(source, report_space, 0, -1)
  local anchors, rows = {}, api.nvim_buf_line_count(source)
  for number, line in ipairs(lines) do
    for _, place in ipairs(places_in(line)) do
      local row, column = row_and_column(source, place[2], rows)
      local ok, id = pcall(api.nvim_buf_set_extmark, source, report_space, row, column, {})
      if ok then
        anchors[number] = anchors[number] or {}
        table.insert(anchors[number], { place[1], place[2], place[3], id })
      end
    end
  end
  vim.keymap.set("n", "<CR>", function()
    jump(source, anchors)
  end, { buffer = buffer, desc = "go to these words in the text" })
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd(mods .. " sbuffer " .. buffer)
    vim.wo.linebreak = true
  else
    api.nvim_set_current_win(window)
  end
  vim.bo[buffer].filetype = format
end

--- Open the report in a window of its own. <CR> on a row goes to its words in the text.
---@param format? string default: the option report
---@param mods? string such as "vertical"
function M.report(format, mods)
  local buffer = api.nvim_get_current_buf()
  format = format or M.options().report
  local tick = api.nvim_buf_get_changedtick(buffer)
  thread.call("report", text_of(buffer), settings_of(buffer), format, function(message, report)
    if message then
      return say(message)
    end
    if not api.nvim_buf_is_loaded(buffer) then
      return
    end
    if api.nvim_buf_get_changedtick(buffer) ~= tick then
      return M.report(format, mods)
    end
    show_report(buffer, report, format, mods or "")
  end)
end

-- }==

-- {== The command ==

local COMMANDS = {
  tag = function(words)
    if words[1] then
      vim.b.verslag_published = words[1]
    end
    M.tag()
  end,
  report = function(words, call)
    M.report(words[1], call.mods)
  end,
  quotes = function()
    M.list "quotes"
  end,
  entities = function()
    M.list "entities"
  end,
  timeline = function()
    M.list "timeline"
  end,
  points = function()
    M.list "points"
  end,
  next = function(words)
    M.go(1, words[1])
  end,
  prev = function(words)
    M.go(-1, words[1])
  end,
  hover = function()
    M.hover()
  end,
  clear = function()
    M.clear()
  end,
}

local function names()
  local list = vim.tbl_keys(COMMANDS)
  table.sort(list)
  return list
end

--- What :Verslag does.
---@param call table of nvim_create_user_command
function M.command(call)
  local words = vim.split(vim.trim(call.args), "%s+")
  local name = table.remove(words, 1)
  if name == "" then
    name = "tag"
  end
  local command = COMMANDS[name]
  if not command then
    return say("no subcommand '" .. name .. "': choose from " .. table.concat(names(), ", "))
  end
  command(words, call)
end

--- What can stand next on the command line.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local before = line:match "Verslag!?%s+(%l+)%s+%S*$"
  local choices = {}
  if not before then
    choices = names()
  elseif before == "next" or before == "prev" then
    choices = vim.tbl_map(string.lower, scan.KINDS)
  elseif before == "report" then
    for _, format in ipairs(require("verslag.report").formats()) do
      choices[#choices + 1] = format.name
    end
  end
  return vim.tbl_filter(function(choice)
    return vim.startswith(choice, lead)
  end, choices)
end

-- }==

api.nvim_create_autocmd("ColorScheme", {
  group = api.nvim_create_augroup("verslag", { clear = true }),
  callback = define_highlights,
})

return M
