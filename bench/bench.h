/*
** bench.h - what the timing programs share: clocks, the median, the text and its articles, and an
** allocator that counts.
*/
#ifndef VSL_BENCH_H
#define VSL_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "verslag.h"

static inline double seconds_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Seconds of the processor, which other programs on the machine disturb little. */
static inline double now(void) {
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

/* Seconds of the clock: for several threads, and for whole processes. */
static inline double now_clock(void) {
    return seconds_of(CLOCK_MONOTONIC);
}

static inline int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the times. */
static inline double median(double *times, size_t count) {
    qsort(times, count, sizeof *times, by_value);
    return times[count / 2];
}

/* The files' text, an empty line behind each; exits with 2 and a message when it cannot be had. */
static inline char *join(int count, char **paths, size_t *size) {
    char *text = NULL;
    int i;
    *size = 0;
    for (i = 0; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        long length;
        if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0) {
            fprintf(stderr, "bench: cannot read %s\n", paths[i]);
            exit(2);
        }
        rewind(file);
        text = realloc(text, *size + (size_t)length + 2);
        if (text == NULL || fread(text + *size, 1, (size_t)length, file) != (size_t)length) {
            fprintf(stderr, "bench: cannot read all of %s\n", paths[i]);
            exit(2);
        }
        *size += (size_t)length;
        memcpy(text + *size, "\n\n", 2);
        *size += 2;
        fclose(file);
    }
    return text;
}

/* The text cut into articles of about 3 KB at paragraph ends, which the caller frees. */
static inline vsl_str *cut(const char *text, size_t size, size_t *count) {
    vsl_str *articles = malloc((size / 3000 + 2) * sizeof *articles);
    size_t start = 0, i;
    *count = 0;
    if (articles == NULL) exit(2);
    for (i = 0; i + 1 < size; i++) {
        if (i - start >= 3000 && (memcmp(text + i, "\n\n", 2) == 0 || i - start >= 6000)) {
            articles[*count].data = text + start;
            articles[(*count)++].length = (uint32_t)(i - start);
            start = i;
        }
    }
    return articles;
}

/* An allocator that counts its calls and what is in use: the functions of a vsl_allocator. */
typedef struct counter {
    size_t calls, used, peak;
} counter;

static inline void *counted(void *context, void *block, size_t old_size, size_t new_size) {
    counter *self = context;
    void *made = NULL;
    if (new_size == 0)
        free(block);
    else if ((made = realloc(block, new_size)) == NULL)
        return NULL;
    self->calls += new_size > 0;
    self->used += new_size - old_size;
    if (self->used > self->peak) self->peak = self->used;
    return made;
}

#endif
