--- A collection of digests, told as one: who is in it, when things happened and on how many sources'
--- word, what was said and copied, where figures differ, who stands with whom. Pure functions of the sorted
--- list of digests; every order is total, so the same digests give the same report.

local digest = require "verslag.analysis.digest"
local calendar = require "verslag.analysis.calendar"
local spelling = require "verslag.analysis.spelling"

local M = {}

local MOUTHS = 20 -- speakers looked at who say the same words
local WINDOW = 7 -- days between articles that may be about the same count

local function place(article, row)
    return { file = article.file, first = row.first, last = row.last, text = row.text }
end

-- The most frequent of the names counted in `counts`; the first in the alphabet where they are as many.
local function commonest(counts)
    local best
    for name, count in pairs(counts) do
        if not best or count > counts[best]
            or (count == counts[best] and (#name > #best or (#name == #best and name < best))) then
            best = name
        end
    end
    return best
end

local function sorted_keys(set)
    local list = {}
    for key in pairs(set) do
        list[#list + 1] = key
    end
    table.sort(list)
    return list
end

-- digest.key with a memory: the same names come in article after article.
local function new_key_of()
    local known = {}
    return function(kind, name)
        local id = (kind or "?") .. "\0" .. name
        local key = known[id]
        if not key then
            key = digest.key(kind, name)
            known[id] = key
        end
        return key
    end
end

--- The entity index.
---@param articles table[] digests
---@return table[] # {key, name, type, subtype, variants, articles, mentions, quotes, statements, with, places}
function M.entities(articles)
    local by_key, order, key_of = {}, {}, new_key_of()
    for _, article in ipairs(articles) do
        local here = {}
        for _, row in ipairs(article.entities) do
            if not row.indirect then
                local key = key_of(row.type, row.name)
                local entity = by_key[key]
                if not entity then
                    entity = { key = key, type = row.type, names = {}, subtypes = {}, surfaces = {}, articles = 0,
                        mentions = 0, quotes = 0, statements = 0, places = {}, pairs = {} }
                    by_key[key] = entity
                    order[#order + 1] = entity
                end
                entity.names[row.name] = (entity.names[row.name] or 0) + 1
                if row.subtype then
                    entity.subtypes[row.subtype] = (entity.subtypes[row.subtype] or 0) + 1
                end
                for _, name in ipairs(row.names or {}) do
                    entity.surfaces[name] = true
                end
                if not here[entity] then
                    here[entity] = true
                    entity.articles = entity.articles + 1
                    if row.first then
                        entity.places[#entity.places + 1] = {
                            file = article.file, first = row.first, last = row.last, text = row.names
                                and row.names[1] or row.name,
                        }
                    end
                end
                entity.mentions = entity.mentions + row.count
                entity.quotes = entity.quotes + (row.quotes or 0)
                entity.statements = entity.statements + (row.statements or 0)
            end
        end
        for _, edge in ipairs(article.edges) do
            local from, to = article.entities[edge[3]], article.entities[edge[4]]
            if edge[1] == "with" and from and to then
                local a, b = by_key[key_of(from.type, from.name)], by_key[key_of(to.type, to.name)]
                if a and b and a ~= b then
                    a.pairs[b] = (a.pairs[b] or 0) + edge[2]
                    b.pairs[a] = (b.pairs[a] or 0) + edge[2]
                end
            end
        end
    end
    for _, entity in ipairs(order) do
        entity.name = commonest(entity.names)
        entity.subtype = commonest(entity.subtypes)
        entity.surfaces[entity.name] = nil
        entity.variants = sorted_keys(entity.surfaces)
    end
    table.sort(order, function(a, b)
        if a.articles ~= b.articles then
            return a.articles > b.articles
        elseif a.mentions ~= b.mentions then
            return a.mentions > b.mentions
        end
        return a.key < b.key
    end)
    for i, entity in ipairs(order) do
        entity.rank = i
    end
    for _, entity in ipairs(order) do
        local with = {}
        for other, count in pairs(entity.pairs) do
            with[#with + 1] = { name = other.name, count = count, rank = other.rank }
        end
        table.sort(with, function(a, b)
            if a.count ~= b.count then
                return a.count > b.count
            end
            return a.rank < b.rank
        end)
        for i = #with, 6, -1 do
            with[i] = nil
        end
        for _, other in ipairs(with) do
            other.rank = nil
        end
        entity.with = with
    end
    for _, entity in ipairs(order) do
        entity.names, entity.subtypes, entity.surfaces, entity.pairs, entity.rank = nil, nil, nil, nil, nil
    end
    return order
end

--- Proposed merges of spellings.
---@param entities table[] of M.entities
---@return table[]
function M.merges(entities)
    return spelling.merges(entities)
end

-- Sets that grow together: how many independent ones remain.
local function union_count(rows)
    local parent = {}
    local function find(key)
        while parent[key] ~= key do
            parent[key] = parent[parent[key]]
            key = parent[key]
        end
        return key
    end
    local function join(a, b)
        parent[a] = parent[a] or a
        parent[b] = parent[b] or b
        parent[find(a)] = find(b)
    end
    for _, row in ipairs(rows) do
        if row.source then
            join("source " .. digest.signature(row.source), "source " .. digest.signature(row.source))
        else
            join("file " .. (row.file or ""), "words " .. row.signature)
        end
    end
    local roots, count = {}, 0
    for key in pairs(parent) do
        local root = find(key)
        if not roots[root] then
            roots[root] = true
            count = count + 1
        end
    end
    return count
end

--- The merged timeline: one row a date. What several articles have from one agency, or in the same words,
--- counts as one source.
---@param articles table[] digests
---@return table[] # {value, from, to, precision, sources, articles, events = {{told, kind, who, source, basis,
--- places}}}
function M.timeline(articles)
    local by_value, order = {}, {}
    for _, article in ipairs(articles) do
        for _, row in ipairs(article.events) do
            local key = (row.mod or "") .. " " .. row.value
            local date = by_value[key]
            if not date then
                date = { value = row.value, from = row.from, to = row.to, precision = row.precision, mod = row.mod,
                    rows = {}, events = {}, by_words = {}, files = {}, articles = 0 }
                by_value[key] = date
                order[#order + 1] = date
            end
            local file = article.file or article.sha256 or ""
            if not date.files[file] then
                date.files[file] = true
                date.articles = date.articles + 1
            end
            local signature = digest.signature(row.told)
            date.rows[#date.rows + 1] = { file = file, source = row.source, signature = signature }
            local event = date.by_words[signature]
            if not event then
                event = { told = row.told, kind = row.kind, who = row.who, source = row.source, basis = row.basis,
                    places = {} }
                date.by_words[signature] = event
                date.events[#date.events + 1] = event
            end
            event.places[#event.places + 1] = place(article, row)
        end
    end
    table.sort(order, function(a, b)
        if a.from ~= b.from then
            return a.from < b.from
        elseif a.to ~= b.to then
            return a.to < b.to
        elseif a.value ~= b.value then
            return a.value < b.value
        end
        return (a.mod or "") < (b.mod or "")
    end)
    for _, date in ipairs(order) do
        date.sources = union_count(date.rows)
        for i, event in ipairs(date.events) do
            event.order = i
        end
        table.sort(date.events, function(a, b)
            if #a.places ~= #b.places then
                return #a.places > #b.places
            end
            return a.order < b.order
        end)
        for _, event in ipairs(date.events) do
            event.order = nil
        end
        date.rows, date.by_words, date.files = nil, nil, nil
    end
    return order
end

--- The quote book by speaker. A quote printed in several articles is one quote with several places.
---@param articles table[] digests
---@return table[] # {name, named, type, quotes = {{words, form, via, places, others}}}
function M.quotes(articles)
    local by_speaker, speakers, by_words = {}, {}, {}
    for _, article in ipairs(articles) do
        for _, row in ipairs(article.quotes) do
            local key = row.name and digest.key(row.named and (row.type or "?") or "unnamed", row.name) or ""
            local speaker = by_speaker[key]
            if not speaker then
                speaker = { key = key, name = row.name, named = row.named or false, type = row.type, quotes = {},
                    by_words = {} }
                by_speaker[key] = speaker
                speakers[#speakers + 1] = speaker
            end
            local words = {}
            for i, part in ipairs(row.parts) do
                words[i] = part.text
            end
            local signature = digest.signature(table.concat(words, " "))
            local quote = speaker.by_words[signature]
            if not quote then
                quote = { words = words, form = row.form, via = row.via, basis = row.basis,
                    confidence = row.confidence, places = {} }
                speaker.by_words[signature] = quote
                speaker.quotes[#speaker.quotes + 1] = quote
                -- the same words in another's mouth: worth knowing when they are more than a word or two
                if #signature >= 20 and row.name then
                    local said = by_words[signature] or {}
                    by_words[signature] = said
                    said[#said + 1] = { speaker = speaker, quote = quote }
                end
            end
            local from, to = row.parts[1], row.parts[#row.parts]
            quote.places[#quote.places + 1] = { file = article.file, first = from.first, last = to.last,
                text = table.concat(words, " … ") }
        end
    end
    for _, said in pairs(by_words) do
        for i = 1, math.min(#said, MOUTHS) do
            for j = 1, math.min(#said, MOUTHS) do
                local one, other = said[i], said[j]
                if i ~= j then
                    one.quote.others = one.quote.others or {}
                    one.quote.others[other.speaker.name] = true
                end
            end
        end
    end
    for _, speaker in ipairs(speakers) do
        for _, quote in ipairs(speaker.quotes) do
            quote.others = quote.others and sorted_keys(quote.others)
        end
        speaker.by_words = nil
    end
    table.sort(speakers, function(a, b)
        if (a.key == "") ~= (b.key == "") then
            return b.key == ""
        elseif #a.quotes ~= #b.quotes then
            return #a.quotes > #b.quotes
        end
        return a.key < b.key
    end)
    return speakers
end

--- Figures of one topic, about one name, that differ between articles of the same days.
---@param articles table[] digests
---@return table[] # {topic, kind, about, values = {{value, articles, places}}}
function M.conflicts(articles)
    local buckets, order = {}, {}
    for index, article in ipairs(articles) do
        local published = calendar.parse(article.published)
        for _, row in ipairs(article.figures) do
            local names = {}
            for _, number in ipairs(row.names) do
                local entity = article.entities[number]
                if entity and not entity.indirect then
                    names[#names + 1] = entity
                end
            end
            -- money has no topic but its currency, so it takes two names to be about one thing
            local keys = {}
            if row.kind == "money" then
                for i = 1, #names do
                    for j = i + 1, #names do
                        local a, b = digest.key(names[i].type, names[i].name), digest.key(names[j].type, names[j].name)
                        if a > b then
                            a, b = b, a
                        end
                        keys[#keys + 1] = { a .. " + " .. b, names[i].name .. ", " .. names[j].name }
                    end
                end
            else
                for i, entity in ipairs(names) do
                    keys[i] = { digest.key(entity.type, entity.name), entity.name }
                end
            end
            for _, key in ipairs(keys) do
                local id = row.topic .. " | " .. key[1]
                local bucket = buckets[id]
                if not bucket then
                    bucket = { id = id, topic = row.topic, kind = row.kind, unit = row.unit, about = key[2], rows = {} }
                    buckets[id] = bucket
                    order[#order + 1] = bucket
                end
                bucket.rows[#bucket.rows + 1] = { article = article, index = index, row = row, day = published
                    and published.first }
            end
        end
    end
    local found, used = {}, {}
    local function size(bucket)
        return #bucket.rows
    end
    table.sort(order, function(a, b)
        if size(a) ~= size(b) then
            return size(a) > size(b)
        end
        return a.id < b.id
    end)
    for _, bucket in ipairs(order) do
        local values, by_value, files, low, high, fresh = {}, {}, {}, nil, nil, false
        local file_count = 0
        for _, entry in ipairs(bucket.rows) do
            if not used[entry.row] then
                fresh = true
            end
            if not files[entry.index] then
                files[entry.index] = true
                file_count = file_count + 1
            end
            if entry.day then
                low, high = math.min(low or entry.day, entry.day), math.max(high or entry.day, entry.day)
            end
            local value = by_value[entry.row.value]
            if not value then
                value = { value = entry.row.value, articles = 0, files = {}, places = {} }
                by_value[entry.row.value] = value
                values[#values + 1] = value
            end
            if not value.files[entry.index] then
                value.files[entry.index] = true
                value.articles = value.articles + 1
            end
            value.places[#value.places + 1] = place(entry.article, entry.row)
        end
        local near = not low or high - low <= WINDOW
        if fresh and near and #values >= 2 and #values <= 8 and file_count >= 2 then
            -- each value must be somebody else's: one article that counts two things is no conflict
            local apart = false
            for i = 1, #values do
                for j = i + 1, #values do
                    local shared = false
                    for index in pairs(values[i].files) do
                        shared = shared or values[j].files[index]
                    end
                    apart = apart or not shared
                end
            end
            if apart then
                for _, entry in ipairs(bucket.rows) do
                    used[entry.row] = true
                end
                table.sort(values, function(a, b)
                    if a.articles ~= b.articles then
                        return a.articles > b.articles
                    end
                    return a.value < b.value
                end)
                for _, value in ipairs(values) do
                    value.files = nil
                end
                found[#found + 1] = {
                    topic = (string.gsub(bucket.topic, "^[^:]*:", "")), kind = bucket.kind, about = bucket.about,
                        values = values,
                }
            end
        end
    end
    return found
end

--- The networks: who passes on whom, who speaks of whom, who stands with whom.
---@param articles table[] digests
---@return {nodes: table[], edges: table[]}
function M.network(articles)
    local nodes, by_key, edges, by_edge = {}, {}, {}, {}
    local key_of = new_key_of()
    local function node(article, which)
        local entity = article.entities[which]
        local kind, name = entity and entity.type, entity and entity.name or which
        local key = entity and key_of(kind, name) or key_of("unnamed", name)
        local found = by_key[key]
        if not found then
            found = { key = key, name = name, type = kind, named = entity ~= nil, count = 0, names = {} }
            by_key[key] = found
            nodes[#nodes + 1] = found
        end
        found.names[name] = (found.names[name] or 0) + 1
        return found
    end
    for _, article in ipairs(articles) do
        local here = {}
        for _, edge in ipairs(article.edges) do
            local kind, count, a, b = edge[1], edge[2], node(article, edge[3]), node(article, edge[4])
            for _, one in ipairs { a, b } do
                if not here[one] then
                    here[one] = true
                    one.count = one.count + 1
                end
            end
            if a ~= b then
                if kind == "with" and a.key > b.key then
                    a, b = b, a
                end
                local id = kind .. "\0" .. a.key .. "\0" .. b.key
                local found = by_edge[id]
                if not found then
                    found = { kind = kind, a = a, b = b, count = 0, articles = 0, key = id }
                    by_edge[id] = found
                    edges[#edges + 1] = found
                end
                found.count = found.count + count
                found.articles = found.articles + 1
            end
        end
    end
    table.sort(nodes, function(x, y)
        if x.count ~= y.count then
            return x.count > y.count
        end
        return x.key < y.key
    end)
    for i, one in ipairs(nodes) do
        one.id = "n" .. string.format("%d", i)
        one.name = commonest(one.names)
    end
    table.sort(edges, function(x, y)
        if x.kind ~= y.kind then
            return x.kind < y.kind
        elseif x.articles ~= y.articles then
            return x.articles > y.articles
        elseif x.count ~= y.count then
            return x.count > y.count
        end
        return x.key < y.key
    end)
    local graph = { nodes = {}, edges = {} }
    for i, one in ipairs(nodes) do
        graph.nodes[i] = { id = one.id, name = one.name, type = one.type, named = one.named, count = one.count }
    end
    for i, edge in ipairs(edges) do
        graph.edges[i] = { from = edge.a.id, to = edge.b.id, kind = edge.kind, count = edge.count,
            articles = edge.articles, from_name = edge.a.name, to_name = edge.b.name }
    end
    return graph
end

return M
