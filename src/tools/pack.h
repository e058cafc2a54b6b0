/*
** pack.h - the pack compiler: readable files of lang/LANGUAGE to sections of LANGUAGE.vsl.
**
** Each section has one function in a file of its own, pack_SECTION.c; main is in pack.c. All exit
** with a message FILE:LINE: what is wrong on bad input.
*/
#ifndef VSL_TOOLS_PACK_H
#define VSL_TOOLS_PACK_H

#include <stddef.h>
#include <stdint.h>

/* A growing block of bytes. */
typedef struct buffer {
    unsigned char *data;
    size_t size, capacity;
} buffer;

/* Appends bytes, or zeros when `data` is NULL; returns the offset they stand at. */
size_t buffer_add(buffer *self, const void *data, size_t size);

/* Appends a string of a blob (see core/pack.h); returns the offset it stands at. end_blob adds the
** zeros after the last one. */
uint32_t add_string(buffer *blob, const char *text);
void end_blob(buffer *blob);

/* Where the reader is, for messages. */
typedef struct source {
    const char *path;
    unsigned line;
} source;

/* Prints "PATH:LINE: message" and exits with 2. */
_Noreturn void fail(const source *where, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* malloc and realloc that exit when memory runs out. */
void *need(void *block, size_t size);

/* A copy of `length` bytes with a NUL behind. */
char *copy_text(const char *text, size_t length);

/* Calls `line` for every line of the file that is not empty after `#` comments (a `#` at the line's
** begin or after white space) and white space at both ends are taken off. */
void each_line(const char *path, void (*line)(void *context, source *where, char *text),
               void *context);

/* The paths of the files in directory/ that end in `suffix`, sorted by name; NULL at the end. */
char **list_files(const char *directory, const char *suffix);

/* A whole file as a NUL-terminated block; *size without the NUL. NULL when there is none. */
char *read_file(const char *path, size_t *size);

/* Calls `word` for every word that the patterns of the rules name, in lower case. */
void each_pattern_word(const char *directory, void (*word)(void *context, const char *text),
                       void *context);

/* The sections. `directory` is lang/LANGUAGE. */
void pack_lexicon(const char *directory, buffer *out);
void pack_tagger(const char *directory, buffer *out);
void pack_rules(const char *directory, buffer *out);

#endif
