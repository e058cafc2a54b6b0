/*
** letters.c - see letters.h.
*/
#include "letters.h"

#include <stddef.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

static vsl__letters plain(const char *p) {
    vsl__letters made = {0, 0};
    unsigned i;
    for (i = 0; i < VSL__LETTERS; i++) {
        made.letters |= (uint64_t)vsl__is_ascii_letter(p[i]) << i;
        made.small |= (uint64_t)((unsigned char)p[i] >> 5 & 1) << i;
    }
    return made;
}

#if defined(__x86_64__) && defined(__GNUC__)

/* Part of every such processor. */
static vsl__letters sse2(const char *p) {
    vsl__letters made = {0, 0};
    unsigned i;
    for (i = 0; i < VSL__LETTERS; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        /* a to z as the 26 smallest of the signed bytes */
        __m128i moved = _mm_add_epi8(low, _mm_set1_epi8((char)(128 - 'a')));
        __m128i is_letter = _mm_cmplt_epi8(moved, _mm_set1_epi8(-128 + 26));
        made.letters |= (uint64_t)(unsigned)_mm_movemask_epi8(is_letter) << i;
        made.small |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 2)) << i;
    }
    return made;
}

__attribute__((target("avx2"))) static vsl__letters avx2(const char *p) {
    vsl__letters made = {0, 0};
    unsigned i;
    for (i = 0; i < VSL__LETTERS; i += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        __m256i low = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
        __m256i moved = _mm256_add_epi8(low, _mm256_set1_epi8((char)(128 - 'a')));
        __m256i is_letter = _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 26), moved);
        made.letters |= (uint64_t)(unsigned)_mm256_movemask_epi8(is_letter) << i;
        made.small |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_slli_epi16(bytes, 2)) << i;
    }
    return made;
}

#elif defined(__aarch64__) && defined(__ARM_NEON)

/* Part of every such processor. */
static vsl__letters neon(const char *p) {
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t weight = vld1q_u8(weights);
    vsl__letters made = {0, 0};
    unsigned i;
    for (i = 0; i < VSL__LETTERS; i += 16) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)p + i);
        uint8x16_t low = vsubq_u8(vorrq_u8(bytes, vdupq_n_u8(0x20)), vdupq_n_u8('a'));
        uint8x16_t is_letter = vandq_u8(vcltq_u8(low, vdupq_n_u8(26)), weight);
        uint8x16_t is_small = vandq_u8(vtstq_u8(bytes, vdupq_n_u8(0x20)), weight);
        made.letters |= (uint64_t)vaddv_u8(vget_low_u8(is_letter)) << i;
        made.letters |= (uint64_t)vaddv_u8(vget_high_u8(is_letter)) << (i + 8);
        made.small |= (uint64_t)vaddv_u8(vget_low_u8(is_small)) << i;
        made.small |= (uint64_t)vaddv_u8(vget_high_u8(is_small)) << (i + 8);
    }
    return made;
}

#endif

vsl__letters_way vsl__letters_ways(unsigned i) {
    static const vsl__letters_way ways[] = {
        {"plain C", plain},
#if defined(__x86_64__) && defined(__GNUC__)
        {"SSE2", sse2},
        {"AVX2", avx2},
#elif defined(__aarch64__) && defined(__ARM_NEON)
        {"NEON", neon},
#endif
    };
    unsigned count = sizeof ways / sizeof *ways;
    vsl__letters_way none = {NULL, NULL};
#if defined(__x86_64__) && defined(__GNUC__)
    if (!__builtin_cpu_supports("avx2")) count--;
#endif
    return i < count ? ways[i] : none;
}

vsl__letters_read *vsl__letters_best(void) {
    unsigned last = 0;
    while (vsl__letters_ways(last + 1).read != NULL) last++;
    return vsl__letters_ways(last).read;
}
