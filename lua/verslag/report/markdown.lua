--- The report as Markdown (CommonMark with the tables of GitHub). Everything that comes from an article is
--- escaped: it can neither open a tag nor make a link, a heading or a table cell.

local utf = require "verslag.utf"
local value_note = require("verslag.report.outline").value_note

local M = { name = "markdown", extension = "md", media = "text/markdown", kind = "outline" }

local gsub = string.gsub

--- Text made harmless inside a Markdown paragraph or table cell.
---@param s string
---@return string
function M.escape(s)
    s = utf.line(s)
    if string.find(s, "[\\`%*_{}%[%]<>|~&$^#:@.]") then
        s = gsub(s, "[\\`%*_{}%[%]<>|~&$^#@]", "\\%0")
        if string.find(s, "://", 1, true) then -- a bare address is no link
            s = gsub(s, "://", "\\://")
        end
        if string.find(s, "[Ww][Ww][Ww]%.") then
            s = gsub(s, "([Ww][Ww][Ww])%.", "%1\\.")
        end
    end
    return s
end
local escape = M.escape

-- What would start a block at the start of a line.
local function at_line_start(s)
    s = gsub(s, "^(%s*)([%-%+=])", "%1\\%2")
    return (gsub(s, "^(%s*%d+)([%.%)])", "%1\\%2"))
end

local function code(s)
    s = utf.line(s)
    local longest = 0
    for run in string.gmatch(s, "`+") do
        longest = math.max(longest, #run)
    end
    local fence = string.rep("`", longest + 1)
    local pad = (longest > 0 or s == "") and " " or ""
    s = gsub(s, "|", "\\|")
    return fence .. pad .. s .. pad .. fence
end

local function strong(s)
    local space, words = string.match(s, "^(%s*)(.*)$")
    if words == "" then
        return s
    end
    return space .. "**" .. words .. "**"
end

local function cell(value)
    if type(value) == "string" then
        return escape(value)
    end
    local out = {}
    for i, piece in ipairs(value or {}) do
        if type(piece) == "string" then
            out[i] = escape(piece)
        else
            local words = piece.text or ""
            if piece.style == "code" or piece.style == "ref" then
                out[i] = code(words)
            elseif piece.style == "strong" or piece.style == "level" then
                out[i] = strong(escape(words))
            else
                out[i] = escape(words)
            end
        end
    end
    return table.concat(out)
end

local write = {}

function write.facts(out, block)
    for _, row in ipairs(block.rows) do
        out("- **" .. escape(row[1]) .. ":** " .. cell(row[2]) .. "\n")
    end
    out("\n")
end

function write.table(out, block)
    local titles, rules = {}, {}
    for i, column in ipairs(block.columns) do
        titles[i] = escape(column[1])
        rules[i] = column.align == "right" and "---:" or "---"
    end
    out("| " .. table.concat(titles, " | ") .. " |\n| " .. table.concat(rules, " | ") .. " |\n")
    for _, row in ipairs(block.rows) do
        local cells = {}
        for i = 1, #block.columns do
            cells[i] = cell(row.cells[i] or "")
        end
        out("| " .. table.concat(cells, " | ") .. " |\n")
    end
    out("\n")
end

function write.entries(out, block)
    for _, item in ipairs(block.items) do
        local meta = {}
        for _, part in ipairs(item.meta) do
            local words = cell(part)
            if words ~= "" then
                meta[#meta + 1] = words
            end
        end
        out("- " .. cell(item.lead))
        if item.body then
            local body = cell(item.body)
            out(item.verbatim and (": “" .. body .. "”") or (": " .. body))
        end
        if #meta > 0 then
            out("  \n  " .. table.concat(meta, " · "))
        end
        out("\n")
    end
    out("\n")
end

function write.list(out, block)
    for _, item in ipairs(block.items) do
        out("- " .. at_line_start(cell(item)) .. "\n")
    end
    out("\n")
end

function write.text(out, block)
    out(at_line_start(cell(block.cell)) .. "\n\n")
end

function write.heading(out, block)
    out("### " .. escape(block.text) .. "\n\n")
end

local CLOSING = { "”", "’", "»", "“", "‘", '"', "'", "´", "`" }

function write.annotated(out, block, outline)
    local say = outline.say
    -- the legend is our own Markdown, not the article's
    out("*" .. gsub(say("text.legend"), "%*%*", "") .. "*\n\n")
    local line, known, pending = {}, {}, {}
    local function settle() -- who said it stands behind the closing mark, not before it
        for i, note in ipairs(pending) do
            line[#line + 1] = note
            pending[i] = nil
        end
    end
    local function flush()
        settle()
        local words = table.concat(line)
        line = {}
        if string.find(words, "%S") then
            out(at_line_start((gsub(words, "^%s+", ""))) .. "\n\n")
        end
    end
    for _, piece in ipairs(block.pieces) do
        local entity, opens, closes = nil, false, {}
        for _, span in ipairs(piece.spans) do
            if span.layer == "entity" then
                entity = entity or span
            end
            if span.last == piece.last then
                closes[#closes + 1] = span
            end
        end
        if entity then
            opens = entity.first == piece.first
        end
        local text = piece.text
        if #pending > 0 then
            for _, mark in ipairs(CLOSING) do
                if string.sub(text, 1, #mark) == mark then
                    line[#line + 1] = escape(mark)
                    text = string.sub(text, #mark + 1)
                    break
                end
            end
            settle()
        end
        if entity then
            local closing = entity.last == piece.last
            line[#line + 1] = (opens and "**" or "") .. escape(text) .. (closing and "**" or "")
            if closing and not known[entity.item.entity] then
                known[entity.item.entity] = true
                line[#line + 1] = " ⟨" .. escape(say("type." .. (entity.item.entity.type or "MISC"))) .. "⟩"
            end
        else
            local from = 1
            while true do
                local stop, after = string.find(text, "\n%s*", from)
                if not stop then
                    break
                end
                line[#line + 1] = escape(string.sub(text, from, stop - 1))
                flush()
                from = after + 1
            end
            line[#line + 1] = escape(string.sub(text, from))
        end
        for i = #closes, 1, -1 do
            local span = closes[i]
            local value = (span.layer == "time" or span.layer == "quantity") and value_note(say, span)
            if value then
                line[#line + 1] = " ⟨" .. escape(value) .. "⟩"
            elseif span.layer == "quote" and span.item.who and span.last == span.item.last then
                pending[#pending + 1] = " ⟨— " .. escape(span.item.who.name) .. "⟩"
            end
        end
    end
    flush()
end

function write.figure() end -- drawings are for formats that can hold them

--- Write an outline as Markdown.
---@param outline table
---@param out fun(s: string)
function M.render(outline, out)
    out("# " .. escape(outline.title) .. "\n\n")
    for _, section in ipairs(outline.sections) do
        local drawn = false
        for _, block in ipairs(section.blocks) do
            drawn = drawn or block.kind ~= "figure"
        end
        if drawn then
            out("## " .. escape(section.title) .. "\n\n")
            for _, block in ipairs(section.blocks) do
                write[block.kind](out, block, outline)
            end
        end
    end
end

return M
