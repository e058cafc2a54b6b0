/*
** fuzz_conll.c - libFuzzer: any bytes as a file in columns, as `verslag train`, eval and conll read
** it. Messages about bad lines go to standard error, as for a user: run it with -close_fd_mask=2.
*/
#define _GNU_SOURCE /* memfd_create */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/tools/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int file = -1;
    static char path[64];
    corpus read = {0};
    if (file < 0) {
        file = memfd_create("conll", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        if (file < 0) abort();
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size) abort();
    if (corpus_read(&read, path, size > 0 && data[0] & 1 ? CORPUS_SECOND : CORPUS_LAST)) {
        score result = {0};
        uint32_t i, start = 0;
        for (i = 0; i < read.ends.count; i++) {
            if (read.ends.at[i] < start || read.ends.at[i] > read.tokens.count) abort();
            if (read.tags.count == read.tokens.count &&
                !score_sentence(&result, read.tags.at + start, read.tags.at + start,
                                read.ends.at[i] - start))
                break;
            start = read.ends.at[i];
        }
    }
    corpus_free(&read);
    return 0;
}
