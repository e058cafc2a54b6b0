/*
** lanes.h - what the tagger does to several numbers at once.
**
** Plain C always, SSE2 or the compiler's vectors where they are there; which one is settled when
** this is compiled, and spec/c/lanes_test.c holds them equal.
*/
#ifndef VSL_CORE_LANES_H
#define VSL_CORE_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { VSL__LANES_NONE = 8, VSL__LANES_ON };

/* Looks for `print` among the eight fingerprints at `at`: its index, VSL__LANES_NONE when a free
** slot (0) stands before it, VSL__LANES_ON when neither is among them. `print` is not 0. */
static inline unsigned vsl__lanes_find_plain(const uint16_t *at, uint16_t print) {
    for (unsigned i = 0; i < 8; i++) {
        if (at[i] == print) return i;
        if (at[i] == 0) return VSL__LANES_NONE;
    }
    return VSL__LANES_ON;
}

static inline unsigned vsl__lanes_find(const uint16_t *at, uint16_t print) {
#if defined(__SSE2__)
    __m128i there = _mm_loadu_si128((const void *)at);
    unsigned same =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(there, _mm_set1_epi16((short)print)));
    unsigned end = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(there, _mm_setzero_si128()));
    if ((same | end) == 0) return VSL__LANES_ON;
    same &= (end - 1) & ~end; /* below the lowest bit of `end` */
    return same == 0 ? VSL__LANES_NONE : (unsigned)__builtin_ctz(same) / 2;
#else
    return vsl__lanes_find_plain(at, print);
#endif
}

/* Adds to the eight sums at `sum` the rows `at` of a table of rows `stride` bytes apart. */
static inline void vsl__lanes_add_plain(int16_t *sum, const int8_t *rows, size_t stride,
                                        const uint32_t *at, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < 8; k++)
            sum[k] = (int16_t)(sum[k] + rows[(size_t)at[i] * stride + k]);
}

static inline void vsl__lanes_add(int16_t *sum, const int8_t *rows, size_t stride,
                                  const uint32_t *at, size_t n) {
#if defined(__SSE2__)
    __m128i total = _mm_loadu_si128((const void *)sum);
    for (size_t i = 0; i < n; i++) {
        __m128i row = _mm_loadl_epi64((const void *)(rows + (size_t)at[i] * stride));
        total = _mm_add_epi16(total, _mm_srai_epi16(_mm_unpacklo_epi8(row, row), 8));
    }
    _mm_storeu_si128((void *)sum, total);
#else
    vsl__lanes_add_plain(sum, rows, stride, at, n);
#endif
}

/* For four states: where `before` plus its move is more than `now`, that is now the best, and it came
** from `from`. */
static inline void vsl__lanes_better_plain(int32_t *now, int32_t *came, int32_t before,
                                           const int32_t *moves, int32_t from) {
    for (unsigned k = 0; k < 4; k++)
        if (before + moves[k] > now[k]) {
            now[k] = before + moves[k];
            came[k] = from;
        }
}

static inline void vsl__lanes_better(int32_t *now, int32_t *came, int32_t before,
                                     const int32_t *moves, int32_t from) {
#if defined(__GNUC__)
    typedef int32_t four __attribute__((vector_size(16)));
    four best, origin, candidate, better;
    memcpy(&best, now, sizeof best);
    memcpy(&origin, came, sizeof origin);
    memcpy(&candidate, moves, sizeof candidate);
    candidate += before;
    better = candidate > best;
    best = (candidate & better) | (best & ~better);
    origin = (better & from) | (origin & ~better);
    memcpy(now, &best, sizeof best);
    memcpy(came, &origin, sizeof origin);
#else
    vsl__lanes_better_plain(now, came, before, moves, from);
#endif
}

/* Adds to four sums the rows of a table `width` apart, each times its factor. */
static inline void vsl__lanes_spread_plain(float *sum, const float *factors, const float *rows,
                                           size_t n, size_t width) {
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < 4; k++) sum[k] += factors[i] * rows[i * width + k];
}

static inline void vsl__lanes_spread(float *sum, const float *factors, const float *rows, size_t n,
                                     size_t width) {
#if defined(__GNUC__)
    typedef float four __attribute__((vector_size(16)));
    four total, row;
    memcpy(&total, sum, sizeof total);
    for (size_t i = 0; i < n; i++) {
        memcpy(&row, rows + i * width, sizeof row);
        total += factors[i] * row;
    }
    memcpy(sum, &total, sizeof total);
#else
    vsl__lanes_spread_plain(sum, factors, rows, n, width);
#endif
}

#endif
