/*
** unicode.h - the character classes that tokens are cut by.
**
** One byte a code point: a class for cutting (the Word_Break property of UAX #29, with punctuation,
** symbols and pictures told apart by their General_Category), and whether it is a capital, a small
** letter, or a picture. The tables are made by src/tools/unicode.lua from the Unicode Character
** Database and checked in as unicode_table.c.
*/
#ifndef VSL_CORE_UNICODE_H
#define VSL_CORE_UNICODE_H

#include <stdint.h>

/* Classes; the order matters to unicode.lua, which holds the same list. */
enum {
    VSL__CONTROL = 0, /* control characters, unassigned, private use */
    VSL__SPACE,       /* white space inside a line, and what is invisible and no mark: U+200B */
    VSL__NEWLINE,     /* LF CR VT FF NEL LS PS */
    VSL__LETTER,      /* ALetter, Hebrew_Letter */
    VSL__DIGIT,       /* Numeric */
    VSL__KATAKANA,
    VSL__SYLLABLE,       /* letters that UAX #29 cuts one by one: Han, Hiragana, Thai ... */
    VSL__NUMERAL,        /* other numbers: superscripts, fractions, circled digits */
    VSL__CONNECTOR,      /* ExtendNumLet: _ */
    VSL__EXTEND,         /* combining marks, variation selectors, emoji modifiers */
    VSL__FORMAT,         /* soft hyphen, direction marks */
    VSL__ZWJ,            /* U+200D */
    VSL__PREPEND,        /* belongs to what follows (GB9b) */
    VSL__REGIONAL,       /* halves of flags */
    VSL__PICTURE,        /* shown as an emoji by default */
    VSL__SYMBOL,         /* Sm Sk So */
    VSL__CURRENCY,       /* Sc */
    VSL__PUNCTUATION,    /* the other P* */
    VSL__OPEN,           /* Ps: ( [ { „ ‚ */
    VSL__CLOSE,          /* Pe */
    VSL__QUOTE,          /* Pi Pf: “ ” « » ‹ › ‘, and " */
    VSL__APOSTROPHE,     /* ' ’ */
    VSL__DASH,           /* - ‐ ‑ and the other Pd */
    VSL__MIDLETTER,      /* joins letters: · (and : in UAX #29, not here) */
    VSL__MIDNUMBER,      /* joins digits: , ; */
    VSL__MIDBOTH,        /* joins letters, and digits: . */
    VSL__CLASSES,        /* how many */
    VSL__CLASS = 31,     /* the bits of the class */
    VSL__UPPER = 32,     /* Lu, Lt */
    VSL__LOWER = 64,     /* Ll */
    VSL__PICTORIAL = 128 /* Extended_Pictographic */
};

extern const uint16_t vsl__unicode_blocks[0x110000 >> 7];
extern const uint8_t vsl__unicode_classes[][128];

/* The class of a code point (0 to 0x10FFFF) with its bits. */
static inline unsigned vsl__unicode(int32_t point) {
    return vsl__unicode_classes[vsl__unicode_blocks[point >> 7]][point & 127];
}

#endif
