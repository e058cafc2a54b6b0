/*
** rule.h - rules over words: patterns of classes, and the operation that a match stands for.
**
** Source: the files lang/LANGUAGE/rules/ *.txt (for their form see doc/times.md), compiled by
** src/tools/pack_rules.c into the section "rules":
**
**   vsl__rules_header
**   sets      set_count times vsl__rule_set: rules of one name before the point, together
**   rules     rule_count times vsl__rule_head
**   code      code_count times vsl__rule_code: the patterns, a program for a backtracking machine
**   actions   action_count times vsl__rule_action: what a match means, trees in prefix order
**   classes   class_count times uint32_t: the class behind each class bit, in the blob
**   nodes     node_count times vsl__rule_node: the words that compounds are made of, a trie
**   blob      strings: a uint16_t length, then the bytes (not aligned)
**
** The machine runs over atoms (atom.h). It knows classes, numbers and operations, no language.
*/
#ifndef VSL_CORE_RULE_H
#define VSL_CORE_RULE_H

#include "../verslag.h"
#include "mem.h"
#include "pack.h"

/* Class bits: what an atom can be to a rule. Classes that a match can begin with have a bit of their
** own as far as there are bits, the others share: a bit then only says "perhaps". */
enum {
    VSL__CLASS_DIGITS = 63,   /* a run of digits */
    VSL__CLASS_NUMBER = 62,   /* the known class "number" */
    VSL__CLASS_ORDINAL = 61,  /* "ordinal" */
    VSL__CLASS_FRACTION = 60, /* "fraction_sign" */
    VSL__CLASS_BITS = 60,     /* those that the compiler gives out */
    VSL__RULE_CLASSES = 255
};

typedef struct vsl__rule_class {
    uint32_t name; /* in the blob */
    uint32_t bit;
} vsl__rule_class;

/* The classes that the engine itself asks for: the first ones of the section, and the bits of
** vsl__atom.known. */
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
    uint32_t blob_size;
    uint32_t reserved; /* 0 */
} vsl__rules_header;

typedef struct vsl__rule_set {
    uint64_t first;      /* bits of the classes that a match can begin with */
    uint64_t single;     /* those of them that can be a match by themselves */
    uint64_t follow[64]; /* by the bit of the first atom: bits that the second one can have */
    uint32_t name;
    uint32_t first_rule, rule_count;
    uint32_t reserved; /* 0 */
} vsl__rule_set;

typedef struct vsl__rule_head {
    uint64_t first;
    uint32_t name;     /* "date.day-month" */
    uint32_t code;     /* index of the first instruction */
    uint32_t action;   /* index of the root of the action */
    uint32_t reserved; /* 0 */
} vsl__rule_head;

typedef enum vsl__rule_op {
    VSL__RULE_MATCH = 0, /* the pattern is done */
    VSL__RULE_LITERAL,   /* an atom whose lower-case hash is a | b << 32 */
    VSL__RULE_CLASS,     /* an atom or phrase of class a; with the text value b unless NONE */
    VSL__RULE_INT,       /* a whole number from a to b (signed); of `width` digits unless 0 */
    VSL__RULE_ORDINAL,   /* an ordinal number from a to b */
    VSL__RULE_NUMBER,    /* any cardinal number, not a lone article; in digits if width is 1 */
    VSL__RULE_COUNT,     /* any cardinal number, also a lone article (een) */
    VSL__RULE_CALL,      /* a match of the set a */
    VSL__RULE_SPLIT,     /* go on at a, and at b */
    VSL__RULE_JUMP,      /* go on at a */
    VSL__RULE_OPEN,      /* the span begins here (not before) */
    VSL__RULE_CLOSE,     /* the span ends here */
    VSL__RULE_STOP,      /* the sentence ends here, or a mark follows; takes nothing */
    VSL__RULE_WORD,      /* any word that is no function word (class "function"), in the plural
                            where a is 1; takes one atom */
    VSL__RULE_OPS
} vsl__rule_op;

enum {
    VSL__RULE_GLUED = 1, /* no white space before it */
    VSL__RULE_NOT = 2,   /* must not be here; takes nothing */
    VSL__RULE_SPACED = 4 /* white space before it */
};

typedef struct vsl__rule_code {
    uint8_t op, flags;
    uint8_t slot;  /* capture, or 0xFF */
    uint8_t width; /* of VSL__RULE_INT */
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

/* A view of the checked section. */
typedef struct vsl__rules {
    const vsl__rule_set *sets;
    const vsl__rule_head *rules;
    const vsl__rule_code *code;
    const vsl__rule_action *actions;
    const vsl__rule_class *classes;
    const vsl__rule_node *nodes;
    const char *blob;
    uint32_t set_count, rule_count, code_count, action_count, class_count, node_count, blob_size;
    uint16_t roots[256];     /* the trie's child of the root by byte, 0 for none (or too far: then
                             the word does not begin a compound) */
    uint32_t *lexicon_class; /* by class: its id in the lexicon, VSL_NONE when unused */
    uint8_t *bits;           /* by class of the lexicon: the class here, or 0xFF */
    uint32_t bit_count;
    uint64_t mask;    /* classes mod 64 of the lexicon that have a bit */
    uint16_t *begins; /* by set and class bit: where the list of rules that can begin with
                                it starts in `lists`; 65 numbers a set */
    uint16_t *lists;  /* rules, counted from the set's first one */
    uint8_t affix[VSL__KNOWN_COUNT][32]; /* by known class of affixes: bits of their outer bytes */
    size_t allocated;        /* bytes of the block that `bits` and what follows lie in */
    uint32_t time, quantity; /* the sets that a reading begins with, VSL_NONE when there is none */
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

vsl_code vsl__rules_open(vsl__rules *self, vsl__bytes section, vsl_error *err);

/* Finds which lexicon class each class bit is. Allocates `bits`, which the caller frees. */
vsl_code vsl__rules_bind(vsl__rules *self, const struct vsl_model *model, vsl_error *err);

void vsl__rules_close(vsl__rules *self, const vsl_allocator *allocator);

/* A string of the blob; absent for VSL_NONE. */
vsl_str vsl__rules_str(const vsl__rules *self, uint32_t offset);

/* The stage: finds the matches of the sets `time` and `quantity`, leftmost first, then longest,
** then in the order of the rules; they do not overlap. Fills doc->matches. Linear: each set is
** tried at most once at an atom, and a pattern has no loops. */
vsl_code vsl__rule_stage(struct vsl_doc *doc, vsl_error *err);

#endif
