/*
** fuzz_json.c - libFuzzer: any bytes as a text, as the options of its JSON and as the place where
** the writer stops. What comes out must be one JSON object in valid UTF-8, in pieces of at most
** 4 KB, and the same the second time; a writer that stops must not be called again.
*/
#include <stdlib.h>

#include "../c/invariants.h"
#include "../c/json_check.h"

#define PIECE 4096

typedef struct sink {
    char *data;
    size_t length, capacity;
    unsigned calls, last; /* `last`: the call at which the writer stops, 0 never */
} sink;

static int take(void *context, const char *data, size_t length) {
    sink *self = context;
    self->calls++;
    if (length == 0 || length > PIECE || (self->last > 0 && self->calls > self->last)) abort();
    if (self->length + length > self->capacity) {
        self->capacity = 2 * (self->length + length);
        self->data = realloc(self->data, self->capacity);
        if (self->data == NULL) abort();
    }
    memcpy(self->data + self->length, data, length);
    self->length += length;
    return self->calls == self->last;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes: flags, length of the file's name, the name, the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static vsl_model *nl;
    static vsl_doc *doc;
    static sink whole, part;
    vsl_json_options json = {0};
    vsl_options options = {0};
    size_t name;
    if (nl == NULL) {
        nl = vsl_model_open(PACK, NULL, NULL);
        doc = nl == NULL ? NULL : vsl_read(nl, "", 0, NULL, NULL, NULL);
        if (doc == NULL) abort();
    }
    if (size < 2) return 0;
    name = data[1] < size - 2 ? data[1] : size - 2;
    json.tokens = data[0] & 1;
    json.text = data[0] & 2;
    if (data[0] & 4) {
        json.file.data = (const char *)data + 2;
        json.file.length = (uint32_t)name;
    }
    options.layers = data[0] & 8 ? data[0] >> 3 & VSL_ALL : 0;
    if (data[0] & 64) {
        options.published.data = (const char *)data + 2;
        options.published.length = (uint32_t)name;
    }
    if (vsl_reread(doc, (const char *)data + 2 + name, size - 2 - name, &options, NULL) != VSL_OK)
        return 0;
    whole.length = whole.calls = whole.last = 0;
    if (vsl_doc_json(doc, &json, take, &whole, NULL) != VSL_OK) abort();
    if (!is_json(whole.data, whole.length)) abort();
    part.length = part.calls = 0;
    part.last = data[0] & 128 ? 1 + data[1] % whole.calls : 0;
    if (vsl_doc_json(doc, &json, take, &part, NULL) != (part.last > 0 ? VSL_EIO : VSL_OK)) abort();
    if (part.length > whole.length || memcmp(part.data, whole.data, part.length) != 0) abort();
    return 0;
}
