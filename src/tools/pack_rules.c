/*
** pack_rules.c - lang/LANGUAGE/rules/ *.txt to the section "rules" (see core/rule.h).
**
** A line is a rule:
**
**     SET.NAME: PATTERN => ACTION
**     @join CLASS ...          words of these classes may be joined to compounds
**
** PATTERN is a sequence of
**     word  "word"             the word itself
**     <class>  <class=text>    a word or phrase of a class of the lexicon
**     <int A..B wN>            a whole number from A to B, of N digits
**     <ord A..B>               an ordinal number
**     <number>  <count>        any number; <count> takes a lone article, too
**     <digits>                 any number that is not in words
**     <word>  <nouns>          a word that is no function word; one in the plural
**     <end>                    nothing: the sentence ends here, or a mark follows
**     $SET                     a match of another set
**     [ ... | ... ]            one of these, or nothing
**     ( ... | ... )            one of these
**     { ... }                  the span, where it is not all of the pattern
**     x:                       before an element: its value is x in the action
**     ~                        before an element: no white space before it
**     _                        before an element: white space before it
**     !                        before a word or class: must not be here
**
** ACTION is a tree of operations: op(a, b, ...), x, 12, 'text', none.
*/
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/lexicon.h"
#include "../core/rule.h"
#include "../core/utf8.h"

static const char *const known_classes[] = {
#define X(name, text) text,
    VSL__KNOWN_CLASSES(X)
#undef X
};

static const char *const operations[] = {
#define X(name, text) text,
    VSL__OPERATIONS(X)
#undef X
};

typedef struct set {
    char *name;
    uint64_t first, single, follow[64]; /* see vsl__rule_set */
    uint8_t begins[VSL__RULE_CLASSES];  /* by class: a match can begin with it */
    int used;                           /* called by a rule */
} set;

typedef struct rule {
    char *name;
    uint32_t set, code, action;
    uint64_t first;
    source where;
} rule;

typedef struct compiler {
    set *sets;
    rule *rules;
    uint32_t set_count, rule_count;
    vsl__rule_code *code;
    uint32_t code_count;
    vsl__rule_action *actions;
    uint32_t action_count;
    char **classes;
    uint32_t class_count;
    uint32_t bits[VSL__RULE_CLASSES];  /* by class */
    uint8_t joined[VSL__RULE_CLASSES]; /* by class: its words make compounds */
    buffer blob;
    const vsl__lexicon *lexicon;
    /* of the rule being read */
    source *where;
    char *p;
    char *slots[VSL__RULE_SLOTS];
    unsigned slot_count;
    int spans;
} compiler;

static uint32_t add_string(buffer *blob, const char *text) {
    uint16_t length = (uint16_t)strlen(text);
    uint32_t at = (uint32_t)buffer_add(blob, &length, sizeof length);
    buffer_add(blob, text, length);
    return at;
}

static void blanks(compiler *self) {
    while (*self->p == ' ' || *self->p == '\t') self->p++;
}

/* Takes characters up to one of `stop` (or the end); the caller frees the copy. */
static char *take(compiler *self, const char *stop) {
    size_t n = strcspn(self->p, stop);
    char *text = copy_text(self->p, n);
    self->p += n;
    return text;
}

static uint32_t class_bit(compiler *self, const char *name) {
    uint32_t i;
    for (i = 0; i < self->class_count; i++)
        if (strcmp(self->classes[i], name) == 0) return i;
    if (self->where != NULL && vsl__lexicon_class(self->lexicon, name) == VSL_NONE)
        fail(self->where, "no file of the lexicon has the class '%s'", name);
    if (i == VSL__RULE_CLASSES)
        fail(self->where, "more than %d classes in rules", VSL__RULE_CLASSES);
    self->classes = need(self->classes, (i + 1) * sizeof *self->classes);
    self->classes[self->class_count++] = copy_text(name, strlen(name));
    return i;
}

static uint32_t set_index(compiler *self, const char *name, size_t length) {
    uint32_t i;
    for (i = 0; i < self->set_count; i++)
        if (strlen(self->sets[i].name) == length && memcmp(self->sets[i].name, name, length) == 0)
            return i;
    self->sets = need(self->sets, (i + 1) * sizeof *self->sets);
    memset(&self->sets[i], 0, sizeof *self->sets);
    self->sets[i].name = copy_text(name, length);
    self->set_count++;
    return i;
}

static uint32_t emit(compiler *self, vsl__rule_op op, uint32_t a, uint32_t b) {
    vsl__rule_code *made;
    self->code = need(self->code, (self->code_count + 1) * sizeof *self->code);
    made = &self->code[self->code_count];
    memset(made, 0, sizeof *made);
    made->op = (uint8_t)op;
    made->slot = 0xFF;
    made->a = a;
    made->b = b;
    return self->code_count++;
}

static uint8_t slot_of(compiler *self, const char *name, int make) {
    unsigned i;
    for (i = 0; i < self->slot_count; i++)
        if (strcmp(self->slots[i], name) == 0) return (uint8_t)i;
    if (!make) return 0xFF;
    if (i == VSL__RULE_SLOTS) fail(self->where, "more than %d captures in a rule", VSL__RULE_SLOTS);
    self->slots[self->slot_count++] = copy_text(name, strlen(name));
    return (uint8_t)i;
}

static void take_literal(compiler *self, const char *word) {
    char key[VSL__LEXICON_KEY];
    size_t length = vsl__lower(word, strlen(word), key, sizeof key);
    uint64_t hash = vsl__lexicon_hash(key, length);
    emit(self, VSL__RULE_LITERAL, (uint32_t)hash, (uint32_t)(hash >> 32));
}

/* The inside of <...>. */
static void take_class(compiler *self, char *text) {
    char *rest = text + strcspn(text, " ="), name[64];
    size_t n = (size_t)(rest - text);
    vsl__rule_op op;
    if (n == 0 || n >= sizeof name) fail(self->where, "expected <class>");
    memcpy(name, text, n);
    name[n] = '\0';
    if (strcmp(name, "int") == 0 || strcmp(name, "ord") == 0) {
        int low = INT32_MIN, high = INT32_MAX, width = 0;
        op = name[0] == 'i' ? VSL__RULE_INT : VSL__RULE_ORDINAL;
        while (*rest == ' ') rest++;
        if (*rest != '\0' && sscanf(rest, "%d..%d w%d", &low, &high, &width) < 2) {
            if (sscanf(rest, "%d..", &low) != 1) fail(self->where, "expected A..B in <%s>", text);
            if (strstr(rest, "..") == NULL) high = low;
        }
        emit(self, op, (uint32_t)low, (uint32_t)high);
        self->code[self->code_count - 1].width = (uint8_t)width;
    } else if (strcmp(name, "number") == 0)
        emit(self, VSL__RULE_NUMBER, 0, 0);
    else if (strcmp(name, "digits") == 0)
        self->code[emit(self, VSL__RULE_NUMBER, 0, 0)].width = 1;
    else if (strcmp(name, "count") == 0)
        emit(self, VSL__RULE_COUNT, 0, 0);
    else if (strcmp(name, "word") == 0)
        emit(self, VSL__RULE_WORD, 0, 0);
    else if (strcmp(name, "nouns") == 0)
        emit(self, VSL__RULE_WORD, 1, 0);
    else if (strcmp(name, "end") == 0)
        emit(self, VSL__RULE_STOP, 0, 0);
    else
        emit(self, VSL__RULE_CLASS, class_bit(self, name),
             *rest == '=' ? add_string(&self->blob, rest + 1) : VSL_NONE);
}

static void take_sequence(compiler *self, const char *stop);

/* a | b ) after the opening bracket, up to the closing one. */
static void take_alternatives(compiler *self, const char *stop) {
    uint32_t jumps[64], count = 0, i;
    for (;;) {
        uint32_t split = emit(self, VSL__RULE_SPLIT, 0, 0);
        self->code[split].a = self->code_count;
        take_sequence(self, stop);
        if (*self->p == stop[1]) {
            self->code[split].b = self->code[split].a; /* the last one: no choice left */
            break;
        }
        self->p++;
        if (count == 64) fail(self->where, "more than 64 alternatives");
        jumps[count++] = emit(self, VSL__RULE_JUMP, 0, 0);
        self->code[split].b = self->code_count;
    }
    self->p++;
    for (i = 0; i < count; i++) self->code[jumps[i]].a = self->code_count;
}

static void take_element(compiler *self) {
    uint8_t flags = 0, slot = 0xFF;
    uint32_t at;
    char *text;
    for (;; self->p++) {
        if (*self->p == '~')
            flags |= VSL__RULE_GLUED;
        else if (*self->p == '!')
            flags |= VSL__RULE_NOT;
        else if (*self->p == '_')
            flags |= VSL__RULE_SPACED;
        else
            break;
    }
    at = 0;
    while (self->p[at] >= 'a' && self->p[at] <= 'z') at++;
    if (at > 0 && self->p[at] == ':') {
        text = take(self, ":");
        self->p++;
        slot = slot_of(self, text, 1);
        free(text);
    }
    at = self->code_count;
    switch (*self->p) {
    case '[':
        self->p++;
        emit(self, VSL__RULE_SPLIT, at + 1, 0);
        take_alternatives(self, "|]");
        self->code[at].b = self->code_count;
        if (flags != 0 || slot != 0xFF) fail(self->where, "only an element can have ~ ! or a name");
        return;
    case '(':
        self->p++;
        take_alternatives(self, "|)");
        if (flags != 0 || slot != 0xFF) fail(self->where, "only an element can have ~ ! or a name");
        return;
    case '{':
        self->p++;
        self->spans++;
        emit(self, VSL__RULE_OPEN, 0, 0);
        return;
    case '}':
        self->p++;
        emit(self, VSL__RULE_CLOSE, 0, 0);
        return;
    case '<':
        self->p++;
        text = take(self, ">");
        if (*self->p == '\0') fail(self->where, "a > is missing");
        self->p++;
        take_class(self, text);
        break;
    case '$':
        self->p++;
        text = take(self, " \t]|)}");
        emit(self, VSL__RULE_CALL, set_index(self, text, strlen(text)), 0);
        self->sets[self->code[self->code_count - 1].a].used = 1;
        break;
    case '"':
        self->p++;
        text = take(self, "\"");
        if (*self->p == '\0') fail(self->where, "a \" is missing");
        self->p++;
        take_literal(self, text);
        break;
    default:
        text = take(self, " \t]|)}");
        if (*text == '\0') fail(self->where, "cannot read the pattern at: %s", self->p);
        take_literal(self, text);
    }
    free(text);
    self->code[at].flags = flags;
    self->code[at].slot = slot;
}

static void take_sequence(compiler *self, const char *stop) {
    for (;;) {
        blanks(self);
        if (*self->p == '\0') {
            if (*stop != '\0') fail(self->where, "one of %s is missing", stop);
            return;
        }
        if (strchr(stop, *self->p) != NULL) return;
        take_element(self);
    }
}

static void take_action(compiler *self) {
    vsl__rule_action action = {0};
    uint32_t at = self->action_count++;
    char *text;
    unsigned i;
    self->actions = need(self->actions, self->action_count * sizeof *self->actions);
    action.text = VSL_NONE;
    blanks(self);
    if (*self->p == '\'') {
        self->p++;
        text = take(self, "'");
        if (*self->p == '\0') fail(self->where, "a ' is missing");
        self->p++;
        action.tag = VSL__ACTION_TEXT;
        action.text = add_string(&self->blob, text);
    } else if (strchr("-0123456789", *self->p) != NULL && *self->p != '\0') {
        text = take(self, " ,)");
        action.tag = VSL__ACTION_NUMBER;
        action.number = strtod(text, NULL);
    } else {
        text = take(self, " ,()");
        if (*self->p == '(') {
            for (i = 0; i < VSL__OPERATION_COUNT && strcmp(operations[i], text) != 0; i++) continue;
            if (i == VSL__OPERATION_COUNT) fail(self->where, "unknown operation: %s", text);
            action.tag = VSL__ACTION_CALL;
            action.op = (uint8_t)i;
            do {
                self->p++;
                take_action(self);
                action.count++;
                blanks(self);
            } while (*self->p == ',');
            if (*self->p != ')') fail(self->where, "a ) is missing in the action");
            self->p++;
        } else if (strcmp(text, "none") == 0) {
            action.tag = VSL__ACTION_CALL;
            action.op = VSL__OP_NONE;
        } else {
            action.tag = VSL__ACTION_SLOT;
            action.op = slot_of(self, text, 0);
            if (action.op == 0xFF) fail(self->where, "nothing in the pattern is named '%s'", text);
        }
    }
    free(text);
    self->actions[at] = action;
}

static void take_join(compiler *self) {
    for (;;) {
        char *name;
        blanks(self);
        if (*self->p == '\0') return;
        name = take(self, " \t");
        self->joined[class_bit(self, name)] = 1;
        free(name);
    }
}

static void take_line(void *context, source *where, char *line) {
    compiler *self = context;
    char *colon = strchr(line, ':'), *arrow = strstr(line, "=>"), *point = strchr(line, '.');
    rule *made;
    self->where = where;
    if (strncmp(line, "@join ", 6) == 0) {
        self->p = line + 6;
        take_join(self);
        return;
    }
    if (colon == NULL || arrow == NULL || point == NULL || point > colon || arrow < colon)
        fail(where, "expected SET.NAME: PATTERN => ACTION");
    *colon = '\0';
    *arrow = '\0';
    while (arrow > colon && (arrow[-1] == ' ' || arrow[-1] == '\t')) *--arrow = '\0';
    arrow = colon + 1 + strlen(colon + 1) + 1;
    while (*arrow == '\0' || *arrow == '>' || *arrow == ' ') arrow++;
    self->rules = need(self->rules, (self->rule_count + 1) * sizeof *self->rules);
    made = &self->rules[self->rule_count++];
    memset(made, 0, sizeof *made);
    made->where = *where;
    made->name = copy_text(line, strlen(line));
    made->set = set_index(self, line, (size_t)(point - line));
    made->code = self->code_count;
    while (self->slot_count > 0) free(self->slots[--self->slot_count]);
    self->spans = 0;
    self->p = colon + 1;
    take_sequence(self, "");
    emit(self, VSL__RULE_MATCH, 0, 0);
    made->action = self->action_count;
    self->p = arrow;
    take_action(self);
    blanks(self);
    if (*self->p != '\0') fail(where, "stray characters after the action: %s", self->p);
}

/* Marks the classes that the program at `pc` can begin with; returns whether there were new ones. */
static int mark_begins(const compiler *self, uint32_t pc, uint8_t *begins) {
    int changed = 0;
    uint32_t i;
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        if (c->flags & VSL__RULE_NOT || c->op == VSL__RULE_OPEN || c->op == VSL__RULE_CLOSE ||
            c->op == VSL__RULE_STOP) {
            pc++;
            continue;
        }
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_CLASS:
            changed |= !begins[c->a];
            begins[c->a] = 1;
            return changed;
        case VSL__RULE_CALL:
            for (i = 0; i < self->class_count; i++) {
                if (!self->sets[c->a].begins[i] || begins[i]) continue;
                begins[i] = 1;
                changed = 1;
            }
            return changed;
        case VSL__RULE_SPLIT:
            if (c->a != c->b) changed |= mark_begins(self, c->a, begins);
            pc = c->b;
            break;
        case VSL__RULE_JUMP:
            pc = c->a;
            break;
        default:
            return changed;
        }
    }
}

/* Gives every class a bit: those that `time` and `quantity` can begin with one of their own. */
static void give_bits(compiler *self) {
    uint32_t i, j, next = 0, shared;
    int changed = 1;
    while (changed) {
        changed = 0;
        for (i = 0; i < self->rule_count; i++)
            changed |=
                mark_begins(self, self->rules[i].code, self->sets[self->rules[i].set].begins);
    }
    for (i = 0; i < self->class_count; i++) {
        int begins = 0;
        for (j = 0; j < self->set_count; j++)
            if (strcmp(self->sets[j].name, "time") == 0 ||
                strcmp(self->sets[j].name, "quantity") == 0)
                begins |= self->sets[j].begins[i];
        self->bits[i] = VSL_NONE;
        if (i == VSL__KNOWN_NUMBER)
            self->bits[i] = VSL__CLASS_NUMBER;
        else if (i == VSL__KNOWN_ORDINAL)
            self->bits[i] = VSL__CLASS_ORDINAL;
        else if (i == VSL__KNOWN_FRACTION)
            self->bits[i] = VSL__CLASS_FRACTION;
        else if (begins)
            self->bits[i] = next < VSL__CLASS_BITS ? next : VSL__CLASS_BITS - 1;
        next +=
            begins && i != VSL__KNOWN_NUMBER && i != VSL__KNOWN_ORDINAL && i != VSL__KNOWN_FRACTION;
    }
    shared = next < VSL__CLASS_BITS ? next : VSL__CLASS_BITS - 1;
    next = 0;
    for (i = 0; i < self->class_count; i++)
        if (self->bits[i] == VSL_NONE) self->bits[i] = shared + next++ % (VSL__CLASS_BITS - shared);
}

/* The class bits that the program at `pc` can begin with. */
static uint64_t first_of(const compiler *self, const rule *from, uint32_t pc) {
    const uint64_t digits = UINT64_C(1) << VSL__CLASS_DIGITS | UINT64_C(1) << VSL__CLASS_NUMBER;
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        if (c->flags & VSL__RULE_NOT) {
            pc++;
            continue;
        }
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_CLASS:
            return UINT64_C(1) << self->bits[c->a];
        case VSL__RULE_ORDINAL:
            return digits | UINT64_C(1) << VSL__CLASS_ORDINAL;
        case VSL__RULE_INT:
        case VSL__RULE_NUMBER:
        case VSL__RULE_COUNT:
            return digits | UINT64_C(1) << VSL__CLASS_FRACTION;
        case VSL__RULE_CALL:
            return self->sets[c->a].first;
        case VSL__RULE_SPLIT:
            return first_of(self, from, c->a) | (c->b == c->a ? 0 : first_of(self, from, c->b));
        case VSL__RULE_JUMP:
            pc = c->a;
            break;
        case VSL__RULE_OPEN:
        case VSL__RULE_CLOSE:
        case VSL__RULE_STOP:
            pc++;
            break;
        default:
            fail(&from->where,
                 "%s: a rule must begin with a number, a class or a set; give the word a class",
                 from->name);
        }
    }
}

static void find_first(compiler *self) {
    int changed = 1;
    uint32_t i;
    while (changed) {
        changed = 0;
        for (i = 0; i < self->rule_count; i++) {
            rule *r = &self->rules[i];
            uint64_t before = self->sets[r->set].first;
            r->first = first_of(self, r, r->code);
            self->sets[r->set].first |= r->first;
            changed |= self->sets[r->set].first != before;
        }
    }
}

static uint64_t numbers(void) {
    return UINT64_C(1) << VSL__CLASS_DIGITS | UINT64_C(1) << VSL__CLASS_ORDINAL |
           UINT64_C(1) << VSL__CLASS_NUMBER | UINT64_C(1) << VSL__CLASS_FRACTION;
}

/* The bits by which a literal can be told; all where the word has no class. */
static uint64_t literal_bits(const compiler *self, const vsl__rule_code *c) {
    const uint64_t common = UINT64_C(1) << self->bits[VSL__KNOWN_FUNCTION] |
                            UINT64_C(1) << self->bits[VSL__KNOWN_CLAUSE];
    uint64_t hash = c->a | (uint64_t)c->b << 32, bits = 0;
    uint32_t i, j, k;
    for (i = 0; i < self->lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &self->lexicon->entries[i];
        vsl_str word = vsl__lexicon_str(self->lexicon, entry->key);
        if (vsl__lexicon_hash(word.data, word.length) != hash) continue;
        for (j = 0; j < entry->sense_count; j++) {
            const vsl__lexicon_sense *sense = &self->lexicon->senses[entry->first_sense + j];
            vsl_str name = vsl__lexicon_str(self->lexicon, self->lexicon->classes[sense->class_id]);
            if (sense->flags & VSL__SENSE_EXACT) continue;
            for (k = 0; k < self->class_count; k++)
                if (strlen(self->classes[k]) == name.length &&
                    memcmp(self->classes[k], name.data, name.length) == 0)
                    bits |= UINT64_C(1) << self->bits[k];
        }
    }
    if ((bits & ~common) != 0) return bits & ~common;
    return bits != 0 ? bits : UINT64_MAX;
}

/* What the atom at `pc` can be; *ends becomes 1 where the pattern can be done there. */
static uint64_t atom_bits(const compiler *self, uint32_t pc, int *ends) {
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        if (c->flags & VSL__RULE_NOT) {
            pc++;
            continue;
        }
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_MATCH:
            *ends = 1;
            return 0;
        case VSL__RULE_LITERAL:
            return literal_bits(self, c);
        case VSL__RULE_CLASS:
            return UINT64_C(1) << self->bits[c->a];
        case VSL__RULE_ORDINAL:
        case VSL__RULE_INT:
        case VSL__RULE_NUMBER:
        case VSL__RULE_COUNT:
            return numbers();
        case VSL__RULE_CALL:
            return self->sets[c->a].first;
        case VSL__RULE_SPLIT:
            return atom_bits(self, c->a, ends) | (c->b == c->a ? 0 : atom_bits(self, c->b, ends));
        case VSL__RULE_JUMP:
            pc = c->a;
            break;
        case VSL__RULE_WORD:
            return UINT64_MAX;
        default:
            pc++;
        }
    }
}

/* Adds to a set what can follow the first atom of the program at `pc`. */
static void add_follow(compiler *self, uint32_t index, uint32_t pc) {
    set *into = &self->sets[index];
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        uint64_t first, single, second;
        int ends = 0;
        unsigned bit;
        if (c->flags & VSL__RULE_NOT || c->op == VSL__RULE_OPEN || c->op == VSL__RULE_CLOSE ||
            c->op == VSL__RULE_STOP) {
            pc++;
            continue;
        }
        if (c->op == VSL__RULE_JUMP) {
            pc = c->a;
            continue;
        }
        if (c->op == VSL__RULE_SPLIT) {
            if (c->a != c->b) add_follow(self, index, c->a);
            pc = c->b;
            continue;
        }
        if (c->op == VSL__RULE_MATCH) return;
        first = single = atom_bits(self, pc, &ends);
        if (c->op == VSL__RULE_CALL) single = self->sets[c->a].single;
        ends = 0;
        second = atom_bits(self, pc + 1, &ends);
        if (ends) into->single |= single;
        for (bit = 0; bit < 64; bit++) {
            if ((first >> bit & 1) == 0) continue;
            if (single >> bit & 1) into->follow[bit] |= second;
            if (c->op == VSL__RULE_CALL) into->follow[bit] |= self->sets[c->a].follow[bit];
        }
        return;
    }
}

static void find_follow(compiler *self) {
    int changed = 1;
    while (changed) {
        uint32_t i;
        changed = 0;
        for (i = 0; i < self->rule_count; i++) {
            set before = self->sets[self->rules[i].set];
            add_follow(self, self->rules[i].set, self->rules[i].code);
            changed |= memcmp(&before, &self->sets[self->rules[i].set], sizeof before) != 0;
        }
    }
}

static int by_set(const void *a, const void *b) {
    const rule *x = a, *y = b;
    if (x->set != y->set) return (x->set > y->set) - (x->set < y->set);
    return (x->code > y->code) - (x->code < y->code);
}

/* Adds a word to the trie. */
static void add_word(vsl__rule_node **nodes, uint32_t *count, vsl_str word) {
    uint32_t at = 0, i;
    for (i = 0; i < word.length; i++) {
        uint8_t byte = (uint8_t)word.data[i];
        uint32_t child = (*nodes)[at].child;
        while (child != 0 && (*nodes)[child].byte != byte) child = (*nodes)[child].sibling;
        if (child == 0) {
            *nodes = need(*nodes, (*count + 1) * sizeof **nodes);
            child = (*count)++;
            memset(&(*nodes)[child], 0, sizeof **nodes);
            (*nodes)[child].byte = byte;
            (*nodes)[child].sibling = (*nodes)[at].child;
            (*nodes)[at].child = child;
        }
        at = child;
    }
    (*nodes)[at].final = 1;
}

static void make_trie(const compiler *self, vsl__rule_node **nodes, uint32_t *count) {
    uint32_t i, j, k;
    *nodes = need(NULL, sizeof **nodes);
    memset(*nodes, 0, sizeof **nodes);
    *count = 1;
    for (i = 0; i < self->lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &self->lexicon->entries[i];
        vsl_str word = vsl__lexicon_str(self->lexicon, entry->key);
        if (memchr(word.data, ' ', word.length) != NULL) continue;
        for (j = 0; j < entry->sense_count; j++) {
            const vsl__lexicon_sense *sense = &self->lexicon->senses[entry->first_sense + j];
            vsl_str name = vsl__lexicon_str(self->lexicon, self->lexicon->classes[sense->class_id]);
            if (sense->flags & VSL__SENSE_EXACT) continue;
            for (k = 0; k < self->class_count; k++)
                if (self->joined[k] && strlen(self->classes[k]) == name.length &&
                    memcmp(self->classes[k], name.data, name.length) == 0)
                    add_word(nodes, count, word);
        }
    }
}

static void write_section(compiler *self, buffer *out) {
    vsl__rules_header header = {0};
    vsl__rule_node *nodes;
    vsl__rule_class *classes = need(NULL, (self->class_count + 1) * sizeof *classes);
    uint32_t i;
    for (i = 0; i < self->class_count; i++) {
        classes[i].name = add_string(&self->blob, self->classes[i]);
        classes[i].bit = self->bits[i];
    }
    make_trie(self, &nodes, &header.node_count);
    header.set_count = self->set_count;
    header.rule_count = self->rule_count;
    header.code_count = self->code_count;
    header.action_count = self->action_count;
    header.class_count = self->class_count;
    buffer_add(out, &header, sizeof header);
    for (i = 0; i < self->set_count; i++) {
        vsl__rule_set made = {0};
        uint32_t j;
        made.first = self->sets[i].first;
        made.single = self->sets[i].single;
        memcpy(made.follow, self->sets[i].follow, sizeof made.follow);
        made.name = add_string(&self->blob, self->sets[i].name);
        for (j = 0; j < self->rule_count; j++) {
            if (self->rules[j].set != i) continue;
            if (made.rule_count++ == 0) made.first_rule = j;
        }
        if (made.rule_count == 0)
            fail(NULL, "rules: the set $%s is called, but has no rule", self->sets[i].name);
        buffer_add(out, &made, sizeof made);
    }
    for (i = 0; i < self->rule_count; i++) {
        vsl__rule_head made = {0};
        made.first = self->rules[i].first;
        made.name = add_string(&self->blob, self->rules[i].name);
        made.code = self->rules[i].code;
        made.action = self->rules[i].action;
        buffer_add(out, &made, sizeof made);
    }
    for (i = 0; i < self->action_count; i++) /* 8-byte items before 4-byte ones */
        buffer_add(out, &self->actions[i], sizeof *self->actions);
    if (self->code_count > 0) buffer_add(out, self->code, self->code_count * sizeof *self->code);
    buffer_add(out, classes, self->class_count * sizeof *classes);
    buffer_add(out, nodes, header.node_count * sizeof *nodes);
    if (self->blob.size > 0) buffer_add(out, self->blob.data, self->blob.size);
    header.blob_size = (uint32_t)self->blob.size;
    memcpy(out->data + out->size - self->blob.size - header.node_count * sizeof *nodes -
               self->class_count * sizeof *classes - self->code_count * sizeof *self->code -
               self->action_count * sizeof *self->actions -
               self->rule_count * sizeof(vsl__rule_head) - self->set_count * sizeof(vsl__rule_set) -
               sizeof header,
           &header, sizeof header);
    free(classes);
    free(nodes);
}

void pack_rules(const char *directory, buffer *out) {
    compiler self = {0};
    buffer words = {NULL, 0, 0};
    vsl__lexicon lexicon;
    vsl_error err;
    vsl__bytes bytes;
    char path[4096], **files;
    size_t i;
    pack_lexicon(directory, &words);
    bytes.data = words.data;
    bytes.size = words.size;
    if (vsl__lexicon_open(&lexicon, bytes, &err) != VSL_OK) fail(NULL, "rules: %s", err.message);
    self.lexicon = &lexicon;
    for (i = 0; i < VSL__KNOWN_COUNT; i++) class_bit(&self, known_classes[i]);
    snprintf(path, sizeof path, "%s/rules", directory);
    files = access(path, F_OK) == 0 ? list_files(path, ".txt") : need(NULL, sizeof *files);
    if (access(path, F_OK) != 0) files[0] = NULL; /* a language may have no rules */
    for (i = 0; files[i] != NULL; i++) each_line(files[i], take_line, &self);
    if (self.rule_count > 0) give_bits(&self);
    find_first(&self);
    find_follow(&self);
    if (self.rule_count > 0) qsort(self.rules, self.rule_count, sizeof *self.rules, by_set);
    write_section(&self, out);
    for (i = 0; files[i] != NULL; i++) free(files[i]);
    free(files);
    for (i = 0; i < self.rule_count; i++) free(self.rules[i].name);
    for (i = 0; i < self.set_count; i++) free(self.sets[i].name);
    for (i = 0; i < self.class_count; i++) free(self.classes[i]);
    while (self.slot_count > 0) free(self.slots[--self.slot_count]);
    free(self.rules);
    free(self.sets);
    free(self.classes);
    free(self.code);
    free(self.actions);
    free(self.blob.data);
    free(words.data);
}
