--- How long a report of many articles takes: lua bench/report.lua [COUNT] [FORMAT]
-- Makes COUNT articles (10,000) of the bundled one, each with its own order of sentences, names and figures, and
-- times `bin/verslag report FOLDER` from outside: start, reading, report, end. Prints seconds of the clock and of
-- the processor.

local count, format = tonumber(arg[1]) or 10000, arg[2] or "markdown"

local state = 20250312 -- a generator of our own, so that every run has the same articles
local function random(n)
    state = (state * 16807) % 2147483647
    return state % n + 1
end

local FIRST = { "Anna", "Bram", "Chris", "Dina", "Evert", "Fatima", "Gijs", "Hanna", "Ilse", "Joris", "Kees", "Lotte" }
local LAST = { "Bakker", "de Boer", "Dekker", "el Amrani", "van Dijk", "Jansen", "de Smet", "Visser", "Verbrugge",
    "Smit" }
local PLACES = { "Gent", "Breskens", "Vlissingen", "Terneuzen", "Middelburg", "Antwerpen", "Goes", "Hulst",
    "Zierikzee" }

local file = assert(io.open("examples/overstroming.txt", "rb"))
local text = file:read("*a")
file:close()
local paragraphs = {}
for paragraph in text:gmatch("[^\n]+") do
    paragraphs[#paragraphs + 1] = paragraph
end

local function article()
    local name = FIRST[random(#FIRST)] .. " " .. LAST[random(#LAST)]
    local place = PLACES[random(#PLACES)]
    local list = { paragraphs[1] }
    for i = 2, #paragraphs do
        table.insert(list, random(#list) + 1, paragraphs[i])
    end
    local words = table.concat(list, "\n\n") .. "\n"
    words = words:gsub("Marleen Verbrugge", name):gsub("Vlissingen", place)
    words = words:gsub("46 kelders", random(90) + 9 .. " kelders")
    return words
end

local folder = os.tmpname()
os.remove(folder)
os.execute("mkdir " .. folder)
local bytes = 0
for i = 1, count do
    local out = assert(io.open(("%s/%05d.txt"):format(folder, i), "wb"))
    local words = article()
    bytes = bytes + #words
    out:write(words)
    out:close()
end

local command = ("bin/verslag report -f %s --published 2025-03-12 %s > /dev/null"):format(format, folder)
local pipe = io.popen("bash -c 'TIMEFORMAT=\"%R %U\"; time " .. command .. "' 2>&1")
local taken = pipe:read("*a"):gsub("%s+$", "")
pipe:close()
os.execute("rm -r " .. folder)
local real, user = taken:match("^([%d.]+) ([%d.]+)$")
if not real then
    error(taken, 0)
end
print(("%d articles, %.1f MB, %s: %s s by the clock, %s s of the processor, %.2f ms an article"):format(
    count, bytes / 1e6, format, real, user, tonumber(user) * 1000 / count))
