rockspec_format = "3.0"
package = "verslag"
version = "scm-1"
-- `luarocks make` builds the tree that this file stands in and fetches nothing
source = {
  url = "git+file:.",
}
description = {
  summary = "Reads Dutch news and reports it: who, what, when, how many, who said what",
  detailed = [[
    A small C core reads a news article: tokens, sentences, names, times, quantities, quotes and
    statements, each a span of the text. A Lua layer reports it as Markdown, JSON and more.
    Needs utf8proc and its headers (Debian: apt-get install libutf8proc-dev) and GNU make.
    The command verslag needs argparse as well.]],
  license = "MIT",
  labels = { "nlp", "dutch", "news", "text" },
}
dependencies = {
  "lua >= 5.1, < 5.5",
}
build = {
  type = "make",
  build_target = "rock",
  install_target = "install-rock",
  build_variables = {
    CFLAGS = "$(CFLAGS)",
    LIBFLAG = "$(LIBFLAG)",
    LUA_INCDIR = "$(LUA_INCDIR)",
  },
  install_variables = {
    LUADIR = "$(LUADIR)",
    ROCK_LIBDIR = "$(LIBDIR)",
    BINDIR = "$(BINDIR)",
  },
  copy_directories = { "doc" },
}
test = {
  type = "command",
  command = "make test",
}
