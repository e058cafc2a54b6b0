--- language:batch on four threads, for ThreadSanitizer: documents that are dropped, kept, closed and read from while
--- the next batch is read. Prints TAP.

local verslag = require "verslag"

local nl = assert(verslag.load "nl")
local texts, kept = {}, {}
for i = 1, 40 do
    texts[i] = ("Minister %d zei op %d juni in Gent: 'Wij sturen %d man.' "):format(i, i % 28 + 1, i):rep(5)
end
local want = {}
for i, doc in ipairs(nl:batch(texts, { threads = 1 })) do
    want[i] = doc:json()
end
local same = true
for round = 1, 10 do
    local docs = nl:batch(texts, { threads = 4 })
    for i, doc in ipairs(docs) do
        same = same and doc:json() == want[i]
        if (i + round) % 3 == 0 then
            doc:close()
        elseif (i + round) % 3 == 1 then
            kept[#kept + 1] = doc
        end
    end
    if round % 4 == 0 then
        kept = {}
        collectgarbage()
    end
end
print(("# %d documents kept to the end"):format(#kept))
print((same and "ok" or "not ok") .. " 1 - four threads give what one gives, ten times")
nl:close()
print("1..1")
os.exit(same and 0 or 1, true)
