/*
** fuzz_read.c - libFuzzer: any bytes as a text, with options from the first byte; the invariants
** of a document must hold and its JSON must end.
*/
#include <stdio.h>
#include <stdlib.h>

#include "../c/invariants.h"

static int swallow(void *context, const char *data, size_t length) {
    (void)data;
    *(size_t *)context += length;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static vsl_model *nl;
    static vsl_doc *doc; /* one reader for all texts, as a host would keep it */
    vsl_options options = {0};
    vsl_name names[1] = {{{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}}};
    static const char *const dates[] = {"2025-06-18", "2024-02-29T23:59", "0001-01-01",
                                        "2025-13-99"};
    vsl_error err;
    size_t written = 0;
    const char *wrong;
    if (nl == NULL) {
        nl = vsl_model_open(PACK, NULL, &err);
        if (nl == NULL) abort();
        doc = vsl_read(nl, "", 0, NULL, NULL, &err);
        if (doc == NULL) abort();
    }
    if (size == 0) return 0;
    options.strict = data[0] & 1;
    options.direction = (vsl_direction)(data[0] >> 1 & 3);
    if (data[0] & 8) {
        options.published.data = dates[data[0] >> 4 & 3];
        options.published.length = (uint32_t)strlen(options.published.data);
    }
    if (data[0] & 64) options.layers = data[0] >> 2;
    if (data[0] & 128 && size > 24) { /* options from the data as well: a date, and names */
        options.published.data = (const char *)data + 1;
        options.published.length = data[1] % 24;
        names[0].name.data = (const char *)data + size - 8;
        names[0].name.length = data[2] % 8;
        names[0].type.data = (const char *)data + 3;
        names[0].type.length = data[3] % 4;
        options.names = names;
        options.name_count = 1;
    }
    if (vsl_reread(doc, (const char *)data + 1, size - 1, &options, &err) != VSL_OK) return 0;
    wrong = broken_invariant(doc);
    if (wrong != NULL) {
        fprintf(stderr, "ERROR: %s\n", wrong);
        abort();
    }
    if (vsl_doc_json(doc, NULL, swallow, &written, NULL) != VSL_OK || written == 0) abort();
    (void)vsl_doc_offset(doc, (uint32_t)size / 2, VSL_UTF16, VSL_BYTES);
    return 0;
}
