/*
** growth.c - the cost of reading as the text grows: time and memory, from 1 KB to all of the text.
**
**     growth PACK FILE...       prints "bytes<TAB>tokens<TAB>ns a byte<TAB>ns a token<TAB>bytes of memory"
**
** All layers. The text of each size is the beginning of the files joined. Small sizes are read
** many times; the figure is the least of the runs, each of at least LEAST seconds in all. Memory is what
** the first reading takes at most.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "verslag.h"

#define RUNS 5
#define LEAST 0.02

/* The largest cut at or before `size` that divides no character. */
static size_t clipped(const char *text, size_t size) {
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) size--;
    return size;
}

/* Seconds of one reading of `size` bytes, of enough readings to be measured. */
static double timed(vsl_doc *doc, const char *text, size_t size, vsl_error *err) {
    double start = now(), passed;
    size_t times = 0;
    do {
        if (vsl_reread(doc, text, size, NULL, err) != VSL_OK) {
            fprintf(stderr, "growth: %s\n", err->message);
            exit(2);
        }
        times++;
        passed = now() - start;
    } while (passed < LEAST);
    return passed / (double)times;
}

int main(int argc, char **argv) {
    static const size_t steps[] = {1, 2, 5};
    vsl_error err = {VSL_OK, 0, ""};
    vsl_model *model = argc > 2 ? vsl_model_open(argv[1], NULL, &err) : NULL;
    size_t size, whole, i;
    char *text;
    if (model == NULL) {
        fprintf(stderr, "growth: %s\n", argc > 2 ? err.message : "usage: growth PACK FILE...");
        return 2;
    }
    text = join(argc - 2, argv + 2, &whole);
    for (i = 0, size = 1000; size <= whole; i++) {
        counter memory = {0, 0, 0};
        vsl_allocator allocator = {counted, &memory};
        size_t length = clipped(text, size), tokens, at_most;
        vsl_doc *doc = vsl_read(model, text, length, NULL, &allocator, &err);
        double least = 0;
        int run, runs = size > 20000000 ? 1 : RUNS;
        if (doc == NULL) {
            fprintf(stderr, "growth: %s\n", err.message);
            return 2;
        }
        at_most = memory.peak;
        vsl_doc_tokens(doc, &tokens);
        for (run = 0; run < runs; run++) {
            double each = timed(doc, text, length, &err);
            if (run == 0 || each < least) least = each;
        }
        printf("%zu\t%zu\t%.1f\t%.0f\t%zu\n", length, tokens, least / (double)length * 1e9,
               least / (double)tokens * 1e9, at_most);
        fflush(stdout);
        vsl_doc_free(doc);
        size = size / steps[i % 3] * steps[(i + 1) % 3] * (i % 3 == 2 ? 10 : 1);
    }
    vsl_model_close(model);
    free(text);
    return 0;
}
