/*
** label.h - what names are said to be, each of it once a document: some dozens of labels serve
** thousands of mentions.
*/
#ifndef VSL_CORE_LABEL_H
#define VSL_CORE_LABEL_H

#include "mem.h"

/* The labels of a document by hash. Zero-initialise; the labels themselves lie in its arena. */
typedef struct vsl__labels {
    const vsl_label **slots; /* NULL is free */
    uint32_t count, room;    /* labels, and slots: a power of two, or 0 */
} vsl__labels;

struct vsl_doc;

/* The document's label that is equal to `label`, made when there is none; with `copy` its strings are
** copied, too, else they must live as long as the document. NULL when memory ran out. */
const vsl_label *vsl__label(struct vsl_doc *doc, const vsl_label *label, int copy);

/* Forgets the labels and keeps the slots; gives the slots back. */
void vsl__labels_clear(vsl__labels *self);
void vsl__labels_free(vsl__labels *self, const vsl_allocator *allocator);

/* "ORG news_agency", as the lexicon has it, to its two words; 0 when the text is none such. */
int vsl__split_kind(vsl_str text, vsl_str *type, vsl_str *subtype);

#endif
