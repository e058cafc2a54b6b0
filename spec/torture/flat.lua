--- Reads COUNT (100,000) documents in one process and sees that its memory stays flat: lua flat.lua [COUNT]
-- Prints the resident memory after each tenth; exits 1 when it grew by more than a tenth and 4 MB since the first.

local verslag = require "verslag"

local count = tonumber(arg[1]) or 100000

local function resident()
    local file = assert(io.open("/proc/self/status"))
    local kilobytes = file:read("*a"):match("VmRSS:%s*(%d+)")
    file:close()
    return tonumber(kilobytes)
end

local nl = assert(verslag.load "nl")
local seen = {}
for i = 1, count do
    local text = ("Minister %d zei op %d juni: \"Wij sturen %d.000 man.\" Dat meldde de KCNA."):format(i, i % 28 + 1, i)
    local doc = assert(nl:read(text, { published = "2025-06-18" }))
    assert(#doc.quotes == 1 and #doc.sentences == 2, "document " .. i .. " is read otherwise")
    if i % 3 == 0 then doc:close() end -- the others are the collector's
    if i % math.floor(count / 10) == 0 then
        collectgarbage()
        seen[#seen + 1] = resident()
    end
end
local early, late = seen[1], seen[#seen]
print(("%d documents, KB resident after each tenth: %s"):format(count, table.concat(seen, " ")))
os.exit(late <= early * 1.1 + 4096 and 0 or 1)
