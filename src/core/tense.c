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

static int has(const vsl__atom *atom, unsigned known) { return (int)(atom->classes >> known & 1); }

/* Whether the word ends in a suffix of the class; suffixes stand in the lexicon as "-eerde". */
static int has_suffix(const vsl_doc *doc, const vsl__atom *atom, unsigned known) {
    char key[16] = "-";
    uint32_t length = atom->end - atom->start, n;
    if (doc->model->rules.lexicon_class[known] == VSL_NONE) return 0;
    for (n = 6; n >= 2; n--) {
        uint32_t entry;
        if (n + 2 > length) continue;
        memcpy(key + 1, doc->text + atom->end - n, n);
        entry = vsl__lexicon_find(&doc->model->lexicon, key, n + 1);
        if (vsl__lexicon_sense_of(&doc->model->lexicon, entry,
                                  doc->model->rules.lexicon_class[known], NULL, 0) != NULL)
            return 1;
    }
    return 0;
}

static outlook outlook_of(const vsl_doc *doc, const vsl__atom *atom) {
    if (atom->kind != VSL__ATOM_WORD) return NOTHING;
    if (has(atom, VSL__KNOWN_FUTURE) || has(atom, VSL__KNOWN_PRESENT)) return LOOKS_AHEAD;
    if (has(atom, VSL__KNOWN_PAST)) return LOOKS_BACK;
    if (atom->classes == 0 && (atom->flags & VSL__ATOM_CAPITAL) == 0 &&
        has_suffix(doc, atom, VSL__KNOWN_PAST_SUFFIX))
        return LOOKS_BACK;
    return NOTHING;
}

static int is_bound(const vsl_doc *doc, const vsl__atom *atom) {
    if (atom->kind == VSL__ATOM_WORD) return has(atom, VSL__KNOWN_CLAUSE);
    return atom->kind == VSL__ATOM_MARK && strchr(",;:()", doc->text[atom->start]) != NULL;
}

/* The verb nearest to [first, end) on either side; bounded by the clause, or by the sentence. */
static outlook nearest_verb(const vsl_doc *doc, uint32_t first, uint32_t end, int clause) {
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
                outlook found = outlook_of(doc, &at[i]);
                if (found != NOTHING) return found;
            }
        }
        if (left) {
            outlook found;
            if (n > first || (clause && is_bound(doc, &at[first - n]))) {
                left = 0;
                continue;
            }
            found = outlook_of(doc, &at[first - n]);
            if (found != NOTHING) return found;
            if (at[first - n].flags & VSL__ATOM_FIRST) left = 0;
        }
    }
    return NOTHING;
}

vsl_direction vsl__tense_at(const vsl_doc *doc, uint32_t first, uint32_t end) {
    outlook found = nearest_verb(doc, first, end, 1);
    if (found == NOTHING) found = nearest_verb(doc, first, end, 0);
    return found == LOOKS_AHEAD ? VSL_DIRECTION_FUTURE : VSL_DIRECTION_PAST;
}
