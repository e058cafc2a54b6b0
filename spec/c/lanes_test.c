/* lanes_test.c - several numbers at once give the same as one after the other, on every machine. */
#include "core/lanes.h"

#include "tap.h"

/* a small generator of its own, so that the numbers are the same everywhere */
static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void finding(void) {
    static const uint16_t line[8] = {7, 9, 0, 5, 0, 9, 7, 5};
    static const uint16_t full[8] = {7, 9, 3, 5, 65535, 32768, 1, 2};
    uint32_t seed = 1, round, wrong = 0;
    ok(vsl__lanes_find(line, 7) == 0 && vsl__lanes_find(line, 9) == 1, "found before a free slot");
    ok(vsl__lanes_find(line, 5) == VSL__LANES_NONE, "not looked for behind a free slot");
    ok(vsl__lanes_find(full, 65535) == 4 && vsl__lanes_find(full, 32768) == 5,
       "large fingerprints");
    ok(vsl__lanes_find(full, 4) == VSL__LANES_ON, "goes on where neither is");
    for (round = 0; round < 100000; round++) {
        uint16_t at[8], print = (uint16_t)(1 + next(&seed) % 9);
        for (unsigned i = 0; i < 8; i++) at[i] = (uint16_t)(next(&seed) % 10);
        wrong += vsl__lanes_find(at, print) != vsl__lanes_find_plain(at, print);
    }
    ok(wrong == 0, "100,000 lines: this machine's way and plain C find the same");
}

static void adding(void) {
    int8_t rows[64 * 16];
    uint32_t seed = 2, round, wrong = 0, at[64];
    for (size_t i = 0; i < sizeof rows; i++) rows[i] = (int8_t)(next(&seed) & 0xff);
    for (round = 0; round < 2000; round++) {
        int16_t sum[8], plain[8];
        size_t n = next(&seed) % 65;
        for (unsigned k = 0; k < 8; k++) sum[k] = plain[k] = (int16_t)(next(&seed) & 0xffff);
        for (size_t i = 0; i < n; i++) at[i] = next(&seed) % 64;
        vsl__lanes_add(sum, rows + 8, 16, at, n);
        vsl__lanes_add_plain(plain, rows + 8, 16, at, n);
        wrong += memcmp(sum, plain, sizeof sum) != 0;
    }
    ok(wrong == 0, "sums of rows are the same, past the largest number too");
}

static void choosing(void) {
    uint32_t seed = 3, round, wrong = 0;
    for (round = 0; round < 100000; round++) {
        int32_t now[4], came[4], now_plain[4], came_plain[4], moves[4];
        int32_t before = (int32_t)(next(&seed) % 7) - 3;
        for (unsigned k = 0; k < 4; k++) {
            now[k] = now_plain[k] = (int32_t)(next(&seed) % 7) - 3;
            came[k] = came_plain[k] = (int32_t)k;
            moves[k] = next(&seed) % 4 == 0 ? -(1 << 28) : (int32_t)(next(&seed) % 7) - 3;
        }
        vsl__lanes_better(now, came, before, moves, 9);
        vsl__lanes_better_plain(now_plain, came_plain, before, moves, 9);
        wrong +=
            memcmp(now, now_plain, sizeof now) != 0 || memcmp(came, came_plain, sizeof came) != 0;
    }
    ok(wrong == 0, "the better way into a state is the same one; an equal one does not replace it");
}

static void spreading(void) {
    float rows[9 * 12], factors[9], sum[4], plain[4];
    uint32_t seed = 4, round, wrong = 0;
    for (round = 0; round < 10000; round++) {
        for (size_t i = 0; i < 9 * 12; i++) rows[i] = (float)(next(&seed) % 1000) / 1024;
        for (size_t i = 0; i < 9; i++) factors[i] = (float)(next(&seed) % 1000) / 1024;
        for (unsigned k = 0; k < 4; k++) sum[k] = plain[k] = (float)(next(&seed) % 1000) / 1024;
        vsl__lanes_spread(sum, factors, rows + 4, 8, 12);
        vsl__lanes_spread_plain(plain, factors, rows + 4, 8, 12);
        for (unsigned k = 0; k < 4; k++) wrong += sum[k] != plain[k];
    }
    ok(wrong == 0, "weights over edges are the same");
}

int main(void) {
    spreading();
    finding();
    adding();
    choosing();
    return done();
}
