/*
** Memory that runs out at the n-th request, for every n, while a file in columns is read, tagged and
** scored, as `verslag conll` and eval do. The programs ask the C library; the linker puts the
** functions below in its place (--wrap).
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/tools/corpus.h"
#include "../../src/tools/train.h"
#include "tap.h"

static size_t requests, limit = SIZE_MAX, blocks;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size) {
    void *made = requests++ < limit ? __real_malloc(size) : NULL;
    blocks += made != NULL;
    return made;
}

void *__wrap_calloc(size_t count, size_t size) {
    void *made = requests++ < limit ? __real_calloc(count, size) : NULL;
    blocks += made != NULL;
    return made;
}

void *__wrap_realloc(void *block, size_t size) {
    void *made = requests++ < limit ? __real_realloc(block, size) : NULL;
    blocks += made != NULL && block == NULL;
    return made;
}

void __wrap_free(void *block) {
    blocks -= block != NULL;
    __real_free(block);
}

/* Reads, tags and scores; 1, or 0 where memory ran out. */
static int work(const vsl__tagger *tagger, const char *path, double *found) {
    corpus data;
    score result;
    int done;
    memset(&data, 0, sizeof data);
    memset(&result, 0, sizeof result);
    done = corpus_read(&data, path, CORPUS_SECOND) && score_tagger(tagger, &data, &result);
    if (done) *found = score_f1(&result);
    corpus_free(&data);
    return done;
}

int main(void) {
    static const char path[] = "spec/torture/names.tsv";
    vsl__tagger tagger;
    vsl_error err;
    size_t size, n, leaks = 0, wrong = 0;
    double want = -1, found = -1;
    char *model = corpus_slurp("lang/nl/tagger.bin", &size);
    if (!ok(model != NULL && vsl__tagger_open(&tagger, model, size, &err) == VSL_OK,
            "the tagger opens"))
        return done();
    if (freopen("/dev/null", "w", stderr) == NULL) return 2; /* each failure says why */
    ok(work(&tagger, path, &want) && want > 0, "a file is read, tagged and scored");
    for (n = 0;; n++) {
        size_t before = blocks;
        int worked;
        requests = 0;
        limit = n;
        worked = work(&tagger, path, &found);
        limit = SIZE_MAX;
        leaks += blocks != before;
        if (worked) break;
        wrong += !work(&tagger, path, &found) || found < want || found > want;
    }
    ok(n > 10, "out of memory at each of %d requests is no crash", (int)n);
    ok(leaks == 0, "nothing is left behind (%d leaks)", (int)leaks);
    ok(wrong == 0, "and the next time is right (%d wrong)", (int)wrong);
    free(model);
    return done();
}
