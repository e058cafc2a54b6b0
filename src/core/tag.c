/*
** tag.c - see tag.h.
*/
#include "tag.h"

#include <math.h>
#include <string.h>

#include <utf8proc.h>

#include "error.h"
#include "lanes.h"
#include "str.h"
#include "utf8.h"

/* Kinds of capitals of a word. */
enum {
    CAPS_NONE = 0, /* no letters */
    CAPS_LOWER,
    CAPS_FIRST,  /* Pyongyang */
    CAPS_ALL,    /* KCNA */
    CAPS_SINGLE, /* J J. */
    CAPS_MIXED,  /* McDonald, capital first */
    CAPS_INNER,  /* iPhone */
    CAPS_DIGIT,  /* begins with a digit */
    CAPS_EDGE = VSL__TAG_EDGE
};

/* Bits of `seen`: where else in the document the word stands. */
enum { SEEN_LOWER = 1, SEEN_INSIDE = 2 };

/* Place in a run of capitalised words, as bits of `roles`. */
enum { ROLE_SINGLE = 1, ROLE_FIRST = 2, ROLE_MIDDLE = 4, ROLE_LAST = 8 };

/* set for a word that the table has in lower case only */
#define MARK_LOWER 0x8000

#define PHRASE_WORDS 6
#define FORBIDDEN INT16_MIN
#define NO_MOVE (-(1 << 28)) /* less than any path makes: 1000 tokens of 32767 at most, twice */
#define TOPIC_COLUMN 2
#define TOPIC_CLASSES 512
#define TOPIC_SENTENCES 3
#define TOPIC_LETTERS 5
#define RARE 4 /* occurrences of a word whose neighbours are looked at */

/*
** {======================================================
** Hashes
** =======================================================
*/

#define SEED UINT64_C(0x9E3779B97F4A7C15)

/* the finaliser of MurmurHash3 (Appleby, public domain) */
static uint64_t finish(uint64_t h) {
    h ^= h >> 33;
    h *= UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 33;
    h *= UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ (h >> 33);
}

/* FNV-1a (Fowler, Noll, Vo; public domain), finished */
uint64_t vsl__tag_hash(const char *data, size_t length) {
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)data[i]) * UINT64_C(0x100000001B3);
    return finish(h);
}

uint64_t vsl__tag_phrase(uint64_t phrase, uint64_t word) {
    return finish((phrase + SEED) * UINT64_C(0xD6E8FEB86659FD93) ^ word);
}

static uint64_t join(uint64_t a, uint64_t b) {
    return (a ^ (b >> 29)) * SEED + b;
}

static uint64_t feature(unsigned template, uint64_t value) {
    return finish(value + (template + 1) * UINT64_C(0xA0761D6478BD642F));
}

/* }====================================================== */

/*
** {======================================================
** Models
** =======================================================
*/

static int range_ok(uint64_t offset, uint64_t count, uint64_t item, uint64_t size, uint64_t align) {
    return offset % align == 0 && offset <= size && count * item <= size - offset;
}

int vsl__tag_follows(unsigned from, unsigned from_type, unsigned to, unsigned to_type) {
    int open = from == 'B' || from == 'I';
    int goes_on = to == 'I' || to == 'L';
    return open == goes_on && (!open || from_type == to_type);
}

static vsl_code bad(vsl_error *err, const char *what) {
    return vsl__error(err, VSL_EPACK, 0, "the tagger is damaged or foreign: %s", what);
}

vsl_str vsl__tagger_state(const vsl__tagger *self, unsigned state) {
    const uint32_t *names = (const void *)(self->base + self->head->names);
    vsl_str name = {self->base + names[state], names[state + 1] - names[state]};
    return name;
}

vsl_str vsl__tagger_type(const vsl__tagger *self, unsigned type) {
    vsl_str name = {"", 0};
    if (type == 0 || type >= self->types) return name;
    name = vsl__tagger_state(self, self->first_state[type]);
    name.data += 2;
    name.length -= 2;
    return name;
}

/* finds prefix and type of each state */
static int name_states(vsl__tagger *self) {
    self->types = 1;
    for (unsigned s = 0; s < self->head->states; s++) {
        vsl_str name = vsl__tagger_state(self, s);
        unsigned type;
        self->prefix[s] = 0;
        self->type[s] = 0;
        if (!self->head->chunks) continue;
        self->prefix[s] = 'O';
        if (s == 0) continue;
        if (name.length < 3 || name.data[1] != '-' || memchr("BILU", name.data[0], 4) == NULL)
            return 0;
        self->prefix[s] = (uint8_t)name.data[0];
        for (type = 1; type < self->types; type++) {
            vsl_str other = vsl__tagger_type(self, type);
            if (other.length == name.length - 2 &&
                memcmp(other.data, name.data + 2, other.length) == 0)
                break;
        }
        self->type[s] = (uint8_t)type;
        if (type == self->types) self->first_state[self->types++] = (uint8_t)s;
    }
    return 1;
}

/* makes of the edges what is added in one pass and what is multiplied in the other */
static void prepare_edges(vsl__tagger *self) {
    uint32_t states = self->head->states;
    float step = 1 / self->head->scale;
    self->width = (states + 3) / 4 * 4;
    for (uint32_t from = 0; from < states + 2; from++)
        for (uint32_t to = 0; to < self->width; to++) {
            int16_t edge = to < states ? self->edges[from * states + to] : FORBIDDEN;
            self->moves[from * self->width + to] = edge == FORBIDDEN ? NO_MOVE : edge;
            self->weights[from * self->width + to] =
                edge == FORBIDDEN ? 0 : expf((float)edge * step);
        }
    for (uint32_t from = 0; from < states; from++)
        for (uint32_t to = 0; to < states; to++)
            self->turned[to * self->width + from] = self->weights[from * self->width + to];
}

vsl_code vsl__tagger_open(vsl__tagger *self, const void *data, size_t size, vsl_error *err) {
    const vsl__tag_header *head = data;
    const uint32_t *names;
    memset(self, 0, sizeof *self);
    if (size < sizeof *head) return bad(err, "it is too short");
    if (memcmp(head->magic, VSL__TAG_MAGIC, 8) != 0) return bad(err, "it does not begin as one");
    if (head->order != VSL__TAG_ORDER) return bad(err, "it was made on a machine of another kind");
    if (head->version != VSL__TAG_VERSION)
        return vsl__error(err, VSL_EPACK, 0,
                          "the tagger has format %u, this program reads %u: train it again",
                          (unsigned)head->version, (unsigned)VSL__TAG_VERSION);
    if (head->size != size) return bad(err, "its size is not what it says");
    if (head->states < 1 || head->states > VSL__TAG_STATES || head->stride % 8 != 0 ||
        head->stride < head->states - 1 || head->stride > VSL__TAG_STATES ||
        head->word_classes > VSL__TAG_CLASSES || head->slots == 0 || head->word_slots == 0 ||
        head->phrase_slots == 0 || !(head->scale > 0) ||
        (head->chunks ? head->plain >> VSL__TAG_CAPITALS : head->plain) != 0)
        return bad(err, "a number is out of range");
    if (!range_ok(head->names, head->states + 1, 4, size, 4) ||
        !range_ok(head->edges, (uint64_t)(head->states + 2) * head->states, 2, size, 2) ||
        !range_ok(head->prints, head->slots, 2, size, 2) ||
        !range_ok(head->rows, (uint64_t)head->slots * head->stride, 1, size, 8) ||
        !range_ok(head->words, head->word_slots, 4, size, 2) ||
        !range_ok(head->kinds, head->kind_count, 2 * (1 + head->word_classes), size, 2) ||
        !range_ok(head->phrases, head->phrase_slots, 4, size, 2) ||
        !range_ok(head->frequent, head->frequent_slots, 8, size, 8) ||
        !range_ok(head->ready, (uint64_t)head->frequent_slots * VSL__TAG_PLACES * head->stride, 2,
                  size, 8))
        return bad(err, "a table does not fit in it");
    self->head = head;
    self->base = data;
    names = (const void *)(self->base + head->names);
    for (unsigned s = 0; s < head->states; s++)
        if (names[s] > names[s + 1] || names[s + 1] > size) return bad(err, "a name does not fit");
    self->prints = (const void *)(self->base + head->prints);
    self->rows = (const void *)(self->base + head->rows);
    self->edges = (const void *)(self->base + head->edges);
    self->words = (const void *)(self->base + head->words);
    self->kinds = (const void *)(self->base + head->kinds);
    self->phrases = (const void *)(self->base + head->phrases);
    self->frequent = (const void *)(self->base + head->frequent);
    self->ready = (const void *)(self->base + head->ready);
    if (!name_states(self)) return bad(err, "a state has no sensible name");
    prepare_edges(self);
    for (unsigned b = 0; b < VSL__TAG_BINS; b++)
        if (!(head->bins[b] >= 0 && head->bins[b] <= 1))
            return bad(err, "a confidence is not from 0 to 1");
    return VSL_OK;
}

/* What stands behind the fingerprint of `hash` in a table of pairs, or NULL. A full table ends the
** search after one turn. */
static const uint16_t *find(const uint16_t *table, uint32_t slots, uint64_t hash) {
    uint32_t slot = vsl__tag_slot(hash, slots);
    uint16_t print = vsl__tag_print(hash);
    for (uint32_t tries = 0; tries < slots; tries++) {
        const uint16_t *there = table + (size_t)slot * 2;
        if (*there == print) return there + 1;
        if (*there == 0) return NULL;
        if (++slot == slots) slot = 0;
    }
    return NULL;
}

/* What vsl__tag_own says of the token with this hash, where the model has it, or NULL. */
static const int16_t *find_ready(const vsl__tagger *tagger, uint64_t hash) {
    uint32_t slots, slot;
    if (tagger == NULL || (slots = tagger->head->frequent_slots) == 0) return NULL;
    slot = vsl__tag_slot(hash, slots);
    for (uint32_t tries = 0; tries < slots && tagger->frequent[slot] != 0; tries++) {
        if (tagger->frequent[slot] == hash)
            return tagger->ready + (size_t)slot * VSL__TAG_PLACES * tagger->head->stride;
        if (++slot == slots) slot = 0;
    }
    return NULL;
}

/* Marks and classes of a word; 1 when the table has it. */
static int look_up(const vsl__tagger *tagger, uint64_t hash, uint16_t *marks, uint16_t *classes) {
    const uint16_t *found, *kind;
    if (tagger == NULL || hash == 0) return 0;
    found = find(tagger->words, tagger->head->word_slots, hash);
    if (found == NULL || *found >= tagger->head->kind_count) return 0;
    kind = tagger->kinds + (size_t)*found * (1 + tagger->head->word_classes);
    *marks = kind[0];
    for (uint32_t c = 0; c < tagger->head->word_classes; c++) classes[c] = kind[1 + c];
    return 1;
}

/* }====================================================== */

/*
** {======================================================
** Words
** =======================================================
*/

#define WORD_BYTES 192 /* only the ends of longer tokens are looked at */

/* The hashes of a word's first one to four characters, and of its last one to five. */
static void hash_ends(vsl__tag_word *word, const char *low, size_t length) {
    size_t at = 0;
    int32_t point;
    for (unsigned i = 0; i < 4 && at < length; i++) {
        at += vsl__utf8_next(low + at, low + length, &point);
        word->prefix[i] = vsl__tag_hash(low, at);
    }
    at = length;
    for (unsigned i = 0; i < 5 && at > 0; i++) {
        at -= vsl__utf8_previous(low, low + at, &point);
        word->suffix[i] = vsl__tag_hash(low + at, length - at);
    }
}

static char letter_kind(int32_t point) {
    if (point < 128) {
        if (point >= 'a' && point <= 'z') return 'x';
        if (point >= 'A' && point <= 'Z') return 'X';
        if (point >= '0' && point <= '9') return '0';
        return point < 0 ? '?' : (char)point;
    }
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
        return 'X';
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
        return 'x';
    case UTF8PROC_CATEGORY_ND:
        return '0';
    default:
        return '~';
    }
}

/* kind of capitals, and length in characters */
static void look_at_letters(vsl__tag_word *word, const char *text, size_t length) {
    size_t at = 0, upper = 0, lower = 0, characters = 0;
    char first = 0;
    while (at < length) {
        int32_t point;
        char kind;
        at += vsl__utf8_next(text + at, text + length, &point);
        kind = letter_kind(point);
        if (characters == 0) first = kind;
        characters++;
        upper += kind == 'X';
        lower += kind == 'x';
    }
    word->length = (uint8_t)(characters > 31 ? 31 : characters);
    if (first == '0')
        word->caps = CAPS_DIGIT;
    else if (upper + lower == 0)
        word->caps = CAPS_NONE;
    else if (upper == 0)
        word->caps = CAPS_LOWER;
    else if (first != 'X')
        word->caps = CAPS_INNER;
    else if (upper == 1 && lower == 0)
        word->caps = CAPS_SINGLE;
    else if (lower == 0)
        word->caps = CAPS_ALL;
    else
        word->caps = upper == 1 ? CAPS_FIRST : CAPS_MIXED;
}

/* hash of the kinds of the letters, runs of a kind being one or two long */
static uint64_t shape_of(const char *text, size_t length) {
    char shape[24], last = 0;
    size_t made = 0, at = 0;
    unsigned run = 0;
    while (at < length && made < sizeof shape) {
        int32_t point;
        char kind;
        at += vsl__utf8_next(text + at, text + length, &point);
        kind = letter_kind(point);
        run = kind == last ? run + 1 : 1;
        last = kind;
        if (run <= 2) shape[made++] = kind;
    }
    return vsl__tag_hash(shape, made);
}

static void zero_digits(char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (text[i] >= '0' && text[i] <= '9') text[i] = '0';
}

/* A token as the tables have it, digits being 0, and in small letters. Only the ends of longer ones are
** looked at. */
typedef struct spelling {
    size_t length, low_length;
    char form[WORD_BYTES], low[WORD_BYTES];
} spelling;

static void spell(spelling *self, vsl_str token) {
    self->length = token.length > WORD_BYTES / 2 ? WORD_BYTES / 2 : token.length;
    memcpy(self->form, token.data, self->length);
    zero_digits(self->form, self->length);
    self->low_length = vsl__lower(self->form, self->length, self->low, sizeof self->low);
}

/* Asks for the memory of a word's marks and classes. */
static void ask_for(const vsl__tagger *tagger, uint64_t hash) {
    if (tagger != NULL)
        VSL__PREFETCH(tagger->words + (size_t)vsl__tag_slot(hash, tagger->head->word_slots) * 2);
}

/* Whether a token is of small ASCII letters only, and so is its own spelling. */
static int is_small(vsl_str token) {
    size_t at = 0;
    while (at < token.length && token.data[at] >= 'a' && token.data[at] <= 'z') at++;
    return at == token.length && at > 0 && at <= WORD_BYTES / 2;
}

/* Makes `word` of a token whose hash is `hash`: what tells words apart, and their kinds of capitals. */
static void make_word(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token,
                      uint64_t hash) {
    memset(word, 0, sizeof *word);
    word->lower = word->stem = VSL_NONE;
    word->ready = find_ready(tagger, hash);
    if (is_small(token)) {
        word->caps = CAPS_LOWER;
        word->length = (uint8_t)(token.length > 31 ? 31 : token.length);
        word->form = word->low = hash;
    } else {
        spelling as;
        spell(&as, token);
        look_at_letters(word, token.data, token.length);
        word->form = vsl__tag_hash(as.form, as.length);
        word->low = vsl__tag_hash(as.low, as.low_length);
        ask_for(tagger, word->form);
    }
    ask_for(tagger, word->low);
}

/* Takes marks and classes of a word from the model, the second step of making it. */
static void classify(const vsl__tagger *tagger, vsl__tag_word *word) {
    if (!look_up(tagger, word->form, &word->marks, word->classes) && word->low != word->form &&
        look_up(tagger, word->low, &word->marks, word->classes))
        word->marks |= MARK_LOWER;
}

static int capital(const vsl__tag_word *word) {
    return word->caps >= CAPS_FIRST && word->caps <= CAPS_MIXED;
}

/* the parts around the first and last hyphen inside the word */
static void split_at_hyphens(const vsl__tagger *tagger, vsl__tag_word *word, const spelling *as) {
    const char *form = as->form, *low = as->low;
    size_t first = 1, last, low_last;
    while (first + 1 < as->length && form[first] != '-') first++;
    if (first + 1 >= as->length) return;
    last = as->length - 2;
    while (form[last] != '-') last--;
    low_last = as->low_length - 1;
    while (low_last > 0 && low[low_last] != '-') low_last--;
    word->head = vsl__tag_hash(form, first);
    word->tail = vsl__tag_hash(low + low_last + 1, as->low_length - low_last - 1);
    if (!look_up(tagger, vsl__tag_hash(form + last + 1, as->length - last - 1), &word->tail_marks,
                 word->tail_classes))
        look_up(tagger, word->tail, &word->tail_marks, word->tail_classes);
}

/* Adds what only features ask for, the last step of making a word. */
static void take_apart(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token) {
    spelling as;
    word->shape = shape_of(token.data, token.length);
    if (word->ready != NULL && !capital(word)) return; /* runs have capitals */
    spell(&as, token);
    hash_ends(word, as.low, as.low_length);
    split_at_hyphens(tagger, word, &as);
}

/* }====================================================== */

/*
** {======================================================
** Documents
** =======================================================
*/

/* Where a word of this hash stands, or would stand, in the hash table of words. */
static size_t word_slot(const vsl__tag_doc *self, vsl_str form, uint64_t hash) {
    size_t mask = self->table.count - 1;
    size_t slot = (size_t)hash & mask;
    while (self->table.at[slot] != 0 &&
           !vsl__str_equal(self->text.tokens[self->words.at[self->table.at[slot] - 1].first], form))
        slot = (slot + 1) & mask;
    return slot;
}

/* The index of the token's word, made when it is new; VSL_NONE when memory ran out. */
static uint32_t intern(vsl__tag_doc *self, uint32_t t) {
    vsl_str token = self->text.tokens[t];
    uint64_t hash = vsl__tag_hash(token.data, token.length);
    size_t slot = word_slot(self, token, hash);
    vsl__tag_word *word;
    if (self->table.at[slot] != 0) return self->table.at[slot] - 1;
    if (!VSL__RESERVE(&self->allocator, &self->words, 2)) return VSL_NONE;
    word = &self->words.at[self->words.count];
    make_word(self->tagger, word, token, hash);
    word->first = t;
    self->table.at[slot] = (uint32_t)++self->words.count;
    return (uint32_t)self->words.count - 1;
}

static int intern_all(vsl__tag_doc *self) {
    uint32_t n = self->text.token_count;
    size_t slots = 16;
    while (slots < 2 * (size_t)n) slots *= 2;
    self->table.count = self->word.count = self->next.count = self->words.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->table, slots) ||
        !VSL__RESERVE(&self->allocator, &self->word, n) ||
        !VSL__RESERVE(&self->allocator, &self->next, n))
        return 0;
    self->table.count = slots;
    memset(self->table.at, 0, slots * sizeof *self->table.at);
    for (uint32_t t = 0; t < n; t++) {
        uint32_t index = intern(self, t);
        if (index == VSL_NONE) return 0;
        self->word.at[t] = index;
        self->words.at[index].count++;
        self->next.at[t] = VSL_NONE;
    }
    self->words.count++; /* there is room for the pseudo-word, and for no more */
    VSL__FIT(&self->allocator, &self->words);
    self->words.count--;
    self->word.count = self->next.count = n;
    for (size_t i = 0; i < self->words.count; i++) classify(self->tagger, &self->words.at[i]);
    return 1;
}

/* chains the occurrences of each word */
static void link_occurrences(vsl__tag_doc *self) {
    for (uint32_t t = self->text.token_count; t-- > 0;) {
        vsl__tag_word *word = &self->words.at[self->word.at[t]];
        if (word->first != t) {
            self->next.at[t] = self->next.at[word->first];
            self->next.at[word->first] = t;
        }
    }
}

/* finds for each capitalised word in -s the same word without it in the document */
static void link_stems(vsl__tag_doc *self) {
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        vsl_str form = self->text.tokens[word->first];
        if (!capital(word) || form.length < 3 || form.data[form.length - 1] != 's') continue;
        form.length--;
        word->stem = /* VSL_NONE is 0 - 1 */
            self->table.at[word_slot(self, form, vsl__tag_hash(form.data, form.length))] - 1;
    }
}

/* finds for each capitalised word its lower-case form in the document */
static void link_lower(vsl__tag_doc *self) {
    size_t mask = self->table.count - 1;
    memset(self->table.at, 0, self->table.count * sizeof *self->table.at);
    for (uint32_t i = 0; i < self->words.count; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        size_t slot = (size_t)word->low & mask;
        if (word->caps != CAPS_LOWER) continue;
        while (self->table.at[slot] != 0) slot = (slot + 1) & mask;
        self->table.at[slot] = i + 1;
    }
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        if (!capital(word)) continue;
        for (size_t slot = (size_t)word->low & mask; self->table.at[slot] != 0;
             slot = (slot + 1) & mask) {
            uint32_t other = self->table.at[slot] - 1;
            if (self->words.at[other].low != word->low) continue;
            word->lower = other;
            word->seen |= SEEN_LOWER;
            break;
        }
    }
}

/* whether most letters of a sentence stand in words of capitals only */
static uint8_t all_capitals(const vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    uint32_t all = 0, other = 0;
    for (uint32_t t = begin; t < end; t++) {
        const vsl__tag_word *word = &self->words.at[self->word.at[t]];
        if (word->caps == CAPS_ALL)
            all++;
        else if (word->caps >= CAPS_LOWER && word->caps <= CAPS_INNER)
            other++;
    }
    return all >= 2 && all > 2 * other;
}

/* A capital at the begin of a sentence says little: it counts as part of a run only if the word is
** not also known, or seen in the document, in lower case. */
static int in_run(const vsl__tag_doc *self, uint32_t t, uint32_t begin) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    uint16_t marks, classes[VSL__TAG_CLASSES];
    if (!capital(word)) return 0;
    if (t != begin || word->caps != CAPS_FIRST) return 1;
    if (word->seen & SEEN_LOWER) return 0;
    return look_up(self->tagger, word->form, &marks, classes) ||
           !look_up(self->tagger, word->low, &marks, classes);
}

static unsigned role(uint32_t t, uint32_t begin, uint32_t end) {
    if (end - begin == 1) return ROLE_SINGLE;
    if (t == begin) return ROLE_FIRST;
    return t + 1 == end ? ROLE_LAST : ROLE_MIDDLE;
}

static void find_runs(vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    uint32_t t = begin;
    while (t < end) {
        uint32_t stop = t;
        while (stop < end && in_run(self, stop, begin)) stop++;
        if (stop == t) {
            self->run.at[t] = self->run_end.at[t] = VSL_NONE;
            t++;
            continue;
        }
        for (uint32_t i = t; i < stop; i++) {
            self->run.at[i] = t;
            self->run_end.at[i] = stop;
            self->words.at[self->word.at[i]].roles |= (uint8_t)role(i, t, stop);
        }
        t = stop;
    }
}

/* marks the longest names of the model's list, from left to right */
static void find_phrases(vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t t = begin;
    memset(self->phrase.at + begin, 0, end - begin);
    if (tagger == NULL || tagger->head->phrase_slots <= 1) return;
    while (t < end) {
        uint64_t hash = 0;
        uint32_t longest = 0, type = 0;
        if (!capital(&self->words.at[self->word.at[t]])) {
            t++;
            continue;
        }
        for (uint32_t i = t; i < end && i < t + PHRASE_WORDS; i++) {
            const uint16_t *found;
            hash = vsl__tag_phrase(hash, self->words.at[self->word.at[i]].form);
            found = find(tagger->phrases, tagger->head->phrase_slots, hash);
            if (found == NULL) continue;
            longest = i + 1 - t;
            type = *found;
        }
        for (uint32_t i = 0; i < longest; i++) {
            unsigned place = longest == 1 ? 3 : i == 0 ? 0 : i + 1 == longest ? 2 : 1;
            self->phrase.at[t + i] = (uint8_t)(type * 4 + place);
        }
        t += longest > 0 ? longest : 1;
    }
}

/* What the document is about: the classes that most of its long lower-case words have, by the third
** kind of classes. A sentence or two are about nothing. */
static void find_topics(vsl__tag_doc *self) {
    uint16_t counts[TOPIC_CLASSES];
    memset(self->topics, 0, sizeof self->topics);
    if (self->tagger == NULL || self->tagger->head->word_classes <= TOPIC_COLUMN ||
        self->text.sentence_count < TOPIC_SENTENCES)
        return;
    memset(counts, 0, sizeof counts);
    for (uint32_t i = 0; i < self->words.count; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        uint16_t class = word->classes[TOPIC_COLUMN];
        if (word->caps == CAPS_LOWER && word->length >= TOPIC_LETTERS && class < TOPIC_CLASSES)
            counts[class]++;
    }
    counts[0] = 0;
    for (unsigned k = 0; k < VSL__TAG_TOPICS; k++) {
        uint16_t best = 0;
        for (uint16_t c = 1; c < TOPIC_CLASSES; c++)
            if (counts[c] > counts[best]) best = c;
        if (counts[best] < 2) break;
        self->topics[k] = best;
        counts[best] = 0;
    }
}

/* The word `place` tokens from token `t` of the sentence [begin, end): its index, or that of the
** pseudo-word outside. */
static size_t word_at(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t,
                      int place) {
    int64_t there = (int64_t)t + place;
    return there < begin || there >= end ? self->words.count : self->word.at[there];
}

/* Takes the tokens [first, stop) of the sentence [begin, end) as what is to be scored, and marks the words
** that this asks for. */
static int add_pieces(vsl__tag_doc *self, uint32_t sentence, uint32_t begin, uint32_t end,
                      uint32_t first, uint32_t stop) {
    for (uint32_t t = first; t < stop; t++)
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
            self->words.at[word_at(self, begin, end, t, place)].places |=
                (uint8_t)(1 << (place + VSL__TAG_REACH));
    for (uint32_t t = first; t < stop;) {
        vsl__tag_piece made = {sentence, t, stop, t == first && t > begin, stop < end};
        if (stop - t > VSL__TAG_LONGEST) {
            made.end = t + VSL__TAG_LONGEST;
            made.before = 0;
        }
        if (!VSL__RESERVE(&self->allocator, &self->pieces, 1)) return 0;
        self->pieces.at[self->pieces.count++] = made;
        t = made.end;
    }
    return 1;
}

/* Finds what is to be scored: tokens whose kind of capitals is not plain, and those within reach. */
static int find_pieces(vsl__tag_doc *self, uint32_t sentence, uint32_t begin, uint32_t end) {
    uint32_t plain = self->tagger == NULL ? 0 : self->tagger->head->plain;
    uint32_t first = begin, stop = begin;
    for (uint32_t t = begin; t < end; t++) {
        if (plain >> self->words.at[self->word.at[t]].caps & 1) continue;
        if (t > stop + VSL__TAG_REACH) {
            if (!add_pieces(self, sentence, begin, end, first, stop)) return 0;
            first = t - VSL__TAG_REACH;
        }
        stop = end - t > VSL__TAG_REACH ? t + VSL__TAG_REACH + 1 : end;
    }
    return add_pieces(self, sentence, begin, end, first, stop);
}

vsl_code vsl__tag_doc_begin(vsl__tag_doc *self, const vsl__tag_text *text) {
    const vsl_allocator *allocator = &self->allocator;
    uint32_t begin = 0, n = text->token_count;
    vsl__tag_word *edge;
    self->text = *text;
    self->vote_states = 0;
    self->pieces.count = self->phrase.count = self->run.count = self->run_end.count =
        self->sentence_caps.count = 0;
    if (!intern_all(self) || !VSL__RESERVE(allocator, &self->words, 1) ||
        !VSL__RESERVE(allocator, &self->phrase, n) || !VSL__RESERVE(allocator, &self->run, n) ||
        !VSL__RESERVE(allocator, &self->run_end, n) ||
        !VSL__RESERVE(allocator, &self->sentence_caps, text->sentence_count))
        return VSL_ENOMEM;
    edge = &self->words.at[self->words.count];
    memset(edge, 0, sizeof *edge);
    edge->form = edge->low = edge->shape = SEED;
    edge->caps = CAPS_EDGE;
    edge->lower = edge->stem = VSL_NONE;
    link_occurrences(self);
    link_stems(self);
    link_lower(self);
    for (uint32_t s = 0; s < text->sentence_count; s++) {
        uint32_t end = text->ends[s];
        self->sentence_caps.at[s] = all_capitals(self, begin, end);
        find_runs(self, begin, end);
        find_phrases(self, begin, end);
        if (!find_pieces(self, s, begin, end)) return VSL_ENOMEM;
        for (uint32_t t = begin + 1; t < end && !self->sentence_caps.at[s]; t++)
            self->words.at[self->word.at[t]].seen |= SEEN_INSIDE;
        begin = end;
    }
    find_topics(self);
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        if (word->places != 0 || capital(word))
            take_apart(self->tagger, word, text->tokens[word->first]);
    }
    return VSL_OK;
}

void vsl__tag_doc_free(vsl__tag_doc *self) {
    const vsl_allocator *allocator = &self->allocator;
    VSL__ARRAY_FREE(allocator, &self->words);
    VSL__ARRAY_FREE(allocator, &self->table);
    VSL__ARRAY_FREE(allocator, &self->word);
    VSL__ARRAY_FREE(allocator, &self->next);
    VSL__ARRAY_FREE(allocator, &self->pieces);
    VSL__ARRAY_FREE(allocator, &self->phrase);
    VSL__ARRAY_FREE(allocator, &self->run);
    VSL__ARRAY_FREE(allocator, &self->run_end);
    VSL__ARRAY_FREE(allocator, &self->sentence_caps);
    VSL__ARRAY_FREE(allocator, &self->votes);
    VSL__ARRAY_FREE(allocator, &self->own);
    VSL__ARRAY_FREE(allocator, &self->emission);
    VSL__ARRAY_FREE(allocator, &self->back);
    VSL__ARRAY_FREE(allocator, &self->field);
    VSL__ARRAY_FREE(allocator, &self->states);
    VSL__ARRAY_FREE(allocator, &self->confidence);
}

/* }====================================================== */

/*
** {======================================================
** Features. A template has a number; a feature is the hash of its template and value.
** =======================================================
*/

#define OWN_TEMPLATES 64 /* templates of a word's own features, for each place */
#define ADD(template, value) (out[n++] = feature((unsigned)(template), (value)))

/* Features of a word that stands `place` tokens from the one tagged. */
static size_t own_features(const vsl__tagger *tagger, const vsl__tag_word *word, int place,
                           uint64_t *out) {
    unsigned base = (unsigned)(place + VSL__TAG_REACH) * OWN_TEMPLATES;
    unsigned classes = tagger == NULL ? 0 : tagger->head->word_classes;
    size_t n = 0;
    ADD(base + 0, word->low);
    if (place == 0) {
        ADD(base + 1, word->form);
        ADD(base + 2, word->shape);
        for (unsigned i = 0; i < 4; i++)
            if (word->prefix[i] != 0) ADD(base + 3 + i, join(word->prefix[i], word->caps));
        for (unsigned i = 0; i < 5; i++)
            if (word->suffix[i] != 0) ADD(base + 8 + i, join(word->suffix[i], word->caps));
        ADD(base + 14, word->length);
        if (word->tail != 0) {
            ADD(base + 15, word->head);
            ADD(base + 16, word->tail);
            ADD(base + 17, word->tail_marks);
            for (unsigned c = 0; c < classes; c++)
                if (word->tail_classes[c] != 0) ADD(base + 18 + c, word->tail_classes[c]);
        }
        for (unsigned i = 0; i < 16; i++)
            if (word->marks >> i & 1) ADD(base + 25, i);
    }
    if (place >= -1 && place <= 1) {
        if (word->suffix[2] != 0) ADD(base + 26, word->suffix[2]);
        if (place != 0) ADD(base + 2, word->shape);
    }
    ADD(base + 27, word->caps);
    if (word->marks != 0) ADD(base + 28, join(word->marks, word->caps));
    for (unsigned c = 0; c < classes; c++) {
        if (word->classes[c] == 0) continue;
        ADD(base + 32 + c, word->classes[c]);
        if (place >= -1 && place <= 1) ADD(base + 40 + c, join(word->classes[c], word->caps));
    }
    return n;
}

enum {
    PAIRS = VSL__TAG_PLACES * OWN_TEMPLATES,
    RUNS = PAIRS + 32,
    NAMES = RUNS + 32,
    EVIDENCE = NAMES + 16,
    VOTES = EVIDENCE + 16
};

/* words before, at and after a token */
typedef struct window {
    const vsl__tag_word *at[VSL__TAG_PLACES];
} window;

static window look_around(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t) {
    window w;
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
        w.at[place + VSL__TAG_REACH] = &self->words.at[word_at(self, begin, end, t, place)];
    return w;
}

static size_t pair_features(const window *w, uint64_t *out) {
    const vsl__tag_word *b2 = w->at[0], *b1 = w->at[1], *now = w->at[2], *a1 = w->at[3],
                        *a2 = w->at[4];
    size_t n = 0;
    ADD(PAIRS + 0, join(b1->low, now->low));
    ADD(PAIRS + 1, join(now->low, a1->low));
    ADD(PAIRS + 2, join(b1->low, a1->low));
    ADD(PAIRS + 3, (uint64_t)b1->caps << 16 | (uint64_t)now->caps << 8 | a1->caps);
    ADD(PAIRS + 4, join(b1->shape, now->shape));
    ADD(PAIRS + 5, join(now->shape, a1->shape));
    ADD(PAIRS + 6, join(b1->low, now->caps));
    ADD(PAIRS + 7, join(a1->low, now->caps));
    ADD(PAIRS + 8, join(b2->low, b1->low));
    ADD(PAIRS + 9, join(a1->low, a2->low));
    ADD(PAIRS + 10, join(now->low, (uint64_t)b1->caps << 8 | a1->caps));
    if (now->classes[0] != 0) {
        ADD(PAIRS + 11, (uint64_t)b1->classes[0] << 16 | now->classes[0]);
        ADD(PAIRS + 12, (uint64_t)now->classes[0] << 16 | a1->classes[0]);
    }
    ADD(PAIRS + 13, (uint64_t)b1->classes[0] << 24 | (uint64_t)a1->classes[0] << 8 | now->caps);
    ADD(PAIRS + 14, (uint64_t)b2->classes[0] << 24 | (uint64_t)b1->classes[0] << 8 | now->caps);
    ADD(PAIRS + 15, (uint64_t)b2->caps << 32 | (uint64_t)b1->caps << 24 |
                        (uint64_t)now->caps << 16 | (uint64_t)a1->caps << 8 | a2->caps);
    ADD(PAIRS + 16, join((uint64_t)b1->marks << 16 | now->marks, now->caps));
    ADD(PAIRS + 17, join((uint64_t)now->marks << 16 | a1->marks, now->caps));
    return n;
}

/* what stands around and in the run of capitalised words that holds the token */
static size_t run_features(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t,
                           uint64_t *out) {
    const vsl__tag_word *edge = &self->words.at[self->words.count];
    const vsl__tag_word *before, *after, *first, *last;
    uint32_t run = self->run.at[t], stop = self->run_end.at[t];
    unsigned place;
    size_t n = 0;
    if (run == VSL_NONE) return 0;
    place = role(t, run, stop);
    before = run == begin ? edge : &self->words.at[self->word.at[run - 1]];
    after = stop == end ? edge : &self->words.at[self->word.at[stop]];
    first = &self->words.at[self->word.at[run]];
    last = &self->words.at[self->word.at[stop - 1]];
    ADD(RUNS + 0, (uint64_t)place << 8 | (stop - run > 5 ? 5 : stop - run));
    ADD(RUNS + 1, join(before->low, place));
    ADD(RUNS + 2, join(after->low, place));
    ADD(RUNS + 3, join(before->low, after->low));
    if (before->classes[0] != 0) ADD(RUNS + 4, (uint64_t)place << 16 | before->classes[0]);
    if (after->classes[0] != 0) ADD(RUNS + 5, (uint64_t)place << 16 | after->classes[0]);
    if (stop - run > 1) {
        ADD(RUNS + 6, join(first->low, place));
        ADD(RUNS + 7, join(last->low, place));
        if (first->classes[0] != 0) ADD(RUNS + 8, (uint64_t)place << 16 | first->classes[0]);
        if (last->classes[0] != 0) ADD(RUNS + 9, (uint64_t)place << 16 | last->classes[0]);
        ADD(RUNS + 10, join((uint64_t)first->marks << 16 | last->marks, place));
        if (last->suffix[2] != 0) ADD(RUNS + 11, join(last->suffix[2], place));
    }
    return n;
}

static size_t name_features(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t,
                            uint64_t *out) {
    const uint8_t *phrase = self->phrase.at;
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    size_t n = 0;
    if (phrase[t] != 0) {
        ADD(NAMES + 0, phrase[t]);
        ADD(NAMES + 1, (uint64_t)phrase[t] << 8 | word->seen);
        ADD(NAMES + 2, (uint64_t)phrase[t] << 16 | word->classes[0]);
    }
    if (t > begin && phrase[t - 1] != 0) ADD(NAMES + 3, phrase[t - 1]);
    if (t + 1 < end && phrase[t + 1] != 0) ADD(NAMES + 4, phrase[t + 1]);
    return n;
}

/* what the rest of the document says about a capitalised word */
static size_t evidence_features(const vsl__tag_doc *self, uint32_t s, uint32_t begin, uint32_t t,
                                uint64_t *out) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    unsigned where = self->sentence_caps.at[s] ? 2 : t == begin ? 1 : 0;
    unsigned place =
        self->run.at[t] == VSL_NONE ? 0 : role(t, self->run.at[t], self->run_end.at[t]);
    size_t n = 0;
    uint32_t looked = 0;
    if (!capital(word)) {
        if (where == 2) ADD(EVIDENCE + 0, word->caps);
        return n;
    }
    ADD(EVIDENCE + 1, (uint64_t)where << 8 | word->seen);
    ADD(EVIDENCE + 2, (uint64_t)where << 16 | (uint64_t)word->seen << 8 | word->caps);
    ADD(EVIDENCE + 3, (uint64_t)word->roles << 8 | place);
    ADD(EVIDENCE + 4, (uint64_t)(word->count > 3 ? 3 : word->count) << 8 | where);
    if (word->stem != VSL_NONE) {
        const vsl__tag_word *stem = &self->words.at[word->stem];
        ADD(EVIDENCE + 7, (uint64_t)stem->roles << 8 | place);
        ADD(EVIDENCE + 8, stem->low);
        ADD(EVIDENCE + 9, stem->classes[0]);
        ADD(EVIDENCE + 10, (uint64_t)stem->marks << 8 | stem->caps);
    }
    if (word->marks != 0)
        for (unsigned k = 0; k < VSL__TAG_TOPICS && self->topics[k] != 0; k++)
            ADD(EVIDENCE + 11, (uint64_t)self->topics[k] << 16 | word->marks);
    for (uint32_t i = word->first; i != VSL_NONE && looked < RARE; i = self->next.at[i]) {
        looked++;
        if (i == t) continue;
        if (i > 0) ADD(EVIDENCE + 5, self->words.at[self->word.at[i - 1]].low);
        if (i + 1 < self->text.token_count)
            ADD(EVIDENCE + 6, self->words.at[self->word.at[i + 1]].low);
    }
    return n;
}

/* The state that the first pass gave most often to a word, one occurrence of state `own` left out
** (VSL_NONE: none), as state * 8 + quarters of all; VSL_NONE when it stands nowhere else. */
static uint32_t most_voted(const vsl__tag_doc *self, uint32_t word, uint32_t own) {
    const uint16_t *votes = self->votes.at + (size_t)word * self->vote_states;
    uint32_t best = 0, most = 0, total = 0;
    for (uint32_t i = 0; i < self->vote_states; i++) {
        uint32_t count = votes[i];
        if (i == own && count > 0) count--;
        total += count;
        if (count > most) {
            most = count;
            best = i;
        }
    }
    return total == 0 ? VSL_NONE : best * 8 + 4 * most / total;
}

/* how the first pass tagged the same word elsewhere */
static size_t vote_features(const vsl__tag_doc *self, uint32_t t, uint64_t *out) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    const uint16_t *votes;
    uint32_t best, own;
    unsigned place;
    size_t n = 0;
    if (self->vote_states == 0) return 0;
    if (word->stem != VSL_NONE) {
        best = most_voted(self, word->stem, VSL_NONE);
        ADD(VOTES + 3, best);
    }
    if (word->count < 2) return n;
    own = self->states.at[t];
    votes = self->votes.at + (size_t)self->word.at[t] * self->vote_states;
    if (!capital(word) && votes[0] == word->count) return n;
    best = most_voted(self, self->word.at[t], own);
    if (best == VSL_NONE) return n;
    place = self->run.at[t] == VSL_NONE ? 0 : role(t, self->run.at[t], self->run_end.at[t]);
    ADD(VOTES + 0, best);
    ADD(VOTES + 1, (uint64_t)(best >> 3) << 16 | place << 8 | word->caps);
    for (uint32_t i = 0; i < self->vote_states; i++)
        if (votes[i] > (i == own)) ADD(VOTES + 2, i);
    return n;
}

static size_t context_features(const vsl__tag_doc *self, uint32_t s, uint32_t begin, uint32_t end,
                               uint32_t t, uint64_t *out) {
    window w = look_around(self, begin, end, t);
    size_t n = pair_features(&w, out);
    n += run_features(self, begin, end, t, out + n);
    n += name_features(self, begin, end, t, out + n);
    return n + evidence_features(self, s, begin, t, out + n);
}

size_t vsl__tag_features(const vsl__tag_doc *self, uint32_t s, uint32_t t, uint64_t *out) {
    uint32_t begin = s == 0 ? 0 : self->text.ends[s - 1], end = self->text.ends[s];
    window w = look_around(self, begin, end, t);
    size_t n = 0;
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
        n += own_features(self->tagger, w.at[place + VSL__TAG_REACH], place, out + n);
    n += context_features(self, s, begin, end, t, out + n);
    return n + vote_features(self, t, out + n);
}

vsl_code vsl__tag_doc_vote(vsl__tag_doc *self, const uint8_t *states, uint32_t state_count) {
    size_t room = self->words.count * state_count;
    uint32_t n = self->text.token_count;
    self->votes.count = self->states.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->votes, room) ||
        !VSL__RESERVE(&self->allocator, &self->states, n))
        return VSL_ENOMEM;
    memset(self->votes.at, 0, room * sizeof *self->votes.at);
    if (states != self->states.at) memcpy(self->states.at, states, n);
    for (uint32_t t = 0; t < n; t++) {
        uint16_t *vote = self->votes.at + (size_t)self->word.at[t] * state_count + states[t];
        if (*vote < UINT16_MAX) ++*vote;
    }
    self->vote_states = state_count;
    return VSL_OK;
}

/* }====================================================== */

/* Most chunks are sure, so the knots are denser towards 1. */
float vsl__tag_knot(float raw) {
    if (!(raw > 0)) return 0;
    if (raw >= 1) return VSL__TAG_BINS - 1;
    return (1 - cbrtf(1 - raw)) * (VSL__TAG_BINS - 1);
}

/*
** {======================================================
** Decoding
** =======================================================
*/

/* The row of a feature, or UINT32_MAX. The table is full enough for long searches, so eight
** fingerprints are looked at together until its end; a search that goes round stops after one turn. */
static uint32_t find_row(const vsl__tagger *tagger, uint32_t slot, uint64_t hash) {
    uint32_t slots = tagger->head->slots;
    uint16_t print = vsl__tag_print(hash);
    for (; slot + 8 <= slots; slot += 8) {
        unsigned i = vsl__lanes_find(tagger->prints + slot, print);
        if (i < 8) return slot + i;
        if (i == VSL__LANES_NONE) return UINT32_MAX;
    }
    for (uint32_t tries = 0; tries < slots && tagger->prints[slot] != 0; tries++) {
        if (tagger->prints[slot] == print) return slot;
        if (++slot == slots) slot = 0;
    }
    return UINT32_MAX;
}

/* Features on their way to a sum of their rows. */
typedef struct query {
    int16_t *sum; /* [stride] */
    size_t n;     /* features; then rows, of those that have one */
    uint32_t at[VSL__TAG_FEATURES];
    uint64_t features[VSL__TAG_FEATURES];
} query;

/* Three queries at once, each a step behind the next: where one waits for its fingerprints, another
** for its rows, the third is summed. What is asked for in one step has come in the next. */
typedef struct queue {
    const vsl__tagger *tagger;
    unsigned newest;
    query at[3];
} queue;

/* Where the caller writes the features of the next query. */
static uint64_t *next_features(queue *self) {
    return self->at[self->newest].features;
}

static void find_rows(const vsl__tagger *tagger, query *q) {
    uint32_t stride = tagger->head->stride;
    size_t found = 0;
    for (size_t i = 0; i < q->n; i++) {
        uint32_t row = find_row(tagger, q->at[i], q->features[i]);
        if (row == UINT32_MAX) continue;
        q->at[found++] = row;
        VSL__PREFETCH(tagger->rows + (size_t)row * stride);
    }
    q->n = found;
}

static void add_rows(const vsl__tagger *tagger, const query *q) {
    uint32_t stride = tagger->head->stride;
    for (uint32_t block = 0; q->n > 0 && block < stride; block += 8)
        vsl__lanes_add(q->sum + block, tagger->rows + block, stride, q->at, q->n);
}

/* Puts the `n` features that were written on their way to `sum`. */
static void send(queue *self, size_t n, int16_t *sum) {
    query *q = &self->at[self->newest];
    uint32_t slots = self->tagger->head->slots;
    q->n = n;
    q->sum = sum;
    for (size_t i = 0; i < n; i++) {
        q->at[i] = vsl__tag_slot(q->features[i], slots);
        VSL__PREFETCH(self->tagger->prints + q->at[i]);
    }
    find_rows(self->tagger, &self->at[(self->newest + 2) % 3]);
    self->newest = (self->newest + 1) % 3;
    add_rows(self->tagger, &self->at[self->newest]);
}

static void queue_open(queue *self, const vsl__tagger *tagger) {
    self->tagger = tagger;
    self->newest = 0;
    for (unsigned i = 0; i < 3; i++) self->at[i].n = 0;
}

/* Ends with all sums made. */
static void queue_close(queue *self) {
    send(self, 0, NULL);
    send(self, 0, NULL);
}

void vsl__tag_own(const vsl__tagger *tagger, vsl_str token, int16_t *sums) {
    uint32_t stride = tagger->head->stride;
    vsl__tag_word word;
    queue queries;
    make_word(tagger, &word, token, vsl__tag_hash(token.data, token.length));
    word.ready = NULL;
    classify(tagger, &word);
    take_apart(tagger, &word, token);
    memset(sums, 0, VSL__TAG_PLACES * stride * sizeof *sums);
    queue_open(&queries, tagger);
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++, sums += stride)
        send(&queries, own_features(tagger, &word, place, next_features(&queries)), sums);
    queue_close(&queries);
}

static int16_t *own_scores(vsl__tag_doc *self, size_t word, int place) {
    size_t at = word * VSL__TAG_PLACES + (size_t)(place + VSL__TAG_REACH);
    return self->own.at + at * self->tagger->head->stride;
}

/* Scores of the own features of all words, at the places where they are asked for. */
static int score_words(vsl__tag_doc *self) {
    uint32_t stride = self->tagger->head->stride;
    size_t words = self->words.count + 1;
    queue queries;
    self->own.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->own, words * VSL__TAG_PLACES * stride)) return 0;
    queue_open(&queries, self->tagger);
    for (size_t i = 0; i < words; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        if (word->ready != NULL)
            memcpy(own_scores(self, i, -VSL__TAG_REACH), word->ready,
                   VSL__TAG_PLACES * stride * sizeof(int16_t));
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++) {
            int16_t *sum = own_scores(self, i, place);
            if (word->ready != NULL || (word->places >> (place + VSL__TAG_REACH) & 1) == 0)
                continue;
            memset(sum, 0, stride * sizeof *sum);
            send(&queries, own_features(self->tagger, word, place, next_features(&queries)), sum);
        }
    }
    queue_close(&queries);
    return 1;
}

static int16_t *scores_of(vsl__tag_doc *self, uint32_t t) {
    return self->emission.at + (size_t)t * self->tagger->head->stride;
}

static void score_tokens(vsl__tag_doc *self, queue *queries, const vsl__tag_piece *at) {
    uint32_t stride = self->tagger->head->stride, s = at->sentence;
    uint32_t begin = s == 0 ? 0 : self->text.ends[s - 1], end = self->text.ends[s];
    for (uint32_t t = at->begin; t < at->end; t++) {
        int16_t *sum = scores_of(self, t);
        memset(sum, 0, stride * sizeof *sum);
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++) {
            const int16_t *own = own_scores(self, word_at(self, begin, end, t, place), place);
            for (uint32_t k = 0; k < stride; k++) sum[k] = (int16_t)(sum[k] + own[k]);
        }
        send(queries, context_features(self, s, begin, end, t, next_features(queries)), sum);
    }
}

/* Viterbi over a piece; 0 when memory ran out. */
static int best_path(vsl__tag_doc *self, const vsl__tag_piece *at) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t states = tagger->head->states, stride = tagger->head->stride, width = tagger->width;
    const int32_t *moves = tagger->moves, *stop = moves + (states + 1) * width;
    const int32_t *start = moves + (at->after ? 0 : states) * width;
    const int16_t *scores = scores_of(self, at->begin);
    int32_t now[VSL__TAG_STATES], before[VSL__TAG_STATES], back[VSL__TAG_STATES];
    uint32_t n = at->end - at->begin, best = 0;
    self->back.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->back, (size_t)n * states)) return 0;
    before[0] = start[0];
    for (uint32_t k = 1; k < states; k++) before[k] = start[k] + scores[k - 1];
    for (uint32_t i = 1; i < n; i++) {
        uint8_t *came = self->back.at + (size_t)i * states;
        scores += stride;
        for (uint32_t to = 0; to < width; to += 4) {
            for (uint32_t k = to; k < to + 4; k++) {
                now[k] = 2 * NO_MOVE;
                back[k] = 0;
            }
            for (uint32_t from = 0; from < states; from++)
                vsl__lanes_better(now + to, back + to, before[from], moves + from * width + to,
                                  (int32_t)from);
        }
        before[0] = now[0];
        for (uint32_t k = 1; k < states; k++) before[k] = now[k] + scores[k - 1];
        for (uint32_t k = 0; k < states; k++) came[k] = (uint8_t)back[k];
    }
    for (uint32_t k = 0; k < states; k++) {
        before[k] += at->before ? moves[k * width] : stop[k];
        if (before[k] > before[best]) best = k;
    }
    for (uint32_t i = n; i-- > 0;) {
        self->states.at[at->begin + i] = (uint8_t)best;
        best = self->back.at[(size_t)i * states + best];
    }
    return 1;
}

/* How often a chunk of this posterior probability is right; see vsl__tag_header. */
static float calibrated(const vsl__tag_header *head, float raw) {
    float at = vsl__tag_knot(raw);
    unsigned bin = (unsigned)at;
    if (bin >= VSL__TAG_BINS - 1) return head->bins[VSL__TAG_BINS - 1];
    return head->bins[bin] + (head->bins[bin + 1] - head->bins[bin]) * (at - (float)bin);
}

/* What the weights `from` of all states come to over the edges. */
static void spread(float *to, const float *from, const float *edges, uint32_t states,
                   uint32_t width) {
    for (uint32_t k = 0; k < width; k += 4) {
        memset(to + k, 0, 4 * sizeof *to);
        vsl__lanes_spread(to + k, from, edges + k, states, width);
    }
}

/* Forward-backward over a piece; sets the confidence of its chunks. 0 when memory ran out. */
static int weigh_chunks(vsl__tag_doc *self, const vsl__tag_piece *at) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t states = tagger->head->states, stride = tagger->head->stride, width = tagger->width;
    uint32_t begin = at->begin, n = at->end - begin;
    const int16_t *scores = scores_of(self, begin);
    float step = 1 / tagger->head->scale;
    const float *edges = tagger->weights;
    float *emission, *forward, *backward;
    self->field.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->field, 3 * (size_t)n * width)) return 0;
    emission = self->field.at;
    forward = emission + (size_t)n * width;
    backward = forward + (size_t)n * width;
    for (uint32_t i = 0; i < n; i++, scores += stride) {
        int16_t top = 0;
        for (uint32_t k = 1; k < states; k++)
            if (scores[k - 1] > top) top = scores[k - 1];
        for (uint32_t k = 0; k < states; k++)
            emission[(size_t)i * width + k] =
                expf((float)((k == 0 ? 0 : scores[k - 1]) - top) * step);
    }
    /* each token's forward sums to 1, and so does forward times backward */
    for (uint32_t i = 0; i < n; i++) {
        float *here = forward + (size_t)i * width, sum = 0;
        if (i == 0)
            memcpy(here, edges + (at->after ? 0 : states) * width, width * sizeof *here);
        else
            spread(here, here - width, edges, states, width);
        for (uint32_t k = 0; k < states; k++) sum += here[k] *= emission[(size_t)i * width + k];
        for (uint32_t k = 0; k < states; k++) here[k] /= sum > 0 ? sum : 1;
    }
    for (uint32_t i = n; i-- > 0;) {
        float *here = backward + (size_t)i * width, sum = 0, after[VSL__TAG_STATES];
        if (i + 1 == n)
            memcpy(here, at->before ? tagger->turned : edges + (states + 1) * width,
                   width * sizeof *here);
        else {
            for (uint32_t to = 0; to < states; to++)
                after[to] = here[width + to] * emission[(size_t)(i + 1) * width + to];
            spread(here, after, tagger->turned, states, width);
        }
        for (uint32_t k = 0; k < states; k++) sum += here[k] * forward[(size_t)i * width + k];
        for (uint32_t k = 0; k < states; k++) here[k] /= sum > 0 ? sum : 1;
    }
    for (uint32_t i = 0; i < n;) {
        uint8_t state = self->states.at[begin + i];
        uint32_t last = i;
        float weight = forward[(size_t)i * width + state];
        if (state == 0) {
            i++;
            continue;
        }
        while (last + 1 < n && (tagger->prefix[self->states.at[begin + last + 1]] == 'I' ||
                                tagger->prefix[self->states.at[begin + last + 1]] == 'L')) {
            uint8_t from = self->states.at[begin + last], to = self->states.at[begin + last + 1];
            const float *old = forward + (size_t)last * width, *here = old + width;
            float sum = 0, reach = 0;
            /* the scale that forward was divided by at this token */
            for (uint32_t k = 0; k < states; k++) reach += old[k] * edges[k * width + to];
            sum = here[to] > 0 ? reach * emission[(size_t)(last + 1) * width + to] / here[to] : 1;
            weight *= edges[from * width + to] * emission[(size_t)(last + 1) * width + to] / sum;
            last++;
        }
        weight *= backward[(size_t)last * width + self->states.at[begin + last]];
        self->confidence.at[begin + i] = calibrated(tagger->head, weight);
        i = last + 1;
    }
    return 1;
}

/* Scores all pieces without what the first pass says, into emission. */
static int score_pieces(vsl__tag_doc *self) {
    size_t room = (size_t)self->text.token_count * self->tagger->head->stride;
    queue queries;
    self->emission.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->emission, room)) return 0;
    queue_open(&queries, self->tagger);
    for (size_t i = 0; i < self->pieces.count; i++)
        score_tokens(self, &queries, &self->pieces.at[i]);
    queue_close(&queries);
    return 1;
}

/* Adds to the scores of a piece what the first pass says; 0 when that is nothing. */
static int add_votes(vsl__tag_doc *self, const vsl__tag_piece *at) {
    queue queries;
    int any = 0;
    queue_open(&queries, self->tagger);
    for (uint32_t t = at->begin; t < at->end; t++) {
        size_t n = vote_features(self, t, next_features(&queries));
        if (n == 0) continue;
        send(&queries, n, scores_of(self, t));
        any = 1;
    }
    queue_close(&queries);
    return any;
}

/* Whether the best path of a piece has a chunk. */
static int has_chunk(const vsl__tag_doc *self, const vsl__tag_piece *at) {
    for (uint32_t t = at->begin; t < at->end; t++)
        if (self->states.at[t] != 0) return 1;
    return 0;
}

/* The first pass: what the text itself says. */
static int decode_text(vsl__tag_doc *self) {
    if (!score_pieces(self)) return 0;
    for (size_t i = 0; i < self->pieces.count; i++)
        if (!best_path(self, &self->pieces.at[i])) return 0;
    return 1;
}

/* The second pass: only where the first one says something of a word elsewhere can its states change. */
static int decode_votes(vsl__tag_doc *self, int confidence) {
    for (size_t i = 0; i < self->pieces.count; i++) {
        const vsl__tag_piece *at = &self->pieces.at[i];
        if (add_votes(self, at) && !best_path(self, at)) return 0;
        if (confidence && has_chunk(self, at) && !weigh_chunks(self, at)) return 0;
    }
    return 1;
}

vsl_code vsl__tag_doc_decode(vsl__tag_doc *self, int confidence) {
    uint32_t n = self->text.token_count;
    self->vote_states = 0;
    self->states.count = self->confidence.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->states, n + 1) ||
        !VSL__RESERVE(&self->allocator, &self->confidence, n + 1))
        return VSL_ENOMEM;
    memset(self->confidence.at, 0, n * sizeof *self->confidence.at);
    memset(self->states.at, 0, n);
    if (self->tagger->head->stride == 0) { /* only one state, and so no weights */
        self->states.count = self->confidence.count = n;
        return VSL_OK;
    }
    if (!score_words(self)) return VSL_ENOMEM;
    if (!decode_text(self) ||
        vsl__tag_doc_vote(self, self->states.at, self->tagger->head->states) != VSL_OK ||
        !decode_votes(self, confidence))
        return VSL_ENOMEM;
    self->states.count = self->confidence.count = n;
    return VSL_OK;
}

/* }====================================================== */
