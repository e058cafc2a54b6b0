/*
** The tables that tell by words which rules may match, and how a pattern may go on, only save work: with
** every rule tried at every atom, and every way to its end, the same is found. Texts are the examples of the language, and words of its lexicon,
** numbers and marks at random.
*/
#include <stdlib.h>
#include <string.h>

#include "../../src/core/doc.h"
#include "tap.h"

#define TEXTS 20000

/* Small linear congruential generator, so that every run is the same. */
static uint32_t next_random(void) {
    static uint64_t state = 7;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* A model's tables as they are, and such that pass every rule everywhere. */
static vsl__rules given, open;

static void make_open(void) {
    vsl__rule_word *words = malloc(given.word_count * sizeof *words);
    uint64_t *row = malloc(given.row_words * sizeof *row);
    uint16_t *pairs = calloc(2, sizeof *pairs);
    size_t starts = (size_t)given.word_count * given.start_words * sizeof *row;
    uint64_t *everywhere = malloc(starts);
    uint32_t i;
    memcpy(words, given.words, given.word_count * sizeof *words);
    for (i = 0; i < given.word_count; i++) {
        words[i].first = words[i].alone = 1; /* 0 is what begins nothing */
        words[i].next = 0;
        words[i].flags |= VSL__WORD_BEGINS;
    }
    memset(row, 0xFF, given.row_words * sizeof *row);
    memset(everywhere, 0xFF, starts);
    open = given;
    open.starts = everywhere;
    open.words = words;
    open.rows = row;
    open.pairs = pairs;
    open.first_count = 2;
    open.next_count = open.row_count = 1;
    open.root_row = 0;
}

static int same_matches(const vsl_doc *a, const vsl_doc *b) {
    size_t i;
    if (a->matches.count != b->matches.count) return 0;
    for (i = 0; i < a->matches.count; i++) {
        const vsl__match *x = &a->matches.at[i], *y = &b->matches.at[i];
        if (x->first != y->first || x->end != y->end || x->rule != y->rule || x->set != y->set)
            return 0;
    }
    return 1;
}

/* A document with the matches of the model's rules, or NULL. */
static vsl_doc *match(vsl_model *model, const char *text, size_t length) {
    vsl_options options = {0};
    vsl_doc *doc;
    options.layers = VSL_TOKENS;
    doc = vsl_read(model, text, length, &options, NULL, NULL);
    if (doc != NULL && vsl__rule_stage(doc, 0, (uint32_t)doc->tokens.count, NULL) != VSL_OK) {
        vsl_doc_free(doc);
        return NULL;
    }
    return doc;
}

/* Whether the same is found either way; *found grows by the matches. */
static int agrees(vsl_model *model, const char *text, size_t length, size_t *found) {
    vsl_doc *with, *without;
    int same;
    model->rules = given;
    with = match(model, text, length);
    model->rules = open;
    without = match(model, text, length);
    model->rules = given;
    same = with != NULL && without != NULL && same_matches(with, without);
    if (!same) printf("# in: %.*s\n", (int)length, text);
    if (with != NULL) *found += with->matches.count;
    vsl_doc_free(with);
    vsl_doc_free(without);
    return same;
}

static void check_file(vsl_model *model, const char *path) {
    FILE *file = fopen(path, "r");
    char line[2048];
    int same = file != NULL;
    size_t found = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        same &= agrees(model, line, strcspn(line, "=\n"), &found);
    if (file != NULL) fclose(file);
    ok(same && found > 0, "%zu matches in %s", found, path);
}

static size_t add(char *text, size_t length, const char *bytes, size_t count, int blank) {
    if (blank) text[length++] = ' ';
    memcpy(text + length, bytes, count);
    return length + count;
}

/* A word of the lexicon, mostly of those that have a class to the rules. */
static vsl_str any_word(const vsl_model *model) {
    const vsl__lexicon *lexicon = &model->lexicon;
    uint32_t entry = 0, tries;
    for (tries = 0; tries < 20; tries++) {
        entry = next_random() % lexicon->entry_count;
        if (given.entries[entry] > VSL__WORD_FIXED) break;
    }
    return vsl__lexicon_str(lexicon, lexicon->entries[entry].key);
}

/* A word that a pattern names. */
static vsl_str pattern_word(void) {
    const vsl__rule_code *c;
    do c = &given.code[next_random() % given.code_count];
    while (c->op != VSL__RULE_LITERAL);
    return vsl__rules_str(&given, c->b);
}

static int random_text_agrees(vsl_model *model, size_t *found) {
    static const char *const marks[] = {".", ",", ":", "-", "/", "%", "\xE2\x82\xAC", "'", ")"};
    char text[2048], number[16];
    size_t length = 0;
    uint32_t left = 2 + next_random() % 8;
    while (left-- > 0) {
        int blank = next_random() % 4 != 0;
        vsl_str word;
        switch (next_random() % 6) {
        case 0:
        case 1:
            snprintf(number, sizeof number, "%u", next_random() % (next_random() % 2 ? 32 : 2100));
            length = add(text, length, number, strlen(number), blank);
            break;
        case 2: {
            const char *mark = marks[next_random() % (sizeof marks / sizeof *marks)];
            length = add(text, length, mark, strlen(mark), blank);
            break;
        }
        case 3:
            word = pattern_word();
            length = add(text, length, word.data, word.length, 1);
            break;
        default:
            word = any_word(model);
            length = add(text, length, word.data, word.length, 1);
        }
    }
    return agrees(model, text, length, found);
}

int main(int argc, char **argv) {
    static const char *const files[] = {"lang/nl/examples/date.txt", "lang/nl/examples/clock.txt",
                                        "lang/nl/examples/duration.txt",
                                        "lang/nl/examples/quantity.txt"};
    vsl_error err;
    vsl_model *model = vsl_model_open("build/nl.vsl", NULL, &err);
    size_t found = 0, i, texts = argc > 1 ? (size_t)atoi(argv[1]) : TEXTS;
    int same = 1;
    if (!ok(model != NULL, "the pack opens")) return done();
    given = model->rules;
    make_open();
    for (i = 0; i < sizeof files / sizeof *files; i++) check_file(model, files[i]);
    for (i = 0; i < texts && same; i++) same = random_text_agrees(model, &found);
    ok(same && found > texts / 2, "%zu matches in %zu random texts", found, texts);
    model->rules = given;
    vsl_model_close(model);
    free((void *)(uintptr_t)open.words);
    free((void *)(uintptr_t)open.rows);
    free((void *)(uintptr_t)open.starts);
    free((void *)(uintptr_t)open.pairs);
    return done();
}
