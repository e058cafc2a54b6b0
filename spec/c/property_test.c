/*
** Properties that hold of every text: random bytes, random mixtures of what is difficult, and
** pathological texts, which also have to take linear time.
*/
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "invariants.h"
#include "tap.h"

/* What random texts are mixed from. */
static const char *const pieces[] = {"a",
                                     "B",
                                     "KCNA",
                                     "zei",
                                     " ",
                                     " ",
                                     " ",
                                     "\n",
                                     "\n\n",
                                     ".",
                                     ",",
                                     "...",
                                     "\"",
                                     "'",
                                     "\xE2\x80\x9C",
                                     "\xE2\x80\x9D",
                                     "\xE2\x80\x9E",
                                     "\xE2\x80\x98",
                                     "\xE2\x80\x99",
                                     "\xC2\xAB",
                                     "\xC2\xBB",
                                     ",,",
                                     "''",
                                     "(",
                                     ")",
                                     "1",
                                     "6.000",
                                     "1.234,56",
                                     "4 juni",
                                     "dinsdag",
                                     "37ste",
                                     "5%",
                                     "\xE2\x82\xAC",
                                     "-",
                                     "\xE2\x80\x94",
                                     "'s",
                                     "Kim",
                                     "Jong-un",
                                     "Shoygu's",
                                     "Pyongyang",
                                     "volgens",
                                     "meldde",
                                     "hij",
                                     "dat",
                                     "http://a.b/c",
                                     "a@b.nl",
                                     "@x",
                                     "#y",
                                     "\xF0\x9F\x98\x80",
                                     "\xE2\x80\x8D",
                                     "\xCC\x81",
                                     "\xE4\xB8\xAD",
                                     "\xD8\xA7",
                                     "\xFF",
                                     "\xE2\x82",
                                     "o.a.",
                                     "J.P.",
                                     "u.",
                                     "drie",
                                     "miljoen",
                                     "euro",
                                     "vorig jaar",
                                     "om half drie",
                                     "Ministerie van"};
#define PIECES (sizeof pieces / sizeof *pieces)

static uint32_t next_random(void) {
    static uint64_t state = 42;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* What is repeated to 2 MB, to see that nothing grows faster than the text. */
static const struct {
    const char *unit, *what;
} pathological[] = {
    {"(", "brackets"},
    {"\"", "straight quotation marks"},
    {"' ", "single marks"},
    {"\xE2\x80\x9C", "opening quotation marks"},
    {"\xE2\x80\x9CJa ", "opening quotation marks with words"},
    {"A", "capitals"},
    {"Kim Jong ", "names"},
    {"x\xCC\x81\xCC\x81\xCC\x81", "combining marks"},
    {"1.", "digits with full stops"},
    {"1 ", "numbers"},
    {"drie", "one long number word"},
    {"een of ", "small words"},
    {"\xF0\x9F\x91\xA9\xE2\x80\x8D", "emoji that are joined"},
    {"\xEF\xBF\xBD", "replacement characters"},
    {"\xFF", "invalid bytes"},
    {"\xE2\x80\xAE\xE2\x80\xAC", "marks of direction"},
    {".", "full stops"},
    {"a.b.", "initials"},
    {"zei hij ", "cues"},
    {"volgens ", "prepositions"},
    {"dat ", "conjunctions"},
    {"\n", "line breaks"},
    {"-", "hyphens"},
    {"http://", "URLs"},
    {"maandag ", "weekdays"},
};

/* Seconds that a text of `size` bytes made of `unit` takes, -1 when it cannot be read; NULs when
** the unit is empty. */
static double time_of(vsl_model *nl, const char *unit, size_t size, const char **wrong) {
    size_t length = strlen(unit), i;
    char *text = calloc(size + length + 1, 1);
    vsl_doc *doc;
    clock_t start;
    for (i = 0; length > 0 && i < size; i += length) memcpy(text + i, unit, length);
    start = clock();
    doc = vsl_read(nl, text, size, NULL, NULL, NULL);
    *wrong = doc == NULL ? "it cannot be read" : broken_invariant(doc);
    vsl_doc_free(doc);
    free(text);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

int main(int argc, char **argv) {
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    const char *wrong = NULL;
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 5000, round;
    size_t i, size = argc > 2 ? (size_t)atoi(argv[2]) : 200000;
    if (!ok(nl != NULL, "the pack opens")) return done();

    for (round = 0; round < rounds && wrong == NULL; round++) {
        char text[256];
        size_t length = next_random() % sizeof text;
        vsl_doc *doc;
        for (i = 0; i < length; i++) text[i] = (char)next_random();
        doc = vsl_read(nl, text, length, NULL, NULL, &err);
        wrong = doc == NULL ? err.message : broken_invariant(doc);
        vsl_doc_free(doc);
    }
    ok(wrong == NULL, "%u texts of random bytes%s%s", rounds, wrong ? ": " : "",
       wrong ? wrong : "");

    wrong = NULL;
    for (round = 0; round < rounds && wrong == NULL; round++) {
        char text[4096];
        size_t length = 0, count = next_random() % 120;
        vsl_doc *doc;
        for (i = 0; i < count; i++) {
            const char *piece = pieces[next_random() % PIECES];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
            if (next_random() % 2 == 0) text[length++] = ' ';
        }
        doc = vsl_read(nl, text, length, NULL, NULL, &err);
        wrong = doc == NULL ? err.message : broken_invariant(doc);
        if (wrong != NULL) printf("# in: %.*s\n", (int)length, text);
        vsl_doc_free(doc);
    }
    ok(wrong == NULL, "%u texts of difficult pieces%s%s", rounds, wrong ? ": " : "",
       wrong ? wrong : "");

    for (i = 0; i < sizeof pathological / sizeof *pathological; i++) {
        double small = time_of(nl, pathological[i].unit, size / 4, &wrong);
        double large = time_of(nl, pathological[i].unit, size, &wrong);
        /* four times the text may take six times as long (memory, noise), with a floor of 50 ms
        ** under which a clock tells little */
        ok(wrong == NULL && (large < 6 * small || large < 0.05),
           "%zu bytes of %s: %.3f s, a quarter of it %.3f s%s%s", size, pathological[i].what, large,
           small, wrong ? ": " : "", wrong ? wrong : "");
    }
    (void)time_of(nl, "", size, &wrong);
    ok(wrong == NULL, "%zu NULs", size);
    vsl_model_close(nl);
    return done();
}
