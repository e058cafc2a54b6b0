/*
** time.h - what dates and times mean: the value of the operations in rules.
*/
#ifndef VSL_CORE_TIME_H
#define VSL_CORE_TIME_H

#include "doc.h"

/* From coarse to fine. */
typedef enum vsl__grain {
    VSL__CENTURY = 0,
    VSL__DECADE,
    VSL__YEAR,
    VSL__HALF,
    VSL__SEASON,
    VSL__QUARTER,
    VSL__MONTH,
    VSL__WEEK,
    VSL__WEEKEND,
    VSL__DAY,
    VSL__PART,
    VSL__HOUR,
    VSL__MINUTE,
    VSL__SECOND
} vsl__grain;

/* What times are counted from. */
typedef struct vsl__now {
    int known;
    int32_t day;
    int second; /* of the day; 0 when only the date is known */
} vsl__now;

/* Reads "2025-06-18" or "2025-06-18T14:30[:00]"; 0 when it is neither. */
int vsl__now_parse(vsl_str text, vsl__now *now);

/* Whether a word is a participle, by the lexicon or its ends. */
int vsl__is_participle(const vsl_doc *doc, const vsl__atom *atom);

/* What the stage carries from window to window. */
typedef struct vsl__timing vsl__timing;

/* Begins the times of a document; VSL_EOPTION when the option published is no date. */
vsl_code vsl__time_open(vsl_doc *doc, vsl__timing **made, vsl_error *err);

/* The stage, for the matches of the present window; windows come in the order of the text, and begin
** with a paragraph where they can. */
vsl_code vsl__time_stage(vsl__timing *self, vsl_error *err);

/* Which way a time at an atom looks, by the tense of its clause (tense.c): PAST or FUTURE. */
vsl_direction vsl__tense_at(const vsl_doc *doc, uint32_t first, uint32_t end);

/* The value of the modifier (class bit `known`) that stands left of the atom `first`; absent when
** there is none. *way, unless NULL, receives its number: below 0 where it looks back (sinds);
** above 0 it holds only right before the atom. */
vsl_str vsl__modifier_at(const vsl_doc *doc, uint32_t first, unsigned known, double *way);

/* The first end of a range of two numbers a to b, with the scale that is said at the second alone:
** 3 tot 5 MILJOEN, twee- tot drieHONDERD. */
double vsl__range_start(const vsl_doc *doc, const vsl__value *a, const vsl__value *b);

#endif
