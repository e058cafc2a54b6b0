--- The report as one HTML page that needs nothing else: the annotated text beside the report, every place in
--- a table a link into it, light and dark, printable. Without scripts everything is there; with them it can
--- be narrowed to one name. The page's policy lets no script run but its own, so that even a hole in the
--- escaping would be no way in.

local annotate = require "verslag.analysis.annotate"
local svg = require "verslag.report.svg"
local utf = require "verslag.utf"
local xml = require "verslag.report.xml"

local M = { name = "html", extension = "html", media = "text/html", kind = "outline" }

local format, concat = string.format, table.concat

-- Text for HTML: as XML, and what would deceive the eye replaced.
local function escape(s)
    return xml.escape(utf.line(tostring(s)))
end

local STYLE = [[
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--ink:#1c2430;--muted:#5b6675;--line:#dde2e8;
--link:#2458b8;
--per:#2458b8;--org:#8a4b00;--loc:#0b6b53;--misc:#7a3e8e;--quote:#fff3c4;--stated:#e3f1ec;--hit:#ffd54d;
--bad:#b3261e;--warn:#8a5a00;--good:#0b6b53}
@media (prefers-color-scheme:dark){:root{--bg:#12171e;--panel:#1a212b;--ink:#e6eaf0;--muted:#9aa5b3;
--line:#2d3743;--link:#8db4ff;
--per:#8db4ff;--org:#f0b060;--loc:#5fd0ae;--misc:#d3a4e6;--quote:#3d3616;--stated:#17332b;--hit:#7a5c00;
--bad:#ff8a80;--warn:#f0c060;--good:#5fd0ae}}
*{box-sizing:border-box}
html{scroll-padding-top:3.5rem}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
overflow-wrap:break-word}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
.skip{position:absolute;left:-99em}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem;z-index:3}
header,.cols,footer{max-width:88rem;margin:0 auto;padding:0 1.25rem}
h1{font-size:1.7rem;line-height:1.25;margin:1.5rem 0 .5rem;text-wrap:balance}
h2{font-size:1.15rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h3{font-size:.95rem;margin:1.2rem 0 .4rem;color:var(--muted)}
nav{position:sticky;top:0;z-index:2;background:var(--bg);border-bottom:1px solid var(--line)}
nav div{max-width:88rem;margin:0 auto;padding:.45rem 1.25rem;display:flex;gap:.25rem .9rem;flex-wrap:wrap;
align-items:center;font-size:.9rem}
nav label{margin-left:auto;color:var(--muted)}
nav select{font:inherit;max-width:16rem;color:inherit;background:var(--panel);border:1px solid var(--line);
border-radius:4px;padding:.1rem .3rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0}dt{color:var(--muted)}
dd{margin:0}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.muted{color:var(--muted)}.small{font-size:.85rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;color:var(--muted);font-weight:600;border-bottom:1px solid var(--line)}
th,td{padding:.35rem .7rem .35rem 0;vertical-align:top}td{border-bottom:1px solid var(--line)}
td.r,th.r{text-align:right}td:last-child,th:last-child{padding-right:0}
td.n{white-space:nowrap}th.w,td.w{width:45%}
.ref{font-variant-numeric:tabular-nums;white-space:nowrap;font-size:.85em}
ul.e{list-style:none;margin:0;padding:0}ul.e>li{padding:.55rem 0;border-bottom:1px solid var(--line)}
ul.e .m{display:block;color:var(--muted);font-size:.85rem}
ul.l{padding-left:1.1rem}ul.l li{margin:.3rem 0}
q{quotes:"“" "”"}.q q{background:var(--quote)}
.lv{display:inline-block;font-size:.78rem;font-weight:600;border:1px solid currentColor;border-radius:3px;
padding:0 .35rem;margin-right:.2rem}
.conflict{color:var(--bad)}.warning,.look,.doubt{color:var(--warn)}.inferred{color:var(--muted)}
.ok{color:var(--good)}
.fig{overflow-x:auto;margin:.5rem 0 1rem}.fig svg{max-width:100%;height:auto;min-width:30rem}
.text{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.25rem 1.1rem 1rem}
.text p{margin:.8rem 0;line-height:1.65}.text .h{font-weight:700}
.PER,.ORG,.LOC,.MISC{font-weight:600;border-bottom:2px solid currentColor}.PER{color:var(--per)}
.ORG{color:var(--org)}.LOC{color:var(--loc)}.MISC{color:var(--misc)}
.ref-mention{font-weight:400;border-bottom-style:dotted}
.statement{background:var(--stated)}.quote{background:var(--quote)}
.time,.quantity{border-bottom:1px dashed var(--muted)}.cue{font-style:italic}
.text span:target,.text span.hit{background:var(--hit);outline:3px solid var(--hit);border-radius:2px}
.key span{margin-right:.8rem;white-space:nowrap}.key{font-size:.85rem;margin-top:.8rem}
[hidden]{display:none!important}.dim{opacity:.45}
footer{color:var(--muted);font-size:.85rem;margin-top:3rem;padding-bottom:2rem}
@media (min-width:75rem){.cols.two{display:grid;grid-template-columns:minmax(0,1.45fr) minmax(0,1fr);
gap:0 2.5rem}
.two>aside{position:sticky;top:2.6rem;max-height:calc(100vh - 2.6rem);overflow:auto;padding:1rem 0 2rem;
align-self:start}.two>aside h2{margin-top:.5rem}}
@media (max-width:44rem){header,.cols,footer,nav div{padding-left:.9rem;padding-right:.9rem}
nav{position:static}nav label{margin-left:0}html{scroll-padding-top:.5rem}
table,tbody,tr,td{display:block;width:100%}thead{position:absolute;left:-99em}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}
td,td.r,td.w{width:100%;border:0;padding:.05rem 0;text-align:left}
td:not(.w):not(.n){display:inline-block;width:auto;margin-right:1rem}td:empty{display:none!important}
td[data-l]::before{content:attr(data-l) ": ";color:var(--muted)}td.n{white-space:normal}h1{font-size:1.35rem}}
@media print{@page{margin:1.8cm}
:root{--bg:#fff;--panel:#fff;--ink:#000;--muted:#444;--line:#bbb;--link:#000;--quote:#f3f3f3;--stated:#f3f3f3}
nav,.skip{display:none}body{font-size:10.5pt}h2,h3{break-after:avoid}tr,li,.fig{break-inside:avoid}
.text{border:0;padding:0}}
]]

-- Narrow the page to one name. The policy below holds this very text by its hash: see M.script_hash.
local SCRIPT = [[
(function(){var s=document.getElementById("who");if(!s)return;s.parentNode.hidden=false;
function has(n,v){return (" "+n.getAttribute("data-e")+" ").indexOf(" "+v+" ")>=0}
function show(){var v=s.value,a=document.querySelectorAll("[data-e]"),i,n,on;for(i=0;i<a.length;i++){n=a[i];
on=!v||has(n,v);
if(n.tagName==="SPAN"){n.classList.toggle("hit",!!v&&on);n.classList.toggle("dim",!on)}else{n.hidden=!on}}
a=document.querySelectorAll("[data-none]");for(i=0;i<a.length;i++)a[i].hidden=!!v}
s.addEventListener("change",show);show()})();
]]

M.script = SCRIPT
--- SHA-256 of the script, base64, for the page's policy. The tests hold it against the script.
M.script_hash = "UJ3i3o8eZ9T2YaOtEW2M9ApeQU7AiCnOP9dIkBe/X6g="

-- A number for each entity id, so that no id of an article gets into an attribute.
local function numbers_of(view)
    local numbers = {}
    for i, entity in ipairs(view and view.entities or {}) do
        if entity.id ~= nil and not numbers[entity.id] then
            numbers[entity.id] = i
        end
    end
    return numbers
end

local function data_e(state, entity)
    local number = entity ~= nil and state.numbers[entity]
    if number then
        return format(' data-e="%d"', number)
    end
    return state.filter and " data-none" or ""
end

local function cell_html(state, cell)
    if type(cell) == "string" then
        return escape(cell)
    end
    local out = {}
    for i, piece in ipairs(cell or {}) do
        if type(piece) == "string" then
            out[i] = escape(piece)
        else
            local words, style = escape(piece.text or ""), piece.style
            if style == "ref" then
                if piece.ref and state.anchors[piece.ref.first] then
                    words = format('<a class="ref" href="#b%d">%s</a>', piece.ref.first - 1, words)
                else
                    words = '<span class="ref">' .. words .. "</span>"
                end
            elseif style == "strong" then
                words = "<strong>" .. words .. "</strong>"
            elseif style == "code" then
                words = "<code>" .. words .. "</code>"
            elseif style == "muted" then
                words = '<span class="muted">' .. words .. "</span>"
            elseif style == "level" then
                words = format('<span class="lv %s">%s</span>', (string.gsub(piece.key or "", "[^%w]", "")), words)
            end
            out[i] = words
        end
    end
    return concat(out)
end

local write = {}

function write.facts(state, block)
    state.out "<dl>"
    for _, row in ipairs(block.rows) do
        state.out("<dt>" .. escape(row[1]) .. "</dt><dd>" .. cell_html(state, row[2]) .. "</dd>\n")
    end
    state.out "</dl>\n"
end

function write.table(state, block)
    local out = state.out
    out "<table><thead><tr>"
    for _, column in ipairs(block.columns) do
        out((column.wide and '<th class="w" scope="col">' or column.align == "right"
            and '<th class="r" scope="col">' or '<th scope="col">') .. escape(column[1])
            .. "</th>")
    end
    out "</tr></thead><tbody>\n"
    for _, row in ipairs(block.rows) do
        out("<tr" .. data_e(state, row.entity) .. ">")
        for i, column in ipairs(block.columns) do
            local classes = column.wide and "w" or column.align == "right" and "r" or i == 1 and "n" or nil
            local html = cell_html(state, row.cells[i] or "")
            out("<td" .. (classes and ' class="' .. classes .. '"' or "")
                .. (i > 1 and html ~= "" and ' data-l="' .. escape(column[1]) .. '"' or "") .. ">" .. html .. "</td>")
        end
        out "</tr>\n"
    end
    out "</tbody></table>\n"
end

function write.entries(state, block)
    local out = state.out
    out '<ul class="e">\n'
    for _, item in ipairs(block.items) do
        out("<li" .. data_e(state, item.entity) .. (item.verbatim and ' class="q"' or "") .. ">" .. cell_html(state,
            item.lead))
        if item.body then
            local body = cell_html(state, item.body)
            local lead = type(item.lead) == "table" and item.lead[1] and item.lead[1].style == "level"
            out((lead and " " or ": ") .. (item.verbatim and "<q>" .. body .. "</q>" or body))
        end
        local meta = {}
        for _, part in ipairs(item.meta) do
            local html = cell_html(state, part)
            if html ~= "" then
                meta[#meta + 1] = html
            end
        end
        if #meta > 0 then
            out(' <span class="m">' .. concat(meta, " · ") .. "</span>")
        end
        out "</li>\n"
    end
    out "</ul>\n"
end

function write.list(state, block)
    state.out '<ul class="l">\n'
    for _, item in ipairs(block.items) do
        state.out("<li>" .. cell_html(state, item) .. "</li>\n")
    end
    state.out "</ul>\n"
end

function write.text(state, block)
    state.out("<p>" .. cell_html(state, block.cell) .. "</p>\n")
end

function write.heading(state, block)
    state.out("<h3>" .. escape(block.text) .. "</h3>\n")
end

function write.figure(state, block)
    local draw = state.outline.draw[block.name]
    local pieces = {}
    if draw then
        draw(function(s)
            pieces[#pieces + 1] = s
        end)
    end
    if #pieces > 0 then
        state.out('<div class="fig">' .. concat(pieces) .. "</div>\n")
    end
end

local ORDER = { statement = 1, quote = 2, cue = 3, time = 4, quantity = 5, entity = 6 }
local INDIRECT = { pronoun = true, nominal = true }

local function piece_html(state, piece)
    local classes, titles, entities, seen, anchor = {}, {}, {}, {}, false
    local spans = {}
    for i, span in ipairs(piece.spans) do
        spans[i] = span
        anchor = anchor or span.first == piece.first
    end
    table.sort(spans, function(a, b)
        if a.layer ~= b.layer then
            return (ORDER[a.layer] or 0) < (ORDER[b.layer] or 0)
        end
        return a.order < b.order
    end)
    local function entity(id)
        local number = id ~= nil and state.numbers[id]
        if number and not seen[number] then
            seen[number] = true
            entities[#entities + 1] = format("%d", number)
        end
    end
    for _, span in ipairs(spans) do
        local item = span.item
        if span.layer == "entity" then
            local kind = item.entity.type
            classes[#classes + 1] = (kind == "PER" or kind == "ORG" or kind == "LOC") and kind or "MISC"
            if INDIRECT[item.kind] then
                classes[#classes + 1] = "ref-mention"
            end
            titles[#titles + 1] = (item.entity.name or "") .. ", " .. state.say("type." .. (kind or "MISC"))
            entity(item.entity.id)
        elseif span.layer == "time" or span.layer == "quantity" then
            classes[#classes + 1] = span.layer
            titles[#titles + 1] = item.value
        elseif span.layer == "quote" or span.layer == "statement" then
            classes[#classes + 1] = span.layer
            titles[#titles + 1] = state.say("section." .. span.layer .. "s") .. ": "
                .. (item.who and item.who.name or state.say("quote.nobody"))
            entity(item.who and item.who.entity)
        elseif span.layer == "cue" then
            classes[#classes + 1] = "cue"
        end
    end
    local id = anchor and format(' id="b%d"', piece.first - 1) or ""
    return id, classes, titles, entities
end

local function annotated(state)
    local out, say = state.out, state.say
    out('<p class="key"><span class="PER">' .. escape(say "type.PER") .. '</span><span class="ORG">'
        .. escape(say "type.ORG")
        .. '</span><span class="LOC">' .. escape(say "type.LOC") .. '</span><span class="MISC">'
            .. escape(say "type.MISC")
        .. '</span><span class="quote">' .. escape(say "page.quote") .. '</span><span class="statement">'
            .. escape(say "page.statement")
        .. '</span><span class="time">' .. escape(say "page.value") .. "</span></p>\n")
    local open_paragraph = false
    local function ensure(heading)
        if not open_paragraph then
            out(heading and '<p class="h">' or "<p>")
            open_paragraph = true
        end
    end
    for _, piece in ipairs(state.pieces) do
        local id, classes, titles, entities = piece_html(state, piece)
        local heading = false
        for _, span in ipairs(piece.spans) do
            heading = heading or (span.layer == "sentence" and span.item.kind == "heading")
        end
        local attributes = id
        if #classes > 0 then
            attributes = attributes .. ' class="' .. concat(classes, " ") .. '"'
        end
        if #titles > 0 then
            attributes = attributes .. ' title="' .. escape(concat(titles, " · ")) .. '"'
        end
        if #entities > 0 then
            attributes = attributes .. ' data-e="' .. concat(entities, " ") .. '"'
        end
        local from = 1
        while true do
            local stop, after = string.find(piece.text, "\r?\n%s*", from)
            local words = string.sub(piece.text, from, stop and stop - 1)
            if words ~= "" then
                if string.find(words, "%S") then
                    ensure(heading)
                end
                if open_paragraph then
                    local shown = xml.escape(utf.shown(words))
                    out(attributes ~= "" and "<span" .. attributes .. ">" .. shown .. "</span>" or shown)
                    if id ~= "" then -- an id stands once
                        attributes = string.sub(attributes, #id + 1)
                        id = ""
                    end
                end
            end
            if not stop then
                break
            end
            if open_paragraph then
                out "</p>\n"
                open_paragraph = false
            end
            from = after + 1
        end
    end
    if open_paragraph then
        out "</p>\n"
    end
end

function write.annotated(state)
    state.out '<div class="text">'
    annotated(state)
    state.out "</div>\n"
end

--- Write an outline as an HTML page.
---@param outline table
---@param out fun(s: string)
function M.render(outline, out)
    local say = outline.say
    local text_section, others = nil, {}
    for _, section in ipairs(outline.sections) do
        local block = section.blocks[1]
        if not text_section and block and block.kind == "annotated" then
            text_section = section
        else
            others[#others + 1] = section
        end
    end
    local state = { out = out, say = say, outline = outline, numbers = numbers_of(outline.view), anchors = {} }
    if text_section then
        state.pieces = annotate.pieces(outline.view, true)
        for _, piece in ipairs(state.pieces) do
            for _, span in ipairs(piece.spans) do
                state.anchors[piece.first] = state.anchors[piece.first] or span.first == piece.first
            end
        end
    end
    local people = {}
    for _, entity in ipairs(outline.view and outline.view.entities or {}) do
        if (entity.type == "PER" or entity.type == "ORG" or entity.type == "LOC") and entity.name
            and state.numbers[entity.id] then
            people[#people + 1] = entity
        end
    end
    local RANK = { PER = 1, ORG = 2, LOC = 3 }
    table.sort(people, function(a, b)
        if RANK[a.type] ~= RANK[b.type] then
            return RANK[a.type] < RANK[b.type]
        end
        return state.numbers[a.id] < state.numbers[b.id]
    end)
    state.filter = #people > 0

    out('<!DOCTYPE html>\n<html lang="' .. escape(outline.lang) .. '">\n<head>\n<meta charset="utf-8">\n')
    out "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    out("script-src 'sha256-" .. M.script_hash .. "'; base-uri 'none'; form-action 'none'\">\n")
    out '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    out '<meta name="generator" content="verslag">\n<meta name="referrer" content="no-referrer">\n'
    out("<title>" .. escape(outline.title) .. "</title>\n<style>" .. STYLE .. svg.STYLE
        .. "</style>\n</head>\n<body>\n")
    out('<a class="skip" href="#report">' .. escape(outline.sections[1] and outline.sections[1].title or "")
        .. "</a>\n")
    out("<header><h1>" .. escape(outline.title) .. "</h1></header>\n")
    out('<nav aria-label="' .. escape(say "page.contents") .. '"><div>')
    for _, section in ipairs(outline.sections) do
        out('<a href="#s-' .. escape(section.id) .. '">' .. escape(section.title) .. "</a>\n")
    end
    if state.filter then
        out("<label hidden>" .. escape(say "page.filter") .. ' <select id="who"><option value="">'
            .. escape(say "page.all") .. "</option>")
        for _, entity in ipairs(people) do
            out(format('<option value="%d">', state.numbers[entity.id]) .. escape(entity.name) .. "</option>")
        end
        out "</select></label>"
    end
    out "</div></nav>\n"
    out('<div class="cols' .. (text_section and #others > 0 and " two" or "") .. '">\n<main id="report">\n')
    for _, section in ipairs(others) do
        local drawn = {}
        local keep = state.out
        state.out = function(s)
            drawn[#drawn + 1] = s
        end
        for _, block in ipairs(section.blocks) do
            write[block.kind](state, block)
        end
        state.out = keep
        if #drawn > 0 then
            out('<section id="s-' .. escape(section.id) .. '"><h2>' .. escape(section.title) .. "</h2>\n")
            out(concat(drawn))
            out "</section>\n"
        end
    end
    out "</main>\n"
    if text_section then
        out('<aside id="s-' .. escape(text_section.id) .. '"><h2>' .. escape(text_section.title) .. "</h2>\n")
        for _, block in ipairs(text_section.blocks) do
            write[block.kind](state, block)
        end
        out "</aside>\n"
    end
    out("</div>\n<footer>" .. escape(say "page.made") .. "</footer>\n<script>" .. SCRIPT
        .. "</script>\n</body>\n</html>\n")
end

return M
