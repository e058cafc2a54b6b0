/*
** resources.c - see resources.h.
*/
#include "resources.h"

#include <stdlib.h>
#include <string.h>

#include "corpus.h"

/* A number from 0 to `most`; -1 when the field is none. */
static long number(vsl_str field, long most) {
    long value = 0;
    if (field.length == 0 || field.length > 6) return -1;
    for (uint32_t i = 0; i < field.length; i++) {
        if (field.data[i] < '0' || field.data[i] > '9') return -1;
        value = value * 10 + field.data[i] - '0';
    }
    return value > most ? -1 : value;
}

static int complain(const char *path, uint32_t line, const char *what) {
    fprintf(stderr, "%s:%u: %s\n", path, (unsigned)line, what);
    return 0;
}

static int skipped(const char *line, const char *end) {
    return end == line || (end - line >= 2 && line[0] == '#' && line[1] == ' ');
}

static uint32_t count_lines(const char *text) {
    uint32_t n = 1;
    for (; (text = strchr(text, '\n')) != NULL; text++) n++;
    return n;
}

static uint64_t hash_word(vsl_str word) {
    char zeroed[96];
    size_t length = word.length < sizeof zeroed ? word.length : sizeof zeroed;
    for (size_t i = 0; i < length; i++)
        zeroed[i] = word.data[i] >= '0' && word.data[i] <= '9' ? '0' : word.data[i];
    return vsl__tag_hash(zeroed, length);
}

static uint64_t hash_phrase(vsl_str name) {
    uint64_t hash = 0;
    const char *at = name.data, *stop = name.data + name.length;
    while (at < stop) {
        const char *space = memchr(at, ' ', (size_t)(stop - at));
        if (space == NULL) space = stop;
        if (space > at) {
            vsl_str word = {at, (uint32_t)(space - at)};
            hash = vsl__tag_phrase(hash, hash_word(word));
        }
        at = space + 1;
    }
    return hash;
}

/* A line of a list: what its word or name hashes to, and the numbers behind it. */
typedef struct line {
    uint64_t hash;
    uint16_t numbers[1 + VSL__TAG_CLASSES]; /* zeros behind the last one */
} line;

typedef struct list {
    line *lines;
    uint32_t count, columns;
} list;

/* How many numbers stand behind the word of a line. */
static uint32_t count_columns(const char *at, const char *end) {
    uint32_t n = 0;
    while (corpus_field(at, end, (int)n + 1).data != NULL) n++;
    return n;
}

/* Takes a line in; NULL, or what is wrong with it. */
static const char *take_line(list *self, const char *at, const char *end, long most,
                             uint64_t (*hash)(vsl_str)) {
    line *made = &self->lines[self->count];
    vsl_str word = corpus_field(at, end, 0);
    if (self->count == 0) self->columns = count_columns(at, end);
    if (self->columns < 1 || self->columns > 1 + VSL__TAG_CLASSES)
        return "a word needs marks and at most 6 classes, TAB-separated";
    for (uint32_t i = 0; i < self->columns; i++) {
        long value = number(corpus_field(at, end, (int)i + 1), most);
        if (value < 0 || word.length == 0) return "expected a word and numbers, TAB-separated";
        made->numbers[i] = (uint16_t)value;
    }
    made->hash = hash(word);
    self->count++;
    return NULL;
}

/* Reads one list; `most` is the largest number that may stand in it, `hash` makes its keys. The first
** line says how many numbers there are. */
static int read_list(list *self, const char *path, long most, uint64_t (*hash)(vsl_str)) {
    size_t length;
    char *text = corpus_slurp(path, &length);
    const char *at, *end, *wrong = NULL;
    uint32_t line_number = 0;
    if (text == NULL) return 0;
    self->lines = calloc(count_lines(text), sizeof *self->lines);
    if (self->lines == NULL) wrong = "out of memory";
    for (at = text; at < text + length && wrong == NULL; at = end + 1) {
        end = memchr(at, '\n', (size_t)(text + length - at));
        if (end == NULL) end = text + length;
        line_number++;
        if (!skipped(at, end)) wrong = take_line(self, at, end, most, hash);
    }
    free(text);
    return wrong == NULL || complain(path, line_number, wrong);
}

/* Slots for a list: four fifths are filled, and one is always free. */
static uint32_t slots_for(const list *self) {
    uint32_t n = self->count + 1;
    return self->count == 0 ? 1 : n + n / 4 + 1;
}

/* Writes `hash` and its value into a table of pairs. */
static void put(uint16_t *table, uint32_t slots, uint64_t hash, uint16_t value) {
    uint32_t s = vsl__tag_slot(hash, slots);
    while (table[2 * (size_t)s] != 0) s = s + 1 == slots ? 0 : s + 1;
    table[2 * (size_t)s] = vsl__tag_print(hash);
    table[2 * (size_t)s + 1] = value;
}

static int by_numbers(const void *a, const void *b) {
    const uint16_t *x = a, *y = b;
    unsigned i;
    for (i = 0; i < VSL__TAG_CLASSES && x[i] == y[i]; i++) {
    }
    return x[i] - y[i];
}

typedef uint16_t numbers[1 + VSL__TAG_CLASSES];

/* The kinds among the lines, sorted and each once; NULL when memory ran out. */
static numbers *kinds_of(const list *words, uint32_t *count) {
    numbers *kinds = malloc((words->count + 1) * sizeof *kinds);
    uint32_t i, n = 0;
    if (kinds == NULL) return NULL;
    for (i = 0; i < words->count; i++) memcpy(kinds[i], words->lines[i].numbers, sizeof *kinds);
    if (words->count > 0) qsort(kinds, words->count, sizeof *kinds, by_numbers);
    for (i = 0; i < words->count; i++)
        if (n == 0 || by_numbers(kinds[i], kinds[n - 1]) != 0)
            memmove(kinds[n++], kinds[i], sizeof *kinds);
    *count = n;
    return kinds;
}

/* Makes the tables of words and kinds. */
static int take_words(resources *self, const list *words, const char *path) {
    numbers *kinds = kinds_of(words, &self->kind_count);
    uint32_t i;
    if (kinds != NULL && self->kind_count > UINT16_MAX + 1) {
        free(kinds);
        return complain(path, 1, "more than 65536 different combinations of marks and classes");
    }
    self->word_classes = words->columns == 0 ? 0 : words->columns - 1;
    self->word_slots = slots_for(words);
    self->words = calloc(self->word_slots, 2 * sizeof *self->words);
    self->kinds =
        calloc((size_t)self->kind_count + 1, (1 + self->word_classes) * sizeof *self->kinds);
    if (kinds == NULL || self->words == NULL || self->kinds == NULL) {
        free(kinds);
        return complain(path, 1, "out of memory");
    }
    for (i = 0; i < self->kind_count; i++)
        memcpy(self->kinds + (size_t)i * (1 + self->word_classes), kinds[i],
               (1 + self->word_classes) * sizeof *self->kinds);
    for (i = 0; i < words->count; i++) {
        const numbers *kind =
            bsearch(words->lines[i].numbers, kinds, self->kind_count, sizeof *kinds, by_numbers);
        put(self->words, self->word_slots, words->lines[i].hash, (uint16_t)(kind - kinds));
    }
    free(kinds);
    return 1;
}

static int take_phrases(resources *self, const list *names, const char *path) {
    uint32_t i;
    self->phrase_slots = slots_for(names);
    self->phrases = calloc(self->phrase_slots, 2 * sizeof *self->phrases);
    if (self->phrases == NULL) return complain(path, 1, "out of memory");
    for (i = 0; i < names->count; i++)
        put(self->phrases, self->phrase_slots, names->lines[i].hash, names->lines[i].numbers[0]);
    return 1;
}

int resources_read(resources *self, const char *words, const char *phrases) {
    list lists[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    int ok;
    memset(self, 0, sizeof *self);
    ok = (words == NULL || read_list(&lists[0], words, UINT16_MAX, hash_word)) &&
         (phrases == NULL || read_list(&lists[1], phrases, 60, hash_phrase)) &&
         take_words(self, &lists[0], words != NULL ? words : "no words") &&
         take_phrases(self, &lists[1], phrases != NULL ? phrases : "no names");
    free(lists[0].lines);
    free(lists[1].lines);
    return ok;
}

void resources_free(resources *self) {
    free(self->words);
    free(self->kinds);
    free(self->phrases);
    free(self->frequent);
    memset(self, 0, sizeof *self);
}
