-- verslag in a real Neovim, headless. See doc/neovim.md and doc/verslag.txt.
local host = require "spec.support.host"
if not host.turn() then
    return
end

describe("the Neovim plugin", function()
    local measured = host.measured(it, pending)
    local missing = host.missing { nvim = "neovim" }
    if missing then
        pending(missing)
        return
    end
    local nvim = require "spec.support.nvim"
    local json = require "dkjson"
    local article = host.read "examples/overstroming.txt"

    local function run(script, options)
        options = options or {}
        options.text = options.text or article
        return nvim.run(script, options)
    end

    -- what the command reads in a text
    local function read(text)
        local folder = host.folder()
        local output, code = host.run("bin/verslag json --published 2025-03-12 " .. host.write(folder .. "/a", text))
        host.remove(folder)
        assert.equal(0, code, output)
        return json.decode(output)
    end

    local GROUPS = { PER = "Person", ORG = "Organisation", LOC = "Location", MISC = "Misc" }

    -- the marks that a document should have, as "start group text", in text order
    local function expected(doc)
        local list = {}
        local function add(span, group)
            list[#list + 1] = ("%06d Verslag%s %s"):format(span.start, group, span.text)
        end
        for _, entity in ipairs(doc.entities) do
            for _, mention in ipairs(entity.mentions) do
                local refers = mention.kind == "pronoun" or mention.kind == "nominal"
                add(mention, refers and "Reference" or GROUPS[entity.type])
            end
        end
        for _, time in ipairs(doc.times) do add(time, "Time") end
        for _, quantity in ipairs(doc.quantities) do add(quantity, "Quantity") end
        for _, claims in ipairs { doc.quotes, doc.statements } do
            for _, claim in ipairs(claims) do
                for _, part in ipairs(claim.parts or {}) do add(part, "Quote") end
                if claim.cue then add(claim.cue, "Cue") end
            end
        end
        table.sort(list)
        return list
    end

    -- the marks that a buffer has, written the same way
    local function found(marks, text)
        local starts = { 0 }
        for at in text:gmatch "\n()" do
            starts[#starts + 1] = at - 1
        end
        local list = {}
        for i, mark in ipairs(marks) do
            list[i] = ("%06d %s %s"):format(starts[mark.row + 1] + mark.column, mark.group, mark.text)
        end
        table.sort(list)
        return list
    end

    it("marks what the command reads, by type, without any setup", function()
        local doc = read(article)
        assert.is_true(#doc.entities >= 5 and #doc.times >= 3 and #doc.quantities >= 3 and #doc.quotes >= 2)
        local marks = run [[
            tag "2025-03-12"
            say(marks())
        ]]
        assert.same(expected(doc), found(marks[1], article))
    end)

    it("follows the typing: the new words are marked, the others stay right", function()
        local added = "Minister Jan de Boer was op 3 maart 2025 in Parijs.\n\n"
        local marks = run([[
            tag "2025-03-12"
            keys "ggO]] .. added:gsub("\n\n", "<CR>") .. [[<Esc>"
            say(marks()) -- moved with their words before anything is read again
            wait_for("the marks", function()
                return marks()[1] and marks()[1].row == 0 and require("verslag.nvim").wait(0, 0)
            end)
            say(marks())
        ]])
        local text = added .. article
        assert.equal(2, found(marks[1], text)[1] and marks[1][1].row)
        assert.same(expected(read(text)), found(marks[2], text))
    end)

    it("goes on after :edit!, undo, and in a buffer that was wiped out and read again", function()
        local answers = run [[
            local function count()
                vim.wait(300)
                wait_for("the reading", function() return require("verslag.nvim").wait(0, 0) end)
                say(#marks())
            end
            tag "2025-03-12"
            count()
            vim.cmd "edit!"
            count()
            vim.cmd "normal! ggd5j"
            vim.cmd "undo"
            count()
            vim.cmd "Verslag tag"
            vim.cmd "bwipeout! | edit article.txt | Verslag tag 2025-03-12"
            count()
        ]]
        assert.is_true(answers[1] > 0)
        assert.same({ answers[1], answers[1], answers[1], answers[1] }, answers)
    end)

    it("leaves a colour scheme's highlights alone, and takes the user's groups", function()
        local answers = run([[
            vim.g.verslag = { highlight = { Time = "Title", Quantity = false } }
            tag "2025-03-12"
            say(vim.fn.execute "highlight VerslagPerson")
            vim.cmd "colorscheme desert"
            say(vim.fn.execute "highlight VerslagLocation")
            local groups = {}
            for _, mark in ipairs(marks()) do
                groups[mark.group] = true
            end
            say(vim.tbl_keys(groups))
        ]], { before = "highlight VerslagPerson gui=bold" })
        assert.matches("gui=bold", answers[1])
        assert.matches("links to Special", answers[2])
        local groups = " " .. table.concat(answers[3], " ") .. " "
        assert.matches(" Title ", groups)
        assert.is_nil(groups:find "VerslagTime" or groups:find "VerslagQuantity")
    end)

    it("opens the report beside the text; its rows lead to the words", function()
        local answers = run [[
            vim.b.verslag_published = "2025-03-12"
            vim.cmd "vertical Verslag report"
            wait_for("the report", function() return vim.bo.filetype == "text" end)
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
            say { vim.fn.winnr "$", vim.bo.modifiable, vim.bo.buftype }
            local places = {}
            vim.cmd "normal! gg"
            while vim.fn.search("\\d\\+–\\d\\+", "W") > 0 do
                local row = vim.fn.getline "."
                local first, last = row:match("(%d+)–(%d+)", vim.fn.col ".")
                local window = vim.api.nvim_get_current_win()
                keys "<CR>"
                local at = vim.api.nvim_win_get_cursor(0)
                places[#places + 1] = {
                    tonumber(first), tonumber(last), vim.api.nvim_buf_get_offset(0, at[1] - 1) + at[2],
                    vim.fn.expand "%:t",
                }
                vim.api.nvim_set_current_win(window)
            end
            say(places)
            -- from every line of an item and of a row of a table that are wrapped
            local report = vim.api.nvim_get_current_win()
            for _, words in ipairs { "doubt: Is it", "says “er in 2019", "Verbrugge woensdag" } do
                vim.api.nvim_set_current_win(report)
                if vim.fn.search(words, "w") > 0 then
                    keys "<CR>"
                    say { words, vim.fn.expand "%:t", notes[#notes] }
                end
            end
            vim.api.nvim_set_current_win(report)
            -- the same words after an edit above them
            vim.fn.search("Marleen.*\\d\\+–\\d\\+", "w")
            keys "<CR>"
            local line, column = vim.fn.getline ".", vim.fn.col "."
            vim.api.nvim_buf_set_lines(0, 0, 0, false, { "nieuw", "", "" })
            vim.api.nvim_set_current_win(report)
            keys "<CR>"
            say(line == vim.fn.getline "." and column == vim.fn.col ".")
        ]]
        local report = host.run "bin/verslag report -f text --published 2025-03-12 examples/overstroming.txt"
        assert.equal(report:gsub("examples/overstroming", "article"):gsub("\n+$", ""), (answers[1]:gsub("\n+$", "")))
        assert.same({ 2, false, "nofile" }, answers[2])
        assert.is_true(#answers[3] > 10)
        for _, place in ipairs(answers[3]) do
            assert.same({ place[1], "article.txt" }, { place[3], place[4] })
        end
        assert.is_true(answers[#answers])
        assert.is_true(#answers > 4)
        for i = 4, #answers - 1 do
            assert.same({ answers[i][1], "article.txt" }, answers[i])
        end
    end)

    it("lists quotes, names, days and points in the quickfix list", function()
        local answers = run [[
            vim.b.verslag_published = "2025-03-12"
            for _, what in ipairs { "quotes", "entities", "timeline", "points" } do
                vim.cmd("Verslag " .. what)
                wait_for(what, function() return vim.fn.getqflist({ title = 1 }).title == "verslag: " .. what end)
                local rows = {}
                for i, item in ipairs(vim.fn.getqflist()) do
                    rows[i] = {
                        text = item.text,
                        words = table.concat(vim.api.nvim_buf_get_text(item.bufnr, item.lnum - 1, item.col - 1,
                            item.end_lnum - 1, item.end_col - 1, {}), "\n"),
                    }
                end
                say(rows)
                vim.cmd "cclose"
            end
        ]]
        local doc = read(article)
        local quotes, entities, timeline, points = answers[1], answers[2], answers[3], answers[4]
        assert.equal(#doc.quotes, #quotes)
        local names = {}
        for _, entity in ipairs(doc.entities) do
            names[entity.id] = entity.name
        end
        for i, quote in ipairs(doc.quotes) do
            local speaker = quote.speaker and (names[quote.speaker.entity] or quote.speaker.text) or "?"
            assert.equal(speaker .. ":", quotes[i].text:sub(1, #speaker + 1))
            assert.equal(quote.parts[1].text, quotes[i].words:sub(1, #quote.parts[1].text))
        end
        local mentions = 0
        for _, entity in ipairs(doc.entities) do
            mentions = mentions + #entity.mentions
        end
        assert.equal(mentions, #entities)
        local last = ""
        for _, row in ipairs(timeline) do
            local day = row.text:match "^%d%d%d%d%-%d%d%-%d%d"
            if day then
                assert.is_true(day >= last, day .. " after " .. last)
                last = day
            end
        end
        assert.is_true(last ~= "")
        for _, row in ipairs(points) do
            assert.matches("^%a+: ", row.text)
        end
    end)

    it("shows points to check as diagnostics, and takes them back", function()
        local answers = run([[
            tag "2025-03-12"
            local before = vim.diagnostic.get(0)
            say { before[1].message, before[1].source, before[1].lnum }
            vim.cmd "%delete"
            tag()
            say(#vim.diagnostic.get(0))
        ]], { text = "Brand in Zwolle\n\n“Het was verschrikkelijk.” Er vielen geen gewonden.\n" })
        assert.matches("^Nobody is found who says “Het was verschrikkelijk", answers[1][1])
        assert.same({ "verslag", 2 }, { answers[1][2], answers[1][3] })
        assert.equal(0, answers[2])
    end)

    it("reports in Dutch where that is asked for", function()
        local answers = run([[
            vim.g.verslag = { lang = "nl", published = "2025-03-12" }
            vim.cmd "Verslag report"
            wait_for("the report", function() return vim.bo.filetype == "text" end)
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
        ]])
        local report = host.run "bin/verslag report -f text --lang nl --published 2025-03-12 examples/overstroming.txt"
        assert.equal(report:gsub("examples/overstroming", "article"):gsub("\n+$", ""), (answers[1]:gsub("\n+$", "")))
    end)

    it("goes from mark to mark, around the ends, and by kind", function()
        local answers = run [[
            tag "2025-03-12"
            local all = marks()
            local function at() return vim.api.nvim_win_get_cursor(0) end
            vim.cmd "normal! G$"
            vim.cmd "Verslag next"
            say { at()[1] - 1 == all[1].row, at()[2] == all[1].column }
            vim.cmd "Verslag prev"
            say { at()[1] - 1 == all[#all].row, at()[2] == all[#all].column }
            local seen, wanted = 0, 0
            for _, mark in ipairs(all) do
                if mark.group == "VerslagTime" then wanted = wanted + 1 end
            end
            vim.cmd "normal! gg0"
            local last = -1
            repeat
                vim.cmd "Verslag next time"
                local here = vim.api.nvim_buf_get_offset(0, at()[1] - 1) + at()[2]
                local onward = here > last
                last = here
                if onward then seen = seen + 1 end
            until not onward
            say { seen, wanted }
            vim.cmd "Verslag next bird"
            say(notes)
        ]]
        assert.same({ true, true }, answers[1])
        assert.same({ true, true }, answers[2])
        assert.equal(answers[3][2], answers[3][1])
        assert.matches("no kind 'bird': choose from person, organisation", answers[4][1])
    end)

    it("shows with K what is known of a name", function()
        local answers = run [[
            tag "2025-03-12"
            vim.fn.search "Marleen"
            keys "K"
            for _, window in ipairs(vim.api.nvim_list_wins()) do
                if vim.api.nvim_win_get_config(window).relative ~= "" then
                    say(table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n"))
                end
            end
        ]]
        assert.matches("%*%*Marleen Verbrugge%*%* %(person%)", answers[1])
        assert.matches("%d+ mentions: also Verbrugge", answers[1])
        assert.matches("“Wie nu niets doet, betaalt later dubbel”", answers[1])
    end)

    it("is seen on the screen of a terminal: marks, report, and the window of K", function()
        -- a Neovim with a screen, in the terminal of another one
        local answers = run([[
            local root = vim.split(vim.o.runtimepath, ",")
            vim.env.ROOT = root[#root]
            vim.cmd "enew"
            local job = vim.fn.termopen { "nvim", "-u", "NONE", "-i", "NONE", "-n",
                "--cmd", "set rtp+=" .. vim.env.ROOT, "--cmd", "runtime plugin/verslag.lua", "article.txt" }
            local function screen_has(words)
                wait_for(words, function()
                    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"):find(words, 1, true)
                end)
            end
            screen_has "Waterschap wil"
            vim.fn.chansend(job, ":Verslag tag 2025-03-12\r")
            vim.wait(1500)
            vim.fn.chansend(job, "/Marleen\rK")
            screen_has "(person)"
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
            vim.fn.chansend(job, "gg:Verslag report\r")
            screen_has "Head"
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
            vim.fn.jobstop(job)
        ]])
        assert.matches("Marleen Verbrugge", answers[1])
        assert.matches("[╭+].-[╮+]", answers[1])
        assert.matches("====\n\nHead\n----\nFile +article.txt", answers[2])
        assert.matches("verslag://1/article.txt", answers[2], 1, true)
    end)

    it("takes everything out again", function()
        local answers = run [[
            vim.bo.keywordprg = ":help"
            tag "2025-03-12"
            vim.cmd "Verslag clear"
            say { #marks(), #vim.diagnostic.get(0), vim.bo.keywordprg }
            keys "ggONieuwe regel over 5 mei.<Esc>"
            vim.wait(600)
            say(#marks())
        ]]
        assert.same({ 0, 0, ":help" }, answers[1])
        assert.equal(0, answers[2])
    end)

    it("completes subcommands, kinds and formats", function()
        local answers = run [[
            say(vim.fn.getcompletion("Verslag ", "cmdline"))
            say(vim.fn.getcompletion("Verslag next q", "cmdline"))
            say(vim.fn.getcompletion("Verslag report mark", "cmdline"))
            vim.cmd "Verslag reprot"
            say(notes[1])
        ]]
        assert.same({ "clear", "entities", "hover", "next", "points", "prev", "quotes", "report", "tag", "timeline" },
            answers[1])
        assert.same({ "quantity", "quote" }, answers[2])
        assert.same({ "markdown" }, answers[3])
        assert.matches("no subcommand 'reprot': choose from clear, entities", answers[4])
    end)

    it("leaves no globals behind but its own variable", function()
        local answers = run [[
            local before = {}
            for name in pairs(_G) do before[name] = true end
            tag "2025-03-12"
            local new = {}
            for name in pairs(_G) do
                if not before[name] then new[#new + 1] = name end
            end
            say(#new)
            say(vim.g.loaded_verslag)
        ]]
        assert.same({ 0, 1 }, answers)
    end)

    it("is healthy", function()
        local answers = run [[
            vim.cmd "checkhealth verslag"
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
        ]]
        assert.matches("OK: verslag %d+%.%d+%.%d+: .*core%.so", answers[1])
        assert.matches("OK: language nl .*nl%.vsl", answers[1])
        assert.matches("OK: reads on a thread", answers[1])
        assert.is_nil(answers[1]:find "ERROR")
    end)

    it("says what to build where the C module is not there", function()
        local bare = host.folder()
        finally(function() host.remove(bare) end)
        host.run("cp -r lua plugin doc " .. bare)
        local answers = run([[
            vim.cmd "Verslag tag"
            wait_for("a message", function() return #notes > 0 end)
            say(notes[1])
            vim.cmd "checkhealth verslag"
            say(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))
        ]], { root = bare })
        assert.matches("the C module verslag.core could not be loaded", answers[1])
        assert.matches("ERROR: the C module verslag.core does not load", answers[2])
        assert.matches("run `make` in .* with the headers of Lua 5.1 or LuaJIT installed", answers[2])
    end)

    it("has help", function()
        local answers = run [[
            vim.cmd("helptags " .. vim.split(vim.o.runtimepath, ",")[#vim.split(vim.o.runtimepath, ",")] .. "/doc")
            vim.cmd "help :Verslag-report"
            say(vim.fn.expand "%:t")
            say(vim.fn.getline ".")
        ]]
        os.remove "doc/tags"
        assert.equal("verslag.txt", answers[1])
        assert.matches(":%[mods%] Verslag report", answers[2])
    end)

    measured("answers the keyboard while it reads 5 MB", function()
        local answers = run([[
            local loop, lines = vim.loop, vim.api.nvim_buf_get_lines(0, 0, -1, false)
            local all = {}
            while #all * 120 < 5500000 do
                vim.list_extend(all, lines)
            end
            vim.api.nvim_buf_set_lines(0, 0, -1, false, all)
            say(vim.api.nvim_buf_get_offset(0, vim.api.nvim_buf_line_count(0)))
            local space = vim.api.nvim_create_namespace "verslag"
            local function marked(from, to)
                return #vim.api.nvim_buf_get_extmarks(0, space, { from, 0 }, { to, -1 }, { limit = 1 }) > 0
            end
            -- how long the keyboard would have waited: at most, and more than a tenth of a second in all
            local begin, last, worst, sum, clock = loop.hrtime(), loop.hrtime(), 0, 0, loop.new_timer()
            local first = begin
            clock:start(0, 2, function()
                local gap = loop.hrtime() - last
                worst, sum, last = math.max(worst, gap), sum + (gap > 1e8 and gap or 0), loop.hrtime()
            end)
            vim.cmd "Verslag tag 2025-03-12"
            wait_for("the visible part", function() return marked(0, 20) end)
            say((loop.hrtime() - begin) / 1e6)
            keys "ggOOp 3 maart 2025 viel er sneeuw.<Esc>"
            begin = loop.hrtime()
            wait_for("what was typed", function() return marked(0, 0) end)
            say((loop.hrtime() - begin) / 1e6)
            vim.cmd "normal! Ggg"
            say(vim.wait(60000, function() return marked(#all - 20, #all) end, 10))
            say(worst / 1e6)
            say(sum / (loop.hrtime() - first))
        ]], { seconds = 100 })
        assert.is_true(answers[1] > 5e6, answers[1] .. " bytes")
        assert.is_true(answers[2] < 2000, "the visible part took " .. answers[2] .. " ms")
        assert.is_true(answers[3] < 2000, "what was typed took " .. answers[3] .. " ms")
        assert.is_true(answers[4], "the end of the buffer was not marked in a minute")
        assert.is_true(answers[5] < 1500, "once the keyboard waited " .. answers[5] .. " ms")
        assert.is_true(answers[6] < 0.2, "the keyboard waited " .. answers[6] .. " of the time")
    end)
end)
