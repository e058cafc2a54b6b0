/*
** calendar.h - arithmetic of the (proleptic) Gregorian calendar and of ISO 8601 weeks.
**
** A day is the number of days since 1970-01-01. Source of the conversions: Howard Hinnant,
** "chrono-Compatible Low-Level Date Algorithms" (the algorithms, in our own words).
*/
#ifndef VSL_CORE_CALENDAR_H
#define VSL_CORE_CALENDAR_H

#include <stdint.h>

#define VSL__FARTHEST 365000000 /* days: a million years */

/* The day of a date; months outside 1..12 carry into the year, days outside the month into it. What
** lies farther off than VSL__FARTHEST is moved there. */
int32_t vsl__day(int year, int month, int day);

/* The date of a day. */
void vsl__date(int32_t day, int *year, int *month, int *dom);

int vsl__month_length(int year, int month);

/* 1 Monday ... 7 Sunday. */
int vsl__weekday(int32_t day);

/* The ISO week of a day, and the year that the week belongs to. */
int vsl__week(int32_t day, int *year);

/* The Monday of an ISO week. */
int32_t vsl__week_start(int year, int week);

/* Easter Sunday (anonymous Gregorian computus). */
int32_t vsl__easter(int year);

/* The n-th weekday of a month, n from 1; n < 0 counts from the end. */
int32_t vsl__nth_weekday(int year, int month, int weekday, int n);

#endif
