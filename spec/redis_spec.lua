-- verslag inside a real redis-server. See doc/redis.md.
local host = require "spec.support.host"
if not host.turn() then
    return
end

describe("the Redis module", function()
    local measured = host.measured(it, pending)
    local missing = host.missing { ["redis-server"] = "redis-server" }
    if missing then
        pending(missing)
        return
    end
    local redis = require "spec.support.redis"
    local json = require "dkjson"
    local module = host.root() .. "/build/verslag-redis.so"
    local article = host.read "examples/overstroming.txt"
    local long = article:rep(100) -- about 240 KB
    local server, client

    local function verslag(command)
        local output, code = host.run("bin/verslag " .. command .. " <examples/overstroming.txt")
        assert.equal(0, code, output)
        return output
    end

    local function info()
        local reply = client:call "VERSLAG.INFO"
        local map = {}
        for i = 1, #reply, 2 do
            map[reply[i]] = reply[i + 1]
        end
        return map
    end

    setup(function()
        server = redis.server("--loadmodule " .. module .. " threads 2 queue 8 max-inline 200000")
        client = server:client()
    end)

    teardown(function()
        server:finish()
    end)

    describe("VERSLAG.READ", function()
        it("gives the JSON that the command gives", function()
            local reply = client:call("VERSLAG.READ", article, "PUBLISHED", "2025-03-12")
            assert.equal(verslag "json --published 2025-03-12", reply .. "\n")
        end)

        it("gives the same as a map of RESP3, and as a flat array of RESP2", function()
            local third = server:client()
            third:call("HELLO", "3")
            local map = third:call("VERSLAG.READ", article, "FORMAT", "MAP")
            assert.same(json.decode(client:call("VERSLAG.READ", article)), map)
            third:close()
            local flat = client:call("VERSLAG.READ", "Zij \"wist\"\tniets.", "FORMAT", "MAP")
            assert.same({ "schema", "verslag/1", "language", "nl" }, { flat[1], flat[2], flat[3], flat[4] })
            local sentence
            for i = 1, #flat, 2 do
                sentence = flat[i] == "sentences" and flat[i + 1][1] or sentence
            end
            assert.same({ "start", 0, "end", 17, "text", "Zij \"wist\"\tniets." },
                { sentence[1], sentence[2], sentence[3], sentence[4], sentence[5], sentence[6] })
        end)

        it("gives control characters as they are in the text", function()
            local text = "Zij\1 wist\127 \194\133niets."
            local map = client:call("VERSLAG.READ", text, "FORMAT", "MAP", "LAYERS", "entities")
            for i = 1, #map, 2 do
                map[map[i]] = map[i + 1]
            end
            assert.equal(text, map.sentences[1][6])
        end)

        it("reads the layers that are asked for", function()
            local doc = json.decode(client:call("VERSLAG.READ", article, "LAYERS", "times,quantities", "TOKENS"))
            assert.is_table(doc.times)
            assert.is_table(doc.tokens)
            assert.is_nil(doc.quotes)
        end)

        it("counts the holidays of a region", function()
            local function day(...)
                return json.decode(client:call("VERSLAG.READ", "Zij komt met Sinterklaas 2018.", ...)).times[1].value
            end
            assert.equal("2018-12-05", day())
            assert.equal("2018-12-06", day("REGION", "BE"))
            assert.equal("2018-12-05", day("REGION", "BE", "REGION", "NL"))
            client:call("HSET", "belgian", "text", "Zij komt met Sinterklaas 2018.", "region", "BE")
            assert.equal("2018-12-06", json.decode(client:call("VERSLAG.KEY", "belgian")[1]).times[1].value)
            local report = client:call("VERSLAG.REPORT", "Zij komt met Sinterklaas 2018.", "REGION", "BE")
            assert.matches("2018%-12%-06", report)
        end)

        for wrong, command in pairs {
            ["ERR LAYERS is a list, with commas, of tokens, entities, times, quantities, quotes, all"] =
                { "LAYERS", "tims" },
            ["ERR FORMAT is JSON or MAP"] = { "FORMAT", "XML" },
            ["ERR DIRECTION is one of news, past, future, nearest"] = { "DIRECTION", "up" },
            ["ERR an option is unknown, or lacks its value"] = { "PUBLISHED" },
            ["ERR an option is unknown; see COMMAND DOCS"] = { "COLOUR", "red" },
            ["ERR invalid UTF-8 at byte 3"] = { "STRICT" },
        } do
            it("answers: " .. wrong, function()
                assert.same({ err = wrong }, client:call("VERSLAG.READ", "Jan\255", host.unpack(command)))
            end)
        end

        it("takes texts with NUL and with invalid UTF-8, and the empty text", function()
            for _, text in ipairs { "Jan\0Piet", "Jan \xC3(\xFF Piet", "" } do
                assert.equal(#text, json.decode(client:call("VERSLAG.READ", text)).bytes)
            end
        end)

        it("refuses a text longer than max-bytes", function()
            local small = redis.server("--loadmodule " .. module .. " max-bytes 100")
            finally(function() small:finish() end)
            local reply = small:client():call("VERSLAG.READ", ("x"):rep(101))
            assert.same({ err = "ERR a text of 101 bytes; at most 100 (module argument max-bytes)" }, reply)
        end)
    end)

    describe("VERSLAG.REPORT", function()
        it("gives the report that the command gives", function()
            assert.equal(verslag "report --published 2025-03-12",
                client:call("VERSLAG.REPORT", article, "PUBLISHED", "2025-03-12"))
        end)

        it("names the formats where one is unknown", function()
            local reply = client:call("VERSLAG.REPORT", article, "FORMAT", "papyrus")
            assert.matches("^ERR no format 'papyrus': choose from markdown", reply.err)
        end)
    end)

    describe("VERSLAG.KEY", function()
        it("reads strings, and hashes with a date; a missing key is null, another type an error", function()
            client:call("SET", "article", article)
            client:call("HSET", "dated", "text", article, "published", "2025-03-12")
            client:call("RPUSH", "list", "x")
            local reply = client:call("VERSLAG.KEY", "article", "dated", "nothing", "list")
            assert.equal(client:call("VERSLAG.READ", article), reply[1])
            assert.equal("2025-03-12", json.decode(reply[2]).published)
            assert.equal(redis.null, reply[3])
            assert.matches("^WRONGTYPE", reply[4].err)
        end)

        it("lets an ACL user with read permission on the keys, and no other, do it", function()
            client:call("ACL", "SETUSER", "reader", "on", "nopass", "-@all", "+verslag.key", "+verslag.read",
                "%R~news:*")
            client:call("SET", "news:1", "Jan.")
            local reader = server:client()
            reader:call("AUTH", "reader", "")
            assert.is_string(reader:call("VERSLAG.KEY", "news:1")[1])
            assert.is_string(reader:call("VERSLAG.READ", "Jan."))
            assert.matches("^NOPERM", reader:call("VERSLAG.KEY", "article").err)
            assert.matches("^NOPERM", reader:call("VERSLAG.REPORT", "Jan.").err)
            reader:close()
        end)
    end)

    it("documents its commands and their keys", function()
        local docs = client:call("COMMAND", "DOCS", "verslag.read")
        assert.equal("verslag.read", docs[1])
        assert.matches("Reads a news article", docs[2][2])
        local keys = client:call("COMMAND", "GETKEYSANDFLAGS", "VERSLAG.KEY", "a", "b")
        assert.same({ { "a", { "RO", "access" } }, { "b", { "RO", "access" } } }, keys)
        assert.same({ err = "ERR wrong number of arguments for 'verslag.read' command" }, client:call "VERSLAG.READ")
    end)

    it("is there in scripts and transactions", function()
        local direct = client:call("VERSLAG.READ", article)
        assert.equal(direct, client:call("EVAL", "return redis.call('VERSLAG.READ', ARGV[1])", 0, article))
        assert.equal(client:call("VERSLAG.REPORT", article),
            client:call("EVAL", "return redis.call('VERSLAG.REPORT', ARGV[1])", 0, article))
        client:call "MULTI"
        client:call("VERSLAG.READ", article)
        client:call("VERSLAG.KEY", "article")
        assert.same({ direct, { direct } }, client:call "EXEC")
    end)

    it("refuses there what would hold the server up", function()
        client:call "MULTI"
        client:call("VERSLAG.READ", long)
        local reply = client:call "EXEC"
        assert.matches("^ERR %d+ bytes are too many inside MULTI or a script, .*max%-inline", reply[1].err)
    end)

    it("goes on answering others while it reads long texts", function()
        local reader = server:client()
        reader:send("VERSLAG.READ", long:rep(8))
        host.wait("the reading to begin", 5, function() return info().running == 1 end)
        local slowest, answers, start = 0, 0, host.now()
        repeat
            local begin = host.now()
            client:call "PING"
            slowest, answers = math.max(slowest, host.now() - begin), answers + 1
        until info().running == 0
        local total = host.now() - start
        assert.is_true(answers > 10, "only " .. answers .. " answers in " .. total .. " s")
        assert.is_true(slowest < total / 2, "a PING took " .. slowest .. " of " .. total .. " s")
        assert.equal(#long * 8, json.decode(reader:receive():match('^(.-),"sentences"') .. "}").bytes)
        reader:close()
    end)

    it("gives each of many clients its own answer", function()
        local clients = {}
        for i = 1, 8 do
            clients[i] = server:client()
            clients[i]:send("VERSLAG.READ", ("Tekst %d. "):format(i):rep(3000), "LAYERS", "tokens")
        end
        for i, each in ipairs(clients) do
            local doc = json.decode(each:receive():match('^(.-),"sentences"') .. "}")
            assert.equal(#("Tekst %d. "):format(i) * 3000, doc.bytes)
            each:close()
        end
    end)

    it("does not begin the texts of clients that went away", function()
        local clients, before = {}, info()
        for i = 1, 6 do
            clients[i] = server:client()
            clients[i]:send("VERSLAG.READ", long)
        end
        host.wait("texts to wait", 5, function() return info().waiting >= 1 end)
        client:call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        host.wait("the threads to end", 20, function() return info().waiting + info().running == 0 end)
        local after = info()
        assert.is_true(after.cancelled > before.cancelled)
        assert.is_true(after.reads - before.reads < 6)
        for _, each in ipairs(clients) do
            each:close()
        end
        assert.is_string(client:call("VERSLAG.READ", article))
    end)

    it("says that it is busy where too many texts wait", function()
        local clients = {}
        for i = 1, 14 do
            clients[i] = server:client()
            clients[i]:send("VERSLAG.READ", long)
        end
        local busy = 0
        for _, each in ipairs(clients) do
            local reply = each:receive()
            if type(reply) == "table" then
                assert.matches("^ERR busy: %d+ texts wait already", reply.err)
                busy = busy + 1
            end
            each:close()
        end
        assert.is_true(busy >= 1 and busy <= 6, busy .. " of 14 were turned away") -- 8 wait, up to 2 run
    end)

    it("answers in time where a text takes too long", function()
        local slow = redis.server("--loadmodule " .. module .. " threads 1 timeout 50")
        finally(function() slow:finish() end)
        local first, second = slow:client(), slow:client()
        first:send("VERSLAG.READ", long:rep(8))
        second:send("VERSLAG.READ", long)
        assert.matches("^ERR the text was not read within 50 ms", second:receive().err)
        assert.matches("^ERR the text was not read within 50 ms", first:receive().err)
        local control = slow:client()
        host.wait("the thread to end", 20, function()
            local state = control:call "VERSLAG.INFO"
            for i = 1, #state, 2 do
                if state[i] == "running" then return state[i + 1] == 0 end
            end
        end)
        assert.is_string(first:call("VERSLAG.READ", "Jan."))
        assert.equal("OK", control:call("MODULE", "UNLOAD", "verslag"))
    end)

    it("counts the time of its threads as the command's", function()
        local before = tonumber(client:call("INFO", "commandstats"):match "verslag.read:calls=%d+,usec=(%d+)")
        client:call("VERSLAG.READ", long)
        local after = tonumber(client:call("INFO", "commandstats"):match "verslag.read:calls=%d+,usec=(%d+)")
        assert.is_true(after - before > 5000, (after - before) .. " microseconds for 240 KB")
    end)

    describe("memory", function()
        local other, one

        setup(function()
            other = redis.server("--loadmodule " .. module)
            one = other:client()
        end)

        teardown(function()
            other:finish()
        end)

        local function used(what)
            return tonumber(one:call("INFO", "memory"):match("\n" .. what .. ":(%d+)"))
        end

        it("is the server's, so that maxmemory counts it", function()
            local text = long:rep(4)
            one:call("ECHO", text) -- what the protocol itself needs
            local before = used "used_memory_peak"
            one:call("VERSLAG.READ", text)
            local grown = used "used_memory_peak" - before
            assert.is_true(grown > 2 * #text, "the peak grew by " .. grown)
        end)

        measured("stays as it was over thousands of texts", function()
            local text = article:sub(1, 1500) -- longer than what is read at once
            local function read(count, command)
                for _ = 1, count do
                    for _ = 1, 50 do
                        one:send(command, text)
                    end
                    for _ = 1, 50 do
                        one:receive()
                    end
                end
            end
            read(10, "VERSLAG.READ")
            read(4, "VERSLAG.REPORT")
            local before, resident = used "used_memory", host.resident(other.pid)
            read(200, "VERSLAG.READ")
            read(4, "VERSLAG.REPORT")
            local grown = used "used_memory" - before
            assert.is_true(grown < 256 * 1024, "grew by " .. grown .. " bytes over 10,000 texts")
            grown = host.resident(other.pid) - resident
            assert.is_true(grown < 8 * 1024, "the process grew by " .. grown .. " KB")
        end)
    end)

    it("is not unloaded with work in flight, and wholly afterwards", function()
        local other = redis.server("--loadmodule " .. module .. " threads 3")
        finally(function() other:finish() end)
        local control, reader = other:client(), other:client()
        local function threads()
            return tonumber((host.run("grep -lx verslag /proc/" .. other.pid .. "/task/*/comm | wc -l")))
        end
        host.wait("the threads", 5, function() return threads() == 3 end)
        assert.is_string(reader:call("VERSLAG.REPORT", article))
        reader:send("VERSLAG.READ", long)
        host.wait("the reading to begin", 5, function()
            local state = control:call "VERSLAG.INFO"
            for i = 1, #state, 2 do
                if state[i] == "running" then return state[i + 1] == 1 end
            end
        end)
        assert.matches("^ERR Error unloading module", control:call("MODULE", "UNLOAD", "verslag").err)
        assert.is_string(reader:receive())
        assert.equal("OK", control:call("MODULE", "UNLOAD", "verslag"))
        assert.equal(0, threads())
        assert.matches("^ERR unknown command", control:call("VERSLAG.READ", "Jan.").err)
        assert.equal("OK", control:call("MODULE", "LOAD", module, "threads", "1"))
        assert.is_string(control:call("VERSLAG.READ", article))
    end)

    for wrong, arguments in pairs {
        ["unknown module argument 'thread': there are pack, lua, threads"] = { "thread", "2" },
        ["module argument threads: a number from 1 to 256 is wanted"] = { "threads", "0" },
        ["module arguments are pairs of a name and a value"] = { "threads" },
        ["cannot open the language pack: .*/nowhere%.vsl"] = { "pack", "/nowhere.vsl" },
    } do
        it("says in the log why it does not load: " .. wrong, function()
            local bare = redis.server()
            finally(function() bare:finish() end)
            local reply = bare:client():call("MODULE", "LOAD", module, host.unpack(arguments))
            assert.is_string(reply.err)
            assert.matches(wrong, bare:log())
        end)
    end

    it("tells what it is and does", function()
        local state = info()
        assert.equal(host.read("src/verslag.h"):match 'VSL_VERSION "(.-)"', state.version)
        assert.equal("nl", state.language)
        assert.equal(2, state.threads)
        assert.is_true(state.reads > 0)
        assert.matches("/build/nl%.vsl$", state.pack)
    end)
end)
