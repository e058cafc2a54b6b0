--- verslag train TRAIN.tsv ... -o FILE : train a tagger.
return require "verslag.command.program"("verslag-train", "train", "Train a tagger from CoNLL files.")
