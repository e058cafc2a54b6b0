/*
** number.h - numbers in digits and in words, read from atoms.
*/
#ifndef VSL_CORE_NUMBER_H
#define VSL_CORE_NUMBER_H

#include "../verslag.h"

enum {
    VSL__NUMBER_ORDINAL = 1,
    VSL__NUMBER_WHOLE = 2,   /* digits alone, or words: can be a day, a year, an hour */
    VSL__NUMBER_WORDS = 4,   /* in words */
    VSL__NUMBER_ARTICLE = 8, /* nothing but the article */
    VSL__NUMBER_POINT = 16,  /* read with a point as decimal mark, against the language's habit */
    VSL__NUMBER_SCALED = 32  /* with a scale word: 3 miljoen */
};

typedef struct vsl__number {
    double value;
    uint32_t end;    /* the atom behind it */
    uint16_t digits; /* it was written with; 0 in words */
    uint8_t flags;
} vsl__number;

#define VSL__NUMBER_READINGS 5

struct vsl_doc;

/* The readings of a number that begins at `atom`, longest first; returns how many (at most
** VSL__NUMBER_READINGS). Digits follow the language's separators (settings "decimal", "group");
** words are added up by their roles (unit, teen, ten, hundred, scale). */
unsigned vsl__number_at(const struct vsl_doc *doc, uint32_t atom, vsl__number *readings);

/* What a word multiplies by (miljoen, honderd), 1 when it is no such word. */
double vsl__number_scale(const struct vsl_doc *doc, uint32_t atom);

/* Writes a number as plain decimal with at most 15 significant digits, no trailing zeros and no
** exponent into `out`, which has room for 48 bytes; returns the length. */
unsigned vsl__number_write(double value, char *out);

#endif
