/*
** train.h - training a tagger: a linear-chain conditional random field, fitted by AdaGrad (Duchi,
** Hazan and Singer 2011) in small batches, the weights averaged over the last epochs.
**
** A run is the same for the same data, options and seed, whatever the number of threads: threads
** share out the sentences of a batch to find its gradient, then the features to apply it.
*/
#ifndef VSL_TOOLS_TRAIN_H
#define VSL_TOOLS_TRAIN_H

#include "corpus.h"

#define TRAIN_SOURCES 32

typedef struct train_options {
    const char *words;   /* file of words with marks and classes, or NULL */
    const char *phrases; /* file of names with types, or NULL */
    const corpus *dev;   /* scored after every few epochs, or NULL */
    uint64_t seed;
    unsigned epochs, threads;
    unsigned folds;  /* parts of the training that tag each other for the second pass; 0: none */
    unsigned cutoff; /* features seen less often are left out */
    uint32_t rows;   /* features kept in the model */
    float rate, penalty; /* of AdaGrad; L2 */
    float dropout;       /* share of features left out at random while training */
    int short_labels;    /* nonzero: B I O instead of B I L U O */
    unsigned quiet;
    /* of each source (file) of the corpus: what it weighs, and the number of its own copy of all
       features (0: only the shared ones). The model is the sum of shared and copy 1. */
    float weight[TRAIN_SOURCES];
    unsigned domain[TRAIN_SOURCES];
} train_options;

void train_defaults(train_options *options);

/* Trains on `data` and returns the model as one block of memory (freed by the caller), or NULL
** after a message on standard error. */
void *train(const corpus *data, const train_options *options, size_t *size);

/* Tags documents of a corpus. `out` receives a state of the tagger for each token; `confidence`
** (may be NULL) that of each chunk at its first token. Returns 0 when memory ran out. */
int tag_corpus(const vsl__tagger *tagger, const corpus *data, uint8_t *out, float *confidence);

/* The tag of a state in IOB2, where the chunk's first token is known by its prefix; written into
** `room` (at least 256 bytes). */
vsl_str iob2_tag(const vsl__tagger *tagger, unsigned state, char *room);

/* Tags `data` and compares; returns 0 when memory ran out. */
int score_tagger(const vsl__tagger *tagger, const corpus *data, score *result);

#endif
