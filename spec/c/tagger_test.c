/*
** tagger_test.c - the tagger's short cuts say what the long way says: scores that the model has ready, and
** tokens that are not scored.
*/
#include <math.h>

#include "core/doc.h"
#include "core/tag.h"
#include "support.h"
#include "tap.h"

static const char article[] = "examples/overstroming.txt";

/* The tokens and sentences of a document, as the tagger takes them. */
static vsl__tag_text text_of(const vsl_doc *doc) {
    vsl__tag_text text;
    vsl_str *tokens = malloc(doc->tokens.count * sizeof *tokens);
    uint32_t *ends = malloc(doc->sentences.count * sizeof *ends);
    if (tokens == NULL || ends == NULL) exit(2);
    for (uint32_t t = 0; t < doc->tokens.count; t++) tokens[t] = vsl__token_str(doc, t);
    for (size_t s = 0; s < doc->sentences.count; s++)
        ends[s] = doc->sentences.at[s].first_token + doc->sentences.at[s].token_count;
    text.tokens = tokens;
    text.token_count = (uint32_t)doc->tokens.count;
    text.ends = ends;
    text.sentence_count = (uint32_t)doc->sentences.count;
    return text;
}

/* The scores that the model has ready are those of the token's features. */
static void ready_scores(const vsl__tagger *tagger, const vsl__tag_text *text) {
    size_t room = VSL__TAG_PLACES * tagger->head->stride, found = 0, wrong = 0;
    int16_t *sums = malloc(room * sizeof *sums);
    if (sums == NULL) exit(2);
    for (uint32_t t = 0; t < text->token_count; t++) {
        vsl_str token = text->tokens[t];
        uint64_t hash = vsl__tag_hash(token.data, token.length);
        for (uint32_t s = 0; s < tagger->head->frequent_slots; s++) {
            if (tagger->frequent[s] != hash) continue;
            vsl__tag_own(tagger, token, sums);
            wrong += memcmp(sums, tagger->ready + s * room, room * sizeof *sums) != 0;
            found++;
        }
    }
    free(sums);
    ok(2 * found > text->token_count, "most tokens of an article have their scores ready");
    ok(wrong == 0, "scores that are ready are those of the token's features");
}

static void tag(vsl__tag_doc *self, const vsl__tagger *tagger, const vsl__tag_text *text) {
    memset(self, 0, sizeof *self);
    self->allocator = vsl__allocator(NULL);
    self->tagger = tagger;
    if (vsl__tag_doc_begin(self, text) != VSL_OK || vsl__tag_doc_decode(self, 1) != VSL_OK) exit(2);
}

/* A model in which no capitals are plain scores all tokens. */
static void plain_tokens(const vsl__tagger *tagger, const vsl__tag_text *text) {
    vsl__tag_header *block = malloc(tagger->head->size);
    vsl__tagger whole;
    vsl__tag_doc some, all;
    uint32_t scored = 0, wrong = 0;
    float apart = 0;
    if (block == NULL) exit(2);
    memcpy(block, tagger->head, tagger->head->size);
    block->plain = 0;
    if (vsl__tagger_open(&whole, block, block->size, NULL) != VSL_OK) exit(2);
    tag(&some, tagger, text);
    tag(&all, &whole, text);
    for (size_t i = 0; i < some.pieces.count; i++)
        scored += some.pieces.at[i].end - some.pieces.at[i].begin;
    for (uint32_t t = 0; t < text->token_count; t++) {
        float difference = fabsf(some.confidence.at[t] - all.confidence.at[t]);
        wrong += some.states.at[t] != all.states.at[t];
        if (difference > apart) apart = difference;
    }
    ok(scored > 0 && 4 * scored < 3 * text->token_count,
       "a quarter of the tokens needs no scoring");
    ok(all.pieces.count == text->sentence_count,
       "where no capitals are plain, all sentences are scored whole");
    ok(wrong == 0, "tokens among small letters are what the whole sentence says");
    ok(apart < 0.01f, "so is the confidence, to a hundredth");
    vsl__tag_doc_free(&some);
    vsl__tag_doc_free(&all);
    free(block);
}

int main(void) {
    vsl_error err = {VSL_OK, 0, ""};
    vsl_options options = {0};
    size_t length;
    char *bytes = read_file(article, &length);
    vsl_model *model = vsl_model_open("build/nl.vsl", NULL, &err);
    vsl_doc *doc;
    vsl__tag_text text;
    options.layers = VSL_TOKENS;
    if (bytes == NULL || model == NULL) return 2;
    doc = vsl_read(model, bytes, length, &options, NULL, &err);
    if (doc == NULL) return 2;
    text = text_of(doc);
    ready_scores(&model->tagger, &text);
    plain_tokens(&model->tagger, &text);
    free((void *)text.tokens);
    free((void *)text.ends);
    vsl_doc_free(doc);
    vsl_model_close(model);
    free(bytes);
    return done();
}
