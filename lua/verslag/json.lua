--- JSON with keys in a fixed order, so that the same input gives the same bytes. Own code because the
--- report must not depend on a package of the host, and because order, spans and bad bytes need care that
--- lua-cjson does not take: it writes keys in the order of the hash, which differs from run to run.
---
--- Spans: with `spans`, a table with `first` and `last` (1-based, inclusive) is written with `start` and
--- `end` (0-based, end exclusive), and `sentence` and `paragraph` count from 0, as everywhere in JSON.

local utf = require "verslag.utf"

local M = {}

local format, gsub, find, byte, concat, floor = string.format, string.gsub, string.find, string.byte, table.concat,
    math.floor

--- The value of `null`, for arrays that need one.
M.null = setmetatable({}, { __tostring = function() return "null" end })

local ARRAY = {}

--- Mark a table as an array, so that it is written as [] when it is empty.
---@param t table?
---@return table
function M.array(t)
    return setmetatable(t or {}, ARRAY)
end

-- The order keys are written in; others follow by name.
local ORDER = {}
do
    local keys = [[
        @context @id @type id type kind record schema generator title language lang file files sha256 bytes
        published published_from first start last end text name subtype code level verdict message form role of
        role_of demonym_of variants value unresolved precision mod unit noun parts content speaker who entity cue
        via rule basis confidence sentence paragraph mentions
        sentences tokens entities times quantities quotes statements
        document report head points brief timeline figures sources
    ]]
    local n = 0
    for key in string.gmatch(keys, "%S+") do
        n = n + 1
        ORDER[key] = ORDER[key] or n
    end
end

-- Lists of the plain table and the report: written as [] where they are empty.
local LISTS = {}
for key in string.gmatch([[
    sentences tokens entities mentions times quantities quotes statements parts via variants points
    dated future undated rows checks spans sources without unnamed claims who what when where how_many files
    articles failed alternatives items words nodes edges merges conflicts events speakers spellings
]], "%S+") do
    LISTS[key] = true
end

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b",
    ["\f"] = "\\f" }

local function escape(c)
    return ESCAPES[c] or format("\\u%04x", byte(c))
end

--- A JSON string. Bad UTF-8 becomes U+FFFD; < and > and & stay as they are.
---@param s string
---@return string
function M.string(s)
    if find(s, "[\128-\255]") then
        s = utf.valid(s)
    end
    if find(s, '[%z\1-\31"\\\127]') then
        s = gsub(s, '[%z\1-\31"\\\127]', escape)
    end
    if find(s, "\226\128[\168\169]") then -- two characters that are line ends to JavaScript
        s = gsub(s, "\226\128[\168\169]", { ["\226\128\168"] = "\\u2028", ["\226\128\169"] = "\\u2029" })
    end
    return '"' .. s .. '"'
end

local function number(n, key)
    if n ~= n or n == math.huge or n == -math.huge then
        return "null"
    end
    if floor(n) == n and n > -1e15 and n < 1e15 then
        return format("%d", n)
    end
    local s = key == "confidence" and format("%.3f", floor(n * 1000 + 0.5) / 1000) or format("%.14g", n)
    s = gsub(s, ",", ".") -- a host may have set another locale
    if key == "confidence" then
        s = gsub(s, "%.?0+$", "")
    end
    return s
end

local function by_order(a, b)
    local oa, ob = ORDER[a], ORDER[b]
    if oa and ob then
        return oa < ob
    elseif oa or ob then
        return oa ~= nil
    end
    return a < b
end

local function is_array(t, key)
    return getmetatable(t) == ARRAY or t[1] ~= nil or (next(t) == nil and LISTS[key] or false)
end

local encode

local function encode_table(t, key, out, indent, spans, depth)
    if depth > 100 then
        error("json: nested more than 100 deep", 0)
    end
    local inner, outer = indent and indent .. "  ", indent
    local separator = indent and ",\n" .. inner or ","
    if is_array(t, key) then
        if #t == 0 then
            out[#out + 1] = "[]"
            return
        end
        out[#out + 1] = indent and "[\n" .. inner or "["
        for i = 1, #t do
            if i > 1 then
                out[#out + 1] = separator
            end
            encode(t[i], nil, out, inner, spans, depth + 1)
        end
        out[#out + 1] = indent and "\n" .. outer .. "]" or "]"
        return
    end
    local keys, span = {}, spans and type(t.first) == "number" and type(t.last) == "number"
    for k, v in pairs(t) do
        if type(k) == "string" and type(v) ~= "function" and string.sub(k, 1, 1) ~= "_" then
            keys[#keys + 1] = k
        end
    end
    if #keys == 0 then
        out[#out + 1] = "{}"
        return
    end
    table.sort(keys, by_order)
    out[#out + 1] = indent and "{\n" .. inner or "{"
    for i, k in ipairs(keys) do
        local v, name = t[k], k
        if span and k == "first" then
            name, v = "start", v - 1
        elseif span and k == "last" then
            name = "end"
        elseif spans and (k == "sentence" or k == "paragraph") and type(v) == "number" then
            v = v - 1
        end
        if i > 1 then
            out[#out + 1] = separator
        end
        out[#out + 1] = M.string(name)
        out[#out + 1] = indent and ": " or ":"
        encode(v, k, out, inner, spans, depth + 1)
    end
    out[#out + 1] = indent and "\n" .. outer .. "}" or "}"
end

function encode(value, key, out, indent, spans, depth)
    local kind = type(value)
    if value == M.null or value == nil then
        out[#out + 1] = "null"
    elseif kind == "string" then
        out[#out + 1] = M.string(value)
    elseif kind == "number" then
        out[#out + 1] = number(value, key)
    elseif kind == "boolean" then
        out[#out + 1] = value and "true" or "false"
    elseif kind == "table" then
        encode_table(value, key, out, indent, spans, depth)
    else
        error("json: a " .. kind .. " cannot be written", 0)
    end
end

--- Write a value as JSON.
---@param value any
---@param options? {indent: boolean?, spans: boolean?}
---@return string
function M.encode(value, options)
    options = options or {}
    local out = {}
    encode(value, nil, out, options.indent and "" or nil, options.spans, 0)
    return concat(out)
end

-- decoding --------------------------------------------------------------------------------------

local UNESCAPE = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function fail(s, at, message)
    error({ json = true, message = message, position = at, s = s }, 0)
end

local function decode_string(s, at)
    local pieces, from = nil, at + 1
    local i = from
    while true do
        local stop = find(s, '["\\%z\1-\31]', i)
        if not stop then
            fail(s, at, "a string without an end")
        end
        local c = string.sub(s, stop, stop)
        if c == '"' then
            if not pieces then
                return string.sub(s, from, stop - 1), stop + 1
            end
            pieces[#pieces + 1] = string.sub(s, from, stop - 1)
            return concat(pieces), stop + 1
        elseif c ~= "\\" then
            fail(s, stop, "a control character in a string")
        end
        pieces = pieces or {}
        pieces[#pieces + 1] = string.sub(s, from, stop - 1)
        local e = string.sub(s, stop + 1, stop + 1)
        if e == "u" then
            local hex = string.match(s, "^%x%x%x%x", stop + 2)
            if not hex then
                fail(s, stop, "a bad \\u escape")
            end
            local code, after = tonumber(hex, 16), stop + 6
            if code >= 0xD800 and code <= 0xDBFF then
                local low = string.match(s, "^\\u([dD][c-fC-F]%x%x)", after)
                if low then
                    code = 0x10000 + (code - 0xD800) * 0x400 + tonumber(low, 16) - 0xDC00
                    after = after + 6
                end
            end
            if code >= 0xD800 and code <= 0xDFFF then
                pieces[#pieces + 1] = utf.REPLACEMENT
            else
                pieces[#pieces + 1] = utf.char(code)
            end
            from = after
        else
            local plain = UNESCAPE[e]
            if not plain then
                fail(s, stop, "a bad escape")
            end
            pieces[#pieces + 1] = plain
            from = stop + 2
        end
        i = from
    end
end

local decode_value

local function skip(s, at)
    return find(s, "[^ \t\r\n]", at) or #s + 1
end

local function decode_object(s, at, depth)
    local object = {}
    at = skip(s, at + 1)
    if string.sub(s, at, at) == "}" then
        return object, at + 1
    end
    while true do
        if string.sub(s, at, at) ~= '"' then
            fail(s, at, "a key was expected")
        end
        local key
        key, at = decode_string(s, at)
        at = skip(s, at)
        if string.sub(s, at, at) ~= ":" then
            fail(s, at, "':' was expected")
        end
        object[key], at = decode_value(s, skip(s, at + 1), depth)
        at = skip(s, at)
        local c = string.sub(s, at, at)
        if c == "}" then
            return object, at + 1
        elseif c ~= "," then
            fail(s, at, "',' or '}' was expected")
        end
        at = skip(s, at + 1)
    end
end

local function decode_array(s, at, depth)
    local array, n = M.array {}, 0
    at = skip(s, at + 1)
    if string.sub(s, at, at) == "]" then
        return array, at + 1
    end
    while true do
        n = n + 1
        array[n], at = decode_value(s, at, depth)
        at = skip(s, at)
        local c = string.sub(s, at, at)
        if c == "]" then
            return array, at + 1
        elseif c ~= "," then
            fail(s, at, "',' or ']' was expected")
        end
        at = skip(s, at + 1)
    end
end

local WORDS = { ["true"] = true, ["false"] = false, ["null"] = M.null }

function decode_value(s, at, depth)
    if depth > 200 then
        fail(s, at, "nested more than 200 deep")
    end
    local c = string.sub(s, at, at)
    if c == '"' then
        return decode_string(s, at)
    elseif c == "{" then
        return decode_object(s, at, depth + 1)
    elseif c == "[" then
        return decode_array(s, at, depth + 1)
    end
    local word = string.match(s, "^%a+", at)
    if word and WORDS[word] ~= nil then
        return WORDS[word], at + #word
    end
    local digits = string.match(s, "^-?%d+%.?%d*[eE]?[+-]?%d*", at)
    local n = digits and tonumber(digits)
    if not n then
        fail(s, at, "a value was expected")
    end
    return n, at + #digits
end

--- Read JSON. `null` is json.null; arrays remember that they are arrays.
---@param s string
---@return any value
---@return string? message with the byte position, when the text is no JSON
function M.decode(s)
    local ok, value, at = pcall(decode_value, s, skip(s, 1), 0)
    if ok then
        at = skip(s, at)
        if at <= #s then
            return nil, format("byte %d: something follows the value", at)
        end
        return value
    end
    if type(value) == "table" and value.json then
        return nil, format("byte %d: %s", value.position, value.message)
    end
    error(value, 0)
end

return M
