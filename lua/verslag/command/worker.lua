--- verslag worker: read articles from a Redis Stream, on as many machines as one likes. See doc/worker.md.

local function number(least, whole)
  return function(word)
    local value = tonumber(word)
    if not value or value < least or (whole and value % 1 ~= 0) then
      return nil, "'" .. word .. "' is no " .. (whole and "whole " or "") .. "number from " .. least
    end
    return whole and math.floor(value) or value
  end
end

-- HOST-PID, so that each worker has a name of its own
local function own_name()
  local function first_line(path)
    local file = io.open(path, "r")
    local line = file and file:read "*l"
    if file then
      file:close()
    end
    return line
  end
  local host = first_line "/etc/hostname" or "worker"
  local pid = (first_line "/proc/self/stat" or ""):match "^%d+"
  return host .. "-" .. (pid or ("%x"):format(math.random(0, 2 ^ 30)))
end

return {
  summary = "Read articles from a Redis Stream and store the results there.",
  configure = function(parser)
    parser:option("--redis", "Where Redis is: HOST:PORT, unix:PATH or redis://USER:PASSWORD@HOST:PORT/DB. Of a cluster"
      .. " any node will do; name more than one for when the first is away.")
      :argname("ADDR"):count("*")
    parser:option("--stream", "The stream of articles: entries with the field text, and perhaps published, region and"
      .. " name."):argname("IN"):count(1)
    parser:option("--group", "The consumer group; it is made where it is not there.", "verslag"):argname("G")
    parser:option("--out", "The stream of results, and the beginning of all other keys. Default {IN}:out.")
      :argname("OUT")
    parser:option("--consumer", "The name of this worker. Default HOST-PID."):argname("NAME")
    parser:option("--batch", "How many articles to take at a time.", "10"):argname("N"):convert(number(1, true))
    parser:option("--claim-after", "Take over what another worker did not finish in this many seconds.", "60")
      :argname("SECONDS"):convert(number(0.1))
    parser:option("--retries", "How often an article is tried before it is put with the failures.", "3")
      :argname("N"):convert(number(1, true))
    parser:option("--max-waiting", "Take no article while so many results wait to be used; 0 is no limit.", "0")
      :argname("N"):convert(number(0, true))
    parser:option("--patience", "Give up when Redis stays away for this many seconds.", "60")
      :argname("SECONDS"):convert(number(0))
    parser:option("--region", "The country whose holidays count where an entry has no field region: BE has Sinterklaas"
      .. " on 6 December."):argname("CODE")
    parser:option("--pack", "The language: a name, or the path of a pack.", "nl")
    parser:option("--gazetteer", "A file of names of your own: NAME<TAB>TYPE a line."):argname("FILE")
    parser:flag("--once", "End when every article has been read.")
  end,
  run = function(args, host)
    local core = require "verslag.core"
    local link = require "verslag.worker.link"
    local addresses = {}
    for i, text in ipairs(#args.redis > 0 and args.redis or { "127.0.0.1:6379" }) do
      local address, message = link.address(text)
      if not address then
        return host:fail(nil, message)
      end
      addresses[i] = address
    end
    local language = host:language(args)
    if not language then
      return false
    end
    local connection, message = link.new(addresses, 30)
    if not connection then
      return host:fail(nil, message)
    end
    local settings = {
      stream = args.stream,
      group = args.group,
      out = args.out or require("verslag.worker.keys").out(args.stream),
      consumer = args.consumer or own_name(),
      batch = args.batch,
      claim_after = args.claim_after,
      retries = args.retries,
      max_waiting = args.max_waiting,
      patience = args.patience,
      once = args.once,
      region = args.region,
    }
    core.catch_signals()
    local worker = require("verslag.worker").new(connection, language, settings, function(text)
      host.stderr:write("verslag: ", settings.consumer, ": ", text, "\n")
    end, function()
      return core.caught_signal() ~= nil
    end)
    local ok = worker:run()
    local counts = worker.counts
    host.stderr:write(("verslag: %s: %d read, %d known already, %d failed\n"):format(settings.consumer, counts.read,
      counts.known, counts.failed))
    return ok
  end,
}
