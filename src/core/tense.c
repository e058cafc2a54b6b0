/*
** tense.c - which way the clause of a time looks.
**
** The verb that decides is the nearest finite one in the clause, else in the sentence. Verbs and
** the ends of verbs in the past are classes of the lexicon; so are the words that bound clauses.
*/
#include <string.h>

#include "time.h"
#include "utf8.h"

#define REACH 40 /* atoms looked at on each side: a clause is shorter */

typedef enum { NOTHING, LOOKS_BACK, LOOKS_AHEAD } outlook;

int vsl__is_participle(const vsl_doc *doc, const vsl__atom *atom) {
    if (vsl__atom_is(doc, atom, VSL__KNOWN_PARTICIPLE)) return 1;
    if (atom->kind != VSL__ATOM_WORD || atom->end - atom->start < 5 ||
        vsl__atom_is(doc, atom, VSL__KNOWN_PRESENT) || vsl__atom_is(doc, atom, VSL__KNOWN_FUNCTION))
        return 0;
    return (vsl__atom_has_affix(doc, atom, VSL__KNOWN_PARTICIPLE_START, 0) &&
            vsl__atom_has_affix(doc, atom, VSL__KNOWN_PARTICIPLE_END, 1)) ||
           (vsl__atom_has_affix(doc, atom, VSL__KNOWN_PREFIX_START, 0) &&
            vsl__atom_has_affix(doc, atom, VSL__KNOWN_PREFIX_END, 1));
}

static int is_bound(const vsl_doc *doc, const vsl__atom *atom) {
    if (atom->kind == VSL__ATOM_WORD) return vsl__atom_is(doc, atom, VSL__KNOWN_CLAUSE);
    return atom->kind == VSL__ATOM_MARK && strchr(",;:()", doc->text[atom->start]) != NULL;
}

/* Whether a participle stands in the clause of atom `at`. */
static int clause_has_participle(const vsl_doc *doc, uint32_t at) {
    const vsl__atom *atoms = doc->atoms.at;
    uint32_t i;
    for (i = at + 1; i < doc->atoms.count && i < at + REACH; i++) {
        if (atoms[i].flags & VSL__ATOM_FIRST || is_bound(doc, &atoms[i])) break;
        if (vsl__is_participle(doc, &atoms[i])) return 1;
    }
    for (i = at; i > 0 && at - i < REACH; i--) {
        if (atoms[i].flags & VSL__ATOM_FIRST || is_bound(doc, &atoms[i - 1])) break;
        if (vsl__is_participle(doc, &atoms[i - 1])) return 1;
    }
    return 0;
}

static outlook outlook_of(const vsl_doc *doc, uint32_t at) {
    const vsl__atom *atom = &doc->atoms.at[at];
    if (atom->kind != VSL__ATOM_WORD) return NOTHING;
    if (vsl__atom_is(doc, atom, VSL__KNOWN_FUTURE)) return LOOKS_AHEAD;
    if (vsl__atom_is(doc, atom, VSL__KNOWN_PRESENT)) {
        const vsl__lexicon_sense *sense =
            vsl__lexicon_sense_of(&doc->model->lexicon, atom->entry,
                                  doc->model->rules.classes[VSL__KNOWN_PRESENT].lexicon, NULL, 0);
        int perfect = sense != NULL && sense->text != VSL_NONE;
        return perfect && clause_has_participle(doc, at) ? LOOKS_BACK : LOOKS_AHEAD;
    }
    if (vsl__atom_is(doc, atom, VSL__KNOWN_PAST)) return LOOKS_BACK;
    if (!vsl__atom_has_class(doc, atom) && (atom->flags & VSL__ATOM_CAPITAL) == 0 &&
        vsl__atom_has_affix(doc, atom, VSL__KNOWN_PAST_SUFFIX, 1))
        return LOOKS_BACK;
    return NOTHING;
}

/* Whether the verb at `at` may well be another word: the lexicon gives it a number. */
static int is_doubtful(const vsl_doc *doc, uint32_t at) {
    const vsl__lexicon_sense *sense =
        vsl__lexicon_sense_of(&doc->model->lexicon, doc->atoms.at[at].entry,
                              doc->model->rules.classes[VSL__KNOWN_PRESENT].lexicon, NULL, 0);
    return sense != NULL && sense->number > 0;
}

/* The verb nearest to [first, end) on either side; bounded by the clause, or by the sentence. A
** doubtful one in *fallback, which keeps the nearest. */
static outlook nearest_verb(const vsl_doc *doc, uint32_t first, uint32_t end, int clause,
                            outlook *fallback) {
    const vsl__atom *at = doc->atoms.at;
    int left = (at[first].flags & VSL__ATOM_FIRST) == 0, right = 1;
    uint32_t n;
    for (n = 1; n <= REACH && (left || right); n++) {
        if (right) {
            uint32_t i = end + n - 1;
            if (i >= doc->atoms.count || at[i].flags & VSL__ATOM_FIRST ||
                (clause && is_bound(doc, &at[i])))
                right = 0;
            else {
                outlook found = outlook_of(doc, i);
                if (found != NOTHING && !is_doubtful(doc, i)) return found;
                if (*fallback == NOTHING) *fallback = found;
            }
        }
        if (left) {
            outlook found;
            if (n > first || (clause && is_bound(doc, &at[first - n]))) {
                left = 0;
                continue;
            }
            found = outlook_of(doc, first - n);
            if (found != NOTHING && !is_doubtful(doc, first - n)) return found;
            if (*fallback == NOTHING) *fallback = found;
            if (at[first - n].flags & VSL__ATOM_FIRST) left = 0;
        }
    }
    return NOTHING;
}

/* What stands right behind a time that begins a sentence is its verb, also one that no list has. */
static outlook verb_behind(const vsl_doc *doc, uint32_t first, uint32_t end) {
    const vsl__atom *at = doc->atoms.at;
    if ((at[first].flags & VSL__ATOM_FIRST) == 0 || end >= doc->atoms.count ||
        at[end].kind != VSL__ATOM_WORD || at[end].flags & (VSL__ATOM_FIRST | VSL__ATOM_CAPITAL) ||
        vsl__atom_has_class(doc, &at[end]) || outlook_of(doc, end) != NOTHING)
        return NOTHING;
    return vsl__atom_has_affix(doc, &at[end], VSL__KNOWN_PRESENT_SUFFIX, 1) ? LOOKS_AHEAD : NOTHING;
}

vsl_direction vsl__tense_at(const vsl_doc *doc, uint32_t first, uint32_t end) {
    outlook fallback = NOTHING, found = verb_behind(doc, first, end);
    if (found == NOTHING) found = nearest_verb(doc, first, end, 1, &fallback);
    if (found == NOTHING) found = nearest_verb(doc, first, end, 0, &fallback);
    if (found == NOTHING) found = fallback;
    return found == LOOKS_AHEAD ? VSL_DIRECTION_FUTURE : VSL_DIRECTION_PAST;
}
