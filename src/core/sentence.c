/*
** sentence.c - tokens to sentences and paragraphs.
*/
#include "doc.h"
#include "error.h"

vsl_code vsl__sentence_stage(vsl_doc *doc, vsl_error *err) {
    uint32_t i, first = 0, paragraph = 0;
    for (i = 0; i < doc->tokens.count; i++) {
        vsl_str s = vsl__token_str(doc, i);
        int last = i + 1 == doc->tokens.count || doc->tokens.at[i + 1].breaks >= 2;
        if (last || (s.length == 1 && (*s.data == '.' || *s.data == '?' || *s.data == '!'))) {
            vsl_sentence sentence = {0};
            sentence.start = doc->tokens.at[first].start;
            sentence.end = doc->tokens.at[i].end;
            sentence.first_token = first;
            sentence.token_count = i + 1 - first;
            sentence.paragraph = paragraph;
            if (!VSL__RESERVE(&doc->allocator, &doc->sentences, 1)) return vsl__nomem(err);
            doc->sentences.at[doc->sentences.count++] = sentence;
            doc->tokens.at[first].flags |= VSL_FLAG_FIRST;
            first = i + 1;
            if (last) paragraph++;
        }
    }
    return VSL_OK;
}
