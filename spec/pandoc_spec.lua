-- The filter in a real Pandoc. See doc/pandoc.md.
local host = require "spec.support.host"
if not host.turn() then
    return
end

describe("the Pandoc filter", function()
    local missing = host.missing { pandoc = "pandoc" }
    if missing then
        pending(missing)
        return
    end
    local folder, root

    setup(function()
        folder, root = host.folder(), host.root()
        if host.coverage then
            host.run("mkdir " .. folder .. "/data")
            host.write(folder .. "/data/init.lua", "dofile '" .. host.coverage .. "'\n")
        end
    end)

    teardown(function()
        host.remove(folder)
    end)

    -- what Pandoc makes of a text, with the filter unless `filter` is ""
    local function pandoc(text, options, filter)
        host.write(folder .. "/in.md", text)
        local output, code = host.run("cd " .. folder .. " && pandoc in.md --wrap=none "
            .. (host.coverage and "--data-dir=data " or "")
            .. (filter or "--lua-filter " .. root .. "/pandoc/verslag.lua") .. " " .. (options or "-t html"))
        assert.equal(0, code, output)
        return output
    end

    -- HTML without the filter's spans
    local function stripped(html)
        local open = {}
        return (html:gsub("<(/?)span([^>]*)>", function(slash, rest)
            if slash == "" then
                open[#open + 1] = rest:find('class="verslag ', 1, true) ~= nil
                return open[#open] and "" or nil
            end
            return table.remove(open) and "" or nil
        end))
    end

    local ARTICLE = "Premier Mark Rutte was dinsdag in Brussel. Rutte sprak er met Ursula von der Leyen.\n"

    it("marks names with classes and attributes", function()
        local html = pandoc(ARTICLE)
        assert.matches('<span class="verslag person" data%-type="PER" data%-entity="e%d+" data%-name="Mark Rutte">'
            .. "Mark Rutte</span>", html)
        assert.matches('<span class="verslag place" data%-type="LOC"[^>]*>Brussel</span>', html)
        assert.matches('<span class="verslag person"[^>]*>Ursula von der Leyen</span>', html)
    end)

    it("marks what the command reads, and nothing else", function()
        local text = host.read "examples/overstroming.txt"
        local output = host.run "bin/verslag json --published 2025-03-12 examples/overstroming.txt"
        local doc = require("dkjson").decode(output)
        local wanted = {}
        for _, entity in ipairs(doc.entities) do
            for _, mention in ipairs(entity.mentions) do
                wanted[#wanted + 1] = mention.text
            end
        end
        local found = {}
        local html = pandoc(text, "-f markdown-smart -t html -M published=2025-03-12")
        for attributes, words in html:gmatch '<span class="verslag %a+" ([^>]*)>([^<]*)</span>' do
            if attributes:find "data%-name" then
                found[#found + 1] = words
            end
        end
        table.sort(wanted)
        table.sort(found)
        assert.is_true(#wanted > 10)
        assert.same(wanted, found)
    end)

    it("finds a name through emphasis, links and line breaks, and keeps them", function()
        local html = pandoc "Premier **Mark** Rutte was in [Den\nHaag](http://x.nl), *Mark Rutte uit* Den Haag.\n"
        assert.matches("<strong>Mark</strong> Rutte</span>", html)
        assert.matches('data%-name="Den Haag"><a href="http://x.nl">Den Haag</a></span>', html)
        assert.matches("<em><span [^>]*>Mark Rutte</span> uit</em>", html)
    end)

    it("leaves code, formulas and raw text alone", function()
        local text = "Mark Rutte: `Mark Rutte`, $Rutte$, `<b title='Mark Rutte'>`{=html}.\n\n    Mark Rutte\n"
        local html = pandoc(text)
        assert.matches("<code>Mark Rutte</code>", html, 1, true)
        assert.matches("<pre><code>Mark Rutte", html, 1, true)
        assert.matches("<b title='Mark Rutte'>", html, 1, true)
        assert.equal(1, select(2, html:gsub('class="verslag person"', "")))
    end)

    it("changes nothing but its spans, whatever the document is made of", function()
        local text = [[
---
title: Mark Rutte in Brussel
---

# Mark Rutte in Brussel {#kop}

Premier "Mark **Rutte** was 'dinsdag' in Brussel"[^1] ~~Jan~~ Jansen, H~2~O en ^Jan^, [Mark Rutte]{.smallcaps}
sprak @rutte2020 [zie @jansen1999, p. 3] ![Mark Rutte](x.png) \
over 3 miljoen euro.

[^1]: Mark Rutte komt uit Den Haag.

    En Jan Jansen uit Breda.

| Mark Rutte
|   Den Haag

Mark Rutte
:   Premier uit Den Haag

> Jan Jansen zei: "Ja."

1. Mark Rutte
   - Brussel

| Naam       | Plaats   |
|------------|---------:|
| Mark Rutte | Den Haag |

Table: Premiers van Nederland

::: note
Jan Jansen
:::

Een regel met tekens: é, 'n €, 😀 Mark Rutte.
]]
        for _, format in ipairs {
            "html",
            "epub -o out.epub && pandoc out.epub -t html --wrap=none",
            "docx -o out.docx && pandoc out.docx -t html --wrap=none",
        } do
            local with, without = pandoc(text, "-t " .. format), pandoc(text, "-t " .. format, "")
            if format == "html" then
                assert.is_true(select(2, with:gsub('class="verslag person"', "")) >= 8)
            end
            assert.equal(without, stripped(with), format)
        end
    end)

    it("writes LaTeX with a pair of braces for a mark, and nothing else", function()
        local text = "Premier *Mark Rutte* zei: \"Wij **gaan door**\".[^1]\n\n[^1]: Jan Jansen uit Breda.\n"
        local with, without = pandoc(text, "-t latex"), pandoc(text, "-t latex", "")
        assert.matches("{\\emph{Mark Rutte}}", with, 1, true)
        assert.equal(without:gsub("[{}]", ""), with:gsub("[{}]", ""))
    end)

    it("marks quotes that Pandoc has made smart, with their speaker", function()
        local html = pandoc "“Dat is niet waar”, zei Mark Rutte. \"Wij gaan door\", zei Mark Rutte in Den Haag.\n"
        local quote = '“<span class="verslag quote" [^>]*data%-speaker="Mark Rutte"[^>]*>'
        assert.matches(quote .. "Dat is niet waar</span>”", html)
        assert.matches(quote .. "Wij gaan door</span>”", html)
    end)

    it("gives days and amounts their value", function()
        local html = pandoc("Op dinsdag 3 juni 2025 kostte het 2,5 miljoen euro, zei hij vrijdag.\n",
            "-t html -M published=2025-06-18")
        assert.matches('<span class="verslag date" data%-value="2025%-06%-03">dinsdag 3 juni 2025</span>', html)
        assert.matches('<span class="verslag date" data%-value="2025%-06%-13">vrijdag</span>', html)
        assert.matches('<span class="verslag quantity" data%-kind="money" data%-value="2500000" data%-unit="EUR"[^>]*>'
            .. "2,5 miljoen euro</span>", html)
    end)

    it("takes its options from the metadata", function()
        local html = pandoc("---\nverslag:\n  report: true\n  published: 2025-06-18\n---\n\n" .. ARTICLE)
        assert.matches('<div id="verslag%-report" class="verslag%-report">', html)
        assert.matches("Published:</strong> 2025-06-18 (given by the user)", html, 1, true)
        html = pandoc("---\ndate: 2025-06-18\n---\n\n" .. ARTICLE, "-t html -M verslag-report=true")
        assert.matches("Published:</strong> 2025-06-18 (given by the user)", html, 1, true)
        assert.is_nil(pandoc(ARTICLE):find "verslag%-report")
    end)

    it("writes Word and OpenDocument with a character style for every kind", function()
        for _, format in ipairs { "docx", "odt" } do
            local file = "out." .. format
            pandoc(ARTICLE, "-o " .. file)
            local text = host.run("cd " .. folder .. " && pandoc " .. file .. " -t plain --wrap=none")
            assert.equal(ARTICLE, text)
        end
        local styled = host.run("cd " .. folder .. " && pandoc -f docx+styles out.docx -t html --wrap=none")
        assert.matches('data%-custom%-style="Verslag person">Mark Rutte<', styled)
    end)

    it("uses the command where Pandoc cannot load the C module", function()
        local copy = folder .. "/no-module"
        host.run("mkdir " .. copy .. " && cp -r lua pandoc " .. copy)
        local text = "---\nverslag:\n  report: true\n  published: 2025-06-18\n---\n\n" .. ARTICLE
        local filter = "--lua-filter " .. copy .. "/pandoc/verslag.lua"
        local by_module = pandoc(text)
        local by_command = pandoc(text, "-t html -M verslag-command=" .. root .. "/bin/verslag", filter)
        assert.equal(by_module, by_command)
        host.write(folder .. "/in.md", text)
        local output, code = host.run("cd " .. folder .. " && PATH=/usr/bin:/bin pandoc in.md " .. filter .. " -t html")
        assert.is_true(code ~= 0)
        assert.matches("the C module verslag.core could not be loaded by Lua 5.3", output)
        assert.matches("the command 'verslag' does not run", output)
    end)
end)
