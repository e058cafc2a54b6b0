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

enum { /* the first four are those of tokens */
       VSL__ATOM_CAPITAL = VSL_FLAG_CAPITAL,
       VSL__ATOM_SPACE = VSL_FLAG_SPACE,   /* white space before it */
       VSL__ATOM_FIRST = VSL_FLAG_FIRST,   /* first of its sentence */
       VSL__ATOM_PHRASE = VSL_FLAG_PHRASE, /* a phrase with a class begins here */
       VSL__ATOM_CUT = 1 << 1              /* not the first part of a compound */
};

typedef struct vsl__atom {
    struct vsl__place *place; /* what rules found here (rule.c), NULL until they look */
    uint32_t start, end;
    uint32_t token;
    uint32_t entry;  /* in the lexicon, or VSL_NONE */
    uint32_t phrase; /* of the document; with VSL__ATOM_PHRASE */
    uint16_t word;   /* what it is to the rules, vsl__rules.words; without the phrase */
    uint8_t kind, flags;
} vsl__atom;

struct vsl_doc;

/* The atom behind the phrase that begins at one. */
uint32_t vsl__atom_behind(const struct vsl_doc *doc, uint32_t atom);

/* Whether a match may begin at an atom, and end behind it: not inside of what is joined (12-13). */
int vsl__atom_may_begin(const struct vsl_doc *doc, uint32_t atom);
int vsl__atom_may_end(const struct vsl_doc *doc, uint32_t atom);

/* Whether a word ends (`suffix`) or begins as one of the known class does; affixes stand in the
** lexicon with a hyphen: "-eerde", "ge-". At most 9 bytes are looked at. */
int vsl__atom_has_affix(const struct vsl_doc *doc, const vsl__atom *atom, unsigned known,
                        int suffix);

/* Fills doc->atoms from the tokens [first, end), and `word` of the phrases there. */
vsl_code vsl__atoms_of(struct vsl_doc *doc, uint32_t first, uint32_t end, vsl_error *err);

#endif
