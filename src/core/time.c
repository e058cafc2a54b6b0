/*
** time.c - dates, times, durations and sets, with their values.
*/
#include "doc.h"

vsl_code vsl__time_stage(vsl_doc *doc, vsl_error *err) {
    (void)doc;
    (void)err;
    return VSL_OK;
}
