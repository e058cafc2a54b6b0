/*
** quantity.c - numbers with what they count or measure.
*/
#include <string.h>

#include "error.h"
#include "number.h"
#include "time.h"
#include "utf8.h"

typedef struct reading {
    vsl_doc *doc;
    int nomem;
} reading;

static int kind_of(vsl_str text) {
    unsigned i;
    for (i = 0; i <= VSL_VAGUE; i++)
        if (vsl__str_is(text, vsl_quantity_kind_name(i))) return (int)i;
    return -1;
}

double vsl__range_start(const vsl_doc *doc, const vsl__value *a, const vsl__value *b) {
    double scale, end;
    if (a->last == 0 || b->last < b->first + 2 || vsl__number_scale(doc, a->last - 1) != 1)
        return a->number;
    scale = vsl__number_scale(doc, b->last - 1);
    end = b->number / scale;
    return a->number > 0 && a->number <= 2 * end ? a->number * scale : a->number;
}

/* Two whole numbers joined by a mark of which the first is the greater: a score, not a range. */
static int is_score(const vsl_doc *doc, const vsl__value *value) {
    const vsl__value *a, *b;
    if (value->tag != VSL__VALUE_NODE || value->node->op != VSL__OP_BETWEEN ||
        value->node->count < 2)
        return 0;
    a = &value->node->at[0];
    b = &value->node->at[1];
    return a->number > b->number && a->number < 200 && b->first == a->last + 1 &&
           doc->atoms.at[a->last].kind == VSL__ATOM_MARK;
}

/* The value: a number; a range a..b as "a/b"; a score "a-b". */
static vsl_str write_value(reading *r, const vsl__value *value) {
    char out[112];
    unsigned length;
    vsl_str made = {NULL, 0};
    if (value->tag == VSL__VALUE_NONE) return made;
    if (value->tag == VSL__VALUE_WORD && value->number == 0 && value->text.length > 0)
        return value->text; /* end+0: counted from the end */
    if (value->tag == VSL__VALUE_NODE) {
        const vsl__node *node = value->node;
        if (node->count < 2) return made;
        length = vsl__number_write(node->op == VSL__OP_BETWEEN
                                       ? vsl__range_start(r->doc, &node->at[0], &node->at[1])
                                       : node->at[0].number,
                                   out);
        out[length++] = node->op == VSL__OP_SCORE || is_score(r->doc, value) ? '-' : '/';
        length += vsl__number_write(node->at[1].number, out + length);
    } else
        length = vsl__number_write(value->number, out);
    made = vsl__arena_str(&r->doc->arena, out, length);
    if (made.data == NULL) r->nomem = 1;
    return made;
}

/* A word that can be a noun or adjective: not a function word, a verb form or a number. */
static int is_content(const vsl_doc *doc, const vsl__atom *atom) {
#define BIT(known) (UINT64_C(1) << VSL__KNOWN_##known)
    const uint64_t content = BIT(ADJECTIVE) | BIT(NOUN),
                   others = BIT(FUNCTION) | BIT(PAST) | BIT(PRESENT) | BIT(FUTURE) | BIT(CLAUSE) |
                            BIT(NUMBER) | BIT(ORDINAL);
#undef BIT
    uint64_t known = vsl__atom_known(doc, atom);
    return (known & content) != 0 || (atom->kind == VSL__ATOM_WORD && (known & others) == 0);
}

static int is_adjective(const vsl_doc *doc, const vsl__atom *atom) {
    return vsl__atom_is(doc, atom, VSL__KNOWN_ADJECTIVE) ||
           vsl__atom_has_affix(doc, atom, VSL__KNOWN_ADJECTIVE_SUFFIX, 1);
}

/* A word that more than one can be of. */
static int is_plural(const vsl_doc *doc, const vsl__atom *atom) {
    return vsl__atom_is(doc, atom, VSL__KNOWN_NOUN) ||
           vsl__atom_has_affix(doc, atom, VSL__KNOWN_PLURAL_SUFFIX, 1);
}

/* A word that looks like a verb or begins what comes next, not like a noun without a plural of its
** own: 2019 ingediend, FR 8012 keerde, Artikel 5 bepaalt, 3 Vraag. */
static int is_no_noun(const vsl_doc *doc, const vsl__atom *atom) {
    return (atom->flags & VSL__ATOM_CAPITAL) != 0 || vsl__is_participle(doc, atom) ||
           vsl__atom_has_affix(doc, atom, VSL__KNOWN_PAST_SUFFIX, 1) ||
           vsl__atom_has_affix(doc, atom, VSL__KNOWN_PRESENT_SUFFIX, 1);
}

/* Adjectives that no list has, before a plural: twee externe bureaus, vier gekozen leden. */
static int may_describe(const vsl_doc *doc, const vsl__atom *atom) {
    return !is_plural(doc, atom) || vsl__is_participle(doc, atom);
}

/* Whether the counted noun phrase goes on at atom `at`. */
static int goes_on(const vsl_doc *doc, uint32_t at, uint32_t limit) {
    const vsl__atom *atom = &doc->atoms.at[at];
    return at < limit && (atom->flags & (VSL__ATOM_FIRST | VSL__ATOM_SPACE)) == VSL__ATOM_SPACE &&
           is_content(doc, atom);
}

/* The noun phrase that is counted, from atom `at` on: adjectives and a noun, in the plural where
** there are `many`. Returns the atom behind it, `at` when there is none; *noun receives the noun's
** atom. */
static uint32_t counted(const vsl_doc *doc, uint32_t at, uint32_t limit, int many, uint32_t *noun) {
    uint32_t i, start = at;
    for (i = 0; i < 5 && at < limit; i++) {
        const vsl__atom *atom = &doc->atoms.at[at];
        if (!goes_on(doc, at, limit)) break;
        while (at + 1 < limit && doc->atoms.at[at + 1].flags & VSL__ATOM_CUT) at++;
        if (!vsl__atom_may_end(doc, at)) break;
        if (is_adjective(doc, atom)) { /* an adjective, if a noun follows */
            if (goes_on(doc, at + 1, limit)) {
                at++;
                continue;
            }
            if (vsl__atom_is(doc, atom, VSL__KNOWN_ADJECTIVE)) break;
            if (many && !is_plural(doc, atom)) break; /* 125 miljoen uiteindelijk */
        }
        if (many && may_describe(doc, atom) && goes_on(doc, at + 1, limit) &&
            is_plural(doc, &doc->atoms.at[at + 1]) &&
            !vsl__atom_has_affix(doc, &doc->atoms.at[at + 1], VSL__KNOWN_PAST_SUFFIX, 1)) {
            at++;
            continue;
        }
        if (many && !is_plural(doc, atom) && is_no_noun(doc, atom)) break;
        *noun = at;
        return at + 1;
    }
    return start;
}

/* A number that is part of a name (Boeing 737, Formule 1): digits behind a word with a capital that
** does not begin a sentence, and nothing that is counted behind them. */
static int is_part_of_name(const vsl_doc *doc, uint32_t at) {
    const vsl__atom *atom = &doc->atoms.at[at], *before;
    if (at == 0 || atom->kind != VSL__ATOM_DIGITS || atom->flags & VSL__ATOM_FIRST) return 0;
    before = atom - 1;
    return before->kind == VSL__ATOM_WORD && (before->flags & VSL__ATOM_CAPITAL) != 0 &&
           (before->flags & VSL__ATOM_FIRST) == 0 && !vsl__atom_has_class(doc, before);
}

static int is_mark(const vsl_doc *doc, uint32_t at, char mark) {
    return at < doc->atoms.count && doc->atoms.at[at].kind == VSL__ATOM_MARK &&
           doc->text[doc->atoms.at[at].start] == mark;
}

/* An article with a mark behind it is a number where it ends something, not where something is
** inserted behind it: het is er een. een "no-deal", een, zeg maar, beetje */
static int is_lone_article(const vsl_doc *doc, uint32_t end, const vsl__value *value) {
    const vsl__atom *next = &doc->atoms.at[end];
    return value->tag == VSL__VALUE_NUMBER && (value->flags & VSL__NUMBER_ARTICLE) != 0 &&
           end < doc->atoms.count && (next->flags & VSL__ATOM_FIRST) == 0 &&
           next->kind == VSL__ATOM_MARK && strchr(".!?;:)", doc->text[next->start]) == NULL;
}

/* A number between commas or in brackets behind a name is an age: Sajpov, 30, or Sajpov (30). */
static int is_age(const vsl_doc *doc, uint32_t first, uint32_t end, const vsl__value *value) {
    const vsl__atom *name;
    if (first < 2 || end != first + 1 || doc->atoms.at[first].kind != VSL__ATOM_DIGITS ||
        value->number < 5 || value->number > 119 || value->digits > 3)
        return 0;
    if (!(is_mark(doc, first - 1, ',') && is_mark(doc, end, ',')) &&
        !(is_mark(doc, first - 1, '(') && is_mark(doc, end, ')')))
        return 0;
    name = &doc->atoms.at[first - 2];
    return name->kind == VSL__ATOM_WORD && (name->flags & VSL__ATOM_CAPITAL) != 0;
}

/* The word for years in ages: the first value of the class "age_unit". */
static vsl_str age_unit(const vsl_doc *doc) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    uint32_t class_id = doc->model->rules.classes[VSL__KNOWN_AGE_UNIT].lexicon, i;
    vsl_str none = {NULL, 0};
    for (i = 0; class_id != VSL_NONE && i < lexicon->sense_count; i++)
        if (lexicon->senses[i].class_id == class_id)
            return vsl__lexicon_str(lexicon, lexicon->senses[i].text);
    return none;
}

/* Whether what is counted must be in the plural. */
static int is_many(int kind, const vsl__value *value) {
    return kind == VSL_RANGE || kind == VSL_VAGUE ||
           (kind == VSL_CARDINAL && value->tag == VSL__VALUE_NUMBER && value->number >= 2);
}

static int add_quantity(reading *r, const vsl__match *match, uint32_t limit) {
    static const vsl__value none = {0};
    vsl_doc *doc = r->doc;
    const vsl__node *node;
    const vsl__value *value = &none;
    const vsl__atom *first = &doc->atoms.at[match->first], *last;
    vsl_quantity *made;
    uint32_t end = match->end, noun = VSL_NONE;
    int kind, score;
    if (match->value.tag != VSL__VALUE_NODE || match->value.node->op != VSL__OP_QUANTITY) return 0;
    node = match->value.node;
    if (node->count == 0) return 0;
    kind = kind_of(node->at[0].text);
    if (kind < 0) return 0;
    if (node->count > 1) value = &node->at[1];
    score = kind == VSL_RANGE && is_score(doc, value);
    if (score) kind = VSL_CARDINAL;
    if (!VSL__RESERVE(&doc->allocator, &doc->quantities, 1)) {
        r->nomem = 1;
        return 0;
    }
    made = &doc->quantities.at[doc->quantities.count];
    memset(made, 0, sizeof *made);
    made->kind = (uint8_t)kind;
    made->value = write_value(r, value);
    if (node->count > 2) made->unit = node->at[2].text;
    if (node->count > 3) made->mod = node->at[3].text;
    if (made->unit.data == NULL && node->count < 5 && !score &&
        (kind == VSL_CARDINAL || kind == VSL_ORDINAL || kind == VSL_VAGUE || kind == VSL_RANGE ||
         kind == VSL_FRACTION))
        end = counted(doc, end, limit, is_many(kind, value), &noun);
    /* Tweede Kamer, de Eerste Wereldoorlog: a name, not a place in a row */
    if (kind == VSL_ORDINAL && first->kind == VSL__ATOM_WORD && first->flags & VSL__ATOM_CAPITAL &&
        ((first->flags & VSL__ATOM_FIRST) == 0 ||
         (noun != VSL_NONE && doc->atoms.at[match->end].flags & VSL__ATOM_CAPITAL)))
        return 0;
    if (kind == VSL_CARDINAL && is_lone_article(doc, end, value)) return 0;
    if (kind == VSL_CARDINAL && noun == VSL_NONE && node->count == 2 &&
        value->tag == VSL__VALUE_NUMBER) {
        if (is_part_of_name(doc, match->first)) return 0;
        if (is_age(doc, match->first, end, value)) {
            made->kind = VSL_AGE;
            made->unit = age_unit(doc);
        }
    }
    last = &doc->atoms.at[end - 1];
    if (noun != VSL_NONE) {
        made->noun.start = doc->atoms.at[noun].start;
        while (noun > 0 && doc->atoms.at[noun].flags & VSL__ATOM_CUT)
            made->noun.start = doc->atoms.at[--noun].start;
        made->noun.end = last->end;
        made->unit.data = doc->text + made->noun.start;
        made->unit.length = made->noun.end - made->noun.start;
    }
    made->start = first->start;
    made->end = last->end;
    made->first_token = first->token;
    made->token_count = last->token - first->token + 1;
    made->confidence = 0.9f;
    made->rule = vsl__rules_str(&doc->model->rules, doc->model->rules.rules[match->rule].name);
    if (made->mod.data == NULL)
        made->mod = vsl__modifier_at(doc, match->first, VSL__KNOWN_MODIFIER, NULL);
    return 1;
}

vsl_code vsl__quantity_stage(vsl_doc *doc, vsl_error *err) {
    reading r;
    size_t i;
    r.doc = doc;
    r.nomem = 0;
    for (i = 0; i < doc->matches.count; i++) {
        uint32_t limit = (uint32_t)doc->atoms.count;
        if (doc->matches.at[i].set != doc->model->rules.quantity) continue;
        if (i + 1 < doc->matches.count) limit = doc->matches.at[i + 1].first;
        if (add_quantity(&r, &doc->matches.at[i], limit)) doc->quantities.count++;
        if (r.nomem) return vsl__nomem(err);
    }
    return VSL_OK;
}
