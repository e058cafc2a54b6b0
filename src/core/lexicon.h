/*
** lexicon.h - what the language knows about words: each word has senses, each sense a class
** ("month", "scale", "cue") and a value. All rules of the engine are about classes, so the engine
** itself knows no word of any language.
**
** Source: the files lang/LANGUAGE/lexicon/ *.txt, compiled by src/tools/pack_lexicon.c into the
** section "lexicon":
**
**   vsl__lexicon_header
**   slots    slot_count times vsl__lexicon_slot: open addressing, linear probing. A key stands at
**            hash mod home_count (a power of two) or behind, up to the next free slot; the last
**            slot is free
**   entries  entry_count times vsl__lexicon_entry
**   senses   sense_count times vsl__lexicon_sense, those of an entry together
**   classes  class_count times uint32_t: the class's name in the blob; sorted by name (bytes)
**   blob     strings, see pack.h (not aligned)
**
** A word written in lower case stands for itself in any case; one with a capital only for itself
** exactly (VSL__SENSE_EXACT). A phrase (words separated by one space) is an entry of its own; the
** entry of its first word says how long the longest phrase beginning with it is.
*/
#ifndef VSL_CORE_LEXICON_H
#define VSL_CORE_LEXICON_H

#include "../verslag.h"
#include "pack.h"

#define VSL__LEXICON_KEY 96 /* longest key in bytes; longer tokens are in no lexicon */

typedef struct vsl__lexicon_header {
    uint32_t slot_count, entry_count, sense_count, class_count;
    uint32_t blob_size;
    uint32_t home_count;
} vsl__lexicon_header;

typedef struct vsl__lexicon_slot {
    uint32_t hash;  /* upper half of the key's hash */
    uint32_t entry; /* no entry's index (VSL_NONE) when free */
} vsl__lexicon_slot;

typedef struct vsl__lexicon_entry {
    uint64_t classes; /* bit (class mod 64) for each sense: a quick "certainly not" */
    uint32_t key;     /* in the blob, lower case */
    uint32_t first_sense;
    uint16_t sense_count; /* 0 for a word that only begins phrases */
    uint16_t phrase;      /* words in the longest phrase that begins with this word, or 0 */
} vsl__lexicon_entry;

enum { VSL__SENSE_EXACT = 1 /* only in this spelling, capitals and all */ };

typedef struct vsl__lexicon_sense {
    double number;     /* the value as a number, 0 when it has none */
    uint32_t text;     /* the value as text in the blob, VSL_NONE when it has none */
    uint32_t spelling; /* the word as written, in the blob (for VSL__SENSE_EXACT) */
    uint16_t class_id;
    uint16_t flags;
    uint32_t reserved; /* 0 */
} vsl__lexicon_sense;

/* A view of a checked section. */
typedef struct vsl__lexicon {
    const vsl__lexicon_slot *slots;
    const vsl__lexicon_entry *entries;
    const vsl__lexicon_sense *senses;
    const uint32_t *classes;
    const char *blob;
    uint32_t home_mask, entry_count, sense_count, class_count;
} vsl__lexicon;

/* A phrase found in a document: `count` tokens from `token` on are the entry's key. */
typedef struct vsl__phrase {
    uint32_t token, count, entry;
    uint32_t word; /* what it is to the rules, once there are atoms */
} vsl__phrase;

/* The bit of a class in vsl__lexicon_entry.classes; 0 for VSL_NONE. */
static inline uint64_t vsl__lexicon_bit(uint32_t class_id) {
    return class_id == VSL_NONE ? 0 : UINT64_C(1) << (class_id & 63);
}

/* 0: certainly no sense of the entry has the class. Most words say so at once. */
static inline int vsl__lexicon_may_be(const vsl__lexicon *self, uint32_t entry, uint32_t class_id) {
    return (self->entries[entry].classes & vsl__lexicon_bit(class_id)) != 0;
}

/* Views the section, with every index in it checked, so that lookups need no checks. */
vsl_code vsl__lexicon_open(vsl__lexicon *self, vsl__bytes section, vsl_error *err);

/* The hash of a key. */
uint64_t vsl__lexicon_hash(const char *key, size_t length);

/* The entry of a lower-case key, or VSL_NONE. */
uint32_t vsl__lexicon_find(const vsl__lexicon *self, const char *key, size_t length);

/* The id of a class by its NUL-terminated name, or VSL_NONE. */
uint32_t vsl__lexicon_class(const vsl__lexicon *self, const char *name);

/* A string of the blob; absent for VSL_NONE. */
vsl_str vsl__lexicon_str(const vsl__lexicon *self, uint32_t offset);

/* Whether a sense of an entry fits the spelling (the token's bytes; NULL for any). */
int vsl__lexicon_fits(const vsl__lexicon *self, const vsl__lexicon_sense *sense,
                      const char *spelling, size_t length);

/* The entry's first sense of the class that fits the spelling (the token's bytes; NULL for any),
** or NULL. `entry` may be VSL_NONE, `class_id` may be VSL_NONE. */
const vsl__lexicon_sense *vsl__lexicon_sense_of(const vsl__lexicon *self, uint32_t entry,
                                                uint32_t class_id, const char *spelling,
                                                size_t length);

struct vsl_doc;

/* The stage: sets `entry` of every token (of the whole token, else of the token without its
** possessive suffix), VSL_FLAG_PHRASE, and the document's phrases (for each token at most the
** longest one that begins there; sorted by token; they may overlap). */
vsl_code vsl__lexicon_stage(struct vsl_doc *doc, vsl_error *err);

#endif
