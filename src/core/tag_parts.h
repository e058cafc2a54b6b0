/*
** tag_parts.h - what the files of the tagger share: tagger.c (the model), tag_word.c (words), tag.c
** (documents), tag_feature.c (features) and tag_decode.c (scores and paths). See tag.h.
*/
#ifndef VSL_CORE_TAG_PARTS_H
#define VSL_CORE_TAG_PARTS_H

#include "tag.h"

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

/*
** Hashes
*/

#define VSL__TAG_SEED UINT64_C(0x9E3779B97F4A7C15)

/* the finaliser of MurmurHash3 (Appleby, public domain) */
static inline uint64_t vsl__tag_finish(uint64_t h) {
    h ^= h >> 33;
    h *= UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 33;
    h *= UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ (h >> 33);
}

/*
** tagger.c
*/

/* A move that is forbidden: less than any path makes (1000 tokens of 32767 at most), twice. */
#define VSL__TAG_NO_MOVE (-(1 << 28))

/* Marks and classes of the word with this hash; 1 when the model has it, else they stay as they are.
** `tagger` may be NULL. */
int vsl__tag_look_up(const vsl__tagger *tagger, uint64_t hash, uint16_t *marks, uint16_t *classes);

/* The type of the name with this hash in the model's list, or 0. */
unsigned vsl__tag_name(const vsl__tagger *tagger, uint64_t hash);

/* What vsl__tag_own says of the token with this hash, where the model has it, or NULL. `tagger` may be
** NULL. */
const int16_t *vsl__tag_ready(const vsl__tagger *tagger, uint64_t hash);

/*
** tag_word.c: a word is made in three steps. `tagger` may be NULL.
*/

/* Makes `word` of a token whose hash is `hash`: what tells words apart, and its kind of capitals. */
void vsl__tag_word_make(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token,
                        uint64_t hash);

/* Takes its marks and classes from the model. */
void vsl__tag_word_classify(const vsl__tagger *tagger, vsl__tag_word *word);

/* Adds what only features ask for. */
void vsl__tag_word_split(const vsl__tagger *tagger, vsl__tag_word *word, vsl_str token);

static inline int vsl__tag_capital(const vsl__tag_word *word) {
    return word->caps >= CAPS_FIRST && word->caps <= CAPS_MIXED;
}

/*
** tag.c
*/

/* The place, as in `roles`, of token `t` in the run [begin, end). */
static inline unsigned vsl__tag_role(uint32_t t, uint32_t begin, uint32_t end) {
    if (end - begin == 1) return ROLE_SINGLE;
    if (t == begin) return ROLE_FIRST;
    return t + 1 == end ? ROLE_LAST : ROLE_MIDDLE;
}

/* The word `place` tokens from token `t` of the sentence [begin, end): its index, or that of the
** pseudo-word outside. */
static inline size_t vsl__tag_word_at(const vsl__tag_doc *self, uint32_t begin, uint32_t end,
                                      uint32_t t, int place) {
    int64_t there = (int64_t)t + place;
    return there < begin || there >= end ? self->words.count : self->word.at[there];
}

/*
** tag_feature.c: features as hashes, into `out`; all return their number.
*/

/* Features of a word that stands `place` tokens from the one tagged. */
size_t vsl__tag_own_features(const vsl__tagger *tagger, const vsl__tag_word *word, int place,
                             uint64_t *out);

/* What token `t` of sentence `s`, [begin, end), has besides its own words' and the votes. */
size_t vsl__tag_context_features(const vsl__tag_doc *self, uint32_t s, uint32_t begin, uint32_t end,
                                 uint32_t t, uint64_t *out);

/* How the first pass tagged the same word elsewhere. */
size_t vsl__tag_vote_features(const vsl__tag_doc *self, uint32_t t, uint64_t *out);

#endif
