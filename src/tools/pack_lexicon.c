/*
** pack_lexicon.c - lang/LANGUAGE/lexicon/ *.txt to the section "lexicon" (see core/lexicon.h).
**
** A file is a list of classes, each followed by its words:
**
**     @month                       the class
**     januari, jan, jan. = 1       words = a number
**     @unit
**     km, kilometer = km           words = a text
**     minuut, minuten = 60 s       words = a number and a text
**     "1e" = "2 x"                 "..." keeps blanks, commas, = and leading digits
**     @title                       words may have no value
**     minister, minister van staat
**
** Words of a phrase are separated by one blank, as the tokenizer separates them. A word in lower
** case stands for any case, one with a capital for itself only.
*/
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/lexicon.h"
#include "../core/str.h"
#include "../core/utf8.h"

/* One word of one class, as read. */
typedef struct item {
    char *key;      /* lower case */
    char *spelling; /* as written */
    char *text;     /* NULL when it has none */
    double number;
    uint32_t class_id;
    uint32_t order; /* of reading: senses of a word keep it */
} item;

typedef struct compiler {
    item *items;
    size_t count, capacity;
    char **classes;
    size_t class_count;
    uint32_t class_id; /* of the line being read; VSL_NONE before the first @ */
} compiler;

static char *lowered(const source *where, const char *word) {
    char key[VSL__LEXICON_KEY];
    size_t length = vsl__lower(word, strlen(word), key, sizeof key);
    if (length == 0) fail(where, "word too long (at most %d bytes): %s", VSL__LEXICON_KEY, word);
    return copy_text(key, length);
}

static void add_item(compiler *self, const source *where, const char *word, double number,
                     const char *text) {
    item *made;
    if (self->count == self->capacity) {
        self->capacity = self->capacity * 2 + 64;
        self->items = need(self->items, self->capacity * sizeof *self->items);
    }
    made = &self->items[self->count];
    made->key = lowered(where, word);
    made->spelling = copy_text(word, strlen(word));
    made->text = text == NULL ? NULL : copy_text(text, strlen(text));
    made->number = number;
    made->class_id = self->class_id;
    made->order = (uint32_t)self->count++;
}

static void take_class(compiler *self, const source *where, const char *name) {
    size_t i;
    if (*name == '\0' || strchr(name, ' ') != NULL) fail(where, "expected @CLASS");
    for (i = 0; i < self->class_count; i++)
        if (strcmp(self->classes[i], name) == 0) break;
    if (i == self->class_count) {
        self->classes = need(self->classes, (i + 1) * sizeof *self->classes);
        self->classes[self->class_count++] = copy_text(name, strlen(name));
    }
    self->class_id = (uint32_t)i;
}

/* Takes one word or quoted string off *p, up to `,` or `=` or the end. NULL when there is none. */
static char *take_word(const source *where, char **p) {
    char *start, *end;
    while (**p == ' ' || **p == '\t') (*p)++;
    if (**p == '"') {
        start = ++*p;
        end = strchr(start, '"');
        if (end == NULL) fail(where, "a \" is missing at the end of: %s", start);
        *p = end + 1;
        while (**p == ' ' || **p == '\t') (*p)++;
    } else {
        start = *p;
        *p += strcspn(*p, ",=");
        for (end = *p; end > start && (end[-1] == ' ' || end[-1] == '\t'); end--) continue;
    }
    return end == start ? NULL : copy_text(start, (size_t)(end - start));
}

/* NUMBER, TEXT, NUMBER TEXT, or "TEXT". */
static void take_value(const source *where, char *value, double *number, char **text) {
    char *end;
    while (*value == ' ' || *value == '\t') value++;
    if (*value == '\0') fail(where, "a value is missing after =");
    if (*value == '"') {
        *text = ++value;
        end = strchr(value, '"');
        if (end == NULL) fail(where, "a \" is missing at the end of: %s", value);
        *end = '\0';
        if (end[1] != '\0') fail(where, "stray characters after the value: %s", end + 1);
        return;
    }
    *number = strtod(value, &end);
    if (end == value || (*end != '\0' && *end != ' ')) {
        *number = 0;
        end = value;
    }
    while (*end == ' ') end++;
    if (*end != '\0') *text = end;
}

static void take_line(void *context, source *where, char *line) {
    compiler *self = context;
    char **words = NULL, *p = line, *text = NULL;
    double number = 0;
    size_t count = 0, i;
    if (*line == '@') {
        take_class(self, where, line + 1);
        return;
    }
    if (self->class_id == VSL_NONE) fail(where, "a word stands before the first @CLASS");
    for (;;) {
        char *word = take_word(where, &p);
        if (word == NULL) fail(where, "a word is missing");
        words = need(words, (count + 1) * sizeof *words);
        words[count++] = word;
        if (*p != ',') break;
        p++;
    }
    if (*p == '=')
        take_value(where, p + 1, &number, &text);
    else if (*p != '\0')
        fail(where, "expected , or = before: %s", p);
    for (i = 0; i < count; i++) {
        add_item(self, where, words[i], number, text);
        free(words[i]);
    }
    free(words);
}

static int by_key(const void *a, const void *b) {
    const item *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the classes by name and gives items the new numbers. */
static void sort_classes(compiler *self) {
    char **sorted = need(NULL, (self->class_count + 1) * sizeof *sorted);
    uint32_t *number = need(NULL, (self->class_count + 1) * sizeof *number);
    size_t i;
    memcpy(sorted, self->classes, self->class_count * sizeof *sorted);
    if (self->class_count > 0) qsort(sorted, self->class_count, sizeof *sorted, by_name);
    for (i = 0; i < self->class_count; i++) {
        char **found =
            bsearch(&self->classes[i], sorted, self->class_count, sizeof *sorted, by_name);
        number[i] = (uint32_t)(found - sorted);
    }
    for (i = 0; i < self->count; i++)
        if (self->items[i].class_id != VSL_NONE)
            self->items[i].class_id = number[self->items[i].class_id];
    free(self->classes);
    free(number);
    self->classes = sorted;
}

/* Adds the words that only begin phrases, so that every phrase can be found from its first word. */
static void add_first_words(compiler *self) {
    size_t i, count = self->count;
    source nowhere = {"lexicon", 0};
    for (i = 0; i < count; i++) {
        char *blank = strchr(self->items[i].key, ' ');
        if (blank != NULL) {
            char *first = copy_text(self->items[i].key, (size_t)(blank - self->items[i].key));
            self->class_id = VSL_NONE;
            add_item(self, &nowhere, first, 0, NULL);
            free(first);
        }
    }
}

/* Adds a word that a pattern names: it may have no class, but rules know it by its entry. */
static void add_pattern_word(void *context, const char *text) {
    compiler *self = context;
    source nowhere = {"rules", 0};
    self->class_id = VSL_NONE;
    add_item(self, &nowhere, text, 0, NULL);
}

static unsigned words_in(const char *key) {
    unsigned n = 1;
    for (; *key != '\0'; key++) n += *key == ' ';
    return n;
}

typedef struct output {
    vsl__lexicon_entry *entries;
    size_t entry_count;
    buffer senses, blob;
    uint32_t *texts; /* open addressing: where each string of the blob stands, VSL_NONE when free */
    size_t text_slots;
} output;

/* The place in the blob of a string, which is written once. */
static uint32_t text_at(output *out, const char *text) {
    size_t length = strlen(text), i = vsl__lexicon_hash(text, length) & (out->text_slots - 1);
    for (; out->texts[i] != VSL_NONE; i = (i + 1) & (out->text_slots - 1)) {
        vsl_str found = vsl__blob_str((const char *)out->blob.data, out->texts[i]);
        if (found.length == length && memcmp(found.data, text, length) == 0) return out->texts[i];
    }
    out->texts[i] = add_string(&out->blob, text);
    return out->texts[i];
}

static void add_sense(output *out, vsl__lexicon_entry *entry, const item *read) {
    vsl__lexicon_sense sense = {0};
    char lower[VSL__LEXICON_KEY + 1] = {0};
    sense.class_id = (uint16_t)read->class_id;
    sense.number = read->number;
    sense.text = read->text == NULL ? VSL_NONE : text_at(out, read->text);
    sense.spelling = entry->key;
    vsl__lower(read->spelling, strlen(read->spelling), lower, sizeof lower - 1);
    if (strcmp(lower, read->spelling) != 0) {
        sense.flags = VSL__SENSE_EXACT;
        sense.spelling = text_at(out, read->spelling);
    }
    buffer_add(&out->senses, &sense, sizeof sense);
    entry->sense_count++;
    entry->classes |= UINT64_C(1) << (read->class_id & 63);
}

/* Items sorted by key to entries with their senses. */
static void make_entries(const compiler *self, output *out) {
    size_t i;
    for (out->text_slots = 64; out->text_slots < 4 * (self->count + self->class_count);)
        out->text_slots *= 2;
    out->texts = need(NULL, out->text_slots * sizeof *out->texts);
    for (i = 0; i < out->text_slots; i++) out->texts[i] = VSL_NONE;
    out->entries = need(NULL, (self->count + 1) * sizeof *out->entries);
    for (i = 0; i < self->count; i++) {
        const item *read = &self->items[i];
        vsl__lexicon_entry *entry;
        if (i == 0 || strcmp(read->key, self->items[i - 1].key) != 0) {
            entry = &out->entries[out->entry_count++];
            memset(entry, 0, sizeof *entry);
            entry->key = text_at(out, read->key);
            entry->first_sense = (uint32_t)(out->senses.size / sizeof(vsl__lexicon_sense));
        }
        entry = &out->entries[out->entry_count - 1];
        if (read->class_id != VSL_NONE) add_sense(out, entry, read);
    }
}

static vsl__lexicon_entry *entry_of(const output *out, const char *key, size_t length) {
    vsl_str wanted = {key, (uint32_t)length};
    size_t low = 0, high = out->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = vsl__str_order(
            vsl__blob_str((const char *)out->blob.data, out->entries[middle].key), wanted);
        if (order == 0) return &out->entries[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Tells each first word how long its longest phrase is. */
static void measure_phrases(const compiler *self, const output *out) {
    size_t i;
    for (i = 0; i < self->count; i++) {
        const char *key = self->items[i].key, *blank = strchr(key, ' ');
        if (blank != NULL) {
            vsl__lexicon_entry *first = entry_of(out, key, (size_t)(blank - key));
            unsigned n = words_in(key);
            if (first != NULL && first->phrase < n) first->phrase = (uint16_t)n;
        }
    }
}

/* The slots, with none at the end to go round to: the last one is free. */
static void make_slots(const output *out, vsl__lexicon_header *header, buffer *slots) {
    uint32_t i, j, room = header->home_count + header->entry_count + 1, last = header->home_count;
    vsl__lexicon_slot *at = need(NULL, room * sizeof *at);
    for (i = 0; i < room; i++) {
        at[i].hash = 0;
        at[i].entry = VSL_NONE;
    }
    for (i = 0; i < out->entry_count; i++) {
        vsl_str key = vsl__blob_str((const char *)out->blob.data, out->entries[i].key);
        uint64_t hash = vsl__lexicon_hash(key.data, key.length);
        for (j = (uint32_t)hash & (header->home_count - 1); at[j].entry != VSL_NONE;) j++;
        at[j].hash = (uint32_t)(hash >> 32);
        at[j].entry = i;
        if (j >= last) last = j + 1;
    }
    header->slot_count = last + 1;
    buffer_add(slots, at, header->slot_count * sizeof *at);
    free(at);
}

void pack_lexicon(const char *directory, buffer *result) {
    compiler self = {0};
    output out = {0};
    vsl__lexicon_header header = {0};
    buffer slots = {NULL, 0, 0};
    uint32_t *classes;
    char path[4096], **files;
    size_t i;
    self.class_id = VSL_NONE;
    snprintf(path, sizeof path, "%s/lexicon", directory);
    files = list_files(path, ".txt");
    for (i = 0; files[i] != NULL; i++) {
        self.class_id = VSL_NONE;
        each_line(files[i], take_line, &self);
        free(files[i]);
    }
    free(files);
    sort_classes(&self);
    add_first_words(&self);
    each_pattern_word(directory, add_pattern_word, &self);
    if (self.count > 0) qsort(self.items, self.count, sizeof *self.items, by_key);
    make_entries(&self, &out);
    measure_phrases(&self, &out);
    header.entry_count = (uint32_t)out.entry_count;
    for (header.home_count = 16; header.home_count < 2 * header.entry_count;)
        header.home_count *= 2;
    header.sense_count = (uint32_t)(out.senses.size / sizeof(vsl__lexicon_sense));
    header.class_count = (uint32_t)self.class_count;
    /* the blob pads the classes' 4 bytes to nothing: sections of 8-byte items come first */
    classes = need(NULL, (self.class_count + 1) * sizeof *classes);
    for (i = 0; i < self.class_count; i++) classes[i] = text_at(&out, self.classes[i]);
    end_blob(&out.blob);
    header.blob_size = (uint32_t)out.blob.size;
    make_slots(&out, &header, &slots);
    buffer_add(result, &header, sizeof header);
    buffer_add(result, slots.data, slots.size);
    buffer_add(result, out.entries, out.entry_count * sizeof *out.entries);
    if (out.senses.size > 0) buffer_add(result, out.senses.data, out.senses.size);
    buffer_add(result, classes, self.class_count * sizeof *classes);
    buffer_add(result, out.blob.data, out.blob.size);
    for (i = 0; i < self.count; i++) {
        free(self.items[i].key);
        free(self.items[i].spelling);
        free(self.items[i].text);
    }
    for (i = 0; i < self.class_count; i++) free(self.classes[i]);
    free(self.classes);
    free(self.items);
    free(out.entries);
    free(out.texts);
    free(out.senses.data);
    free(out.blob.data);
    free(slots.data);
    free(classes);
}
