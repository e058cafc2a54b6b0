std = "min"
read_globals = { "jit" }
max_line_length = 120
files["spec/"] = { std = "min+busted", read_globals = { "loadstring", "unpack" } }
files["spec/data/"] = { max_line_length = false }
files["lua/verslag/lang/"] = { max_line_length = false }
files["lua/verslag/meta.lua"] = { ignore = { "212", "241" } }
files["lua/verslag/nginx.lua"] = { globals = { "ngx" } }
files["pandoc/"] = { read_globals = { "pandoc", "FORMAT", "PANDOC_SCRIPT_FILE" } }
files["plugin/"] = { globals = { "vim" } }
files["lua/verslag/nvim/"] = { globals = { "vim" } }
files["lua/verslag/health.lua"] = { globals = { "vim" } }
files["spec/support/coverage.lua"] = { globals = { "coroutine", "debug", "os" }, read_globals = { "newproxy" } }
exclude_files = { "build/" }
