--- verslag completions bash|zsh|fish : a script for the shell, to be sourced.

return {
  summary = "Completions for a shell: bash, zsh or fish.",
  configure = function(parser)
    parser:argument("shell", "The shell."):choices { "bash", "zsh", "fish" }
  end,
  run = function(args, host)
    host:write(host.parser["get_" .. args.shell .. "_complete"](host.parser))
  end,
}
