/*
** rule.h - rules over words: patterns of classes, and the operation that a match stands for.
**
** Source: the files lang/LANGUAGE/rules/ *.txt (for their form see doc/times.md), compiled by
** src/tools/pack_rules.c into the section "rules":
**
**   vsl__rules_header
**   actions   action_count times vsl__rule_action: what a match means, trees in prefix order
**   rows      row_count rows of bits in whole uint64_t: one for each set with rules in the row, then one
**             for each rule
**   starts    word_count rows of bits, one for each start, in whole uint64_t: see vsl__rule_code
**   kinds     word_count times vsl__rule_kinds: what words can be, each combination once
**   words     word_count times vsl__rule_word: the same words
**   sets      set_count times vsl__rule_set: rules of one name before the point, together
**   rules     rule_count times vsl__rule_head
**   code      code_count times vsl__rule_code: the patterns, a program for a backtracking machine
**   classes   class_count times vsl__rule_class
**   nodes     node_count times vsl__rule_node: the words that compounds are made of, a trie
**   variants  variant_count times vsl__rule_variant
**   pairs     first_count * next_count times uint16_t: a row, see vsl__rules_row
**   entries   entry_count times uint16_t: the word of each entry of the lexicon
**   blob      strings, see pack.h (not aligned)
**
** The machine runs over atoms (atom.h). It knows classes, numbers and operations, no language.
*/
#ifndef VSL_CORE_RULE_H
#define VSL_CORE_RULE_H

#include "../verslag.h"
#include "lexicon.h"
#include "mem.h"
#include "pack.h"

enum {
    VSL__RULE_CLASSES = 255, /* most classes */
    VSL__RULE_KINDS = 512,   /* most kinds of words: classes, then the words and the classes with a
                                value that patterns name */
    VSL__NO_KIND = 0xFFFF,
    VSL__RULES = 1024,  /* most rules */
    VSL__RULE_SETS = 64 /* most sets */
};

#define VSL__AFFIX 9 /* bytes of the longest affix that is looked for */

/* A class that rules or the engine ask for. */
typedef struct vsl__rule_class {
    uint32_t name;    /* in the blob */
    uint32_t lexicon; /* its id in the lexicon, VSL_NONE where no word has it */
    uint16_t
        affixes[32]; /* by the low five bits of the outer byte, bits of the lengths of its words
                              that begin with a hyphen ("-eerde": last byte, length 5) or end in one
                              ("ge-": first byte, length 2) */
} vsl__rule_class;

/* What a word can be to the rules: the same for all words of the same classes. A bit for each kind: the
** classes first. */
typedef struct vsl__rule_kinds {
    uint64_t at[VSL__RULE_KINDS / 64];
} vsl__rule_kinds;

/* What is asked of every word of a text. */
typedef struct vsl__rule_word {
    uint64_t known; /* bits of the known classes (below): the first of its kinds */
    uint16_t first; /* as the first atom of a match: a line of the table of pairs */
    uint16_t alone; /* the same where it is an article that counts nothing, or no ordinal */
    uint16_t next;  /* as the atom behind the first element of a match: a column of it */
    uint16_t flags;
} vsl__rule_word;

enum {
    VSL__WORD_CLASS = 1,  /* it has a class */
    VSL__WORD_NUMBER = 2, /* a number may begin with it */
    VSL__WORD_BEGINS = 4, /* a match may begin with it */
    /* words that are in no lexicon */
    VSL__WORD_OTHER = 0, /* any, of no class */
    VSL__WORD_MARK,      /* any mark */
    VSL__WORD_END,       /* none: the sentence ends */
    VSL__WORD_DIGITS,    /* runs of digits, by vsl__rules_shape */
    VSL__WORD_FIXED = VSL__WORD_DIGITS + 7
};

/* What is to be told of a run of digits before it is read: 1 to 5 is its width (5 is more), 0 is
** two digits up to 31, and 6 anything that begins with two noughts. */
static inline uint32_t vsl__rules_shape(const char *digits, size_t length) {
    if (length > 2 && digits[0] == '0') return 6;
    if (length == 2 && (digits[0] < '3' || (digits[0] == '3' && digits[1] < '2'))) return 0;
    return length < 5 ? (uint32_t)length : 5;
}

/* Entries of the lexicon with senses only for some spellings (capitals): a list of words by
** spelling, that of any other spelling last. Their number in `entries` is that of the first of the
** list, plus VSL__VARIES. */
typedef struct vsl__rule_variant {
    uint32_t spelling; /* in the blob; VSL_NONE for the last of a list */
    uint32_t word;
} vsl__rule_variant;

#define VSL__VARIES 0x8000

/* The classes that the engine itself asks for: the first ones of the section, and so the first
** bits of vsl__rule_kinds. */
/* clang-format off */
#define VSL__KNOWN_CLASSES(X)                                                              \
    X(NUMBER, "number")                 /* drie = 3 unit; roles unit teen ten hundred scale */ \
    X(ORDINAL, "ordinal")               /* derde = 3 unit */                               \
    X(NUMBER_AND, "number_and")         /* een EN twintig */                               \
    X(ORDINAL_SUFFIX, "ordinal_suffix") /* 3de */                                          \
    X(SCALE_SUFFIX, "scale_suffix")     /* 3k */                                           \
    X(DECIMAL_MARK, "decimal_mark")     /* 3,5 */                                          \
    X(GROUP_MARK, "group_mark")         /* 3.000 */                                        \
    X(DECIMAL_WORD, "decimal_word")     /* drie KOMMA vijf */                              \
    X(FRACTION, "fraction_sign")        /* 3½ */                                           \
    X(ARTICLE, "article")               /* een, also a number */                           \
    X(FUNCTION, "function")             /* a word that nothing is counted in */            \
    X(PAST, "past") X(PRESENT, "present") X(FUTURE, "future") /* finite verbs */           \
    X(PAST_SUFFIX, "past_suffix")       /* ends of finite verbs in the past */             \
    X(PRESENT_SUFFIX, "present_suffix")    /* the same of the present, in second place */   \
    X(PARTICIPLE_START, "participle_start") X(PARTICIPLE_END, "participle_end")           \
    X(PREFIX_START, "prefix_start") X(PREFIX_END, "prefix_end") /* of participles without ge- */ \
    X(PARTICIPLE, "participle")                                                            \
    X(NOUN, "noun")                     /* a noun, whatever else it is */                  \
    X(CLAUSE, "clause")                 /* a clause begins or ends here */                 \
    X(MODIFIER, "modifier")             /* meer dan = MORE_THAN, left of a number */       \
    X(TIME_MODIFIER, "time_modifier")   /* sinds = ON_OR_AFTER, left of a date or time */  \
    X(ADJECTIVE, "adjective")           /* stands between a number and its noun */         \
    X(ADJECTIVE_SUFFIX, "adjective_suffix")                                                \
    X(PLURAL_SUFFIX, "plural_suffix")                                                      \
    X(AGE_UNIT, "age_unit")             /* jaar: the unit of an age without one */
/* clang-format on */

enum {
#define X(name, text) VSL__KNOWN_##name,
    VSL__KNOWN_CLASSES(X)
#undef X
        VSL__KNOWN_COUNT
};

#define VSL__RULE_SLOTS 10 /* captures of one rule */

typedef struct vsl__rules_header {
    uint32_t set_count, rule_count, code_count, action_count, class_count, node_count;
    uint32_t word_count, first_count, next_count, row_count, entry_count, variant_count;
    uint32_t start_count;
    uint32_t root_row; /* rows before this one have no rule of the sets `time` and `quantity` */
    uint32_t blob_size;
    uint32_t reserved; /* 0 */
} vsl__rules_header;
_Static_assert(sizeof(vsl__rules_header) % 8 == 0, "the actions behind it are aligned to 8");

typedef struct vsl__rule_set {
    uint32_t name;
    uint32_t first_rule, rule_count;
} vsl__rule_set;

typedef struct vsl__rule_head {
    uint32_t name;   /* "date.day-month" */
    uint32_t code;   /* index of the first instruction */
    uint32_t action; /* index of the root of the action */
    uint16_t begin;  /* the set it begins with, VSL__RULE_SETS for none */
    uint16_t behind; /* the start of its second instruction */
} vsl__rule_head;

typedef enum vsl__rule_op {
    /* elements: take one atom or more */
    VSL__RULE_LITERAL = 0, /* the word b */
    VSL__RULE_CLASS,       /* an atom or phrase of class a; with the text value b unless NONE */
    VSL__RULE_INT,         /* a whole number from a to b (signed); of `width` digits unless 0 */
    VSL__RULE_ORDINAL,     /* an ordinal number from a to b */
    VSL__RULE_NUMBER,      /* any cardinal number, not a lone article; in digits if width is 1 */
    VSL__RULE_COUNT,       /* any cardinal number, also a lone article (een) */
    VSL__RULE_CALL,        /* a match of the set a */
    VSL__RULE_WORD,        /* a word of the sort a */
    /* what takes none */
    VSL__RULE_MATCH, /* the pattern is done */
    VSL__RULE_SPLIT, /* go on at a, and at b */
    VSL__RULE_JUMP,  /* go on at a */
    VSL__RULE_OPEN,  /* the span begins here (not before) */
    VSL__RULE_CLOSE, /* the span ends here */
    VSL__RULE_BEGIN, /* a sentence begins here */
    VSL__RULE_STOP,  /* the sentence ends here, or a mark follows */
    VSL__RULE_OPS
} vsl__rule_op;

enum {                         /* sorts of words */
       VSL__RULE_ANY_WORD = 0, /* no function word (class "function"), no verb */
       VSL__RULE_PLURAL,       /* such a word in the plural */
       VSL__RULE_NAME,         /* one that begins with a capital */
       VSL__RULE_CAPITALS,     /* `width` capitals and nothing else */
       VSL__RULE_SORTS
};

enum {
    VSL__RULE_GLUED = 1, /* no white space before it */
    VSL__RULE_NOT = 2,   /* must not be here; takes nothing */
    VSL__RULE_SPACED = 4 /* white space before it */
};

typedef struct vsl__rule_code {
    uint8_t op, flags;
    uint8_t slot;   /* capture, or 0xFF */
    uint8_t width;  /* of VSL__RULE_INT, VSL__RULE_CAPITALS */
    uint16_t start; /* the words that can stand where the program goes on here: a bit of `starts` */
    uint16_t
        kind; /* of a literal or class: VSL__NO_KIND for a literal that is no word of the lexicon */
    uint32_t a, b;
} vsl__rule_code;

/* The operations of actions. A second language needs no other ones; see doc/times.md. */
/* clang-format off */
#define VSL__OPERATIONS(X)                                                                 \
    X(NONE, "none")                                                                        \
    X(ADD, "add") X(MULTIPLY, "multiply") X(DIVIDE, "divide") X(POWER, "power")            \
    X(DATE, "date") X(YEAR, "year") X(WEEKDAY, "weekday") X(SEASON, "season")              \
    X(QUARTER, "quarter") X(HALF, "half") X(WEEK, "week") X(DECADE, "decade")              \
    X(CENTURY, "century") X(HOLIDAY, "holiday") X(REL, "rel") X(SHIFT, "shift")            \
    X(NTH, "nth") X(IN, "in") X(ON, "on") X(AT, "at") X(PART, "part") X(CLOCK, "clock")    \
    X(RANGE, "range") X(OPEN, "open") X(MOD, "mod") X(DURATION, "duration") X(SUM, "sum")  \
    X(SET, "set") X(REF, "ref") X(PREVIOUS, "previous") X(BC, "bc") X(FISCAL, "fiscal")    \
    X(LAST, "last") X(FROM, "from") X(SAME, "same") X(WITHIN, "within")                     \
    X(QUANTITY, "quantity") X(MONEY, "money") X(BETWEEN, "between") X(SCORE, "score")      \
    X(VAGUE, "vague")
/* clang-format on */

typedef enum vsl__operation {
#define X(name, text) VSL__OP_##name,
    VSL__OPERATIONS(X)
#undef X
        VSL__OPERATION_COUNT
} vsl__operation;

enum { VSL__ACTION_CALL = 0, VSL__ACTION_SLOT, VSL__ACTION_NUMBER, VSL__ACTION_TEXT };

typedef struct vsl__rule_action {
    double number;
    uint32_t text;  /* in the blob */
    uint8_t tag;    /* VSL__ACTION_... */
    uint8_t op;     /* vsl__operation, or the slot */
    uint16_t count; /* of a call: arguments, which follow */
} vsl__rule_action;

/* One byte of a word that compounds are made of. */
typedef struct vsl__rule_node {
    uint32_t child, sibling; /* 0 for none; node 0 is the root */
    uint8_t byte, final;
    uint8_t reserved[2];
} vsl__rule_node;

/* Where the bits of a set's rules stand in a row: `words` uint64_t from `first` on; `head` and `tail`
** leave the bits of others out of the first and the last of them. */
typedef struct vsl__rule_bits {
    uint32_t first, words;
    uint64_t head, tail;
} vsl__rule_bits;

/* A view of the checked section. */
typedef struct vsl__rules {
    const vsl__rule_action *actions;
    const uint64_t *rows, *starts;
    const vsl__rule_kinds *kinds;
    const vsl__rule_word *words;
    const vsl__rule_set *sets;
    const vsl__rule_head *rules;
    const vsl__rule_code *code;
    const vsl__rule_class *classes;
    const vsl__rule_node *nodes;
    const vsl__rule_variant *variants;
    const uint16_t *pairs, *entries;
    const char *blob;
    uint32_t set_count, rule_count, code_count, action_count, class_count, node_count, word_count,
        first_count, next_count, row_count, entry_count, variant_count, start_count, root_row,
        blob_size;
    uint32_t row_words, start_words; /* uint64_t of a row of rules, and of starts */
    uint32_t time, quantity; /* the sets that a reading begins with, VSL_NONE when there is none */
    uint16_t roots[256];     /* the trie's child of the root by byte, 0 for none (or too far: then
                                the word does not begin a compound) */
    vsl__rule_bits bits[VSL__RULE_SETS];
    /* bits of the letters (vsl__rules_letter) that stand beside an outer byte in the words that compounds
    ** are made of: behind a first byte, and before a last one */
    uint32_t seconds[256], penults[256];
} vsl__rules;

struct vsl_doc;
struct vsl_model;
struct vsl__node;

/* What a part of a match stands for. */
typedef enum vsl__value_tag {
    VSL__VALUE_NONE = 0,
    VSL__VALUE_NUMBER, /* number; flags of number.h */
    VSL__VALUE_WORD,   /* a word of the lexicon: number and text */
    VSL__VALUE_NODE
} vsl__value_tag;

typedef struct vsl__value {
    uint8_t tag, flags;
    uint16_t digits; /* of a number: digits it was written with */
    uint32_t rule;   /* that made it, plus 1; 0 for none */
    double number;
    vsl_str text;
    const struct vsl__node *node;
    uint32_t first, last; /* atoms it was read from: first, and the one after the last */
} vsl__value;

typedef struct vsl__node {
    uint8_t op; /* vsl__operation */
    uint8_t count;
    vsl__value at[];
} vsl__node;

/* A match of a set: atoms [first, end), where first is where the span begins. */
typedef struct vsl__match {
    uint32_t first, end;
    uint32_t rule;  /* that made the value */
    uint32_t tried; /* the rule of the set, which may only have passed it on */
    uint32_t set;
    vsl__value value;
} vsl__match;

/* Views the section, with every index in it checked, so that nothing needs checking later. */
vsl_code vsl__rules_open(vsl__rules *self, vsl__bytes section, const vsl__lexicon *lexicon,
                         vsl_error *err);

/* The row of the rules that may match where a word of the line `first` stands and is the whole
** first element, and one of the column `next` behind it. */
static inline uint32_t vsl__rules_row(const vsl__rules *self, uint32_t first, uint32_t next) {
    return self->pairs[first * self->next_count + next];
}

/* The starts of a word: bits that say at which instructions a program can go on with it. */
static inline const uint64_t *vsl__rules_starts(const vsl__rules *self, uint32_t word) {
    return self->starts + word * self->start_words;
}

/* That row, with the next word itself. */
static inline const uint64_t *vsl__rules_pair(const vsl__rules *self, uint32_t first,
                                              uint32_t next) {
    return self->rows +
           (size_t)vsl__rules_row(self, first, self->words[next].next) * self->row_words;
}

/* The bit of a letter in any case; all other bytes share one. */
static inline uint32_t vsl__rules_letter(uint8_t byte) {
    unsigned letter = (unsigned)(byte | 0x20) - 'a';
    return UINT32_C(1) << (letter < 26 ? letter : 26);
}

/* Whether a word of at least two bytes may be a compound of known parts, by its first two bytes and its
** last two: most words are told from compounds so. */
static inline int vsl__rules_may_be_compound(const vsl__rules *self, const char *word,
                                             size_t length) {
    const unsigned char *p = (const unsigned char *)word;
    return (self->seconds[p[0]] & vsl__rules_letter(p[1])) != 0 &&
           (self->penults[p[length - 1]] & vsl__rules_letter(p[length - 2])) != 0;
}

/* The word that an entry of the lexicon (or VSL_NONE) is in the spelling of these bytes. */
uint32_t vsl__rules_word(const vsl__rules *self, uint32_t entry, const char *bytes, size_t length);

/* A string of the blob; absent for VSL_NONE. */
vsl_str vsl__rules_str(const vsl__rules *self, uint32_t offset);

/* The stage, for the tokens [begin, end) of a window: finds the matches of the sets `time` and
** `quantity`, leftmost first, then longest, then in the order of the rules; they do not overlap.
** Fills doc->atoms and doc->matches. Linear: each set is tried at most once at an atom, and a pattern
** has no loops. */
vsl_code vsl__rule_stage(struct vsl_doc *doc, uint32_t begin, uint32_t end, vsl_error *err);

#endif
