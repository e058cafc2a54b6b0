/*
** atom.c - see atom.h.
*/
#include "atom.h"

#include <string.h>

#include "doc.h"
#include "error.h"
#include "utf8.h"

#define PARTS 16 /* most parts of a compound */

/* What an entry is to the rules: class bits and known classes. */
typedef struct senses {
    uint64_t classes, known;
} senses;

/* Those of an entry, for one spelling of it (NULL for any). */
static senses senses_of(const vsl_doc *doc, uint32_t entry, const char *word, size_t length) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    const vsl__rules *rules = &doc->model->rules;
    const vsl__lexicon_entry *found;
    senses made = {0, 0};
    uint32_t i;
    if (entry == VSL_NONE) return made;
    found = &lexicon->entries[entry];
    if ((found->classes & rules->mask) == 0) return made;
    for (i = 0; i < found->sense_count; i++) {
        const vsl__lexicon_sense *sense = &lexicon->senses[found->first_sense + i];
        uint8_t class = rules->bits[sense->class_id];
        if (class == 0xFF) continue;
        if (sense->flags & VSL__SENSE_EXACT) {
            vsl_str exact = vsl__lexicon_str(lexicon, sense->spelling);
            if (word == NULL || exact.length != length || memcmp(exact.data, word, length) != 0)
                continue;
        }
        made.classes |= UINT64_C(1) << rules->classes[class].bit;
        if (class < VSL__KNOWN_COUNT) made.known |= UINT64_C(1) << class;
    }
    return made;
}

void vsl__atom_hash(const vsl_doc *doc, vsl__atom *atom) {
    char key[VSL__LEXICON_KEY];
    size_t length = atom->end - atom->start, made = 0;
    if (length <= sizeof key) made = vsl__lower(doc->text + atom->start, length, key, sizeof key);
    atom->hash = vsl__lexicon_hash(key, made) | (made == 0); /* never 0 again */
}

int vsl__atom_has_affix(const vsl_doc *doc, const vsl__atom *atom, unsigned known, int suffix) {
    char key[16];
    uint32_t length = atom->end - atom->start, n;
    uint32_t class_id = doc->model->rules.lexicon_class[known];
    uint8_t outer;
    if (class_id == VSL_NONE || length == 0) return 0;
    outer = (uint8_t)doc->text[suffix ? atom->end - 1 : atom->start];
    if ((doc->model->rules.affix[known][outer >> 3] >> (outer & 7) & 1) == 0) return 0;
    for (n = 9; n >= 1; n--) {
        uint32_t entry;
        if (n + 2 > length) continue;
        memcpy(key + suffix, doc->text + (suffix ? atom->end - n : atom->start), n);
        key[suffix ? 0 : n] = '-';
        entry = vsl__lexicon_find(&doc->model->lexicon, key, n + 1);
        if (vsl__lexicon_sense_of(&doc->model->lexicon, entry, class_id, NULL, 0) != NULL) return 1;
    }
    return 0;
}

/* Adds an atom of the bytes [start, end) of `token`. `given` are its senses where it is the whole
** token; NULL means: look it up. */
static vsl__atom *add_atom(vsl_doc *doc, uint32_t token, uint32_t start, uint32_t end,
                           vsl__atom_kind kind, const senses *given) {
    char key[VSL__LEXICON_KEY];
    const char *word = doc->text + start;
    size_t length = end - start, made;
    vsl__atom *atom;
    senses own;
    if (!VSL__RESERVE(&doc->allocator, &doc->atoms, 1)) return NULL;
    atom = &doc->atoms.at[doc->atoms.count++];
    memset(atom, 0, sizeof *atom);
    atom->start = start;
    atom->end = end;
    atom->token = token;
    atom->entry = atom->phrase = VSL_NONE;
    atom->kind = (uint8_t)kind;
    if (given != NULL)
        atom->entry = doc->tokens.at[token].entry;
    else if (kind != VSL__ATOM_DIGITS && length <= sizeof key) {
        made = vsl__lower(word, length, key, sizeof key);
        atom->entry = vsl__lexicon_find(&doc->model->lexicon, key, made);
    }
    own = given != NULL ? *given : senses_of(doc, atom->entry, word, length);
    atom->classes = own.classes;
    atom->known = own.known;
    if (kind == VSL__ATOM_DIGITS) atom->classes |= UINT64_C(1) << VSL__CLASS_DIGITS;
    if (start == doc->tokens.at[token].start) {
        if (doc->tokens.at[token].flags & VSL_FLAG_SPACE) atom->flags |= VSL__ATOM_SPACE;
        if (doc->tokens.at[token].flags & VSL_FLAG_FIRST) atom->flags |= VSL__ATOM_FIRST;
        if (doc->tokens.at[token].flags & VSL_FLAG_CAPITAL) atom->flags |= VSL__ATOM_CAPITAL;
    }
    return atom;
}

/* What the character at `p` is to the cutter; *size receives its bytes. */
static vsl__atom_kind kind_at(const char *p, const char *end, size_t *size) {
    int32_t point;
    *size = vsl__utf8_next(p, end, &point);
    if (point >= '0' && point <= '9') return VSL__ATOM_DIGITS;
    if ((point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z')) return VSL__ATOM_WORD;
    if (point == 0xB2 || point == 0xB3) return VSL__ATOM_WORD; /* the 2 of m2 above the line */
    if (point < 0xC0 || (point >= 0x2000 && point <= 0x2BFF)) return VSL__ATOM_MARK;
    return VSL__ATOM_WORD;
}

/* The rest of a token as one word, where it is one with a class (km/u after 120). */
static int known_rest(const vsl_doc *doc, const char *p, const char *end) {
    char key[VSL__LEXICON_KEY];
    size_t length = (size_t)(end - p), made;
    uint32_t entry;
    if (length < 2 || length > sizeof key) return 0;
    made = vsl__lower(p, length, key, sizeof key);
    entry = vsl__lexicon_find(&doc->model->lexicon, key, made);
    return senses_of(doc, entry, p, length).classes != 0;
}

/* Cuts a token at every change between digits, letters and marks. */
static int cut(vsl_doc *doc, uint32_t token) {
    const char *p = doc->text + doc->tokens.at[token].start,
               *end = doc->text + doc->tokens.at[token].end;
    while (p < end) {
        size_t size;
        const char *start = p;
        vsl__atom_kind kind = kind_at(p, end, &size);
        p += size;
        if (kind == VSL__ATOM_WORD && known_rest(doc, start, end))
            p = end;
        else
            while (kind != VSL__ATOM_MARK && p < end && kind_at(p, end, &size) == kind) p += size;
        if (add_atom(doc, token, (uint32_t)(start - doc->text), (uint32_t)(p - doc->text), kind,
                     NULL) == NULL)
            return 0;
    }
    return 1;
}

/* Finds the parts of word[at, length); marks dead ends in `failed`. Returns their number or 0. */
static unsigned split(const vsl__rules *rules, const char *word, size_t at, size_t length,
                      unsigned depth, uint8_t *ends, uint8_t *failed) {
    uint8_t finals[24];
    unsigned count = 0;
    uint32_t node = 0;
    size_t i;
    if (depth == PARTS || failed[at]) return 0;
    for (i = at; i < length; i++) {
        uint8_t byte = (uint8_t)word[i];
        uint32_t child;
        if (node == 0)
            child = rules->roots[byte];
        else {
            child = rules->nodes[node].child;
            while (child != 0 && rules->nodes[child].byte != byte)
                child = rules->nodes[child].sibling;
        }
        if (child == 0) break;
        node = child;
        if (rules->nodes[node].final && count < sizeof finals) finals[count++] = (uint8_t)(i + 1);
    }
    while (count > 0) {
        size_t end = finals[--count];
        ends[depth] = (uint8_t)end;
        if (end == length) return depth + 1;
        {
            unsigned parts = split(rules, word, end, length, depth + 1, ends, failed);
            if (parts > 0) return parts;
        }
    }
    failed[at] = 1;
    return 0;
}

/* A compound of known parts: adds them and returns 1; 0 when the word is none, -1 without memory. */
static int add_compound(vsl_doc *doc, uint32_t token) {
    const vsl__rules *rules = &doc->model->rules;
    uint32_t start = doc->tokens.at[token].start, length = doc->tokens.at[token].end - start, i;
    char key[VSL__LEXICON_KEY];
    uint8_t ends[PARTS], failed[VSL__LEXICON_KEY + 1];
    unsigned parts, n;
    if (length < 4 || length > sizeof key) return 0;
    for (i = 0; i < length; i++) {
        char c = doc->text[start + i];
        key[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
    }
    if (rules->roots[(uint8_t)key[0]] == 0) return 0;
    memset(failed, 0, length + 1);
    parts = split(rules, key, 0, length, 0, ends, failed);
    if (parts < 2) return 0;
    for (n = 0, i = 0; n < parts; n++) {
        vsl__atom *atom = add_atom(doc, token, start + i, start + ends[n], VSL__ATOM_WORD, NULL);
        if (atom == NULL) return -1;
        if (n > 0) atom->flags |= VSL__ATOM_CUT;
        i = ends[n];
    }
    return 1;
}

/* Whether the part before the first hyphen of a word has a class of its own. */
static int joins_known(const vsl_doc *doc, uint32_t token) {
    const char *p = doc->text + doc->tokens.at[token].start;
    size_t length = doc->tokens.at[token].end - doc->tokens.at[token].start, made;
    const char *hyphen = memchr(p, '-', length);
    char key[VSL__LEXICON_KEY];
    if (hyphen == NULL || hyphen == p) return 0;
    length = (size_t)(hyphen - p);
    if (length > sizeof key) return 0;
    made = vsl__lower(p, length, key, sizeof key);
    return senses_of(doc, vsl__lexicon_find(&doc->model->lexicon, key, made), p, length).classes !=
           0;
}

static int add_token(vsl_doc *doc, uint32_t i) {
    const vsl_token *token = &doc->tokens.at[i];
    senses own = {0, 0};
    int added;
    if (token->kind >= VSL_TOKEN_URL)
        return add_atom(doc, i, token->start, token->end, VSL__ATOM_WORD, &own) != NULL;
    own = senses_of(doc, token->entry, doc->text + token->start, token->end - token->start);
    if (own.classes == 0) {
        if (token->flags & VSL_FLAG_DIGIT || token->kind == VSL_TOKEN_NUMBER) return cut(doc, i);
        if (token->kind == VSL_TOKEN_WORD) {
            if (token->flags & VSL_FLAG_HYPHEN && joins_known(doc, i)) return cut(doc, i);
            added = add_compound(doc, i);
            if (added != 0) return added > 0;
        } else if (token->kind == VSL_TOKEN_SYMBOL && token->end - token->start > 1)
            return cut(doc, i);
    }
    return add_atom(doc, i, token->start, token->end,
                    token->kind == VSL_TOKEN_WORD || token->kind == VSL_TOKEN_ABBREVIATION
                        ? VSL__ATOM_WORD
                        : VSL__ATOM_MARK,
                    &own) != NULL;
}

/* A mark that joins what stands on both sides of it: 12-13, 3.5, 22/04. */
static int is_joint(const vsl_doc *doc, const vsl__atom *atom) {
    return atom->kind == VSL__ATOM_MARK && atom->end - atom->start == 1 &&
           strchr("-.,:/'&+@_=", doc->text[atom->start]) != NULL;
}

static void find_edges(vsl_doc *doc) {
    vsl__atom *at = doc->atoms.at;
    size_t n = doc->atoms.count, i;
    for (i = 0; i < n; i++) {
        int glued = i > 0 && (at[i].flags & VSL__ATOM_SPACE) == 0;
        int begin = 1, end = 1;
        if (glued) {
            if (at[i - 1].kind != VSL__ATOM_MARK)
                begin = at[i].kind == VSL__ATOM_MARK;
            else if (i > 1 && is_joint(doc, &at[i - 1]) &&
                     (at[i - 1].flags & VSL__ATOM_SPACE) == 0 && at[i - 2].kind != VSL__ATOM_MARK)
                begin = 0;
        }
        if (i + 1 < n && (at[i + 1].flags & VSL__ATOM_SPACE) == 0) {
            if (at[i + 1].kind != VSL__ATOM_MARK)
                end = at[i].kind == VSL__ATOM_MARK;
            else if (i + 2 < n && is_joint(doc, &at[i + 1]) &&
                     (at[i + 2].flags & VSL__ATOM_SPACE) == 0 && at[i + 2].kind != VSL__ATOM_MARK)
                end = 0;
        }
        if (begin) at[i].flags |= VSL__ATOM_BEGIN;
        if (end) at[i].flags |= VSL__ATOM_END;
    }
}

/* Tells atoms of the phrases that begin at them. */
static void take_phrases(vsl_doc *doc) {
    size_t i, a = 0;
    for (i = 0; i < doc->phrases.count; i++) {
        const vsl__phrase *phrase = &doc->phrases.at[i];
        const vsl_token *last = &doc->tokens.at[phrase->token + phrase->count - 1];
        const char *start = doc->text + doc->tokens.at[phrase->token].start;
        senses own = senses_of(doc, phrase->entry, start, (size_t)(doc->text + last->end - start));
        size_t next;
        if (own.classes == 0) continue;
        while (a < doc->atoms.count && doc->atoms.at[a].token < phrase->token) a++;
        if (a == doc->atoms.count) break;
        next = a;
        while (next < doc->atoms.count && doc->atoms.at[next].token < phrase->token + phrase->count)
            next++;
        doc->atoms.at[a].phrase = phrase->entry;
        doc->atoms.at[a].phrase_next = (uint32_t)next;
        doc->atoms.at[a].classes |= own.classes;
        doc->atoms.at[a].known |= own.known;
    }
}

vsl_code vsl__atom_stage(vsl_doc *doc, vsl_error *err) {
    uint32_t i;
    if (!VSL__RESERVE(&doc->allocator, &doc->atoms, doc->tokens.count + 16)) return vsl__nomem(err);
    for (i = 0; i < doc->tokens.count; i++)
        if (!add_token(doc, i)) return vsl__nomem(err);
    take_phrases(doc);
    find_edges(doc);
    return VSL_OK;
}
