/*
** resources.c - see resources.h.
*/
#include "resources.h"

#include <stdlib.h>
#include <string.h>

#include "corpus.h"

static void put(uint16_t *table, uint32_t slots, uint32_t step, uint64_t hash,
                const uint16_t *row) {
    uint32_t s = vsl__tag_slot(hash, slots);
    while (table[(size_t)s * step] != 0) s = s + 1 == slots ? 0 : s + 1;
    table[(size_t)s * step] = vsl__tag_print(hash);
    memcpy(table + (size_t)s * step + 1, row, (step - 1) * sizeof *row);
}

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

static uint64_t hash_word(const char *data, size_t length) {
    char zeroed[96];
    if (length > sizeof zeroed) length = sizeof zeroed;
    for (size_t i = 0; i < length; i++)
        zeroed[i] = data[i] >= '0' && data[i] <= '9' ? '0' : data[i];
    return vsl__tag_hash(zeroed, length);
}

static uint64_t hash_phrase(vsl_str name) {
    uint64_t hash = 0;
    const char *at = name.data, *stop = name.data + name.length;
    while (at < stop) {
        const char *space = memchr(at, ' ', (size_t)(stop - at));
        if (space == NULL) space = stop;
        if (space > at) hash = vsl__tag_phrase(hash, hash_word(at, (size_t)(space - at)));
        at = space + 1;
    }
    return hash;
}

/* Reads one list; `columns` is the number of numbers after the word, 0 to learn it. */
static int read_list(const char *path, int phrases, uint32_t *columns, uint32_t *slots,
                     uint16_t **table) {
    size_t length;
    char *text = corpus_slurp(path, &length);
    const char *line, *stop;
    uint32_t line_number = 0, lines;
    if (text == NULL) return 0;
    stop = text + length;
    lines = count_lines(text);
    *slots = lines + lines / 4 + 1;
    for (line = text; line < stop;) {
        const char *end = memchr(line, '\n', (size_t)(stop - line));
        uint16_t row[1 + VSL__TAG_CLASSES];
        vsl_str word;
        if (end == NULL) end = stop;
        line_number++;
        if (skipped(line, end)) {
            line = end + 1;
            continue;
        }
        word = corpus_field(line, end, 0);
        if (*table == NULL) {
            if (!phrases)
                while (*columns <= VSL__TAG_CLASSES + 1 &&
                       corpus_field(line, end, (int)*columns + 1).data != NULL)
                    ++*columns;
            if (*columns < 1 || *columns > 1 + VSL__TAG_CLASSES) {
                free(text);
                return complain(path, line_number, "a word needs marks and at most 6 classes");
            }
            *table = calloc((size_t)*slots * (*columns + 1), sizeof **table);
            if (*table == NULL) {
                free(text);
                return complain(path, line_number, "out of memory");
            }
        }
        for (uint32_t i = 0; i < *columns; i++) {
            long value = number(corpus_field(line, end, (int)i + 1), phrases ? 60 : UINT16_MAX);
            if (value < 0 || word.length == 0) {
                free(text);
                return complain(path, line_number, "expected a word and numbers, TAB-separated");
            }
            row[i] = (uint16_t)value;
        }
        put(*table, *slots, *columns + 1,
            phrases ? hash_phrase(word) : hash_word(word.data, word.length), row);
        line = end + 1;
    }
    free(text);
    return 1;
}

int resources_read(resources *self, const char *words, const char *phrases) {
    uint32_t columns = 0, one = 1;
    memset(self, 0, sizeof *self);
    if (words != NULL) {
        if (!read_list(words, 0, &columns, &self->word_slots, &self->words)) return 0;
        self->word_classes = columns == 0 ? 0 : columns - 1;
    }
    if (phrases != NULL && !read_list(phrases, 1, &one, &self->phrase_slots, &self->phrases))
        return 0;
    if (self->words == NULL) {
        self->word_slots = 1;
        self->words = calloc(2, sizeof *self->words);
    }
    if (self->phrases == NULL) {
        self->phrase_slots = 1;
        self->phrases = calloc(2, sizeof *self->phrases);
    }
    return self->words != NULL && self->phrases != NULL;
}

void resources_free(resources *self) {
    free(self->words);
    free(self->phrases);
    memset(self, 0, sizeof *self);
}
