/*
** resources.h - the lists that a tagger looks words and names up in, as text files.
**
**   words     a word, its marks as a number (bits), and its classes as numbers from 1 (0: none),
**             TAB-separated; every line has as many classes as the first
**   phrases   a name, its words separated by one space, TAB, the number of its type (1 to 60)
**
** Digits in a word stand for any digit. Empty lines and lines that begin with "# " are skipped.
*/
#ifndef VSL_TOOLS_RESOURCES_H
#define VSL_TOOLS_RESOURCES_H

#include "../verslag.h"

typedef struct resources {
    uint32_t word_slots, word_classes, kind_count, phrase_slots;
    uint16_t *words, *kinds, *phrases; /* as in a model; the kinds are sorted */
    vsl_str *frequent;                 /* most frequent tokens of the training text, in it */
    uint32_t frequent_count;
} resources;

/* Reads the files (NULL: none). Returns 0 after a message "file:line: what". */
int resources_read(resources *self, const char *words, const char *phrases);
void resources_free(resources *self);

#endif
