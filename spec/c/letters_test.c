/* letters_test.c - reading sixty-four bytes at once is the same in every way that this machine has. */
#include "core/letters.h"

#include <string.h>

#include "tap.h"

/* Every byte in every place, among others of all kinds. */
static unsigned count_wrong(vsl__letters_read *read, vsl__letters_read *plain) {
    char bytes[VSL__LETTERS];
    unsigned byte, place, wrong = 0;
    for (byte = 0; byte < 256; byte++)
        for (place = 0; place < VSL__LETTERS; place++) {
            vsl__letters one, other;
            memset(bytes, (int)(255 - byte), sizeof bytes);
            bytes[place] = (char)byte;
            one = read(bytes);
            other = plain(bytes);
            wrong += one.letters != other.letters || one.small != other.small;
        }
    return wrong;
}

int main(void) {
    char bytes[VSL__LETTERS] = "De VN-raad @[`{z";
    unsigned i;
    for (i = 0; vsl__letters_ways(i).read != NULL; i++) {
        vsl__letters_way way = vsl__letters_ways(i);
        vsl__letters found = way.read(bytes);
        ok(found.letters == 0x83DBu, "%s: letters, and none of their neighbours", way.name);
        ok((found.letters & found.small) == 0x83C2u, "%s: small ones are told apart", way.name);
        ok(count_wrong(way.read, vsl__letters_ways(0).read) == 0,
           "%s: the same as in plain C for every byte in every place", way.name);
    }
    ok(vsl__letters_best() == vsl__letters_ways(i - 1).read, "the last way is the one taken");
    ok(vsl__ones(0x83DBu) == 2 && vsl__ones(0) == 0 && vsl__ones(UINT64_MAX) == 64 &&
           vsl__ones(UINT64_MAX >> 1) == 63,
       "the length of the first word");
    return done();
}
