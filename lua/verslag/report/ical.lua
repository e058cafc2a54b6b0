--- iCalendar (RFC 5545): what is dated to a month or finer as all-day events (or at a time of day), each
--- with its sentence. The same input gives the same bytes: DTSTAMP is the date of publication.

local calendar = require "verslag.analysis.calendar"
local utf = require "verslag.utf"

local M = { name = "ical", extension = "ics", media = "text/calendar", kind = "events" }

local gsub, format = string.gsub, string.format

local FINE = { day = true, time = true, week = true, weekend = true, month = true, interval = true }

local function escape(s)
    s = utf.line(s)
    return (gsub(s, "[\\;,]", "\\%0"))
end

-- Lines of at most 75 bytes, broken between characters; a continuation begins with a space.
local function fold(out, line)
    local room = 75
    while #line > room do
        local at = room
        while at > 1 and string.find(string.sub(line, at + 1, at + 1), "[\128-\191]") do
            at = at - 1
        end
        out(string.sub(line, 1, at) .. "\r\n ")
        line = string.sub(line, at + 1)
        room = 74
    end
    out(line .. "\r\n")
end

local function compact(day)
    return (gsub(calendar.iso(day), "-", ""))
end

--- Events: rows {from, to, precision, clock, text = summary, description, file, first, last, basis, stamp}.
---@param events table[]
---@param out fun(s: string)
function M.render(events, out)
    out "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//verslag//report//EN\r\nCALSCALE:GREGORIAN\r\n"
    for _, event in ipairs(events) do
        if FINE[event.precision] and event.from > -719000 and event.to < 2932000 then
            out "BEGIN:VEVENT\r\n"
            local uid = gsub(format("%s-%d-%d", event.uid or event.file or "article", event.first - 1, event.last),
                "[^%w%-%._]", "_")
            fold(out, "UID:" .. uid .. "@verslag")
            out("DTSTAMP:" .. compact(event.stamp or event.from) .. "T000000Z\r\n")
            local hour, minute = string.match(event.clock or "", "^(%d%d):?(%d?%d?)")
            if hour and tonumber(hour) < 24 and (tonumber(minute) or 0) < 60 then
                out(format("DTSTART:%sT%s%s00\r\n", compact(event.from), hour, minute ~= "" and minute or "00"))
            else
                out("DTSTART;VALUE=DATE:" .. compact(event.from) .. "\r\n")
                out("DTEND;VALUE=DATE:" .. compact(event.to + 1) .. "\r\n")
            end
            fold(out, "SUMMARY:" .. escape(utf.cut(utf.line(event.text or ""), 90)))
            fold(out, "DESCRIPTION:" .. escape(event.description or event.text or ""))
            fold(out, "CATEGORIES:" .. escape(event.kind or "told"))
            out("STATUS:" .. (event.basis == "inferred" and "TENTATIVE" or "CONFIRMED") .. "\r\n")
            out "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
        end
    end
    out "END:VCALENDAR\r\n"
end

--- The events of an article's timeline.
---@param article table
---@param say function
---@return table[]
function M.events(article, say)
    local v, events = article.view, {}
    for _, group in ipairs { "dated", "future" } do
        for _, row in ipairs(article.timeline[group]) do
            local sentence = v:sentence_short(row.sentence) or row.text
            events[#events + 1] = {
                from = row.from, to = row.to, precision = row.precision, clock = row.clock,
                first = row.first, last = row.last, file = article.head.file, uid = article.head.sha256,
                text = sentence, kind = row.kind, basis = row.basis, stamp = v.published,
                description = format("%s (%s: %s, %s, %s %d-%d)", sentence, row.text, row.value,
                    say("basis." .. row.basis), article.head.file or "", row.first - 1, row.last),
            }
        end
    end
    return events
end

return M
