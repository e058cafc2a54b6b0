--- UTF-8 for the report: counting, cutting and making text safe to show, the same on every Lua from 5.1.
-- Positions are bytes, 1-based and inclusive, as everywhere in the Lua layer. Nothing here raises on
-- malformed input: a byte that is no UTF-8 counts as one character and shows as U+FFFD.

local byte, char, find, gsub, sub = string.byte, string.char, string.find, string.gsub, string.sub
local floor = math.floor

local M = {}

M.REPLACEMENT = "\239\191\189" -- U+FFFD

--- Read the character that starts at byte `i`.
---@param s string
---@param i integer
---@return integer? codepoint nil where the bytes are no UTF-8 (overlong, surrogate, cut off)
---@return integer length in bytes; 1 for a bad byte
function M.at(s, i)
    local a = byte(s, i)
    if not a then
        return nil, 0
    elseif a < 0x80 then
        return a, 1
    elseif a < 0xC2 or a > 0xF4 then
        return nil, 1
    end
    local b = byte(s, i + 1)
    if not b or b < 0x80 or b > 0xBF then
        return nil, 1
    end
    if a < 0xE0 then
        return (a - 0xC0) * 64 + b - 0x80, 2
    end
    local c = byte(s, i + 2)
    if not c or c < 0x80 or c > 0xBF then
        return nil, 1
    end
    if a < 0xF0 then
        local code = ((a - 0xE0) * 64 + b - 0x80) * 64 + c - 0x80
        if code < 0x800 or (code >= 0xD800 and code <= 0xDFFF) then
            return nil, 1
        end
        return code, 3
    end
    local d = byte(s, i + 3)
    if not d or d < 0x80 or d > 0xBF then
        return nil, 1
    end
    local code = (((a - 0xF0) * 64 + b - 0x80) * 64 + c - 0x80) * 64 + d - 0x80
    if code < 0x10000 or code > 0x10FFFF then
        return nil, 1
    end
    return code, 4
end

--- The UTF-8 bytes of a code point.
---@param code integer
---@return string
function M.char(code)
    if code < 0x80 then
        return char(code)
    elseif code < 0x800 then
        return char(0xC0 + floor(code / 64), 0x80 + code % 64)
    elseif code < 0x10000 then
        return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
    end
    return char(
        0xF0 + floor(code / 262144),
        0x80 + floor(code / 4096) % 64,
        0x80 + floor(code / 64) % 64,
        0x80 + code % 64
    )
end

--- The text with every bad byte replaced by U+FFFD. Good text comes back as the same string.
---@param s string
---@return string
function M.valid(s)
    if not find(s, "[\128-\255]") then
        return s
    end
    local out, from, i, size = nil, 1, 1, #s
    while true do
        i = find(s, "[\128-\255]", i)
        if not i then
            break
        end
        local code, length = M.at(s, i)
        if not code then
            out = out or {}
            out[#out + 1] = sub(s, from, i - 1)
            out[#out + 1] = M.REPLACEMENT
            from = i + 1
        end
        i = i + length
        if i > size then
            break
        end
    end
    if not out then
        return s
    end
    out[#out + 1] = sub(s, from)
    return table.concat(out)
end

-- Characters that show nothing and change how the rest is shown: they could make a report say
-- something else than its text does (bidirectional overrides, invisible tags, line separators).
local function is_trick(code)
    return (code >= 0x80 and code <= 0x9F)
        or (code >= 0x202A and code <= 0x202E)
        or (code >= 0x2066 and code <= 0x2069)
        or code == 0x2028
        or code == 0x2029
        or code == 0xFFFE
        or code == 0xFFFF
        or (code >= 0xE0000 and code <= 0xE007F)
end

--- The text fit to be shown on one line: valid UTF-8, white space made single spaces, control
--- characters (escape sequences of a terminal) and bidirectional overrides replaced by U+FFFD.
---@param s string
---@return string
function M.line(s)
    if find(s, "[\t-\r]") or find(s, "  ", 1, true) then
        s = gsub(s, "%s+", " ")
    end
    return M.shown(s)
end

-- Where a trick may begin: the first bytes of what is_trick looks for.
local function may_trick(s)
    return find(s, "\194[\128-\159]") or find(s, "\226\128[\168-\174]") or find(s, "\226\129[\166-\169]")
        or find(s, "\239\191[\190\191]") or find(s, "\243\160", 1, true)
end

--- As `line`, but white space is left as it is.
---@param s string
---@return string
function M.shown(s)
    s = M.valid(s)
    if find(s, "[%z\1-\8\11-\31\127]") then
        s = gsub(s, "[%z\1-\8\11-\31\127]", function(c)
            return (c == "\r" or c == "\f" or c == "\v") and " " or M.REPLACEMENT
        end)
    end
    if find(s, "[\194\226\239\243]") and may_trick(s) then
        s = gsub(s, "[\194-\244][\128-\191]+", function(c)
            local code = M.at(c, 1)
            if code and is_trick(code) then
                return M.REPLACEMENT
            end
        end)
    end
    return s
end

--- How many columns a code point takes on a terminal: 0 for combining marks, 2 for East Asian wide
--- characters and emoji, else 1. Ranges from Unicode's EastAsianWidth, kept to the large blocks.
---@param code integer
---@return integer
function M.columns(code)
    if code < 0x300 then
        return code == 0xAD and 0 or 1
    end
    if
        (code <= 0x36F)
        or (code >= 0x200B and code <= 0x200F)
        or (code >= 0x20D0 and code <= 0x20FF)
        or (code >= 0xFE00 and code <= 0xFE0F)
        or (code >= 0x591 and code <= 0x5BD)
        or (code >= 0x64B and code <= 0x65F)
    then
        return 0
    end
    if
        (code >= 0x1100 and code <= 0x115F)
        or (code >= 0x2E80 and code <= 0xA4CF)
        or (code >= 0xAC00 and code <= 0xD7A3)
        or (code >= 0xF900 and code <= 0xFAFF)
        or (code >= 0xFE30 and code <= 0xFE6F)
        or (code >= 0xFF00 and code <= 0xFF60)
        or (code >= 0x1F300 and code <= 0x1FAFF)
        or (code >= 0x20000 and code <= 0x3FFFD)
    then
        return 2
    end
    return 1
end

--- The width of a text in terminal columns.
---@param s string
---@return integer
function M.width(s)
    if not find(s, "[\128-\255]") then
        return #s
    end
    local width, i, size = 0, 1, #s
    while i <= size do
        local code, length = M.at(s, i)
        width = width + (code and M.columns(code) or 1)
        i = i + length
    end
    return width
end

--- The number of characters (code points) in bytes first..last.
---@param s string
---@return integer
function M.length(s)
    local _, continuation = gsub(s, "[\128-\191]", "")
    return #s - continuation
end

--- Cut a text to at most `width` columns, with an ellipsis where something was cut.
---@param s string
---@param width integer
---@return string
function M.cut(s, width)
    local used, i, fits, size = 0, 1, 1, #s
    while i <= size do
        local code, length = M.at(s, i)
        used = used + (code and M.columns(code) or 1)
        if used > width then
            return (gsub(sub(s, 1, fits - 1), "%s+$", "")) .. "\226\128\166"
        end
        i = i + length
        if used <= width - 1 then
            fits = i
        end
    end
    return s
end

--- Break a text into lines of at most `width` columns, at white space where there is any.
---@param s string one line
---@param width integer
---@return string[] lines at least one
function M.wrap(s, width)
    local lines, line, used = {}, {}, 0
    for word in string.gmatch(s, "[^ ]+") do
        local columns = M.width(word)
        while columns > width do -- a word longer than the line
            if used > 0 then
                lines[#lines + 1] = table.concat(line, " ")
                line, used = {}, 0
            end
            local i, taken = 1, 0
            while true do
                local code, length = M.at(word, i)
                local wide = code and M.columns(code) or 1
                if taken + wide > width or length == 0 then
                    break
                end
                taken, i = taken + wide, i + length
            end
            if i == 1 then -- one character wider than the line: let it stand
                local _, length = M.at(word, 1)
                i = 1 + length
            end
            lines[#lines + 1] = sub(word, 1, i - 1)
            word = sub(word, i)
            columns = M.width(word)
        end
        if columns > 0 then
            if used > 0 and used + 1 + columns > width then
                lines[#lines + 1] = table.concat(line, " ")
                line, used = {}, 0
            end
            line[#line + 1] = word
            used = used + columns + (used > 0 and 1 or 0)
        end
    end
    if #line > 0 or #lines == 0 then
        lines[#lines + 1] = table.concat(line, " ")
    end
    return lines
end

--- A converter from byte positions to character positions that walks forward through the text.
--- Ask in any order; asking in rising order costs one pass over the text.
---@param s string
---@param unit? "char"|"utf16"
---@return fun(position: integer): integer # 1-based byte position -> number of characters before it
function M.counter(s, unit)
    local at, count = 1, 0
    return function(position)
        if position < at then
            at, count = 1, 0
        end
        while at < position do
            local code, length = M.at(s, at)
            if length == 0 then
                break
            end
            count = count + ((unit == "utf16" and code and code > 0xFFFF) and 2 or 1)
            at = at + length
        end
        return count
    end
end

-- Lower case and bare of marks, for comparing names: ASCII, Latin-1 and Latin Extended-A.
local FOLD = {}
do
    local function map(plain, letters)
        for letter in string.gmatch(letters, "[\194-\197][\128-\191]") do
            FOLD[letter] = plain
        end
    end
    map("a", "àáâãäåāăąÀÁÂÃÄÅĀĂĄ")
    map("c", "çćĉċčÇĆĈĊČ")
    map("d", "ďđðĎĐÐ")
    map("e", "èéêëēĕėęěÈÉÊËĒĔĖĘĚ")
    map("g", "ĝğġģĜĞĠĢ")
    map("h", "ĥħĤĦ")
    map("i", "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ")
    map("j", "ĵĴ")
    map("k", "ķĶ")
    map("l", "ĺļľŀłĹĻĽĿŁ")
    map("n", "ñńņňÑŃŅŇ")
    map("o", "òóôõöøōŏőÒÓÔÕÖØŌŎŐ")
    map("r", "ŕŗřŔŖŘ")
    map("s", "śŝşšŚŜŞŠ")
    map("t", "ţťŧŢŤŦ")
    map("u", "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ")
    map("w", "ŵŴ")
    map("y", "ýÿŷÝŶŸ")
    map("z", "źżžŹŻŽ")
    map("ae", "æÆ")
    map("oe", "œŒ")
    map("ss", "ß")
end

--- Lower case without marks: "Éric Wiebès" -> "eric wiebes". Other scripts stay as they are.
---@param s string
---@return string
function M.fold(s)
    s = string.lower(s) -- in the C locale this touches ASCII alone
    if find(s, "[\194-\197]") then
        s = gsub(s, "[\194-\197][\128-\191]", FOLD)
    end
    return s
end

return M
