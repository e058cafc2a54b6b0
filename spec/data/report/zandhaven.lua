-- An article of our own, with its reading by hand. All persons and bodies in it are made up.
return require("spec.support.plain").build {
    file = "zandhaven.txt",
    published = "2024-03-15",
    published_from = "option",
    text = [[
Zandhaven sluit brug na scheuren in pijler

De gemeente Zandhaven sluit vanaf maandag de Visserbrug voor vrachtverkeer, meldde persbureau NDB vrijdag. Bij een inspectie op dinsdag 12 maart 2024 zijn scheuren gevonden in een van de pijlers.

“De brug is veilig voor fietsers,” zei burgemeester Hanneke Terpstra, “maar wij nemen geen enkel risico.” Zij noemde de sluiting ‘onvermijdelijk’.

Volgens wethouder Bram de Wolff rijden dagelijks 1.200 vrachtwagens over de brug, waarvan 900 naar de haven en 300 naar de binnenstad. Het herstel kost 2,5 miljoen euro, zei hij.

'Dit is een ramp voor ons bedrijf', aldus een transportondernemer uit Zandhaven. Havenbedrijf Noordkade verwacht dat de 1.100 vrachtwagens per dag moeten omrijden.

Terpstra hoopt dat de brug in juni weer open kan. Het was de tweede sluiting in minder dan drie weken, na die van 28 februari.
]],
    entities = {
        { id = "zand", name = "Zandhaven", type = "LOC", subtype = "city", at = { "Zandhaven", "Zandhaven#3" } },
        { id = "gem", name = "gemeente Zandhaven", type = "ORG", subtype = "government",
            at = { { "gemeente Zandhaven", kind = "name", confidence = 0.45 } } },
        { id = "brug", name = "Visserbrug", type = "LOC", subtype = "facility",
            at = { "Visserbrug", { "de brug", kind = "nominal", confidence = 0.7 } } },
        { id = "ndb", name = "NDB", type = "ORG", subtype = "news_agency", confidence = 0.97, at = { "NDB" } },
        { id = "terp", name = "Hanneke Terpstra", type = "PER", role = "burgemeester", confidence = 0.99,
            at = { "Hanneke Terpstra", "Terpstra#2", { "Zij", kind = "pronoun", confidence = 0.8 } } },
        { id = "wolff", name = "Bram de Wolff", type = "PER", role = "wethouder", confidence = 0.98,
            at = { "Bram de Wolff", { "hij", kind = "pronoun", confidence = 0.75 } } },
        { id = "kade", name = "Havenbedrijf Noordkade", type = "ORG", subtype = "company", confidence = 0.9,
            at = { "Havenbedrijf Noordkade" } },
    },
    times = {
        { at = "maandag", type = "DATE", value = "2024-03-18", unresolved = "XXXX-WXX-1", rule = "weekday" },
        { at = "vrijdag", type = "DATE", value = "2024-03-15", unresolved = "XXXX-WXX-5", rule = "weekday" },
        { at = "dinsdag 12 maart 2024", type = "DATE", value = "2024-03-12", rule = "date" },
        { at = "dagelijks", type = "SET", value = "P1D" },
        { at = "juni", type = "DATE", value = "2024-06", unresolved = "XXXX-06" },
        { at = "drie weken", type = "DURATION", value = "P3W", mod = "LESS_THAN" },
        { at = "28 februari", type = "DATE", value = "2024-02-28", unresolved = "XXXX-02-28" },
    },
    quantities = {
        { at = "1.200 vrachtwagens", kind = "cardinal", value = "1200", unit = "vrachtwagens" },
        { at = "900", kind = "cardinal", value = "900" },
        { at = "300", kind = "cardinal", value = "300" },
        { at = "2,5 miljoen euro", kind = "money", value = "2500000", unit = "EUR" },
        { at = "1.100 vrachtwagens", kind = "cardinal", value = "1100", unit = "vrachtwagens" },
        { at = "tweede sluiting", kind = "ordinal", value = "2", unit = "sluiting" },
    },
    quotes = {
        { at = { "De brug is veilig voor fietsers,", "maar wij nemen geen enkel risico." }, form = "full",
            speaker = { entity = "terp", at = "Hanneke Terpstra" }, cue = "zei", confidence = 0.96,
            rule = "cue-between" },
        { at = "onvermijdelijk", form = "partial", speaker = { entity = "terp", at = "Zij" }, cue = "noemde",
            confidence = 0.48, rule = "pronoun" },
        { at = "Dit is een ramp voor ons bedrijf", form = "full",
            speaker = { at = "een transportondernemer uit Zandhaven" }, cue = "aldus", confidence = 0.9,
            rule = "cue-after" },
    },
    statements = {
        { at = "De gemeente Zandhaven sluit vanaf maandag de Visserbrug voor vrachtverkeer",
            speaker = { entity = "ndb", at = "NDB" }, cue = "meldde", kind = "indirect", confidence = 0.95 },
        { at = "rijden dagelijks 1.200 vrachtwagens over de brug, waarvan 900 naar de haven en 300 naar de binnenstad", speaker = { entity = "wolff", at = "Bram de Wolff" }, cue = "Volgens", kind = "indirect", confidence = 0.93 },
        { at = "Het herstel kost 2,5 miljoen euro", speaker = { entity = "wolff", at = "hij" }, cue = "zei#2",
            kind = "indirect", confidence = 0.88 },
    },
}
