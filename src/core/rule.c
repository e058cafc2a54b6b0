/*
** rule.c - see rule.h.
*/
#include "rule.h"

#include <math.h>
#include <string.h>

#include "doc.h"
#include "error.h"
#include "number.h"

#define ALTERNATIVES 4 /* ends that a set keeps at one atom */
#define STEPS 20000    /* of the machine for one match: far above what patterns need */
#define DEPTH 24       /* of sets within sets */
#define MEMO 1024      /* slots, a power of two */
/* classes of words that are no nouns */
#define FUNCTION_BITS                                                      \
    (UINT64_C(1) << VSL__KNOWN_FUNCTION | UINT64_C(1) << VSL__KNOWN_PAST | \
     UINT64_C(1) << VSL__KNOWN_PRESENT | UINT64_C(1) << VSL__KNOWN_FUTURE)
#define CACHE 8 /* positions whose numbers are kept, a power of two */

/*
** {======================================================
** The section
** =======================================================
*/

vsl_str vsl__rules_str(const vsl__rules *self, uint32_t offset) {
    return vsl__blob_str(self->blob, offset);
}

static int in_blob(const vsl__rules *self, uint32_t offset) {
    return vsl__blob_holds(self->blob, self->blob_size, offset);
}

static int code_holds(const vsl__rules *self) {
    uint32_t i;
    if (self->code_count == 0) return self->rule_count == 0;
    if (self->code[self->code_count - 1].op != VSL__RULE_MATCH) return 0;
    for (i = 0; i < self->code_count; i++) {
        const vsl__rule_code *c = &self->code[i];
        if (c->op >= VSL__RULE_OPS || (c->slot != 0xFF && c->slot >= VSL__RULE_SLOTS)) return 0;
        if (c->op == VSL__RULE_CALL && c->a >= self->set_count) return 0;
        if (c->op == VSL__RULE_CLASS &&
            (c->a >= self->class_count || (c->b != VSL_NONE && !in_blob(self, c->b))))
            return 0;
        if ((c->op == VSL__RULE_SPLIT || c->op == VSL__RULE_JUMP) &&
            (c->a <= i || c->a >= self->code_count))
            return 0;
        if (c->op == VSL__RULE_SPLIT && (c->b <= i || c->b >= self->code_count)) return 0;
    }
    return 1;
}

/* Whether the tree at `at` is whole and not too deep; *end receives the action behind it. */
static int action_holds(const vsl__rules *self, uint32_t at, unsigned depth, uint32_t *end) {
    const vsl__rule_action *action;
    uint16_t i;
    if (at >= self->action_count || depth > 16) return 0;
    action = &self->actions[at];
    *end = at + 1;
    switch (action->tag) {
    case VSL__ACTION_NUMBER:
        return 1;
    case VSL__ACTION_TEXT:
        return in_blob(self, action->text);
    case VSL__ACTION_SLOT:
        return action->op < VSL__RULE_SLOTS;
    case VSL__ACTION_CALL:
        if (action->op >= VSL__OPERATION_COUNT || action->count > 8) return 0;
        for (i = 0; i < action->count; i++)
            if (!action_holds(self, *end, depth + 1, end)) return 0;
        return 1;
    default:
        return 0;
    }
}

static int rules_hold(const vsl__rules *self) {
    uint32_t i, end;
    for (i = 0; i < self->set_count; i++) {
        const vsl__rule_set *set = &self->sets[i];
        if (!in_blob(self, set->name) || set->first_rule > self->rule_count ||
            set->rule_count > self->rule_count - set->first_rule)
            return 0;
    }
    for (i = 0; i < self->rule_count; i++) {
        const vsl__rule_head *rule = &self->rules[i];
        if (!in_blob(self, rule->name) || rule->code >= self->code_count ||
            !action_holds(self, rule->action, 0, &end))
            return 0;
    }
    for (i = 0; i < self->class_count; i++)
        if (!in_blob(self, self->classes[i].name) || self->classes[i].bit > 63) return 0;
    for (i = 0; i < self->node_count; i++) { /* a child is later, a sibling earlier: no loops */
        const vsl__rule_node *node = &self->nodes[i];
        if (node->child >= self->node_count || (node->child != 0 && node->child <= i) ||
            (node->sibling != 0 && node->sibling >= i))
            return 0;
    }
    return 1;
}

static uint32_t find_set(const vsl__rules *self, const char *name) {
    uint32_t i;
    for (i = 0; i < self->set_count; i++) {
        vsl_str found = vsl__rules_str(self, self->sets[i].name);
        if (found.length == strlen(name) && memcmp(found.data, name, found.length) == 0) return i;
    }
    return VSL_NONE;
}

vsl_code vsl__rules_open(vsl__rules *self, vsl__bytes section, vsl_error *err) {
    vsl__rules_header header;
    const unsigned char *p = section.data;
    uint64_t size;
    uint32_t i;
    memset(self, 0, sizeof *self);
    self->time = self->quantity = VSL_NONE;
    if (p == NULL) return VSL_OK; /* a language without rules */
    if (section.size < sizeof header) goto damaged;
    memcpy(&header, p, sizeof header);
    size = sizeof header + (uint64_t)header.set_count * sizeof *self->sets +
           (uint64_t)header.rule_count * sizeof *self->rules +
           (uint64_t)header.action_count * sizeof *self->actions +
           (uint64_t)header.code_count * sizeof *self->code +
           (uint64_t)header.class_count * sizeof *self->classes +
           (uint64_t)header.node_count * sizeof *self->nodes + header.blob_size;
    if (size != section.size || header.class_count > VSL__RULE_CLASSES ||
        header.class_count < VSL__KNOWN_COUNT || header.node_count == 0)
        goto damaged;
    self->set_count = header.set_count;
    self->rule_count = header.rule_count;
    self->action_count = header.action_count;
    self->code_count = header.code_count;
    self->class_count = header.class_count;
    self->node_count = header.node_count;
    self->blob_size = header.blob_size;
    p += sizeof header;
    self->sets = (const void *)p;
    p += header.set_count * sizeof *self->sets;
    self->rules = (const void *)p;
    p += header.rule_count * sizeof *self->rules;
    self->actions = (const void *)p;
    p += header.action_count * sizeof *self->actions;
    self->code = (const void *)p;
    p += header.code_count * sizeof *self->code;
    self->classes = (const void *)p;
    p += header.class_count * sizeof *self->classes;
    self->nodes = (const void *)p;
    p += header.node_count * sizeof *self->nodes;
    self->blob = (const char *)p;
    if (!rules_hold(self) || !code_holds(self)) goto damaged;
    for (i = self->nodes[0].child; i != 0; i = self->nodes[i].sibling)
        if (i <= UINT16_MAX) self->roots[self->nodes[i].byte] = (uint16_t)i;
    self->time = find_set(self, "time");
    self->quantity = find_set(self, "quantity");
    return VSL_OK;
damaged:
    memset(self, 0, sizeof *self);
    return vsl__error(err, VSL_EPACK, 0, "language pack: section 'rules' is damaged");
}

/* Lists the rules of each set by the class bits that they can begin with. */
static uint32_t list_rules(const vsl__rules *self, uint16_t *begins, uint16_t *lists) {
    uint32_t set, bit, i, n = 0;
    for (set = 0; set < self->set_count; set++) {
        const vsl__rule_set *s = &self->sets[set];
        for (bit = 0; bit < 64; bit++) {
            if (begins != NULL) begins[set * 65 + bit] = (uint16_t)n;
            for (i = 0; i < s->rule_count; i++) {
                if ((self->rules[s->first_rule + i].first >> bit & 1) == 0) continue;
                if (lists != NULL) lists[n] = (uint16_t)i;
                n++;
            }
        }
        if (begins != NULL) begins[set * 65 + 64] = (uint16_t)n;
    }
    return n;
}

/* Notes with which bytes the affixes of a class end ("-eerde") or begin ("ge-"). */
static void note_affixes(vsl__rules *self, const vsl__lexicon *lexicon, uint32_t known) {
    uint32_t i, j;
    for (i = 0; i < lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &lexicon->entries[i];
        vsl_str key = vsl__lexicon_str(lexicon, entry->key);
        if (key.length < 2 || (key.data[0] != '-' && key.data[key.length - 1] != '-')) continue;
        for (j = 0; j < entry->sense_count; j++) {
            uint8_t byte = (uint8_t)(key.data[0] == '-' ? key.data[key.length - 1] : key.data[0]);
            if (lexicon->senses[entry->first_sense + j].class_id == self->lexicon_class[known])
                self->affix[known][byte >> 3] |= (uint8_t)(1 << (byte & 7));
        }
    }
}

vsl_code vsl__rules_bind(vsl__rules *self, const vsl_model *model, vsl_error *err) {
    const vsl__lexicon *lexicon = &model->lexicon;
    uint32_t i, id, listed = list_rules(self, NULL, NULL);
    size_t begins = (size_t)self->set_count * 65, at;
    if (listed > UINT16_MAX) return vsl__error(err, VSL_EPACK, 0, "language pack: too many rules");
    self->bit_count = lexicon->class_count + 1;
    self->allocated = VSL__RULE_CLASSES * sizeof(uint32_t) + (begins + listed) * sizeof(uint16_t) +
                      self->bit_count;
    self->lexicon_class = vsl__resize(&model->allocator, NULL, 0, self->allocated);
    if (self->lexicon_class == NULL) return vsl__nomem(err);
    at = VSL__RULE_CLASSES;
    self->begins = (uint16_t *)(self->lexicon_class + at);
    self->lists = self->begins + begins;
    self->bits = (uint8_t *)(self->lists + listed);
    list_rules(self, self->begins, self->lists);
    memset(self->bits, 0xFF, self->bit_count);
    for (i = 0; i < VSL__RULE_CLASSES; i++) self->lexicon_class[i] = VSL_NONE;
    for (i = 0; i < self->class_count; i++) {
        vsl_str name = vsl__rules_str(self, self->classes[i].name);
        for (id = 0; id < lexicon->class_count; id++) {
            vsl_str found = vsl__lexicon_str(lexicon, lexicon->classes[id]);
            if (found.length != name.length || memcmp(found.data, name.data, name.length) != 0)
                continue;
            self->bits[id] = (uint8_t)i;
            self->lexicon_class[i] = id;
            self->mask |= UINT64_C(1) << (id & 63);
        }
    }
    for (i = 0; i < VSL__KNOWN_COUNT; i++)
        if (self->lexicon_class[i] != VSL_NONE) note_affixes(self, lexicon, i);
    return VSL_OK;
}

void vsl__rules_close(vsl__rules *self, const vsl_allocator *allocator) {
    if (self->lexicon_class != NULL)
        vsl__resize(allocator, self->lexicon_class, self->allocated, 0);
    self->lexicon_class = NULL;
}

/* }====================================================== */

/*
** {======================================================
** The machine
** =======================================================
*/

/* What a set matches at an atom, longest first. */
typedef struct memo {
    uint32_t set, atom;
    uint32_t turn; /* of the machine, when it was filled; another one means free */
    uint32_t count;
    int busy;
    vsl__match *found;
} memo;

typedef struct numbers {
    uint32_t atom; /* VSL_NONE when empty */
    unsigned count;
    vsl__number readings[VSL__NUMBER_READINGS];
} numbers;

typedef struct machine {
    vsl_doc *doc;
    const vsl__rules *rules;
    memo memos[MEMO];
    uint32_t memo_count, turn;
    numbers cache[CACHE];
    uint32_t steps;
    unsigned depth;
    int nomem;
} machine;

/* One rule under way. */
typedef struct run {
    machine *m;
    uint32_t set, rule, start;
    uint32_t open, close; /* atoms where the span begins and ends, VSL_NONE when not said */
    vsl__value slots[VSL__RULE_SLOTS];
    vsl__match *found; /* ALTERNATIVES of them */
    uint32_t *count;
} run;

static void step(run *r, uint32_t pc, uint32_t at);

static const numbers *numbers_at(machine *m, uint32_t atom) {
    numbers *n = &m->cache[atom & (CACHE - 1)];
    if (n->atom != atom) {
        n->atom = atom;
        n->count = vsl__number_at(m->doc, atom, n->readings);
    }
    return n;
}

/* The value of an action. */
static int evaluate(const run *r, const vsl__rule_action **p, vsl__value *value) {
    const vsl__rule_action *action = (*p)++;
    vsl__node *node;
    uint16_t i;
    memset(value, 0, sizeof *value);
    switch (action->tag) {
    case VSL__ACTION_SLOT:
        if (r->slots[action->op].tag != VSL__VALUE_NONE) *value = r->slots[action->op];
        return 1;
    case VSL__ACTION_NUMBER:
        value->tag = VSL__VALUE_NUMBER;
        value->number = action->number;
        return 1;
    case VSL__ACTION_TEXT:
        value->tag = VSL__VALUE_WORD;
        value->text = vsl__rules_str(r->m->rules, action->text);
        return 1;
    default:
        break;
    }
    if (action->op == VSL__OP_NONE) return 1;
    node = vsl__arena_new(&r->m->doc->arena, sizeof *node + action->count * sizeof *node->at);
    if (node == NULL) return 0;
    node->op = action->op;
    node->count = (uint8_t)action->count;
    for (i = 0; i < action->count; i++)
        if (!evaluate(r, p, &node->at[i])) return 0;
    value->tag = VSL__VALUE_NODE;
    value->node = node;
    if (action->count == 2 && action->op <= VSL__OP_POWER && action->op >= VSL__OP_ADD &&
        node->at[0].tag != VSL__VALUE_NODE && node->at[1].tag != VSL__VALUE_NODE) {
        double a = node->at[0].number, b = node->at[1].number;
        value->tag = VSL__VALUE_NUMBER;
        value->number = action->op == VSL__OP_ADD        ? a + b
                        : action->op == VSL__OP_MULTIPLY ? a * b
                        : action->op == VSL__OP_POWER    ? pow(a, b)
                        : b != 0                         ? a / b
                                                         : 0;
    }
    return 1;
}

static int is_root(const vsl__rules *rules, uint32_t set) {
    return set == rules->time || set == rules->quantity;
}

/* The pattern is done behind atom `end` - 1: keep the match if its end is new. */
static void keep(run *r, uint32_t end) {
    const vsl__rules *rules = r->m->rules;
    const vsl__atom *atoms = r->m->doc->atoms.at;
    const vsl__rule_action *action = &rules->actions[rules->rules[r->rule].action];
    uint32_t first = r->open == VSL_NONE ? r->start : r->open, i, n = *r->count;
    vsl__match *made;
    if (r->close != VSL_NONE) end = r->close;
    if (end <= first) return;
    if (is_root(rules, r->set) && ((atoms[first].flags & VSL__ATOM_BEGIN) == 0 ||
                                   (atoms[end - 1].flags & VSL__ATOM_END) == 0))
        return;
    for (i = 0; i < n; i++) {
        if (r->found[i].end <= end) break;
    }
    if (i < n && r->found[i].end == end) { /* of two that end there the earlier rule counts */
        if (r->found[i].tried <= r->rule) return;
    } else {
        if (i == ALTERNATIVES) return;
        if (n == ALTERNATIVES) n--;
        memmove(r->found + i + 1, r->found + i, (n - i) * sizeof *r->found);
        *r->count = n + 1;
    }
    made = &r->found[i];
    made->tried = r->rule;
    made->first = first;
    made->end = end;
    made->rule = r->rule;
    made->set = r->set;
    if (!evaluate(r, &action, &made->value)) r->m->nomem = 1;
    /* a rule that only passes another one's value on is not the rule that made it */
    if (made->value.rule == 0) made->value.rule = r->rule + 1;
    made->rule = made->value.rule - 1;
    made->value.first = first;
    made->value.last = end;
}

/* Goes on behind an element that took the atoms up to `next`. */
static void take(run *r, uint32_t pc, uint32_t at, uint32_t next, const vsl__value *value) {
    uint8_t slot = r->m->rules->code[pc].slot;
    vsl__value saved;
    if (slot == 0xFF) {
        step(r, pc + 1, next);
        return;
    }
    saved = r->slots[slot];
    r->slots[slot] = *value;
    r->slots[slot].first = at;
    r->slots[slot].last = next;
    step(r, pc + 1, next);
    r->slots[slot] = saved;
}

static void set_word(vsl__value *value, const vsl_doc *doc, const vsl__lexicon_sense *sense) {
    memset(value, 0, sizeof *value);
    value->tag = VSL__VALUE_WORD;
    value->number = sense->number;
    value->text = vsl__lexicon_str(&doc->model->lexicon, sense->text);
}

/* The sense of `entry` in the class of `c` that has its text value; NULL when there is none. */
static const vsl__lexicon_sense *sense_for(const machine *m, const vsl__rule_code *c,
                                           uint32_t entry, const char *word, size_t length) {
    const vsl__lexicon *lexicon = &m->doc->model->lexicon;
    uint32_t class_id = m->rules->lexicon_class[c->a], i;
    vsl_str wanted;
    const vsl__lexicon_entry *found;
    if (c->b == VSL_NONE) return vsl__lexicon_sense_of(lexicon, entry, class_id, word, length);
    if (entry == VSL_NONE) return NULL;
    wanted = vsl__rules_str(m->rules, c->b);
    found = &lexicon->entries[entry];
    for (i = 0; i < found->sense_count; i++) {
        const vsl__lexicon_sense *sense = &lexicon->senses[found->first_sense + i];
        vsl_str text = vsl__lexicon_str(lexicon, sense->text);
        if (sense->class_id == class_id && text.length == wanted.length &&
            memcmp(text.data, wanted.data, text.length) == 0)
            return sense;
    }
    return NULL;
}

static void take_class(run *r, uint32_t pc, uint32_t at) {
    const vsl_doc *doc = r->m->doc;
    const vsl__rule_code *c = &r->m->rules->code[pc];
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__lexicon_sense *sense;
    vsl__value value;
    if ((atom->classes >> r->m->rules->classes[c->a].bit & 1) == 0) return;
    if (atom->phrase != VSL_NONE) {
        const char *word = doc->text + atom->start;
        size_t length = doc->atoms.at[atom->phrase_next - 1].end - atom->start;
        sense = sense_for(r->m, c, atom->phrase, word, length);
        if (sense != NULL) {
            set_word(&value, doc, sense);
            take(r, pc, at, atom->phrase_next, &value);
        }
    }
    sense = sense_for(r->m, c, atom->entry, doc->text + atom->start, atom->end - atom->start);
    if (sense != NULL) {
        set_word(&value, doc, sense);
        take(r, pc, at, at + 1, &value);
    }
}

static void take_number(run *r, uint32_t pc, uint32_t at) {
    const vsl__rule_code *c = &r->m->rules->code[pc];
    numbers n = *numbers_at(r->m, at); /* the cache may change below */
    unsigned i;
    for (i = 0; i < n.count; i++) {
        const vsl__number *number = &n.readings[i];
        int ordinal = (number->flags & VSL__NUMBER_ORDINAL) != 0;
        vsl__value value;
        if (ordinal != (c->op == VSL__RULE_ORDINAL)) continue;
        if (c->op == VSL__RULE_NUMBER &&
            number->flags & (c->width == 1 ? VSL__NUMBER_WORDS : VSL__NUMBER_ARTICLE))
            continue;
        if (c->op == VSL__RULE_INT &&
            (number->flags & (VSL__NUMBER_WHOLE | VSL__NUMBER_ARTICLE)) != VSL__NUMBER_WHOLE)
            continue;
        if (c->op == VSL__RULE_INT || c->op == VSL__RULE_ORDINAL) {
            if (number->value < (int32_t)c->a) continue;
            if (number->value > (int32_t)c->b && (int32_t)c->b != INT32_MAX) continue;
            if (c->width != 0 && c->width != number->digits) continue;
        }
        memset(&value, 0, sizeof value);
        value.tag = VSL__VALUE_NUMBER;
        value.flags = number->flags;
        value.digits = number->digits;
        value.number = number->value;
        take(r, pc, at, number->end, &value);
    }
}

static const memo *matches_at(machine *m, uint32_t set, uint32_t at);

static void take_set(run *r, uint32_t pc, uint32_t at) {
    const memo *found = matches_at(r->m, r->m->rules->code[pc].a, at);
    uint32_t i;
    if (found == NULL) return;
    for (i = 0; i < found->count; i++) take(r, pc, at, found->found[i].end, &found->found[i].value);
}

/* Whether the element at `pc` (a literal or a class) could stand at `at`. */
static int stands(const run *r, const vsl__rule_code *c, uint32_t at) {
    const vsl_doc *doc = r->m->doc;
    vsl__atom *atom;
    if (at >= doc->atoms.count) return 0;
    atom = &doc->atoms.at[at];
    if (atom->flags & VSL__ATOM_FIRST && at > r->start) return 0;
    if (c->op == VSL__RULE_LITERAL && atom->hash == 0) vsl__atom_hash(doc, atom);
    if (c->op == VSL__RULE_LITERAL)
        return (uint32_t)atom->hash == c->a && (uint32_t)(atom->hash >> 32) == c->b;
    if (c->op == VSL__RULE_CLASS) {
        if ((atom->classes >> r->m->rules->classes[c->a].bit & 1) == 0) return 0;
        return sense_for(r->m, c, atom->entry, doc->text + atom->start, atom->end - atom->start) !=
               NULL;
    }
    if (c->op == VSL__RULE_NUMBER || c->op == VSL__RULE_INT)
        return (atom->classes &
                (UINT64_C(1) << VSL__CLASS_DIGITS | UINT64_C(1) << VSL__CLASS_NUMBER)) != 0;
    if (c->op == VSL__RULE_WORD)
        return atom->kind == VSL__ATOM_WORD && (atom->known & FUNCTION_BITS) == 0 &&
               (c->a == 0 || vsl__atom_has_affix(doc, atom, VSL__KNOWN_PLURAL_SUFFIX, 1));
    return 0;
}

/* Whether a sentence or a part of one ends before atom `at`: a closing mark, or nothing more. */
static int ends_at(const vsl_doc *doc, uint32_t at) {
    const vsl__atom *atom;
    if (at >= doc->atoms.count) return 1;
    atom = &doc->atoms.at[at];
    if (atom->flags & VSL__ATOM_FIRST) return 1;
    if (atom->kind != VSL__ATOM_MARK) return 0;
    if ((unsigned char)doc->text[atom->start] < 0x80)
        return strchr(".,;:!?)]-'", doc->text[atom->start]) != NULL;
    return atom->end - atom->start == 3 && /* a closing quotation mark, dash or ellipsis */
           strchr("\x93\x94\x99\x9D\xA6", doc->text[atom->start + 2]) != NULL;
}

static void step(run *r, uint32_t pc, uint32_t at) {
    machine *m = r->m;
    const vsl_doc *doc = m->doc;
    for (;;) {
        const vsl__rule_code *c = &m->rules->code[pc];
        const vsl__atom *atom;
        uint32_t saved;
        if (++m->steps > STEPS) return;
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_MATCH:
            keep(r, at);
            return;
        case VSL__RULE_SPLIT:
            if (c->a != c->b) step(r, c->a, at);
            pc = c->b;
            continue;
        case VSL__RULE_JUMP:
            pc = c->a;
            continue;
        case VSL__RULE_OPEN:
            saved = r->open;
            r->open = at;
            step(r, pc + 1, at);
            r->open = saved;
            return;
        case VSL__RULE_CLOSE:
            saved = r->close;
            r->close = at;
            step(r, pc + 1, at);
            r->close = saved;
            return;
        case VSL__RULE_STOP:
            if (!ends_at(doc, at)) return;
            pc++;
            continue;
        default:
            break;
        }
        if (c->flags & VSL__RULE_NOT) {
            if (stands(r, c, at) && ((c->flags & VSL__RULE_GLUED) == 0 ||
                                     (doc->atoms.at[at].flags & VSL__ATOM_SPACE) == 0))
                return;
            pc++;
            continue;
        }
        if (at >= doc->atoms.count) return;
        atom = &doc->atoms.at[at];
        if (at > r->start && atom->flags & VSL__ATOM_FIRST) return;
        if (c->flags & VSL__RULE_GLUED && atom->flags & VSL__ATOM_SPACE) return;
        if (c->flags & VSL__RULE_SPACED && (atom->flags & VSL__ATOM_SPACE) == 0) return;
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_LITERAL:
        case VSL__RULE_WORD: {
            vsl__value none = {0};
            if (!stands(r, c, at)) return;
            if (c->slot == 0xFF) {
                pc++;
                at++;
                continue;
            }
            none.tag = VSL__VALUE_WORD;
            take(r, pc, at, at + 1, &none);
            return;
        }
        case VSL__RULE_CLASS:
            take_class(r, pc, at);
            return;
        case VSL__RULE_CALL:
            if (atom->classes & m->rules->sets[c->a].first) take_set(r, pc, at);
            return;
        default:
            take_number(r, pc, at);
            return;
        }
    }
}

static memo *memo_slot(machine *m, uint32_t set, uint32_t at) {
    uint32_t i = (at * 31 + set * 7919) & (MEMO - 1);
    while (m->memos[i].turn == m->turn) {
        if (m->memos[i].set == set && m->memos[i].atom == at) return &m->memos[i];
        i = (i + 1) & (MEMO - 1);
    }
    return &m->memos[i];
}

/* The matches of a set at an atom; NULL while they are being found, or too deep. */
static const memo *matches_at(machine *m, uint32_t set, uint32_t at) {
    const vsl__rule_set *s = &m->rules->sets[set];
    uint64_t classes = m->doc->atoms.at[at].classes, first;
    memo *known = memo_slot(m, set, at);
    vsl__match found[ALTERNATIVES + 1];
    uint32_t count = 0, i;
    run r;
    if (known->turn == m->turn) return known->busy ? NULL : known;
    if (m->memo_count > MEMO * 3 / 4 || m->depth == DEPTH || m->nomem) return NULL;
    m->memo_count++;
    known->turn = m->turn;
    known->set = set;
    known->atom = at;
    known->busy = 1;
    known->count = 0;
    m->depth++;
    r.m = m;
    r.set = set;
    r.start = at;
    r.found = found;
    r.count = &count;
    for (i = 0; i < VSL__RULE_SLOTS; i++) /* every step puts back what it changes */
        r.slots[i].tag = VSL__VALUE_NONE;
    for (first = s->first & classes; first != 0; first &= first - 1) {
        uint64_t lowest = first & (~first + 1);
        const uint16_t *begins = m->rules->begins + (size_t)set * 65;
        unsigned bit = (unsigned)__builtin_ctzll(first);
        for (i = begins[bit]; i < begins[bit + 1]; i++) {
            const vsl__rule_head *rule = &m->rules->rules[s->first_rule + m->rules->lists[i]];
            /* a rule that can begin with several of the bits is tried at the lowest one */
            if ((rule->first & s->first & classes & (lowest - 1)) != 0) continue;
            r.rule = s->first_rule + m->rules->lists[i];
            r.open = r.close = VSL_NONE;
            step(&r, rule->code, at);
        }
    }
    m->depth--;
    known->busy = 0;
    if (count > 0) {
        known->found = vsl__arena_new(&m->doc->arena, count * sizeof *found);
        if (known->found == NULL) {
            m->nomem = 1;
            return NULL;
        }
        memcpy(known->found, found, count * sizeof *found);
        known->count = count;
    }
    return known;
}

/* The longest match at an atom; of equal ones that of the set named first. */
static const vsl__match *longest_at(machine *m, uint32_t at) {
    const uint32_t roots[2] = {m->rules->time, m->rules->quantity};
    const vsl__match *best = NULL;
    unsigned i;
    m->steps = 0;
    if (m->memo_count > MEMO / 4) {
        m->turn++;
        m->memo_count = 0;
    }
    for (i = 0; i < 2; i++) {
        const memo *found;
        if (roots[i] == VSL_NONE ||
            (m->rules->sets[roots[i]].first & m->doc->atoms.at[at].classes) == 0)
            continue;
        found = matches_at(m, roots[i], at);
        if (found != NULL && found->count > 0 && (best == NULL || found->found[0].end > best->end))
            best = &found->found[0];
    }
    return best;
}

/* Whether a match could begin at an atom, by its classes and those of the next one. */
static int may_begin(const machine *m, uint32_t at) {
    const uint64_t number = UINT64_C(1) << VSL__CLASS_DIGITS | UINT64_C(1) << VSL__CLASS_NUMBER |
                            UINT64_C(1) << VSL__CLASS_ORDINAL | UINT64_C(1) << VSL__CLASS_FRACTION;
    const uint64_t goes_on = UINT64_C(1) << VSL__KNOWN_NUMBER_AND | UINT64_C(1)
                                                                        << VSL__KNOWN_DECIMAL_WORD;
    const uint32_t roots[2] = {m->rules->time, m->rules->quantity};
    const vsl__atom *atom = &m->doc->atoms.at[at];
    uint64_t next = at + 1 < m->doc->atoms.count ? atom[1].classes : 0;
    unsigned i, bit;
    int alone, article = (atom->known >> VSL__KNOWN_ARTICLE & 1) != 0;
    if ((atom->flags & VSL__ATOM_BEGIN) == 0) return 0;
    alone = at + 1 >= m->doc->atoms.count || atom[1].kind == VSL__ATOM_MARK ||
            (atom[1].flags & (VSL__ATOM_SPACE | VSL__ATOM_FIRST)) != VSL__ATOM_SPACE;
    if (article && (alone || next & number || atom[1].known & goes_on)) return 1;
    for (i = 0; i < 2; i++) {
        const vsl__rule_set *set;
        uint64_t first;
        if (roots[i] == VSL_NONE) continue;
        set = &m->rules->sets[roots[i]];
        first = set->first & atom->classes;
        if (first == 0) continue;
        /* numbers and phrases take more than one atom: what follows is not the next one */
        if (atom->phrase != VSL_NONE || (!article && (first & (set->single | number)) != 0))
            return 1;
        for (bit = 0; first != 0; bit++, first >>= 1)
            if (first & 1 && set->follow[bit] & next) return 1;
    }
    return 0;
}

vsl_code vsl__rule_stage(vsl_doc *doc, vsl_error *err) {
    const vsl__rules *rules = &doc->model->rules;
    machine *m;
    uint64_t first = 0;
    uint32_t i;
    if (rules->time != VSL_NONE) first |= rules->sets[rules->time].first;
    if (rules->quantity != VSL_NONE) first |= rules->sets[rules->quantity].first;
    if (first == 0) return VSL_OK;
    if (vsl__atom_stage(doc, err) != VSL_OK) return VSL_ENOMEM;
    m = vsl__arena_new(&doc->arena, sizeof *m);
    if (m == NULL) return vsl__nomem(err);
    memset(m, 0, sizeof *m);
    m->doc = doc;
    m->rules = rules;
    m->turn = 1;
    for (i = 0; i < CACHE; i++) m->cache[i].atom = VSL_NONE;
    for (i = 0; i < doc->atoms.count;) {
        const vsl__match *match = NULL;
        if ((doc->atoms.at[i].classes & first) != 0 && may_begin(m, i)) match = longest_at(m, i);
        if (m->nomem) return vsl__nomem(err);
        if (match == NULL) {
            i++;
            continue;
        }
        if (match->first > i) { /* found by what stands before it: is there more to it? */
            const vsl__match *more = longest_at(m, match->first);
            if (m->nomem) return vsl__nomem(err);
            if (more != NULL && more->end > match->end) match = more;
        }
        if (!VSL__RESERVE(&doc->allocator, &doc->matches, 1)) return vsl__nomem(err);
        doc->matches.at[doc->matches.count++] = *match;
        i = match->end;
    }
    return VSL_OK;
}

/* }====================================================== */
