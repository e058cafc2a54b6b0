/*
** atom.h - what rules see of a text: words, runs of digits and single marks.
**
** A token with digits is cut at every change between digits, letters and marks, and a compound
** whose parts are all known (woensdag-avond, een-en-twintig) into its parts, so that rules need
** not care how a tokenizer or a writer joins things.
*/
#ifndef VSL_CORE_ATOM_H
#define VSL_CORE_ATOM_H

#include "../verslag.h"

typedef enum vsl__atom_kind { VSL__ATOM_WORD = 0, VSL__ATOM_DIGITS, VSL__ATOM_MARK } vsl__atom_kind;

enum {
    VSL__ATOM_SPACE = 1, /* white space before it */
    VSL__ATOM_FIRST = 2, /* first of its sentence */
    VSL__ATOM_BEGIN = 4, /* a match may begin here */
    VSL__ATOM_END = 8,   /* a match may end behind it */
    VSL__ATOM_CUT = 16,  /* not the first part of a compound */
    VSL__ATOM_CAPITAL = 32
};

typedef struct vsl__atom {
    uint64_t classes; /* class bits of rule.h, of the word and of the phrase that begins here */
    uint64_t known;   /* bits of the known classes of rule.h, of both */
    uint64_t hash;    /* of the lower-case bytes; 0 until vsl__atom_hash is asked for it */
    uint32_t start, end;
    uint32_t token;
    uint32_t entry;       /* in the lexicon, or VSL_NONE */
    uint32_t phrase;      /* entry of the phrase that begins here, or VSL_NONE */
    uint32_t phrase_next; /* the atom behind that phrase */
    uint8_t kind, flags;
} vsl__atom;

struct vsl_doc;

/* Fills `hash`. */
void vsl__atom_hash(const struct vsl_doc *doc, vsl__atom *atom);

/* Whether a word ends (`suffix`) or begins as one of the known class does; affixes stand in the
** lexicon with a hyphen: "-eerde", "ge-". At most 9 bytes are looked at. */
int vsl__atom_has_affix(const struct vsl_doc *doc, const vsl__atom *atom, unsigned known,
                        int suffix);

/* Fills doc->atoms from the tokens. */
vsl_code vsl__atom_stage(struct vsl_doc *doc, vsl_error *err);

#endif
