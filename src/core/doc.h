/*
** doc.h - a document and its model, as the stages see them.
**
** Each stage has one function, vsl__NAME_stage(doc, err); it reads the layers of earlier stages and
** writes its own. The order stands in read.c.
*/
#ifndef VSL_CORE_DOC_H
#define VSL_CORE_DOC_H

#include "../verslag.h"
#include "atom.h"
#include "label.h"
#include "lexicon.h"
#include "mem.h"
#include "pack.h"
#include "tag.h"
#include "token.h"
#include "rule.h"
#include "str.h"

struct vsl_model {
    vsl_allocator allocator;
    unsigned references; /* changed atomically */
    const unsigned char *data;
    size_t size;
    int mapped; /* nonzero: `data` is to be unmapped */
    /* views of the sections, made when the model is opened */
    vsl__lexicon lexicon;
    vsl__tagger tagger; /* head is NULL when the pack has none */
    const unsigned char
        *tagger_file; /* a tagger given by the user instead, to be unmapped; or NULL */
    size_t tagger_size;
    vsl__token_words tokens;
    vsl__rules rules;
};

struct vsl_doc {
    vsl_allocator allocator;
    vsl_model *model; /* one reference */
    int fresh;        /* nonzero in its first reading, when nothing is kept for another one */
    const char *text;
    uint32_t length;
    vsl_options options; /* `published` and `names` point to the caller's memory, only valid while
                            reading */
    vsl_str published, published_from;
    vsl__arena arena;   /* strings that the document shows */
    vsl__arena scratch; /* working memory of a stage, taken back behind it */
    vsl_allocator work; /* for arrays in scratch */

    VSL__ARRAY(vsl_token) tokens;
    VSL__ARRAY(vsl_sentence) sentences;
    VSL__ARRAY(vsl__phrase) phrases;
    VSL__ARRAY(vsl__atom) atoms;    /* what rules see of a window; in scratch */
    VSL__ARRAY(vsl__match) matches; /* of the rules there; in scratch */
    VSL__ARRAY(vsl_mention) mentions;
    vsl__labels labels; /* of the mentions */
    VSL__ARRAY(vsl_entity) entities;
    VSL__ARRAY(vsl_time) times;
    VSL__ARRAY(vsl_quantity) quantities;
    VSL__ARRAY(vsl_quote) quotes;
    VSL__ARRAY(vsl_statement) statements;
    VSL__ARRAY(vsl_span) parts;
    VSL__ARRAY(uint32_t) via;
    VSL__ARRAY(uint32_t) checkpoints; /* offset.c: characters and UTF-16 units before every block */
};

/* vsl_read with working memory that is handed on from text to text; NULL: its own. */
vsl_doc *vsl__read(vsl_model *model, const char *text, size_t length, const vsl_options *options,
                   const vsl_allocator *allocator, vsl__arena *scratch, vsl_error *err);

/* The bytes of a token. */
static inline vsl_str vsl__token_str(const vsl_doc *doc, uint32_t token) {
    vsl_str s;
    s.data = doc->text + doc->tokens.at[token].start;
    s.length = doc->tokens.at[token].length;
    return s;
}

/* The token's first sense of a class (exact spellings compared), or NULL. */
static inline const vsl__lexicon_sense *vsl__token_sense(const vsl_doc *doc, uint32_t token,
                                                         uint32_t class_id) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    uint32_t entry = vsl__entry(&doc->tokens.at[token]);
    vsl_str s = vsl__token_str(doc, token);
    if (entry == VSL_NONE || !vsl__lexicon_may_be(lexicon, entry, class_id)) return NULL;
    return vsl__lexicon_sense_of(lexicon, entry, class_id, s.data, s.length);
}

/* How many of the document's phrases begin before `token`. */
size_t vsl__phrases_before(const vsl_doc *doc, uint32_t token);

/* The phrase that begins at `token`, or NULL. */
const vsl__phrase *vsl__phrase_at(const vsl_doc *doc, uint32_t token);

/* Bits of the known classes (rule.h) of an atom and the phrase that begins there; whether they have
** any class. */
static inline uint64_t vsl__atom_known(const vsl_doc *doc, const vsl__atom *atom) {
    const vsl__rule_word *words = doc->model->rules.words;
    uint64_t known = words[atom->word].known;
    if (atom->flags & VSL__ATOM_PHRASE) known |= words[doc->phrases.at[atom->phrase].word].known;
    return known;
}

static inline int vsl__atom_is(const vsl_doc *doc, const vsl__atom *atom, unsigned known) {
    return (int)(vsl__atom_known(doc, atom) >> known & 1);
}

static inline int vsl__atom_has_class(const vsl_doc *doc, const vsl__atom *atom) {
    return (atom->flags & VSL__ATOM_PHRASE) != 0 ||
           (doc->model->rules.words[atom->word].flags & VSL__WORD_CLASS) != 0;
}

vsl_code vsl__token_stage(vsl_doc *doc, vsl_error *err);
vsl_code vsl__sentence_stage(vsl_doc *doc, vsl_error *err);
vsl_code vsl__entity_stage(vsl_doc *doc, vsl_error *err);
vsl_code vsl__quantity_stage(vsl_doc *doc, vsl_error *err);
vsl_code vsl__speech_stage(vsl_doc *doc, vsl_error *err);

#endif
