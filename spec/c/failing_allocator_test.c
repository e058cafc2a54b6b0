/*
** Memory that runs out at the n-th request, for every n: an error like any other, with nothing
** leaked and nothing read or written that is not ours (run it under valgrind to see the latter).
*/
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "tap.h"
#include "verslag.h"

typedef struct counting {
    size_t requests; /* made so far */
    size_t limit;    /* requests from this one on fail */
    size_t bytes;    /* given out and not taken back */
    size_t wrong;    /* blocks given back with another size than they were given out with */
} counting;

/* Each block remembers its size, to prove that the core tells the truth about it. */
static void *counting_resize(void *context, void *block, size_t old_size, size_t new_size) {
    counting *self = context;
    size_t *header = block == NULL ? NULL : (size_t *)block - 2;
    if (header != NULL && *header != old_size) self->wrong++;
    if (new_size == 0) {
        if (header != NULL) self->bytes -= *header;
        free(header);
        return NULL;
    }
    if (self->requests++ >= self->limit) return NULL;
    if (header != NULL) self->bytes -= *header;
    header = realloc(header, 2 * sizeof *header + new_size);
    if (header == NULL) abort();
    *header = new_size;
    self->bytes += new_size;
    return header + 2;
}

typedef struct sink {
    char data[1 << 18];
    size_t length;
} sink;

static int take(void *context, const char *data, size_t length) {
    sink *self = context;
    if (length > sizeof self->data - self->length) return 1;
    memcpy(self->data + self->length, data, length);
    self->length += length;
    return 0;
}

/* Whether the document's JSON is `want`, or becomes it where `want` is empty. */
static int same_json(const vsl_doc *doc, sink *want) {
    static sink made;
    vsl_json_options all = {{"x", 1}, 1, 1};
    made.length = 0;
    if (vsl_doc_json(doc, &all, take, &made, NULL) != VSL_OK) return 0;
    if (want->length == 0) *want = made;
    return made.length == want->length && memcmp(made.data, want->data, made.length) == 0;
}

/* A batch of three texts on one thread, with memory running out at each request in turn. */
static void batches(vsl_model *model, counting *memory, const vsl_options *options,
                    const char *text, size_t length, sink *want) {
    vsl_allocator allocator = {counting_resize, memory};
    vsl_str texts[3] = {{"Kort.", 5}, {NULL, 0}, {"Gent", 4}};
    vsl_doc *docs[3];
    vsl_error errors[3];
    size_t n, i, failed, before = memory->bytes, wrong = 0, leaks = 0;
    texts[1].data = text;
    texts[1].length = (uint32_t)length;
    for (n = 0;; n++) {
        memory->requests = 0;
        memory->limit = n;
        failed = vsl_batch(model, texts, 3, options, 1, &allocator, docs, errors);
        memory->limit = SIZE_MAX;
        for (i = 0; i < 3; i++) {
            wrong += docs[i] == NULL && errors[i].code != VSL_ENOMEM;
            failed -= docs[i] == NULL;
        }
        wrong += failed != 0;
        if (docs[1] != NULL) wrong += !same_json(docs[1], want);
        failed = docs[0] == NULL || docs[1] == NULL || docs[2] == NULL;
        for (i = 0; i < 3; i++) vsl_doc_free(docs[i]);
        leaks += memory->bytes != before;
        if (!failed) break;
    }
    ok(wrong == 0 && leaks == 0,
       "a batch: out of memory at each of %d requests is told a text (%d wrong, %d leaks)", (int)n,
       (int)wrong, (int)leaks);
}

static const vsl_name names[] = {
    {{"Zeeuwse Delta", 13}, {"ORG", 3}, {NULL, 0}, {"z1", 2}},
    {{"Terneuzen", 9}, {"LOC", 3}, {"city", 4}, {NULL, 0}},
};

int main(void) {
    counting memory = {0, SIZE_MAX, 0, 0};
    vsl_allocator allocator = {counting_resize, &memory};
    vsl_options options = {0};
    vsl_error err;
    vsl_model *model;
    vsl_doc *doc;
    static sink want;
    size_t length, n, requests, failures = 0, leaks = 0, wrong_codes = 0, wrong_readings;
    char *text = read_file("examples/overstroming.txt", &length);
    if (text == NULL) return 2;
    options.published.data = "2025-03-12";
    options.published.length = 10;
    options.names = names;
    options.name_count = 2;

    for (n = 0;; n++) {
        memory.requests = 0;
        memory.limit = n;
        err.code = VSL_OK;
        model = vsl_model_open("build/nl.vsl", &allocator, &err);
        if (model != NULL || err.code != VSL_ENOMEM) break;
        wrong_codes += err.code != VSL_ENOMEM;
        leaks += memory.bytes != 0;
    }
    ok(n > 0 && wrong_codes == 0 && leaks == 0,
       "opening a pack: out of memory at each of %d requests", (int)n);

    if (!ok(model != NULL, "and with memory it opens%s%s", model ? "" : ": ",
            model ? "" : err.message))
        return done();

    memory.limit = SIZE_MAX;
    memory.requests = 0;
    requests = memory.bytes;
    doc = vsl_read(model, text, length, &options, &allocator, &err);
    ok(doc != NULL, "the article is read where there is memory");
    ok(vsl_doc_offset(doc, 100, VSL_BYTES, VSL_UTF16) != VSL_NONE, "and offsets are converted");
    memory.requests = 0;
    ok(same_json(doc, &want) && memory.requests == 0, "writing JSON asks for no memory");
    vsl_doc_free(doc);
    ok(memory.bytes == requests, "a freed document gives everything back");

    requests = memory.bytes;
    for (n = 0;; n++) {
        memory.requests = 0;
        memory.limit = n;
        err.code = VSL_OK;
        doc = vsl_read(model, text, length, &options, &allocator, &err);
        if (doc != NULL || err.code != VSL_ENOMEM) break;
        failures++;
        wrong_codes += err.code != VSL_ENOMEM;
        leaks += memory.bytes != requests;
    }
    if (!ok(doc != NULL, "with memory enough a text is read%s%s", doc ? "" : ": ",
            doc ? "" : err.message))
        return done();
    ok(failures > 0 && failures == n, "reading: out of memory at each of %d requests", (int)n);
    ok(wrong_codes == 0, "each time the error is VSL_ENOMEM (%d others)", (int)wrong_codes);
    ok(leaks == 0, "each time nothing is left behind (%d leaks)", (int)leaks);
    memory.requests = memory.limit; /* the first conversion needs memory */
    ok(vsl_doc_offset(doc, 100, VSL_BYTES, VSL_UTF16) == VSL_NONE,
       "offsets without memory: VSL_NONE");
    memory.limit = SIZE_MAX;
    ok(vsl_doc_offset(doc, 100, VSL_BYTES, VSL_UTF16) != VSL_NONE,
       "and with memory again they work");

    for (n = 0, failures = 0, wrong_codes = 0, wrong_readings = 0;; n++) {
        vsl_code code;
        vsl_doc_free(doc);
        memory.limit = SIZE_MAX;
        doc = vsl_read(model, "Kort.", 5, NULL, &allocator, &err);
        memory.requests = 0;
        memory.limit = n;
        code = vsl_reread(doc, text, length, &options, &err);
        if (code == VSL_OK) break;
        failures += code != VSL_ENOMEM;
        vsl_doc_tokens(doc, &requests);
        wrong_codes += requests != 0;
        memory.limit = SIZE_MAX;
        if (vsl_reread(doc, text, length, &options, NULL) != VSL_OK || !same_json(doc, &want))
            wrong_readings++;
    }
    ok(failures == 0 && wrong_codes == 0,
       "reading again: out of memory at each of %d requests leaves an empty document", (int)n);
    ok(wrong_readings == 0 && same_json(doc, &want), "which then reads the text right (%d wrong)",
       (int)wrong_readings);
    vsl_doc_free(doc);
    batches(model, &memory, &options, text, length, &want);
    memory.requests = memory.limit = 0;
    ok(vsl_model_set_tagger(model, "lang/nl/tagger.bin", &err) == VSL_OK,
       "a tagger of one's own asks for no memory");
    memory.limit = SIZE_MAX;
    vsl_model_close(model);
    ok(memory.bytes == 0, "at the end everything is given back");
    ok(memory.wrong == 0, "every block is given back with the size it was asked for");
    free(text);
    return done();
}
