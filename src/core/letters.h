/*
** letters.h - sixteen bytes at once: which are ASCII letters, and which of them small.
**
** Plain C always, SSE2 and NEON where the machine has them (both are part of their 64-bit
** architectures, so nothing is left to choose at run time). spec/c/letters_test.c holds them equal.
*/
#ifndef VSL_CORE_LETTERS_H
#define VSL_CORE_LETTERS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/* Reads 16 bytes at `p`. Returns a bit for each that is an ASCII letter, the first byte's lowest;
** *small likewise for those that have bit 5 set, which makes a letter small. */
static inline unsigned vsl__letters_plain(const char *p, unsigned *small) {
    unsigned letters = 0, i;
    *small = 0;
    for (i = 0; i < 16; i++) {
        unsigned char c = (unsigned char)p[i];
        letters |= (unsigned)((unsigned char)((c | 0x20) - 'a') < 26) << i;
        *small |= (unsigned)(c >> 5 & 1) << i;
    }
    return letters;
}

static inline unsigned vsl__letters(const char *p, unsigned *small) {
#if defined(__SSE2__)
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    /* a to z as the 26 smallest of the signed bytes */
    __m128i moved = _mm_add_epi8(low, _mm_set1_epi8((char)(128 - 'a')));
    *small = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 2));
    return (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(moved, _mm_set1_epi8(-128 + 26)));
#elif defined(__aarch64__) && defined(__ARM_NEON)
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t weight = vld1q_u8(weights), bytes = vld1q_u8((const uint8_t *)p);
    uint8x16_t low = vsubq_u8(vorrq_u8(bytes, vdupq_n_u8(0x20)), vdupq_n_u8('a'));
    uint8x16_t is_letter = vandq_u8(vcltq_u8(low, vdupq_n_u8(26)), weight);
    uint8x16_t is_small = vandq_u8(vtstq_u8(bytes, vdupq_n_u8(0x20)), weight);
    *small = vaddv_u8(vget_low_u8(is_small)) | (unsigned)vaddv_u8(vget_high_u8(is_small)) << 8;
    return vaddv_u8(vget_low_u8(is_letter)) | (unsigned)vaddv_u8(vget_high_u8(is_letter)) << 8;
#else
    return vsl__letters_plain(p, small);
#endif
}

/* How many ones `bits` has at its low end; `bits` has at most 31. */
static inline unsigned vsl__ones(unsigned bits) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctz(~bits);
#else
    unsigned n = 0;
    while (bits >> n & 1) n++;
    return n;
#endif
}

#endif
