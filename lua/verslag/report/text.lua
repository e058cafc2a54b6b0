--- The report as plain text, 80 columns wide unless `width` says otherwise, in colour where `colour` is set
--- (the command sets it on a terminal without NO_COLOR). No byte of an article can reach the terminal as a
--- control sequence.

local utf = require "verslag.utf"
local value_note = require("verslag.report.outline").value_note

local M = { name = "text", extension = "txt", media = "text/plain", kind = "outline" }

local rep, concat = string.rep, table.concat

local CODES = {
    title = "1", section = "1;4", strong = "1", quote = "3", muted = "2", ref = "2", code = "",
    conflict = "1;31", warning = "1;33", doubt = "33", inferred = "36", ok = "32", look = "1;33",
    PER = "1;34", ORG = "1;33", LOC = "1;32", MISC = "1;35", value = "36", by = "2",
}

-- A painter: text in a style, or bare text where there is no colour.
local function painter(colour)
    return function(style, s)
        local code = colour and CODES[style]
        if not code or code == "" or s == "" then
            return s
        end
        return "\27[" .. code .. "m" .. s .. "\27[0m"
    end
end

local function words_of(cell)
    if type(cell) == "string" then
        return utf.line(cell)
    end
    local out = {}
    for i, piece in ipairs(cell or {}) do
        out[i] = utf.line(type(piece) == "string" and piece or piece.text or "")
    end
    return concat(out)
end

-- Styled words of a cell: a list of {word, style}, cut at spaces, for wrapping without counting colours.
local function styled(cell, into)
    into = into or {}
    if type(cell) == "string" then
        cell = { cell }
    end
    local glue = false
    for _, piece in ipairs(cell or {}) do
        local text = utf.line(type(piece) == "string" and piece or piece.text or "")
        local style = type(piece) == "table" and (piece.style == "level" and piece.key or piece.style) or nil
        if string.find(text, "^ ") then
            glue = false
        end
        for word in string.gmatch(text, "[^ ]+") do
            local entry = { word = word, style = style }
            if glue and #into > 0 then
                entry.glued = true
            end
            into[#into + 1] = entry
            glue = false
        end
        glue = text ~= "" and not string.find(text, " $") or (glue and text == "")
    end
    return into
end

-- Lay words into lines of a width; every line is a list of pieces already painted.
local function lay(words, width, paint)
    local lines, line, used = {}, {}, 0
    local run, run_style = {}, nil
    local function end_run()
        if #run > 0 then
            line[#line + 1] = paint(run_style, concat(run))
            run = {}
        end
    end
    local function end_line()
        end_run()
        lines[#lines + 1] = { text = concat(line), width = used }
        line, used = {}, 0
    end
    for _, entry in ipairs(words) do
        for n, part in ipairs(utf.width(entry.word) > width and utf.wrap(entry.word, width) or { entry.word }) do
            local columns = utf.width(part)
            local space = (used > 0 and not entry.glued and n == 1) and 1 or 0
            if used > 0 and used + space + columns > width then
                end_line()
                space = 0
            end
            if entry.style ~= run_style then
                end_run()
                if space == 1 then
                    line[#line + 1] = " "
                end
                run_style = entry.style
            elseif space == 1 then
                run[#run + 1] = " "
            end
            run[#run + 1] = part
            used = used + space + columns
        end
    end
    if used > 0 or #lines == 0 then
        end_line()
    end
    return lines
end

local write = {}

local function paragraph(state, cell, first, rest)
    local words = styled(cell)
    if #words == 0 then
        return
    end
    local indent = utf.width(rest)
    for i, line in ipairs(lay(words, state.width - indent, state.paint)) do
        state.out((i == 1 and first or rest) .. line.text .. "\n")
    end
end

function write.facts(state, block)
    local widest = 0
    for _, row in ipairs(block.rows) do
        widest = math.max(widest, utf.width(utf.line(row[1])))
    end
    for _, row in ipairs(block.rows) do
        local label = utf.line(row[1])
        paragraph(state, row[2], state.paint("strong", label) .. rep(" ", widest - utf.width(label) + 2),
            rep(" ", widest + 2))
    end
    state.out "\n"
end

-- A table as columns where it fits: all but the wide column take what they need, the wide one the rest.
local function columns_of(block, width)
    local sizes, wide, total = {}, nil, 0
    for i, column in ipairs(block.columns) do
        local size = utf.width(utf.line(column[1]))
        for _, row in ipairs(block.rows) do
            size = math.max(size, utf.width(words_of(row.cells[i])))
        end
        if column.wide and not wide then
            wide = i
        end
        sizes[i] = size
        total = total + size
    end
    local gaps = 2 * (#sizes - 1)
    if total + gaps > width then
        if wide then
            local rest = width - gaps - (total - sizes[wide])
            if rest >= 28 then
                sizes[wide] = rest
                return sizes
            end
        end
        return nil
    end
    return sizes
end

function write.table(state, block)
    local sizes = columns_of(block, state.width)
    if sizes then
        local head = {}
        for i, column in ipairs(block.columns) do
            local title = utf.line(column[1])
            local pad = rep(" ", sizes[i] - utf.width(title))
            head[i] = column.align == "right" and pad .. title or title .. pad
        end
        state.out(state.paint("muted", (string.gsub(concat(head, "  "), " +$", ""))) .. "\n")
        for _, row in ipairs(block.rows) do
            local cells, height = {}, 1
            for i = 1, #sizes do
                cells[i] = lay(styled(row.cells[i]), sizes[i], state.paint)
                height = math.max(height, #cells[i])
            end
            for n = 1, height do
                local line, pending = {}, 0
                for i = 1, #sizes do
                    local piece = cells[i][n] or { text = "", width = 0 }
                    local pad = sizes[i] - piece.width
                    local right = block.columns[i].align == "right"
                    if right then
                        pending = pending + pad
                    end
                    if piece.width > 0 then
                        line[#line + 1] = rep(" ", pending) .. piece.text
                        pending = 0
                    end
                    pending = pending + (right and 0 or pad) + 2
                    if piece.width == 0 and right then
                        pending = pending + 0
                    end
                end
                state.out(concat(line) .. "\n")
            end
        end
        state.out "\n"
        return
    end
    -- too wide: each row a small paragraph, its first cell leading
    for _, row in ipairs(block.rows) do
        local lead, body, meta = nil, nil, {}
        for i, column in ipairs(block.columns) do
            local cell = row.cells[i]
            if cell and words_of(cell) ~= "" then
                if not lead and not column.wide then
                    lead = cell
                elseif column.wide and not body then
                    body = cell
                else
                    if #meta > 0 then
                        meta[#meta + 1] = { text = " · ", style = "muted" }
                    end
                    if column.align == "right" or column.label then
                        meta[#meta + 1] = { text = string.lower(utf.line(column[1])) .. " ", style = "muted" }
                    end
                    if type(cell) == "string" then
                        meta[#meta + 1] = cell
                    else
                        for _, piece in ipairs(cell) do
                            meta[#meta + 1] = piece
                        end
                    end
                end
            end
        end
        local first = {}
        if type(lead) == "string" then
            first[1] = lead
        else
            for _, piece in ipairs(lead or {}) do
                first[#first + 1] = piece
            end
        end
        if #meta > 0 then
            first[#first + 1] = { text = " · ", style = "muted" }
            for _, piece in ipairs(meta) do
                first[#first + 1] = piece
            end
        end
        paragraph(state, first, lead and "" or "    ", "    ")
        if body then
            paragraph(state, body, "    ", "    ")
        end
    end
    state.out "\n"
end

function write.entries(state, block)
    for _, item in ipairs(block.items) do
        local cell = {}
        for _, piece in ipairs(type(item.lead) == "string" and { item.lead } or item.lead) do
            cell[#cell + 1] = piece
        end
        if item.body then
            cell[#cell + 1] = item.verbatim and ": “" or ": "
            for _, piece in ipairs(type(item.body) == "string" and { item.body } or item.body) do
                cell[#cell + 1] = piece
            end
            if item.verbatim then
                cell[#cell + 1] = "”"
            end
        end
        paragraph(state, cell, "- ", "  ")
        local meta = {}
        for _, part in ipairs(item.meta) do
            if words_of(part) ~= "" then
                meta[#meta + 1] = words_of(part)
            end
        end
        if #meta > 0 then
            paragraph(state, { { text = concat(meta, " · "), style = "muted" } }, "  ", "  ")
        end
    end
    state.out "\n"
end

function write.list(state, block)
    for _, item in ipairs(block.items) do
        paragraph(state, item, "- ", "  ")
    end
    state.out "\n"
end

function write.text(state, block)
    paragraph(state, block.cell, "", "")
    state.out "\n"
end

function write.heading(state, block)
    state.out(state.paint("strong", utf.line(block.text)) .. "\n")
end

function write.annotated(state, block)
    local words = {}
    local function flush()
        if #words > 0 then
            for _, line in ipairs(lay(words, state.width, state.paint)) do
                state.out(line.text .. "\n")
            end
            state.out "\n"
            words = {}
        end
    end
    local glue = false
    local function add(text, style)
        if string.find(text, "^%s") then
            glue = false
        end
        for word in string.gmatch(utf.line(text), "[^ ]+") do
            words[#words + 1] = { word = word, style = style, glued = glue or nil }
            glue = false
        end
        if text ~= "" then
            glue = not string.find(text, "%s$")
        end
    end
    for _, piece in ipairs(block.pieces) do
        local style
        for _, span in ipairs(piece.spans) do
            if span.layer == "entity" then
                style = span.item.entity.type or "MISC"
            elseif not style and (span.layer == "quote") then
                style = "quote"
            end
        end
        local from = 1
        while true do
            local stop, after = string.find(piece.text, "\n%s*", from)
            add(string.sub(piece.text, from, stop and stop - 1), style)
            if not stop then
                break
            end
            flush()
            glue = false
            from = after + 1
        end
        for i = #piece.spans, 1, -1 do
            local span = piece.spans[i]
            if span.last == piece.last then
                if span.layer == "entity" and not state.colour then
                    add("/" .. (span.item.entity.type or "MISC"), nil)
                elseif span.layer == "time" or span.layer == "quantity" then
                    local value = value_note(state.say, span)
                    if value then
                        glue = false
                        add("⟨" .. value .. "⟩", "value")
                    end
                end
            end
        end
    end
    flush()
end

function write.figure() end

--- Write an outline as plain text.
---@param outline table
---@param out fun(s: string)
---@param options? {width: integer?, colour: boolean?}
function M.render(outline, out, options)
    options = options or {}
    local state = { out = out, width = math.max(40, options.width or 80), colour = options.colour,
        paint = painter(options.colour), say = outline.say }
    paragraph(state, { { text = outline.title, style = "title" } }, "", "")
    out(rep("=", math.min(state.width, utf.width(utf.line(outline.title)))) .. "\n\n")
    for _, section in ipairs(outline.sections) do
        local drawn = false
        for _, block in ipairs(section.blocks) do
            drawn = drawn or block.kind ~= "figure"
        end
        if drawn then
            local title = utf.line(section.title)
            out(state.paint("strong", title) .. "\n" .. rep("-", utf.width(title)) .. "\n")
            for _, block in ipairs(section.blocks) do
                write[block.kind](state, block)
            end
        end
    end
end

return M
