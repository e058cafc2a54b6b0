/*
** batch.c - many texts on several threads.
**
** The threads take the next unread text from a shared counter, so that a long text holds up no
** other; each writes only to its own text's places, and hands its working memory on from text to
** text.
*/
#include <pthread.h>
#include <unistd.h>

#include "doc.h"

#define THREADS 64 /* more than this serves no machine that we know */

typedef struct batch {
    vsl_model *model;
    const vsl_str *texts;
    size_t count;
    const vsl_options *options;
    const vsl_allocator *allocator;
    vsl_doc **docs;
    vsl_error *errors;
    size_t next, failed; /* changed atomically */
} batch;

/* What every thread does: takes texts until there are none left. */
static void *work(void *context) {
    batch *self = context;
    vsl_allocator allocator = vsl__allocator(self->allocator);
    vsl__arena scratch;
    vsl__arena_init(&scratch, &allocator);
    for (;;) {
        size_t i = __atomic_fetch_add(&self->next, 1, __ATOMIC_RELAXED);
        if (i >= self->count) break;
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
    batch self = {model, texts, count, options, allocator, docs, errors, 0, 0};
    pthread_t others[THREADS];
    unsigned started = 0;
    if (threads == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        threads = processors > 0 ? (unsigned)processors : 1;
    }
    if (threads > THREADS) threads = THREADS;
    while (started + 1 < threads && started + 1 < count &&
           pthread_create(&others[started], NULL, work, &self) == 0)
        started++;
    work(&self);
    while (started > 0) pthread_join(others[--started], NULL);
    return self.failed;
}
