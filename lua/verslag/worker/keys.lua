--- The keys of a worker's results, and the one script that writes them.
---
--- All keys of a worker carry one hash tag, so that they lie in one slot of a Redis Cluster and one
--- script can write a result and acknowledge the article: both happen, or neither.

local M = {}

--- The part of a key that decides its slot.
---@param key string
---@return string
function M.tag(key)
  local tag = key:match "{([^}]*)}"
  return tag and tag ~= "" and tag or key
end

--- The key of the results' stream where none is given: in the same slot as the articles' stream.
---@param stream string
---@return string
function M.out(stream)
  return M.tag(stream) ~= stream and stream .. ":out" or "{" .. stream .. "}:out"
end

-- KEYS  1 articles' stream  2 results' stream  3 the document's hash  4 index of entities
--       5 ... a sorted set for every entity and date
-- ARGV  1 group  2 entry  3 document id  4 names of entities that follow  5 fields and values that follow
--       then the names, the fields and values of the document, and a score for each of KEYS 5 ...
-- Returns 1 where the document is new, 0 where it was there.
M.STORE = [[
local names, fields = tonumber(ARGV[4]), tonumber(ARGV[5])
local new = redis.call('EXISTS', KEYS[3]) == 0
if new then
  local at = 5
  for i = at + 1, at + names do redis.call('ZINCRBY', KEYS[4], 1, ARGV[i]) end
  at = at + names
  local document = {}
  for i = at + 1, at + fields do document[#document + 1] = ARGV[i] end
  redis.call('HSET', KEYS[3], unpack(document))
  at = at + fields
  for i = 5, #KEYS do redis.call('ZADD', KEYS[i], ARGV[at + i - 4], ARGV[3]) end
  local result = {'id', ARGV[3], 'entry', ARGV[2]}
  for i = 1, #document, 2 do
    if document[i] ~= 'json' and document[i] ~= 'entry' then
      result[#result + 1], result[#result + 2] = document[i], document[i + 1]
    end
  end
  redis.call('XADD', KEYS[2], '*', unpack(result))
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return new and 1 or 0
]]

-- KEYS  1 articles' stream  2 stream of failures
-- ARGV  1 group  2 entry  3 message
-- An entry that another worker has dealt with meanwhile is not reported a second time.
M.FAIL = [[
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('XADD', KEYS[2], '*', 'entry', ARGV[2], 'message', ARGV[3])
end
return 1
]]

-- KEYS  1 articles' stream
-- ARGV  1 group  2 milliseconds
-- Workers that were killed leave their names; those without entries and without a sign of life are removed.
M.TIDY = [[
for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  if row[4] == 0 and row[6] > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], row[2])
  end
end
return 1
]]

-- "2025-06-18" -> 20250618; 0 where there is no date
local function score(date)
  local year, month, day = (date or ""):match "^(%d%d%d%d)-(%d%d)-(%d%d)"
  return year and year .. month .. day or "0"
end

--- The keys and arguments of M.STORE for a document.
---@param doc verslag.Document
---@param entry table id, name
---@param settings table stream, group, out
---@return table words of EVAL
function M.store(doc, entry, settings)
  local out, id = settings.out, doc.sha256
  local keys = { settings.stream, out, out .. ":doc:" .. id, out .. ":entities" }
  local scores, names, fields = {}, {}, {}
  local seen = {}
  for _, entity in ipairs(doc.entities) do
    local name = entity.type .. ":" .. entity.name
    if not seen[name] then
      seen[name] = true
      names[#names + 1] = name
      keys[#keys + 1] = out .. ":entity:" .. name
      scores[#scores + 1] = score(doc.published)
    end
  end
  local dates = {}
  for _, time in ipairs(doc.times) do
    local date = time.type ~= "DURATION" and time.type ~= "SET" and time.value
    date = date and (date:match "^%d%d%d%d%-%d%d%-%d%d" or date:match "^%d%d%d%d%-%d%d$")
    if date then
      if not dates[date] then
        dates[#dates + 1] = date
      end
      dates[date] = (dates[date] or 0) + 1
    end
  end
  for _, date in ipairs(dates) do
    keys[#keys + 1] = out .. ":date:" .. date
    scores[#scores + 1] = dates[date]
  end
  local function field(name, value)
    if value then
      fields[#fields + 1], fields[#fields + 2] = name, tostring(value)
    end
  end
  field("entry", entry.id)
  field("name", entry.name)
  field("published", doc.published)
  field("bytes", doc.bytes)
  field("entities", #doc.entities)
  field("times", #doc.times)
  field("quantities", #doc.quantities)
  field("quotes", #doc.quotes)
  field("statements", #doc.statements)
  field("json", doc:json())
  local words = { M.STORE, #keys }
  local function append(list)
    for _, word in ipairs(list) do
      words[#words + 1] = word
    end
  end
  append(keys)
  append { settings.group, entry.id, id, #names, #fields }
  append(names)
  append(fields)
  append(scores)
  return words
end

return M
