-- An article that tries to break out of every format.
local text = table.concat {
    "<script>alert(1)</script> ]]> --> </style> & <b onmouseover=alert(1)>\n\n",
    "=HYPERLINK(\"http://evil.example\",\"x\") | a `tick` [link](javascript:alert(1)) ![i](http://evil.example/i.png) **b** _i_ # kop\n",
    "\n# Kop\n- lijst\n1. lijst\n> citaat\n\n",
    "\27[31mrood\27[0m \226\128\174omgekeerd\226\128\172 \255\254 kapot \0 nul\n\n",
    "'\"; DROP [label=\"x\"] <x y=\"z\"> \\N {b} \n\n",
    "@Kwaad zei: “+1+1” en \"-2+3\" op 4 juni, END:VEVENT\r\nBEGIN:VALARM www.evil.example https://evil.example/?a=1&b=2\tTAB\n",
}
local bad = '"><svg onload=alert(1)>\r\nBEGIN:VEVENT\t=1+1|`</script>'
return require("spec.support.plain").build {
    file = '../"><img src=x onerror=alert(1)>\r\nX: y\t=cmd.txt',
    published = "2024-06-05",
    published_from = bad,
    language = bad,
    sha256 = bad,
    text = text,
    entities = {
        { id = bad, name = bad, type = "PER", role = bad, subtype = bad,
            at = { "@Kwaad", "<script>alert(1)</script>", "\255\254" } },
        { id = '"]; b -> c; "', name = '=cmd|"/C calc"!A0', type = 'PER" onload="x',
            at = { "=HYPERLINK", "www.evil.example" } },
        { id = "c", name = "\27]0;titel\7 \226\128\174 x", type = "ORG", at = { "\27[31mrood" } },
    },
    times = {
        { at = "4 juni", type = bad, value = "2024-06-04", unresolved = bad, mod = bad, rule = bad },
        { at = "kapot", type = "DATE", value = bad },
    },
    quantities = { { at = "+1+1", kind = bad, value = bad, unit = "=1+1", mod = bad },
        { at = "-2+3", kind = "money", value = "-2", unit = bad } },
    quotes = {
        { id = bad, at = { "+1+1", "-2+3" }, form = bad, speaker = { entity = bad, at = "@Kwaad" }, cue = "zei",
            via = { '"]; b -> c; "' }, rule = bad, confidence = 0.2 },
        { at = "`tick`", form = "full", speaker = { text = bad } },
    },
    statements = { { at = "[link](javascript:alert(1)) ![i](http://evil.example/i.png) **b** _i_ # kop\n\n# Kop",
        kind = bad, speaker = { entity = "c" }, cue = "lijst" } },
}
