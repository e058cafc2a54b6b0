/*
** letters.h - sixty-four bytes at once: which are ASCII letters, and which of them small.
**
** There are several ways to tell, plain C always among them; the best one that the machine has is chosen
** at run time. spec/c/letters_test.c holds them equal.
*/
#ifndef VSL_CORE_LETTERS_H
#define VSL_CORE_LETTERS_H

#include <stdint.h>

enum { VSL__LETTERS = 64 /* bytes that are looked at together */ };

/* A bit for each byte, the first byte's lowest. */
typedef struct vsl__letters {
    uint64_t letters; /* it is an ASCII letter */
    uint64_t small;   /* it has bit 5 set, which makes a letter small */
} vsl__letters;

/* Tells of the VSL__LETTERS bytes at `p`, all of which are read. */
typedef vsl__letters vsl__letters_read(const char *p);

/* A way to tell and its name, for people. */
typedef struct vsl__letters_way {
    const char *name;
    vsl__letters_read *read;
} vsl__letters_way;

/* The ways of this machine by number, plain C the first; read is NULL behind the last. */
vsl__letters_way vsl__letters_ways(unsigned i);

/* The last of them, which is the quickest. */
vsl__letters_read *vsl__letters_best(void);

static inline int vsl__is_ascii_letter(char c) {
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* How many ones `bits` has at its low end. */
static inline unsigned vsl__ones(uint64_t bits) {
#if defined(__GNUC__)
    return bits == UINT64_MAX ? 64 : (unsigned)__builtin_ctzll(~bits);
#else
    unsigned n = 0;
    while (n < 64 && (bits >> n & 1)) n++;
    return n;
#endif
}

#endif
