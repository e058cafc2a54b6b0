/*
** mem.h - memory of the engine: an allocator given by the host, growing arrays, and an arena.
**
** Growing arrays keep their block from one reading to the next (vsl_reread), and so does the
** arena, so that a reader in use for a while allocates nothing.
*/
#ifndef VSL_CORE_MEM_H
#define VSL_CORE_MEM_H

#include "../verslag.h"

/* Asks for memory that is soon read; any address will do. */
#if defined(__GNUC__)
#define VSL__PREFETCH(address) __builtin_prefetch(address)
#else
#define VSL__PREFETCH(address) ((void)0)
#endif

/* The allocator of `given`, or the C library's where it is NULL. */
vsl_allocator vsl__allocator(const vsl_allocator *given);

/* realloc through `allocator`; see vsl_allocator. */
void *vsl__resize(const vsl_allocator *allocator, void *block, size_t old_size, size_t new_size);

/* A growing array of T. `at` is NULL while `capacity` is 0. */
#define VSL__ARRAY(T)           \
    struct {                    \
        T *at;                  \
        size_t count, capacity; \
    }

/* Makes room for `more` items after the present ones; 0 when memory ran out (the array is as it
** was). */
#define VSL__RESERVE(allocator, array, more)                                         \
    ((array)->capacity - (array)->count >= (size_t)(more) ||                         \
     vsl__array_grow((allocator), (void **)(void *)&(array)->at, &(array)->capacity, \
                     sizeof *(array)->at, (array)->count + (size_t)(more)))

#define VSL__ARRAY_FREE(allocator, array)                                                   \
    ((array)->at =                                                                          \
         vsl__resize((allocator), (array)->at, (array)->capacity * sizeof *(array)->at, 0), \
     (array)->count = (array)->capacity = 0)

/* Gives back what an array has no items for; when the block stays where it is, in an arena the newest
** one. Never fails: at worst nothing is given back. */
#define VSL__FIT(allocator, array)                                                 \
    vsl__array_fit((allocator), (void **)(void *)&(array)->at, &(array)->capacity, \
                   sizeof *(array)->at, (array)->count)
void vsl__array_fit(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t count);

/* The growth behind VSL__RESERVE: to at least `need` items, doubling small arrays, large ones by half. */
int vsl__array_grow(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t need);

/* Blocks that are freed together. */
typedef struct vsl__arena {
    vsl_allocator allocator;
    struct vsl__chunk *first; /* all chunks, in a list */
    struct vsl__chunk *now;   /* the one that blocks come from, NULL before the first */
    size_t used;              /* bytes used in it */
    size_t held;              /* bytes of all chunks */
    size_t total;             /* bytes handed out since the last reset */
    size_t most;              /* the largest total that there was */
} vsl__arena;

/* A place to go back to; all zero is the very beginning. */
typedef struct vsl__mark {
    struct vsl__chunk *now;
    size_t used, total;
} vsl__mark;

void vsl__arena_init(vsl__arena *self, const vsl_allocator *allocator);

/* Says how many bytes will be asked for, more or less, while none are in use: so that they come from one
** chunk. */
void vsl__arena_expect(vsl__arena *self, size_t size);

/* `size` bytes aligned to 8, uninitialised, valid until the arena is reset or freed; NULL when
** memory ran out. */
void *vsl__arena_new(vsl__arena *self, size_t size);

/* A copy of `length` bytes; data is NULL when memory ran out. */
vsl_str vsl__arena_str(vsl__arena *self, const char *data, size_t length);

/* An allocator that takes from the arena, so that arrays can grow in it: the newest block grows and
** shrinks in place, freeing does nothing. Arrays made with it must be forgotten when the arena goes back. */
vsl_allocator vsl__arena_allocator(vsl__arena *self);

/* Takes back all that was handed out since the mark was made; keeps the memory. */
vsl__mark vsl__arena_mark(const vsl__arena *self);
void vsl__arena_rewind(vsl__arena *self, vsl__mark mark);

/* Takes everything back. Where there are several chunks they are freed, and the next one will be as
** large as all that was ever used at once: so an arena in use for a while has one chunk, and
** allocates nothing. */
void vsl__arena_reset(vsl__arena *self);
void vsl__arena_free(vsl__arena *self);

#endif
