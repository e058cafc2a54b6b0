--- Drawings in SVG: the timeline (one row a date, the days between them said) and the network of names (a
--- circle, the most mentioned first). They stand alone or inside the HTML; no scripts, colours for light and
--- dark screens, text as text.

local escape = require("verslag.report.xml").escape
local utf = require "verslag.utf"

local M = {}

local format, floor = string.format, math.floor

local STYLE = [[
.vs{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.vs text{fill:#1c2430}.vs .muted{fill:#5b6675}.vs .date{font-weight:600;font-variant-numeric:tabular-nums}
.vs .axis{stroke:#b8c1cc;stroke-width:2}.vs .told{fill:#1c2430}
.vs .said{fill:#fff;stroke:#0b6b53;stroke-width:2.5}
.vs .reported{fill:#0b6b53}.vs .future{stroke-dasharray:3 3}.vs .quotes{stroke:#b3261e}
.vs .about{stroke:#2458b8}
.vs .with{stroke:#8b95a1;stroke-dasharray:2 3}.vs .edge{fill:none;opacity:.75}.vs .PER{fill:#2458b8}
.vs .ORG{fill:#8a4b00}
.vs .LOC{fill:#0b6b53}.vs .NONE{fill:#5b6675}.vs .paper{fill:#fff}
@media (prefers-color-scheme:dark){.vs text{fill:#e6eaf0}.vs .muted{fill:#9aa5b3}.vs .axis{stroke:#465262}
.vs .told{fill:#e6eaf0}.vs .said{fill:#12171e;stroke:#5fd0ae}.vs .reported{fill:#5fd0ae}
.vs .quotes{stroke:#ff8a80}
.vs .about{stroke:#8db4ff}.vs .with{stroke:#6b7785}.vs .PER{fill:#8db4ff}.vs .ORG{fill:#f0b060}
.vs .LOC{fill:#5fd0ae}
.vs .NONE{fill:#9aa5b3}.vs .paper{fill:#12171e}}]]

local function open(out, width, height, title, standalone)
    if standalone then
        out '<?xml version="1.0" encoding="UTF-8"?>\n'
    end
    out(format('<svg xmlns="http://www.w3.org/2000/svg" class="vs" role="img" '
        .. 'width="%d" height="%d" viewBox="0 0 %d %d">\n', width, height, width, height))
    out("<title>" .. escape(title) .. "</title>\n")
    if standalone then
        out("<style>" .. STYLE .. "</style>\n")
        out(format('<rect class="paper" width="%d" height="%d"/>\n', width, height))
    end
end

--- The style rules, for a page that holds the drawings.
M.STYLE = STYLE

-- Days up to three months, then months, then years.
local function gap_words(say, days)
    if days < 92 then
        return say("svg.gap", { days = format("%d", days) })
    elseif days < 730 then
        return say("svg.gap.months", { months = format("%d", floor(days / 30.436875 + 0.5)) })
    end
    return say("svg.gap.years", { years = format("%d", floor(days / 365.2425 + 0.5)) })
end

--- The timeline of rows {from, to, value, precision, mod, kind, label, first, future}.
---@param rows table[] in order of date
---@param out fun(s: string)
---@param say function
---@param options? {standalone: boolean?, title: string?, link: boolean?}
function M.timeline(rows, out, say, options)
    options = options or {}
    local width, y, placed = 720, 24, {}
    local before
    for _, row in ipairs(rows) do
        local gap
        if before and row.from > before then
            gap = row.from - before
        end
        if gap then
            y = y + 14
        end
        local lines = utf.wrap(utf.line(row.label or ""), 74)
        if #lines > 2 then
            lines = { lines[1], utf.cut(lines[2] .. " …", 72) }
            if string.sub(lines[2], -3) ~= "…" then
                lines[2] = lines[2] .. "…"
            end
        end
        placed[#placed + 1] = { row = row, y = y, gap = gap, lines = lines }
        y = y + 18 * #lines + 12
        before = row.to
    end
    open(out, width, y + 4, options.title or say("section.timeline"), options.standalone)
    if #placed > 1 then
        out(format('<line class="axis" x1="150" y1="%d" x2="150" y2="%d"/>\n', placed[1].y - 4, placed[#placed].y - 4))
    end
    local last_date
    for _, at in ipairs(placed) do
        local row = at.row
        local date = require("verslag.report.outline").date_words(say, row)
        if at.gap and at.gap > 1 then
            out(format('<text class="muted" x="138" y="%d" text-anchor="end" font-size="11">%s</text>\n',
                at.y - 20, escape(gap_words(say, at.gap))))
        end
        if options.link and row.first then
            out(format('<a href="#b%d">', row.first - 1))
        end
        if date ~= last_date then
            out(format('<text class="date" x="138" y="%d" text-anchor="end">%s</text>', at.y,
                escape(utf.cut(date, 20))))
        end
        last_date = date
        out(format('<circle class="%s%s" cx="150" cy="%d" r="5"/>', row.kind or "told", row.future and " future"
            or "", at.y - 4))
        for i, line in ipairs(at.lines) do
            out(format('<text x="166" y="%d">%s</text>', at.y + (i - 1) * 18, escape(line)))
        end
        if options.link and row.first then
            out "</a>"
        end
        out "\n"
    end
    out "</svg>\n"
end

--- The rows of an article's timeline for drawing.
---@param article table
---@return table[]
function M.timeline_rows(article)
    local rows = {}
    for _, group in ipairs { "dated", "future" } do
        for _, row in ipairs(article.timeline[group]) do
            local label = row.kind == "reported" and row.claim.kind == "statement" and row.claim.text[1]
                or article.view:sentence_short(row.sentence) or row.text
            rows[#rows + 1] = {
                from = row.from, to = row.to, value = row.value, precision = row.precision, mod = row.mod,
                    kind = row.kind, first = row.first,
                label = label, future = group == "future",
            }
        end
    end
    return rows
end

local MOST = 18

--- The network of a graph {nodes, edges}: the most linked names on a circle.
---@param graph table
---@param out fun(s: string)
---@param say function
---@param options? {standalone: boolean?, title: string?}
---@return boolean drawn false where no two names are linked
function M.network(graph, out, say, options)
    options = options or {}
    local weight, by_id = {}, {}
    for i, node in ipairs(graph.nodes) do
        weight[node.id], by_id[node.id] = 0, { node = node, order = i }
    end
    for _, edge in ipairs(graph.edges) do
        local w = edge.count * (edge.kind == "with" and 1 or 3)
        weight[edge.from] = weight[edge.from] + w
        weight[edge.to] = weight[edge.to] + w
    end
    local chosen = {}
    for _, node in ipairs(graph.nodes) do
        if weight[node.id] > 0 then
            chosen[#chosen + 1] = by_id[node.id]
        end
    end
    table.sort(chosen, function(a, b)
        local wa, wb = weight[a.node.id], weight[b.node.id]
        if wa ~= wb then
            return wa > wb
        end
        return a.order < b.order
    end)
    local count = math.min(MOST, #chosen)
    local width, height = 720, math.max(300, 120 + 26 * count)
    local cx, cy, rx, ry = width / 2, height / 2, 170, height / 2 - 48
    local title = options.title or say("section.network")
    if count < 2 and not options.standalone then
        return false
    end
    open(out, width, height, title, options.standalone)
    local place = {}
    for i = 1, count do
        -- from the top, left and right in turn, so that the heaviest are neighbours of the top
        local angle = -math.pi / 2 + 2 * math.pi * (i - 1) / math.max(count, 1)
        place[chosen[i].node.id] = { x = cx + rx * math.cos(angle), y = cy + ry * math.sin(angle), angle = angle,
            node = chosen[i].node }
    end
    for _, kind in ipairs { "with", "about", "quotes" } do
        for _, edge in ipairs(graph.edges) do
            local a, b = place[edge.from], place[edge.to]
            if edge.kind == kind and a and b then
                local mx, my = (a.x + b.x) / 2, (a.y + b.y) / 2
                local bend = kind == "with" and 0.35 or kind == "about" and 0.2 or 0.05
                mx, my = mx + (cx - mx) * bend, my + (cy - my) * bend
                out(format('<path class="edge %s" stroke-width="%s" d="M%d %dQ%d %d %d %d">'
                    .. '<title>%s</title></path>\n', kind,
                    format("%d", math.min(1 + floor(edge.count / 2), 6)), floor(a.x + 0.5), floor(a.y + 0.5),
                        floor(mx + 0.5), floor(my + 0.5), floor(b.x + 0.5), floor(b.y + 0.5),
                    escape(say("edge.title." .. kind,
                        { a = utf.line(a.node.name), b = utf.line(b.node.name), count = format("%d", edge.count) }))))
            end
        end
    end
    for i = 1, count do
        local at = place[chosen[i].node.id]
        local node = at.node
        local right = math.cos(at.angle) >= -0.05
        if math.abs(math.cos(at.angle)) <= 0.05 then
            out(format('<circle class="%s" cx="%d" cy="%d" r="%d"/>', node.type and M.class(node.type) or "NONE",
                floor(at.x + 0.5), floor(at.y + 0.5), 5 + math.min(5, floor(weight[node.id] / 4))))
            out(format('<text x="%d" y="%d" text-anchor="middle">%s</text>\n', floor(at.x + 0.5),
                floor(at.y + (math.sin(at.angle) < 0 and -16 or 26) + 0.5), escape(utf.cut(utf.line(node.name), 32))))
        else
            out(format('<circle class="%s" cx="%d" cy="%d" r="%d"/>', node.type and M.class(node.type) or "NONE",
                floor(at.x + 0.5), floor(at.y + 0.5), 5 + math.min(5, floor(weight[node.id] / 4))))
            out(format('<text x="%d" y="%d" text-anchor="%s">%s</text>\n',
                floor(at.x + (right and 16 or -16) + 0.5), floor(at.y + 4.5), right and "start" or "end",
                escape(utf.cut(utf.line(node.name), 26))))
        end
    end
    local x = 12
    for _, kind in ipairs { "quotes", "about", "with" } do
        local words = say("edge." .. kind)
        out(format('<path class="edge %s" stroke-width="2" d="M%d %dh24"/>'
            .. '<text class="muted" font-size="11" x="%d" y="%d">%s</text>\n',
            kind, x, height - 12, x + 30, height - 8, escape(words)))
        x = x + 48 + 7 * utf.width(words)
    end
    out "</svg>\n"
    return true
end

--- A type as a class name: only letters of our own.
---@param kind string
---@return string
function M.class(kind)
    return (kind == "PER" or kind == "ORG" or kind == "LOC") and kind or "NONE"
end

return M
