-- bin/verslag for whichever Lua runs this.
os.exit(require("verslag.cli").main(arg, "build"))
