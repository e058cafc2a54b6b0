/*
** calendar.c - see calendar.h.
*/
#include "calendar.h"

int32_t vsl__day(int year, int month, int day) {
    int era, of_era, of_year;
    int64_t found;
    month--;
    year += month >= 0 ? month / 12 : -((11 - month) / 12);
    month = (month % 12 + 12) % 12 + 1;
    if (month <= 2) year--;
    era = (year >= 0 ? year : year - 399) / 400;
    of_era = year - era * 400;
    of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    found = (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    if (found > VSL__FARTHEST) return VSL__FARTHEST;
    return found < -VSL__FARTHEST ? -VSL__FARTHEST : (int32_t)found;
}

void vsl__date(int32_t day, int *year, int *month, int *dom) {
    int32_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t of_era = z - era * 146097;
    int32_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * years + years / 4 - years / 100);
    int32_t m = (5 * of_year + 2) / 153;
    *dom = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = years + era * 400 + (*month <= 2);
}

int vsl__month_length(int year, int month) {
    return (int)(vsl__day(year, month + 1, 1) - vsl__day(year, month, 1));
}

int vsl__weekday(int32_t day) {
    return (int)(((day + 3) % 7 + 7) % 7) + 1;
}

int vsl__week(int32_t day, int *year) {
    int month, dom;
    int32_t thursday = day - vsl__weekday(day) + 4;
    vsl__date(thursday, year, &month, &dom);
    return (int)((thursday - vsl__day(*year, 1, 1)) / 7) + 1;
}

int32_t vsl__week_start(int year, int week) {
    int32_t fourth = vsl__day(year, 1, 4);
    return fourth - vsl__weekday(fourth) + 1 + (week - 1) * 7;
}

int32_t vsl__easter(int year) {
    int a = year % 19, b = year / 100, c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return vsl__day(year, n / 31, n % 31 + 1);
}

int32_t vsl__nth_weekday(int year, int month, int weekday, int n) {
    int32_t day;
    if (n < 0) {
        day = vsl__day(year, month + 1, 1) - 1;
        return day - (vsl__weekday(day) - weekday + 7) % 7 + 7 * (n + 1);
    }
    day = vsl__day(year, month, 1);
    return day + (weekday - vsl__weekday(day) + 7) % 7 + 7 * (n - 1);
}
