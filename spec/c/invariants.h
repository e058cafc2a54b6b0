/*
** invariants.h - what holds of every document, whatever the text: used by the property tests and
** by the fuzzers.
*/
#ifndef VSL_SPEC_INVARIANTS_H
#define VSL_SPEC_INVARIANTS_H

#include <string.h>
#include <utf8proc.h>

#include "verslag.h"

/* Nothing but white space may stand between tokens: separators, tabs and line breaks, invisible
** format characters, and marks that combine with a space before them. */
static inline int is_gap(const char *text, uint32_t from, uint32_t to) {
    int after_space = 0;
    while (from < to) {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + from,
                                              (utf8proc_ssize_t)(to - from), &point);
        utf8proc_category_t category;
        if (n <= 0) return 0;
        category = utf8proc_category(point);
        if (category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
            category == UTF8PROC_CATEGORY_ZP || (point >= '\t' && point <= '\r') || point == 0x85)
            after_space = 1;
        else if (category == UTF8PROC_CATEGORY_CF)
            after_space |= point == 0x200B; /* zero width space */
        else if (!after_space ||
                 (category != UTF8PROC_CATEGORY_MN && category != UTF8PROC_CATEGORY_MC &&
                  category != UTF8PROC_CATEGORY_ME &&
                  (point < 0x1F3FB || point > 0x1F3FF))) /* skin tones */
            return 0;
        from += (uint32_t)n;
    }
    return 1;
}

/* Sorted by start, in bounds, not empty. */
#define INVARIANT_SPANS(items, n, length, what)                                                \
    for (i = 0; i < (n); i++) {                                                                \
        if ((items)[i].start >= (items)[i].end || (items)[i].end > (length))                   \
            return what ": a span is empty or outside the text";                               \
        if (i > 0 && (items)[i].start < (items)[i - 1].start) return what " are not in order"; \
    }

#define INVARIANT_SURE(items, n, what)                                   \
    for (i = 0; i < (n); i++)                                            \
        if (!((items)[i].confidence >= 0 && (items)[i].confidence <= 1)) \
            return what ": a confidence outside 0 to 1";

/* Each begins and ends with its tokens (a possessive may be left out), all in one sentence. */
#define INVARIANT_NESTED(items, n, what)                                                        \
    for (i = 0, s = 0; i < (n); i++) {                                                          \
        const vsl_token *head, *last;                                                           \
        if ((items)[i].token_count == 0 || (items)[i].first_token >= token_count ||             \
            (items)[i].token_count > token_count - (items)[i].first_token)                      \
            return what ": of no tokens";                                                       \
        head = &tokens[(items)[i].first_token];                                                 \
        last = head + (items)[i].token_count - 1;                                               \
        if ((items)[i].start < head->start || (items)[i].start >= head->start + head->length || \
            (items)[i].end > last->start + last->length || (items)[i].end <= last->start)       \
            return what ": not where their tokens are";                                         \
        while (s < sentence_count && sentences[s].end <= (items)[i].start) s++;                 \
        if (s == sentence_count || (items)[i].start < sentences[s].start ||                     \
            (items)[i].end > sentences[s].end)                                                  \
            return what ": not within one sentence";                                            \
    }

static inline int speaker_holds(const vsl_speaker *speaker, size_t entities, uint32_t length) {
    return (speaker->entity == VSL_NONE || speaker->entity < entities) &&
           speaker->span.start <= speaker->span.end && speaker->span.end <= length;
}

/* NULL, or what is wrong with the document. */
static inline const char *broken_invariant(const vsl_doc *doc) {
    vsl_str text = vsl_doc_text(doc);
    size_t token_count, sentence_count, mention_count, entity_count, n, part_count, via_count, i, s;
    const vsl_token *tokens = vsl_doc_tokens(doc, &token_count);
    const vsl_sentence *sentences = vsl_doc_sentences(doc, &sentence_count);
    const vsl_mention *mentions = vsl_doc_mentions(doc, &mention_count);
    const vsl_entity *entities = vsl_doc_entities(doc, &entity_count);
    const vsl_span *parts = vsl_doc_parts(doc, &part_count);
    const uint32_t *via = vsl_doc_via(doc, &via_count);
    uint32_t at = 0;

    for (i = 0; i < token_count; i++) {
        if (tokens[i].start < at) return "tokens overlap";
        if (tokens[i].length == 0) return "a token is empty";
        if (!is_gap(text.data, at, tokens[i].start)) return "bytes are lost before a token";
        if (tokens[i].suffix >= tokens[i].length) return "a possessive as long as its token";
        if (tokens[i].kind >= VSL_TOKEN_KINDS) return "a token of no kind";
        at = tokens[i].start + tokens[i].length;
    }
    if (at > text.length || !is_gap(text.data, at, text.length)) return "bytes are lost at the end";

    for (i = 0, n = 0; i < sentence_count; n += sentences[i].token_count, i++) {
        const vsl_sentence *sentence = &sentences[i];
        if (sentence->token_count == 0 || sentence->first_token != n ||
            n + sentence->token_count > token_count)
            return "sentences are not a partition of the tokens";
        if (sentence->start != tokens[n].start ||
            sentence->end != tokens[n + sentence->token_count - 1].start +
                                 tokens[n + sentence->token_count - 1].length)
            return "a sentence does not begin and end with its tokens";
        if (i > 0 && (sentence->paragraph < sentences[i - 1].paragraph ||
                      sentence->paragraph > sentences[i - 1].paragraph + 1))
            return "paragraphs are not counted one by one";
    }
    if (n != token_count) return "tokens are in no sentence";

    INVARIANT_SPANS(mentions, mention_count, text.length, "mentions")
    INVARIANT_NESTED(mentions, mention_count, "mentions")
    INVARIANT_SURE(mentions, mention_count, "mentions")
    for (i = 0; i < mention_count; i++) {
        if (mentions[i].entity >= entity_count) return "a mention of no entity";
        if (mentions[i].label == NULL || mentions[i].label->type.data == NULL)
            return "a mention of no type";
        if (i > 0 && mentions[i].start < mentions[i - 1].end) return "mentions overlap";
    }
    for (i = 0; i < entity_count; i++) {
        uint32_t left = entities[i].mention_count, m = entities[i].first_mention;
        if (left == 0) return "an entity without mentions";
        for (; left > 0; left--) {
            uint32_t next;
            if (m >= mention_count || mentions[m].entity != i)
                return "an entity's mentions are lost";
            next = mentions[m].next;
            if (left == 1 ? next != VSL_NONE : next <= m)
                return "an entity's mentions are no chain";
            m = next;
        }
    }
    {
        const vsl_time *times = vsl_doc_times(doc, &n);
        INVARIANT_SPANS(times, n, text.length, "times")
        INVARIANT_NESTED(times, n, "times")
        INVARIANT_SURE(times, n, "times")
    }
    {
        const vsl_quantity *quantities = vsl_doc_quantities(doc, &n);
        INVARIANT_SPANS(quantities, n, text.length, "quantities")
        INVARIANT_NESTED(quantities, n, "quantities")
        INVARIANT_SURE(quantities, n, "quantities")
    }
    INVARIANT_SPANS(parts, part_count, text.length + 1, "parts of quotes")
    for (i = 0; i < via_count; i++)
        if (via[i] >= entity_count) return "passed on by no entity";
    {
        const vsl_quote *quotes = vsl_doc_quotes(doc, &n);
        INVARIANT_SURE(quotes, n, "quotes")
        for (i = 0; i < n; i++) {
            if (quotes[i].part_count == 0 ||
                quotes[i].first_part + quotes[i].part_count > part_count)
                return "a quote without words";
            for (s = 1; s < quotes[i].part_count; s++)
                if (parts[quotes[i].first_part + s].start < parts[quotes[i].first_part + s - 1].end)
                    return "the parts of a quote are not in order";
            if (!speaker_holds(&quotes[i].speaker, entity_count, text.length))
                return "a quote by nobody that is";
            if (quotes[i].first_via + quotes[i].via_count > via_count)
                return "a quote's way is lost";
        }
    }
    {
        const vsl_statement *statements = vsl_doc_statements(doc, &n);
        INVARIANT_SPANS(statements, n, text.length, "statements")
        INVARIANT_SURE(statements, n, "statements")
        for (i = 0; i < n; i++)
            if (!speaker_holds(&statements[i].speaker, entity_count, text.length))
                return "a statement by nobody that is";
    }
    return NULL;
}

#endif
