--- Spellings that may be one name. Names are compared by a key of how they sound when a Dutch or an English
--- paper writes them: Shoygu, Shoigu and Sjojgoe have one key, as have Poetin and Putin. Proposals only;
--- nothing is merged.

local utf = require "verslag.utf"

local M = {}

local gsub = string.gsub

-- Applied in order, longest spellings first; capitals stand for sounds that take several letters.
local SOUNDS = {
    { "tsj", "C" }, { "tch", "C" }, { "sch", "S" }, { "dzj", "J" }, { "dj", "J" }, { "dzh", "J" },
    { "sj", "S" }, { "sh", "S" }, { "zj", "Z" }, { "zh", "Z" }, { "kh", "k" }, { "ch", "C" }, { "ph", "f" },
    { "ou", "u" }, { "oe", "u" }, { "ck", "k" }, { "c", "k" }, { "q", "k" }, { "x", "ks" }, { "w", "v" },
    { "ij", "i" }, { "j", "i" }, { "y", "i" }, { "ie", "i" }, { "ee", "e" }, { "h$", "" }, { "h ", " " },
}

--- How a name sounds, as a key.
---@param name string
---@return string
function M.sound(name)
    local s = utf.fold(name)
    s = gsub(s, "[%-'’`]", "")
    s = gsub(s, "[^%w\128-\255]+", " ")
    for _, rule in ipairs(SOUNDS) do
        s = gsub(s, rule[1], rule[2])
    end
    s = gsub(s, "(%a)%1", "%1") -- double letters count once
    return s
end

--- Letters and digits alone.
---@param name string
---@return string
function M.bare(name)
    return (gsub(gsub(utf.fold(name), "[%-'’`%.]", ""), "[^%w\128-\255]+", ""))
end

local SHORTEST = 4

--- Proposals of names that may be one.
---@param entities table[] {name, type, articles}, in a fixed order; the first of a group gives it its name
---@return table[] # {type, why = "marks"|"spelling"|"surname", name, names}
function M.merges(entities)
    local found, taken = {}, {}

    local function group(why, key_of, kinds)
        local buckets, order = {}, {}
        for _, entity in ipairs(entities) do
            if (not kinds or kinds[entity.type]) and not taken[entity] then
                local key = key_of(entity)
                if key and #key >= SHORTEST then
                    key = (entity.type or "?") .. " " .. key
                    if not buckets[key] then
                        buckets[key] = {}
                        order[#order + 1] = key
                    end
                    local list = buckets[key]
                    list[#list + 1] = entity
                end
            end
        end
        for _, key in ipairs(order) do
            local list = buckets[key]
            if #list >= 2 then
                local names = {}
                for i, entity in ipairs(list) do
                    names[i] = entity.name
                    if i > 1 then
                        taken[entity] = true
                    end
                end
                found[#found + 1] = { type = list[1].type, why = why, name = list[1].name, names = names }
            end
        end
    end

    group("marks", function(entity)
        return M.bare(entity.name)
    end)
    group("spelling", function(entity)
        return M.sound(entity.name)
    end, { PER = true, LOC = true, ORG = true })

    -- a bare surname and the one full name that ends in it
    local by_surname = {}
    for _, entity in ipairs(entities) do
        local surname = entity.type == "PER" and not taken[entity] and string.match(entity.name, " ([^ ]+)$")
        if surname then
            local key = M.sound(surname)
            by_surname[key] = by_surname[key] or {}
            local list = by_surname[key]
            list[#list + 1] = entity
        end
    end
    for _, entity in ipairs(entities) do
        if entity.type == "PER" and not taken[entity] and not string.find(entity.name, " ", 1, true) then
            local list = by_surname[M.sound(entity.name)]
            if list and #list == 1 then
                found[#found + 1] = { type = "PER", why = "surname", name = list[1].name,
                    names = { list[1].name, entity.name } }
            end
        end
    end
    return found
end

return M
