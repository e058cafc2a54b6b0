/*
** A language pack whose maker can make checksums right, and does not mean well: it is refused, or it
** gives a reading, and be it nonsense; never a crash, a hang, or a stack that runs over. What the
** fuzzers of packs found, and what reading the code beside it showed, stands here by name.
*/
#include <pthread.h>
#include <time.h>

#include "../torture/hostile.h"
#include "core/rule.h"
#include "core/tag.h"
#include "tap.h"

/* A small Dutch pack, whole, and a copy to be changed. */
static unsigned char *pack, *copy;
static size_t pack_size;

/* The section of a pack, to be written to. */
static unsigned char *section(unsigned char *of, const char *name, size_t *size) {
    vsl__bytes found = vsl__pack_find(of, name);
    if (size != NULL) *size = found.size;
    return (unsigned char *)(uintptr_t)found.data;
}

/* The parts of the sections, found again in the copy. */
static struct {
    vsl__lexicon_header lexicon;
    vsl__lexicon_slot *slots;
    vsl__lexicon_entry *entries;
    vsl__lexicon_sense *senses;
    vsl__rules_header rules;
    vsl__rule_action *actions;
    vsl__rule_code *code;
} in;

/* Where the instructions stand in a section of rules. */
static void *code_in(unsigned char *rules, const vsl__rules_header *header) {
    return rules + sizeof *header + header->action_count * sizeof(vsl__rule_action) +
           (size_t)header->row_count * (1 + (header->rule_count + 63) / 64) * sizeof(uint64_t) +
           (size_t)header->word_count * ((header->start_count + 63) / 64) * sizeof(uint64_t) +
           header->word_count * (sizeof(vsl__rule_kinds) + sizeof(vsl__rule_word)) +
           header->set_count * sizeof(vsl__rule_set) + header->rule_count * sizeof(vsl__rule_head);
}

static void restore(void) {
    unsigned char *p;
    memcpy(copy, pack, pack_size);
    p = section(copy, "lexicon", NULL);
    memcpy(&in.lexicon, p, sizeof in.lexicon);
    in.slots = (void *)(p + sizeof in.lexicon);
    in.entries = (void *)(in.slots + in.lexicon.slot_count);
    in.senses = (void *)(p + in.lexicon.entry_count * sizeof *in.entries);
    p = section(copy, "rules", NULL);
    memcpy(&in.rules, p, sizeof in.rules);
    in.actions = (void *)(p + sizeof in.rules);
    in.code = code_in(p, &in.rules);
}

/* Reads with the copy; a broken invariant ends the program, as a crash would. */
static void try_copy(void) {
    mend(copy, pack_size);
    read_with(copy, pack_size);
}

static void try_numbers(void) {
    static const double odd[] = {-1,    0,      -5,     31.5, 1e10,     -1e10,    1e18,
                                 1e308, -1e308, 5e-324, NAN,  INFINITY, -INFINITY};
    size_t i;
    uint32_t k, step;
    for (i = 0; i < sizeof odd / sizeof *odd; i++)
        for (step = 1; step < 60; step += 11) {
            restore();
            for (k = 0; k < in.lexicon.sense_count; k += step) in.senses[k].number = odd[i];
            try_copy();
            restore();
            for (k = 0; k < in.rules.action_count; k += step) in.actions[k].number = odd[i];
            try_copy();
        }
    ok(1, "numbers of words and rules that are none, or too large");
}

/* Every text of a word becomes one of the first bytes or the last ones of the strings. */
static void try_texts(void) {
    uint32_t k, at, length;
    unsigned char *blob;
    for (length = 0; length <= 8; length++) {
        restore();
        blob = section(copy, "lexicon", NULL);
        at = vsl__blob_end(in.lexicon.blob_size) - 1; /* the last place for a string */
        blob = (unsigned char *)(in.senses + in.lexicon.sense_count) +
               in.lexicon.class_count * sizeof(uint32_t);
        blob[at] = (unsigned char)length;
        memcpy(blob + at + 1, "05-7#-1~", length);
        for (k = 0; k < in.lexicon.sense_count; k++) in.senses[k].text = at;
        try_copy();
        for (k = 0; k < in.lexicon.sense_count; k++) in.senses[k].text = VSL_NONE;
        try_copy();
    }
    ok(1, "texts of words that are short, missing, or end with their section");
}

/* Slots are looked at when a word is looked up, and not before: they may hold anything but an entry in
** the last one. */
static void try_slots(void) {
    static const uint32_t odd[] = {0, 1, UINT32_MAX - 1, VSL_NONE};
    vsl_error err = {VSL_OK, 0, ""};
    vsl_model *model;
    size_t i;
    uint32_t k;
    for (i = 0; i < sizeof odd / sizeof *odd; i++) {
        restore();
        for (k = 0; k + 1 < in.lexicon.slot_count; k++) in.slots[k].entry = odd[i];
        try_copy();
    }
    restore();
    for (k = 0; k < in.lexicon.slot_count; k++) in.slots[k].hash = 0;
    try_copy();
    ok(1, "slots that hold the same entry, none, or one that there is not");
    in.slots[in.lexicon.slot_count - 1].entry = 0;
    mend(copy, pack_size);
    model = vsl_model_memory(copy, pack_size, NULL, &err);
    ok(model == NULL && err.code == VSL_EPACK, "a last slot that is not free: %s", err.message);
    vsl_model_close(model);
}

/* A word may be of a kind that the tagger does not have. */
static void try_kinds(void) {
    vsl__tag_header *head;
    uint16_t *words;
    uint32_t k;
    restore();
    head = (void *)section(copy, "tagger", NULL);
    words = (void *)((char *)head + head->words);
    for (k = 0; k < head->word_slots; k++) words[2 * k + 1] = UINT16_MAX;
    try_copy();
    head->kind_count = 0;
    try_copy();
    ok(1, "words of kinds that there are not");
}

static void try_actions(void) {
    uint32_t k, op, step;
    for (op = 0; op < VSL__OPERATION_COUNT; op++)
        for (step = 1; step < 8; step += 3) {
            restore();
            for (k = 0; k < in.rules.action_count; k += step)
                if (in.actions[k].tag == VSL__ACTION_CALL) in.actions[k].op = (uint8_t)op;
            try_copy();
        }
    for (op = 0; op <= 8; op++)
        for (step = 1; step < 8; step += 3) {
            restore();
            for (k = 0; k < in.rules.action_count; k += step)
                if (in.actions[k].tag == VSL__ACTION_CALL) in.actions[k].count = (uint16_t)op;
            try_copy();
        }
    for (op = 0; op < VSL__RULE_SLOTS; op++) {
        restore();
        for (k = 0; k < in.rules.action_count; k++)
            if (in.actions[k].tag == VSL__ACTION_SLOT) in.actions[k].op = (uint8_t)op;
        try_copy();
    }
    ok(1, "rules with other operations, with fewer arguments and with none");
}

static void try_code(void) {
    uint32_t k, value, step;
    for (value = 0; value < VSL__RULE_OPS; value++)
        for (step = 1; step < 30; step += 7) {
            restore();
            for (k = 0; k + 1 < in.rules.code_count; k += step) in.code[k].op = (uint8_t)value;
            try_copy();
        }
    for (value = 0; value < 8; value++) {
        restore();
        for (k = 0; k < in.rules.code_count; k++) in.code[k].flags = (uint8_t)value;
        try_copy();
    }
    ok(1, "patterns of other instructions");
}

static void try_random(unsigned rounds) {
    uint64_t state = 1;
    unsigned round, changes;
    static const char *const names[] = {"lexicon", "tagger", "rules"};
    for (round = 0; round < rounds; round++) {
        restore();
        for (changes = 1 + (unsigned)hostile_random(&state) % 6; changes > 0; changes--) {
            size_t size;
            unsigned char *p = section(copy, names[hostile_random(&state) % 3], &size);
            hostile_change(p, size, &state);
        }
        try_copy();
    }
    ok(1, "%u packs with some numbers changed and checksums made right", rounds);
}

/* A tagger that knows no state but the first: without names in its training text it is made so. */
static void try_tagger(void) {
    vsl__tag_header *head;
    uint32_t states;
    for (states = 0; states <= VSL__TAG_STATES; states++) {
        restore();
        head = (void *)section(copy, "tagger", NULL);
        head->states = states;
        head->stride = states < 2 ? 0 : head->stride;
        try_copy();
    }
    ok(1, "taggers of fewer states and of more");
}

/* Compiles a copy of the small English language with `rules` behind its own; NULL when that fails. */
static vsl_model *compiled(const char *rules) {
    static const char path[] = "build/spec/hostile/rules/zz.txt";
    FILE *file;
    if (system("rm -rf build/spec/hostile && cp -r spec/data/english build/spec/hostile") != 0 ||
        (file = fopen(path, "w")) == NULL)
        return NULL;
    fputs(rules, file);
    fclose(file);
    if (system("build/pack build/spec/hostile build/spec/hostile.vsl") != 0) return NULL;
    return vsl_model_open("build/spec/hostile.vsl", NULL, NULL);
}

static void *read_three(void *model) {
    static const char text[] = "It was 3 4 on Monday, 3 x 5.";
    vsl_doc *doc = vsl_read(model, text, sizeof text - 1, NULL, NULL, NULL);
    void *made = doc;
    vsl_doc_free(doc);
    return made;
}

/* Choices within choices, each of which the machine of rules has open at the same time. */
static void try_depth(void) {
    enum { DEEP = 5000 };
    static char rules[2 * DEEP + 100];
    pthread_attr_t small;
    pthread_t thread;
    vsl_model *model;
    void *read = NULL;
    size_t n = (size_t)sprintf(rules, "time.deep: ");
    memset(rules + n, '[', DEEP);
    n += DEEP;
    n += (size_t)sprintf(rules + n, "x:<int 1..9>");
    memset(rules + n, ']', DEEP);
    n += DEEP;
    sprintf(rules + n, " y:<int 1..9> => date(y)\n");
    model = compiled(rules);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 512 * 1024);
    if (model != NULL && pthread_create(&thread, &small, read_three, model) == 0)
        pthread_join(thread, &read);
    ok(read != NULL, "a pattern of %d choices within each other, on a stack of 512 KB", DEEP);
    pthread_attr_destroy(&small);
    vsl_model_close(model);
}

/* Rules that use the one below four times, and that four times the next one below ... */
static void try_doubling(void) {
    char rules[4000];
    size_t n = (size_t)sprintf(rules, "s0.a: x:<int 1..9> => duration(x, 'D')\n");
    vsl_model *model;
    clock_t start = clock();
    void *read = NULL;
    int i;
    for (i = 1; i < 22; i++)
        n += (size_t)sprintf(rules + n, "s%d.a: x:$s%d => sum(sum(x, x), sum(x, x))\n", i, i - 1);
    sprintf(rules + n, "time.zz: x:$s21 => sum(x, x)\n");
    model = compiled(rules);
    if (model != NULL) read = read_three(model);
    ok(read != NULL && clock() - start < 5 * CLOCKS_PER_SEC,
       "rules that use each other four times, 22 deep: %.1f s",
       (double)(clock() - start) / CLOCKS_PER_SEC);
    vsl_model_close(model);
}

/* The compiler once lost what it noted of <digits> whenever its list of instructions moved. */
static void try_digits(void) {
    enum { RULES = 900 };
    static char rules[RULES * 60];
    size_t n = 0, size;
    unsigned i, right = 0;
    vsl_model *model;
    unsigned char *made;
    for (i = 0; i < RULES; i++)
        n += (size_t)sprintf(rules + n, "d%u.a: x:<digits> => quantity('cardinal', x)\n", i % 40);
    model = compiled(rules);
    vsl_model_close(model);
    made = model == NULL ? NULL : whole_file("build/spec/hostile.vsl", &size);
    if (made != NULL) {
        unsigned char *p = section(made, "rules", NULL);
        vsl__rules_header header;
        const vsl__rule_code *code;
        memcpy(&header, p, sizeof header);
        code = code_in(p, &header);
        for (i = 0; i < header.code_count; i++)
            right += code[i].op == VSL__RULE_NUMBER && code[i].width == 1;
        free(made);
    }
    ok(right == RULES, "%u of %d rules with <digits> are compiled so", right, RULES);
}

int main(int argc, char **argv) {
    if (!ok(system("spec/torture/thin build/spec/small && build/pack build/spec/small "
                   "build/spec/small.vsl") == 0,
            "a small Dutch pack is made"))
        return done();
    pack = whole_file("build/spec/small.vsl", &pack_size);
    copy = malloc(pack_size);
    if (copy == NULL) return 1;
    try_numbers();
    try_texts();
    try_slots();
    try_kinds();
    try_actions();
    try_code();
    try_tagger();
    try_random(argc > 1 ? (unsigned)atoi(argv[1]) : 20000);
    try_depth();
    try_doubling();
    try_digits();
    free(pack);
    free(copy);
    return done();
}
