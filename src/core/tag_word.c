/*
** tag_word.c - what the tagger knows of a word by itself: letters, ends, parts, and what the model's table
** says. See tag_parts.h.
*/
#include "tag_parts.h"

#include <string.h>

#include <utf8proc.h>

#include "utf8.h"

/* set for a word that the table has in lower case only */
#define MARK_LOWER 0x8000

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

void vsl__tag_word_make(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token,
                        uint64_t hash) {
    memset(word, 0, sizeof *word);
    word->lower = word->stem = VSL_NONE;
    word->ready = vsl__tag_ready(tagger, hash);
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

void vsl__tag_word_classify(const vsl__tagger *tagger, vsl__tag_word *word) {
    if (!vsl__tag_look_up(tagger, word->form, &word->marks, word->classes) &&
        word->low != word->form && vsl__tag_look_up(tagger, word->low, &word->marks, word->classes))
        word->marks |= MARK_LOWER;
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
    if (!vsl__tag_look_up(tagger, vsl__tag_hash(form + last + 1, as->length - last - 1),
                          &word->tail_marks, word->tail_classes))
        vsl__tag_look_up(tagger, word->tail, &word->tail_marks, word->tail_classes);
}

void vsl__tag_word_split(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token) {
    spelling as;
    word->shape = shape_of(token.data, token.length);
    if (word->ready != NULL && !vsl__tag_capital(word)) return; /* runs have capitals */
    spell(&as, token);
    hash_ends(word, as.low, as.low_length);
    split_at_hyphens(tagger, word, &as);
}
