/*
** tag.h - the statistical tagger: a linear-chain conditional random field (Lafferty, McCallum and
** Pereira 2001) over hashed features, with integer weights that are used in place.
**
** The same code makes the features for reading and for training, so that both always agree. It
** knows no language and no tag set: words, their classes and the names it may look up come from
** the model, labels are strings.
**
** Names have capitals or figures, or stand beside them. So a token has state 0, and nothing else is asked
** of it, where it and those within VSL__TAG_REACH have but kinds of capitals that are `plain` in the model:
** small letters and marks, in a language that has capitals. The trainer finds out which.
**
** A text is tagged in two passes. The first has only what stands in the text; the second also sees
** how the first tagged the same word elsewhere in the document.
*/
#ifndef VSL_CORE_TAG_H
#define VSL_CORE_TAG_H

#include "mem.h"

#define VSL__TAG_MAGIC "VSLTAGS\n"
#define VSL__TAG_ORDER UINT32_C(0x01020304)
#define VSL__TAG_VERSION 4
#define VSL__TAG_STATES 64    /* most states of a model */
#define VSL__TAG_CLASSES 6    /* most word classes of a word */
#define VSL__TAG_FEATURES 160 /* most features of a token */
#define VSL__TAG_LONGEST 1000 /* tokens of a sentence that are tagged together */
#define VSL__TAG_TOPICS 8     /* classes that stand for what a document is about */
#define VSL__TAG_BINS 16      /* knots of the calibration of confidence */
#define VSL__TAG_CAPITALS 9   /* kinds of capitals, see tag_parts.h */
#define VSL__TAG_EDGE 8       /* the kind of what stands outside the sentence */
#define VSL__TAG_REACH 2      /* tokens to each side whose own features count */
#define VSL__TAG_PLACES (2 * VSL__TAG_REACH + 1)

/* The begin of a model; all offsets count from it. State 0 has no weights: they are all zero. */
typedef struct vsl__tag_header {
    char magic[8];
    uint32_t order, version;
    uint32_t size;         /* bytes of the whole model */
    uint32_t states;       /* labels of the field: O, B-PER, I-PER, L-PER, U-PER ... */
    uint32_t stride;       /* weights of a row: states - 1 rounded up to 8 */
    uint32_t chunks;       /* nonzero: states are prefix-type, else they are the labels */
    uint32_t plain;        /* kinds of capitals, bits: names do not stand among them alone */
    float scale;           /* weights are scale times the logarithm */
    uint32_t names;        /* states + 1 uint32_t offsets of the states' names */
    uint32_t edges;        /* int16_t [states + 2][states]: from each, from the start, to the end */
    uint32_t slots;        /* of the feature table */
    uint32_t prints;       /* uint16_t [slots]: fingerprints, 0 is empty */
    uint32_t rows;         /* int8_t [slots][stride] */
    uint32_t word_slots;   /* of the word table */
    uint32_t words;        /* uint16_t [word_slots][2]: fingerprint, kind */
    uint32_t kind_count;   /* kinds of words: of the same marks and classes */
    uint32_t word_classes; /* classes of a word */
    uint32_t kinds;        /* uint16_t [kind_count][1 + word_classes]: marks, classes */
    uint32_t phrase_slots;
    uint32_t phrases;        /* uint16_t [phrase_slots][2]: fingerprint, type (1 ...) */
    uint32_t frequent_slots; /* of the table of frequent tokens; may be 0 */
    uint32_t frequent;       /* uint64_t [frequent_slots]: their hashes, 0 is empty */
    uint32_t ready; /* int16_t [frequent_slots][PLACES][stride]: what vsl__tag_own says of them */
    float bins[VSL__TAG_BINS]; /* how often a chunk is right, at the knots of vsl__tag_knot */
} vsl__tag_header;

/* A model in place. */
typedef struct vsl__tagger {
    const vsl__tag_header *head;
    const uint16_t *prints;
    const int8_t *rows;
    const int16_t *edges;
    const uint16_t *words, *kinds, *phrases;
    const uint64_t *frequent;
    const int16_t *ready;
    const char *base;
    /* made from the states' names when opened */
    uint8_t prefix[VSL__TAG_STATES]; /* 'O', 'B', 'I', 'L', 'U', or 0 where there are no chunks */
    uint8_t type[VSL__TAG_STATES];   /* index of the state's type, 0 for O */
    uint8_t types;                   /* types and O */
    uint8_t first_state[VSL__TAG_STATES]; /* some state of each type, to find its name */
    /* made from the edges, rows `width` apart (states rounded up to 4): what is added, its
    ** exponentials, and those from each state's end of the edge */
    uint32_t width;
    int32_t moves[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    float weights[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    float turned[VSL__TAG_STATES * VSL__TAG_STATES];
} vsl__tagger;

/* Checks `size` bytes (aligned to 4) and makes `self` a view of them. Returns VSL_OK or fills
** `err` (VSL_EPACK). */
vsl_code vsl__tagger_open(vsl__tagger *self, const void *data, size_t size, vsl_error *err);

/* The name of a state ("B-PER"), and of a type ("PER"; empty for type 0). */
vsl_str vsl__tagger_state(const vsl__tagger *self, unsigned state);
vsl_str vsl__tagger_type(const vsl__tagger *self, unsigned type);

/* Tells which of the chunk prefixes may follow another: 1 or 0. `from` or `to` 0 is the
** sentence's edge. Types are compared by the caller's indices. */
int vsl__tag_follows(unsigned from, unsigned from_type, unsigned to, unsigned to_type);

/* What is to be tagged: one document, its tokens as strings and its sentences as the index after
** the last token of each. */
typedef struct vsl__tag_text {
    const vsl_str *tokens;
    uint32_t token_count;
    const uint32_t *ends;
    uint32_t sentence_count;
} vsl__tag_text;

/* What is known of a distinct word of the document. */
typedef struct vsl__tag_word {
    uint64_t form, low;   /* hashes */
    const int16_t *ready; /* scores of its own features that the model has, or NULL */
    /* where the word stands within reach of a token that is scored: */
    uint64_t shape; /* hash */
    /* the same, where it has a capital or the model has no scores: */
    uint64_t head, tail;           /* hashes of the parts around hyphens, 0 without */
    uint64_t prefix[4], suffix[5]; /* hashes, 0 where the word is too short */
    uint16_t classes[VSL__TAG_CLASSES], tail_classes[VSL__TAG_CLASSES]; /* 0: none */
    uint16_t marks, tail_marks;                                         /* bits of the word table */
    uint8_t caps;   /* kind of capitals, see tag_parts.h */
    uint8_t length; /* characters, at most 31 */
    uint8_t seen;   /* evidence of the document, bits, see tag_parts.h */
    uint8_t roles;  /* places in runs of capitalised words, bits */
    uint8_t places; /* where it stands from tokens that are scored, bits */
    uint32_t count; /* occurrences in the document */
    uint32_t lower; /* index of the lower-case word, or VSL_NONE */
    uint32_t stem;  /* index of the word without its final s, or VSL_NONE */
    uint32_t first; /* its first token */
} vsl__tag_word;

/* Tokens that are scored and tagged together: a sentence, or what lies in one between tokens that need
** no scoring and have state 0, or VSL__TAG_LONGEST tokens of that. */
typedef struct vsl__tag_piece {
    uint32_t sentence, begin, end;
    uint8_t after, before; /* nonzero: a token of state 0 is what it stands after, and before */
} vsl__tag_piece;

/* A document being tagged. Zero-initialise with `allocator` and `tagger` set; may be used again. */
typedef struct vsl__tag_doc {
    vsl_allocator allocator;
    const vsl__tagger *tagger; /* for its words and phrases; weights are not needed for features */
    vsl__tag_text text;
    VSL__ARRAY(vsl__tag_word) words; /* the last one is the pseudo-word outside a sentence */
    VSL__ARRAY(uint32_t) table;      /* hash table of words: index + 1 */
    VSL__ARRAY(uint32_t) word;       /* of each token: index of its word */
    VSL__ARRAY(vsl__tag_piece) pieces;
    VSL__ARRAY(uint32_t) next;  /* of each token: next token of the same word, or VSL_NONE */
    VSL__ARRAY(uint8_t) phrase; /* of each token: phrase type * 4 + place, 0 without */
    VSL__ARRAY(uint32_t) run;   /* of each token in a run: its begin, else VSL_NONE */
    VSL__ARRAY(uint32_t) run_end;
    VSL__ARRAY(uint8_t) sentence_caps; /* of each sentence: nonzero when written in capitals */
    VSL__ARRAY(uint16_t) votes;        /* [word][states]: states given by the first pass */
    uint16_t topics[VSL__TAG_TOPICS];  /* classes of most of the document's words, 0 without */
    uint32_t vote_states;              /* 0 before there are votes */
    VSL__ARRAY(int16_t) own;           /* [word][PLACES][stride]: scores of a word's own features */
    VSL__ARRAY(int16_t) emission;      /* [token][stride], of the pieces */
    VSL__ARRAY(uint8_t) back;          /* [token][states] of one piece */
    VSL__ARRAY(float) field;           /* for marginals */
    VSL__ARRAY(uint8_t) states;        /* result: of each token */
    VSL__ARRAY(float) confidence;      /* result: of each token that begins a chunk, else 0 */
} vsl__tag_doc;

/* Takes in a text: words, evidence, names. Returns VSL_OK or VSL_ENOMEM. */
vsl_code vsl__tag_doc_begin(vsl__tag_doc *self, const vsl__tag_text *text);
void vsl__tag_doc_free(vsl__tag_doc *self);

/* The features of token `t` in sentence `s` as 64-bit hashes; returns their number (at most
** VSL__TAG_FEATURES). `votes` nonzero adds what the first pass found elsewhere. */
size_t vsl__tag_features(const vsl__tag_doc *self, uint32_t s, uint32_t t, uint64_t *out);

/* Counts the states of all tokens (for training: given by a model that has not seen the text). */
vsl_code vsl__tag_doc_vote(vsl__tag_doc *self, const uint8_t *states, uint32_t state_count);

/* Scores of the own features of a token: what it adds to the scores of the token VSL__TAG_REACH after it up
** to that VSL__TAG_REACH before it. `sums` has room for VSL__TAG_PLACES times the model's stride. */
void vsl__tag_own(const vsl__tagger *tagger, vsl_str token, int16_t *sums);

/* Tags the text in two passes: fills `states` and, if wanted, `confidence`. Returns VSL_OK or
** VSL_ENOMEM. */
vsl_code vsl__tag_doc_decode(vsl__tag_doc *self, int confidence);

/* Where a chunk's posterior probability stands among the knots 0 ... BINS - 1 of its calibration. */
float vsl__tag_knot(float raw);

/* Hash of a word or phrase in the tables of a model. `phrase` continues with one word more. */
uint64_t vsl__tag_hash(const char *data, size_t length);
uint64_t vsl__tag_phrase(uint64_t phrase, uint64_t word);

/* Where a hash stands in a table of `slots`, and its fingerprint (never 0). */
static inline uint32_t vsl__tag_slot(uint64_t hash, uint32_t slots) {
    return (uint32_t)(((hash >> 32) * slots) >> 32);
}
static inline uint16_t vsl__tag_print(uint64_t hash) {
    uint16_t print = (uint16_t)(hash & 0xffff);
    return print == 0 ? 1 : print;
}

#endif
