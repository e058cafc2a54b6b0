/*
** reading.c - how fast a text is read, layer by layer, on one core; memory and allocations.
**
**     reading PACK FILE...      prints "what<TAB>figure<TAB>unit" lines
**
** Every figure is the median of RUNS runs over the files joined by blank lines.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "verslag.h"

#define RUNS 7
#define BATCHES 25 /* by turns: a machine that is not quiet disturbs some */

/* Seconds to read all texts on `threads` threads. */
static double time_batch(vsl_model *model, const vsl_str *texts, size_t count, unsigned threads) {
    vsl_doc **docs = calloc(count, sizeof *docs);
    double start = now_clock(), end;
    size_t i;
    if (docs == NULL) exit(2);
    vsl_batch(model, texts, count, NULL, threads, NULL, docs, NULL);
    end = now_clock();
    for (i = 0; i < count; i++) vsl_doc_free(docs[i]);
    free(docs);
    return end - start;
}

/* Seconds until two processes have read all texts, each for itself: what the machine can do at most. */
static double time_processes(vsl_model *model, const vsl_str *texts, size_t count) {
    double start = now_clock();
    pid_t other = fork();
    time_batch(model, texts, count, 1);
    if (other == 0) _exit(0);
    if (other < 0 || waitpid(other, NULL, 0) != other) exit(2);
    return now_clock() - start;
}

static const struct {
    const char *name;
    uint32_t layers;
} layers[] = {
    {"tokens and sentences", VSL_TOKENS},
    {"+ times", VSL_TOKENS | VSL_TIMES},
    {"+ times, quantities", VSL_TOKENS | VSL_TIMES | VSL_QUANTITIES},
    {"+ entities", VSL_TOKENS | VSL_ENTITIES},
    {"all layers", VSL_ALL},
};

static int ignore(void *context, const char *data, size_t length) {
    (void)data;
    *(size_t *)context += length;
    return 0;
}

int main(int argc, char **argv) {
    vsl_error err;
    vsl_model *model;
    vsl_doc *doc;
    counter memory = {0, 0, 0};
    vsl_allocator allocator = {counted, &memory};
    double times[RUNS];
    size_t size, tokens, written = 0, i, length, calls, at_most, kept;
    char *text;
    int run;
    if (argc < 3) {
        fprintf(stderr, "usage: reading PACK FILE...\n");
        return 2;
    }
    text = join(argc - 2, argv + 2, &size);
    for (run = 0; run < RUNS; run++) {
        double start = now();
        model = vsl_model_open(argv[1], NULL, &err);
        if (model == NULL) {
            fprintf(stderr, "reading: %s\n", err.message);
            return 2;
        }
        times[run] = now() - start;
        vsl_model_close(model);
    }
    printf("opening the pack\t%.3f\tms\n", median(times, RUNS) * 1e3);
    model = vsl_model_open(argv[1], NULL, &err);
    doc = vsl_read(model, text, size, NULL, &allocator, &err);
    if (doc == NULL) {
        fprintf(stderr, "reading: %s\n", err.message);
        return 2;
    }
    at_most = memory.peak; /* what is shown and what was needed for it; no text, no pack */
    kept = memory.used;
    vsl_doc_tokens(doc, &tokens);
    printf("text\t%.2f\tMB\ntokens\t%zu\t\n", (double)size / 1e6, tokens);
    for (i = 0; i < sizeof layers / sizeof *layers; i++) {
        vsl_options options = {0};
        options.layers = layers[i].layers;
        options.published.data = "2025-06-18";
        options.published.length = 10;
        for (run = 0; run < RUNS; run++) {
            double start = now();
            vsl_reread(doc, text, size, &options, &err);
            times[run] = now() - start;
        }
        length = (size_t)run;
        {
            double each = median(times, RUNS);
            printf("%s\t%.1f\tMB/s\n", layers[i].name, (double)size / each / 1e6);
            printf("%s\t%.0f\ttokens/s\n", layers[i].name, (double)tokens / each);
        }
    }
    for (run = 0; run < RUNS; run++) {
        double start = now();
        vsl_doc_json(doc, NULL, ignore, &written, NULL);
        times[run] = now() - start;
    }
    printf("JSON\t%.1f\tMB/s written\n", (double)written / RUNS / median(times, RUNS) / 1e6);
    calls = memory.calls;
    for (run = 0; run < 100; run++) vsl_reread(doc, text, size < 3000 ? size : 3000, NULL, &err);
    printf("allocations a document, reader reused\t%.2f\t\n", (double)(memory.calls - calls) / 100);
    for (length = 1000; length <= size; length *= 10) {
        vsl_options options = {0};
        for (run = 0; run < RUNS; run++) {
            double start = now();
            vsl_reread(doc, text, length, &options, &err);
            times[run] = now() - start;
        }
        printf("all layers, %zu KB\t%.1f\tMB/s\n", length / 1000,
               (double)length / median(times, RUNS) / 1e6);
    }
    {
        size_t count;
        vsl_str *articles = cut(text, size, &count);
        double ratio[BATCHES], limit[BATCHES];
        for (run = 0; run < BATCHES; run++) {
            double one = time_batch(model, articles, count, 1);
            ratio[run] = one / time_batch(model, articles, count, 2);
            limit[run] = 2 * one / time_processes(model, articles, count);
        }
        printf("batch on 2 threads against 1\t%.2f\ttimes\n", median(ratio, BATCHES));
        printf("two processes at once against one\t%.2f\ttimes\n", median(limit, BATCHES));
        free(articles);
    }
    printf("memory of a reading, at most\t%.1f\tbytes a byte of text\n",
           (double)at_most / (double)size);
    printf("memory that the document keeps\t%.1f\tbytes a byte of text\n",
           (double)kept / (double)size);
    vsl_doc_free(doc);
    vsl_model_close(model);
    if (memory.used != 0) printf("memory leaked\t%zu\tbytes\n", memory.used);
    free(text);
    return 0;
}
