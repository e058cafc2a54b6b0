/*
** reuse_test.c - a reader that is used again allocates nothing for texts no longer than it has read.
*/
#include "../../bench/bench.h"
#include "support.h"
#include "tap.h"
#include "verslag.h"

/* The document's JSON, which the caller frees. */
static char *json_of(const vsl_doc *doc) {
    buffer all = {0};
    vsl_doc_json(doc, NULL, append, &all, NULL);
    return all.at;
}

/* A long text: what a reading needs beside what it shows is bounded, whatever the stages are, and the
** memory is the reader's own from the third time on. */
static void read_long(vsl_model *nl, const char *text, size_t size) {
    enum { COPIES = 400 };
    counter memory = {0, 0, 0};
    vsl_allocator allocator = {counted, &memory};
    char *all = malloc(COPIES * (size + 2)), *expected, *got;
    vsl_doc *doc;
    size_t i, length = 0;
    if (all == NULL) exit(2);
    for (i = 0; i < COPIES; i++) {
        memcpy(all + length, text, size);
        memcpy(all + length + size, "\n\n", 2);
        length += size + 2;
    }
    doc = vsl_read(nl, all, length, NULL, &allocator, NULL);
    if (!ok(doc != NULL, "a text of %zu bytes is read", length)) exit(done());
    ok(memory.peak - memory.used < (6 << 20) + 2 * length, "beside what it shows it takes %.1f MB",
       (double)(memory.peak - memory.used) / 1e6);
    vsl_reread(doc, all, length, NULL, NULL);
    vsl_reread(doc, all, length, NULL, NULL);
    memory.calls = 0;
    vsl_reread(doc, all, length, NULL, NULL);
    ok(memory.calls == 0, "then a reading of it allocates nothing (%zu times)", memory.calls);
    vsl_reread(doc, text, size, NULL, NULL);
    got = json_of(doc);
    vsl_doc_free(doc);
    ok(memory.used == 0, "and all is given back");
    doc = vsl_read(nl, text, size, NULL, NULL, NULL);
    expected = json_of(doc);
    ok(got != NULL && expected != NULL && strcmp(got, expected) == 0,
       "a short text reads the same behind a long one");
    vsl_doc_free(doc);
    free(got);
    free(expected);
    free(all);
}

int main(void) {
    static const char *const paths[] = {"examples/overstroming.txt", "doc/quotes.md"};
    counter calls = {0, 0, 0};
    vsl_allocator allocator = {counted, &calls};
    vsl_options options = {0};
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, NULL);
    vsl_doc *doc;
    char *texts[2];
    size_t sizes[2], i, first;
    for (i = 0; i < 2; i++) texts[i] = read_file(paths[i], &sizes[i]);
    if (!ok(nl != NULL && texts[0] != NULL && texts[1] != NULL, "pack and texts are there"))
        return done();
    options.published.data = "2025-06-18";
    options.published.length = 10;
    doc = vsl_read(nl, texts[0], sizes[0], &options, &allocator, NULL);
    first = calls.calls;
    ok(first > 0, "a first reading allocates (%zu times)", first);
    for (i = 0; i < 4; i++) vsl_reread(doc, texts[i % 2], sizes[i % 2], &options, NULL);
    calls.calls = 0;
    for (i = 0; i < 20; i++) {
        vsl_reread(doc, texts[i % 2], sizes[i % 2], &options, NULL);
        vsl_reread(doc, texts[i % 2], sizes[i % 2] / 2, &options, NULL);
    }
    ok(calls.calls == 0, "40 more allocate nothing (%zu times)", calls.calls);
    for (i = 0; i < 2; i++) {
        vsl_doc *fresh = vsl_read(nl, texts[i], sizes[i], &options, NULL, NULL);
        char *expected = json_of(fresh), *got;
        vsl_reread(doc, texts[i], sizes[i], &options, NULL);
        got = json_of(doc);
        ok(expected != NULL && got != NULL && strcmp(expected, got) == 0,
           "a reader used before gives what a new one gives: %s", paths[i]);
        free(expected);
        free(got);
        vsl_doc_free(fresh);
    }
    vsl_doc_free(doc);
    read_long(nl, texts[0], sizes[0]);
    vsl_model_close(nl);
    for (i = 0; i < 2; i++) free(texts[i]);
    return done();
}
