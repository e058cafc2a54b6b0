-- verslag in a real nginx, over HTTP. See doc/nginx.md.
local host = require "spec.support.host"
if not host.turn() then
    return
end

describe("nginx", function()
    local measured = host.measured(it, pending)
    local missing = host.missing { nginx = "nginx libnginx-mod-http-lua", curl = "curl", wrk = "wrk" }
    local modules = {}
    for _, name in ipairs { "ndk_http_module", "ngx_http_lua_module" } do
        local path = "/usr/lib/nginx/modules/" .. name .. ".so"
        if select(2, host.run("test -e " .. path)) == 0 then
            modules[#modules + 1] = path
        else
            missing = missing or "needs " .. path .. " (Debian: apt-get install libnginx-mod-http-lua)"
        end
    end
    if missing then
        pending(missing)
        return
    end
    local root = host.root()
    local folder, port, pid
    local article = "examples/overstroming.txt"
    local CURL = "LD_PRELOAD= curl -s " -- a sanitizer is for nginx: curl hangs with it

    local CONF = [[
%s
daemon off;
worker_processes 2;
pid nginx.pid;
error_log error.log warn;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    lua_package_path "]] .. root .. "/lua/?.lua;" .. root .. [[/lua/?/init.lua;;";
    lua_package_cpath "]] .. root .. [[/build/luajit/?.so;]] .. root .. [[/build/lua5.1/?.so;;";
    init_by_lua_block { require("verslag.nginx").open { max_bytes = 200000 } }
    server {
        listen 127.0.0.1:%d;
        location = /report {
            client_max_body_size 1m;
            content_by_lua_block { require("verslag.nginx").report() }
        }
        location = /json {
            content_by_lua_block { require("verslag.nginx").json() }
        }
        location = /where {
            content_by_lua_block {
                for line in io.lines "/proc/self/smaps_rollup" do ngx.say(line) end
            }
        }
    }
}
]]

    setup(function()
        folder, port = host.folder(), host.port()
        local head = {}
        for i, module in ipairs(modules) do
            head[i] = "load_module " .. module .. ";"
        end
        if host.run("id -u"):match "^0\n" then
            head[#head + 1] = "user root;"
        end
        local conf = CONF:format(table.concat(head, "\n"), port)
        if host.coverage then
            conf = conf:gsub("init_by_lua_block {", "%0 dofile '" .. host.coverage .. "'")
                :gsub("server {", "exit_worker_by_lua_block { require 'spec.support.coverage' () }\n    %0")
        end
        host.write(folder .. "/nginx.conf", conf)
        pid = host.start(host.program "nginx" .. " -p " .. folder .. " -c nginx.conf -e error.log", folder .. "/log")
        host.wait("nginx", 10, function()
            if not host.alive(pid) then
                error(host.read(folder .. "/log"), 0)
            end
            return select(2, host.run(CURL .. "-o /dev/null http://127.0.0.1:" .. port .. "/report")) == 0
        end)
    end)

    teardown(function()
        host.stop(pid, "QUIT")
        host.remove(folder)
    end)

    local function curl(path, options)
        return (host.run(CURL .. (options or "--data-binary @" .. article) .. " 'http://127.0.0.1:" .. port
            .. path .. "'"))
    end

    local function workers()
        local list = {}
        for worker in host.run("cat /proc/" .. pid .. "/task/" .. pid .. "/children"):gmatch "%d+" do
            list[#list + 1] = tonumber(worker)
        end
        return list
    end

    it("answers a POST with the report that the command gives", function()
        assert.equal((host.run("bin/verslag report --published 2025-03-12 " .. article)),
            curl("/report?published=2025-03-12&file=" .. article))
        local html = curl("/report?format=html&lang=nl", "-i --data-binary @" .. article)
        assert.matches("^HTTP/1.1 200 OK\r\n", html)
        assert.matches("Content%-Type: text/html; charset=utf%-8\r\n", html)
        assert.matches("<html lang=\"?nl", html)
    end)

    it("answers with JSON where JSON is asked for", function()
        assert.equal((host.run("bin/verslag json --published 2025-03-12 " .. article)),
            curl("/json?published=2025-03-12&file=" .. article))
    end)

    it("says what is wrong with a request", function()
        local function head(path, options)
            local status, body = curl(path, "-i " .. options):match "^HTTP/1.1 (%d+).-\r\n\r\n(.*)$"
            return status .. " " .. body:gsub("\n", " ")
        end
        assert.matches("^405 POST the text of an article", head("/report", ""))
        assert.matches("^400 there is no text in the request", head("/report", "-d ''"))
        assert.matches("^400 no format 'papyrus': choose from markdown", head("/report?format=papyrus", "-d Jan"))
        assert.matches("^400 no report in language 'fy'", head("/report?lang=fy", "-d Jan"))
        local file = " --data-binary @" .. folder .. "/text"
        host.write(folder .. "/text", "Jan\255")
        assert.matches("^400 invalid UTF%-8 at byte 4", head("/report?strict=1", file))
        host.write(folder .. "/text", ("woord "):rep(50000))
        assert.matches("^413 a text of 300000 bytes; at most 200000", head("/report", file))
        host.write(folder .. "/text", ("woord "):rep(200000))
        assert.matches("^413 <html>", head("/report", file)) -- nginx itself
    end)

    it("shares the language pack between its workers", function()
        curl "/json"
        for _, worker in ipairs(workers()) do
            local inside, seen = false, false
            for line in io.lines("/proc/" .. worker .. "/smaps") do
                if line:find "^%x+%-%x+ " then
                    inside = line:find "/nl%.vsl$" ~= nil
                    if inside then
                        seen = true
                        assert.matches(" r%-%-[sp] ", line) -- mapped to be read
                    end
                elseif inside and line:find "^Private_Dirty:" then
                    assert.matches(" 0 kB$", line) -- and nothing of it copied
                end
            end
            assert.is_true(seen, "the pack is not mapped")
        end
    end)

    measured("holds under load, with flat memory", function()
        local script = host.write(folder .. "/post.lua", ([[
            wrk.method = "POST"
            local file = io.open(%q, "rb")
            wrk.body = file:read "*a"
            file:close()
            wrk.path = "/report?published=2025-03-12"
        ]]):format(root .. "/" .. article))
        local function load(seconds)
            local url = "http://127.0.0.1:" .. port .. "/report"
            local output = host.run("wrk -t1 -c8 -d" .. seconds .. "s -s " .. script .. " " .. url)
            assert.is_nil(output:match "Non%-2xx", output)
            assert.is_nil(output:match "Socket errors", output)
            return tonumber(output:match "Requests/sec:%s+([%d.]+)"), output
        end
        local function resident()
            local sum = 0
            for _, worker in ipairs(workers()) do
                sum = sum + host.resident(worker)
            end
            return sum
        end
        load(2)
        local before, same = resident(), workers()
        local rate = load(6)
        assert.is_true(rate > 20, rate .. " reports a second")
        assert.same(same, workers()) -- none of them died
        local grown = resident() - before
        assert.is_true(grown < 8 * 1024, "the workers grew by " .. grown .. " KB")
    end)

    it("logs no error and no global written", function()
        for line in io.lines(folder .. "/error.log") do
            -- what the texts that were too long above made nginx say
            assert.is_truthy(line:find "too large body" or line:find "buffered to a temporary file", line)
        end
    end)

    it("does not start where the pack cannot be opened", function()
        local conf = host.read(folder .. "/nginx.conf"):gsub("max_bytes = 200000", 'pack = "/nowhere.vsl"')
        host.write(folder .. "/bad.conf", (conf:gsub("nginx.pid", "bad.pid")))
        local output, code = host.run(host.program "nginx" .. " -p " .. folder .. " -c bad.conf -e bad.log; cat "
            .. folder .. "/error.log", 10)
        assert.is_true(code == 0)
        assert.matches("/nowhere%.vsl", output .. host.read(folder .. "/bad.log"))
        host.write(folder .. "/error.log", "")
    end)

    it("has an example configuration that nginx accepts", function()
        local conf = host.read "examples/hosts/nginx.conf"
        local paths = host.read(folder .. "/nginx.conf"):match "lua_package_path[^\n]*\n[^\n]*\n"
        host.write(folder .. "/example.conf", (conf:gsub("http {\n", "http {\n" .. paths)))
        local output, code = host.run(("%s -t -c %s/example.conf -e %s/example.log"):format(host.program "nginx",
            folder, folder))
        assert.equal(0, code, output)
        local lines = 0
        for _ in conf:match("http {\n(.*)$"):gmatch "\n" do
            lines = lines + 1
        end
        assert.is_true(lines <= 10, lines .. " lines")
    end)
end)
