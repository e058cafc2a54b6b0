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
        uint32_t section;
    } changed[CHANGES];
    size_t count = size / CHANGE < CHANGES ? size / CHANGE : CHANGES, i;
    if (pack == NULL) pack = whole_file("build/nl.vsl", &pack_size);
    header = (void *)pack;
    for (i = 0; i < count; i++, data += CHANGE) {
        const vsl__pack_section *section =
            (const vsl__pack_section *)(header + 1) + data[0] % header->section_count;
        uint64_t last = section->offset + section->size;
        unsigned width = 1u << (data[0] >> 6);
        uint32_t where;
        memcpy(&where, data + 1, sizeof where);
        changed[i].at = section->offset + where % (section->size / width) * width;
        changed[i].section = data[0] % header->section_count;
        if (changed[i].at + 8 > last) changed[i].at = last - 8;
        memcpy(&changed[i].was, pack + changed[i].at, 8);
        memcpy(pack + changed[i].at, data + 5, width);
    }
    for (i = 0; i < count; i++) mend_section(pack, changed[i].section);
    read_with(pack, pack_size);
    while (i-- > 0) { /* a checksum of the whole pack would take longer than to open it */
        memcpy(pack + changed[i].at, &changed[i].was, 8);
        mend_section(pack, changed[i].section);
    }
    return 0;
}
