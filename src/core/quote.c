/*
** quote.c - quotes, statements, their cues and speakers.
*/
#include "doc.h"

vsl_code vsl__quote_stage(vsl_doc *doc, vsl_error *err) {
    (void)doc;
    (void)err;
    return VSL_OK;
}
