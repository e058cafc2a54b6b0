/*
** train.c - see train.h.
*/
#include "train.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../core/str.h"
#include "../core/tag_parts.h"
#include "../core/utf8.h"
#include "resources.h"

#define BATCH_TOKENS 256
#define AHEAD 6           /* features between asking for a row and using it */
#define SMALL 1e-3f       /* residuals below this change nothing */
#define PLAIN_TOKENS 1000 /* that have a kind of capitals near, for it to be plain */
#define PLAIN_ONE_OF 500  /* of which at most one belongs to a name */
#define FREQUENT 2048     /* tokens whose own scores the model has */

/*
** {======================================================
** States: the labels of the field, made from the tags of the data
** =======================================================
*/

typedef struct labels {
    uint32_t count;
    int chunks;
    char *name[VSL__TAG_STATES];
    vsl_str type[VSL__TAG_STATES]; /* types of chunks */
    uint32_t types;
    const char *prefixes; /* "BILU" or "BI" */
    uint32_t plain;       /* see find_plain */
} labels;

static int goes_on(const labels *self, unsigned state) {
    char prefix = self->name[state][0];
    return self->chunks && state != 0 && (prefix == 'I' || prefix == 'L');
}

static char *joined_name(char prefix, vsl_str type) {
    char *name = malloc(type.length + 3);
    if (name == NULL) return NULL;
    snprintf(name, 3, "%c-", prefix);
    memcpy(name + 2, type.data, type.length);
    name[type.length + 2] = '\0';
    return name;
}

static int name_cmp(const void *a, const void *b) {
    return vsl__str_order(*(const vsl_str *)a, *(const vsl_str *)b);
}

static uint32_t find_str(const vsl_str *all, uint32_t count, vsl_str s) {
    uint32_t i = 0;
    while (i < count && !vsl__str_equal(all[i], s)) i++;
    return i;
}

/* Whether the tags are chunks: all are O, B-X, I-X or the like. Where some begin a chunk and others are
** nothing of the kind, one of the two is a mistake: then -1 after a message. */
static int are_chunks(const corpus *data) {
    size_t odd = data->tags.count, begins = data->tags.count;
    for (size_t t = data->tags.count; t-- > 0;) {
        vsl_str tag = data->tags.at[t];
        if (!corpus_is_chunk_tag(tag))
            odd = t;
        else if (tag.data[0] == 'B')
            begins = t;
    }
    if (odd == data->tags.count) return 1;
    if (begins == data->tags.count) return 0;
    corpus_blame(data, odd);
    fprintf(stderr, "the tag %.*s is neither O nor like %.*s of line %u\n",
            (int)data->tags.at[odd].length, data->tags.at[odd].data,
            (int)data->tags.at[begins].length, data->tags.at[begins].data,
            (unsigned)data->lines.at[begins]);
    return -1;
}

/* Finds the tag set. Returns 0 after a message. */
static int labels_make(labels *self, const corpus *data, int short_labels) {
    static const vsl_str outside = {"O", 1};
    memset(self, 0, sizeof *self);
    self->chunks = are_chunks(data);
    if (self->chunks < 0) return 0;
    for (size_t t = 0; t < data->tags.count; t++) {
        vsl_str tag = data->tags.at[t];
        if (self->chunks) {
            if (tag.length < 3) continue;
            tag.data += 2;
            tag.length -= 2;
        }
        if (find_str(self->type, self->types, tag) < self->types) continue;
        if (self->types == VSL__TAG_STATES || (self->chunks && self->types >= 31)) {
            corpus_blame(data, t);
            fprintf(stderr, "one kind of tag more than the %d that there may be\n",
                    self->chunks ? 31 : VSL__TAG_STATES);
            return 0;
        }
        self->type[self->types++] = tag;
    }
    qsort(self->type, self->types, sizeof *self->type, name_cmp);
    if (!self->chunks) {
        for (uint32_t i = 0; i < self->types; i++) {
            char *name = joined_name('x', self->type[i]);
            if (name == NULL) return 0;
            memmove(name, name + 2, strlen(name) - 1);
            self->name[self->count++] = name;
        }
        return 1;
    }
    self->prefixes = short_labels || self->types > 15 ? "BI" : "BILU";
    self->name[self->count] = malloc(2);
    if (self->name[self->count] == NULL) return 0;
    memcpy(self->name[self->count++], outside.data, 2);
    for (uint32_t i = 0; i < self->types; i++)
        for (const char *p = self->prefixes; *p != '\0'; p++)
            if ((self->name[self->count++] = joined_name(*p, self->type[i])) == NULL) return 0;
    return 1;
}

static void labels_free(labels *self) {
    for (uint32_t i = 0; i < self->count; i++) free(self->name[i]);
}

static uint8_t state_of(const labels *self, unsigned type, unsigned place, int alone) {
    /* place: 0 begin, 1 inside, 2 last */
    uint32_t prefixes = (uint32_t)strlen(self->prefixes);
    if (prefixes == 2) return (uint8_t)(1 + 2 * type + (place > 0));
    return (uint8_t)(1 + 4 * type + (alone ? 3 : place));
}

/* Fills the gold states of all tokens. */
static int labels_fill(const labels *self, const corpus *data, uint8_t *out) {
    corpus_chunk *chunks = malloc((data->tokens.count + 1) * sizeof *chunks);
    uint32_t begin = 0;
    if (chunks == NULL) return 0;
    memset(out, 0, data->tokens.count);
    for (size_t s = 0; s < data->ends.count; s++) {
        uint32_t end = data->ends.at[s];
        if (!self->chunks)
            for (uint32_t t = begin; t < end; t++)
                out[t] = (uint8_t)find_str(self->type, self->types, data->tags.at[t]);
        else {
            uint32_t n = corpus_chunks(data->tags.at + begin, end - begin, chunks);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t type = find_str(self->type, self->types, chunks[i].type);
                for (uint32_t t = chunks[i].first; t <= chunks[i].last; t++)
                    out[begin + t] = state_of(self, type,
                                              t == chunks[i].first ? 0
                                              : t < chunks[i].last ? 1
                                                                   : 2,
                                              chunks[i].first == chunks[i].last);
            }
        }
        begin = end;
    }
    free(chunks);
    return 1;
}

/* }====================================================== */

/*
** {======================================================
** Features of the data
** =======================================================
*/

typedef struct slot {
    uint64_t hash; /* 0 is free */
    uint32_t count, id;
} slot;

/* Counts hashes; with a cutoff a hash must have been seen once (in a bit set) to get a slot. */
typedef struct counter {
    slot *at;
    size_t slots, used;
    uint64_t *seen;
    size_t bits;
} counter;

static slot *counter_find(counter *self, uint64_t hash) {
    size_t i = (size_t)(hash >> 7) & (self->slots - 1);
    while (self->at[i].hash != 0 && self->at[i].hash != hash) i = (i + 1) & (self->slots - 1);
    return &self->at[i];
}

static int counter_grow(counter *self) {
    counter larger = *self;
    larger.slots = self->slots == 0 ? 1 << 16 : self->slots * 2;
    larger.at = calloc(larger.slots, sizeof *larger.at);
    if (larger.at == NULL) return 0;
    for (size_t i = 0; i < self->slots; i++)
        if (self->at[i].hash != 0) *counter_find(&larger, self->at[i].hash) = self->at[i];
    free(self->at);
    *self = larger;
    return 1;
}

static int counter_add(counter *self, uint64_t hash) {
    slot *s;
    if (self->seen != NULL) {
        size_t bit = (size_t)(hash >> 11) & (self->bits - 1);
        uint64_t mask = UINT64_C(1) << (bit & 63);
        if ((self->seen[bit >> 6] & mask) == 0) {
            self->seen[bit >> 6] |= mask;
            return 1;
        }
    }
    if (self->used * 3 >= self->slots * 2 && !counter_grow(self)) return 0;
    s = counter_find(self, hash);
    if (s->hash == 0) {
        s->hash = hash;
        s->count = self->seen != NULL;
        self->used++;
    }
    s->count++;
    return 1;
}

/* The data as numbers: the features of each token, ids from 0. */
typedef struct view {
    uint64_t *offset; /* of each token, and one more */
    uint32_t *feature;
    uint64_t *hash; /* of each id */
    uint32_t *count;
    uint32_t features;
} view;

static void view_free(view *self) {
    free(self->offset);
    free(self->feature);
    free(self->hash);
    free(self->count);
    memset(self, 0, sizeof *self);
}

static uint32_t sentence_begin(const corpus *data, uint32_t s) {
    return s == 0 ? 0 : data->ends.at[s - 1];
}

/* A document of the corpus as the tagger takes it. `ends` has room for its sentences' ends, which the
** text keeps pointing to. Returns the number of its first token in the corpus. */
static uint32_t text_of(const corpus *data, const corpus_doc *doc, uint32_t *ends,
                        vsl__tag_text *text) {
    uint32_t first = sentence_begin(data, doc->first_sentence);
    for (uint32_t s = 0; s < doc->sentence_count; s++)
        ends[s] = data->ends.at[doc->first_sentence + s] - first;
    text->tokens = data->tokens.at + first;
    text->token_count = ends[doc->sentence_count - 1];
    text->ends = ends;
    text->sentence_count = doc->sentence_count;
    return first;
}

typedef int (*emit)(void *context, uint32_t token, const uint64_t *hashes, size_t n);

/* Calls `each` with the features of all tokens. `votes` (may be NULL): states by a first pass. */
static int each_token(const corpus *data, const vsl__tagger *tagger, const uint8_t *votes,
                      uint32_t states_count, emit each, void *context) {
    vsl__tag_doc doc;
    uint64_t hashes[VSL__TAG_FEATURES];
    uint32_t *ends = NULL;
    size_t room = 0;
    int ok = 0;
    memset(&doc, 0, sizeof doc);
    doc.allocator = vsl__allocator(NULL);
    doc.tagger = tagger;
    for (size_t d = 0; d < data->docs.count; d++) {
        const corpus_doc *there = &data->docs.at[d];
        vsl__tag_text text;
        uint32_t first;
        if (there->sentence_count > room) {
            uint32_t *larger = realloc(ends, 2 * (size_t)there->sentence_count * sizeof *ends);
            if (larger == NULL) goto abort;
            ends = larger;
            room = 2 * (size_t)there->sentence_count;
        }
        first = text_of(data, there, ends, &text);
        if (vsl__tag_doc_begin(&doc, &text) != VSL_OK) goto abort;
        if (votes != NULL && there->joined &&
            vsl__tag_doc_vote(&doc, votes + first, states_count) != VSL_OK)
            goto abort;
        for (uint32_t s = 0, t = 0; s < there->sentence_count; s++)
            for (; t < ends[s]; t++)
                if (!each(context, first + t, hashes, vsl__tag_features(&doc, s, t, hashes)))
                    goto abort;
    }
    ok = 1;
abort:
    vsl__tag_doc_free(&doc);
    free(ends);
    return ok;
}

/* The kinds of capitals that token `t` of the sentence [begin, end) and those within reach have, as bits. */
static unsigned capitals_around(const vsl__tag_doc *doc, uint32_t begin, uint32_t end, uint32_t t) {
    unsigned found = 0;
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
        found |= 1u << doc->words.at[vsl__tag_word_at(doc, begin, end, t, place)].caps;
    return found;
}

#define AROUND ((size_t)1 << VSL__TAG_CAPITALS) /* sets of kinds of capitals */

/* A kind of capitals that is not `plain` yet, and near which names hardly stand when all else is;
** VSL__TAG_EDGE when there is none. `all` and `named` count the tokens by the kinds around them. */
static unsigned next_plain(uint32_t plain, const size_t *all, const size_t *named) {
    unsigned kind;
    for (kind = 0; kind < VSL__TAG_EDGE; kind++) {
        size_t tokens = 0, in_names = 0;
        if (plain >> kind & 1) continue;
        for (size_t around = 0; around < AROUND; around++)
            if ((around >> kind & 1) != 0 && (around & ~(size_t)(plain | 1u << kind)) == 0) {
                tokens += all[around];
                in_names += named[around];
            }
        if (tokens >= PLAIN_TOKENS && in_names * PLAIN_ONE_OF <= tokens) break;
    }
    return kind;
}

/* Finds the kinds of capitals that are plain, see tag.h. `gold` has the states of all tokens. Returns 0
** when memory ran out. */
static int find_plain(labels *names, const corpus *data, const vsl__tagger *tagger,
                      const uint8_t *gold) {
    size_t *all = calloc(2 * AROUND, sizeof *all), *named = all + AROUND;
    uint32_t *ends = malloc((data->ends.count + 1) * sizeof *ends);
    vsl__tag_doc doc;
    unsigned kind;
    int ok = 0;
    memset(&doc, 0, sizeof doc);
    doc.allocator = vsl__allocator(NULL);
    doc.tagger = tagger;
    if (all == NULL || ends == NULL) goto abort;
    for (size_t d = 0; d < data->docs.count; d++) {
        vsl__tag_text text;
        uint32_t first = text_of(data, &data->docs.at[d], ends, &text);
        if (vsl__tag_doc_begin(&doc, &text) != VSL_OK) goto abort;
        for (uint32_t s = 0, begin = 0; s < text.sentence_count; begin = ends[s++])
            for (uint32_t t = begin; t < ends[s]; t++) {
                unsigned around = capitals_around(&doc, begin, ends[s], t);
                all[around]++;
                named[around] += gold[first + t] != 0;
            }
    }
    names->plain = 1u << VSL__TAG_EDGE;
    while ((kind = next_plain(names->plain, all, named)) < VSL__TAG_EDGE)
        names->plain |= 1u << kind;
    ok = 1;
abort:
    vsl__tag_doc_free(&doc);
    free(ends);
    free(all);
    return ok;
}

typedef struct filling {
    counter counter;
    view *view;
    size_t room;
} filling;

static int count_features(void *context, uint32_t token, const uint64_t *hashes, size_t n) {
    filling *self = context;
    (void)token;
    for (size_t i = 0; i < n; i++)
        if (!counter_add(&self->counter, hashes[i])) return 0;
    return 1;
}

static int fill_features(void *context, uint32_t token, const uint64_t *hashes, size_t n) {
    filling *self = context;
    size_t used = self->view->offset[token];
    if (used + n > self->room) {
        size_t larger = self->room == 0 ? 1 << 20 : self->room + self->room / 2;
        uint32_t *block = realloc(self->view->feature, larger * sizeof *block);
        if (block == NULL) return 0;
        self->view->feature = block;
        self->room = larger;
    }
    for (size_t i = 0; i < n; i++) {
        const slot *s = counter_find(&self->counter, hashes[i]);
        if (s->hash != 0 && s->id != UINT32_MAX) self->view->feature[used++] = s->id;
    }
    self->view->offset[token + 1] = used;
    return 1;
}

static int view_make(view *self, const corpus *data, const vsl__tagger *tagger,
                     const uint8_t *votes, uint32_t states_count, unsigned cutoff) {
    filling f;
    int ok = 0;
    memset(&f, 0, sizeof f);
    memset(self, 0, sizeof *self);
    f.view = self;
    if (cutoff > 1) {
        f.counter.bits = (size_t)1 << 24;
        while (f.counter.bits < 512 * data->tokens.count && f.counter.bits < (size_t)1 << 32)
            f.counter.bits *= 2;
        f.counter.seen = calloc(f.counter.bits / 64, sizeof *f.counter.seen);
        if (f.counter.seen == NULL) goto abort;
    }
    self->offset = calloc(data->tokens.count + 1, sizeof *self->offset);
    if (self->offset == NULL || !counter_grow(&f.counter)) goto abort;
    if (!each_token(data, tagger, votes, states_count, count_features, &f)) goto abort;
    free(f.counter.seen);
    f.counter.seen = NULL;
    for (size_t i = 0; i < f.counter.slots; i++) {
        slot *s = &f.counter.at[i];
        s->id = s->hash != 0 && s->count >= cutoff ? self->features++ : UINT32_MAX;
    }
    self->hash = malloc(((size_t)self->features + 1) * sizeof *self->hash);
    self->count = malloc(((size_t)self->features + 1) * sizeof *self->count);
    if (self->hash == NULL || self->count == NULL) goto abort;
    for (size_t i = 0; i < f.counter.slots; i++) {
        const slot *s = &f.counter.at[i];
        if (s->id == UINT32_MAX) continue;
        self->hash[s->id] = s->hash;
        self->count[s->id] = s->count;
    }
    ok = each_token(data, tagger, votes, states_count, fill_features, &f);
abort:
    free(f.counter.at);
    free(f.counter.seen);
    if (!ok) view_free(self);
    return ok;
}

/* }====================================================== */

/*
** {======================================================
** The field and its fitting
** =======================================================
*/

typedef struct field {
    const corpus *data;
    const train_options *options;
    const view *view;
    const uint8_t *gold;
    const uint8_t *sources; /* of each sentence: its file */
    uint32_t states, stride, domains;
    uint32_t types;
    uint8_t allowed[VSL__TAG_STATES + 2][VSL__TAG_STATES];
    /* rows of the shared features, then of each domain's copy */
    float *weight, *square, *total;
    float edge[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    float edge_square[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    float edge_total[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    const uint8_t *alive; /* of each feature: 0 when pruned, or NULL */
} field;

/* a deterministic generator: splitmix64 (Vigna, public domain) */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int dropped(const field *f, uint64_t salt, uint64_t position) {
    uint64_t state = salt ^ position * UINT64_C(0xD6E8FEB86659FD93);
    return (float)(next_random(&state) >> 40) * (1.0f / 16777216) < f->options->dropout;
}

/* One thread's share of the work. */
typedef struct worker {
    struct team *team;
    unsigned number;
    float *room; /* scratch of the longest sentence */
    size_t room_tokens;
    double loss;
    pthread_t thread;
} worker;

typedef struct team {
    field *field;
    unsigned count;
    pthread_barrier_t barrier;
    const uint32_t *order; /* sentences of this epoch */
    uint32_t sentences;
    uint64_t salt;
    float rate;
    /* the present batch */
    uint32_t batch_first, batch_count;
    uint32_t *token_of;   /* of each sentence of the batch: its place in residual */
    float *residual;      /* [token of the batch][states] */
    float *edge_gradient; /* [sentence of the batch][states + 2][states] */
    size_t residual_room, batch_room;
    int failed, done;
    worker *workers;
} team;

/* Asks for a feature's rows, which are far apart in memory. */
static void fetch(const field *f, uint32_t id, unsigned domain) {
#if defined(__GNUC__)
    __builtin_prefetch(f->weight + (size_t)id * f->stride);
    if (domain > 0)
        __builtin_prefetch(f->weight + ((size_t)domain * f->view->features + id) * f->stride);
#else
    (void)f, (void)id, (void)domain;
#endif
}

/* Scores of a token's states by its features; state 0 has 0. */
static void score_features(const field *f, uint32_t token, unsigned domain, uint64_t salt,
                           float *out) {
    const view *v = f->view;
    uint32_t stride = f->stride;
    memset(out, 0, stride * sizeof *out);
    for (uint64_t i = v->offset[token]; i < v->offset[token + 1]; i++) {
        uint32_t id = v->feature[i];
        const float *row = f->weight + (size_t)id * stride;
        if (i + AHEAD < v->offset[token + 1]) fetch(f, v->feature[i + AHEAD], domain);
        if (f->alive != NULL && !f->alive[id]) continue;
        if (salt != 0 && dropped(f, salt, i)) continue;
        for (uint32_t k = 0; k < stride; k++) out[k] += row[k];
        if (domain == 0) continue;
        row += (size_t)domain * v->features * stride;
        for (uint32_t k = 0; k < stride; k++) out[k] += row[k];
    }
}

/* Forward-backward over sentence `s`: residuals (probability minus gold) of its tokens and the
** gradient of the edges. Returns the loss. */
static double gradient(const field *f, worker *w, uint32_t s, uint64_t salt, float *residual,
                       float *edge_gradient) {
    uint32_t begin = sentence_begin(f->data, s), n = f->data->ends.at[s] - begin;
    uint32_t states = f->states, stride = f->stride;
    unsigned source = f->sources[s];
    float weight = f->options->weight[source];
    float *emission = w->room, *forward = emission + (size_t)n * states;
    float *backward = forward + (size_t)n * states, *scale = backward + (size_t)n * states;
    float edges[(VSL__TAG_STATES + 2) * VSL__TAG_STATES];
    double loss = 0;
    for (uint32_t i = 0; i < (states + 2) * states; i++)
        edges[i] = f->allowed[i / states][i % states] ? expf(f->edge[i]) : 0;
    for (uint32_t i = 0; i < n; i++) {
        float scores[VSL__TAG_STATES + 8], top = 0;
        uint8_t gold = f->gold[begin + i];
        score_features(f, begin + i, f->options->domain[source], salt, scores);
        for (uint32_t k = 1; k < states; k++)
            if (scores[k - 1] > top) top = scores[k - 1];
        for (uint32_t k = 0; k < states; k++)
            emission[(size_t)i * states + k] = expf((k == 0 ? 0 : scores[k - 1]) - top);
        loss += top - (gold == 0 ? 0 : scores[gold - 1]);
        loss -= i == 0 ? f->edge[states * states + gold]
                       : f->edge[f->gold[begin + i - 1] * states + gold];
    }
    loss -= f->edge[(states + 1) * states + f->gold[begin + n - 1]];
    (void)stride;
    for (uint32_t i = 0; i < n; i++) {
        float *here = forward + (size_t)i * states, sum = 0;
        if (i == 0)
            memcpy(here, edges + states * states, states * sizeof *here);
        else {
            memset(here, 0, states * sizeof *here);
            for (uint32_t from = 0; from < states; from++) {
                float old = here[(int64_t)from - (int64_t)states];
                for (uint32_t to = 0; to < states; to++)
                    here[to] += old * edges[from * states + to];
            }
        }
        for (uint32_t k = 0; k < states; k++) {
            here[k] *= emission[(size_t)i * states + k];
            sum += here[k];
        }
        if (!(sum > 1e-30f)) sum = 1e-30f;
        for (uint32_t k = 0; k < states; k++) here[k] /= sum;
        scale[i] = sum;
        loss += log(sum);
    }
    {
        float sum = 0;
        for (uint32_t k = 0; k < states; k++)
            sum += forward[(size_t)(n - 1) * states + k] * edges[(states + 1) * states + k];
        if (!(sum > 1e-30f)) sum = 1e-30f;
        loss += log(sum);
        for (uint32_t k = 0; k < states; k++)
            backward[(size_t)(n - 1) * states + k] = edges[(states + 1) * states + k] / sum;
    }
    for (uint32_t i = n - 1; i-- > 0;) {
        float *here = backward + (size_t)i * states, ahead[VSL__TAG_STATES];
        for (uint32_t k = 0; k < states; k++)
            ahead[k] = here[states + k] * emission[(size_t)(i + 1) * states + k] / scale[i + 1];
        for (uint32_t from = 0; from < states; from++) {
            float total = 0;
            for (uint32_t to = 0; to < states; to++) total += edges[from * states + to] * ahead[to];
            here[from] = total;
        }
    }
    memset(edge_gradient, 0, (states + 2) * states * sizeof *edge_gradient);
    for (uint32_t i = 0; i < n; i++) {
        const float *a = forward + (size_t)i * states, *b = backward + (size_t)i * states;
        uint8_t gold = f->gold[begin + i];
        float *r = residual + (size_t)i * states;
        for (uint32_t k = 0; k < states; k++) r[k] = a[k] * b[k] * weight;
        r[gold] -= weight;
        if (i == 0) {
            for (uint32_t k = 0; k < states; k++) edge_gradient[states * states + k] += r[k];
            continue;
        }
        for (uint32_t from = 0; from < states; from++) {
            float old = weight * a[(int64_t)from - (int64_t)states] / scale[i];
            float *g = edge_gradient + from * states;
            const float *e = edges + from * states, *m = emission + (size_t)i * states;
            if (old < 1e-6f) continue;
            for (uint32_t to = 0; to < states; to++) g[to] += old * e[to] * m[to] * b[to];
        }
        edge_gradient[f->gold[begin + i - 1] * states + gold] -= weight;
    }
    for (uint32_t k = 0; k < states; k++)
        edge_gradient[(states + 1) * states + k] += residual[(size_t)(n - 1) * states + k];
    return loss * weight;
}

static void step(float *weight, float *square, float g, float rate) {
    *square += g * g;
    *weight -= rate * g / sqrtf(*square + 1e-8f);
}

/* Applies the batch's residuals to the rows that are this worker's: those whose number divided by
** the number of workers leaves the worker's own. */
static void apply(team *t, const worker *w) {
    field *f = t->field;
    const view *v = f->view;
    uint32_t stride = f->stride, states = f->states;
    for (uint32_t i = 0; i < t->batch_count; i++) {
        uint32_t s = t->order[t->batch_first + i], begin = sentence_begin(f->data, s);
        uint32_t n = f->data->ends.at[s] - begin;
        unsigned domain = f->options->domain[f->sources[s]];
        for (uint32_t k = 0; k < n; k++) {
            const float *r = t->residual + (size_t)(t->token_of[i] + k) * states + 1;
            float gradient_row[VSL__TAG_STATES + 8] = {0}, most = 0;
            for (uint32_t j = 0; j + 1 < states; j++) {
                gradient_row[j] = r[j];
                if (fabsf(r[j]) > most) most = fabsf(r[j]);
            }
            if (most < SMALL) continue;
            for (uint64_t p = v->offset[begin + k]; p < v->offset[begin + k + 1]; p++) {
                uint32_t id = v->feature[p];
                if (id % t->count != w->number) continue;
                if (f->alive != NULL && !f->alive[id]) continue;
                if (t->salt != 0 && dropped(f, t->salt, p)) continue;
                for (unsigned copy = 0; copy <= domain; copy += domain == 0 ? 1 : domain) {
                    size_t row = ((size_t)copy * v->features + id) * stride;
                    float *restrict weight = f->weight + row, *restrict square = f->square + row;
                    float decay = f->options->penalty / (float)v->count[id];
                    float rate = t->rate;
                    for (uint32_t j = 0; j < stride; j++) {
                        float g = gradient_row[j] + decay * weight[j];
                        square[j] += g * g;
                        weight[j] -= rate * g / sqrtf(square[j] + 1e-8f);
                    }
                }
            }
        }
    }
}

static void apply_edges(team *t) {
    field *f = t->field;
    uint32_t size = (f->states + 2) * f->states;
    for (uint32_t i = 0; i < size; i++) {
        float g = 0;
        if (!f->allowed[i / f->states][i % f->states]) continue;
        for (uint32_t s = 0; s < t->batch_count; s++) g += t->edge_gradient[(size_t)s * size + i];
        step(&f->edge[i], &f->edge_square[i], g, t->rate);
    }
}

/* Takes the next sentences as a batch; 0 at the end of the epoch. */
static int next_batch(team *t) {
    field *f = t->field;
    uint32_t tokens = 0, size = (f->states + 2) * f->states;
    t->batch_first += t->batch_count;
    t->batch_count = 0;
    while (t->batch_first + t->batch_count < t->sentences && tokens < BATCH_TOKENS) {
        uint32_t s = t->order[t->batch_first + t->batch_count];
        if (t->batch_count == BATCH_TOKENS) break;
        t->token_of[t->batch_count++] = tokens;
        tokens += f->data->ends.at[s] - sentence_begin(f->data, s);
    }
    if (tokens > t->residual_room) {
        float *larger = realloc(t->residual, (size_t)tokens * f->states * sizeof *larger);
        if (larger == NULL) {
            t->failed = 1;
            return 0;
        }
        t->residual = larger;
        t->residual_room = tokens;
    }
    if (t->batch_count > t->batch_room) {
        float *larger = realloc(t->edge_gradient, (size_t)t->batch_count * size * sizeof *larger);
        if (larger == NULL) {
            t->failed = 1;
            return 0;
        }
        t->edge_gradient = larger;
        t->batch_room = t->batch_count;
    }
    return t->batch_count > 0;
}

static void meet(team *t) {
    if (t->count > 1) pthread_barrier_wait(&t->barrier);
}

static void *work(void *context) {
    worker *w = context;
    team *t = w->team;
    field *f = t->field;
    uint32_t size = (f->states + 2) * f->states;
    for (;;) {
        if (w->number == 0) t->done = !next_batch(t);
        meet(t);
        if (t->done) return NULL;
        for (uint32_t i = w->number; i < t->batch_count; i += t->count) {
            uint32_t s = t->order[t->batch_first + i];
            w->loss += gradient(f, w, s, t->salt, t->residual + (size_t)t->token_of[i] * f->states,
                                t->edge_gradient + (size_t)i * size);
        }
        meet(t);
        apply(t, w);
        if (w->number == 0) apply_edges(t);
        meet(t);
    }
}

static void shuffle(uint32_t *order, uint32_t n, uint64_t *state) {
    for (uint32_t i = n; i > 1; i--) {
        uint32_t k = (uint32_t)(next_random(state) % i), held = order[i - 1];
        order[i - 1] = order[k];
        order[k] = held;
    }
}

typedef int (*after_epoch)(void *context, field *f, unsigned epoch, unsigned epochs, double loss,
                           double seconds);

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Fits the field to the sentences of `order`; the last half of the epochs is averaged. Returns 0
** when memory ran out. */
static int fit(field *f, uint32_t *order, uint32_t sentences, unsigned epochs, after_epoch report,
               void *context) {
    team t;
    worker workers[16];
    unsigned averaged = 0, made = 0;
    uint64_t random = f->options->seed * 2 + 1;
    uint32_t longest = 1;
    size_t rows = (size_t)f->view->features * (1 + f->domains) * f->stride;
    int ok = 0, met = 0;
    double started = now();
    memset(&t, 0, sizeof t);
    memset(workers, 0, sizeof workers);
    t.field = f;
    t.count = f->options->threads;
    t.workers = workers;
    t.order = order;
    t.sentences = sentences;
    t.token_of = malloc(BATCH_TOKENS * sizeof *t.token_of);
    if (t.token_of == NULL) goto abort;
    for (uint32_t i = 0; i < sentences; i++) {
        uint32_t n = f->data->ends.at[order[i]] - sentence_begin(f->data, order[i]);
        if (n > longest) longest = n;
    }
    for (unsigned i = 0; i < t.count; i++) {
        workers[i].team = &t;
        workers[i].number = i;
        workers[i].room = malloc((size_t)longest * (3 * (size_t)f->states + 1) * sizeof(float));
        if (workers[i].room == NULL) goto abort;
    }
    met = t.count > 1;
    if (met) pthread_barrier_init(&t.barrier, NULL, t.count);
    for (unsigned epoch = 1; epoch <= epochs; epoch++) {
        double loss = 0;
        shuffle(order, sentences, &random);
        t.salt = f->options->dropout > 0 ? next_random(&random) | 1 : 0;
        t.rate = f->options->rate;
        t.batch_first = t.batch_count = 0;
        t.done = 0;
        for (made = 1; made < t.count; made++)
            if (pthread_create(&workers[made].thread, NULL, work, &workers[made]) != 0) abort();
        work(&workers[0]);
        for (unsigned i = 1; i < t.count; i++) pthread_join(workers[i].thread, NULL);
        if (t.failed) goto abort;
        for (unsigned i = 0; i < t.count; i++) {
            loss += workers[i].loss;
            workers[i].loss = 0;
        }
        if (epoch * 2 > epochs) {
            averaged++;
            for (size_t i = 0; i < rows; i++) f->total[i] += f->weight[i];
            for (size_t i = 0; i < sizeof f->edge / sizeof *f->edge; i++)
                f->edge_total[i] += f->edge[i];
        }
        if (report != NULL && !report(context, f, epoch, epochs, loss, now() - started)) goto abort;
    }
    for (size_t i = 0; i < rows; i++) f->weight[i] = f->total[i] / (float)averaged;
    for (size_t i = 0; i < sizeof f->edge / sizeof *f->edge; i++)
        f->edge[i] = f->edge_total[i] / (float)averaged;
    memset(f->total, 0, rows * sizeof *f->total);
    memset(f->edge_total, 0, sizeof f->edge_total);
    ok = 1;
abort:
    if (met) pthread_barrier_destroy(&t.barrier);
    for (unsigned i = 0; i < t.count; i++) free(workers[i].room);
    free(t.token_of);
    free(t.residual);
    free(t.edge_gradient);
    return ok;
}

/* }====================================================== */

/*
** {======================================================
** Writing a model
** =======================================================
*/

typedef struct ranked {
    float worth;
    uint32_t id;
} ranked;

static int by_worth(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->worth != y->worth) return x->worth < y->worth ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static float weight_of(const field *f, uint32_t id, uint32_t k) {
    size_t at = (size_t)id * f->stride + k;
    float w = f->weight[at];
    if (f->domains > 0) w += f->weight[(size_t)f->view->features * f->stride + at];
    return w;
}

/* The features worth keeping, best first; NULL when memory ran out. */
static ranked *rank_features(const field *f, uint32_t *count) {
    ranked *all = malloc(((size_t)f->view->features + 1) * sizeof *all);
    *count = 0;
    if (all == NULL) return NULL;
    for (uint32_t id = 0; id < f->view->features; id++) {
        float most = 0, least = 0;
        if (f->alive != NULL && !f->alive[id]) continue;
        for (uint32_t k = 0; k + 1 < f->states; k++) {
            float w = weight_of(f, id, k);
            if (w > most) most = w;
            if (w < least) least = w;
        }
        all[*count].worth = (most - least) * sqrtf(logf(1 + (float)f->view->count[id]));
        all[*count].id = id;
        if (all[*count].worth > 0.02f) ++*count;
    }
    qsort(all, *count, sizeof *all, by_worth);
    return all;
}

static int16_t rounded(float value, float limit) {
    if (value > limit) value = limit;
    if (value < -limit) value = -limit;
    return (int16_t)lrintf(value);
}

static uint32_t aligned(uint64_t at) {
    return (uint32_t)((at + 7) & ~UINT64_C(7));
}

/* A token, and how often the text has it. */
typedef struct counted {
    vsl_str token;
    uint32_t count;
} counted;

static int by_count(const void *a, const void *b) {
    const counted *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return name_cmp(&x->token, &y->token);
}

/* Finds the most frequent tokens of the training text. Returns 0 when memory ran out. */
static int find_frequent(resources *self, const corpus *data) {
    size_t n = data->tokens.count, distinct = 0;
    vsl_str *sorted = malloc((n + 1) * sizeof *sorted);
    counted *all = malloc((n + 1) * sizeof *all);
    int ok = 0;
    self->frequent = malloc(FREQUENT * sizeof *self->frequent);
    if (sorted == NULL || all == NULL || self->frequent == NULL) goto abort;
    memcpy(sorted, data->tokens.at, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, name_cmp);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !vsl__str_equal(sorted[i], sorted[i - 1]))
            all[distinct++] = (counted){sorted[i], 0};
        all[distinct - 1].count++;
    }
    qsort(all, distinct, sizeof *all, by_count);
    for (size_t i = 0; i < distinct && i < FREQUENT; i++)
        self->frequent[self->frequent_count++] = all[i].token;
    ok = 1;
abort:
    free(sorted);
    free(all);
    return ok;
}

/* Fills the table of frequent tokens of a model that is complete but for it. */
static void write_frequent(char *block, const resources *r) {
    vsl__tag_header *head = (void *)block;
    uint64_t *hashes = (void *)(block + head->frequent);
    int16_t *ready = (void *)(block + head->ready);
    vsl__tagger tagger;
    if (vsl__tagger_open(&tagger, block, head->size, NULL) != VSL_OK) return;
    for (uint32_t i = 0; i < r->frequent_count; i++) {
        uint64_t hash = vsl__tag_hash(r->frequent[i].data, r->frequent[i].length);
        uint32_t s = vsl__tag_slot(hash, head->frequent_slots);
        while (hashes[s] != 0 && hashes[s] != hash) s = s + 1 == head->frequent_slots ? 0 : s + 1;
        hashes[s] = hash;
        vsl__tag_own(&tagger, r->frequent[i], ready + (size_t)s * VSL__TAG_PLACES * head->stride);
    }
}

/* Makes the model's bytes. `f` may be NULL: then it has words and phrases only. */
static void *write_model(const labels *names, const resources *r, const field *f, const float *bins,
                         size_t *size) {
    vsl__tag_header head;
    ranked *kept = NULL;
    uint32_t count = 0, name_bytes = 0, at, *offset;
    char *block;
    int16_t *edges;
    memset(&head, 0, sizeof head);
    memcpy(head.magic, VSL__TAG_MAGIC, 8);
    head.order = VSL__TAG_ORDER;
    head.version = VSL__TAG_VERSION;
    head.states = names->count;
    head.chunks = (uint32_t)names->chunks;
    head.plain = f == NULL ? 0 : names->plain;
    head.stride = (names->count - 1 + 7) & ~7u;
    head.scale = 16;
    for (unsigned i = 0; i < VSL__TAG_BINS; i++) {
        float rest = 1 - (float)i / (VSL__TAG_BINS - 1); /* inverse of vsl__tag_knot */
        head.bins[i] = bins != NULL ? bins[i] : 1 - rest * rest * rest;
    }
    if (f != NULL) {
        kept = rank_features(f, &count);
        if (kept == NULL) return NULL;
        if (count > f->options->rows) count = f->options->rows;
    }
    head.slots = count + count / 6 + 1;
    for (uint32_t i = 0; i < names->count; i++) name_bytes += (uint32_t)strlen(names->name[i]);
    head.names = aligned(sizeof head);
    at = head.names + 4 * (names->count + 1) + name_bytes;
    head.edges = aligned(at);
    at = head.edges + 2 * (names->count + 2) * names->count;
    head.prints = aligned(at);
    at = head.prints + 2 * head.slots;
    head.rows = aligned(at);
    at = head.rows + head.slots * head.stride;
    head.word_slots = r->word_slots;
    head.word_classes = r->word_classes;
    head.words = aligned(at);
    at = head.words + 4 * r->word_slots;
    head.kind_count = r->kind_count;
    head.kinds = aligned(at);
    at = head.kinds + 2 * (1 + r->word_classes) * r->kind_count;
    head.phrase_slots = r->phrase_slots;
    head.phrases = aligned(at);
    at = head.phrases + 4 * r->phrase_slots;
    head.frequent_slots = f == NULL ? 0 : r->frequent_count + r->frequent_count / 3 + 1;
    head.frequent = aligned(at);
    head.ready = head.frequent + 8 * head.frequent_slots;
    at = head.ready + 2 * head.frequent_slots * VSL__TAG_PLACES * head.stride;
    head.size = aligned(at);
    *size = head.size;
    block = calloc(head.size, 1);
    if (block == NULL) {
        free(kept);
        return NULL;
    }
    memcpy(block, &head, sizeof head);
    offset = (void *)(block + head.names);
    at = head.names + 4 * (names->count + 1);
    for (uint32_t i = 0; i < names->count; i++) {
        size_t length = strlen(names->name[i]);
        offset[i] = at;
        memcpy(block + at, names->name[i], length);
        at += (uint32_t)length;
    }
    offset[names->count] = at;
    memcpy(block + head.words, r->words, 4 * (size_t)r->word_slots);
    memcpy(block + head.kinds, r->kinds, 2 * (size_t)(1 + r->word_classes) * r->kind_count);
    memcpy(block + head.phrases, r->phrases, 4 * (size_t)r->phrase_slots);
    edges = (void *)(block + head.edges);
    for (uint32_t i = 0; i < (names->count + 2) * names->count; i++) {
        if (f == NULL) continue;
        edges[i] = f->allowed[i / names->count][i % names->count]
                       ? rounded(f->edge[i] * head.scale, 32000)
                       : INT16_MIN;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = f->view->hash[kept[i].id];
        uint32_t s = vsl__tag_slot(hash, head.slots);
        uint16_t *prints = (void *)(block + head.prints);
        int8_t *rows = (void *)(block + head.rows);
        while (prints[s] != 0) s = s + 1 == head.slots ? 0 : s + 1;
        prints[s] = vsl__tag_print(hash);
        for (uint32_t k = 0; k + 1 < names->count; k++)
            rows[(size_t)s * head.stride + k] =
                (int8_t)rounded(weight_of(f, kept[i].id, k) * head.scale, 127);
    }
    free(kept);
    if (f != NULL) write_frequent(block, r);
    return block;
}

/* }====================================================== */

/*
** {======================================================
** Tagging and scoring
** =======================================================
*/

int tag_corpus(const vsl__tagger *tagger, const corpus *data, uint8_t *out, float *confidence) {
    vsl__tag_doc doc;
    uint32_t *ends = malloc((data->ends.count + 1) * sizeof *ends);
    int ok = 0;
    memset(&doc, 0, sizeof doc);
    doc.allocator = vsl__allocator(NULL);
    doc.tagger = tagger;
    if (ends == NULL) goto abort;
    for (size_t d = 0; d < data->docs.count; d++) {
        vsl__tag_text text;
        uint32_t first = text_of(data, &data->docs.at[d], ends, &text);
        if (vsl__tag_doc_begin(&doc, &text) != VSL_OK ||
            vsl__tag_doc_decode(&doc, confidence != NULL) != VSL_OK)
            goto abort;
        memcpy(out + first, doc.states.at, text.token_count);
        if (confidence != NULL)
            memcpy(confidence + first, doc.confidence.at, text.token_count * sizeof *confidence);
    }
    ok = 1;
abort:
    vsl__tag_doc_free(&doc);
    free(ends);
    return ok;
}

vsl_str iob2_tag(const vsl__tagger *tagger, unsigned state, char *room) {
    vsl_str name = vsl__tagger_state(tagger, state), out = {room, 0};
    if (!tagger->head->chunks || state == 0) return name;
    if (name.length > 255) name.length = 255;
    memcpy(room, name.data, name.length);
    if (room[0] == 'U') room[0] = 'B';
    if (room[0] == 'L') room[0] = 'I';
    out.length = name.length;
    return out;
}

int score_tagger(const vsl__tagger *tagger, const corpus *data, score *result) {
    uint8_t *out = malloc(data->tokens.count + 1);
    vsl_str *names = malloc((data->tokens.count + 1) * sizeof *names);
    char(*room)[256] = malloc(256 * VSL__TAG_STATES);
    uint32_t begin = 0;
    int ok = 0;
    memset(result, 0, sizeof *result);
    if (out == NULL || names == NULL || room == NULL || !tag_corpus(tagger, data, out, NULL))
        goto abort;
    for (size_t t = 0; t < data->tokens.count; t++)
        names[t] = iob2_tag(tagger, out[t], room[out[t]]);
    for (size_t s = 0; s < data->ends.count; s++) {
        uint32_t end = data->ends.at[s];
        if (!score_sentence(result, data->tags.at + begin, names + begin, end - begin)) goto abort;
        begin = end;
    }
    ok = 1;
abort:
    free(out);
    free(names);
    free(room);
    return ok;
}

/* }====================================================== */

/*
** {======================================================
** Training
** =======================================================
*/

void train_defaults(train_options *options) {
    memset(options, 0, sizeof *options);
    options->seed = 1;
    options->epochs = 20;
    options->threads = 2;
    options->folds = 4;
    options->cutoff = 1;
    options->rows = 300000;
    options->rate = 0.1f;
    options->penalty = 0.5f;
    for (unsigned i = 0; i < TRAIN_SOURCES; i++) options->weight[i] = 1;
}

static void field_free(field *f) {
    free(f->weight);
    free(f->square);
    free(f->total);
    memset(f, 0, sizeof *f);
}

static int field_make(field *f, const corpus *data, const train_options *options, const view *v,
                      const uint8_t *gold, const uint8_t *sources, const labels *names) {
    size_t rows;
    memset(f, 0, sizeof *f);
    f->data = data;
    f->options = options;
    f->view = v;
    f->gold = gold;
    f->sources = sources;
    f->states = names->count;
    f->stride = (names->count - 1 + 7) & ~7u;
    for (unsigned i = 0; i < TRAIN_SOURCES; i++)
        if (options->domain[i] > f->domains) f->domains = options->domain[i];
    for (uint32_t from = 0; from < names->count + 2; from++)
        for (uint32_t to = 0; to < names->count; to++) {
            /* the row after the states is the start, the one after that the end */
            uint32_t prefixes = names->chunks ? (uint32_t)strlen(names->prefixes) : 1;
            unsigned to_type = to == 0 ? 0 : 1 + (to - 1) / prefixes;
            unsigned from_type = from == 0 || from >= names->count ? 0 : 1 + (from - 1) / prefixes;
            unsigned a = from < names->count ? (unsigned char)names->name[from][0] : 0;
            unsigned b = (unsigned char)names->name[to][0];
            int ok = 1;
            if (names->chunks && prefixes == 4)
                ok = from == names->count + 1 ? vsl__tag_follows(b, to_type, 0, 0)
                                              : vsl__tag_follows(a, from_type, b, to_type);
            else if (names->chunks && b == 'I' && from != names->count + 1)
                ok = from_type == to_type && from < names->count;
            f->allowed[from][to] = (uint8_t)ok;
        }
    rows = (size_t)v->features * (1 + f->domains) * f->stride + 1;
    f->weight = calloc(rows, sizeof *f->weight);
    f->square = calloc(rows, sizeof *f->square);
    f->total = calloc(rows, sizeof *f->total);
    if (f->weight != NULL && f->square != NULL && f->total != NULL) return 1;
    field_free(f);
    return 0;
}

typedef struct watching {
    const labels *names;
    const resources *resources;
    const train_options *options;
} watching;

static int tell(void *context, field *f, unsigned epoch, unsigned epochs, double loss,
                double seconds) {
    const watching *w = context;
    if (w->options->quiet) return 1;
    fprintf(stderr, "epoch %u of %u: objective %.1f, %.0f s", epoch, epochs, loss, seconds);
    if (w->options->dev != NULL && (epoch % 5 == 0 || epoch == epochs)) {
        vsl__tagger tagger;
        size_t size;
        score result;
        void *block = write_model(w->names, w->resources, f, NULL, &size);
        if (block == NULL) return 0;
        if (vsl__tagger_open(&tagger, block, size, NULL) == VSL_OK &&
            score_tagger(&tagger, w->options->dev, &result))
            fprintf(stderr, ", dev F1 %.2f", score_f1(&result));
        free(block);
    }
    fprintf(stderr, "\n");
    return 1;
}

/* Counts at the knots of the calibration. */
typedef struct reliability {
    double right[VSL__TAG_BINS], all[VSL__TAG_BINS];
} reliability;

/* Compares the chunks found in the held-out documents with the gold ones. */
static void count_reliability(const corpus *data, const train_options *options, const labels *names,
                              const uint8_t *gold, const uint8_t *found, const float *confidence,
                              reliability *r) {
    memset(r, 0, sizeof *r);
    for (size_t d = 0; d < data->docs.count; d++) {
        const corpus_doc *doc = &data->docs.at[d];
        if (!doc->joined || options->domain[doc->source] > 1) continue;
        for (uint32_t s = doc->first_sentence; s < doc->first_sentence + doc->sentence_count; s++) {
            uint32_t end = data->ends.at[s];
            for (uint32_t t = sentence_begin(data, s); t < end; t++) {
                int right = found[t] == gold[t];
                uint32_t stop = t + 1, knot;
                if (!(confidence[t] > 0)) continue;
                while (stop < end && goes_on(names, found[stop])) {
                    right &= found[stop] == gold[stop];
                    stop++;
                }
                right &= stop == end || !goes_on(names, gold[stop]);
                knot = (uint32_t)(vsl__tag_knot(confidence[t]) + 0.5f);
                r->all[knot]++;
                r->right[knot] += right;
            }
        }
    }
}

/* Shares that rise with the knots: pools adjacent violators (Ayer et al. 1955), each knot with one
** example of its own raw value added. */
static void calibrate(const reliability *r, float *bins) {
    double right[VSL__TAG_BINS], all[VSL__TAG_BINS];
    unsigned size[VSL__TAG_BINS], pools = 0, at = 0;
    for (unsigned i = 0; i < VSL__TAG_BINS; i++) {
        double rest = 1 - (double)i / (VSL__TAG_BINS - 1);
        right[pools] = r->right[i] + 1 - rest * rest * rest;
        all[pools] = r->all[i] + 1;
        size[pools++] = 1;
        while (pools > 1 && right[pools - 2] * all[pools - 1] > right[pools - 1] * all[pools - 2]) {
            pools--;
            right[pools - 1] += right[pools];
            all[pools - 1] += all[pools];
            size[pools - 1] += size[pools];
        }
    }
    for (unsigned i = 0; i < pools; i++)
        for (unsigned k = 0; k < size[i]; k++) bins[at++] = (float)(right[i] / all[i]);
}

/* Tags each fold of the documents by a model trained on the others; only documents that say where
** they begin need it. */
static int tag_folds(const corpus *data, const train_options *options, const view *v,
                     const uint8_t *gold, const uint8_t *sources, const labels *names,
                     const resources *r, uint8_t *out, float *bins) {
    uint32_t *order = malloc((data->ends.count + 1) * sizeof *order);
    float *confidence = calloc(data->tokens.count + 1, sizeof *confidence);
    reliability table;
    train_options fewer = *options;
    watching watch = {names, r, &fewer};
    int ok = 0;
    if (order == NULL || confidence == NULL) goto abort;
    fewer.dev = NULL;
    memcpy(out, gold, data->tokens.count);
    for (unsigned fold = 0; fold < options->folds; fold++) {
        uint32_t n = 0, joined = 0;
        field f;
        vsl__tagger tagger;
        void *block;
        size_t size;
        corpus part = *data;
        ok = 0;
        if (!field_make(&f, data, &fewer, v, gold, sources, names)) goto abort;
        for (size_t d = 0; d < data->docs.count; d++) {
            const corpus_doc *doc = &data->docs.at[d];
            /* its own documents are left out; what stands alone needs no tags here, so a part of
               that is enough to learn from */
            if (doc->joined ? joined++ % options->folds == fold : d % 4 != 0) continue;
            for (uint32_t s = 0; s < doc->sentence_count; s++) order[n++] = doc->first_sentence + s;
        }
        if (!options->quiet) fprintf(stderr, "fold %u of %u\n", fold + 1, options->folds);
        if (n == 0 || !fit(&f, order, n, (options->epochs + 1) / 2, tell, &watch)) {
            field_free(&f);
            goto abort;
        }
        block = write_model(names, r, &f, NULL, &size);
        field_free(&f);
        if (block == NULL) goto abort;
        memset(&part.docs, 0, sizeof part.docs);
        part.docs.at = malloc((data->docs.count + 1) * sizeof *part.docs.at);
        if (part.docs.at != NULL) {
            joined = 0;
            for (size_t d = 0; d < data->docs.count; d++)
                if (data->docs.at[d].joined && joined++ % options->folds == fold)
                    part.docs.at[part.docs.count++] = data->docs.at[d];
            ok = vsl__tagger_open(&tagger, block, size, NULL) == VSL_OK &&
                 tag_corpus(&tagger, &part, out, confidence);
        }
        free(part.docs.at);
        free(block);
        if (!ok) goto abort;
    }
    count_reliability(data, options, names, gold, out, confidence, &table);
    calibrate(&table, bins);
    ok = 1;
abort:
    free(order);
    free(confidence);
    return ok;
}

void *train(const corpus *data, const train_options *options, size_t *size) {
    labels names;
    resources r;
    view v;
    field f;
    vsl__tagger lists;
    void *list_block = NULL, *block = NULL;
    uint8_t *gold = malloc(data->tokens.count + 1), *votes = NULL;
    uint8_t *sources = malloc(data->ends.count + 1);
    uint32_t *order = malloc((data->ends.count + 1) * sizeof *order);
    watching watch = {&names, &r, options};
    float bins[VSL__TAG_BINS];
    uint32_t joined = 0; /* documents that say where they begin */
    vsl_error err = {VSL_OK, 0, ""};
    memset(&f, 0, sizeof f);
    memset(&v, 0, sizeof v);
    memset(&r, 0, sizeof r);
    memset(&names, 0, sizeof names);
    if (gold == NULL || sources == NULL || order == NULL) goto abort;
    if (!labels_make(&names, data, options->short_labels) || !labels_fill(&names, data, gold) ||
        !resources_read(&r, options->words, options->phrases) || !find_frequent(&r, data))
        goto abort;
    for (size_t d = 0; d < data->docs.count; d++) {
        const corpus_doc *doc = &data->docs.at[d];
        joined += doc->joined ? 1u : 0u;
        for (uint32_t s = 0; s < doc->sentence_count; s++)
            sources[doc->first_sentence + s] = (uint8_t)doc->source;
    }
    list_block = write_model(&names, &r, NULL, NULL, size);
    if (list_block == NULL || vsl__tagger_open(&lists, list_block, *size, &err) != VSL_OK)
        goto abort;
    if (names.chunks && !find_plain(&names, data, &lists, gold)) goto abort;
    if (!view_make(&v, data, &lists, NULL, names.count, options->cutoff)) goto abort;
    if (!options->quiet)
        fprintf(stderr,
                "%zu documents, %zu sentences, %zu tokens, %u states, %u features, "
                "plain capitals 0x%x\n",
                data->docs.count, data->ends.count, data->tokens.count, (unsigned)names.count,
                (unsigned)v.features, (unsigned)names.plain);
    if (options->folds > 1 && joined >= options->folds) {
        votes = malloc(data->tokens.count + 1);
        if (votes == NULL || !tag_folds(data, options, &v, gold, sources, &names, &r, votes, bins))
            goto abort;
        view_free(&v);
        if (!view_make(&v, data, &lists, votes, names.count, options->cutoff)) goto abort;
    }
    for (uint32_t s = 0; s < data->ends.count; s++) order[s] = s;
    if (!field_make(&f, data, options, &v, gold, sources, &names) ||
        !fit(&f, order, (uint32_t)data->ends.count, options->epochs, tell, &watch))
        goto abort;
    block = write_model(&names, &r, &f, votes != NULL ? bins : NULL, size);
abort:
    if (block == NULL)
        fprintf(stderr, "training failed: %s\n",
                err.message[0] ? err.message : "see above, or out of memory");
    field_free(&f);
    view_free(&v);
    resources_free(&r);
    labels_free(&names);
    free(list_block);
    free(gold);
    free(votes);
    free(sources);
    free(order);
    return block;
}

/* }====================================================== */
