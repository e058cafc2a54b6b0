/*
** corpus.h - tagged text in columns: one token a line, TAB-separated, an empty line after each
** sentence, a line whose token is -DOCSTART- before each document.
*/
#ifndef VSL_TOOLS_CORPUS_H
#define VSL_TOOLS_CORPUS_H

#include <stdio.h>

#include "../core/tag.h"

/* A document of a corpus: its sentences, where it comes from, and what it weighs in training. */
typedef struct corpus_doc {
    uint32_t first_sentence, sentence_count;
    uint32_t source; /* number of its file */
    int joined;      /* nonzero: the file says where documents begin */
} corpus_doc;

/* Tokens, tags and lines lie in the files' text, which the corpus keeps. */
typedef struct corpus {
    VSL__ARRAY(char *) files;
    VSL__ARRAY(const char *) paths; /* of the files, as given */
    VSL__ARRAY(vsl_str) tokens, tags;
    VSL__ARRAY(uint32_t) lines; /* of each token: its line in its file, from 1 */
    VSL__ARRAY(uint32_t) ends;  /* of each sentence: index after its last token */
    VSL__ARRAY(corpus_doc) docs;
} corpus;

/* The tag's column, counted from 0, or from the right: -1 is the last. */
enum { CORPUS_SECOND = 1, CORPUS_LAST = -1, CORPUS_NONE = -100 };

/* Reads the file `path` ("-" is standard input) into `self`. Returns 1, or 0 after a message
** "path:line: what is wrong" on standard error. `tag_column` says where tags stand. */
int corpus_read(corpus *self, const char *path, int tag_column);

/* The same for what is in memory already: `text` ends in a NUL behind `length` bytes and comes from
** malloc; the corpus frees it, whatever is returned. `path` is for messages. */
int corpus_take(corpus *self, const char *path, char *text, size_t length, int tag_column);
void corpus_free(corpus *self);

/* Begins a message about token `t` on standard error: "path:line: ". */
void corpus_blame(const corpus *self, size_t t);

/* The whole file, ended by a NUL, or NULL after a message. */
char *corpus_slurp(const char *path, size_t *length);

/* The k-th TAB-separated field of a line [line, end), from the right where k is negative; data is
** NULL when there is none. */
vsl_str corpus_field(const char *line, const char *end, int k);

/* A chunk of a sentence: tokens [first, last], and its type. */
typedef struct corpus_chunk {
    uint32_t first, last;
    vsl_str type;
} corpus_chunk;

/* The chunks of `count` tags, as the script of CoNLL-2000 to 2003 finds them: any sequence of tags
** has a meaning. `out` has room for `count`. Returns their number. */
uint32_t corpus_chunks(const vsl_str *tags, uint32_t count, corpus_chunk *out);

/* Nonzero for O and for B- I- L- E- U- S- with a type. */
int corpus_is_chunk_tag(vsl_str tag);

/* Counts of a comparison of chunks. */
#define SCORE_TYPES 64
typedef struct score {
    uint32_t types;
    vsl_str type[SCORE_TYPES];
    uint64_t gold[SCORE_TYPES], predicted[SCORE_TYPES], right[SCORE_TYPES];
    uint64_t gold_spans, right_spans, predicted_spans, tokens, right_tokens;
} score;

/* Adds one sentence. Returns 0 when there are too many types or memory ran out. */
int score_sentence(score *self, const vsl_str *gold, const vsl_str *predicted, uint32_t count);
double score_f1(const score *self); /* overall, in percent */
void score_print(score *self, FILE *out);

#endif
