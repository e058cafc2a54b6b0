--- The worker: articles from a Redis Stream, through a consumer group, to results. See doc/worker.md.
---
--- An article is acknowledged in the same script that writes its result, and a result is written once
--- for every text. So whatever dies, and wherever, the worst that happens is that a text is read again
--- and found to be known.

local keys = require "verslag.worker.keys"

local M = {}

---@class verslag.worker.Worker
---@field link verslag.worker.Link
---@field settings table stream, group, out, consumer, batch, claim_after, retries, max_waiting, once, patience, region
---@field language verslag.Language
---@field counts table read, known, failed
local Worker = {}
Worker.__index = Worker

---@param link verslag.worker.Link
---@param language verslag.Language
---@param settings table
---@param say fun(message: string) for messages to people
---@param stopping fun(): boolean whether it is time to end
---@return verslag.worker.Worker
function M.new(link, language, settings, say, stopping)
  return setmetatable({
    link = link,
    language = language,
    settings = settings,
    say = say,
    stopping = stopping,
    sleep = require("socket").sleep,
    now = require("socket").gettime,
    counts = { read = 0, known = 0, failed = 0 },
    next_claim = 0,
    from = "0", -- first what this consumer was given before and never finished, then ">"
  }, Worker)
end

-- A command that must succeed; raises the problem.
local function run(self, name, words)
  local reply, why = self.link:run(name, words)
  if why then
    error(why, 0)
  end
  return reply
end

local function call(self, name, ...)
  return run(self, name, { ... })
end

-- Make the group, and with it the stream, where they are not there.
local function make_group(self)
  local _, why = self.link:call("XGROUP", "CREATE", self.settings.stream, self.settings.group, "0", "MKSTREAM")
  if why and why.word ~= "BUSYGROUP" then
    error(why, 0)
  end
  self.grouped = true
end

-- {"text", "...", "name", "..."} -> {text = "...", name = "..."}
local function fields_of(list)
  local fields = {}
  for i = 1, #(list or {}), 2 do
    fields[list[i]] = list[i + 1]
  end
  return fields
end

local function fail(self, id, message)
  local settings = self.settings
  self.counts.failed = self.counts.failed + 1
  self.say("entry " .. id .. ": " .. message)
  call(self, "EVAL", keys.FAIL, 2, settings.stream, settings.out .. ":failed", settings.group, id, message)
end

-- Read one article and store its result.
local function work(self, id, list)
  if not list then -- deleted from the stream while it was pending
    return fail(self, id, "the entry is not in the stream any more")
  end
  local fields = fields_of(list)
  if not fields.text then
    return fail(self, id, "the entry has no field 'text'")
  end
  local doc, message, position = self.language:read(fields.text, {
    published = fields.published ~= "" and fields.published or nil,
    region = fields.region or self.settings.region,
    file = fields.name,
  })
  if not doc then
    return fail(self, id, message .. (position and position > 0 and " at byte " .. position or ""))
  end
  local words = keys.store(doc, { id = id, name = fields.name }, self.settings)
  doc:close()
  local new = run(self, "EVAL", words)
  local count = new == 1 and "read" or "known"
  self.counts[count] = self.counts[count] + 1
end

-- Give entries back, so that another worker can claim them at once.
local function hand_back(self, entries, from)
  local settings = self.settings
  for i = from, #entries do
    call(self, "XCLAIM", settings.stream, settings.group, settings.consumer, 0, entries[i][1],
      "IDLE", math.floor(settings.claim_after * 1000) + 1, "JUSTID")
  end
end

local function work_on(self, entries)
  for i, entry in ipairs(entries) do
    if self.stopping() then
      return hand_back(self, entries, i)
    end
    work(self, entry[1], entry[2])
  end
end

-- Take over what other workers were given and did not finish in time; give up what was tried too often.
local function reclaim(self)
  local settings = self.settings
  local idle = math.floor(settings.claim_after * 1000)
  local pending = call(self, "XPENDING", settings.stream, settings.group, "IDLE", idle, "-", "+", settings.batch)
  local claim = { settings.stream, settings.group, settings.consumer, idle }
  local fixed = #claim
  for _, row in ipairs(pending) do
    if row[4] > settings.retries then
      fail(self, row[1], "given up after " .. row[4] .. " tries")
    else
      claim[#claim + 1] = row[1]
    end
  end
  return #claim > fixed and run(self, "XCLAIM", claim) or {}
end

-- How many results wait for those who use them: behind the slowest group, or all where there is none.
local function results_waiting(self)
  local out = self.settings.out
  if call(self, "EXISTS", out) ~= 1 then
    return 0
  end
  local most
  for _, list in ipairs(call(self, "XINFO", "GROUPS", out)) do
    local group = fields_of(list)
    most = math.max(most or 0, (group.lag or 0) + (group.pending or 0))
  end
  return most or call(self, "XLEN", out)
end

local function next_entries(self)
  local settings = self.settings
  if self.from == ">" and self.now() >= self.next_claim then
    local entries = reclaim(self)
    if #entries > 0 then
      return entries
    end
    self.next_claim = self.now() + math.min(settings.claim_after / 2, 5)
    call(self, "EVAL", keys.TIDY, 1, settings.stream, settings.group, math.floor(settings.claim_after * 10000))
  end
  local reply = call(self, "XREADGROUP", "GROUP", settings.group, settings.consumer, "COUNT", settings.batch,
    "BLOCK", 500, "STREAMS", settings.stream, self.from)
  local entries = reply and reply[1] and reply[1][2] or {}
  if #entries == 0 and self.from ~= ">" then
    self.from = ">"
    return next_entries(self)
  end
  return entries
end

-- One turn; returns whether the worker should go on.
local function turn(self)
  local settings = self.settings
  if not self.grouped then
    make_group(self)
  end
  if settings.max_waiting > 0 and results_waiting(self) >= settings.max_waiting then
    self.sleep(0.2)
    return true
  end
  local entries = next_entries(self)
  work_on(self, entries)
  if #entries == 0 and settings.once then
    return call(self, "XPENDING", settings.stream, settings.group)[1] > 0
  end
  return true
end

-- Leave the group, unless entries would be lost with this consumer.
local function leave(self)
  local settings = self.settings
  local pending = self.link:call("XPENDING", settings.stream, settings.group, "-", "+", 1, settings.consumer)
  if pending and #pending == 0 then
    self.link:call("XGROUP", "DELCONSUMER", settings.stream, settings.group, settings.consumer)
  end
end

-- What to do about a problem; returns whether to go on.
local function cope(self, why)
  if type(why) ~= "table" then
    error(why, 0)
  end
  if why.word == "NOGROUP" or why.word == "UNBLOCKED" then -- the stream was deleted
    self.grouped = false
    return true
  end
  if why.word == "CROSSSLOT" then
    self.say("the keys of --stream and --out lie in different slots of the cluster: give both the same hash tag,"
      .. " as in {news}:in and {news}:out")
    return false
  end
  if why.kind == "refused" then
    self.say(why.message)
    return false
  end
  self.from = "0" -- a reply may have been lost with entries in it
  if not self.trouble then
    self.trouble = self.now()
    self.pause = 0.05
    self.say("Redis: " .. why.message .. "; trying again")
  elseif self.now() - self.trouble > self.settings.patience then
    self.say("Redis: " .. why.message .. "; giving up after " .. self.settings.patience .. " seconds")
    return false
  end
  self.sleep(self.pause)
  self.pause = math.min(self.pause * 2, 2)
  return true
end

--- Work until there is a reason to stop.
---@return boolean ok false where the reason is an error
function Worker:run()
  local go_on, ok = true, true
  while go_on and not self.stopping() do
    local done, result = pcall(turn, self)
    if done then
      go_on, self.trouble = result, nil
    else
      go_on = cope(self, result)
      ok = go_on
    end
  end
  if ok then
    leave(self)
  end
  self.link:close()
  return ok
end

return M
