/*
** pack_words.c - the tables that tell by two words which rules may match (see core/rule.h).
**
** A kind is what a pattern can ask of a word: a class, a class with a value, a word itself, or that a
** number begins with it. For every rule and set follows from its pattern with which kinds a match can
** begin, with which of them it can be done at once, and which kinds can stand behind each. From these
** comes, for each word of the lexicon and each word behind it, the row of the rules that may match; words
** with equal rows share a line or column of the table, so that it stays small.
*/
#include "pack_rules.h"

#include <stdlib.h>
#include <string.h>

#include "../core/str.h"

/* kinds that are no class and no word, behind those that are */
enum {
    SHAPE = VSL__RULE_KINDS - 13, /* a run of digits, by vsl__rules_shape */
    CARDINAL = SHAPE + 7,         /* a number that is no lone article begins with it */
    DIGITS,                       /* one that is not in words */
    COUNT,                        /* one that may be a lone article */
    ORDINAL,                      /* an ordinal */
    CLOSE,                        /* a part of a sentence may end before it */
    ANY,                          /* every word */
};

/* The numbers that runs of digits of each shape can be. */
static const struct {
    double low, high;
    unsigned width; /* 0 for any */
} shapes[] = {{0, 31, 2},      {0, 9, 1},        {32, 99, 2}, {100, 999, 3},
              {1000, 9999, 4}, {10000, 1e99, 0}, {0, 1e99, 0}};

/* The marks behind which a part of a sentence ends: see ends_at in core/rule.c. */
static const char closing[] = ".,;:!?)]-'";

typedef vsl__rule_kinds kinds;

/* How the matches of a set or rule begin. */
typedef struct reach {
    kinds begin;  /* kinds of the first element */
    kinds single; /* those of them behind which it can be done */
    kinds *after; /* by kind of the first element: kinds of what can be behind it */
} reach;

static void add(kinds *self, uint32_t kind) {
    self->at[kind / 64] |= UINT64_C(1) << (kind & 63);
}

static void take_off(kinds *self, uint32_t kind) {
    self->at[kind / 64] &= ~(UINT64_C(1) << (kind & 63));
}

static int holds(const kinds *self, uint32_t kind) {
    return (int)(self->at[kind / 64] >> (kind & 63) & 1);
}

static void add_all(kinds *self, const kinds *others) {
    uint32_t i;
    for (i = 0; i < VSL__RULE_KINDS / 64; i++) self->at[i] |= others->at[i];
}

static int meet(const kinds *a, const kinds *b) {
    uint32_t i;
    for (i = 0; i < VSL__RULE_KINDS / 64; i++)
        if ((a->at[i] & b->at[i]) != 0) return 1;
    return 0;
}

/*
** {======================================================
** Patterns
** =======================================================
*/

/* Whether an instruction takes no atom, and the next one comes after it. */
static int takes_nothing(const vsl__rule_code *c) {
    return c->flags & VSL__RULE_NOT || c->op == VSL__RULE_OPEN || c->op == VSL__RULE_CLOSE ||
           c->op == VSL__RULE_BEGIN || c->op == VSL__RULE_STOP;
}

/* The kinds of the first element of an instruction that takes atoms. */
static kinds element(const reach *sets, const vsl__rule_code *c) {
    kinds made = {{0}};
    uint32_t i;
    switch ((vsl__rule_op)c->op) {
    case VSL__RULE_CALL:
        return sets[c->a].begin;
    case VSL__RULE_CLASS:
        add(&made, c->kind);
        break;
    case VSL__RULE_LITERAL:
        add(&made, c->kind == VSL__NO_KIND ? (uint32_t)ANY : c->kind);
        break;
    case VSL__RULE_ORDINAL:
        add(&made, ORDINAL);
        break;
    case VSL__RULE_COUNT:
        add(&made, COUNT);
        break;
    case VSL__RULE_INT:
        for (i = 0; i < sizeof shapes / sizeof *shapes; i++)
            if ((int32_t)c->a <= shapes[i].high && (int32_t)c->b >= shapes[i].low &&
                (c->width == 0 || shapes[i].width == 0 || c->width == shapes[i].width))
                add(&made, SHAPE + i);
        if (c->width == 0) add(&made, CARDINAL);
        break;
    case VSL__RULE_NUMBER:
        add(&made, c->width == 1 ? DIGITS : CARDINAL);
        break;
    default:
        add(&made, ANY);
    }
    return made;
}

/* Adds the kinds that the program at `pc` can begin with; whether it can be done without any. */
static int add_begin(const compiler *self, const reach *sets, uint32_t pc, kinds *into) {
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        kinds first;
        if (c->op == VSL__RULE_STOP && (c->flags & VSL__RULE_NOT) == 0) {
            add(into, CLOSE);
            return 0;
        }
        if (takes_nothing(c))
            pc++;
        else if (c->op == VSL__RULE_JUMP)
            pc = c->a;
        else if (c->op == VSL__RULE_MATCH)
            return 1;
        else if (c->op == VSL__RULE_SPLIT) {
            int one = add_begin(self, sets, c->a, into);
            return add_begin(self, sets, c->b, into) || one;
        } else {
            first = element(sets, c);
            add_all(into, &first);
            return 0;
        }
    }
}

/* Adds to `into` how the program at `pc` can begin. */
static void add_reach(const compiler *self, const reach *sets, const rule *r, uint32_t pc,
                      reach *into) {
    for (;;) {
        const vsl__rule_code *c = &self->code[pc];
        const reach *called = c->op == VSL__RULE_CALL ? &sets[c->a] : NULL;
        kinds first, second = {{0}};
        uint32_t kind;
        int done;
        if (takes_nothing(c)) {
            pc++;
            continue;
        }
        if (c->op == VSL__RULE_JUMP) {
            pc = c->a;
            continue;
        }
        if (c->op == VSL__RULE_MATCH) return;
        if (c->op == VSL__RULE_SPLIT) {
            if (c->a != c->b) add_reach(self, sets, r, c->a, into);
            pc = c->b;
            continue;
        }
        first = element(sets, c);
        if (holds(&first, ANY) || c->op == VSL__RULE_LITERAL)
            fail(&r->where,
                 "%s: a rule must begin with a number, a class or a set; give the word a class",
                 r->name);
        done = add_begin(self, sets, pc + 1, &second);
        add_all(&into->begin, &first);
        for (kind = 0; kind < VSL__RULE_KINDS; kind++) {
            if (!holds(&first, kind)) continue;
            if (called == NULL || holds(&called->single, kind)) {
                if (done) add(&into->single, kind);
                add_all(&into->after[kind], &second);
            }
            if (called != NULL) add_all(&into->after[kind], &called->after[kind]);
        }
        return;
    }
}

static reach *new_reaches(uint32_t count) {
    reach *made = need(NULL, (count + 1) * sizeof *made);
    uint32_t i;
    for (i = 0; i < count; i++) {
        memset(&made[i], 0, sizeof made[i]);
        made[i].after = need(NULL, VSL__RULE_KINDS * sizeof *made[i].after);
        memset(made[i].after, 0, VSL__RULE_KINDS * sizeof *made[i].after);
    }
    return made;
}

static void free_reaches(reach *made, uint32_t count) {
    uint32_t i;
    for (i = 0; i < count; i++) free(made[i].after);
    free(made);
}

/* Adds `from`; whether that changed anything. */
static int merge(reach *into, const reach *from) {
    int changed = 0;
    uint32_t i, j;
    for (i = 0; i < VSL__RULE_KINDS / 64; i++) {
        changed |= (from->begin.at[i] & ~into->begin.at[i]) != 0;
        changed |= (from->single.at[i] & ~into->single.at[i]) != 0;
    }
    add_all(&into->begin, &from->begin);
    add_all(&into->single, &from->single);
    for (i = 0; i < VSL__RULE_KINDS; i++) {
        for (j = 0; j < VSL__RULE_KINDS / 64; j++)
            changed |= (from->after[i].at[j] & ~into->after[i].at[j]) != 0;
        add_all(&into->after[i], &from->after[i]);
    }
    return changed;
}

/* Finds the reach of every set and rule. Sets call each other, so this is done until nothing is new. */
static void find_reaches(const compiler *self, reach *sets, reach *rules) {
    int changed = 1;
    uint32_t i;
    while (changed) {
        changed = 0;
        for (i = 0; i < self->rule_count; i++) {
            const rule *r = &self->rules[i];
            add_reach(self, sets, r, r->code, &rules[i]);
            changed |= merge(&sets[r->set], &rules[i]);
        }
    }
}

/* }====================================================== */

/*
** {======================================================
** Words
** =======================================================
*/

static vsl_str value_text(const compiler *self, uint32_t text) {
    return vsl__blob_str((const char *)self->blob.data, text);
}

/* The number of a class with a value. */
static uint32_t value_index(compiler *self, uint32_t class, uint32_t text) {
    uint32_t i;
    for (i = 0; i < self->value_count; i++)
        if (self->values[i].class == class &&
            vsl__str_equal(value_text(self, self->values[i].text), value_text(self, text)))
            return i;
    self->values = need(self->values, (i + 1) * sizeof *self->values);
    self->values[i].class = class;
    self->values[i].text = text;
    return self->value_count++;
}

/* The kind of a literal: none where it is no word of the lexicon, as runs of digits. */
static uint32_t literal_kind(const compiler *self, uint32_t index) {
    const char *text = self->literals[index].text;
    if ((*text >= '0' && *text <= '9') ||
        vsl__lexicon_find(self->lexicon, text, strlen(text)) == VSL_NONE)
        return VSL__NO_KIND;
    return self->class_count + index;
}

/* Gives literals and classes their kinds. */
static void number_kinds(compiler *self) {
    uint32_t i, values = self->class_count + self->literal_count; /* the kind of the first one */
    for (i = 0; i < self->code_count; i++) {
        vsl__rule_code *c = &self->code[i];
        if (c->op == VSL__RULE_LITERAL)
            c->kind = (uint16_t)literal_kind(self, c->a);
        else if (c->op == VSL__RULE_CLASS)
            c->kind = (uint16_t)(c->b == VSL_NONE ? c->a : values + value_index(self, c->a, c->b));
    }
    if (values + self->value_count > SHAPE)
        fail(NULL, "rules: more than %d classes, values and words in patterns", SHAPE);
}

/* The kinds of an entry in one spelling of it; NULL for a spelling that is none of its own. */
static kinds entry_kinds(const compiler *self, const vsl__lexicon_entry *entry,
                         const vsl_str *spelling) {
    vsl_str key = vsl__lexicon_str(self->lexicon, entry->key);
    kinds made = {{0}};
    uint32_t i, j;
    for (i = 0; i < entry->sense_count; i++) {
        const vsl__lexicon_sense *sense = &self->lexicon->senses[entry->first_sense + i];
        vsl_str value = vsl__lexicon_str(self->lexicon, sense->text);
        uint32_t class = rules_class(self, sense->class_id);
        if (class == VSL_NONE) continue;
        if (sense->flags & VSL__SENSE_EXACT) {
            vsl_str exact = vsl__lexicon_str(self->lexicon, sense->spelling);
            if (spelling == NULL || exact.length != spelling->length ||
                memcmp(exact.data, spelling->data, exact.length) != 0)
                continue;
        }
        add(&made, class);
        for (j = 0; j < self->value_count; j++)
            if (self->values[j].class == class &&
                vsl__str_equal(value_text(self, self->values[j].text), value))
                add(&made, self->class_count + self->literal_count + j);
    }
    for (i = 0; i < self->literal_count; i++)
        if (strlen(self->literals[i].text) == key.length &&
            memcmp(self->literals[i].text, key.data, key.length) == 0)
            add(&made, self->class_count + i);
    if (holds(&made, VSL__KNOWN_NUMBER)) {
        add(&made, CARDINAL);
        add(&made, COUNT);
        add(&made, ORDINAL);
    }
    if (holds(&made, VSL__KNOWN_FRACTION)) {
        add(&made, CARDINAL);
        add(&made, DIGITS);
        add(&made, COUNT);
    }
    if (holds(&made, VSL__KNOWN_ORDINAL)) add(&made, ORDINAL);
    if (key.length > 0 && (strchr(closing, key.data[0]) != NULL || (uint8_t)key.data[0] >= 0x80))
        add(&made, CLOSE);
    add(&made, ANY);
    return made;
}

static uint32_t add_word(const compiler *self, tables *made, const kinds *of) {
    vsl__rule_word *word;
    uint32_t i;
    for (i = VSL__WORD_OTHER; i < made->word_count; i++)
        if (memcmp(&made->kinds[i], of, sizeof *of) == 0) return i;
    if (i == VSL__VARIES) fail(NULL, "rules: too many combinations of classes");
    made->kinds = need(made->kinds, (i + 1) * sizeof *made->kinds);
    made->words = need(made->words, (i + 1) * sizeof *made->words);
    made->kinds[i] = *of;
    word = &made->words[made->word_count++];
    memset(word, 0, sizeof *word);
    word->known = of->at[0];
    for (i = 0; i < self->class_count; i++)
        if (holds(of, i)) word->flags |= VSL__WORD_CLASS;
    if (holds(of, COUNT) || holds(of, ORDINAL)) word->flags |= VSL__WORD_NUMBER | VSL__WORD_BEGINS;
    return made->word_count - 1;
}

/* Adds the words of an entry by spelling, that of the others last; returns the first's number. */
static uint32_t add_variants(compiler *self, tables *made, const vsl__lexicon_entry *entry) {
    size_t first = made->variants.size;
    uint32_t i;
    for (i = 0; i <= entry->sense_count; i++) {
        vsl__rule_variant variant = {VSL_NONE, 0};
        const vsl__lexicon_sense *sense = &self->lexicon->senses[entry->first_sense + i];
        vsl_str spelling = {NULL, 0};
        kinds of;
        if (i < entry->sense_count) {
            if ((sense->flags & VSL__SENSE_EXACT) == 0) continue;
            spelling = vsl__lexicon_str(self->lexicon, sense->spelling);
        }
        of = entry_kinds(self, entry, i < entry->sense_count ? &spelling : NULL);
        variant.word = add_word(self, made, &of);
        if (i < entry->sense_count) {
            char *text = copy_text(spelling.data, spelling.length);
            variant.spelling = add_string(&self->blob, text);
            free(text);
        }
        buffer_add(&made->variants, &variant, sizeof variant);
    }
    return (uint32_t)(first / sizeof(vsl__rule_variant));
}

/* Finds the word of each entry. */
static void find_words(compiler *self, tables *made) {
    const vsl__lexicon *lexicon = self->lexicon;
    kinds other = {{0}}, end = {{0}};
    uint32_t i, j, first;
    add(&other, ANY);
    add_word(self, made, &other); /* VSL__WORD_OTHER */
    add(&other, CLOSE);
    add_word(self, made, &other); /* VSL__WORD_MARK */
    add(&end, CLOSE);
    add_word(self, made, &end); /* VSL__WORD_END */
    for (i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        kinds digits = {{0}};
        add(&digits, SHAPE + i);
        add(&digits, CARDINAL);
        add(&digits, DIGITS);
        add(&digits, COUNT);
        add(&digits, ORDINAL);
        add(&digits, ANY);
        add_word(self, made, &digits); /* VSL__WORD_DIGITS */
    }
    made->entries = need(NULL, (lexicon->entry_count + 1) * sizeof *made->entries);
    for (i = 0; i < lexicon->entry_count; i++) {
        const vsl__lexicon_entry *entry = &lexicon->entries[i];
        kinds of = entry_kinds(self, entry, NULL);
        int varies = 0;
        for (j = 0; j < entry->sense_count; j++) {
            const vsl__lexicon_sense *sense = &lexicon->senses[entry->first_sense + j];
            varies |= (sense->flags & VSL__SENSE_EXACT) != 0 &&
                      rules_class(self, sense->class_id) != VSL_NONE;
        }
        if (!varies) {
            made->entries[i] = (uint16_t)add_word(self, made, &of);
            continue;
        }
        first = add_variants(self, made, entry);
        if (first >= VSL__VARIES) fail(NULL, "rules: too many words with capitals in classes");
        made->entries[i] = (uint16_t)(VSL__VARIES + first);
    }
}

/* }====================================================== */

/*
** {======================================================
** Rows
** =======================================================
*/

/* Rows that differ, each once. */
typedef struct rowset {
    buffer rows;
    size_t size; /* bytes of a row */
    uint32_t count;
} rowset;

static uint32_t add_row(rowset *self, const void *row) {
    uint32_t i;
    for (i = 0; i < self->count; i++)
        if (memcmp(self->rows.data + i * self->size, row, self->size) == 0) return i;
    buffer_add(&self->rows, row, self->size);
    return self->count++;
}

/* The rules that may match where a word of the kinds `first` stands and one of `next` behind it. */
static void find_row(const compiler *self, const reach *rules, const kinds *first,
                     const kinds *next, uint64_t *row) {
    uint32_t i, kind;
    memset(row, 0, VSL__RULES / 8);
    for (i = 0; i < self->rule_count; i++) {
        if (meet(first, &rules[i].single)) row[i / 64] |= UINT64_C(1) << (i & 63);
        if (row[i / 64] >> (i & 63) & 1 || !meet(first, &rules[i].begin)) continue;
        for (kind = 0; kind < VSL__RULE_KINDS; kind++)
            if (holds(first, kind) && holds(&rules[i].begin, kind) &&
                meet(next, &rules[i].after[kind])) {
                row[i / 64] |= UINT64_C(1) << (i & 63);
                break;
            }
    }
}

/* The kinds of a word where it counts nothing (an article alone is still a count), or where digits
** are no ordinal. */
static kinds alone(const kinds *word) {
    kinds made = *word;
    take_off(&made, ORDINAL);
    if (holds(&made, VSL__KNOWN_ARTICLE)) take_off(&made, CARDINAL);
    return made;
}

static int is_root(const compiler *self, uint32_t index) {
    const char *name = self->sets[self->rules[index].set].name;
    return strcmp(name, "time") == 0 || strcmp(name, "quantity") == 0;
}

/* Numbers the rows anew, those with a rule of the sets that readings begin with last. */
static void order_rows(const compiler *self, const rowset *all, tables *made, uint32_t *order) {
    size_t size = (self->rule_count + 63) / 64 * sizeof(uint64_t);
    uint32_t pass, i, j;
    for (pass = 0; pass < 2; pass++) {
        made->root_row = made->row_count;
        for (i = 0; i < all->count; i++) {
            const uint64_t *row = (const void *)(all->rows.data + i * all->size);
            uint32_t root = 0;
            uint64_t sets = 0;
            for (j = 0; j < self->rule_count; j++) {
                if ((row[j / 64] >> (j & 63) & 1) == 0) continue;
                root |= (uint32_t)is_root(self, j);
                sets |= UINT64_C(1) << self->rules[j].set;
            }
            if (root != pass) continue;
            order[i] = made->row_count++;
            buffer_add(&made->rows, &sets, sizeof sets);
            if (size > 0) buffer_add(&made->rows, row, size);
        }
    }
}

/* The table of pairs, and the line and column of each word. */
static void find_pairs(const compiler *self, const reach *rules, tables *made) {
    uint32_t n = made->word_count, i, j;
    uint32_t *grid = need(NULL, 2 * n * n * sizeof *grid),
             *column = need(NULL, 2 * n * sizeof *grid);
    uint32_t *order;
    rowset rows = {{NULL, 0, 0}, VSL__RULES / 8, 0}, lines = {{NULL, 0, 0}, 0, 0}, columns = lines;
    uint64_t row[VSL__RULES / 64] = {0};
    lines.size = n * sizeof *grid;
    columns.size = 2 * lines.size;
    add_row(&rows, row); /* the empty one is the first */
    memset(grid, 0, 2 * n * n * sizeof *grid);
    for (i = 0; i < 2 * n; i++) { /* words, and then the same alone */
        kinds first = i < n ? made->kinds[i] : alone(&made->kinds[i - n]);
        for (j = 0; j < n; j++) {
            find_row(self, rules, &first, &made->kinds[j], row);
            grid[i * n + j] = add_row(&rows, row);
        }
    }
    memset(column, 0, n * sizeof *column);
    add_row(&lines, column); /* and so is the line of what begins nothing */
    for (i = 0; i < n; i++) {
        made->words[i].first = (uint16_t)add_row(&lines, grid + i * n);
        made->words[i].alone = (uint16_t)add_row(&lines, grid + (n + i) * n);
        if (made->words[i].first != 0) made->words[i].flags |= VSL__WORD_BEGINS;
    }
    for (j = 0; j < n; j++) {
        for (i = 0; i < 2 * n; i++) column[i] = grid[i * n + j];
        made->words[j].next = (uint16_t)add_row(&columns, column);
    }
    order = need(NULL, rows.count * sizeof *order);
    order_rows(self, &rows, made, order);
    if (made->row_count > UINT16_MAX) fail(NULL, "rules: too many beginnings");
    made->first_count = lines.count;
    made->next_count = columns.count;
    made->pairs = need(NULL, (size_t)lines.count * columns.count * sizeof *made->pairs);
    for (i = 0; i < lines.count; i++) {
        const uint32_t *line = (const void *)(lines.rows.data + i * lines.size);
        for (j = 0; j < n; j++)
            made->pairs[i * columns.count + made->words[j].next] = (uint16_t)order[line[j]];
    }
    free(order);
    free(column);
    free(grid);
    free(rows.rows.data);
    free(lines.rows.data);
    free(columns.rows.data);
}

/* How a program can go on at each instruction: with which kinds, or with nothing more and so before
** every word. Backwards, as programs only go on. */
static kinds *find_ways(const compiler *self, const reach *sets) {
    kinds *ways = need(NULL, (self->code_count + 1) * sizeof *ways);
    uint32_t i;
    for (i = self->code_count; i-- > 0;) {
        const vsl__rule_code *c = &self->code[i];
        memset(&ways[i], c->op == VSL__RULE_MATCH ? 0xFF : 0, sizeof ways[i]);
        if (c->op == VSL__RULE_MATCH) continue;
        if (c->op == VSL__RULE_STOP && (c->flags & VSL__RULE_NOT) == 0)
            add(&ways[i], CLOSE);
        else if (takes_nothing(c))
            ways[i] = ways[i + 1];
        else if (c->op == VSL__RULE_JUMP || c->op == VSL__RULE_SPLIT) {
            ways[i] = ways[c->a];
            if (c->op == VSL__RULE_SPLIT) add_all(&ways[i], &ways[c->b]);
        } else
            ways[i] = element(sets, c);
    }
    return ways;
}

/* The words with which the program can go on at each instruction: instructions with the same words share
** a start. */
static void find_starts(compiler *self, const reach *sets, tables *made) {
    uint32_t n = made->word_count, i, j;
    size_t size = (n + 63) / 64 * sizeof(uint64_t);
    uint64_t *line = need(NULL, size), *row;
    rowset lines = {{NULL, 0, 0}, 0, 0};
    kinds *ways = find_ways(self, sets);
    lines.size = size;
    for (i = 0; i < self->code_count; i++) {
        memset(line, 0, size);
        for (j = 0; j < n; j++)
            if (meet(&ways[i], &made->kinds[j])) line[j / 64] |= UINT64_C(1) << (j & 63);
        j = add_row(&lines, line);
        if (j > UINT16_MAX) fail(NULL, "rules: too many different elements");
        self->code[i].start = (uint16_t)j;
    }
    made->start_count = lines.count;
    row = need(NULL, (lines.count + 63) / 64 * sizeof *row);
    for (j = 0; j < n; j++) {
        memset(row, 0, (lines.count + 63) / 64 * sizeof *row);
        for (i = 0; i < lines.count; i++) {
            const uint64_t *words = (const void *)(lines.rows.data + i * size);
            row[i / 64] |= (words[j / 64] >> (j & 63) & 1) << (i & 63);
        }
        buffer_add(&made->starts, row, (lines.count + 63) / 64 * sizeof *row);
    }
    free(row);
    free(line);
    free(ways);
    free(lines.rows.data);
}

/* }====================================================== */

void make_tables(compiler *self, tables *made) {
    reach *sets = new_reaches(self->set_count), *rules = new_reaches(self->rule_count);
    memset(made, 0, sizeof *made);
    if (self->rule_count > VSL__RULES) fail(NULL, "more than %d rules", VSL__RULES);
    number_kinds(self);
    find_reaches(self, sets, rules);
    find_words(self, made);
    find_pairs(self, rules, made);
    find_starts(self, sets, made);
    free_reaches(sets, self->set_count);
    free_reaches(rules, self->rule_count);
}

void free_tables(tables *made) {
    free(made->kinds);
    free(made->words);
    free(made->pairs);
    free(made->entries);
    free(made->rows.data);
    free(made->starts.data);
    free(made->variants.data);
}
