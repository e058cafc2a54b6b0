--- verslag conll [-m MODEL] FILE.tsv : the lines again, with the predicted IOB2 tag as last column.
return require "verslag.command.program"("verslag-train", "conll", "Tag tokens given one a line (CoNLL columns).")
