/*
** quantity.c - numbers and what they count, with their values.
*/
#include "doc.h"

vsl_code vsl__quantity_stage(vsl_doc *doc, vsl_error *err) {
    (void)doc;
    (void)err;
    return VSL_OK;
}
