-- verslag report, as people run it.
local json = require "verslag.json"

local verslag = os.getenv("LUA") and os.getenv("LUA") .. " spec/support/command.lua" or "bin/verslag"

local host = require "spec.support.host"
local contents, write = host.read, host.write

local function run(arguments)
    local out, err = os.tmpname(), os.tmpname()
    local pipe = assert(io.popen(("%s report %s </dev/null >%s 2>%s; echo $?"):format(verslag, arguments, out, err)))
    local code = tonumber(pipe:read("*a"))
    pipe:close()
    local output, messages = contents(out), contents(err)
    os.remove(out)
    os.remove(err)
    return output, messages, code
end

-- A folder with three articles in it, one of them in a folder of its own, and two files that are none.
local function with_folder(work)
    local folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir -p '" .. folder .. "/onder kop' " .. folder .. "/.verborgen")
    write(folder .. "/b.txt", "Anna Smit woont in Gent. “Ja”, zei Anna Smit.\n")
    write(folder .. "/a.txt", "Anna Smit woont in Gent.\n")
    write(folder .. "/onder kop/c'd.txt", "In Gent regent het.\n")
    write(folder .. "/foto.jpg", "\255\216\255")
    write(folder .. "/.verborgen/e.txt", "niet lezen")
    local ok, message = pcall(work, folder)
    os.execute("rm -r " .. folder)
    assert(ok, message)
end

local function report_of(arguments)
    local output, messages, code = run(arguments)
    assert.equal(0, code, messages)
    return json.decode(output).report
end

describe("verslag report", function()
    it("of a folder is one report of the articles in it, by name", function()
        with_folder(function(folder)
            local report = report_of("-f json " .. folder)
            assert.equal(3, report.articles)
            assert.equal(folder .. "/a.txt", report.files[1].file)
            assert.equal(folder .. "/b.txt", report.files[2].file)
            assert.equal(folder .. "/onder kop/c'd.txt", report.files[3].file)
        end)
    end)
    it("of two files is one report, with --each one of each", function()
        with_folder(function(folder)
            assert.equal(2, report_of(("-f json %s/a.txt %s/b.txt"):format(folder, folder)).articles)
            local output = run(("--each --sections head %s/a.txt %s/b.txt"):format(folder, folder))
            local _, count = output:gsub("\n## Head", "")
            assert.equal(2, count)
        end)
    end)
    it("with --sections has no others, in JSON too", function()
        with_folder(function(folder)
            local report = report_of("-f json --sections brief,quotes " .. folder .. "/b.txt")
            assert.truthy(report.brief and report.quotes)
            assert.is_nil(report.timeline)
        end)
    end)
    it("with --watch writes anew where a file changes, until it is stopped", function()
        with_folder(function(folder)
            local out = folder .. "/out.md"
            local pid = host.start(("%s report --watch -o %s %s/a.txt"):format(verslag, out, folder))
            local function says(words)
                host.wait(words, 20, function()
                    local file = io.open(out, "rb")
                    local text = file and file:read("*a") or ""
                    if file then
                        file:close()
                    end
                    return text:find(words, 1, true)
                end)
            end
            local ok, message = pcall(function()
                says "woont in Gent"
                write(folder .. "/a.txt", "Anna Smit werkt in Brussel.\n")
                says "werkt in Brussel"
                assert.is_true(host.alive(pid))
            end)
            host.stop(pid)
            assert(ok, message)
        end)
    end)
    it("names a file that failed, on standard error and in the report, and reads the others", function()
        with_folder(function(folder)
            write(folder .. "/kapot.txt", "Gent \255 is")
            local output, messages, code = run("--strict -f json " .. folder)
            assert.equal(2, code)
            assert.truthy(messages:find("kapot.txt: invalid UTF-8 at byte 6", 1, true), messages)
            local failed = json.decode(output).report.failed
            assert.equal(folder .. "/kapot.txt", failed[1].file)
            assert.equal(3, json.decode(output).report.articles)
        end)
    end)
    it("writes to a file, whole or not at all", function()
        with_folder(function(folder)
            local path = folder .. "/verslag.html"
            local output, messages, code = run(("-f html -o %s %s/a.txt"):format(path, folder))
            assert.equal("0", code .. output .. messages)
            assert.truthy(contents(path):find("^<!DOCTYPE html>"))
            assert.is_nil(io.open(path .. ".part"))
            local _, why, failed = run(("-o %s/nergens/x %s/a.txt"):format(folder, folder))
            assert.equal(2, failed)
            assert.truthy(why:find("nergens/x", 1, true))
        end)
    end)
    it("writes one file an article to a folder", function()
        with_folder(function(folder)
            os.execute("mkdir " .. folder .. "/uit")
            local _, messages, code = run(("-f brat -o %s/uit %s/a.txt %s/b.txt"):format(folder, folder, folder))
            assert.equal(0, code, messages)
            assert.is_string(contents(folder .. "/uit/a.ann"))
            assert.is_string(contents(folder .. "/uit/b.ann"))
        end)
    end)
    it("keeps two articles of one name apart", function()
        with_folder(function(folder)
            os.execute("mkdir " .. folder .. "/uit")
            write(folder .. "/onder kop/a.txt", "Een ander artikel.\n")
            local _, messages, code = run(("-f timeml -o %s/uit %s"):format(folder, folder))
            assert.equal(0, code, messages)
            local pipe = io.popen("ls " .. folder .. "/uit | wc -l")
            assert.equal(4, tonumber(pipe:read("*a")))
            pipe:close()
        end)
    end)
    it("says that a format is for one article", function()
        with_folder(function(folder)
            local _, messages, code = run("-f brat " .. folder)
            assert.equal(2, code)
            assert.truthy(messages:find("format 'brat' describes one article", 1, true), messages)
        end)
    end)
    it("writes CoNLL of many articles one after another", function()
        with_folder(function(folder)
            local _, count = run("-f conll " .. folder):gsub("%-DOCSTART%- O", "")
            assert.equal(3, count)
        end)
    end)
    it("remembers with --state what it has seen", function()
        with_folder(function(folder)
            local state = os.tmpname()
            os.remove(state)
            assert.is_nil(report_of(("-f json --state %s %s/a.txt %s/b.txt"):format(state, folder, folder)).new)
            local new = report_of(("-f json --state %s %s"):format(state, folder)).new
            assert.equal(1, #new.articles)
            assert.truthy(new.articles[1]:find("c'd.txt", 1, true))
            assert.equal(0, #report_of(("-f json --state %s %s"):format(state, folder)).new.articles)
            write(state, "kapot")
            local _, messages, code = run(("--state %s %s"):format(state, folder))
            os.remove(state)
            assert.equal(2, code)
            assert.truthy(messages:find("byte 1", 1, true), messages)
        end)
    end)
    it("takes sections, a language and a template", function()
        with_folder(function(folder)
            local file = folder .. "/a.txt"
            assert.truthy(run("--lang nl --sections who " .. file):find("## Wie\n", 1, true))
            assert.truthy(run("--template examples/report/redactie.lua " .. file):find("## Bel hierover na", 1, true))
            for arguments, message in pairs {
                ["--lang tlh"] = "no report in language 'tlh'", ["--sections weer"] = "no section 'weer'",
                ["--template /nergens.lua"] = "/nergens.lua", ["--template " .. file] = "a.txt:1",
            } do
                local _, messages, code = run(arguments .. " " .. file)
                assert.equal(2, code)
                assert.truthy(messages:find(message, 1, true), messages)
            end
        end)
    end)
    it("--list names every format and section", function()
        local output = run("--list")
        for _, format in ipairs(require("verslag.report").formats()) do
            assert.truthy(output:find("\n  " .. format.name .. " ", 1, true), format.name)
        end
        assert.truthy(output:find("head points brief who timeline quotes statements figures sources network text",
            1, true))
    end)
    it("colours text when told to, and not into a pipe", function()
        with_folder(function(folder)
            assert.is_nil(run(("-f text %s/a.txt"):format(folder)):find("\27", 1, true))
            assert.truthy(run(("-f text --color always %s/a.txt"):format(folder)):find("\27[", 1, true))
        end)
    end)
    it("with --watch writes anew when a file changes", function()
        with_folder(function(folder)
            local out = folder .. "/verslag.md"
            local line = "exec timeout 6 %s report --watch --sections text -o %s %s/a.txt 2>&1"
            local pipe = assert(io.popen(line:format(verslag, out, folder)))
            os.execute("sleep 2")
            assert.truthy(contents(out):find("Smit", 1, true))
            write(folder .. "/a.txt", "Nu staat er iets anders.\n")
            local seen = false
            for _ = 1, 8 do
                os.execute("sleep 0.5")
                seen = seen or contents(out):find("iets anders", 1, true) ~= nil
            end
            pipe:close()
            assert.is_true(seen)
        end)
    end)
end)
