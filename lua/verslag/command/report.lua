--- verslag report [-f FORMAT] FILE... : the report of each article.

return {
  summary = "The report of an article.",
  configure = function(parser)
    require("verslag.cli").Host.reading_options(parser)
    parser:option("-f --format", "How to write it.", "markdown")
    parser:option("--lang", "The language of the report: en or nl.", "en")
  end,
  run = function(args, host)
    for doc in host:documents(args) do
      local text, message = doc:report(args.format, { lang = args.lang })
      if not text then
        return host:fail(nil, message)
      end
      host:write(text)
    end
  end,
}
