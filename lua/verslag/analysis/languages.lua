--- What the analyses need to know of the language an article is written in (not the language the report
--- is written in, that is verslag.lang). One entry a language, keyed as `language` of the plain table.
--- A new language needs a new entry here and nothing else; without one the checks that need it stay out.

local function set(words)
    local found = {}
    for word in string.gmatch(words, "%S+") do
        found[word] = true
    end
    return found
end

local function numbered(lists)
    local found = {}
    for number, words in ipairs(lists) do
        for word in string.gmatch(words, "%S+") do
            found[word] = number
        end
    end
    return found
end

return {
    nl = {
        -- very frequent words that the neighbouring languages do not share
        frequent = set [[de het een van en ook niet zijn dat op te voor met er aan om bij
            uit naar heeft werd door wordt over nog maar zei]],
        weekdays = numbered { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
        born = set "geboren geb",
        places = set "in te bij nabij",
    },
    en = {
        frequent = set [[the of and to a in that is was for it with as his her on be at by
            had not are but from have they which were this]],
        weekdays = numbered { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" },
        born = set "born",
        places = set "in at near",
    },
    de = {
        frequent = set [[der die das und ist nicht ein eine den von zu mit auf für sich dem
            auch es an werden aus er hat dass sie nach wird bei einer um]],
        weekdays = numbered { "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag sonnabend",
            "sonntag" },
        born = set "geboren",
        places = set "in bei nahe",
    },
    fr = {
        frequent = set [[le la les des et est un une du dans que qui pour pas sur avec
            au par il elle ne se ce plus sont aux]],
        weekdays = numbered { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
        born = set "né née",
        places = set "à en",
    },
}
