--- TimeML: the text with its TIMEX3 tags in place, and the verbs of saying as reporting events. The tags
--- taken out, the text is the input.

local escape = require("verslag.report.xml").escape
local annotate = require "verslag.analysis.annotate"
local timeline = require "verslag.analysis.timeline"

local M = { name = "timeml", extension = "tml", media = "application/xml", kind = "article" }

local TYPES = { DATE = true, TIME = true, DURATION = true, SET = true }

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    local v, h = article.view, article.head
    if not v.text then
        error("timeml: the plain table has no text to put tags in", 0)
    end
    out '<?xml version="1.0" encoding="UTF-8"?>\n<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    out ' xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">\n'
    out("<DOCID>" .. escape(h.file or "-") .. "</DOCID>\n")
    if h.published then
        out('<DCT><TIMEX3 tid="t0" type="DATE" value="' .. escape(h.published)
            .. '" temporalFunction="false" functionInDocument="CREATION_TIME">')
        out(escape(h.published) .. "</TIMEX3></DCT>\n")
    end
    out "<TEXT>"
    local at, times, events = 1, 0, 0
    for _, span in ipairs(annotate.spans(v)) do
        -- tags must not cross: what begins inside a tag already open is left out
        if span.first >= at and (span.layer == "time" or span.layer == "cue") then
            local tag, attributes
            if span.layer == "time" then
                local time = span.item
                times = times + 1
                tag = "TIMEX3"
                attributes = string.format(' tid="t%d" type="%s"', times, TYPES[time.type] and time.type or "DATE")
                if time.value then
                    attributes = attributes .. ' value="' .. escape(time.value) .. '"'
                end
                if time.mod then
                    attributes = attributes .. ' mod="' .. escape(time.mod) .. '"'
                end
                if timeline.basis(time) == "inferred" and h.published then
                    attributes = attributes .. ' temporalFunction="true" anchorTimeID="t0"'
                end
            else
                events = events + 1
                tag = "EVENT"
                attributes = string.format(' eid="e%d" class="REPORTING"', events)
            end
            out(escape(string.sub(v.text, at, span.first - 1)))
            out("<" .. tag .. attributes .. ">" .. escape(string.sub(v.text, span.first, span.last)) .. "</" .. tag
                .. ">")
            at = span.last + 1
        end
    end
    out(escape(string.sub(v.text, at)))
    out "</TEXT>\n</TimeML>\n"
end

return M
