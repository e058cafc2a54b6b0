/*
** doc.c - what a document shows: its layers and the names of their kinds.
*/
#include "doc.h"

size_t vsl__phrases_before(const vsl_doc *doc, uint32_t token) {
    size_t low = 0, high = doc->phrases.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (doc->phrases.at[middle].token < token)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const vsl__phrase *vsl__phrase_at(const vsl_doc *doc, uint32_t token) {
    size_t at;
    if ((doc->tokens.at[token].flags & VSL_FLAG_PHRASE) == 0) return NULL;
    at = vsl__phrases_before(doc, token);
    return at < doc->phrases.count && doc->phrases.at[at].token == token ? &doc->phrases.at[at]
                                                                         : NULL;
}

vsl_str vsl_doc_text(const vsl_doc *self) {
    vsl_str text;
    text.data = self->text;
    text.length = self->length;
    return text;
}

vsl_str vsl_doc_published(const vsl_doc *self, vsl_str *from) {
    if (from != NULL) *from = self->published_from;
    return self->published;
}

#define LAYER(T, name)                                            \
    const T *vsl_doc_##name(const vsl_doc *self, size_t *count) { \
        if (count != NULL) *count = self->name.count;             \
        return self->name.at;                                     \
    }

LAYER(vsl_token, tokens)
LAYER(vsl_sentence, sentences)
LAYER(vsl_mention, mentions)
LAYER(vsl_entity, entities)
LAYER(vsl_time, times)
LAYER(vsl_quantity, quantities)
LAYER(vsl_quote, quotes)
LAYER(vsl_statement, statements)
LAYER(vsl_span, parts)
LAYER(uint32_t, via)

/* vsl_X_name(member) for an enum whose members' names are listed in order */
#define NAMES(function, ...)                                                \
    const char *function(unsigned member) {                                 \
        static const char *const names[] = {__VA_ARGS__};                   \
        return member < sizeof names / sizeof *names ? names[member] : "?"; \
    }

NAMES(vsl_token_kind_name, "word", "number", "punctuation", "symbol", "abbreviation", "url",
      "email", "mention", "hashtag", "emoji", "invalid")
NAMES(vsl_sentence_kind_name, "sentence", "heading", "item")
NAMES(vsl_mention_kind_name, "name", "partial", "alias", "demonym", "metonym", "nominal", "pronoun")
NAMES(vsl_time_type_name, "DATE", "TIME", "DURATION", "SET")
NAMES(vsl_quantity_kind_name, "cardinal", "ordinal", "money", "percent", "measure", "temperature",
      "fraction", "range", "age", "vague")
NAMES(vsl_quote_form_name, "full", "partial", "scare")
NAMES(vsl_statement_kind_name, "indirect", "mixed", "report")
