/*
** corpus.c - see corpus.h.
*/
#include "corpus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/str.h"

/*
** {======================================================
** Reading
** =======================================================
*/

char *corpus_slurp(const char *path, size_t *length) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t room = 1 << 16, used = 0;
    char *text = malloc(room);
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        goto abort;
    }
    while (text != NULL) {
        size_t got = fread(text + used, 1, room - used - 1, file);
        char *larger;
        used += got;
        if (got == 0) break;
        if (room - used > 1) continue;
        larger = realloc(text, room *= 2);
        if (larger == NULL) {
            free(text);
            text = NULL;
        } else
            text = larger;
    }
    if (text == NULL) {
        fprintf(stderr, "%s: out of memory\n", path);
        goto abort;
    }
    if (ferror(file)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        goto abort;
    }
    if (file != stdin) fclose(file);
    text[used] = '\0';
    *length = used;
    return text;
abort:
    if (file != NULL && file != stdin) fclose(file);
    free(text);
    return NULL;
}

vsl_str corpus_field(const char *line, const char *end, int k) {
    vsl_str none = {NULL, 0}, field;
    const char *from = line, *to = end;
    if (k >= 0) {
        for (; k > 0; k--) {
            from = memchr(from, '\t', (size_t)(end - from));
            if (from == NULL) return none;
            from++;
        }
        to = memchr(from, '\t', (size_t)(end - from));
        if (to == NULL) to = end;
    } else {
        for (;; k++) {
            from = to;
            while (from > line && from[-1] != '\t') from--;
            if (k == -1) break;
            if (from == line) return none;
            to = from - 1;
        }
    }
    field.data = from;
    field.length = (uint32_t)(to - from);
    return field;
}

static int out_of_memory(const char *path) {
    fprintf(stderr, "%s: out of memory\n", path);
    return 0;
}

/* ends the sentence that began at `first_token`, if it has tokens */
static int end_sentence(corpus *self, const vsl_allocator *libc, uint32_t first_token) {
    uint32_t n = (uint32_t)self->tokens.count;
    corpus_doc *doc = &self->docs.at[self->docs.count - 1];
    if (n == first_token) return 1;
    if (!VSL__RESERVE(libc, &self->ends, 1)) return 0;
    self->ends.at[self->ends.count++] = n;
    doc->sentence_count++;
    return 1;
}

static int new_doc(corpus *self, const vsl_allocator *libc, uint32_t source, int joined) {
    corpus_doc *doc = self->docs.count == 0 ? NULL : &self->docs.at[self->docs.count - 1];
    if (doc == NULL || doc->sentence_count > 0 || doc->source != source) {
        if (!VSL__RESERVE(libc, &self->docs, 1)) return 0;
        doc = &self->docs.at[self->docs.count++];
    }
    doc->first_sentence = (uint32_t)self->ends.count;
    doc->sentence_count = 0;
    doc->source = source;
    doc->joined = joined;
    return 1;
}

int corpus_read(corpus *self, const char *path, int tag_column) {
    size_t length;
    char *text = corpus_slurp(path, &length);
    return text != NULL && corpus_take(self, path, text, length, tag_column);
}

int corpus_take(corpus *self, const char *path, char *text, size_t length, int tag_column) {
    static const vsl_str start = {"-DOCSTART-", 10};
    vsl_allocator libc = vsl__allocator(NULL);
    uint32_t source = (uint32_t)self->files.count, line_number = 0;
    uint32_t first_token = (uint32_t)self->tokens.count, all_before = first_token;
    const char *line, *stop;
    int joined;
    if (!VSL__RESERVE(&libc, &self->files, 1) || !VSL__RESERVE(&libc, &self->paths, 1)) {
        free(text);
        return out_of_memory(path);
    }
    self->files.at[self->files.count++] = text;
    self->paths.at[self->paths.count++] = path;
    stop = text + length;
    joined = strstr(text, "-DOCSTART-") != NULL;
    if (!new_doc(self, &libc, source, joined)) return out_of_memory(path);
    for (line = text; line < stop;) {
        const char *end = memchr(line, '\n', (size_t)(stop - line));
        const char *next = end == NULL ? stop : end + 1;
        vsl_str token, tag = {"O", 1};
        if (end == NULL) end = stop;
        if (end > line && end[-1] == '\r') end--;
        line_number++;
        if (end == line) {
            if (!end_sentence(self, &libc, first_token)) return out_of_memory(path);
            /* without documents each sentence stands alone */
            if (first_token != self->tokens.count && !joined && !new_doc(self, &libc, source, 0))
                return out_of_memory(path);
            first_token = (uint32_t)self->tokens.count;
            line = next;
            continue;
        }
        if (memchr(line, '\0', (size_t)(end - line)) != NULL) {
            fprintf(stderr, "%s:%u: a NUL byte; this is no text\n", path, (unsigned)line_number);
            return 0;
        }
        token = corpus_field(line, end, 0);
        if (token.length == 0) {
            fprintf(stderr, "%s:%u: the line has no token before its TAB\n", path,
                    (unsigned)line_number);
            return 0;
        }
        if (vsl__str_equal(token, start)) {
            if (!end_sentence(self, &libc, first_token) || !new_doc(self, &libc, source, joined))
                return out_of_memory(path);
            first_token = (uint32_t)self->tokens.count;
            line = next;
            continue;
        }
        if (tag_column != CORPUS_NONE) {
            tag = corpus_field(line, end, tag_column);
            if (tag.data == NULL || tag.length == 0 || tag.data == token.data) {
                fprintf(stderr, "%s:%u: no tag: a line is a token, a TAB and a tag\n", path,
                        (unsigned)line_number);
                return 0;
            }
        }
        if (self->tokens.count >= UINT32_MAX - 1) {
            fprintf(stderr, "%s:%u: too many tokens\n", path, (unsigned)line_number);
            return 0;
        }
        if (!VSL__RESERVE(&libc, &self->tokens, 1) || !VSL__RESERVE(&libc, &self->tags, 1) ||
            !VSL__RESERVE(&libc, &self->lines, 1))
            return out_of_memory(path);
        self->tokens.at[self->tokens.count++] = token;
        self->tags.at[self->tags.count++] = tag;
        self->lines.at[self->lines.count++] = line_number;
        line = next;
    }
    if (!end_sentence(self, &libc, first_token)) return out_of_memory(path);
    if (self->docs.at[self->docs.count - 1].sentence_count == 0) self->docs.count--;
    if (self->tokens.count == all_before) {
        fprintf(stderr, "%s: no sentence in it\n", path);
        return 0;
    }
    return 1;
}

void corpus_blame(const corpus *self, size_t t) {
    size_t s = 0, d = 0;
    while (self->ends.at[s] <= t) s++;
    while (d + 1 < self->docs.count && self->docs.at[d + 1].first_sentence <= s) d++;
    fprintf(stderr, "%s:%u: ", self->paths.at[self->docs.at[d].source],
            (unsigned)self->lines.at[t]);
}

void corpus_free(corpus *self) {
    vsl_allocator libc = vsl__allocator(NULL);
    for (size_t i = 0; i < self->files.count; i++) free(self->files.at[i]);
    VSL__ARRAY_FREE(&libc, &self->files);
    VSL__ARRAY_FREE(&libc, &self->paths);
    VSL__ARRAY_FREE(&libc, &self->tokens);
    VSL__ARRAY_FREE(&libc, &self->tags);
    VSL__ARRAY_FREE(&libc, &self->lines);
    VSL__ARRAY_FREE(&libc, &self->ends);
    VSL__ARRAY_FREE(&libc, &self->docs);
}

/* }====================================================== */

/*
** {======================================================
** Chunks and scores
** =======================================================
*/

int corpus_is_chunk_tag(vsl_str tag) {
    if (tag.length == 1 && tag.data[0] == 'O') return 1;
    return tag.length > 2 && tag.data[1] == '-' && memchr("BILEUS", tag.data[0], 6) != NULL;
}

uint32_t corpus_chunks(const vsl_str *tags, uint32_t count, corpus_chunk *out) {
    uint32_t n = 0;
    int open = 0;
    for (uint32_t i = 0; i < count; i++) {
        vsl_str type = {NULL, 0};
        char prefix = tags[i].length > 0 ? tags[i].data[0] : 'O';
        if (tags[i].length < 3 || !corpus_is_chunk_tag(tags[i])) {
            open = 0;
            continue;
        }
        type.data = tags[i].data + 2;
        type.length = tags[i].length - 2;
        if (open && prefix != 'B' && prefix != 'U' && prefix != 'S' &&
            vsl__str_equal(out[n - 1].type, type))
            out[n - 1].last = i;
        else {
            out[n].first = out[n].last = i;
            out[n++].type = type;
        }
        open = memchr("LEUS", prefix, 4) == NULL;
    }
    return n;
}

static uint32_t type_index(score *self, vsl_str type) {
    uint32_t i = 0;
    while (i < self->types && !vsl__str_equal(self->type[i], type)) i++;
    if (i == SCORE_TYPES) return i;
    if (i == self->types) self->type[self->types++] = type;
    return i;
}

int score_sentence(score *self, const vsl_str *gold, const vsl_str *predicted, uint32_t count) {
    corpus_chunk *g = malloc(2 * (size_t)count * sizeof *g), *p = g + count;
    uint32_t golds, predictions, i, k = 0;
    if (g == NULL) return 0;
    golds = corpus_chunks(gold, count, g);
    predictions = corpus_chunks(predicted, count, p);
    for (i = 0; i < golds; i++) {
        uint32_t type = type_index(self, g[i].type);
        if (type == SCORE_TYPES) goto abort;
        self->gold[type]++;
        while (k < predictions && p[k].first < g[i].first) k++;
        if (k == predictions || p[k].first != g[i].first || p[k].last != g[i].last) continue;
        self->right_spans++;
        if (vsl__str_equal(p[k].type, g[i].type)) self->right[type]++;
    }
    for (i = 0; i < predictions; i++) {
        uint32_t type = type_index(self, p[i].type);
        if (type == SCORE_TYPES) goto abort;
        self->predicted[type]++;
    }
    self->gold_spans += golds;
    self->predicted_spans += predictions;
    for (i = 0; i < count; i++) {
        int chunks = gold[i].length > 2 && predicted[i].length > 2 &&
                     corpus_is_chunk_tag(gold[i]) && corpus_is_chunk_tag(predicted[i]);
        vsl_str a = gold[i], b = predicted[i];
        if (chunks) a.data += 2, a.length -= 2, b.data += 2, b.length -= 2;
        self->tokens++;
        self->right_tokens += (uint64_t)vsl__str_equal(a, b);
    }
    free(g);
    return 1;
abort:
    free(g);
    return 0;
}

static double percent(uint64_t part, uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static double harmonic(double p, double r) {
    return p + r == 0 ? 0 : 2 * p * r / (p + r);
}

static void sums(const score *self, uint64_t *gold, uint64_t *predicted, uint64_t *right) {
    *gold = *predicted = *right = 0;
    for (uint32_t i = 0; i < self->types; i++) {
        *gold += self->gold[i];
        *predicted += self->predicted[i];
        *right += self->right[i];
    }
}

double score_f1(const score *self) {
    uint64_t gold, predicted, right;
    sums(self, &gold, &predicted, &right);
    return harmonic(percent(right, predicted), percent(right, gold));
}

static double print_row(FILE *out, vsl_str name, int width, uint64_t gold, uint64_t predicted,
                        uint64_t right) {
    double p = percent(right, predicted), r = percent(right, gold);
    fprintf(out, "%-*.*s %9llu %9llu %8llu %10.2f %8.2f %8.2f\n", width, (int)name.length,
            name.data, (unsigned long long)gold, (unsigned long long)predicted,
            (unsigned long long)right, p, r, harmonic(p, r));
    return harmonic(p, r);
}

static int before(vsl_str a, vsl_str b) {
    uint32_t shorter = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.data, b.data, shorter);
    return order < 0 || (order == 0 && a.length < b.length);
}

void score_print(score *self, FILE *out) {
    static const vsl_str overall = {"overall", 7}, spans = {"spans", 5};
    uint64_t gold, predicted, right;
    uint32_t order[SCORE_TYPES];
    double macro = 0;
    int width = 10;
    for (uint32_t i = 0; i < self->types; i++) {
        uint32_t k = i;
        for (; k > 0 && before(self->type[i], self->type[order[k - 1]]); k--)
            order[k] = order[k - 1];
        order[k] = i;
        if ((int)self->type[i].length > width) width = (int)self->type[i].length;
    }
    fprintf(out, "%-*s %9s %9s %8s %10s %8s %8s\n", width, "type", "gold", "predicted", "right",
            "precision", "recall", "F1");
    for (uint32_t i = 0; i < self->types; i++)
        macro += print_row(out, self->type[order[i]], width, self->gold[order[i]],
                           self->predicted[order[i]], self->right[order[i]]);
    sums(self, &gold, &predicted, &right);
    print_row(out, overall, width, gold, predicted, right);
    fprintf(out, "%-*s %57s %8.2f\n", width, "macro", "",
            self->types == 0 ? 0 : macro / self->types);
    print_row(out, spans, width, self->gold_spans, self->predicted_spans, self->right_spans);
    fprintf(out, "# %llu tokens, %.2f %% with the right type or O\n",
            (unsigned long long)self->tokens, percent(self->right_tokens, self->tokens));
}

/* }====================================================== */
