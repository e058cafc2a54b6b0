/*
** cluster.c - word classes by the exchange algorithm (Martin, Liermann and Ney 1998): each word is
** moved to the class that most raises the likelihood of a class bigram model, until few move.
**
**   cluster CLASSES ITERATIONS LEAST TEXT ... > words.tsv
**
** TEXT is one sentence a line, tokens separated by a TAB or blank. Words seen less than LEAST times
** are left out. Digits count as 0. Output: word, class, count.
*/
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct word {
    char *form;
    uint32_t count, rank, class;
} word;

typedef struct pair {
    uint32_t other, count;
} pair;

static word *words;
static uint32_t word_count, word_room, *table, table_size;

static void *need(void *p, size_t n) {
    p = realloc(p, n > 0 ? n : 1);
    if (p == NULL) exit(2);
    return p;
}

static uint32_t hash_of(const char *s) {
    uint32_t h = 2166136261u;
    for (; *s != '\0'; s++) h = (h ^ (unsigned char)*s) * 16777619u;
    return h ^ h >> 15;
}

static uint32_t *find(const char *form) {
    uint32_t i = hash_of(form) & (table_size - 1);
    while (table[i] != 0 && strcmp(words[table[i] - 1].form, form) != 0)
        i = (i + 1) & (table_size - 1);
    return &table[i];
}

static uint32_t intern(const char *form) {
    uint32_t *slot;
    if (word_count * 2 >= table_size) {
        table_size = table_size == 0 ? 1 << 20 : table_size * 2;
        table = need(table, table_size * sizeof *table);
        memset(table, 0, table_size * sizeof *table);
        for (uint32_t i = 0; i < word_count; i++) *find(words[i].form) = i + 1;
    }
    slot = find(form);
    if (*slot == 0) {
        if (word_count == word_room)
            words = need(words, (word_room = word_room * 2 + 1024) * sizeof *words);
        memset(&words[word_count], 0, sizeof *words);
        words[word_count].form = strdup(form);
        *slot = ++word_count;
    }
    return *slot - 1;
}

static int by_count(const void *a, const void *b) {
    const word *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->form, y->form);
}

static double *logs; /* n log n */
#define LOGS 4000000
static double nlogn(int64_t n) {
    return n <= 0 ? 0 : n < LOGS ? logs[n] : (double)n * log((double)n);
}

/* neighbours of each word, joined and counted */
typedef struct lists {
    pair **at;
    uint32_t *n;
} lists;

static uint32_t *stream;
static size_t stream_n, stream_room;

static int by_key(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static lists neighbours(uint32_t kept, int back) {
    lists l;
    uint64_t *keys = need(NULL, stream_n * sizeof *keys);
    size_t n = 0;
    l.at = need(NULL, kept * sizeof *l.at);
    l.n = need(NULL, kept * sizeof *l.n);
    memset(l.n, 0, kept * sizeof *l.n);
    memset(l.at, 0, kept * sizeof *l.at);
    for (size_t i = 0; i + 1 < stream_n; i++) {
        uint32_t a = stream[i], b = stream[i + 1];
        if (a == UINT32_MAX || b == UINT32_MAX) continue;
        keys[n++] = back ? (uint64_t)b << 32 | a : (uint64_t)a << 32 | b;
    }
    qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n;) {
        uint32_t w = (uint32_t)(keys[i] >> 32);
        size_t stop = i, distinct = 0;
        while (stop < n && keys[stop] >> 32 == w) {
            if (stop == i || keys[stop] != keys[stop - 1]) distinct++;
            stop++;
        }
        l.at[w] = need(NULL, distinct * sizeof **l.at);
        for (; i < stop; i++) {
            if (l.n[w] > 0 && l.at[w][l.n[w] - 1].other == (uint32_t)keys[i])
                l.at[w][l.n[w] - 1].count++;
            else {
                l.at[w][l.n[w]].other = (uint32_t)keys[i];
                l.at[w][l.n[w]++].count = 1;
            }
        }
    }
    free(keys);
    return l;
}

int main(int argc, char **argv) {
    uint32_t classes, iterations, least, kept, rare;
    char *line = NULL;
    size_t room = 0;
    if (argc < 5) return fprintf(stderr, "usage: cluster CLASSES ITERATIONS LEAST TEXT ...\n"), 2;
    classes = (uint32_t)atoi(argv[1]);
    iterations = (uint32_t)atoi(argv[2]);
    least = (uint32_t)atoi(argv[3]);
    for (int i = 4; i < argc; i++) {
        FILE *f = strcmp(argv[i], "-") == 0 ? stdin : fopen(argv[i], "r");
        if (f == NULL) return perror(argv[i]), 2;
        while (getline(&line, &room, f) > 0) {
            char *save = NULL, *token = strtok_r(line, "\t \n", &save);
            if (stream_n + strlen(line) + 65536 > stream_room)
                stream = need(stream, (stream_room = stream_room * 2 + (1 << 22)) * sizeof *stream);
            stream[stream_n++] = UINT32_MAX;
            for (; token != NULL; token = strtok_r(NULL, "\t \n", &save)) {
                uint32_t w;
                for (char *p = token; *p != '\0'; p++)
                    if (*p >= '0' && *p <= '9') *p = '0';
                w = intern(token);
                words[w].count++;
                if (stream_n == stream_room)
                    stream = need(stream, (stream_room *= 2) * sizeof *stream);
                stream[stream_n++] = w;
            }
        }
        fclose(f);
    }
    logs = need(NULL, LOGS * sizeof *logs);
    for (int64_t i = 0; i < LOGS; i++) logs[i] = i == 0 ? 0 : (double)i * log((double)i);
    /* sort by count and rename; rare words become one word that never moves */
    uint32_t *rename = need(NULL, word_count * sizeof *rename);
    for (uint32_t i = 0; i < word_count; i++) words[i].rank = i;
    qsort(words, word_count, sizeof *words, by_count);
    for (uint32_t i = 0; i < word_count; i++) rename[words[i].rank] = i;
    for (kept = 0; kept < word_count && words[kept].count >= least; kept++) {
    }
    rare = kept;
    for (size_t i = 0; i < stream_n; i++)
        if (stream[i] != UINT32_MAX) {
            uint32_t r = rename[stream[i]];
            stream[i] = r < kept ? r : rare;
        }
    fprintf(stderr, "%zu tokens, %u words, %u kept\n", stream_n, word_count, kept);
    lists next = neighbours(kept + 1, 0), before = neighbours(kept + 1, 1);
    free(stream);
    uint32_t *class = need(NULL, (kept + 1) * sizeof *class);
    for (uint32_t w = 0; w <= kept; w++) class[w] = w % (classes - 1);
    class[rare] = classes - 1;
    /* counts of class pairs and classes */
    int64_t *single = need(NULL, classes * sizeof *single),
            *self_of = need(NULL, (kept + 1) * sizeof *self_of);
    int32_t *pairs = need(NULL, (size_t)classes * classes * sizeof *pairs);
    memset(single, 0, classes * sizeof *single);
    memset(pairs, 0, (size_t)classes * classes * sizeof *pairs);
    int64_t *left = need(NULL, (kept + 1) * sizeof *left);
    for (uint32_t w = 0; w <= kept; w++) {
        left[w] = self_of[w] = 0;
        for (uint32_t i = 0; i < next.n[w]; i++) {
            pairs[(size_t) class[w] * classes + class[next.at[w][i].other]] +=
                (int32_t)next.at[w][i].count;
            left[w] += next.at[w][i].count;
            if (next.at[w][i].other == w) self_of[w] = next.at[w][i].count;
        }
        single[class[w]] += words[w < kept ? w : kept - 1].count;
    }
    int32_t *to = need(NULL, classes * sizeof *to), *from = need(NULL, classes * sizeof *from);
    uint32_t *to_list = need(NULL, classes * sizeof *to_list),
             *from_list = need(NULL, classes * sizeof *from_list);
    memset(to, 0, classes * sizeof *to);
    memset(from, 0, classes * sizeof *from);
    for (uint32_t round = 1; round <= iterations; round++) {
        uint32_t moved = 0;
        clock_t began = clock();
        for (uint32_t w = 0; w < kept; w++) {
            uint32_t to_n = 0, from_n = 0, old = class[w], best = old;
            int64_t n = words[w].count, self = self_of[w];
            double best_gain = -1e300, gain;
            for (uint32_t i = 0; i < next.n[w]; i++) {
                uint32_t c = class[next.at[w][i].other];
                if (next.at[w][i].other == w) continue;
                if (to[c] == 0) to_list[to_n++] = c;
                to[c] += (int32_t)next.at[w][i].count;
            }
            for (uint32_t i = 0; i < before.n[w]; i++) {
                uint32_t c = class[before.at[w][i].other];
                if (before.at[w][i].other == w) continue;
                if (from[c] == 0) from_list[from_n++] = c;
                from[c] += (int32_t)before.at[w][i].count;
            }
            /* take it out */
            single[old] -= n;
            for (uint32_t i = 0; i < to_n; i++)
                pairs[(size_t)old * classes + to_list[i]] -= to[to_list[i]];
            for (uint32_t i = 0; i < from_n; i++)
                pairs[(size_t)from_list[i] * classes + old] -= from[from_list[i]];
            pairs[(size_t)old * classes + old] -= (int32_t)self;
            for (uint32_t c = 0; c + 1 < classes; c++) {
                const int32_t *row = pairs + (size_t)c * classes;
                gain = -2 * (nlogn(single[c] + n) - nlogn(single[c]));
                for (uint32_t i = 0; i < to_n; i++) {
                    uint32_t d = to_list[i];
                    int64_t more = to[d] + (d == c ? from[c] + self : 0);
                    gain += nlogn(row[d] + more) - nlogn(row[d]);
                }
                for (uint32_t i = 0; i < from_n; i++) {
                    uint32_t d = from_list[i];
                    int32_t there = pairs[(size_t)d * classes + c];
                    if (d == c && to[c] != 0) continue;
                    gain += nlogn(there + from[d] + (d == c ? self : 0)) - nlogn(there);
                }
                if (gain > best_gain) {
                    best_gain = gain;
                    best = c;
                }
            }
            class[w] = best;
            moved += best != old;
            single[best] += n;
            for (uint32_t i = 0; i < to_n; i++)
                pairs[(size_t)best * classes + to_list[i]] += to[to_list[i]];
            for (uint32_t i = 0; i < from_n; i++)
                pairs[(size_t)from_list[i] * classes + best] += from[from_list[i]];
            pairs[(size_t)best * classes + best] += (int32_t)self;
            for (uint32_t i = 0; i < to_n; i++) to[to_list[i]] = 0;
            for (uint32_t i = 0; i < from_n; i++) from[from_list[i]] = 0;
        }
        fprintf(stderr, "round %u: %u of %u words moved, %.0f s\n", round, moved, kept,
                (double)(clock() - began) / CLOCKS_PER_SEC);
    }
    for (uint32_t w = 0; w < kept; w++)
        printf("%s\t%u\t%u\n", words[w].form, class[w] + 1, words[w].count);
    return 0;
}
