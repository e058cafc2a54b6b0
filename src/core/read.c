/*
** read.c - the way of a text through the stages, and the life of a document.
*/
#include <string.h>

#include "doc.h"
#include "error.h"
#include "time.h"
#include "utf8.h"

typedef vsl_code (*stage)(vsl_doc *doc, vsl_error *err);

/* Takes the working memory back. */
static void forget(vsl_doc *self) {
    memset(&self->atoms, 0, sizeof self->atoms);
    memset(&self->matches, 0, sizeof self->matches);
    vsl__arena_rewind(&self->scratch, (vsl__mark){NULL, 0, 0});
}

#ifndef VSL__WINDOW
#define VSL__WINDOW 4096 /* tokens; spec/c/window_test.c makes it small */
#endif

/* Where a window of rules that begins at the token `begin` ends: with a paragraph; with a sentence
** where that is far; anywhere where that is far, too. */
static uint32_t window_end(const vsl_doc *self, uint32_t begin) {
    enum { SENTENCE = 16384, ANYWHERE = 32768 };
    const vsl_token *tokens = self->tokens.at;
    uint32_t count = (uint32_t)self->tokens.count, t;
    if (count - begin <= VSL__WINDOW) return count;
    for (t = begin + VSL__WINDOW; t < count && t - begin < ANYWHERE; t++)
        if ((tokens[t].flags & VSL_FLAG_FIRST) != 0 &&
            (tokens[t].breaks > 1 ||
             (t - begin >= SENTENCE && (tokens[t].flags & VSL_FLAG_SPACE) != 0)))
            break;
    return t;
}

/* Times and quantities, window by window: what rules see of a token takes more memory than the token,
** and is not kept. */
static vsl_code read_rules(vsl_doc *self, vsl_error *err) {
    vsl__timing *timing;
    uint32_t begin, end;
    vsl_code code = vsl__time_open(self, &timing, err);
    for (begin = 0; code == VSL_OK && begin < self->tokens.count; begin = end) {
        end = window_end(self, begin);
        code = vsl__rule_stage(self, begin, end, err);
        if (code == VSL_OK) code = vsl__time_stage(timing, err);
        if (code == VSL_OK && (self->options.layers & VSL_QUANTITIES) != 0)
            code = vsl__quantity_stage(self, err);
        forget(self);
    }
    return code;
}

enum { LITTLE = 1 << 14 }; /* bytes */

/* Gives back what a layer has more than a little room for and does not hold. */
#define FIT(self, layer)                                                                        \
    do {                                                                                        \
        if (((self)->layer.capacity - (self)->layer.count) * sizeof *(self)->layer.at > LITTLE) \
            VSL__FIT(&(self)->allocator, &(self)->layer);                                       \
    } while (0)

/* The same for all of them. */
static void fit_layers(vsl_doc *self) {
    FIT(self, tokens);
    FIT(self, sentences);
    FIT(self, phrases);
    FIT(self, mentions);
    FIT(self, entities);
    FIT(self, times);
    FIT(self, quantities);
    FIT(self, quotes);
    FIT(self, statements);
    FIT(self, parts);
    FIT(self, via);
}

/* Makes room for what running text has, so that a long one's layers need not grow in many steps, each
** of which may leave a hole behind it. */
static vsl_code expect_layers(vsl_doc *self, vsl_error *err) {
    const vsl_allocator *allocator = &self->allocator;
    int names = (self->options.layers & (VSL_ENTITIES | VSL_QUOTES)) != 0;
    int times = names || (self->options.layers & VSL_TIMES) != 0;
    int quantities = (self->options.layers & VSL_QUANTITIES) != 0;
    size_t n = self->tokens.count;
    if (self->fresh) FIT(self, tokens);
    if (!VSL__RESERVE(allocator, &self->sentences, n / 16 + 1) ||
        !VSL__RESERVE(allocator, &self->phrases, n / 32 + 1) ||
        !VSL__RESERVE(allocator, &self->times, times ? n / 64 + 1 : 0) ||
        !VSL__RESERVE(allocator, &self->quantities, quantities ? n / 64 + 1 : 0) ||
        !VSL__RESERVE(allocator, &self->mentions, names ? n / 16 + 1 : 0))
        return vsl__nomem(err);
    return VSL_OK;
}

/* Takes the working memory back behind a stage. What was many blocks for a long text becomes one, so
** that no memory is held which a stage touched and the next one has no use for. */
static void leave_stage(vsl_doc *self) {
    enum { LARGE = 1 << 20 };
    forget(self);
    if (self->scratch.most > LARGE) vsl__arena_reset(&self->scratch);
}

/* The stages in their order; a stage runs when one of its layers is asked for. */
static const struct {
    stage run;
    uint32_t layers;
} stages[] = {
    {vsl__token_stage, VSL_ALL},
    {expect_layers, VSL_ALL},
    {vsl__lexicon_stage, VSL_ALL},
    {vsl__sentence_stage, VSL_ALL},
    {read_rules, VSL_TIMES | VSL_QUANTITIES | VSL_ENTITIES | VSL_QUOTES},
    {vsl__entity_stage, VSL_ENTITIES | VSL_QUOTES},
    {vsl__speech_stage, VSL_ENTITIES | VSL_QUOTES},
};

/* Empties the layers and keeps their memory. */
static void clear(vsl_doc *self) {
    vsl__arena_reset(&self->arena);
    vsl__labels_clear(&self->labels);
    self->tokens.count = self->sentences.count = self->phrases.count = 0;
    self->mentions.count = self->entities.count = 0;
    self->times.count = self->quantities.count = 0;
    self->quotes.count = self->statements.count = self->parts.count = self->via.count = 0;
    self->checkpoints.count = 0;
    forget(self);
    vsl__arena_reset(&self->scratch);
    self->text = NULL;
    self->length = 0;
    memset(&self->options, 0, sizeof self->options);
    memset(&self->published, 0, sizeof self->published);
    memset(&self->published_from, 0, sizeof self->published_from);
}

static vsl_code take_options(vsl_doc *self, const vsl_options *options, vsl_error *err) {
    static const vsl_str from_option = {"option", 6};
    if (options != NULL) self->options = *options;
    if (self->options.layers == 0) self->options.layers = VSL_ALL;
    if ((self->options.layers & ~(uint32_t)VSL_ALL) != 0)
        return vsl__error(err, VSL_EOPTION, 0, "unknown layer in the option layers");
    if ((unsigned)self->options.direction > VSL_DIRECTION_NEAREST)
        return vsl__error(err, VSL_EOPTION, 0, "unknown value of the option direction");
    if (self->options.published.data != NULL) {
        self->published = vsl__arena_str(&self->arena, self->options.published.data,
                                         self->options.published.length);
        if (self->published.data == NULL) return vsl__nomem(err);
        self->published_from = from_option;
    }
    return VSL_OK;
}

vsl_code vsl_reread(vsl_doc *self, const char *text, size_t length, const vsl_options *options,
                    vsl_error *err) {
    vsl_code code;
    size_t i;
    clear(self);
    if (length >= UINT32_MAX)
        return vsl__error(err, VSL_ETOOBIG, 0, "text of %llu bytes; at most 4 GiB can be read",
                          (unsigned long long)length);
    if ((code = take_options(self, options, err)) != VSL_OK) goto abort;
    if (self->options.strict) {
        size_t bad = vsl__utf8_check(text, length);
        if (bad < length) {
            code = vsl__error(err, VSL_EUTF8, bad, "invalid UTF-8 at byte %llu",
                              (unsigned long long)bad);
            goto abort;
        }
    }
    self->text = text;
    self->length = (uint32_t)length;
    for (i = 0; i < sizeof stages / sizeof *stages; i++) {
        if ((stages[i].layers & self->options.layers) == 0) continue;
        if ((code = stages[i].run(self, err)) != VSL_OK) goto abort;
        leave_stage(self);
    }
    return VSL_OK;
abort:
    clear(self);
    return code;
}

vsl_doc *vsl__read(vsl_model *model, const char *text, size_t length, const vsl_options *options,
                   const vsl_allocator *given, vsl__arena *scratch, vsl_error *err) {
    vsl_allocator allocator = vsl__allocator(given);
    vsl_code code;
    vsl_doc *self = vsl__resize(&allocator, NULL, 0, sizeof *self);
    if (self == NULL) {
        vsl__nomem(err);
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->allocator = allocator;
    self->model = vsl_model_retain(model);
    vsl__arena_init(&self->arena, &allocator);
    vsl__arena_init(&self->scratch, &allocator);
    self->work = vsl__arena_allocator(&self->scratch);
    if (scratch != NULL) self->scratch = *scratch;
    self->fresh = 1;
    code = vsl_reread(self, text, length, options, err);
    self->fresh = 0;
    fit_layers(self); /* most documents are read once: they keep only what they show */
    if (scratch != NULL) {
        *scratch = self->scratch;
        vsl__arena_init(&self->scratch, &allocator);
    }
    if (code == VSL_OK) return self;
    vsl_doc_free(self);
    return NULL;
}

vsl_doc *vsl_read(vsl_model *model, const char *text, size_t length, const vsl_options *options,
                  const vsl_allocator *allocator, vsl_error *err) {
    vsl_doc *self = vsl__read(model, text, length, options, allocator, NULL, err);
    if (self != NULL) vsl__arena_free(&self->scratch);
    return self;
}

void vsl_doc_free(vsl_doc *self) {
    vsl_allocator allocator;
    if (self == NULL) return;
    allocator = self->allocator;
    VSL__ARRAY_FREE(&allocator, &self->tokens);
    VSL__ARRAY_FREE(&allocator, &self->sentences);
    VSL__ARRAY_FREE(&allocator, &self->phrases);
    VSL__ARRAY_FREE(&allocator, &self->mentions);
    vsl__labels_free(&self->labels, &allocator);
    VSL__ARRAY_FREE(&allocator, &self->entities);
    VSL__ARRAY_FREE(&allocator, &self->times);
    VSL__ARRAY_FREE(&allocator, &self->quantities);
    VSL__ARRAY_FREE(&allocator, &self->quotes);
    VSL__ARRAY_FREE(&allocator, &self->statements);
    VSL__ARRAY_FREE(&allocator, &self->parts);
    VSL__ARRAY_FREE(&allocator, &self->via);
    VSL__ARRAY_FREE(&allocator, &self->checkpoints);
    vsl__arena_free(&self->arena);
    vsl__arena_free(&self->scratch);
    vsl_model_close(self->model);
    vsl__resize(&allocator, self, sizeof *self, 0);
}
