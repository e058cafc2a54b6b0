/*
** Many texts on several threads: in order, errors a text, the same with every number of threads.
*/
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "verslag.h"

#define TEXTS 200

static int collect(void *context, const char *data, size_t length) {
    char **all = context;
    size_t old = *all == NULL ? 0 : strlen(*all);
    *all = realloc(*all, old + length + 1);
    memcpy(*all + old, data, length);
    (*all)[old + length] = '\0';
    return 0;
}

/* The JSON of all texts, one after the other, read on `threads` threads. */
static char *read_all(vsl_model *nl, const vsl_str *texts, unsigned threads, size_t *failed) {
    vsl_doc *docs[TEXTS];
    vsl_error errors[TEXTS];
    vsl_options options = {0};
    char *all = NULL;
    size_t i;
    options.strict = 1;
    *failed = vsl_batch(nl, texts, TEXTS, &options, threads, NULL, docs, errors);
    for (i = 0; i < TEXTS; i++) {
        if (docs[i] != NULL)
            vsl_doc_json(docs[i], NULL, collect, &all, NULL);
        else
            collect(&all, errors[i].message, strlen(errors[i].message));
        vsl_doc_free(docs[i]);
    }
    return all;
}

int main(void) {
    static char store[TEXTS][128];
    vsl_str texts[TEXTS];
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    size_t i, failed_one, failed_many;
    char *one, *many;
    if (!ok(nl != NULL, "the pack opens")) return done();
    for (i = 0; i < TEXTS; i++) {
        snprintf(store[i], sizeof store[i], "Op %zu juni zei Kim: 'Tekst %zu%s.'", i % 28 + 1, i,
                 i % 50 == 7 ? "\xFF" : "");
        texts[i].data = store[i];
        texts[i].length = (uint32_t)strlen(store[i]);
    }
    one = read_all(nl, texts, 1, &failed_one);
    many = read_all(nl, texts, 4, &failed_many);
    ok(failed_one == 4 && failed_many == 4, "texts that fail are counted, the others are read");
    ok(strcmp(one, many) == 0, "4 threads give the same bytes as 1");
    ok(strstr(one, "invalid UTF-8 at byte") != NULL, "a text that fails has its own error");
    ok(vsl_batch(nl, NULL, 0, NULL, 0, NULL, NULL, NULL) == 0, "no texts, no work");
    free(one);
    free(many);
    vsl_model_close(nl);
    return done();
}
