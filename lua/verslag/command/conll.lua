--- verslag conll [-m MODEL] FILE.tsv : the lines again, with the predicted IOB2 tag as last column.

local summary = "Tag tokens given one a line (CoNLL columns)."

return require "verslag.command.program"("verslag-train", "conll", summary, function(words, host)
  for _, word in ipairs(words) do
    if word == "-m" then
      return true
    end
  end
  local pack, looked = require("verslag.find").file("nl.vsl")
  if not pack then
    return host:fail(nil, "no language pack 'nl'; looked for\n" .. looked)
  end
  words[#words + 1] = "-m"
  words[#words + 1] = pack
end)
