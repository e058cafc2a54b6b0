/*
** fuzz_patch.c - libFuzzer: bytes as numbers to be changed in the whole Dutch pack, with its
** checksums made right again; whatever opens must also be able to read a text.
**
** Bytes: for each change 13: the number of its section, 4 of where, 8 of the number. The top bits of
** the first byte are the width.
*/
#include "hostile.h"

enum { CHANGE = 13, CHANGES = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned char *pack;
    static size_t pack_size;
    const vsl__pack_header *header;
    struct {
        size_t at;
        uint64_t was;
    } changed[CHANGES];
    size_t count = size / CHANGE < CHANGES ? size / CHANGE : CHANGES, i;
    if (pack == NULL) pack = whole_file("build/nl.vsl", &pack_size);
    header = (void *)pack;
    for (i = 0; i < count; i++, data += CHANGE) {
        const vsl__pack_section *section =
            (const vsl__pack_section *)(header + 1) + data[0] % header->section_count;
        unsigned width = 1u << (data[0] >> 6);
        uint32_t where;
        memcpy(&where, data + 1, sizeof where);
        changed[i].at = section->offset + where % (section->size / width) * width;
        if (changed[i].at + 8 > pack_size) changed[i].at = pack_size - 8;
        memcpy(&changed[i].was, pack + changed[i].at, 8);
        memcpy(pack + changed[i].at, data + 5, width);
    }
    mend(pack, pack_size);
    read_with(pack, pack_size);
    while (i-- > 0) memcpy(pack + changed[i].at, &changed[i].was, 8);
    return 0;
}
