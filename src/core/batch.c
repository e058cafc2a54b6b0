/*
** batch.c - many texts on several threads.
**
** The threads take the longest text that is not read yet, so that a long one holds up no other and none is
** left for the end; each writes only to its own text's places, and hands its working memory on from text
** to text.
*/
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "doc.h"

#define THREADS 64 /* more than this serves no machine that we know */

/* A text's place in the order of reading. */
typedef struct turn {
    size_t length, index;
} turn;

typedef struct batch {
    vsl_model *model;
    const vsl_str *texts;
    size_t count;
    const vsl_options *options;
    const vsl_allocator *allocator;
    vsl_doc **docs;
    vsl_error *errors;
    const turn *turns;   /* the order of reading; NULL: as they come */
    size_t next, failed; /* changed atomically */
} batch;

static int longer_first(const void *a, const void *b) {
    const turn *x = a, *y = b;
    if (x->length != y->length) return x->length < y->length ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

static void order_texts(const batch *self, turn *turns) {
    for (size_t i = 0; i < self->count; i++) turns[i] = (turn){self->texts[i].length, i};
    qsort(turns, self->count, sizeof *turns, longer_first);
}

/* What every thread does: takes texts until there are none left. */
static void *work(void *context) {
    batch *self = context;
    vsl_allocator allocator = vsl__allocator(self->allocator);
    vsl__arena scratch;
    vsl__arena_init(&scratch, &allocator);
    for (;;) {
        size_t i = __atomic_fetch_add(&self->next, 1, __ATOMIC_RELAXED);
        if (i >= self->count) break;
        if (self->turns != NULL) i = self->turns[i].index;
        self->docs[i] =
            vsl__read(self->model, self->texts[i].data, self->texts[i].length, self->options,
                      &allocator, &scratch, self->errors == NULL ? NULL : &self->errors[i]);
        if (self->docs[i] == NULL) __atomic_fetch_add(&self->failed, 1, __ATOMIC_RELAXED);
    }
    vsl__arena_free(&scratch);
    return NULL;
}

size_t vsl_batch(vsl_model *model, const vsl_str *texts, size_t count, const vsl_options *options,
                 unsigned threads, const vsl_allocator *allocator, vsl_doc **docs,
                 vsl_error *errors) {
    batch self = {model, texts, count, options, allocator, docs, errors, NULL, 0, 0};
    vsl_allocator used = vsl__allocator(allocator);
    pthread_t others[THREADS];
    turn *turns = NULL;
    unsigned started = 0;
    if (threads == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        threads = processors > 0 ? (unsigned)processors : 1;
    }
    if (threads > THREADS) threads = THREADS;
    if (threads > 1 && count > threads)
        turns =
            vsl__resize(&used, NULL, 0, count * sizeof *turns); /* without memory: as they come */
    if (turns != NULL) order_texts(&self, turns);
    self.turns = turns;
    while (started + 1 < threads && started + 1 < count &&
           pthread_create(&others[started], NULL, work, &self) == 0)
        started++;
    work(&self);
    while (started > 0) pthread_join(others[--started], NULL);
    if (turns != NULL) vsl__resize(&used, turns, count * sizeof *turns, 0);
    return self.failed;
}
