/*
** tokens_icu.c - tokens and sentences against ICU's word break iterator, side by side.
**
**     tokens_icu PACK FILE...   prints "what<TAB>figure<TAB>unit" lines
**
** Ours: UTF-8 check, tokens with kinds, flags and offsets, and sentences. The look-up of words in the
** lexicon is a layer of its own and is timed apart; sentences need it, so it runs before them and
** its time is taken off. ICU: ubrk_next over a UText of the UTF-8 to the end, boundaries only.
** Medians of RUNS runs, ours and ICU's by turns, each of REPEATS readings.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "bench.h"
#include "core/doc.h"
#include "core/utf8.h"
#include "verslag.h"

#define RUNS 9
#define REPEATS 10 /* in a run, so that it is long enough to be timed */

/* One run of a stage, from an empty layer each time; seconds for one. */
static double timed(vsl_code (*stage)(vsl_doc *, vsl_error *), vsl_doc *doc, size_t *layer) {
    double start = now();
    for (int i = 0; i < REPEATS; i++) {
        *layer = 0;
        if (stage(doc, NULL) != VSL_OK) exit(2);
    }
    return (now() - start) / REPEATS;
}

int main(int argc, char **argv) {
    static const vsl_options options = {.layers = VSL_TOKENS};
    vsl_error err;
    UErrorCode status = U_ZERO_ERROR;
    vsl_model *nl = argc > 2 ? vsl_model_open(argv[1], NULL, &err) : NULL;
    size_t size, boundaries = 0;
    char *text;
    vsl_doc *doc;
    UBreakIterator *words;
    UText *utext;
    double check[RUNS], token[RUNS], lexicon[RUNS], sentence[RUNS], whole[RUNS], icu[RUNS];
    int run;
    if (nl == NULL) {
        fprintf(stderr, "tokens_icu: %s\n", argc > 2 ? err.message : "usage: PACK FILE...");
        return 2;
    }
    text = join(argc - 2, argv + 2, &size);
    doc = vsl_read(nl, text, size, &options, NULL, &err);
    words = ubrk_open(UBRK_WORD, "nl", NULL, 0, &status);
    utext = utext_openUTF8(NULL, text, (int64_t)size, &status);
    if (doc == NULL || U_FAILURE(status)) return 2;
    for (run = 0; run < RUNS; run++) {
        double start = now();
        for (int i = 0; i < REPEATS; i++)
            if (vsl__utf8_check(text, size) < size) return 2;
        check[run] = (now() - start) / REPEATS;
        token[run] = timed(vsl__token_stage, doc, &doc->tokens.count);
        lexicon[run] = timed(vsl__lexicon_stage, doc, &doc->phrases.count);
        sentence[run] = timed(vsl__sentence_stage, doc, &doc->sentences.count);
        whole[run] = check[run] + token[run] + sentence[run];
        start = now();
        for (int i = 0; i < REPEATS; i++) {
            ubrk_setUText(words, utext, &status);
            for (boundaries = 0; ubrk_next(words) != UBRK_DONE;) boundaries++;
        }
        icu[run] = (now() - start) / REPEATS;
    }
#define ROW(what, times) printf("%s\t%.1f\tMB/s\n", what, (double)size / 1e6 / median(times, RUNS))
    ROW("UTF-8 check", check);
    ROW("tokens", token);
    ROW("look-up in the lexicon (not counted)", lexicon);
    ROW("sentences", sentence);
    ROW("UTF-8 check, tokens and sentences", whole);
    ROW("ICU word break iterator", icu);
    printf("ratio to ICU\t%.2f\ttimes\n", median(icu, RUNS) / median(whole, RUNS));
    printf("tokens\t%zu\t\nICU boundaries\t%zu\t\n", doc->tokens.count, boundaries);
    utext_close(utext);
    ubrk_close(words);
    vsl_doc_free(doc);
    vsl_model_close(nl);
    free(text);
    return 0;
}
