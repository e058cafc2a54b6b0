--- verslag json [--tokens] [--text] FILE... : JSON Lines, one document each.

return {
  summary = "One JSON object a document and line.",
  configure = function(parser)
    require("verslag.cli").Host.reading_options(parser)
    parser:flag("--tokens", "With the tokens.")
    parser:flag("--text", "With the text itself.")
  end,
  run = function(args, host)
    for doc in host:documents(args) do
      host:write(doc:json { tokens = args.tokens, text = args.text }, "\n")
      doc:close()
    end
  end,
}
