--- verslag in nginx: reports over HTTP. For ngx_http_lua and OpenResty. See doc/nginx.md
---
---     init_by_lua_block { require("verslag.nginx").open() }
---     location = /report {
---         client_max_body_size 1m;
---         content_by_lua_block { require("verslag.nginx").report() }
---     }
---
--- The language pack is opened once, in the master; the workers that are forked from it share its pages.
--- A reading holds up its worker, so the size of a text is limited; a document is closed as soon as its
--- answer is made, because the garbage collector does not see how much memory it holds.

local M = {}

local language
local max_bytes = 1024 * 1024

local TYPES = {
  html = "text/html; charset=utf-8",
  markdown = "text/markdown; charset=utf-8",
  json = "application/json",
  jsonl = "application/x-ndjson",
  jsonld = "application/ld+json",
  webannotation = "application/ld+json",
  csv = "text/csv; charset=utf-8",
  tsv = "text/tab-separated-values; charset=utf-8",
  ical = "text/calendar; charset=utf-8",
  timeml = "application/xml",
  graphml = "application/xml",
  ["svg-timeline"] = "image/svg+xml",
  ["svg-network"] = "image/svg+xml",
}

--- Open the language; for init_by_lua. Raises an error where that fails, so that nginx does not start.
---@param options? {pack: string?, gazetteer: string?, max_bytes: integer?} pack: "nl" or a path;
--- max_bytes: longest text, default 1 MiB
function M.open(options)
  options = options or {}
  local verslag = require "verslag"
  language = assert(verslag.load(options.pack or "nl", { gazetteer = options.gazetteer }))
  max_bytes = options.max_bytes or max_bytes
end

local function answer(status, kind, body)
  ngx.status = status
  ngx.header["Content-Type"] = kind
  ngx.header["Content-Length"] = #body
  ngx.print(body)
end

local function refuse(status, message)
  return answer(status, "text/plain; charset=utf-8", message .. "\n")
end

-- The request's body: in memory, or in the file that nginx put it in.
local function body_of_request()
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  if body then
    return body
  end
  local path = ngx.req.get_body_file()
  local file = path and io.open(path, "rb")
  if not file then
    return ""
  end
  body = file:read "*a"
  file:close()
  return body
end

-- Read the text that was posted and answer with what `write` makes of its document.
local function serve(write)
  if not language then
    return refuse(500, "the language is not open: init_by_lua_block { require(\"verslag.nginx\").open() }")
  end
  if ngx.req.get_method() ~= "POST" then
    ngx.header["Allow"] = "POST"
    return refuse(405, "POST the text of an article, as in: curl --data-binary @article.txt URL")
  end
  local text = body_of_request()
  if text == "" then
    return refuse(400, "there is no text in the request")
  end
  if #text > max_bytes then
    return refuse(413, "a text of " .. #text .. " bytes; at most " .. max_bytes)
  end
  local words = ngx.req.get_uri_args(20)
  local function word(name)
    return type(words[name]) == "string" and words[name] ~= "" and words[name] or nil
  end
  local doc, message, position = language:read(text, {
    published = word "published",
    file = word "file",
    strict = word "strict" ~= nil,
  })
  if not doc then
    return refuse(400, message .. (position and position > 0 and " at byte " .. position or ""))
  end
  local done, body, kind = pcall(write, doc, word)
  doc:close()
  if not done then
    return refuse(400, tostring(body))
  elseif not body then
    return refuse(400, kind)
  end
  return answer(200, kind, body)
end

--- Answer a POST of a text with its report; for content_by_lua. Arguments of the address: published, format
--- (default markdown), lang, file (a name for the report's head), strict.
function M.report()
  return serve(function(doc, word)
    local format = word "format" or "markdown"
    local report, message = doc:report(format, { lang = word "lang" })
    if not report then
      return nil, message
    end
    return report, TYPES[format] or "text/plain; charset=utf-8"
  end)
end

--- Answer a POST of a text with the document as JSON. Arguments: published, file, strict.
function M.json()
  return serve(function(doc)
    return doc:json() .. "\n", "application/json"
  end)
end

return M
