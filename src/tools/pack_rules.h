/*
** pack_rules.h - the compiler of rules: what its files share.
**
**   pack_rules.c   reads rules, writes the section
**   pack_words.c   the tables that tell by two words which rules may match
*/
#ifndef VSL_TOOLS_PACK_RULES_H
#define VSL_TOOLS_PACK_RULES_H

#include "../core/lexicon.h"
#include "../core/rule.h"
#include "pack.h"

typedef struct set {
    char *name;
    int used; /* called by a rule */
} set;

typedef struct rule {
    char *name;
    uint32_t set, code, action;
    source where;
} rule;

/* A word that patterns name. */
typedef struct literal {
    char *text;      /* lower case */
    uint32_t offset; /* in the blob */
} literal;

/* A class with a value that patterns name. */
typedef struct valued {
    uint32_t class, text; /* the value in the blob */
} valued;

typedef struct compiler {
    set *sets;
    rule *rules; /* those of a set together */
    uint32_t set_count, rule_count;
    vsl__rule_code *code; /* `a` of VSL__RULE_LITERAL is a literal */
    uint32_t code_count;
    vsl__rule_action *actions;
    uint32_t action_count;
    char **classes;
    uint32_t class_count;
    uint32_t lexicon_class[VSL__RULE_CLASSES]; /* by class: its id in the lexicon, or VSL_NONE */
    uint8_t joined[VSL__RULE_CLASSES];         /* by class: its words make compounds */
    literal *literals;
    uint32_t literal_count;
    valued *values;
    uint32_t value_count;
    buffer blob;
    const vsl__lexicon *lexicon;
    /* of the rule being read */
    source *where;
    char *p;
    char *slots[VSL__RULE_SLOTS];
    unsigned slot_count;
    int spans;
} compiler;

/* The class of the rules that a class of the lexicon is, or VSL_NONE. */
uint32_t rules_class(const compiler *self, uint32_t class_id);

/* See core/rule.h. */
typedef struct tables {
    vsl__rule_kinds *kinds;
    vsl__rule_word *words;
    uint16_t *pairs, *entries;
    buffer rows, starts, variants;
    uint32_t word_count, first_count, next_count, row_count, start_count, root_row;
} tables;

/* Makes them, and gives literals and classes their kinds. */
void make_tables(compiler *self, tables *made);
void free_tables(tables *made);

#endif
