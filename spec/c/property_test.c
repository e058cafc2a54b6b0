/*
** Properties that hold of every text: random bytes, random mixtures of what is difficult, and
** pathological texts, which also have to take linear time.
*/
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "invariants.h"
#include "json_check.h"
#include "support.h"
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
                tokens[t].length != part_tokens[i].length || tokens[t].kind != part_tokens[i].kind)
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

/* Whether every position, as characters and as UTF-16 units, leads back to where it came from. */
static const char *offsets_apart(vsl_doc *doc) {
    vsl_str text = vsl_doc_text(doc);
    uint32_t at, characters = vsl_doc_offset(doc, text.length, VSL_BYTES, VSL_CHARACTERS),
                 before = 0;
    for (at = 0; at <= characters; at++) {
        uint32_t byte = vsl_doc_offset(doc, at, VSL_CHARACTERS, VSL_BYTES);
        uint32_t unit = vsl_doc_offset(doc, at, VSL_CHARACTERS, VSL_UTF16);
        if (at > 0 && byte <= before) return "a character takes no bytes";
        if (vsl_doc_offset(doc, byte, VSL_BYTES, VSL_CHARACTERS) != at ||
            vsl_doc_offset(doc, unit, VSL_UTF16, VSL_CHARACTERS) != at ||
            vsl_doc_offset(doc, byte, VSL_BYTES, VSL_UTF16) != unit ||
            vsl_doc_offset(doc, unit, VSL_UTF16, VSL_BYTES) != byte)
            return "a position does not lead back";
        before = byte;
    }
    return before == text.length ? NULL : "the last position is not the end";
}

/* Whether the document's JSON is JSON, and the same when the text is read again. */
static const char *json_differs(vsl_model *nl, const vsl_doc *doc) {
    static buffer one, two;
    vsl_json_options options = {{"x\"\\\n\xFF", 5}, 1, 1};
    vsl_str text = vsl_doc_text(doc);
    vsl_doc *again = vsl_read(nl, text.data, text.length, NULL, NULL, NULL);
    one.length = two.length = 0;
    vsl_doc_json(doc, &options, append, &one, NULL);
    vsl_doc_json(again, &options, append, &two, NULL);
    vsl_doc_free(again);
    if (!is_json(one.at, one.length)) return "its JSON is none";
    if (one.length != two.length || memcmp(one.at, two.at, one.length) != 0)
        return "it is not read the same twice";
    return NULL;
}

/* All that is promised of any text. */
static const char *broken(vsl_model *nl, const char *text, size_t length) {
    vsl_error err;
    vsl_doc *doc = vsl_read(nl, text, length, NULL, NULL, &err);
    const char *wrong;
    if (doc == NULL) return "it cannot be read";
    wrong = broken_invariant(doc);
    if (wrong == NULL) wrong = offsets_apart(doc);
    if (wrong == NULL) wrong = json_differs(nl, doc);
    vsl_doc_free(doc);
    return wrong;
}

static void tell(const char *text, size_t length) {
    size_t i;
    printf("# in: ");
    for (i = 0; i < length; i++)
        printf((unsigned char)text[i] < ' ' || text[i] == '\\' ? "\\%03o" : "%c",
               (unsigned char)text[i]);
    putchar('\n');
}

/* The bundled articles, whole, cut at paragraph ends, and with pieces of each other and of what is
** difficult put in and taken out. */
static void real_texts(vsl_model *nl, unsigned rounds) {
    static const char *const paths[] = {"examples/overstroming.txt", "spec/data/sentences.txt",
                                        "spec/data/quotes/quotes.txt",
                                        "spec/data/quotes/statements.txt", "README.md"};
    enum { PATHS = sizeof paths / sizeof *paths, ROOM = 1 << 16, MOST = 1500 };
    static char texts[PATHS][ROOM];
    size_t lengths[PATHS], i;
    const char *wrong = NULL;
    unsigned round;
    for (i = 0; i < PATHS; i++) {
        FILE *file = fopen(paths[i], "rb");
        const char *apart;
        lengths[i] = file == NULL ? 0 : fread(texts[i], 1, ROOM, file);
        if (file != NULL) fclose(file);
        wrong = lengths[i] == 0 ? "cannot be opened" : broken(nl, texts[i], lengths[i]);
        apart = paragraphs_apart(nl, texts[i], lengths[i]);
        ok(wrong == NULL && apart == NULL, "%s%s%s%s%s", paths[i], wrong ? ": " : "",
           wrong ? wrong : "", apart ? ": " : "", apart ? apart : "");
    }
    for (round = 0, wrong = NULL; round < rounds && wrong == NULL; round++) {
        char text[2 * MOST];
        size_t from = next_random() % PATHS, other = next_random() % PATHS, length, cut;
        size_t start = next_random() % lengths[from], begin = next_random() % lengths[other];
        length = lengths[from] - start < MOST ? lengths[from] - start : MOST;
        length = 1 + next_random() % length;
        memcpy(text, texts[from] + start, length);
        for (i = next_random() % 4; i > 0; i--) {
            const char *piece = pieces[next_random() % PIECES];
            cut = next_random() % (length + 1);
            memmove(text + cut + strlen(piece), text + cut, length - cut);
            memcpy(text + cut, piece, strlen(piece));
            length += strlen(piece);
        }
        cut = lengths[other] - begin < 200 ? lengths[other] - begin : 200;
        memcpy(text + length, texts[other] + begin, cut);
        length += cut;
        wrong = broken(nl, text, length);
        if (wrong == NULL) wrong = paragraphs_apart(nl, text, length);
        if (wrong != NULL) tell(text, length);
    }
    ok(wrong == NULL, "%u cuttings of real text with pieces put in%s%s", rounds, wrong ? ": " : "",
       wrong ? wrong : "");
}

/* What is repeated to a large text, to see that nothing grows faster than the text. */
static const struct {
    const char *unit, *what;
} pathological[] = {
    {"(", "brackets"},
    {"\"", "straight quotation marks"},
    {"' ", "single marks"},
    {"\xE2\x80\x9C", "opening quotation marks"},
    {"\xE2\x80\x9CJa ", "opening quotation marks with words"},
    {"A", "capitals"},
    {"a", "one word"},
    {"", "NULs"},
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

/* Seconds of processor time that reading a text of `size` bytes made of `unit` takes `times` times;
** NULs when the unit is empty. `wrong` becomes what is wrong with the reading, if anything. */
static double time_of(vsl_model *nl, const char *unit, size_t size, unsigned times,
                      const char **wrong) {
    size_t length = strlen(unit), i;
    char *text = calloc(size + length + 1, 1);
    clock_t spent = 0;
    for (i = 0; length > 0 && i < size; i += length) memcpy(text + i, unit, length);
    for (; times > 0; times--) {
        clock_t start = clock();
        vsl_doc *doc = vsl_read(nl, text, size, NULL, NULL, NULL);
        spent += clock() - start;
        if (*wrong == NULL && times == 1)
            *wrong = doc == NULL ? "it cannot be read" : broken_invariant(doc);
        vsl_doc_free(doc);
    }
    free(text);
    return (double)spent / CLOCKS_PER_SEC;
}

/* Whether one text of `size` takes as long as ten of a tenth. They are read in turns, so that what
** else the machine does befalls both; the turn in which they differ least counts, as no turn makes
** up for a reading that takes ten times as long. */
static void linear(vsl_model *nl, const char *unit, size_t size, const char *what) {
    enum { TURNS = 10 };
    const double most = 1.5;   /* memory is slower than a cache, and clocks are not exact */
    const double floor = 2e-3; /* seconds under which a clock tells little */
    const char *wrong = NULL;
    double apart = 0, together = 0;
    unsigned turn;
    for (turn = 0; turn < TURNS && wrong == NULL; turn++) {
        double small = time_of(nl, unit, size / 10, 10, &wrong);
        double large = time_of(nl, unit, size, 1, &wrong);
        if (turn == 0 || large * apart < together * small) {
            apart = small;
            together = large;
        }
        if (together < floor || together < most * apart) break;
    }
    ok(wrong == NULL && (together < floor || together < most * apart),
       "%s: %.0f ns a byte of %zu, %.0f of %zu%s%s", what, apart * 1e9 / (double)size, size / 10,
       together * 1e9 / (double)size, size, wrong ? ": " : "", wrong ? wrong : "");
}

/* What once broke a promise; found by these tests and by the fuzzers. */
static const char *const once[] = {
    "\xE2\x80\x9CWij gaan.\n\nNog een miljoen\xC2\xBB\n\nWij gaan weg.\xE2\x80\x9D",
};

int main(int argc, char **argv) {
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    const char *wrong = NULL;
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 3000, round;
    size_t i, size = argc > 2 ? (size_t)atoi(argv[2]) : 200000;
    if (!ok(nl != NULL, "the pack opens")) return done();

    for (round = 0; round < rounds && wrong == NULL; round++) {
        char text[256];
        size_t length = next_random() % sizeof text;
        for (i = 0; i < length; i++) text[i] = (char)next_random();
        wrong = broken(nl, text, length);
        if (wrong != NULL) tell(text, length);
    }
    ok(wrong == NULL, "%u texts of random bytes%s%s", rounds, wrong ? ": " : "",
       wrong ? wrong : "");

    for (i = 0, wrong = NULL; i < sizeof once / sizeof *once && wrong == NULL; i++)
        wrong = broken(nl, once[i], strlen(once[i]));
    ok(wrong == NULL, "what was once broken%s%s", wrong ? ": " : "", wrong ? wrong : "");

    for (round = 0; round < rounds && wrong == NULL; round++) {
        char text[4096];
        size_t length = 0, count = next_random() % 120;
        for (i = 0; i < count; i++) {
            const char *piece = pieces[next_random() % PIECES];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
            if (next_random() % 2 == 0) text[length++] = ' ';
        }
        wrong = broken(nl, text, length);
        if (wrong != NULL) tell(text, length);
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
        if (wrong != NULL) tell(text, length);
    }
    ok(wrong == NULL, "%u texts cut at the ends of paragraphs read as the whole%s%s", rounds,
       wrong ? ": " : "", wrong ? wrong : "");

    real_texts(nl, rounds / 5); /* they are longer */
    for (i = 0; i < sizeof pathological / sizeof *pathological; i++)
        linear(nl, pathological[i].unit, size, pathological[i].what);
    vsl_model_close(nl);
    return done();
}
