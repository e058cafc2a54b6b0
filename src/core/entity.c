/*
** entity.c - names: tagged spans to mentions with type and subtype.
*/
#include "doc.h"

vsl_code vsl__entity_stage(vsl_doc *doc, vsl_error *err) {
    (void)doc;
    (void)err;
    return VSL_OK;
}
