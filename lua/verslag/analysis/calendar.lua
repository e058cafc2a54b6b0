--- Days and TIMEX3 values: what stretch of the calendar a value such as 2024-06, 2025-W25-WE or
--- 2018-10-01T12:55 covers. Days are counted from 1970-01-01 (day 0). No clock, no time zone.

local floor, match = math.floor, string.match

local M = {}

--- Day number of a date of the (proleptic) Gregorian calendar.
--- Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
---@param y integer
---@param m integer 1 to 12
---@param d integer 1 to 31
---@return integer
function M.days(y, m, d)
    if m <= 2 then
        y = y - 1
    end
    local era = floor(y / 400)
    local yoe = y - era * 400
    local doy = floor((153 * (m + (m > 2 and -3 or 9)) + 2) / 5) + d - 1
    local doe = yoe * 365 + floor(yoe / 4) - floor(yoe / 100) + doy
    return era * 146097 + doe - 719468
end

--- Year, month and day of a day number (civil_from_days of the same paper).
---@param n integer
---@return integer y
---@return integer m
---@return integer d
function M.civil(n)
    n = n + 719468
    local era = floor(n / 146097)
    local doe = n - era * 146097
    local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
    local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
    local mp = floor((5 * doy + 2) / 153)
    local d = doy - floor((153 * mp + 2) / 5) + 1
    local m = mp < 10 and mp + 3 or mp - 9
    return yoe + era * 400 + (m <= 2 and 1 or 0), m, d
end

--- Weekday of a day number, 1 Monday to 7 Sunday (ISO 8601).
---@param n integer
---@return integer
function M.weekday(n)
    return (n + 3) % 7 + 1
end

--- ISO 8601 date of a day number.
---@param n integer
---@return string
function M.iso(n)
    return string.format("%04d-%02d-%02d", M.civil(n))
end

local function month_length(y, m)
    return m == 12 and 31 or M.days(y, m + 1, 1) - M.days(y, m, 1)
end

local SEASONS = { SP = { 3, 0 }, SU = { 6, 0 }, FA = { 9, 0 }, AU = { 9, 0 }, WI = { 12, 1 } }

local function span(precision, first, last, clock)
    return { precision = precision, first = first, last = last, clock = clock }
end

local function months(precision, y, m, count)
    local last_month = m + count - 1
    local ly, lm = y + floor((last_month - 1) / 12), (last_month - 1) % 12 + 1
    return span(precision, M.days(y, m, 1), M.days(ly, lm, month_length(ly, lm)))
end

local function parse_one(value)
    local date, clock = match(value, "^([^T]*)T(.+)$")
    if not date then
        date = value
    end
    local y, m, d = match(date, "^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
    if y then
        y, m, d = tonumber(y), tonumber(m), tonumber(d)
        if m < 1 or m > 12 or d < 1 or d > month_length(y, m) then
            return nil
        end
        local n = M.days(y, m, d)
        return span(clock and "time" or "day", n, n, clock)
    end
    if clock then
        return nil
    end
    y, m = match(date, "^(%d%d%d%d)%-(%d%d)$")
    if y then
        y, m = tonumber(y), tonumber(m)
        return m >= 1 and m <= 12 and months("month", y, m, 1) or nil
    end
    local w, rest
    y, w, rest = match(date, "^(%d%d%d%d)%-W(%d%d)(.*)$")
    if y then
        local monday = M.days(tonumber(y), 1, 4)
        monday = monday - (M.weekday(monday) - 1) + (tonumber(w) - 1) * 7
        local day = match(rest, "^%-([1-7])$")
        if rest == "" then
            return span("week", monday, monday + 6)
        elseif rest == "-WE" then
            return span("weekend", monday + 5, monday + 6)
        elseif day then
            return span("day", monday + tonumber(day) - 1, monday + tonumber(day) - 1)
        end
        return nil
    end
    local part
    y, part = match(date, "^(%d%d%d%d)%-(%u%w)$")
    if y then
        y = tonumber(y)
        local number = tonumber(match(part, "^[QH](%d)$"))
        if number and match(part, "^Q") and number >= 1 and number <= 4 then
            return months("quarter", y, number * 3 - 2, 3)
        elseif number and match(part, "^H") and number >= 1 and number <= 2 then
            return months("half", y, number * 6 - 5, 6)
        elseif SEASONS[part] then
            return months("season", y, SEASONS[part][1], 3)
        end
        return nil
    end
    y = match(date, "^[FS]?Y?(%d%d%d%d)$")
    if y then
        return months("year", tonumber(y), 1, 12)
    end
    y = match(date, "^(%d%d%d)X?$")
    if y then
        return months("decade", tonumber(y) * 10, 1, 120)
    end
    y = match(date, "^(%d%d)X?X?$")
    if y then
        return months("century", tonumber(y) * 100, 1, 1200)
    end
    return nil
end

--- The stretch of days a TIMEX3 value covers.
---@param value string?
---@return {precision: string, first: integer, last: integer, clock: string?}? # nil where the value
--- names no certain day, month or year (XXXX-WXX-2, PAST_REF, a duration, a set, text of another kind)
function M.parse(value)
    if type(value) ~= "string" then
        return nil
    end
    local from, to = match(value, "^([^/]+)/([^/]+)$")
    if from then
        local a, b = parse_one(from), parse_one(to)
        if a and b and a.first <= b.last then
            return span("interval", a.first, b.last)
        end
        local open = a or b
        if open and (from == ".." or to == "..") then
            return span("interval", open.first, open.last)
        end
        return nil
    end
    return parse_one(value)
end

local UNIT_DAYS = { Y = 365.2425, M = 30.436875, W = 7, D = 1 }

--- The length in days of an ISO 8601 duration of days or longer: P2W is 14.
---@param value string?
---@return number? days nil for a shorter, unknown (PXD) or malformed one
---@return string? unit the smallest unit said: D W M Y
function M.duration(value)
    local body = type(value) == "string" and match(value, "^P([%d%.YMWD]+)$")
    if not body then
        return nil
    end
    local days, unit, used = 0, nil, 0
    for number, letter in string.gmatch(body, "(%d+%.?%d*)([YMWD])") do
        days, unit = days + tonumber(number) * UNIT_DAYS[letter], letter
        used = used + #number + 1
    end
    if used ~= #body or not unit then
        return nil
    end
    return days, unit
end

return M
