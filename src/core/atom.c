/*
** atom.c - see atom.h.
*/
#include "atom.h"

#include <string.h>

#include "doc.h"
#include "error.h"
#include "utf8.h"

#define PARTS 16 /* most parts of a compound */

uint32_t vsl__atom_behind(const vsl_doc *doc, uint32_t atom) {
    const vsl__phrase *phrase = &doc->phrases.at[doc->atoms.at[atom].phrase];
    uint32_t next = atom + 1;
    while (next < doc->atoms.count && doc->atoms.at[next].token < phrase->token + phrase->count)
        next++;
    return next;
}

/* What some bytes of the text, of this entry, are to the rules. */
static uint32_t word_of(const vsl_doc *doc, uint32_t entry, uint32_t start, uint32_t end) {
    return vsl__rules_word(&doc->model->rules, entry, doc->text + start, end - start);
}

static int has_class(const vsl_doc *doc, uint32_t word) {
    return (doc->model->rules.words[word].flags & VSL__WORD_CLASS) != 0;
}

/* The entry of some bytes of the text, or VSL_NONE. */
static uint32_t find(const vsl_doc *doc, uint32_t start, uint32_t end) {
    char key[VSL__LEXICON_KEY];
    size_t made;
    if (end - start > sizeof key) return VSL_NONE;
    made = vsl__lower(doc->text + start, end - start, key, sizeof key);
    return vsl__lexicon_find(&doc->model->lexicon, key, made);
}

int vsl__atom_has_affix(const vsl_doc *doc, const vsl__atom *atom, unsigned known, int suffix) {
    char key[16];
    uint32_t length = atom->end - atom->start, lengths;
    const vsl__rule_class *class = &doc->model->rules.classes[known];
    if (class->lexicon == VSL_NONE || length == 0) return 0;
    lengths = class->affixes[(uint8_t)doc->text[suffix ? atom->end - 1 : atom->start] & 31];
    for (lengths &= (2u << VSL__AFFIX) - 2; lengths != 0; lengths &= lengths - 1) {
        uint32_t entry, n = (uint32_t)__builtin_ctz(lengths);
        if (n + 2 > length) return 0;
        memcpy(key + suffix, doc->text + (suffix ? atom->end - n : atom->start), n);
        key[suffix ? 0 : n] = '-';
        entry = vsl__lexicon_find(&doc->model->lexicon, key, n + 1);
        if (vsl__lexicon_sense_of(&doc->model->lexicon, entry, class->lexicon, NULL, 0) != NULL)
            return 1;
    }
    return 0;
}

/* Adds an atom of the bytes [start, end) of `token`, of the entry and word given. */
static inline vsl__atom *add_atom(vsl_doc *doc, uint32_t token, uint32_t start, uint32_t end,
                                  vsl__atom_kind kind, uint32_t entry, uint32_t word) {
    const unsigned edge = VSL__ATOM_CAPITAL | VSL__ATOM_SPACE | VSL__ATOM_FIRST;
    vsl__atom *atom;
    if (!VSL__RESERVE(&doc->work, &doc->atoms, 1)) return NULL;
    atom = &doc->atoms.at[doc->atoms.count++];
    atom->place = NULL;
    atom->start = start;
    atom->end = end;
    atom->token = token;
    atom->entry = entry;
    atom->phrase = 0;
    atom->word =
        (uint16_t)(word == VSL__WORD_OTHER && kind == VSL__ATOM_MARK ? VSL__WORD_MARK : word);
    atom->kind = (uint8_t)kind;
    atom->flags = 0;
    if (start == doc->tokens.at[token].start)
        atom->flags = (uint8_t)(doc->tokens.at[token].flags & edge);
    return atom;
}

/* The same for a part of a token, which is looked up. */
static vsl__atom *add_part(vsl_doc *doc, uint32_t token, uint32_t start, uint32_t end,
                           vsl__atom_kind kind) {
    uint32_t entry;
    if (kind == VSL__ATOM_DIGITS)
        return add_atom(doc, token, start, end, kind, VSL_NONE,
                        VSL__WORD_DIGITS + vsl__rules_shape(doc->text + start, end - start));
    entry = find(doc, start, end);
    return add_atom(doc, token, start, end, kind, entry, word_of(doc, entry, start, end));
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
static int known_rest(const vsl_doc *doc, uint32_t start, uint32_t end) {
    return end - start >= 2 && has_class(doc, word_of(doc, find(doc, start, end), start, end));
}

/* Cuts a token at every change between digits, letters and marks. */
static int cut(vsl_doc *doc, uint32_t token) {
    const char *p = doc->text + doc->tokens.at[token].start,
               *end = doc->text + vsl__end(&doc->tokens.at[token]);
    while (p < end) {
        size_t size;
        const char *start = p;
        vsl__atom_kind kind = kind_at(p, end, &size);
        p += size;
        if (kind == VSL__ATOM_WORD &&
            known_rest(doc, (uint32_t)(start - doc->text), (uint32_t)(end - doc->text)))
            p = end;
        else
            while (kind != VSL__ATOM_MARK && p < end && kind_at(p, end, &size) == kind) p += size;
        if (add_part(doc, token, (uint32_t)(start - doc->text), (uint32_t)(p - doc->text), kind) ==
            NULL)
            return 0;
    }
    return 1;
}

static uint8_t lower(char c) {
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
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
        uint8_t byte = lower(word[i]);
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
    uint32_t start = doc->tokens.at[token].start, length = doc->tokens.at[token].length, i;
    uint8_t ends[PARTS], failed[VSL__LEXICON_KEY + 1];
    unsigned parts, n;
    if (length < 4 || length > VSL__LEXICON_KEY ||
        !vsl__rules_may_be_compound(rules, doc->text + start, length))
        return 0;
    memset(failed, 0, length + 1);
    parts = split(rules, doc->text + start, 0, length, 0, ends, failed);
    if (parts < 2) return 0;
    for (n = 0, i = 0; n < parts; n++) {
        vsl__atom *atom = add_part(doc, token, start + i, start + ends[n], VSL__ATOM_WORD);
        if (atom == NULL) return -1;
        if (n > 0) atom->flags |= VSL__ATOM_CUT;
        i = ends[n];
    }
    return 1;
}

/* Whether the part before the first hyphen of a word has a class of its own. */
static int joins_known(const vsl_doc *doc, uint32_t token) {
    uint32_t start = doc->tokens.at[token].start, end;
    const char *p = doc->text + start, *hyphen = memchr(p, '-', doc->tokens.at[token].length);
    if (hyphen == NULL || hyphen == p) return 0;
    end = (uint32_t)(hyphen - doc->text);
    return has_class(doc, word_of(doc, find(doc, start, end), start, end));
}

/* What a token is to the rules, as a whole. */
static inline uint32_t word_of_token(const vsl__rules *rules, const char *text,
                                     const vsl_token *token) {
    uint32_t word;
    if (token->entry == VSL_NO_ENTRY || token->kind >= VSL_TOKEN_URL) return VSL__WORD_OTHER;
    word = rules->entries[token->entry];
    if (word < VSL__VARIES) return word;
    return vsl__rules_word(rules, vsl__entry(token), text + token->start, token->length);
}

/* Whether a token is one atom for certain; `word` is what it is to the rules. */
static inline int is_whole(const vsl__rules *rules, const char *text, const vsl_token *token,
                           uint32_t word) {
    const char *p = text + token->start;
    if (rules->words[word].flags & VSL__WORD_CLASS || token->kind == VSL_TOKEN_PUNCTUATION)
        return 1;
    if (token->kind != VSL_TOKEN_WORD || token->flags & (VSL_FLAG_DIGIT | VSL_FLAG_HYPHEN))
        return 0;
    return token->length < 4 || !vsl__rules_may_be_compound(rules, p, token->length);
}

/* What a whole token is as an atom. */
static const uint8_t kinds[VSL_TOKEN_KINDS] = {
    [VSL_TOKEN_NUMBER] = VSL__ATOM_MARK,
    [VSL_TOKEN_PUNCTUATION] = VSL__ATOM_MARK,
    [VSL_TOKEN_SYMBOL] = VSL__ATOM_MARK,
};

/* Makes the atom of a whole token. */
static inline void make_whole(vsl__atom *atom, const vsl_token *token, uint32_t i, uint32_t word) {
    const unsigned edge = VSL__ATOM_CAPITAL | VSL__ATOM_SPACE | VSL__ATOM_FIRST;
    const vsl__atom_kind kind = kinds[token->kind];
    atom->place = NULL;
    atom->start = token->start;
    atom->end = vsl__end(token);
    atom->token = i;
    atom->entry = vsl__entry(token);
    atom->phrase = 0;
    atom->word =
        (uint16_t)(word == VSL__WORD_OTHER && kind == VSL__ATOM_MARK ? VSL__WORD_MARK : word);
    atom->kind = (uint8_t)kind;
    atom->flags = (uint8_t)(token->flags & edge);
}

/* Adds the atoms of a token that may not be whole. */
static int add_token(vsl_doc *doc, uint32_t i, uint32_t word) {
    const vsl_token *token = &doc->tokens.at[i];
    int added;
    if (token->kind < VSL_TOKEN_URL) {
        if (token->flags & VSL_FLAG_DIGIT || token->kind == VSL_TOKEN_NUMBER) return cut(doc, i);
        if (token->kind == VSL_TOKEN_WORD) {
            if (token->flags & VSL_FLAG_HYPHEN && joins_known(doc, i)) return cut(doc, i);
            added = add_compound(doc, i);
            if (added != 0) return added > 0;
        } else if (token->kind == VSL_TOKEN_SYMBOL && token->length > 1)
            return cut(doc, i);
    }
    if (!VSL__RESERVE(&doc->work, &doc->atoms, 1)) return 0;
    make_whole(&doc->atoms.at[doc->atoms.count++], token, i, word);
    return 1;
}

/* A mark that joins what stands on both sides of it: 12-13, 3.5, 22/04. */
static int is_joint(const vsl_doc *doc, const vsl__atom *atom) {
    return atom->kind == VSL__ATOM_MARK && atom->end - atom->start == 1 &&
           strchr("-.,:/'&+@_=", doc->text[atom->start]) != NULL;
}

static int is_glued(const vsl__atom *atom) {
    return (atom->flags & VSL__ATOM_SPACE) == 0;
}

int vsl__atom_may_begin(const vsl_doc *doc, uint32_t atom) {
    const vsl__atom *at = &doc->atoms.at[atom];
    if (atom == 0 || !is_glued(at)) return 1;
    if (at[-1].kind != VSL__ATOM_MARK) return at->kind == VSL__ATOM_MARK;
    return atom < 2 || !is_joint(doc, &at[-1]) || !is_glued(&at[-1]) ||
           at[-2].kind == VSL__ATOM_MARK;
}

int vsl__atom_may_end(const vsl_doc *doc, uint32_t atom) {
    const vsl__atom *at = &doc->atoms.at[atom];
    if (atom + 1 >= doc->atoms.count || !is_glued(&at[1])) return 1;
    if (at[1].kind != VSL__ATOM_MARK) return at->kind == VSL__ATOM_MARK;
    return atom + 2 >= doc->atoms.count || !is_joint(doc, &at[1]) || !is_glued(&at[2]) ||
           at[2].kind == VSL__ATOM_MARK;
}

/* Tells atoms of the phrases that begin at them and lie in the tokens [first, end), where these have
** a class. */
static void take_phrases(vsl_doc *doc, uint32_t first, uint32_t end) {
    uint32_t i = (uint32_t)vsl__phrases_before(doc, first), a = 0;
    for (; i < doc->phrases.count && doc->phrases.at[i].token < end; i++) {
        vsl__phrase *phrase = &doc->phrases.at[i];
        phrase->word = word_of(doc, phrase->entry, doc->tokens.at[phrase->token].start,
                               vsl__end(&doc->tokens.at[phrase->token + phrase->count - 1]));
        if (!has_class(doc, phrase->word) || phrase->token + phrase->count > end) continue;
        if (a < phrase->token - first) a = phrase->token - first; /* every token has an atom */
        while (a < doc->atoms.count && doc->atoms.at[a].token < phrase->token) a++;
        if (a == doc->atoms.count) break;
        doc->atoms.at[a].phrase = i;
        doc->atoms.at[a].flags |= VSL__ATOM_PHRASE;
    }
}

vsl_code vsl__atoms_of(vsl_doc *doc, uint32_t first, uint32_t end, vsl_error *err) {
    const vsl__rules *rules = &doc->model->rules;
    const vsl_token *tokens = doc->tokens.at;
    const char *text = doc->text;
    uint32_t i = first;
    /* most tokens are one atom: numbers and compounds are more */
    if (!VSL__RESERVE(&doc->work, &doc->atoms, end - first + (end - first) / 4 + 16))
        return vsl__nomem(err);
    while (i < end) {
        vsl__atom *made, *full;
        uint32_t word = VSL__WORD_OTHER;
        if (!VSL__RESERVE(&doc->work, &doc->atoms, 1)) return vsl__nomem(err);
        made = doc->atoms.at + doc->atoms.count;
        full = doc->atoms.at + doc->atoms.capacity;
        for (; i < end && made < full; i++) {
            word = word_of_token(rules, text, &tokens[i]);
            if (!is_whole(rules, text, &tokens[i], word)) break;
            make_whole(made++, &tokens[i], i, word);
        }
        doc->atoms.count = (size_t)(made - doc->atoms.at);
        if (i < end && made < full && !add_token(doc, i++, word)) return vsl__nomem(err);
    }
    take_phrases(doc, first, end);
    return VSL_OK;
}
