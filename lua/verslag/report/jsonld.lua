--- schema.org JSON-LD: the article with the people, organisations and places it mentions, its quotations
--- and its claims.

local json = require "verslag.json"
local utf = require "verslag.utf"
local iri = require("verslag.report.webannotation").iri

local M = { name = "jsonld", extension = "jsonld", media = "application/ld+json", kind = "article" }

local TYPES = { PER = "Person", ORG = "Organization", LOC = "Place", MISC = "Thing" }
local SUBTYPES = {
    company = "Corporation", government = "GovernmentOrganization", news_agency = "NewsMediaOrganization",
        media = "NewsMediaOrganization",
    team = "SportsTeam", country = "Country", city = "City", region = "AdministrativeArea", event = "Event",
        law = "Legislation",
    work = "CreativeWork", product = "Product", mountain = "Mountain", water = "BodyOfWater",
}

---@param article table
---@param out fun(s: string)
function M.render(article, out)
    local h = article.head
    local mentions, parts, unnamed = json.array {}, json.array {}, {}
    local function id_of(entity)
        return "#" .. iri("entity-" .. tostring(entity))
    end
    for _, row in ipairs(article.who.entities) do
        local node = { ["@type"] = SUBTYPES[row.subtype or ""] or TYPES[row.type or ""] or "Thing", name = row.name }
        if row.id ~= nil then
            node["@id"] = id_of(row.id)
        end
        if #row.variants > 0 then
            node.alternateName = json.array(row.variants)
        end
        if row.role and row.type == "PER" then
            node.jobTitle = row.role
        end
        mentions[#mentions + 1] = node
    end
    local function speaker(who)
        if not who then
            return nil
        elseif who.entity ~= nil then
            return { ["@id"] = id_of(who.entity) }
        end
        unnamed[#unnamed + 1] = who
        return { ["@type"] = "Person", description = who.name }
    end
    local function via(row)
        if not row.via then
            return nil
        end
        local list = json.array {}
        for i, who in ipairs(row.via) do
            list[i] = speaker(who)
        end
        return list
    end
    for _, row in ipairs(article.quotes) do
        if row.form ~= "scare" then
            parts[#parts + 1] = { ["@type"] = "Quotation", text = table.concat(row.words, " … "),
                spokenByCharacter = speaker(row.who), sdPublisher = via(row) }
        end
    end
    for _, row in ipairs(article.statements) do
        parts[#parts + 1] = { ["@type"] = "Claim", text = row.text, author = speaker(row.who), sdPublisher = via(row) }
    end
    out(json.encode({
        ["@context"] = "https://schema.org",
        ["@type"] = "NewsArticle",
        ["@id"] = h.file and iri(h.file) or nil,
        identifier = h.sha256 and ("sha256:" .. h.sha256) or nil,
        headline = h.title and utf.line(h.title.text) or nil,
        datePublished = h.published,
        inLanguage = h.language,
        wordCount = h.words,
        mentions = mentions,
        hasPart = parts,
    }, { indent = true }))
    out "\n"
end

return M
