/*
** quick_test.c - the quick way of cutting plain words gives what the careful way gives.
**
** Includes the stage a second time, with the quick way switched off.
*/
#define VSL__CAREFUL 1
#define vsl__token_stage careful_stage
#define vsl__token_words_find careful_words_find
#define vsl__cluster_any careful_cluster_any
#include "../../src/core/token.c"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

/* What texts are made of: what the quick way takes, and all that may stand against it. */
static const char *const pieces[] = {"de",
                                     "De",
                                     "NAVO",
                                     "a",
                                     "Noord-Korea",
                                     "VN-raad",
                                     "N-VA",
                                     "een-",
                                     "-ie",
                                     "één",
                                     "geïnd",
                                     "Çelik",
                                     "café",
                                     "×",
                                     "÷",
                                     "\xC3",
                                     "\xC3\xC3",
                                     "km",
                                     "km.",
                                     "St.",
                                     "o.a.",
                                     "Jansen",
                                     ".",
                                     ",",
                                     ";",
                                     ":",
                                     "!",
                                     "?",
                                     "...",
                                     "\"",
                                     "\"Ja",
                                     "(",
                                     "(her)",
                                     "(zie",
                                     "(NOS)",
                                     ")",
                                     "'",
                                     "'s",
                                     "’s",
                                     "’",
                                     "‘",
                                     "“",
                                     "”",
                                     "12",
                                     "1.000",
                                     "5%",
                                     "12.55",
                                     "2025",
                                     "\n",
                                     "\n\n",
                                     "\r\n",
                                     " ",
                                     "\t",
                                     "\xCC\x81",
                                     "\xE2\x80\x8D",
                                     "\xF0\x9F\x98\x80",
                                     "\xFF",
                                     "\xC2\xA0",
                                     "www.nu.nl",
                                     "http://a.b/c",
                                     "een@b.nl",
                                     "@naam",
                                     "#tag",
                                     "aanvaardingsprocedure",
                                     "arbeidsongeschiktheidsverzekering",
                                     "-",
                                     "/",
                                     "&",
                                     "+",
                                     "=",
                                     ":)",
                                     "Jan's",
                                     "Louis'",
                                     "maar",
                                     "het",
                                     "U.S.A.",
                                     "noot),",
                                     "(Wim).",
                                     "\"Jet\",",
                                     "Teun\"."};
#define PIECES (sizeof pieces / sizeof *pieces)

static uint32_t next_random(void) {
    static uint64_t state = 7;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* Whether both ways give the same; prints the first difference. */
static int same_tokens(vsl_doc *doc, vsl_token *kept) {
    size_t count = doc->tokens.count, i;
    unsigned later = VSL_FLAG_FIRST | VSL_FLAG_PHRASE;
    memcpy(kept, doc->tokens.at, count * sizeof *kept);
    doc->tokens.count = 0;
    if (careful_stage(doc, NULL) != VSL_OK) return 0;
    for (i = 0; i < count && i < doc->tokens.count; i++) {
        const vsl_token *a = &kept[i], *b = &doc->tokens.at[i];
        if (a->start != b->start || a->length != b->length || a->kind != b->kind ||
            ((a->flags ^ b->flags) & ~later) != 0 || a->suffix != b->suffix ||
            a->breaks != b->breaks) {
            printf("# token %u: %.*s | %.*s\n", (unsigned)i, (int)a->length, doc->text + a->start,
                   (int)b->length, doc->text + b->start);
            return 0;
        }
    }
    return count == doc->tokens.count;
}

int main(int argc, char **argv) {
    static const vsl_options options = {.layers = VSL_TOKENS};
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    static char text[8192];
    static vsl_token kept[8192];
    unsigned round, rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 20000;
    int same = 1;
    if (!ok(nl != NULL, "the pack opens")) return done();
    for (round = 0; round < rounds && same; round++) {
        size_t length = 0, count = next_random() % 200;
        vsl_doc *doc;
        while (count-- > 0) {
            /* plain words mostly, so that the quick way is taken often */
            const char *piece = pieces[next_random() % (next_random() % 2 ? PIECES : 8)];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
            if (next_random() % 4 != 0) text[length++] = ' ';
        }
        doc = vsl_read(nl, text, length, &options, NULL, &err);
        same = doc != NULL && same_tokens(doc, kept);
        if (!same) printf("# in: %.*s\n", (int)length, text);
        vsl_doc_free(doc);
    }
    ok(same, "%u random texts: the quick way and the careful way give the same tokens", rounds);
    vsl_model_close(nl);
    return done();
}
