-- A template for verslag report --template: what the desk wants to see first, in its own words.
return {
    lang = "nl",
    sections = { "points", "brief", "checks", "quotes", "text" },
    words = {
        ["section.points"] = "Bel hierover na",
        ["section.quotes"] = "Wie zei wat",
        ["section.checks"] = "Rekenwerk",
    },
    extra = {
        -- a section of one's own: the checks alone, those that agree left out
        checks = function(article, say)
            local items = {}
            for _, check in ipairs(article.figures.checks) do
                if check.verdict ~= "ok" then
                    items[#items + 1] = { say("verdict." .. check.verdict) .. ": " .. check.text }
                end
            end
            if #items == 0 then
                return { { kind = "text", cell = say "points.none" } }
            end
            return { { kind = "list", items = items } }
        end,
    },
}
