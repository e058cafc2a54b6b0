/*
** pack_tagger.c - the trained tagger lang/LANGUAGE/tagger.bin, made by verslag-train, as the
*section
** "tagger". A language without one has no names but the user's.
*/
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>

#include "../core/tag.h"

void pack_tagger(const char *directory, buffer *out) {
    char path[4096];
    vsl__tagger tagger;
    vsl_error err;
    size_t size;
    char *file;
    snprintf(path, sizeof path, "%s/tagger.bin", directory);
    file = read_file(path, &size);
    if (file == NULL) return;
    if (vsl__tagger_open(&tagger, file, size, &err) != VSL_OK)
        fail(NULL, "%s: %s", path, err.message);
    buffer_add(out, file, size);
    free(file);
}
