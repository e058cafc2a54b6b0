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

/* Whether reading the text's paragraphs one by one gives the tokens and sentences of the whole. */
static const char *paragraphs_apart(vsl_model *nl, const char *text, size_t length) {
    vsl_options options = {0};
    vsl_doc *whole;
    const vsl_token *tokens;
    const vsl_sentence *sentences;
    size_t token_count, sentence_count, t = 0, s = 0, start = 0, end;
    const char *wrong = NULL;
    options.layers = VSL_TOKENS;
    whole = vsl_read(nl, text, length, &options, NULL, NULL);
    tokens = vsl_doc_tokens(whole, &token_count);
    sentences = vsl_doc_sentences(whole, &sentence_count);
    for (; start < length && wrong == NULL; start = end) {
        vsl_doc *part;
        const vsl_token *part_tokens;
        const vsl_sentence *part_sentences;
        size_t n, i;
        for (end = start; end < length; end++)
            if (end >= start + 2 && memcmp(text + end - 2, "\n\n", 2) == 0 && text[end] != '\n')
                break;
        part = vsl_read(nl, text + start, end - start, &options, NULL, NULL);
        part_tokens = vsl_doc_tokens(part, &n);
        for (i = 0; i < n && wrong == NULL; i++, t++)
            if (t >= token_count || tokens[t].start != part_tokens[i].start + start ||
                tokens[t].end != part_tokens[i].end + start ||
                tokens[t].kind != part_tokens[i].kind)
                wrong = "a token differs";
        part_sentences = vsl_doc_sentences(part, &n);
        for (i = 0; i < n && wrong == NULL; i++, s++)
            if (s >= sentence_count || sentences[s].start != part_sentences[i].start + start ||
                sentences[s].end != part_sentences[i].end + start ||
                sentences[s].kind != part_sentences[i].kind)
                wrong = "a sentence differs";
        vsl_doc_free(part);
    }
    if (wrong == NULL && (t != token_count || s != sentence_count)) wrong = "some are missing";
    vsl_doc_free(whole);
    return wrong;
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

    wrong = NULL;
    for (round = 0; round < rounds && wrong == NULL; round++) {
        char text[4096];
        size_t length = 0, count = next_random() % 60;
        for (i = 0; i < count; i++) {
            const char *piece = next_random() % 8 == 0 ? ".\n\n" : pieces[next_random() % PIECES];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
            if (next_random() % 2 == 0) text[length++] = ' ';
        }
        wrong = paragraphs_apart(nl, text, length);
        if (wrong != NULL) printf("# in: %.*s\n", (int)length, text);
    }
    ok(wrong == NULL, "%u texts cut at the ends of paragraphs read as the whole%s%s", rounds,
       wrong ? ": " : "", wrong ? wrong : "");

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
