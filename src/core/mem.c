/*
** mem.c - see mem.h.
*/
#include "mem.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_MINIMUM 4096
#define LARGE (1 << 18) /* bytes from which on what grows takes half as much more, not as much */

typedef struct vsl__chunk {
    struct vsl__chunk *next;
    size_t size; /* bytes after this header */
} vsl__chunk;

static void *libc_resize(void *context, void *block, size_t old_size, size_t new_size) {
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

vsl_allocator vsl__allocator(const vsl_allocator *given) {
    vsl_allocator libc = {libc_resize, NULL};
    return given != NULL && given->resize != NULL ? *given : libc;
}

void *vsl__resize(const vsl_allocator *allocator, void *block, size_t old_size, size_t new_size) {
    if (block == NULL && new_size == 0) return NULL;
    return allocator->resize(allocator->context, block, old_size, new_size);
}

/* To how many bytes so many grow. */
static size_t grown(size_t size) {
    return size < LARGE ? 2 * size : size + size / 2;
}

static size_t rounded(size_t size) {
    return (size + 7) & ~(size_t)7;
}

static char *bytes_of(vsl__chunk *chunk) {
    return (char *)(chunk + 1);
}

/* Whether nothing was handed out after the block. */
static int is_newest(const vsl__arena *self, const void *block, size_t size) {
    return block != NULL && (const char *)block + rounded(size) == bytes_of(self->now) + self->used;
}

static void *arena_resize(void *context, void *block, size_t old_size, size_t new_size);

/* To how many bytes a block of the allocator grows. The newest one of an arena grows in place, so that
** small steps cost nothing; what another one grows out of is lost, so that the fewer steps the better. */
static size_t grown_by(const vsl_allocator *allocator, const void *block, size_t size) {
    if (allocator->resize != arena_resize) return grown(size);
    return is_newest(allocator->context, block, size) ? size + size / 4 : 2 * size;
}

int vsl__array_grow(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t need) {
    size_t larger = grown_by(allocator, *at, *capacity * item) / item;
    void *block;
    if (larger < 16) larger = 16;
    if (larger < need) larger = need;
    if (larger > SIZE_MAX / item) return 0;
    block = vsl__resize(allocator, *at, *capacity * item, larger * item);
    if (block == NULL) return 0;
    *at = block;
    *capacity = larger;
    return 1;
}

void vsl__array_fit(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t count) {
    void *block;
    if (count == *capacity) return;
    block = vsl__resize(allocator, *at, *capacity * item, count * item);
    if (block == NULL && count > 0) return;
    *at = block;
    *capacity = count;
}

void vsl__arena_init(vsl__arena *self, const vsl_allocator *allocator) {
    memset(self, 0, sizeof *self);
    self->allocator = *allocator;
}

/* Goes on to a chunk with room for `size` bytes: the next one that has it, else a new one. */
static int next_chunk(vsl__arena *self, size_t size) {
    vsl__chunk **at = self->now == NULL ? &self->first : &self->now->next;
    while (*at != NULL && (*at)->size < size) at = &(*at)->next;
    if (*at == NULL) { /* in proportion to all of them, so that their number is logarithmic */
        size_t larger = self->held == 0 ? self->most : grown(self->held) - self->held;
        if (larger < CHUNK_MINIMUM) larger = CHUNK_MINIMUM;
        if (larger < size) larger = size;
        if (larger > SIZE_MAX - sizeof **at) return 0;
        *at = vsl__resize(&self->allocator, NULL, 0, sizeof **at + larger);
        if (*at == NULL) return 0;
        (*at)->next = NULL;
        (*at)->size = larger;
        self->held += larger;
    }
    self->now = *at;
    self->used = 0;
    return 1;
}

static void count(vsl__arena *self, size_t size) {
    self->used += size;
    self->total += size;
    if (self->total > self->most) self->most = self->total;
}

void *vsl__arena_new(vsl__arena *self, size_t size) {
    char *block;
    if (size > SIZE_MAX - 7) return NULL;
    size = rounded(size);
    if ((self->now == NULL || self->now->size - self->used < size) && !next_chunk(self, size))
        return NULL;
    block = bytes_of(self->now) + self->used;
    count(self, size);
    return block;
}

static void free_chunks(vsl__arena *self) {
    while (self->first != NULL) {
        vsl__chunk *chunk = self->first;
        self->first = chunk->next;
        vsl__resize(&self->allocator, chunk, sizeof *chunk + chunk->size, 0);
    }
    self->held = 0;
}

void vsl__arena_expect(vsl__arena *self, size_t size) {
    if (self->total > 0 || self->held >= size) return;
    free_chunks(self);
    self->now = NULL;
    self->used = 0;
    if (self->most < size) self->most = size;
}

vsl_str vsl__arena_str(vsl__arena *self, const char *data, size_t length) {
    vsl_str made = {NULL, 0};
    char *copy = vsl__arena_new(self, length + 1);
    if (copy == NULL) return made;
    if (length > 0) memcpy(copy, data, length);
    copy[length] = '\0'; /* for debuggers; nobody may rely on it */
    made.data = copy;
    made.length = (uint32_t)length;
    return made;
}

static void *arena_resize(void *context, void *block, size_t old_size, size_t new_size) {
    vsl__arena *self = context;
    size_t old_room = rounded(old_size), room;
    void *made;
    int newest;
    if (new_size == 0) return NULL;
    if (new_size > SIZE_MAX - 7) return NULL;
    room = rounded(new_size);
    newest = is_newest(self, block, old_size);
    if (newest && room <= old_room) {
        self->used -= old_room - room;
        self->total -= old_room - room;
        return block;
    }
    if (block != NULL && room <= old_room) return block;
    if (newest && room - old_room <= self->now->size - self->used) {
        count(self, room - old_room);
        return block;
    }
    made = vsl__arena_new(self, new_size);
    if (made != NULL && block != NULL) memcpy(made, block, old_size);
    return made;
}

vsl_allocator vsl__arena_allocator(vsl__arena *self) {
    vsl_allocator made = {arena_resize, self};
    return made;
}

vsl__mark vsl__arena_mark(const vsl__arena *self) {
    vsl__mark mark = {self->now, self->used, self->total};
    return mark;
}

void vsl__arena_rewind(vsl__arena *self, vsl__mark mark) {
    self->now = mark.now;
    self->used = mark.used;
    self->total = mark.total;
}

void vsl__arena_reset(vsl__arena *self) {
    if (self->first != NULL && self->first->next != NULL) free_chunks(self);
    vsl__arena_rewind(self, (vsl__mark){NULL, 0, 0});
}

void vsl__arena_free(vsl__arena *self) {
    free_chunks(self);
    self->now = NULL;
    self->used = self->total = self->most = 0;
}
