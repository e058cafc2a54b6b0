--- Sums up what spec/support/coverage.lua wrote: lua5.4 coverage_report.lua FOLDER FILE.lua ...
-- A line counts when luac gives it an instruction and it is more than an `end`, a bracket or a field with a constant:
-- LuaJIT, which Neovim and nginx have, makes a table of constants at once, whatever its lines. With MISSING=1 in
-- the environment the lines that never ran follow each file. Exits 1 where less than LEAST % of all ran.

local seen = {}
local list = assert(io.popen("cat '" .. arg[1] .. "'/* | sort -u"))
for line in list:lines() do
    seen[line] = true
end
list:close()

-- The lines of a file that can run, in order.
local function lines_of(path)
    local active, lines, number = {}, {}, 0
    local listing = assert(io.popen("luac5.4 -l -p '" .. path .. "'"))
    for line in listing:lines() do
        local at, what = line:match("^%s+%d+%s+%[(%d+)%]%s+(%u+)")
        if at and what ~= "VARARGPREP" then -- which begins a file, whatever its first line is
            active[tonumber(at)] = true
        end
    end
    listing:close()
    for line in io.lines(path) do
        number = number + 1
        local bare = line:find("^%s*end[%s,)}]*$") or line:find("^%s*else%s*$") or not line:find("%w")
            or line:find('^%s*[%w_]+ = "[^"]*",?$') or line:find('^%s*%["[^"]+"%] = "[^"]*",?$')
        if active[number] and not bare then
            lines[#lines + 1] = number
        end
    end
    return lines
end

local all, ran = 0, 0
for i = 2, #arg do
    local lines, count, missing = lines_of(arg[i]), 0, {}
    local name = arg[i]:gsub("^lua/", "")
    for _, line in ipairs(lines) do
        if seen[name .. ":" .. line] then
            count = count + 1
        else
            missing[#missing + 1] = line
        end
    end
    all, ran = all + #lines, ran + count
    if #lines > 0 then
        print(("%-44s %6d %6d %5.1f%%%s"):format(arg[i], #lines, count, 100 * count / #lines,
            os.getenv("MISSING") and "  " .. table.concat(missing, ",") or ""))
    end
end
print(("%-44s %6d %6d %5.1f%%"):format("TOTAL of lua/ and its hosts' plugins", all, ran, 100 * ran / all))
os.exit(100 * ran >= tonumber(os.getenv("LEAST") or 0) * all and 0 or 1)
