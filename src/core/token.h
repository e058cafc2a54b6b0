/*
** token.h - cutting a text into tokens: what the stage's files share.
**
**   token.c    the stage: white space, marks, the quick way for plain words
**   word.c     words, numbers, abbreviations, addresses
**
** Tokens follow UAX #29 (Unicode Text Segmentation, word boundaries) with departures for written
** Dutch and its like, all listed in doc/tokens.md. Which words are abbreviations, clitics and so on
** stands in lang/LANGUAGE/lexicon/tokens.txt and abbreviations.txt.
*/
#ifndef VSL_CORE_TOKEN_H
#define VSL_CORE_TOKEN_H

#include "letters.h"
#include "lexicon.h"
#include "unicode.h"
#include "utf8.h"

struct vsl_doc;

/* Where a token ends. */
static inline uint32_t vsl__end(const vsl_token *token) {
    return token->start + token->length;
}

/* A token's entry in the lexicon, or VSL_NONE. */
static inline uint32_t vsl__entry(const vsl_token *token) {
    return token->entry == VSL_NO_ENTRY ? VSL_NONE : token->entry;
}

/* Ids of the lexicon's classes that cutting asks for; VSL_NONE where the language has none. */
typedef struct vsl__token_words {
    uint32_t abbreviation;  /* with its full stop; ends a sentence only before a starter */
    uint32_t title;         /* abbreviation that never ends a sentence: dhr. */
    uint32_t final;         /* abbreviation that often ends one: enz. */
    uint32_t before_number; /* abbreviation only before a number: art. 5 */
    uint32_t after_number;  /* abbreviation only after a number: 5 min. */
    uint32_t before_name;   /* abbreviation only before a capital: St. Jan */
    uint32_t before_small;  /* abbreviation only where the sentence goes on: pers. voornaamwoord */
    uint32_t starter;       /* words that often begin a sentence and are no names */
    uint32_t opener;        /* words that begin a sentence even without a mark before them */
    uint32_t leaning;       /* words after which none begins */
    uint32_t parting;       /* phrases that stand alone: lees ook */
    uint32_t exclaiming;    /* names that end in an exclamation mark: Groen! */
    uint32_t clitic;        /* 's 't */
    uint32_t possessive;    /* what follows a name as its genitive: 's */
    uint32_t sibilant;      /* last letters of names whose genitive is a bare apostrophe */
    uint32_t ordinal;       /* endings of ordinals in figures: ste */
    uint32_t unit;          /* units that stand against their number: 5km */
    uint32_t domain;        /* last parts of domain names: nl */
    uint32_t emoticon;      /* :-) */
    uint64_t abbreviations; /* the bits of all abbreviations in vsl__lexicon_entry.classes */
} vsl__token_words;

/* Looks the classes up; when a model is opened. */
void vsl__token_words_find(vsl__token_words *self, const vsl__lexicon *lexicon);

/* A unit that is never cut: a grapheme cluster with what UAX #29 (WB4) counts to it. */
typedef struct vsl__cluster {
    const char *end;
    int32_t point;  /* its base, or VSL__INVALID */
    unsigned class; /* of the base, VSL__LETTER ...; VSL__BROKEN for invalid bytes */
    unsigned bits;  /* VSL__UPPER, VSL__LOWER of the base */
} vsl__cluster;

enum { VSL__BROKEN = VSL__CLASSES };

/* Reads the cluster at `p` < `end`, whatever it is. */
void vsl__cluster_any(const char *p, const char *end, vsl__cluster *out);

/* The same, quick for ASCII that nothing combines with. */
static inline void vsl__cluster_read(const char *p, const char *end, vsl__cluster *out) {
    unsigned char c = (unsigned char)*p;
    if (c >= 0x80 || (end - p > 1 && (unsigned char)p[1] >= 0x80)) {
        vsl__cluster_any(p, end, out);
        return;
    }
    out->end = p + 1;
    out->point = c;
    out->class = vsl__unicode(c) & VSL__CLASS;
    out->bits = vsl__unicode(c) & ~(unsigned)VSL__CLASS;
}

/* What cutting needs to know besides the place where it stands. */
typedef struct vsl__cutter {
    struct vsl_doc *doc;
    const char *end; /* of the text, or as far as a token reaches */
    int quoted;      /* a single quotation mark is open in this paragraph */
    /* for the quick way: the letters among the bytes from `window` on, and how to tell them */
    const char *window;
    vsl__letters seen;
    vsl__letters_read *read;
} vsl__cutter;

/* Whether a cluster can be part of a word. */
static inline int vsl__in_word(const vsl__cluster *c) {
    return c->class == VSL__LETTER || c->class == VSL__DIGIT || c->class == VSL__NUMERAL ||
           c->class == VSL__CONNECTOR;
}

enum { VSL__LONGEST = 65535, VSL__BREAKS = 15 }; /* what vsl_token has room for */

/* As far as a token that begins at `p` can reach in a text that ends at `end`; it divides no character
** of valid UTF-8. */
static inline const char *vsl__reach(const char *p, const char *end) {
    if (end - p <= VSL__LONGEST) return end;
    end = p + VSL__LONGEST;
    while (end > p + VSL__LONGEST - 3 && ((unsigned char)*end & 0xC0) == 0x80) end--;
    return end;
}

/* Takes the word, number, abbreviation or address that begins at `start`, where `first` is the
** cluster there. Sets kind, flags but for VSL_FLAG_SPACE, and suffix of `token`; returns its end.
 */
const char *vsl__word(const vsl__cutter *self, const char *start, const vsl__cluster *first,
                      vsl_token *token);

#endif
