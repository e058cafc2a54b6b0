-- verslag worker: articles from a Redis Stream on several machines. See doc/worker.md.
local host = require "spec.support.host"
if not host.turn() then
    return
end

describe("the worker", function()
    local missing = host.missing { ["redis-server"] = "redis-server" }
    if missing then
        pending(missing)
        return
    end
    local redis = require "spec.support.redis"
    local json = require "dkjson"
    local article = host.read "examples/overstroming.txt"
    local started, servers = {}, {}

    -- a made-up article of its own for every number
    local function text(number)
        return ("Bericht %d\n\nBurgemeester Karel Numan zei op 3 maart 2025 dat de brug %d meter lang wordt. "
            .. "“Dat is plan %d”, aldus Numan.\n"):format(number, number + 10, number)
    end

    local function address(server)
        return server.address.path and "unix:" .. server.address.path or "127.0.0.1:" .. server.address.port
    end

    local function command(server, options)
        return "bin/verslag worker --redis " .. address(server) .. " --stream news " .. (options or "")
    end

    -- run a worker to its end; its messages and exit code
    local function work(server, options)
        return host.run(command(server, "--once " .. (options or "")), 60)
    end

    -- a worker in the background
    local function start(server, options)
        local pid = host.start(command(server, options), server.folder .. "/worker" .. #started)
        started[#started + 1] = pid
        return pid
    end

    local function fields(list)
        local map = {}
        for i = 1, #list, 2 do
            map[list[i]] = list[i + 1]
        end
        return map
    end

    local function results(client, key)
        local list = {}
        for i, entry in ipairs(client:call("XRANGE", key or "{news}:out", "-", "+")) do
            list[i] = fields(entry[2])
        end
        return list
    end

    local function new_server(...)
        local server = redis.server(...)
        servers[#servers + 1] = server
        return server, server:client()
    end

    after_each(function()
        for _, pid in ipairs(started) do
            host.stop(pid, "KILL")
        end
        for _, server in ipairs(servers) do
            server:finish()
        end
        started, servers = {}, {}
    end)

    it("writes a stream of results and a hash for every document", function()
        local server, client = new_server()
        client:call("XADD", "news", "*", "text", article, "published", "2025-03-12", "name", "dijken.txt")
        local output, code = work(server)
        assert.equal(0, code, output)
        assert.matches("1 read, 0 known already, 0 failed", output)
        local result = results(client)[1]
        assert.equal("dijken.txt", result.name)
        assert.equal("2025-03-12", result.published)
        local hash = fields(client:call("HGETALL", "{news}:out:doc:" .. result.id))
        assert.equal(host.run("bin/verslag json --published 2025-03-12 examples/overstroming.txt")
            :gsub("examples/overstroming", "dijken"), hash.json .. "\n")
        assert.equal(json.decode(hash.json).sha256, result.id)
    end)

    it("files documents under their entities by date, and under the days they speak of", function()
        local keys = require "verslag.worker.keys"
        local _, client = new_server()
        local doc = {
            sha256 = "cafe", bytes = 9, published = "2025-03-12", quotes = {}, statements = {}, quantities = {},
            entities = {
                { type = "PER", name = "Jan Jansen" }, { type = "LOC", name = "Breda" },
                { type = "LOC", name = "Breda" },
            },
            times = {
                { type = "DATE", value = "2025-03-03" }, { type = "TIME", value = "2025-03-03T14:00" },
                { type = "DATE", value = "2024-11" }, { type = "DURATION", value = "P2D" }, { type = "DATE" },
            },
            json = function() return "{}" end,
        }
        local settings = { stream = "news", group = "g", out = keys.out "news" }
        assert.equal(1, client:call("EVAL", host.unpack(keys.store(doc, { id = "1-1" }, settings))))
        assert.equal(0, client:call("EVAL", host.unpack(keys.store(doc, { id = "1-2" }, settings))))
        local function sorted_set(name)
            return client:call("ZRANGE", "{news}:out:" .. name, 0, -1, "WITHSCORES")
        end
        assert.same({ "LOC:Breda", "1", "PER:Jan Jansen", "1" }, sorted_set "entities")
        assert.same({ "cafe", "20250312" }, sorted_set "entity:PER:Jan Jansen")
        assert.same({ "cafe", "2" }, sorted_set "date:2025-03-03")
        assert.same({ "cafe", "1" }, sorted_set "date:2024-11")
        assert.equal(7, client:call "DBSIZE") -- also the stream, the document, and the entity Breda
    end)

    it("counts the holidays of an entry's region, else of --region", function()
        local server, client = new_server()
        client:call("XADD", "news", "*", "text", "Zij komt met Sinterklaas 2018.")
        client:call("XADD", "news", "*", "text", "Hij komt met Sinterklaas 2018.", "region", "NL")
        local output, code = work(server, "--region BE")
        assert.equal(0, code, output)
        for day, list in pairs { ["2018-12-06"] = 1, ["2018-12-05"] = 1 } do
            assert.equal(list, client:call("ZCARD", "{news}:out:date:" .. day))
        end
    end)

    it("knows the names of a gazetteer", function()
        local server, client = new_server()
        client:call("XADD", "news", "*", "text", "De brug over de Zilverbeek is dicht.", "published", "2025-03-12")
        host.write(server.folder .. "/names", "Zilverbeek\tWATER\n")
        local output, code = work(server, "--gazetteer " .. server.folder .. "/names")
        assert.equal(0, code, output)
        local id = results(client)[1].id
        assert.same({ id }, client:call("ZRANGE", "{news}:out:entity:WATER:Zilverbeek", 20250312, 20250312, "BYSCORE"))
    end)

    it("stores a text once, however often it is sent", function()
        local server, client = new_server()
        for _ = 1, 3 do
            client:call("XADD", "news", "*", "text", text(1))
        end
        assert.matches("1 read, 2 known already, 0 failed", (work(server)))
        client:call("XADD", "news", "*", "text", text(1))
        assert.matches("0 read, 1 known already, 0 failed", (work(server)))
        assert.equal(1, #results(client))
    end)

    it("puts what it cannot read with the failures, and says why", function()
        local server, client = new_server()
        client:call("XADD", "news", "1-1", "tekst", "een tikfout")
        client:call("XADD", "news", "1-2", "text", text(1))
        client:call("XADD", "news", "1-3", "text", text(2))
        client:call("XGROUP", "CREATE", "news", "verslag", "0")
        client:call("XREADGROUP", "GROUP", "verslag", "gone", "STREAMS", "news", ">")
        client:call("XCLAIM", "news", "verslag", "gone", 0, "1-2", "IDLE", 60000, "RETRYCOUNT", 4)
        client:call("XCLAIM", "news", "verslag", "gone", 0, "1-1", "1-3", "IDLE", 60000, "RETRYCOUNT", 3)
        local output, code = work(server)
        assert.equal(0, code, output)
        assert.matches("1 read, 0 known already, 2 failed", output)
        local failures = results(client, "{news}:out:failed")
        table.sort(failures, function(a, b) return a.entry < b.entry end)
        assert.same({
            { entry = "1-1", message = "the entry has no field 'text'" },
            { entry = "1-2", message = "given up after 4 tries" },
        }, failures)
        assert.equal(0, client:call("XPENDING", "news", "verslag")[1])
    end)

    it("reads 2,000 articles exactly once, though two of four workers are killed and Redis restarts", function()
        local server, client = new_server "--appendonly yes"
        for number = 1, 2000 do
            client:send("XADD", "news", "*", "name", "artikel " .. number, "text", text(number))
            if number % 100 == 0 then
                for _ = 1, 100 do
                    client:receive()
                end
            end
        end
        local workers = {}
        for i = 1, 4 do
            workers[i] = start(server, "--claim-after 1 --once --batch 8")
        end
        local function reached(count)
            host.wait(count .. " results", 60, function() return client:call("XLEN", "{news}:out") >= count end)
        end
        reached(300)
        host.stop(workers[1], "KILL")
        host.stop(workers[2], "KILL")
        reached(700)
        client:close()
        server:halt "KILL"
        server:start()
        client = server:client()
        assert.is_true(client:call("XLEN", "{news}:out") >= 700, "Redis forgot results")
        assert.is_true(client:call("XLEN", "{news}:out") < 2000, "everything was read before Redis restarted")
        for i = 3, 4 do
            host.wait("worker " .. i .. " to end", 60, function() return not host.alive(workers[i]) end)
        end
        local seen, hashes = {}, 0
        for _, result in ipairs(results(client)) do
            assert.is_nil(seen[result.name], result.name .. " twice")
            seen[result.name] = true
            hashes = hashes + client:call("EXISTS", "{news}:out:doc:" .. result.id)
        end
        for number = 1, 2000 do
            assert.is_true(seen["artikel " .. number], "artikel " .. number .. " is missing")
        end
        assert.equal(2000, hashes)
        assert.equal(0, client:call("EXISTS", "{news}:out:failed"))
        assert.equal(0, client:call("XPENDING", "news", "verslag")[1])
        assert.matches("Redis: .*; trying again", host.read(server.folder .. "/worker2"))
    end)

    -- how fast, bench/worker.lua measures; on a busy machine two are not always faster than one
    it("shares the articles among workers, and does not slow down with two", function()
        local server, client = new_server()
        local rates, pids = {}, {}
        for workers = 1, 2 do
            pids[workers] = start(server, "--batch 2")
            host.wait("worker " .. workers, 20, function()
                local consumers = client:call("XINFO", "CONSUMERS", "news", "verslag")
                return #consumers == workers
            end)
            local before, begin = client:call("XLEN", "{news}:out"), host.now()
            for number = 1, 400 do
                client:send("XADD", "news", "*", "text", workers .. " " .. number .. "\n\n" .. article)
            end
            for _ = 1, 400 do
                client:receive()
            end
            host.wait("the last result", 60, function() return client:call("XLEN", "{news}:out") == before + 400 end)
            rates[workers] = 400 / (host.now() - begin)
        end
        assert.is_true(rates[1] > 20, rates[1] .. " articles a second")
        assert.is_true(rates[2] > 0.5 * rates[1], ("%.0f articles a second with two workers, %.0f with one"):format(
            rates[2], rates[1]))
        for i = 1, 2 do
            host.stop(pids[i])
        end
        local second = tonumber(host.read(server.folder .. "/worker1"):match "(%d+) read")
        assert.is_true(second > 40, "the second worker read only " .. second .. " of 400")
    end)

    it("ends in order on SIGTERM, and gives back what it had not begun", function()
        local server, client = new_server()
        for number = 1, 3000 do
            client:call("XADD", "news", "*", "text", text(number))
        end
        local pid = start(server, "--batch 1000")
        host.wait("results", 10, function() return client:call("XLEN", "{news}:out") >= 10 end)
        assert.is_true(host.stop(pid, "TERM", 5), "it did not end in 5 seconds")
        local done = client:call("XLEN", "{news}:out")
        assert.is_true(done < 3000)
        assert.equal(done, tonumber(host.read(server.folder .. "/worker0"):match "(%d+) read"))
        local output = work(server) -- at once, though --claim-after is a minute
        assert.equal(3000 - done, tonumber(output:match "(%d+) read"))
        for _, consumer in ipairs(client:call("XINFO", "CONSUMERS", "news", "verslag")) do
            assert.equal(0, fields(consumer).pending)
        end
    end)

    it("waits while nobody uses its results", function()
        local server, client = new_server()
        for number = 1, 60 do
            client:call("XADD", "news", "*", "text", text(number))
        end
        client:call("XGROUP", "CREATE", "{news}:out", "readers", "0", "MKSTREAM")
        start(server, "--max-waiting 20 --batch 5")
        host.wait("20 results", 10, function() return client:call("XLEN", "{news}:out") >= 20 end)
        host.sleep(0.5)
        assert.equal(20, client:call("XLEN", "{news}:out"))
        local taken = client:call("XREADGROUP", "GROUP", "readers", "r", "STREAMS", "{news}:out", ">")
        for _, entry in ipairs(taken[1][2]) do
            client:call("XACK", "{news}:out", "readers", entry[1])
        end
        host.wait("40 results", 10, function() return client:call("XLEN", "{news}:out") == 40 end)
    end)

    it("makes stream and group anew where they were deleted", function()
        local server, client = new_server()
        start(server)
        host.wait("the group", 10, function() return client:call("EXISTS", "news") == 1 end)
        client:call "FLUSHALL"
        client:call("XADD", "news", "*", "text", text(1))
        host.wait("the result", 10, function() return client:call("XLEN", "{news}:out") == 1 end)
    end)

    it("gives up when Redis stays away", function()
        local output, code = host.run("bin/verslag worker --redis unix:/tmp/no-redis-here --stream news --patience 0.2")
        assert.equal(2, code)
        assert.matches("Redis: unix:/tmp/no%-redis%-here: .*; trying again\n", output)
        assert.matches("giving up after 0.2 seconds", output)
    end)

    it("says what an address looks like", function()
        local output, code = host.run "bin/verslag worker --redis localhost:poort --stream news"
        assert.equal(2, code)
        assert.matches("'localhost:poort' is no address: HOST:PORT, unix:PATH or redis://", output)
    end)

    it("logs in with user, password and database of the address", function()
        local server, client = new_server("--requirepass geheim", true)
        client:call("AUTH", "geheim")
        client:call("SELECT", 3)
        client:call("XADD", "news", "*", "text", text(1))
        local at = "127.0.0.1:" .. server.address.port
        local output, code = host.run("bin/verslag worker --once --stream news --redis redis://:geheim@" .. at .. "/3")
        assert.equal(0, code, output)
        assert.equal(1, #results(client))
        output, code = host.run("bin/verslag worker --once --stream news --redis " .. at)
        assert.equal(2, code)
        assert.matches("NOAUTH", output)
    end)

    describe("in a cluster", function()
        -- two nodes: the stream is on the second one, the worker is told of the first
        local function cluster()
            local function node(first, last)
                local server, client = new_server("--cluster-enabled yes --cluster-port " .. host.port(), true)
                client:call("CLUSTER", "ADDSLOTSRANGE", first, last)
                return server, client
            end
            local a, one = node(8192, 16383)
            local b, two = node(0, 8191)
            assert.equal("OK", one:call("CLUSTER", "MEET", "127.0.0.1", b.address.port, b.arguments:match "%d+$"))
            for _, client in ipairs { one, two } do
                host.wait("the cluster", 20, function()
                    return client:call("CLUSTER", "INFO"):find "cluster_state:ok"
                end)
            end
            return a, one, b, two
        end

        it("finds the node that has the stream, and keeps its keys in one slot", function()
            local a, one, _, two = cluster()
            assert.is_true(two:call("CLUSTER", "KEYSLOT", "news") < 8192)
            two:call("XADD", "news", "*", "text", article)
            local output, code = work(a)
            assert.equal(0, code, output)
            assert.matches("1 read", output)
            assert.equal(1, #results(two))
            assert.equal(0, one:call "DBSIZE")
            two:call("XADD", "news", "*", "text", text(1))
            output, code = work(a, "--out elsewhere")
            assert.equal(2, code)
            assert.matches("give both the same hash tag", output)
        end)

        it("follows when the slot moves to another node under its hands", function()
            local a, one, b, two = cluster()
            for number = 1, 1000 do
                two:call("XADD", "news", "*", "text", text(number))
            end
            local pid = start(b, "--batch 5")
            host.wait("results", 20, function() return two:call("XLEN", "{news}:out") >= 50 end)
            local slot = two:call("CLUSTER", "KEYSLOT", "news")
            local id_one, id_two = one:call("CLUSTER", "MYID"), two:call("CLUSTER", "MYID")
            assert.equal("OK", one:call("CLUSTER", "SETSLOT", slot, "IMPORTING", id_two))
            assert.equal("OK", two:call("CLUSTER", "SETSLOT", slot, "MIGRATING", id_one))
            repeat
                local keys = two:call("CLUSTER", "GETKEYSINSLOT", slot, 100)
                if #keys > 0 then
                    assert.equal("OK", two:call("MIGRATE", "127.0.0.1", a.address.port, "", 0, 5000, "KEYS",
                        host.unpack(keys)))
                end
            until #keys == 0
            assert.equal("OK", one:call("CLUSTER", "SETSLOT", slot, "NODE", id_one))
            assert.equal("OK", two:call("CLUSTER", "SETSLOT", slot, "NODE", id_one))
            local before = one:call("XLEN", "{news}:out")
            assert.is_true(before < 1000, "everything was read before the slot moved")
            host.wait("the rest", 60, function() return one:call("XLEN", "{news}:out") == 1000 end)
            host.wait("the acknowledgement", 5, function() return one:call("XPENDING", "news", "verslag")[1] == 0 end)
            assert.is_true(host.stop(pid, "TERM", 5))
            assert.equal(0, two:call "DBSIZE")
        end)
    end)
end)
