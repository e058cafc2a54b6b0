/*
** mem.h - memory of the engine: an allocator given by the host, growing arrays, and an arena.
**
** Growing arrays keep their block from one reading to the next (vsl_reread), and so does the
** arena, so that a reader in use for a while allocates nothing.
*/
#ifndef VSL_CORE_MEM_H
#define VSL_CORE_MEM_H

#include "../verslag.h"

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

/* The growth behind VSL__RESERVE: at least doubles, to at least `need` items. */
int vsl__array_grow(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t need);

/* Blocks that are freed together. */
typedef struct vsl__arena {
    vsl_allocator allocator;
    struct vsl__chunk *chunk; /* the newest one; older ones behind it */
    size_t used;              /* bytes used in the newest chunk */
    size_t total;             /* bytes handed out since the last reset */
} vsl__arena;

void vsl__arena_init(vsl__arena *self, const vsl_allocator *allocator);

/* `size` bytes aligned to 8, uninitialised, valid until the arena is reset or freed; NULL when
** memory ran out. */
void *vsl__arena_new(vsl__arena *self, size_t size);

/* A copy of `length` bytes; data is NULL when memory ran out. */
vsl_str vsl__arena_str(vsl__arena *self, const char *data, size_t length);

/* Takes everything back; keeps one chunk as large as all that was used, if it can be had. */
void vsl__arena_reset(vsl__arena *self);
void vsl__arena_free(vsl__arena *self);

#endif
