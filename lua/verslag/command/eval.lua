--- verslag eval FILE.tsv : score a tagger.
return require "verslag.command.program"("verslag-train", "eval", "Score a tagger on a CoNLL file.")
