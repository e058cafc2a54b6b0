/*
** fuzz_conll.c - libFuzzer: any bytes as a file in columns, as `verslag train`, eval and conll read
** it. Messages about bad lines go to standard error, as for a user: run it with -close_fd_mask=2.
*/
#include <stdlib.h>
#include <string.h>

#include "../../src/tools/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether each sentence is made of whole tokens and can be scored; too many types are an error. */
static void score_all(const corpus *read) {
    score result = {0};
    uint32_t i, start = 0;
    for (i = 0; i < read->ends.count; i++) {
        if (read->ends.at[i] < start || read->ends.at[i] > read->tokens.count) abort();
        if (read->tags.count != read->tokens.count) abort();
        if (!score_sentence(&result, read->tags.at + start, read->tags.at + start,
                            read->ends.at[i] - start))
            return;
        start = read->ends.at[i];
    }
    if (result.right_tokens != result.tokens || result.right_spans != result.gold_spans) abort();
}

/* The first byte says in which column the tags are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int columns[] = {CORPUS_SECOND, CORPUS_LAST, CORPUS_NONE, 2};
    corpus read = {0};
    char *text = malloc(size + 1);
    if (text == NULL || size == 0) {
        free(text);
        return 0;
    }
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (corpus_take(&read, "fuzzed", text, size - 1, columns[data[0] & 3])) score_all(&read);
    corpus_free(&read);
    return 0;
}
