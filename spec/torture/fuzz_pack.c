/*
** fuzz_pack.c - libFuzzer: bytes as a language pack. The checksums are made right again after each
** mutation, so that the checks of what the sections hold are reached; whatever opens must also be
** able to read a text.
*/
#include <stdio.h>
#include <stdlib.h>

#include "../../src/core/pack.h"
#include "../c/invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Makes size, table and checksums consistent, as far as the header allows. */
static void mend(unsigned char *pack, size_t size) {
    vsl__pack_header *header = (void *)pack;
    vsl__pack_section *table = (void *)(header + 1);
    uint32_t i;
    memcpy(header->magic, VSL__PACK_MAGIC, 8);
    header->order = VSL__PACK_ORDER;
    header->version = VSL__PACK_VERSION;
    header->size = size;
    if (header->section_count > (size - sizeof *header) / sizeof *table) return;
    for (i = 0; i < header->section_count; i++)
        if (table[i].offset <= size && table[i].size <= size - table[i].offset)
            table[i].checksum = vsl__checksum(pack + table[i].offset, (size_t)table[i].size);
    header->checksum = vsl__pack_seal(pack);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] =
        "Op 4 juni zei Kim Jong-un: \"Wij sturen 6.000 man, o.a. naar Kursk.\"";
    unsigned char *pack = aligned_alloc(8, (size + 15) / 8 * 8);
    vsl_model *model;
    if (pack == NULL) return 0;
    memcpy(pack, data, size);
    if (size >= sizeof(vsl__pack_header)) mend(pack, size);
    model = vsl_model_memory(pack, size, NULL, NULL);
    if (model != NULL) {
        vsl_doc *doc = vsl_read(model, text, sizeof text - 1, NULL, NULL, NULL);
        const char *wrong = doc == NULL ? NULL : broken_invariant(doc);
        if (wrong != NULL) {
            fprintf(stderr, "ERROR: %s\n", wrong);
            abort();
        }
        vsl_doc_free(doc);
        vsl_model_close(model);
    }
    free(pack);
    return 0;
}
