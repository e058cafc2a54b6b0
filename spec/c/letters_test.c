/* letters_test.c - reading sixteen bytes at once is the same on every machine. */
#include "core/letters.h"

#include <string.h>

#include "tap.h"

int main(void) {
    char bytes[16];
    unsigned byte, place, wrong = 0, small, small_plain;
    for (byte = 0; byte < 256; byte++)
        for (place = 0; place < 16; place++) {
            memset(bytes, (int)(255 - byte), sizeof bytes);
            bytes[place] = (char)byte;
            wrong += vsl__letters(bytes, &small) != vsl__letters_plain(bytes, &small_plain);
            wrong += small != small_plain;
        }
    ok(wrong == 0, "every byte in every place: this machine's way and plain C agree");
    memcpy(bytes, "De VN-raad @[`{z", 16);
    ok(vsl__letters(bytes, &small) == 0x83DBu, "letters, and none of their neighbours");
    ok((vsl__letters(bytes, &small) & small) == 0x83C2u, "small ones are told apart");
    ok(vsl__ones(0x83DBu) == 2 && vsl__ones(0) == 0 && vsl__ones(0xFFFF) == 16,
       "the length of the first word");
    return done();
}
