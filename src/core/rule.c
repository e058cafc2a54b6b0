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
#define STEPS 20000    /* paths tried for one match: far above what patterns need */
#define DEPTH 24       /* of sets within sets */
#define ACTIONS 64     /* of one rule; Dutch has 11 */
#define CHOICES 200    /* open at one time, on the stack; 17 on all of the news */
/* classes of words that are no nouns */
#define FUNCTION_BITS                                                      \
    (UINT64_C(1) << VSL__KNOWN_FUNCTION | UINT64_C(1) << VSL__KNOWN_PAST | \
     UINT64_C(1) << VSL__KNOWN_PRESENT | UINT64_C(1) << VSL__KNOWN_FUTURE)

/*
** {======================================================
** The section
** =======================================================
*/

vsl_str vsl__rules_str(const vsl__rules *self, uint32_t offset) {
    return vsl__blob_str(self->blob, offset);
}

static int in_blob(const vsl__rules *self, uint32_t offset) {
    return offset < vsl__blob_end(self->blob_size);
}

static int code_holds(const vsl__rules *self) {
    uint32_t i;
    if (self->code_count == 0) return self->rule_count == 0;
    if (self->code[self->code_count - 1].op != VSL__RULE_MATCH) return 0;
    for (i = 0; i < self->code_count; i++) {
        const vsl__rule_code *c = &self->code[i];
        if (c->op >= VSL__RULE_OPS || (c->slot != 0xFF && c->slot >= VSL__RULE_SLOTS) ||
            c->start >= self->start_count)
            return 0;
        if (c->op == VSL__RULE_CALL && c->a >= self->set_count) return 0;
        if (c->op == VSL__RULE_WORD && c->a >= VSL__RULE_SORTS) return 0;
        if (c->op == VSL__RULE_CLASS && (c->a >= self->class_count || c->kind >= VSL__RULE_KINDS ||
                                         (c->b != VSL_NONE && !in_blob(self, c->b))))
            return 0;
        if (c->op == VSL__RULE_LITERAL &&
            ((c->kind >= VSL__RULE_KINDS && c->kind != VSL__NO_KIND) || !in_blob(self, c->b)))
            return 0;
        if ((c->op == VSL__RULE_SPLIT || c->op == VSL__RULE_JUMP) &&
            (c->a <= i || c->a >= self->code_count))
            return 0;
        if (c->op == VSL__RULE_SPLIT && (c->b <= i || c->b >= self->code_count)) return 0;
    }
    return 1;
}

/* Whether the tree at `at` is whole, not too deep and ends before `limit`; *end receives the action
** behind it. */
static int action_holds(const vsl__rules *self, uint32_t at, unsigned depth, uint32_t limit,
                        uint32_t *end) {
    const vsl__rule_action *action;
    uint16_t i;
    if (at >= self->action_count || at >= limit || depth > 16) return 0;
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
            if (!action_holds(self, *end, depth + 1, limit, end)) return 0;
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
            rule->action >= self->action_count || rule->begin > VSL__RULE_SETS ||
            (rule->begin < VSL__RULE_SETS && rule->begin >= self->set_count) ||
            rule->behind >= self->start_count ||
            !action_holds(self, rule->action, 0, rule->action + ACTIONS, &end))
            return 0;
    }
    for (i = 0; i < self->node_count; i++) { /* a child is later, a sibling earlier: no loops */
        const vsl__rule_node *node = &self->nodes[i];
        if (node->child >= self->node_count || (node->child != 0 && node->child <= i) ||
            (node->sibling != 0 && node->sibling >= i))
            return 0;
    }
    return 1;
}

/* Whether the tables that tell words apart hold, for this lexicon. */
static int words_hold(const vsl__rules *self, const vsl__lexicon *lexicon) {
    uint32_t i;
    if (self->entry_count != lexicon->entry_count) return 0;
    for (i = 0; i < self->class_count; i++) {
        const vsl__rule_class *class = &self->classes[i];
        if (!in_blob(self, class->name) ||
            (class->lexicon != VSL_NONE && class->lexicon >= lexicon->class_count))
            return 0;
    }
    for (i = 0; i < self->word_count; i++) {
        const vsl__rule_word *word = &self->words[i];
        if (word->first >= self->first_count || word->alone >= self->first_count ||
            word->next >= self->next_count)
            return 0;
    }
    for (i = 0; i < self->first_count * self->next_count; i++)
        if (self->pairs[i] >= self->row_count) return 0;
    for (i = 0; i < self->variant_count; i++) {
        const vsl__rule_variant *variant = &self->variants[i];
        if (variant->word >= self->word_count ||
            (variant->spelling != VSL_NONE && !in_blob(self, variant->spelling)))
            return 0;
    }
    if (self->variant_count > 0 && self->variants[self->variant_count - 1].spelling != VSL_NONE)
        return 0;
    for (i = 0; i < self->entry_count; i++) {
        uint32_t word = self->entries[i];
        if (word >= VSL__VARIES ? word - VSL__VARIES >= self->variant_count
                                : word >= self->word_count)
            return 0;
    }
    return 1;
}

static uint32_t find_set(const vsl__rules *self, const char *name) {
    uint32_t i;
    for (i = 0; i < self->set_count; i++)
        if (vsl__str_is(vsl__rules_str(self, self->sets[i].name), name)) return i;
    return VSL_NONE;
}

static void fill_bits(vsl__rules *self) {
    uint32_t i;
    for (i = 0; i < self->set_count; i++) {
        uint32_t first = self->sets[i].first_rule, end = first + self->sets[i].rule_count;
        vsl__rule_bits *bits = &self->bits[i];
        if (first == end) continue; /* no words */
        bits->first = 1 + first / 64;
        bits->words = (end - 1) / 64 - first / 64 + 1;
        bits->head = ~UINT64_C(0) << (first & 63);
        bits->tail = ~UINT64_C(0) >> (63 - ((end - 1) & 63));
    }
}

/* Notes the letters that stand beside an outer byte, and for a letter's capital the same. */
static void beside(uint32_t *letters, uint8_t byte, uint32_t bits) {
    letters[byte] |= bits;
    if (byte >= 'a' && byte <= 'z') letters[byte - 'a' + 'A'] |= bits;
}

/* The second letters of the words that compounds are made of, and the last but one. */
static void fill_neighbours(vsl__rules *self) {
    uint32_t i, child;
    for (i = 0; i < self->node_count; i++) {
        const vsl__rule_node *node = &self->nodes[i];
        for (child = node->child; child != 0; child = self->nodes[child].sibling) {
            const vsl__rule_node *next = &self->nodes[child];
            if (next->final)
                beside(self->penults, next->byte,
                       i == 0 ? UINT32_MAX : vsl__rules_letter(node->byte));
        }
    }
    for (i = self->nodes[0].child; i != 0; i = self->nodes[i].sibling) {
        const vsl__rule_node *root = &self->nodes[i];
        if (root->final) beside(self->seconds, root->byte, UINT32_MAX);
        for (child = root->child; child != 0; child = self->nodes[child].sibling)
            beside(self->seconds, root->byte, vsl__rules_letter(self->nodes[child].byte));
    }
}

vsl_code vsl__rules_open(vsl__rules *self, vsl__bytes section, const vsl__lexicon *lexicon,
                         vsl_error *err) {
    vsl__rules_header header;
    const unsigned char *p = section.data;
    uint64_t size = sizeof header;
    uint32_t i;
    memset(self, 0, sizeof *self);
    self->time = self->quantity = VSL_NONE;
    if (p == NULL) return VSL_OK; /* a language without rules */
    if (section.size < sizeof header) goto damaged;
    memcpy(&header, p, sizeof header);
    p += sizeof header;
    if (header.rule_count > VSL__RULES || header.set_count > VSL__RULE_SETS ||
        header.class_count > VSL__RULE_CLASSES || header.class_count < VSL__KNOWN_COUNT ||
        header.node_count == 0 || header.word_count < VSL__WORD_FIXED ||
        header.first_count > UINT16_MAX || header.next_count > UINT16_MAX)
        goto damaged;
    self->row_words = 1 + (header.rule_count + 63) / 64;
    self->start_words = header.start_count / 64 + (header.start_count % 64 != 0);
/* the array NAME of `count` items, the next one of the section */
#define VIEW(name, count)                           \
    size += (uint64_t)(count) * sizeof *self->name; \
    if (size > section.size) goto damaged;          \
    self->name = (const void *)p;                   \
    p += (uint64_t)(count) * sizeof *self->name
    VIEW(actions, header.action_count);
    VIEW(rows, (uint64_t)header.row_count * self->row_words);
    VIEW(starts, (uint64_t)header.word_count * self->start_words);
    VIEW(kinds, header.word_count);
    VIEW(words, header.word_count);
    VIEW(sets, header.set_count);
    VIEW(rules, header.rule_count);
    VIEW(code, header.code_count);
    VIEW(classes, header.class_count);
    VIEW(nodes, header.node_count);
    VIEW(variants, header.variant_count);
    VIEW(pairs, (uint64_t)header.first_count * header.next_count);
    VIEW(entries, header.entry_count);
    VIEW(blob, header.blob_size);
#undef VIEW
    if (size != section.size) goto damaged;
    self->set_count = header.set_count;
    self->rule_count = header.rule_count;
    self->action_count = header.action_count;
    self->code_count = header.code_count;
    self->class_count = header.class_count;
    self->node_count = header.node_count;
    self->word_count = header.word_count;
    self->first_count = header.first_count;
    self->next_count = header.next_count;
    self->row_count = header.row_count;
    self->entry_count = header.entry_count;
    self->variant_count = header.variant_count;
    self->start_count = header.start_count;
    self->root_row = header.root_row;
    self->blob_size = header.blob_size;
    if (!rules_hold(self) || !code_holds(self) || !words_hold(self, lexicon)) goto damaged;
    for (i = self->nodes[0].child; i != 0; i = self->nodes[i].sibling)
        if (i <= UINT16_MAX) self->roots[self->nodes[i].byte] = (uint16_t)i;
    fill_bits(self);
    fill_neighbours(self);
    self->time = find_set(self, "time");
    self->quantity = find_set(self, "quantity");
    return VSL_OK;
damaged:
    memset(self, 0, sizeof *self);
    return vsl__error(err, VSL_EPACK, 0, "language pack: section 'rules' is damaged");
}

uint32_t vsl__rules_word(const vsl__rules *self, uint32_t entry, const char *bytes, size_t length) {
    const vsl__rule_variant *variant;
    if (entry == VSL_NONE) return VSL__WORD_OTHER;
    if (self->entries[entry] < VSL__VARIES) return self->entries[entry];
    variant = &self->variants[self->entries[entry] - VSL__VARIES];
    for (; variant->spelling != VSL_NONE; variant++) {
        vsl_str spelling = vsl__rules_str(self, variant->spelling);
        if (spelling.length == length && memcmp(spelling.data, bytes, length) == 0) break;
    }
    return variant->word;
}

/* }====================================================== */

/*
** {======================================================
** The machine
** =======================================================
*/

/* What a set matches at an atom, longest first. */
typedef struct matches {
    uint32_t count;
    vsl__match at[];
} matches;

static const matches nothing = {0};

/* What can begin at an atom. */
typedef struct vsl__place {
    const uint64_t *rules; /* the row of those that may match here */
    vsl__number *numbers;
    unsigned count;        /* of numbers */
    const matches *sets[]; /* by set; NULL where it is not known yet */
} place;

typedef struct machine {
    vsl_doc *doc;
    const vsl__rules *rules;
    uint32_t steps;
    unsigned depth, choices;
    int nomem;
} machine;

/* What a rule under way has met on its path: given back where another path is taken. A path fills a
** slot once, so a value stands as long as its bit does. */
typedef struct path {
    uint32_t open, close; /* atoms where the span begins and ends, VSL_NONE when not said */
    uint32_t filled;      /* bits of the slots */
} path;

/* One rule under way. */
typedef struct run {
    machine *m;
    uint32_t set, rule, start;
    path path;
    vsl__value slots[VSL__RULE_SLOTS];
    vsl__match *found; /* ALTERNATIVES of them */
    uint32_t *count;
} run;

static void step(run *r, const vsl__rule_code *c, uint32_t at);

/* Adds a row of the table of rules to the one at a place: most places have but one. */
static void add_row(machine *m, place *p, const uint64_t *row) {
    uint64_t *both;
    uint32_t i;
    if (p->rules == NULL || p->rules == row) {
        p->rules = row;
        return;
    }
    both = vsl__arena_new(&m->doc->scratch, m->rules->row_words * sizeof *both);
    if (both == NULL) {
        m->nomem = 1;
        return;
    }
    for (i = 0; i < m->rules->row_words; i++) both[i] = p->rules[i] | row[i];
    p->rules = both;
}

/* Adds the rules of a line that may match where the first element ends before the atom `end`: with the
** word that stands there, and the phrase that begins there. */
static void add_rules(machine *m, place *p, uint32_t line, uint32_t end) {
    const vsl_doc *doc = m->doc;
    const vsl__atom *next = &doc->atoms.at[end];
    if (end >= doc->atoms.count || (next->flags & VSL__ATOM_FIRST) != 0) {
        add_row(m, p, vsl__rules_pair(m->rules, line, VSL__WORD_END));
        return;
    }
    add_row(m, p, vsl__rules_pair(m->rules, line, next->word));
    if (next->flags & VSL__ATOM_PHRASE)
        add_row(m, p, vsl__rules_pair(m->rules, line, doc->phrases.at[next->phrase].word));
}

/* Finds the numbers that begin at an atom, and the rules of which they are the first element. Returns the
** line of the table for the atom alone. */
static uint32_t add_numbers(machine *m, place *p, uint32_t at) {
    const vsl_doc *doc = m->doc;
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__rule_word *word = &m->rules->words[atom->word];
    vsl__number numbers[VSL__NUMBER_READINGS];
    uint32_t line = word->first, articles = 0, ordinals = 0, i;
    p->count = vsl__number_at(doc, at, numbers);
    p->numbers = vsl__arena_new(&m->doc->scratch, p->count * sizeof *numbers);
    if (p->numbers == NULL) {
        m->nomem = 1;
        return line;
    }
    for (i = 0; i < p->count; i++) {
        p->numbers[i] = numbers[i];
        articles += (numbers[i].flags & VSL__NUMBER_ARTICLE) != 0;
        ordinals += (numbers[i].flags & VSL__NUMBER_ORDINAL) != 0;
    }
    if (atom->kind == VSL__ATOM_DIGITS ? ordinals == 0 : articles == p->count) line = word->alone;
    for (i = 0; i < p->count; i++)
        if (numbers[i].end != at + 1) add_rules(m, p, line, numbers[i].end);
    return line;
}

/* Finds what can begin at an atom: numbers, and rules by the words at and behind it. */
static place *make_place(machine *m, uint32_t at) {
    const vsl_doc *doc = m->doc;
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__rule_word *word = &m->rules->words[atom->word];
    const size_t sets = m->rules->set_count * sizeof(matches *);
    uint32_t line = word->first;
    place *p = vsl__arena_new(&m->doc->scratch, sizeof *p + sets);
    if (p == NULL) {
        m->nomem = 1;
        return NULL;
    }
    memset(p, 0, sizeof *p + sets);
    if (word->flags & VSL__WORD_NUMBER) line = add_numbers(m, p, at);
    add_rules(m, p, line, at + 1);
    if (atom->flags & VSL__ATOM_PHRASE) {
        const vsl__phrase *phrase = &doc->phrases.at[atom->phrase];
        add_rules(m, p, m->rules->words[phrase->word].first, vsl__atom_behind(doc, at));
    }
    return m->nomem ? NULL : (m->doc->atoms.at[at].place = p);
}

/* What can begin at an atom; NULL without memory. */
static inline place *place_at(machine *m, uint32_t at) {
    place *p = m->doc->atoms.at[at].place;
    return p != NULL ? p : make_place(m, at);
}

/* The value of an action. */
static int evaluate(const run *r, const vsl__rule_action **p, vsl__value *value) {
    const vsl__rule_action *action = (*p)++;
    vsl__node *node;
    uint16_t i;
    memset(value, 0, sizeof *value);
    switch (action->tag) {
    case VSL__ACTION_SLOT:
        if (r->path.filled >> action->op & 1) *value = r->slots[action->op];
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
    node = vsl__arena_new(&r->m->doc->scratch, sizeof *node + action->count * sizeof *node->at);
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
    const vsl__rule_action *action = &rules->actions[rules->rules[r->rule].action];
    uint32_t first = r->path.open == VSL_NONE ? r->start : r->path.open, i, n = *r->count;
    vsl__match *made;
    if (r->path.close != VSL_NONE) end = r->path.close;
    if (end <= first) return;
    if (is_root(rules, r->set) &&
        (!vsl__atom_may_begin(r->m->doc, first) || !vsl__atom_may_end(r->m->doc, end - 1)))
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

/* Goes on at `c` and `at`, and comes back to try something else. */
static void branch(run *r, const vsl__rule_code *c, uint32_t at) {
    const path here = r->path;
    step(r, c, at);
    r->path = here;
}

/* Captures a value that was read from the atoms [at, next). */
static inline void fill(run *r, const vsl__rule_code *c, uint32_t at, uint32_t next,
                        const vsl__value *value) {
    if (c->slot == 0xFF) return;
    r->path.filled |= 1u << c->slot;
    r->slots[c->slot] = *value;
    r->slots[c->slot].first = at;
    r->slots[c->slot].last = next;
}

/* The sense of an entry, in this spelling, in the class of `c` and with its value; NULL when there is
** none. */
static const vsl__lexicon_sense *sense_for(const machine *m, const vsl__rule_code *c,
                                           uint32_t entry, const char *word, size_t length) {
    const vsl__lexicon *lexicon = &m->doc->model->lexicon;
    uint32_t class_id = m->rules->classes[c->a].lexicon, i;
    vsl_str wanted = vsl__rules_str(m->rules, c->b);
    const vsl__lexicon_entry *found;
    if (c->b == VSL_NONE) return vsl__lexicon_sense_of(lexicon, entry, class_id, word, length);
    if (entry == VSL_NONE) return NULL;
    found = &lexicon->entries[entry];
    for (i = 0; i < found->sense_count; i++) {
        const vsl__lexicon_sense *sense = &lexicon->senses[found->first_sense + i];
        if (sense->class_id == class_id &&
            vsl__str_equal(vsl__lexicon_str(lexicon, sense->text), wanted))
            return sense;
    }
    return NULL;
}

/* Captures a word or phrase, the atoms [at, next), of this entry. Returns 0 when it has no sense of the
** class, which only a damaged pack says of it. */
static int fill_word(run *r, const vsl__rule_code *c, uint32_t at, uint32_t next, uint32_t entry) {
    const vsl_doc *doc = r->m->doc;
    const vsl__atom *atoms = doc->atoms.at;
    const vsl__lexicon_sense *sense;
    vsl__value value = {0};
    if (c->slot == 0xFF) return 1;
    sense = sense_for(r->m, c, entry, doc->text + atoms[at].start,
                      atoms[next - 1].end - atoms[at].start);
    if (sense == NULL) return 0;
    value.tag = VSL__VALUE_WORD;
    value.number = sense->number;
    value.text = vsl__lexicon_str(&doc->model->lexicon, sense->text);
    fill(r, c, at, next, &value);
    return 1;
}

static int is_kind(const vsl__rules *rules, uint32_t word, uint32_t kind) {
    return (int)(rules->kinds[word].at[kind / 64] >> (kind & 63) & 1);
}

/* What stands at an atom to the programs: the starts of its word and, the same or others, of the phrase
** that begins there. */
typedef struct view {
    const uint64_t *word, *phrase;
} view;

/* The view of the atom `at` in a match that begins at `start`. */
static inline view view_at(const machine *m, uint32_t at, uint32_t start) {
    const vsl_doc *doc = m->doc;
    const vsl__rules *rules = m->rules;
    const vsl__atom *atom = &doc->atoms.at[at];
    view made;
    if (at >= doc->atoms.count || (atom->flags & VSL__ATOM_FIRST && at != start)) {
        made.word = made.phrase = vsl__rules_starts(rules, VSL__WORD_END);
        return made;
    }
    made.word = made.phrase = vsl__rules_starts(rules, atom->word);
    if (atom->flags & VSL__ATOM_PHRASE)
        made.phrase = vsl__rules_starts(rules, doc->phrases.at[atom->phrase].word);
    return made;
}

/* Whether what is seen is of a start. */
static inline int is_start(view seen, uint32_t start) {
    return (int)((seen.word[start / 64] | seen.phrase[start / 64]) >> (start & 63) & 1);
}

/* Whether the program can go on at `c` with what is seen; for certain not where this is 0. What follows is
** looked at so before much is done: most paths end at their second word. */
static inline int goes_on(view seen, const vsl__rule_code *c) {
    return is_start(seen, c->start);
}

/* The functions take_ match an element at `at`: they go on behind every reading of it but the last,
** and return the atom behind that, where the caller goes on; VSL_NONE when there is none. */

static uint32_t take_class(run *r, const vsl__rule_code *c, uint32_t at) {
    const vsl_doc *doc = r->m->doc;
    const vsl__rules *rules = r->m->rules;
    const vsl__atom *atom = &doc->atoms.at[at];
    int alone =
        is_kind(rules, atom->word, c->kind) && goes_on(view_at(r->m, at + 1, r->start), c + 1);
    if (atom->flags & VSL__ATOM_PHRASE) {
        const vsl__phrase *phrase = &doc->phrases.at[atom->phrase];
        uint32_t next = vsl__atom_behind(doc, at);
        const path here = r->path;
        if (is_kind(rules, phrase->word, c->kind) &&
            goes_on(view_at(r->m, next, r->start), c + 1) &&
            fill_word(r, c, at, next, phrase->entry)) {
            if (!alone) return next;
            step(r, c + 1, next);
            r->path = here;
        }
    }
    return alone && fill_word(r, c, at, at + 1, atom->entry) ? at + 1 : VSL_NONE;
}

/* Whether a number is one that an element asks for. */
static inline int is_asked(const vsl__rule_code *c, const vsl__number *number) {
    int ordinal = (number->flags & VSL__NUMBER_ORDINAL) != 0;
    if (ordinal != (c->op == VSL__RULE_ORDINAL)) return 0;
    if (c->op == VSL__RULE_COUNT) return 1;
    if (c->op == VSL__RULE_NUMBER)
        return (number->flags & (c->width == 1 ? VSL__NUMBER_WORDS : VSL__NUMBER_ARTICLE)) == 0;
    if (c->op == VSL__RULE_INT &&
        (number->flags & (VSL__NUMBER_WHOLE | VSL__NUMBER_ARTICLE)) != VSL__NUMBER_WHOLE)
        return 0;
    return number->value >= (int32_t)c->a &&
           (number->value <= (int32_t)c->b || (int32_t)c->b == INT32_MAX) &&
           (c->width == 0 || c->width == number->digits);
}

static void fill_number(run *r, const vsl__rule_code *c, uint32_t at, const vsl__number *number) {
    vsl__value value = {0};
    if (c->slot == 0xFF) return;
    value.tag = VSL__VALUE_NUMBER;
    value.flags = number->flags;
    value.digits = number->digits;
    value.number = number->value;
    fill(r, c, at, number->end, &value);
}

static uint32_t take_number(run *r, const vsl__rule_code *c, uint32_t at) {
    const place *here = place_at(r->m, at);
    const vsl__number *last = NULL;
    unsigned i;
    if (here == NULL) return VSL_NONE;
    for (i = 0; i < here->count; i++) {
        const vsl__number *number = &here->numbers[i];
        if (!is_asked(c, number) || !goes_on(view_at(r->m, number->end, r->start), c + 1)) continue;
        if (last != NULL) {
            const path before = r->path;
            fill_number(r, c, at, last);
            step(r, c + 1, last->end);
            r->path = before;
        }
        last = number;
    }
    if (last == NULL) return VSL_NONE;
    fill_number(r, c, at, last);
    return last->end;
}

static const matches *find_matches(machine *m, place *p, uint32_t set, uint32_t at);

/* The matches of a set at an atom; none while they are being found, or too deep. */
static inline const matches *matches_at(machine *m, uint32_t set, uint32_t at) {
    place *p = place_at(m, at);
    if (p == NULL || (p->rules[0] >> set & 1) == 0) return &nothing;
    return p->sets[set] != NULL ? p->sets[set] : find_matches(m, p, set, at);
}

static uint32_t take_set(run *r, const vsl__rule_code *c, uint32_t at) {
    const matches *found = matches_at(r->m, c->a, at);
    const vsl__match *last = NULL;
    uint32_t i;
    for (i = 0; i < found->count; i++) {
        const vsl__match *match = &found->at[i];
        if (!goes_on(view_at(r->m, match->end, r->start), c + 1)) continue;
        if (last != NULL) {
            const path before = r->path;
            fill(r, c, at, last->end, &last->value);
            step(r, c + 1, last->end);
            r->path = before;
        }
        last = match;
    }
    if (last == NULL) return VSL_NONE;
    fill(r, c, at, last->end, &last->value);
    return last->end;
}

/* Whether an atom is the word of a literal. */
static int is_word(const vsl_doc *doc, const vsl__atom *atom, const vsl__rule_code *c) {
    const vsl__rules *rules = &doc->model->rules;
    char key[VSL__LEXICON_KEY];
    vsl_str word;
    size_t made;
    if (c->kind != VSL__NO_KIND && !is_kind(rules, atom->word, c->kind)) return 0;
    word = vsl__rules_str(rules, c->b);
    made = vsl__lower(doc->text + atom->start, atom->end - atom->start, key, sizeof key);
    return made == word.length && memcmp(key, word.data, made) == 0;
}

static int is_capitals(const vsl_doc *doc, const vsl__atom *atom, uint32_t count) {
    uint32_t i;
    if (atom->end - atom->start != count) return 0;
    for (i = atom->start; i < atom->end; i++)
        if (doc->text[i] < 'A' || doc->text[i] > 'Z') return 0;
    return 1;
}

/* Whether an atom is a word of the sort that `c` asks for. */
static int is_of_sort(const vsl_doc *doc, const vsl__atom *atom, const vsl__rule_code *c) {
    if (atom->kind != VSL__ATOM_WORD) return 0;
    if (c->a == VSL__RULE_CAPITALS) return is_capitals(doc, atom, c->width);
    if ((vsl__atom_known(doc, atom) & FUNCTION_BITS) != 0) return 0;
    if (c->a == VSL__RULE_NAME) return (atom->flags & VSL__ATOM_CAPITAL) != 0;
    return c->a == VSL__RULE_ANY_WORD ||
           vsl__atom_has_affix(doc, atom, VSL__KNOWN_PLURAL_SUFFIX, 1);
}

/* Whether the element at `pc` (a literal or a class) could stand at `at`. */
static int stands(const run *r, const vsl__rule_code *c, uint32_t at) {
    const uint64_t numbers = UINT64_C(1) << VSL__KNOWN_NUMBER;
    const vsl_doc *doc = r->m->doc;
    const vsl__atom *atom;
    if (at >= doc->atoms.count) return 0;
    atom = &doc->atoms.at[at];
    if (atom->flags & VSL__ATOM_FIRST && at > r->start) return 0;
    switch ((vsl__rule_op)c->op) {
    case VSL__RULE_LITERAL:
        return is_word(doc, atom, c);
    case VSL__RULE_CLASS:
        return is_kind(r->m->rules, atom->word, c->kind);
    case VSL__RULE_NUMBER:
    case VSL__RULE_INT:
        return atom->kind == VSL__ATOM_DIGITS || (vsl__atom_known(doc, atom) & numbers) != 0;
    case VSL__RULE_WORD:
        return is_of_sort(doc, atom, c);
    default:
        return 0;
    }
}

/* A literal or a word of a sort. */
static uint32_t take_word(run *r, const vsl__rule_code *c, uint32_t at) {
    if (!goes_on(view_at(r->m, at + 1, r->start), c + 1) || !stands(r, c, at)) return VSL_NONE;
    if (c->slot != 0xFF) {
        vsl__value word = {0};
        word.tag = VSL__VALUE_WORD;
        fill(r, c, at, at + 1, &word);
    }
    return at + 1;
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

/* Goes through the program from `c` on, as `step` does, and comes back from every way it can end. */
static void go(run *r, const vsl__rule_code *c, uint32_t at) {
    machine *m = r->m;
    const vsl_doc *doc = m->doc;
    const vsl__rule_code *code = m->rules->code;
    uint32_t seen_at = VSL_NONE;
    view seen = {NULL, NULL};
    for (;;) {
        const vsl__atom *atom;
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_MATCH:
            keep(r, at);
            return;
        case VSL__RULE_SPLIT:
            if (seen_at != at) seen = view_at(m, seen_at = at, r->start);
            if (c->a != c->b && goes_on(seen, code + c->a)) branch(r, code + c->a, at);
            c = code + c->b;
            if (!goes_on(seen, c)) return;
            continue;
        case VSL__RULE_JUMP:
            c = code + c->a;
            continue;
        case VSL__RULE_OPEN:
            r->path.open = at;
            c++;
            continue;
        case VSL__RULE_CLOSE:
            r->path.close = at;
            c++;
            continue;
        case VSL__RULE_BEGIN:
            if (at >= doc->atoms.count || (doc->atoms.at[at].flags & VSL__ATOM_FIRST) == 0) return;
            c++;
            continue;
        case VSL__RULE_STOP:
            if (!ends_at(doc, at)) return;
            c++;
            continue;
        default:
            break;
        }
        if (c->flags & VSL__RULE_NOT) {
            if (stands(r, c, at) && ((c->flags & VSL__RULE_GLUED) == 0 ||
                                     (doc->atoms.at[at].flags & VSL__ATOM_SPACE) == 0))
                return;
            c++;
            continue;
        }
        if (at >= doc->atoms.count) return;
        atom = &doc->atoms.at[at];
        if (at > r->start && atom->flags & VSL__ATOM_FIRST) return;
        if (c->flags & VSL__RULE_GLUED && atom->flags & VSL__ATOM_SPACE) return;
        if (c->flags & VSL__RULE_SPACED && (atom->flags & VSL__ATOM_SPACE) == 0) return;
        switch ((vsl__rule_op)c->op) {
        case VSL__RULE_LITERAL:
        case VSL__RULE_WORD:
            at = take_word(r, c, at);
            break;
        case VSL__RULE_CLASS:
            at = take_class(r, c, at);
            break;
        case VSL__RULE_CALL:
            at = take_set(r, c, at);
            break;
        default:
            at = take_number(r, c, at);
        }
        if (at == VSL_NONE) return;
        c++;
    }
}

static void step(run *r, const vsl__rule_code *c, uint32_t at) {
    if (r->m->choices >= CHOICES || ++r->m->steps > STEPS) return;
    r->m->choices++;
    go(r, c, at);
    r->m->choices--;
}

/* What stands behind the matches of a set at an atom. */
typedef struct views {
    uint32_t set, count;
    view at[ALTERNATIVES];
} views;

static void see_behind(machine *m, uint32_t set, uint32_t at, views *out) {
    const matches *found = matches_at(m, set, at);
    uint32_t i;
    out->set = set;
    out->count = found->count;
    for (i = 0; i < out->count; i++) out->at[i] = view_at(m, found->at[i].end, at);
}

/* Whether what stands behind one of them is of a start. */
static inline int is_start_behind(const views *seen, uint32_t start) {
    uint32_t i;
    for (i = 0; i < seen->count; i++)
        if (is_start(seen->at[i], start)) return 1;
    return 0;
}

/* Tries a rule at the atom where `r` begins; `behind` is the set that the rules before this one began
** with. */
static void try_rule(run *r, uint32_t rule, views *behind) {
    const vsl__rules *rules = r->m->rules;
    const vsl__rule_head *head = &rules->rules[rule];
    if (head->begin != VSL__RULE_SETS) {
        if (head->begin != behind->set) see_behind(r->m, head->begin, r->start, behind);
        if (!is_start_behind(behind, head->behind)) return;
    }
    r->rule = rule;
    r->path.open = r->path.close = VSL_NONE;
    r->path.filled = 0;
    step(r, rules->code + head->code, r->start);
}

/* Keeps what a set matches. */
static void keep_matches(machine *m, place *p, uint32_t set, const vsl__match *found,
                         uint32_t count) {
    matches *kept = vsl__arena_new(&m->doc->scratch, sizeof *kept + count * sizeof *found);
    if (kept == NULL) {
        m->nomem = 1;
        return;
    }
    kept->count = count;
    memcpy(kept->at, found, count * sizeof *found);
    p->sets[set] = kept;
}

/* The matches of a set at an atom where they are not known yet. */
static const matches *find_matches(machine *m, place *p, uint32_t set, uint32_t at) {
    const vsl__rule_bits *bits = &m->rules->bits[set];
    vsl__match found[ALTERNATIVES + 1];
    uint32_t count = 0, i;
    views behind;
    run r;
    if (m->depth == DEPTH || m->nomem) return &nothing;
    p->sets[set] = &nothing; /* while they are being found */
    m->depth++;
    behind.set = VSL__RULE_SETS;
    behind.count = 0;
    r.m = m;
    r.set = set;
    r.start = at;
    r.found = found;
    r.count = &count;
    for (i = 0; i < bits->words; i++) {
        const uint32_t first = (bits->first - 1 + i) * 64;
        uint64_t todo = p->rules[bits->first + i];
        if (i == 0) todo &= bits->head;
        if (i + 1 == bits->words) todo &= bits->tail;
        for (; todo != 0; todo &= todo - 1)
            try_rule(&r, first + (uint32_t)__builtin_ctzll(todo), &behind);
    }
    m->depth--;
    if (count > 0) keep_matches(m, p, set, found, count);
    return p->sets[set];
}

/* The longest match at an atom; of equal ones that of the set named first. NULL when there is none. */
static const vsl__match *longest_at(machine *m, uint32_t at) {
    const uint32_t roots[2] = {m->rules->time, m->rules->quantity};
    const vsl__match *best = NULL;
    unsigned i;
    m->steps = 0;
    for (i = 0; i < 2; i++) {
        const matches *found = roots[i] == VSL_NONE ? &nothing : matches_at(m, roots[i], at);
        if (found->count > 0 && (best == NULL || found->at[0].end > best->end))
            best = &found->at[0];
    }
    return best;
}

/* Whether an article is no more than that: no number goes on behind it. */
static int is_lone_article(const vsl_doc *doc, uint32_t at) {
    const uint64_t more = UINT64_C(1) << VSL__KNOWN_NUMBER | UINT64_C(1) << VSL__KNOWN_ORDINAL |
                          UINT64_C(1) << VSL__KNOWN_NUMBER_AND |
                          UINT64_C(1) << VSL__KNOWN_DECIMAL_WORD;
    const vsl__atom *atom = &doc->atoms.at[at];
    if (!vsl__atom_is(doc, atom, VSL__KNOWN_ARTICLE)) return 0;
    return at + 1 >= doc->atoms.count || atom[1].flags & VSL__ATOM_FIRST ||
           (vsl__atom_known(doc, &atom[1]) & more) == 0;
}

/* The first atom from `at` on with whose word or phrase a match may begin; the number of atoms where there
** is none. */
static uint32_t next_beginning(const vsl_doc *doc, uint32_t at) {
    const vsl__rule_word *words = doc->model->rules.words;
    const vsl__atom *atom = doc->atoms.at + at, *end = doc->atoms.at + doc->atoms.count;
    while (atom < end && (words[atom->word].flags & VSL__WORD_BEGINS) == 0 &&
           (atom->flags & VSL__ATOM_PHRASE) == 0)
        atom++;
    return (uint32_t)(atom - doc->atoms.at);
}

/* Whether one may begin at such an atom, by the next one, too: so most atoms are left out. */
static int may_begin(const vsl_doc *doc, uint32_t at) {
    const vsl__rules *rules = &doc->model->rules;
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__rule_word *word = &rules->words[atom->word];
    uint32_t next = VSL__WORD_END;
    uint32_t line = word->first;
    if (atom->flags & VSL__ATOM_PHRASE) return 1;
    if (word->flags & VSL__WORD_NUMBER) {
        if (!is_lone_article(doc, at)) return 1;
        line = word->alone;
    }
    if (at + 1 < doc->atoms.count && (atom[1].flags & VSL__ATOM_FIRST) == 0) {
        next = atom[1].word;
        if (atom[1].flags & VSL__ATOM_PHRASE) return 1;
    }
    return vsl__rules_row(rules, line, rules->words[next].next) >= rules->root_row;
}

/* The match at an atom where one may begin; NULL when there is none. */
static const vsl__match *match_at(machine *m, uint32_t at) {
    const vsl__match *match, *more;
    if (!may_begin(m->doc, at) || !vsl__atom_may_begin(m->doc, at)) return NULL;
    match = longest_at(m, at);
    if (match == NULL || match->first == at) return match;
    more = longest_at(m, match->first); /* found by what stands before it: is there more to it? */
    return more != NULL && more->end > match->end ? more : match;
}

vsl_code vsl__rule_stage(vsl_doc *doc, uint32_t begin, uint32_t end, vsl_error *err) {
    const vsl__rules *rules = &doc->model->rules;
    machine m = {0};
    uint32_t i;
    if (rules->time == VSL_NONE && rules->quantity == VSL_NONE) return VSL_OK;
    if (vsl__atoms_of(doc, begin, end, err) != VSL_OK) return VSL_ENOMEM;
    m.doc = doc;
    m.rules = rules;
    for (i = next_beginning(doc, 0); i < doc->atoms.count; i = next_beginning(doc, i)) {
        const vsl__match *match = match_at(&m, i);
        if (m.nomem) return vsl__nomem(err);
        if (match == NULL) {
            i++;
            continue;
        }
        if (!VSL__RESERVE(&doc->work, &doc->matches, 1)) return vsl__nomem(err);
        doc->matches.at[doc->matches.count++] = *match;
        i = match->end;
    }
    return VSL_OK;
}

/* }====================================================== */
