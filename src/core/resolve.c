/*
** resolve.c - who is who: mentions to entities, speakers to entities.
*/
#include "doc.h"

vsl_code vsl__resolve_stage(vsl_doc *doc, vsl_error *err) {
    (void)doc;
    (void)err;
    return VSL_OK;
}
