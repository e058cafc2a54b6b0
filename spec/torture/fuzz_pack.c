/*
** fuzz_pack.c - libFuzzer: bytes as a language pack. The checksums are made right again after each
** mutation, so that the checks of what the sections hold are reached; whatever opens must also be
** able to read a text.
**
** Bytes put in or taken out shift all that follows, and little is reached behind a shift. So most
** mutations change numbers where they are.
*/
#include "hostile.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    vsl__pack_header header;
    vsl__pack_section section;
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1, count;
    if (size < sizeof header || hostile_random(&state) % 32 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(&header, data, sizeof header);
    if (header.section_count == 0 || header.section_count > VSL__PACK_SECTIONS ||
        header.section_count * sizeof section > size - sizeof header)
        return LLVMFuzzerMutate(data, size, max_size);
    for (count = 1 + hostile_random(&state) % 4; count > 0; count--) {
        memcpy(&section,
               data + sizeof header +
                   hostile_random(&state) % header.section_count * sizeof section,
               sizeof section);
        if (hostile_random(&state) % 32 == 0)
            hostile_change(data, sizeof header + header.section_count * sizeof section, &state);
        else if (section.offset <= size && section.size <= size - section.offset)
            hostile_change(data + section.offset, (size_t)section.size, &state);
    }
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    unsigned char *pack = malloc(size > 0 ? size : 1); /* no byte more, so that none is read */
    if (pack == NULL) return 0;
    memcpy(pack, data, size);
    if (size >= sizeof(vsl__pack_header)) mend(pack, size);
    read_with(pack, size);
    free(pack);
    return 0;
}
