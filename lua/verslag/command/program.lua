--- Commands that a helper program does, and whose options it knows itself (NAME --help).

--- The command `name` as a run of `program name ...`.
---@param program string
---@param name string
---@param summary string
---@param complete? fun(words: string[], host: verslag.Host): boolean? adds what was left out; false stops
---@return table command
return function(program, name, summary, complete)
  return {
    summary = summary,
    configure = function(parser)
      parser:add_help(false)
      parser:handle_options(false)
      parser:argument("words", "What " .. program .. " " .. name .. " takes."):args("*"):argname("...")
    end,
    run = function(args, host)
      local words = { name }
      for _, word in ipairs(args.words) do
        if word == "--help" or word == "-h" then
          return host:execute(program, { "--help" })
        end
        words[#words + 1] = word
      end
      if complete and complete(words, host) == false then
        return false
      end
      return host:execute(program, words)
    end,
  }
end
