/*
** window_test.c - times and quantities read window by window are those of the text read at once.
**
** Includes the way through the stages a second time, with a window for every paragraph.
*/
#include "../../src/verslag.h"

#define VSL__WINDOW 1
#define vsl_read small_read
#define vsl__read small__read
#define vsl_reread small_reread
#define vsl_doc_free small_doc_free
vsl_doc *small_read(vsl_model *model, const char *text, size_t length, const vsl_options *options,
                    const vsl_allocator *allocator, vsl_error *err);
vsl_code small_reread(vsl_doc *self, const char *text, size_t length, const vsl_options *options,
                      vsl_error *err);
void small_doc_free(vsl_doc *self);
#include "../../src/core/read.c"
#undef vsl_read
#undef vsl_reread
#undef vsl_doc_free

#include <glob.h>

#include "support.h"
#include "tap.h"

/* Adds a file; each line a paragraph of its own when `apart`. */
static void add_file(buffer *self, const char *path, int apart) {
    char line[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return;
    while (fgets(line, sizeof line, file) != NULL) {
        append(self, line, strlen(line));
        if (apart) append(self, "\n", 1);
    }
    append(self, "\n", 1);
    fclose(file);
}

static void compare(vsl_model *nl, const char *text, size_t length, const char *published,
                    const char *what) {
    vsl_options options = {0};
    vsl_doc *large, *small;
    buffer a = {0}, b = {0};
    size_t times, quantities;
    options.layers = VSL_TIMES | VSL_QUANTITIES;
    if (published != NULL) {
        options.published.data = published;
        options.published.length = (uint32_t)strlen(published);
    }
    large = vsl_read(nl, text, length, &options, NULL, NULL);
    small = small_read(nl, text, length, &options, NULL, NULL);
    if (!ok(large != NULL && small != NULL, "%s is read both ways", what)) return;
    vsl_doc_times(large, &times);
    vsl_doc_quantities(large, &quantities);
    vsl_doc_json(large, NULL, append, &a, NULL);
    vsl_doc_json(small, NULL, append, &b, NULL);
    ok(times > 0 && quantities > 0 && a.length == b.length && memcmp(a.at, b.at, a.length) == 0,
       "%s: %zu times and %zu quantities, the same in windows of a paragraph", what, times,
       quantities);
    vsl_doc_free(large);
    small_doc_free(small);
    free(a.at);
    free(b.at);
}

int main(void) {
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, NULL);
    buffer text = {0};
    glob_t examples;
    size_t i;
    if (!ok(nl != NULL, "the pack opens")) return done();
    add_file(&text, "examples/overstroming.txt", 0);
    compare(nl, text.at, text.length, "2025-06-18", "an article");
    compare(nl, text.at, text.length, NULL, "an article without a date of its own");
    if (glob("lang/nl/examples/*.txt", 0, NULL, &examples) == 0) {
        for (i = 0; i < examples.gl_pathc; i++) add_file(&text, examples.gl_pathv[i], 1);
        globfree(&examples);
    }
    compare(nl, text.at, text.length, "2025-06-18",
            "the examples of the rules, a line a paragraph");
    free(text.at);
    vsl_model_close(nl);
    return done();
}
