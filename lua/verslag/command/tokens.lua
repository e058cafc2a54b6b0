--- verslag tokens FILE... : one sentence a line, its tokens with a TAB between.

return {
  summary = "One sentence a line, tokens with a TAB between.",
  configure = function(parser)
    require("verslag.cli").Host.reading_options(parser)
  end,
  run = function(args, host)
    for doc in host:documents(args, { "tokens" }) do
      local line, sentence = {}, nil
      local function put_line()
        if #line > 0 then
          host:write(table.concat(line, "\t"), "\n")
        end
      end
      for _, token in ipairs(doc.tokens) do
        if token.sentence ~= sentence then
          put_line()
          line, sentence = {}, token.sentence
        end
        line[#line + 1] = token.text
      end
      put_line()
      doc:close()
    end
  end,
}
