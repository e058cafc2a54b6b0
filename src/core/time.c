/*
** time.c - dates, times, durations and sets, with their values.
**
** A match of the rules is a tree of operations. `evaluate` turns it into a `when`: what was said,
** and the day it is fixed to, where that can be known. Whatever is not said is found from the day
** of publication, in the direction of the clause's tense, and shown as X in `unresolved`.
** Values are TIMEX3 (ISO 8601 with the parts of day of TIDES); see doc/times.md.
*/
#include "time.h"

#include <math.h>
#include <string.h>

#include "calendar.h"
#include "error.h"
#include "number.h"

#define NO_YEAR INT32_MIN
#define DAY_SECONDS 86400
#define SENTENCE 500 /* atoms; a longer one is no sentence, and is not looked through */
#define FARTHEST \
    500000 /* of what is counted in years, days ...; so that an int holds what follows */
/* Operations of one match, and of those within each other: a pack could ask for any number, as each
** may use the one below it many times. Dutch needs 6 and 4. */
#define OPERATIONS 500
#define OPERATION_DEPTH 40

/* units of durations, in the order they are written */
enum {
    U_CENTURY,
    U_DECADE,
    U_YEAR,
    U_QUARTER,
    U_MONTH,
    U_WEEKEND,
    U_WEEK,
    U_DAY,
    U_WORKDAY,
    U_HOUR,
    U_MINUTE,
    U_SECOND,
    UNITS
};

static const struct {
    const char *name; /* in rules and lexicon */
    const char *sign; /* in values */
    vsl__grain grain;
} units[UNITS] = {
    {"CE", "CE", VSL__CENTURY}, {"DE", "DE", VSL__DECADE}, {"Y", "Y", VSL__YEAR},
    {"Q", "Q", VSL__QUARTER},   {"M", "M", VSL__MONTH},    {"WE", "WE", VSL__WEEKEND},
    {"W", "W", VSL__WEEK},      {"D", "D", VSL__DAY},      {"BD", "BD", VSL__DAY},
    {"H", "H", VSL__HOUR},      {"MIN", "M", VSL__MINUTE}, {"S", "S", VSL__SECOND},
};

/* What a time says. Zeros mean: not said; so do NO_YEAR, hour -1, `part` absent. */
typedef struct when {
    uint8_t type;     /* vsl_time_type */
    uint8_t grain;    /* vsl__grain: the finest thing known */
    uint8_t fixed;    /* `day` (and `year` ...) are known */
    uint8_t relative; /* found from the day of publication or an earlier time */
    uint8_t vague;    /* 12 o'clock hours: before or after noon is not said */
    uint8_t sided;    /* the part of day was said beside the clock */
    uint8_t lost;     /* it counts from a date that the text does not give */
    int32_t day;      /* the first day */
    int32_t year, month, dom, weekday;
    int32_t index; /* of a half, quarter or week; month that a season begins in */
    int32_t hour, minute, second;
    vsl_str part;    /* of the day: MO AF EV NI ... */
    vsl_str season;  /* SP SU FA WI */
    vsl_str holiday; /* when it is, while the year is unknown */
    vsl_str ref;     /* PAST_REF ... */
    vsl_str mod;
    double amount[UNITS];         /* of a duration */
    uint16_t unknown;             /* bits: units with an unknown count */
    const struct when *from, *to; /* of a range */
    const struct when *every;     /* of a set */
} when;

typedef struct vsl__timing {
    vsl_doc *doc;
    vsl__now now;
    vsl_direction direction; /* see direction_of */
    const vsl__match *match; /* its clause says the direction */
    int strict; /* a weekday is never today (directions past and future given as option) */
    int has_last;
    when last;           /* the last date before this one in the text */
    uint32_t quote_atom; /* is_quoted: the next atom to look at, and whether it is quoted */
    int quoted;
    int opened;                 /* the same at the beginning of the sentence */
    uint32_t first;             /* the atom where the time begins */
    unsigned operations, depth; /* of the match so far */
    int nomem;
    int begun; /* a window has been gone through */
} context;

static int evaluate(context *c, const vsl__value *value, when *w);

/* The direction of the present match. The tense of its clause is looked for when it is asked for: most
** times look nowhere. */
static vsl_direction direction_of(context *c) {
    if (c->direction == VSL_DIRECTION_NEWS && c->match != NULL) {
        double way;
        (void)vsl__modifier_at(c->doc, c->match->first, VSL__KNOWN_TIME_MODIFIER, &way);
        c->direction =
            way < 0 ? VSL_DIRECTION_PAST : vsl__tense_at(c->doc, c->match->first, c->match->end);
    }
    return c->direction;
}

static void nothing(when *w) {
    memset(w, 0, sizeof *w);
    w->year = NO_YEAR;
    w->hour = -1;
}

static int said(const vsl__value *v) {
    return v->tag != VSL__VALUE_NONE;
}

/* Argument `i` of a node; NONE when there is none. */
static const vsl__value *argument(const vsl__node *node, unsigned i) {
    static const vsl__value none = {0};
    return i < node->count ? &node->at[i] : &none;
}

/* The value as a whole number, within what the calendar can count with. */
static int whole(const vsl__value *v) {
    if (!(v->number > -FARTHEST)) return -FARTHEST;
    return v->number < FARTHEST ? (int)v->number : FARTHEST;
}

static int unit_of(vsl_str text) {
    int i;
    for (i = 0; i < UNITS; i++)
        if (vsl__str_is(text, units[i].name)) return i;
    return -1;
}

/*
** {======================================================
** Moving about the calendar
** =======================================================
*/

int vsl__now_parse(vsl_str text, vsl__now *now) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    int field[6] = {0}, n = 0;
    uint32_t i;
    memset(now, 0, sizeof *now);
    if (text.length != 10 && text.length < 16) return 0;
    for (i = 0; i < text.length && i < sizeof form - 1; i++) {
        char f = form[i], ch = text.data[i];
        if (f == 'd') {
            if (ch < '0' || ch > '9') return 0;
            field[n] = field[n] * 10 + ch - '0';
        } else if (f == 'T' && ch == ' ') {
            n++;
        } else if (f != ch) {
            if (i < 16) return 0;
            break; /* a zone behind the minutes */
        } else
            n++;
    }
    if (field[1] < 1 || field[1] > 12 || field[2] < 1 || field[3] > 24 || field[4] > 59 ||
        field[5] > 60 || field[2] > vsl__month_length(field[0], field[1]))
        return 0;
    now->known = 1;
    now->day = vsl__day(field[0], field[1], field[2]);
    now->second = field[3] * 3600 + field[4] * 60 + field[5];
    return 1;
}

/* Fixes `w` to the period of its grain that holds `day`. */
static void fix_at(when *w, int32_t day) {
    int year, month, dom;
    if (day > VSL__FARTHEST) day = VSL__FARTHEST;
    if (day < -VSL__FARTHEST) day = -VSL__FARTHEST;
    vsl__date(day, &year, &month, &dom);
    w->fixed = 1;
    w->year = year;
    switch ((vsl__grain)w->grain) {
    case VSL__CENTURY:
        w->day = vsl__day((int)floor(year / 100.0) * 100, 1, 1);
        break;
    case VSL__DECADE:
        w->day = vsl__day((int)floor(year / 10.0) * 10, 1, 1);
        break;
    case VSL__YEAR:
        w->day = vsl__day(year, 1, 1);
        break;
    case VSL__HALF:
        w->index = month > 6 ? 2 : 1;
        w->day = vsl__day(year, w->index * 6 - 5, 1);
        break;
    case VSL__QUARTER:
        w->index = (month + 2) / 3;
        w->day = vsl__day(year, w->index * 3 - 2, 1);
        break;
    case VSL__SEASON:
        w->day = vsl__day(year, w->index, 1);
        break;
    case VSL__MONTH:
        w->month = month;
        w->day = vsl__day(year, month, 1);
        break;
    case VSL__WEEK:
        w->day = day - vsl__weekday(day) + 1;
        break;
    case VSL__WEEKEND:
        w->day = day - vsl__weekday(day) + 6;
        break;
    default:
        w->day = day;
        w->month = month;
        w->dom = dom;
    }
}

/* The first day behind a fixed period. */
static int32_t day_behind(const when *w) {
    int year, month, dom;
    vsl__date(w->day, &year, &month, &dom);
    switch ((vsl__grain)w->grain) {
    case VSL__CENTURY:
        return vsl__day(year + 100, 1, 1);
    case VSL__DECADE:
        return vsl__day(year + 10, 1, 1);
    case VSL__YEAR:
        return vsl__day(year + 1, month, 1);
    case VSL__HALF:
        return vsl__day(year, month + 6, 1);
    case VSL__SEASON:
    case VSL__QUARTER:
        return vsl__day(year, month + 3, 1);
    case VSL__MONTH:
        return vsl__day(year, month + 1, 1);
    case VSL__WEEK:
        return w->day + 7;
    case VSL__WEEKEND:
        return w->day + 2;
    default:
        return w->day + 1;
    }
}

/* Moves a day by whole months; the day of the month is cut to the month's length. */
static int32_t add_months(int32_t day, int months) {
    int year, month, dom, length;
    vsl__date(day, &year, &month, &dom);
    day = vsl__day(year, month + months, 1);
    vsl__date(day, &year, &month, &length);
    length = vsl__month_length(year, month);
    return day + (dom < length ? dom : length) - 1;
}

/* Moves a fixed period by n of its own kind. */
static void move(when *w, int n) {
    switch ((vsl__grain)w->grain) {
    case VSL__CENTURY:
        fix_at(w, add_months(w->day, 1200 * n));
        break;
    case VSL__DECADE:
        fix_at(w, add_months(w->day, 120 * n));
        break;
    case VSL__YEAR:
    case VSL__SEASON:
        fix_at(w, add_months(w->day, 12 * n));
        break;
    case VSL__HALF:
        fix_at(w, add_months(w->day, 6 * n));
        break;
    case VSL__QUARTER:
        fix_at(w, add_months(w->day, 3 * n));
        break;
    case VSL__MONTH:
        fix_at(w, add_months(w->day, n));
        break;
    case VSL__WEEK:
    case VSL__WEEKEND:
        fix_at(w, w->day + 7 * n);
        break;
    default:
        fix_at(w, w->day + n);
    }
}

/* }====================================================== */

/*
** {======================================================
** Fixing what was not said
** =======================================================
*/

/* The day of a holiday in a year: "easter+39", "04-27", "05-7#2" (second Sunday of May), "11-4#4+1"
** (the day after the fourth Thursday), "04-27~" (the day before, when it is a Sunday). */
static int holiday_day(vsl_str rule, int year, int32_t *day) {
    const char *p = rule.data, *end = rule.data + rule.length;
    int sign = 1, offset = 0, month, dom;
    if (rule.length >= 6 && memcmp(p, "easter", 6) == 0) {
        *day = vsl__easter(year);
        p += 6;
    } else {
        if (end - p < 5) return 0;
        month = (p[0] - '0') * 10 + p[1] - '0';
        if (p[4] == '#') {
            int n;
            if (end - p < 6) return 0;
            n = end - p > 6 && p[5] == '-' ? -(p[6] - '0') : p[5] - '0';
            *day = vsl__nth_weekday(year, month, p[3] - '0', n);
            p += n < 0 ? 7 : 6;
        } else {
            dom = (p[3] - '0') * 10 + p[4] - '0';
            *day = vsl__day(year, month, dom);
            p += 5;
        }
    }
    if (p < end && *p == '~') {
        if (vsl__weekday(*day) == 7) --*day;
        p++;
    }
    if (p < end) sign = *p++ == '-' ? -1 : 1;
    for (; p < end && offset < FARTHEST; p++) offset = offset * 10 + *p - '0';
    *day += sign * offset;
    return 1;
}

/* Fixes a yearly thing (month, date, season, quarter, half, week, holiday) in `year`. */
static int fix_in_year(when *w, int year) {
    int32_t day;
    if (w->holiday.data != NULL) {
        if (!holiday_day(w->holiday, year, &day)) return 0;
        w->grain = VSL__DAY;
        fix_at(w, day);
        return 1;
    }
    if (w->grain == VSL__WEEK) {
        fix_at(w, vsl__week_start(year, w->index));
        return 1;
    }
    if (w->grain == VSL__SEASON || w->grain == VSL__QUARTER || w->grain == VSL__HALF) {
        int month = w->grain == VSL__SEASON    ? w->index
                    : w->grain == VSL__QUARTER ? w->index * 3 - 2
                                               : w->index * 6 - 5;
        fix_at(w, vsl__day(year, month, 1));
        return 1;
    }
    if (w->month == 0) {
        if (w->grain != VSL__YEAR) return 0;
        fix_at(w, vsl__day(year, 1, 1));
        return 1;
    }
    if (w->dom > vsl__month_length(year, w->month)) return 0;
    fix_at(w, vsl__day(year, w->month, w->dom > 0 ? w->dom : 1));
    return 1;
}

/* Chooses the nearest fixed candidate that looks in the direction: the last one that has begun by
** `day`, or the next one that is not over. `before` <= day < `after` holds for the two. */
static void choose(when *w, const when *before, const when *after, int32_t day,
                   vsl_direction direction) {
    if (direction == VSL_DIRECTION_NEAREST)
        *w = day - before->day <= after->day - day ? *before : *after;
    else
        *w = direction == VSL_DIRECTION_FUTURE && day_behind(before) <= day ? *after : *before;
}

/* Fixes something that returns each year. */
static int fix_yearly(when *w, const vsl__now *now, vsl_direction direction) {
    when before = *w, after = *w;
    int year, month, dom, i, found = 0;
    vsl__date(now->day, &year, &month, &dom);
    for (i = 1; i >= -8 && !found; i--) { /* leap days return after at most 8 years */
        before = *w;
        found = fix_in_year(&before, year + i) && before.day <= now->day;
    }
    if (!found) return 0;
    found = 0;
    for (i = -1; i <= 8 && !found; i++) {
        after = *w;
        found = fix_in_year(&after, year + i) && after.day > now->day;
    }
    if (!found) return 0;
    choose(w, &before, &after, now->day, direction);
    return 1;
}

/* Fixes a weekday. */
static void fix_weekday(context *c, when *w, vsl_direction direction) {
    int32_t back = (vsl__weekday(c->now.day) - w->weekday + 7) % 7;
    int32_t day = c->now.day - back;
    if (direction == VSL_DIRECTION_FUTURE && (back > 0 || c->strict))
        day += 7;
    else if (direction == VSL_DIRECTION_PAST && c->strict && back == 0)
        day -= 7;
    else if (direction == VSL_DIRECTION_NEAREST && back > 3)
        day += 7;
    fix_at(w, day);
}

/* Fixes a day of the month. */
static void fix_dom(const vsl__now *now, when *w, vsl_direction direction) {
    int year, month, dom, i, step = direction == VSL_DIRECTION_FUTURE ? 1 : -1;
    vsl__date(now->day, &year, &month, &dom);
    for (i = 0; i < 13; i++) {
        int32_t first = vsl__day(year, month + i * step, 1), day;
        int y, m, d;
        vsl__date(first, &y, &m, &d);
        if (w->dom > vsl__month_length(y, m)) continue;
        day = first + w->dom - 1;
        if (w->weekday != 0 && vsl__weekday(day) != w->weekday) continue;
        if (step > 0 ? day < now->day : day > now->day) continue;
        fix_at(w, day);
        return;
    }
}

/* Fixes what can be fixed from the day of publication; what cannot stays as it is. */
static void fix(context *c, when *w) {
    if (w->fixed || w->lost || !c->now.known || w->type == VSL_DURATION || w->type == VSL_SET ||
        w->ref.data != NULL || w->from != NULL || w->grain < VSL__YEAR)
        return;
    if (w->year != NO_YEAR) {
        fix_in_year(w, w->year);
        return;
    }
    w->relative = 1;
    if (w->month != 0 && w->dom != 0 && w->weekday != 0) {
        when best = *w;
        int year, month, dom, i, order[] = {0, -1, 1};
        vsl__date(c->now.day, &year, &month, &dom);
        for (i = 0; i < (int)(sizeof order / sizeof *order); i++) {
            when trial = *w;
            int turn = direction_of(c) == VSL_DIRECTION_FUTURE ? -order[i] : order[i];
            if (!fix_in_year(&trial, year + turn) || vsl__weekday(trial.day) != w->weekday)
                continue;
            best = trial;
            break;
        }
        if (best.fixed) {
            *w = best;
            return;
        }
    }
    if (w->month != 0 || w->holiday.data != NULL || w->grain == VSL__SEASON ||
        w->grain == VSL__QUARTER || w->grain == VSL__HALF || w->grain == VSL__WEEK) {
        if (w->grain == VSL__SEASON || w->grain == VSL__QUARTER || w->grain == VSL__HALF ||
            w->grain == VSL__WEEK || w->holiday.data != NULL || w->month != 0)
            fix_yearly(w, &c->now, direction_of(c));
    } else if (w->dom != 0)
        fix_dom(&c->now, w, direction_of(c));
    else if (w->weekday != 0)
        fix_weekday(c, w, direction_of(c));
    else if (w->grain >= VSL__PART) { /* a time of today */
        int32_t day = c->now.day;
        int32_t second = w->hour * 3600 + w->minute * 60;
        if (c->strict && direction_of(c) == VSL_DIRECTION_FUTURE && w->hour >= 0 && !w->sided &&
            second < c->now.second) {
            if (w->vague && second + DAY_SECONDS / 2 >= c->now.second)
                w->hour += 12;
            else
                day++;
        }
        fix_at(w, day);
    }
}

/* }====================================================== */

/*
** {======================================================
** Operations
** =======================================================
*/

/* A year of two digits: the century that puts it nearest, rather back than ahead. */
static int full_year(const context *c, int year) {
    int now = 2000, month, dom;
    if (c->now.known) vsl__date(c->now.day, &now, &month, &dom);
    year += now / 100 * 100;
    if (year > now + 20) year -= 100;
    return year;
}

static int year_of(context *c, const vsl__value *v, int *year) {
    if (v->tag == VSL__VALUE_NODE) {
        if (v->node->op == VSL__OP_YEAR) {
            *year = full_year(c, whole(argument(v->node, 0)));
            return 1;
        } else {
            when w;
            if (!evaluate(c, v, &w)) return 0;
            fix(c, &w);
            if (!w.fixed) return 0;
            *year = w.year;
            return 1;
        }
    }
    *year = said(v) ? whole(v) : NO_YEAR;
    return 1;
}

static int op_date(context *c, const vsl__node *node, when *w) {
    w->type = VSL_DATE;
    if (!year_of(c, argument(node, 0), &w->year)) return 0;
    if (said(argument(node, 1))) w->month = whole(argument(node, 1));
    if (said(argument(node, 2))) w->dom = whole(argument(node, 2));
    w->grain = w->dom != 0 ? VSL__DAY : w->month != 0 ? VSL__MONTH : VSL__YEAR;
    if (w->month < 0 || w->month > 12 || w->dom < 0 || w->dom > 31) return 0;
    if (w->month != 0 && w->dom > vsl__month_length(w->year == NO_YEAR ? 2000 : w->year, w->month))
        return 0;
    if (w->year != NO_YEAR) fix_in_year(w, w->year);
    return 1;
}

/* quarter(y, n), half(y, n), week(y, n), season(y, s) */
static int op_yearly(context *c, const vsl__node *node, vsl__grain grain, when *w) {
    const vsl__value *which = argument(node, 1);
    static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
    int i;
    w->grain = (uint8_t)grain;
    if (!year_of(c, argument(node, 0), &w->year)) return 0;
    w->index = whole(which);
    if (grain == VSL__SEASON) {
        w->season = which->text;
        for (i = 0; i < 4; i++)
            if (vsl__str_is(which->text, seasons[i])) w->index = 3 * i + 3;
    }
    if (w->index < 1 || (grain == VSL__QUARTER && w->index > 4) ||
        (grain == VSL__HALF && w->index > 2) || (grain == VSL__WEEK && w->index > 53))
        return 0;
    if (w->year != NO_YEAR) return fix_in_year(w, w->year);
    return 1;
}

/* decade(90), decade(1990), century(19) */
static int op_years(context *c, const vsl__node *node, vsl__grain grain, when *w) {
    int n = whole(argument(node, 0)), year = n;
    w->grain = (uint8_t)grain;
    if (grain == VSL__CENTURY)
        year = (n - 1) * 100;
    else if (n < 100) {
        int now = 2000, month, dom;
        if (c->now.known) vsl__date(c->now.day, &now, &month, &dom);
        year = n + now / 100 * 100;
        if (year + 5 > now) year -= 100;
    }
    fix_at(w, vsl__day(year, 1, 1));
    return 1;
}

/* rel(n, UNIT): the period of that kind that holds today, moved by n; rel(n, x): the last (-1),
** this (0) or next (1) weekday, month, date, season, holiday x. */
static int op_rel(context *c, const vsl__node *node, when *w) {
    int n = whole(argument(node, 0));
    const vsl__value *what = argument(node, 1);
    if (what->tag != VSL__VALUE_NODE) {
        int unit = unit_of(what->text);
        if (unit < 0) {
            if (!vsl__str_is(what->text, "HALF")) return 0;
            w->grain = VSL__HALF;
        } else
            w->grain = (uint8_t)units[unit].grain;
        w->relative = 1;
        if (w->grain > VSL__DAY) w->type = VSL_TIME;
        if (!c->now.known) return 1;
        if (w->grain >= VSL__HOUR) {
            int32_t size = w->grain == VSL__HOUR ? 3600 : w->grain == VSL__MINUTE ? 60 : 1;
            int32_t second = c->now.second + n * size;
            int32_t day = c->now.day + (int32_t)floor(second / (double)DAY_SECONDS);
            second -= (day - c->now.day) * DAY_SECONDS;
            fix_at(w, day);
            w->hour = second / 3600;
            w->minute = second / 60 % 60;
            w->second = second % 60;
            return 1;
        }
        fix_at(w, c->now.day);
        move(w, n);
        return 1;
    }
    if (!evaluate(c, what, w)) return 0;
    if (w->fixed || !c->now.known) return 1;
    w->relative = 1;
    if (w->weekday != 0 && w->dom == 0) {
        int32_t back = (vsl__weekday(c->now.day) - w->weekday + 7) % 7;
        if (n == 0)
            fix_weekday(c, w, direction_of(c));
        else if (n < 0)
            fix_at(w, c->now.day - (back == 0 ? 7 : back) + 7 * (n + 1));
        else
            fix_at(w, c->now.day - back + 7 * n);
    } else if (n == 0) { /* this one: that of this year, or the winter we are in */
        int year, month, dom;
        vsl__date(c->now.day, &year, &month, &dom);
        if (w->grain == VSL__SEASON && w->index == 12 && month < 3) year--;
        if (!fix_in_year(w, year)) return 0;
    } else {
        when trial = *w;
        if (!fix_yearly(&trial, &c->now, n < 0 ? VSL_DIRECTION_PAST : VSL_DIRECTION_FUTURE))
            return 0;
        if (trial.day <= c->now.day && c->now.day < day_behind(&trial))
            move(&trial, n < 0 ? -1 : 1);
        *w = trial;
        if (n < -1 || n > 1) move(w, n < 0 ? n + 1 : n - 1);
    }
    return 1;
}

/* A time the duration `by` away; the anchor is the day of publication unless another one is given.
** The finest unit of the duration says how exact that is. */
static int away(context *c, const vsl__value *by, double sign, const vsl__value *given, when *w) {
    static const vsl_str past = {"PAST_REF", 8}, future = {"FUTURE_REF", 10};
    when duration, anchor;
    double months, seconds;
    int i, has_anchor = 0, whole_months;
    vsl__grain grain = VSL__CENTURY;
    int32_t day, second = 0;
    if (!evaluate(c, by, &duration)) return 0;
    nothing(&anchor);
    w->relative = 1;
    if (given->tag == VSL__VALUE_NODE) {
        if (!evaluate(c, given, &anchor)) return 0;
        fix(c, &anchor);
        if (anchor.ref.data == NULL) {
            if (!anchor.fixed) return 0;
            has_anchor = 1;
        }
    } else if (said(given) && c->has_last) {
        anchor = c->last;
        has_anchor = 1;
    } else if (said(given) && c->doc->options.direction == VSL_DIRECTION_NEWS &&
               direction_of(c) == VSL_DIRECTION_PAST)
        w->lost = 1; /* 60 jaar later stuurde ze: later than what? */
    if (duration.unknown != 0) {
        /* uren later, told of the past, is in the past */
        int told = said(given) && direction_of(c) == VSL_DIRECTION_PAST;
        w->ref = sign < 0 || told ? past : future;
        return 1;
    }
    for (i = 0; i < UNITS; i++) {
        if (duration.amount[i] == 0) continue;
        grain = units[i].grain;
        if (duration.amount[i] != floor(duration.amount[i])) {
            if (grain == VSL__YEAR || grain == VSL__DECADE)
                grain = VSL__MONTH;
            else if (grain == VSL__MONTH || grain == VSL__WEEK)
                grain = VSL__DAY;
            else if (grain == VSL__HOUR)
                grain = VSL__MINUTE;
        }
    }
    if (!has_anchor) {
        if (!c->now.known || w->lost) {
            w->grain = (uint8_t)grain;
            if (grain > VSL__DAY) w->type = VSL_TIME;
            return 1;
        }
        day = c->now.day;
        second = c->now.second;
    } else {
        day = anchor.day;
        if (anchor.hour >= 0) second = anchor.hour * 3600 + anchor.minute * 60 + anchor.second;
        if (anchor.grain == VSL__DAY && grain < VSL__DAY && given->tag == VSL__VALUE_NODE)
            grain = VSL__DAY;
        if (anchor.grain > grain && grain < VSL__YEAR) grain = VSL__YEAR;
    }
    if (grain == VSL__QUARTER) grain = VSL__MONTH;
    if (grain == VSL__WEEKEND) grain = VSL__WEEK;
    if (grain < VSL__YEAR) grain = VSL__YEAR;
    months = duration.amount[U_CENTURY] * 1200 + duration.amount[U_DECADE] * 120 +
             duration.amount[U_YEAR] * 12 + duration.amount[U_QUARTER] * 3 +
             duration.amount[U_MONTH];
    if (!(months >= 0)) return 0;
    if (months > 12000) { /* before or after the years that dates have */
        w->ref = sign < 0 ? past : future;
        return 1;
    }
    whole_months = (int)floor(months);
    seconds = ((duration.amount[U_WEEK] + duration.amount[U_WEEKEND]) * 7 + duration.amount[U_DAY] +
               duration.amount[U_WORKDAY] + (months - whole_months) * 30) *
                  DAY_SECONDS +
              duration.amount[U_HOUR] * 3600 + duration.amount[U_MINUTE] * 60 +
              duration.amount[U_SECOND];
    if (!(seconds >= 0 && seconds <= 1e12)) return 0;
    day = add_months(day, sign < 0 ? -whole_months : whole_months);
    seconds = second + (sign < 0 ? -seconds : seconds);
    day += (int32_t)floor(seconds / DAY_SECONDS);
    second = (int32_t)(seconds - floor(seconds / DAY_SECONDS) * DAY_SECONDS);
    w->grain = (uint8_t)grain;
    if (grain > VSL__DAY) {
        w->type = VSL_TIME;
        w->hour = second / 3600;
        w->minute = second / 60 % 60;
        w->second = second % 60;
        if (grain == VSL__HOUR) w->grain = VSL__MINUTE;
    }
    fix_at(w, day);
    return 1;
}

/* from(duration, sign, anchor) */
static int op_from(context *c, const vsl__node *node, when *w) {
    return away(c, argument(node, 0), argument(node, 1)->number, argument(node, 2), w);
}

/* within(duration): what lies at most that far ahead; in news of the past how long it took:
** binnen vijf minuten stond het 2-0. */
static int op_within(context *c, const vsl__node *node, when *w) {
    const vsl__value *duration = argument(node, 0);
    if (c->doc->options.direction != VSL_DIRECTION_NEWS || direction_of(c) != VSL_DIRECTION_PAST)
        return away(c, duration, 1, argument(node, 1), w);
    c->first = duration->first;
    return evaluate(c, duration, w);
}

/* nth(n, x, period): the n-th day, week, month or weekday in a period; n < 0 from the end. */
static int op_nth(context *c, const vsl__node *node, when *w) {
    int n = whole(argument(node, 0)), unit = -1;
    const vsl__value *what = argument(node, 1);
    when period, item;
    int32_t behind, day;
    nothing(&item);
    if (n == 0 || !evaluate(c, argument(node, 2), &period)) return 0;
    fix(c, &period);
    w->relative = period.relative;
    if (what->tag == VSL__VALUE_NODE) {
        if (!evaluate(c, what, &item) || item.weekday == 0) return 0;
        w->grain = VSL__DAY;
        w->weekday = item.weekday;
    } else {
        unit = unit_of(what->text);
        if (unit < 0) return 0;
        w->grain = (uint8_t)units[unit].grain;
    }
    if (!period.fixed) {
        w->month = period.month;
        w->index = n;
        w->relative = 1;
        return 1;
    }
    behind = day_behind(&period);
    if (w->weekday != 0) {
        if (period.grain >= VSL__DAY) /* the third Tuesday after that day */
            day =
                period.day + 1 + (w->weekday - vsl__weekday(period.day + 1) + 7) % 7 + 7 * (n - 1);
        else if (n > 0)
            day = period.day + (w->weekday - vsl__weekday(period.day) + 7) % 7 + 7 * (n - 1);
        else
            day = behind - 1 - (vsl__weekday(behind - 1) - w->weekday + 7) % 7 + 7 * (n + 1);
        fix_at(w, day);
        return 1;
    }
    if (w->grain == VSL__WEEK) {
        /* the ISO week that holds most of the period's first seven days, counted from there */
        int32_t first = period.day + 3;
        first -= vsl__weekday(first) - 1;
        if (n < 0) first = behind - 4 - vsl__weekday(behind - 4) + 1 + 7;
        fix_at(w, first + 7 * (n > 0 ? n - 1 : n));
        return 1;
    }
    fix_at(w, n > 0 ? period.day : behind - 1);
    move(w, n > 0 ? n - 1 : n + 1);
    return w->day >= period.day && w->day < behind;
}

/* in(x, period): x of that period: november of last year, Tuesday of next week, the 20th of
** next month, the summer of 2018. */
static int op_in(context *c, const vsl__node *node, when *w) {
    when period;
    if (!evaluate(c, argument(node, 0), w) || !evaluate(c, argument(node, 1), &period)) return 0;
    fix(c, &period);
    w->relative |= period.relative;
    if (!period.fixed) w->relative = 1;
    if (!period.fixed || w->fixed) return 1;
    if (period.grain <= VSL__YEAR) return fix_in_year(w, period.year);
    if (w->weekday != 0 && w->dom == 0) {
        int32_t monday = period.day - vsl__weekday(period.day) + 1;
        fix_at(w, monday + w->weekday - 1);
        return 1;
    }
    if (w->dom != 0 && period.grain <= VSL__MONTH) {
        fix_at(w, period.day + w->dom - 1);
        return 1;
    }
    return 0;
}

/* on(weekday, date): a date with its weekday. */
static int op_on(context *c, const vsl__node *node, when *w) {
    when weekday;
    if (!evaluate(c, argument(node, 0), &weekday) || !evaluate(c, argument(node, 1), w)) return 0;
    w->weekday = weekday.weekday;
    return 1;
}

/* clock(h, m, s, part): a time of day; the part of day tells 3 from 15 h. */
static void set_part(when *w, vsl_str part) {
    int afternoon = vsl__str_is(part, "AF") || vsl__str_is(part, "EV") || vsl__str_is(part, "PM");
    int night = vsl__str_is(part, "NI");
    if (w->hour < 0) {
        w->part = part;
        if (w->grain < VSL__PART) w->grain = VSL__PART;
        return;
    }
    if ((afternoon || (night && w->hour > 5)) && w->hour < 12 && w->hour >= 0) w->hour += 12;
    if (vsl__str_is(part, "AM") && w->hour == 12) w->hour = 0;
    w->vague = 0;
    w->sided = 1;
}

static int op_clock(const vsl__node *node, when *w) {
    const vsl__value *hour = argument(node, 0), *minute = argument(node, 1),
                     *second = argument(node, 2), *part = argument(node, 3);
    double h = hour->number, m = said(minute) ? minute->number : 0;
    w->type = VSL_TIME;
    if (m < 0) { /* kwart VOOR acht, half acht */
        m += 60;
        h -= 1;
    }
    if (h < 0) h += said(part) ? 12 : 24;
    if (!(h >= 0 && h <= 24 && m >= 0 && m < 60)) return 0;
    w->hour = (int32_t)h;
    w->minute = (int32_t)m;
    w->grain = said(minute) ? VSL__MINUTE : VSL__HOUR;
    if (said(second)) {
        w->second = whole(second);
        if (w->second < 0 || w->second > 60) return 0;
        w->grain = VSL__SECOND;
    }
    w->vague = h > 0 && h <= 12 && hour->digits < 2 && (!said(minute) || minute->digits == 0);
    if (said(part)) set_part(w, part->text);
    return 1;
}

/* The rule of a holiday in the region that the option names: "12-05|BE:12-06". */
static vsl_str holiday_rule(const context *c, vsl_str rule) {
    const vsl_str region = c->doc->options.region;
    const char *p, *end;
    vsl_str usual = rule;
    if (rule.length == 0) return rule;
    end = rule.data + rule.length;
    p = memchr(rule.data, '|', rule.length);
    if (p == NULL) return rule;
    usual.length = (uint32_t)(p - rule.data);
    while (p != NULL) {
        const char *name = p + 1;
        p = memchr(name, '|', (size_t)(end - name));
        if (region.length != 0 && (size_t)(end - name) > region.length &&
            memcmp(name, region.data, region.length) == 0 && name[region.length] == ':') {
            vsl_str found;
            found.data = name + region.length + 1;
            found.length = (uint32_t)((p != NULL ? p : end) - found.data);
            return found;
        }
    }
    return usual;
}

/* at(date, clock): both; part(date, PART): a part of that day. */
static int op_at(context *c, const vsl__node *node, when *w) {
    when clock;
    if (!evaluate(c, argument(node, 0), w) || !evaluate(c, argument(node, 1), &clock)) return 0;
    if (clock.type == VSL_DATE) { /* the other way round: 3 uur morgen */
        when date = clock;
        clock = *w;
        *w = date;
    }
    if (w->from != NULL || clock.ref.data != NULL || w->ref.data != NULL || w->grain < VSL__WEEKEND)
        return 0;
    if (clock.from != NULL) {
        when *from = vsl__arena_new(&c->doc->scratch, 2 * sizeof *from), *to;
        if (from == NULL) {
            c->nomem = 1;
            return 0;
        }
        to = from + 1;
        *from = *to = *w;
        from->hour = clock.from->hour;
        from->minute = clock.from->minute;
        from->grain = clock.from->grain;
        to->hour = clock.to->hour;
        to->minute = clock.to->minute;
        to->grain = clock.to->grain;
        from->type = to->type = VSL_TIME;
        if (w->part.data != NULL) {
            vsl_str part = w->part;
            from->part.data = to->part.data = NULL;
            set_part(from, part);
            set_part(to, part);
        }
        w->from = from;
        w->to = to;
        w->type = VSL_TIME;
        return 1;
    }
    w->type = VSL_TIME;
    w->grain = clock.grain;
    w->vague = clock.vague;
    w->hour = clock.hour;
    w->minute = clock.minute;
    w->second = clock.second;
    if (clock.part.data != NULL) w->part = clock.part;
    if (w->hour >= 0 && w->part.data != NULL) {
        vsl_str part = w->part;
        w->part.data = NULL;
        set_part(w, part);
    }
    return 1;
}

static int op_part(context *c, const vsl__node *node, when *w) {
    if (said(argument(node, 0)) && !evaluate(c, argument(node, 0), w)) return 0;
    if (w->ref.data != NULL || w->from != NULL || (w->grain < VSL__DAY && w->fixed)) return 0;
    w->type = VSL_TIME;
    set_part(w, argument(node, 1)->text);
    return 1;
}

/* Gives the first of two durations the scale of the second: 3 tot 5 miljoen jaar. */
static void share_scale(const context *c, const vsl__node *node, when *from) {
    const vsl__value *a = argument(node->at[0].node, 0), *b = argument(node->at[1].node, 0);
    int i;
    if (a->tag != VSL__VALUE_NUMBER || b->tag != VSL__VALUE_NUMBER || a->number == 0) return;
    for (i = 0; i < UNITS; i++) from->amount[i] *= vsl__range_start(c->doc, a, b) / a->number;
}

static int op_range(context *c, const vsl__node *node, when *w) {
    when *ends = vsl__arena_new(&c->doc->scratch, 2 * sizeof *ends);
    if (ends == NULL) {
        c->nomem = 1;
        return 0;
    }
    if (!evaluate(c, argument(node, 0), &ends[0]) || !evaluate(c, argument(node, 1), &ends[1]))
        return 0;
    if ((ends[0].type == VSL_DURATION) != (ends[1].type == VSL_DURATION) || ends[0].from != NULL ||
        ends[1].from != NULL)
        return 0;
    if (ends[0].type == VSL_DURATION) share_scale(c, node, &ends[0]);
    if (ends[0].hour >= 0 && ends[1].hour >= 0) {
        if (ends[0].fixed && !ends[1].fixed) { /* vrijdag van 9 tot 11 */
            int32_t hour = ends[1].hour, minute = ends[1].minute;
            uint8_t grain = ends[1].grain;
            ends[1] = ends[0];
            ends[1].hour = hour;
            ends[1].minute = minute;
            ends[1].grain = grain;
        }
        if (ends[0].vague && !ends[1].vague && ends[0].hour + 12 < ends[1].hour && ends[0].hour < 7)
            ends[0].hour += 12;
    }
    *w = ends[0];
    w->from = &ends[0];
    w->to = &ends[1];
    if (ends[1].type == VSL_TIME) w->type = VSL_TIME;
    return 1;
}

static int op_duration(const vsl__node *node, when *w) {
    const vsl__value *count = argument(node, 0), *unit = argument(node, 1);
    int u = unit_of(unit->text);
    w->type = VSL_DURATION;
    if (u < 0) return 0;
    if (!said(count))
        w->unknown = (uint16_t)(1u << u);
    else
        w->amount[u] = count->number * (unit->number > 0 ? unit->number : 1);
    return 1;
}

static int op_sum(context *c, const vsl__node *node, when *w) {
    when other;
    int i;
    if (!evaluate(c, argument(node, 0), w) || !evaluate(c, argument(node, 1), &other)) return 0;
    for (i = 0; i < UNITS; i++) w->amount[i] += other.amount[i];
    w->unknown |= other.unknown;
    return 1;
}

static int op_set(context *c, const vsl__node *node, when *w) {
    when *every = vsl__arena_new(&c->doc->scratch, sizeof *every);
    if (every == NULL) {
        c->nomem = 1;
        return 0;
    }
    if (!evaluate(c, argument(node, 0), every)) return 0;
    *w = *every;
    w->type = VSL_SET;
    w->every = every;
    return 1;
}

/* previous(UNIT): that day, that year: of the last date before it in the text. */
static int op_previous(context *c, const vsl__node *node, when *w) {
    int unit = unit_of(argument(node, 0)->text);
    w->relative = 1;
    if (unit < 0) return 0;
    w->grain = (uint8_t)units[unit].grain;
    if (c->has_last && c->last.grain >= w->grain)
        fix_at(w, c->last.day);
    else if (c->now.known)
        fix_at(w, c->now.day);
    return 1;
}

static int evaluate_node(context *c, const vsl__node *node, when *w) {
    switch ((vsl__operation)node->op) {
    case VSL__OP_DATE:
        return op_date(c, node, w);
    case VSL__OP_YEAR:
        return year_of(c, argument(node, 0), &w->year) && (w->grain = VSL__YEAR, 1) &&
               (w->year = full_year(c, whole(argument(node, 0))), fix_in_year(w, w->year));
    case VSL__OP_WEEKDAY:
        w->weekday = whole(argument(node, 0));
        w->grain = VSL__DAY;
        return w->weekday >= 1 && w->weekday <= 7;
    case VSL__OP_SEASON:
        return op_yearly(c, node, VSL__SEASON, w);
    case VSL__OP_QUARTER:
        return op_yearly(c, node, VSL__QUARTER, w);
    case VSL__OP_HALF:
        return op_yearly(c, node, VSL__HALF, w);
    case VSL__OP_WEEK:
        return op_yearly(c, node, VSL__WEEK, w);
    case VSL__OP_DECADE:
        return op_years(c, node, VSL__DECADE, w);
    case VSL__OP_CENTURY:
        return op_years(c, node, VSL__CENTURY, w);
    case VSL__OP_HOLIDAY:
        w->grain = VSL__DAY;
        w->holiday = holiday_rule(c, argument(node, 0)->text);
        if (!year_of(c, argument(node, 1), &w->year)) return 0;
        return w->year == NO_YEAR || fix_in_year(w, w->year);
    case VSL__OP_REL:
        return op_rel(c, node, w);
    case VSL__OP_FROM:
        return op_from(c, node, w);
    case VSL__OP_WITHIN:
        return op_within(c, node, w);
    case VSL__OP_NTH:
        return op_nth(c, node, w);
    case VSL__OP_IN:
        return op_in(c, node, w);
    case VSL__OP_ON:
        return op_on(c, node, w);
    case VSL__OP_AT:
        return op_at(c, node, w);
    case VSL__OP_PART:
        return op_part(c, node, w);
    case VSL__OP_CLOCK:
        return op_clock(node, w);
    case VSL__OP_RANGE:
        return op_range(c, node, w);
    case VSL__OP_MOD:
        if (!evaluate(c, argument(node, 0), w)) return 0;
        w->mod = argument(node, 1)->text;
        return 1;
    case VSL__OP_DURATION:
        return op_duration(node, w);
    case VSL__OP_SUM:
        return op_sum(c, node, w);
    case VSL__OP_SET:
        return op_set(c, node, w);
    case VSL__OP_REF:
        w->ref = argument(node, 0)->text;
        return 1;
    case VSL__OP_FISCAL:
        if (!evaluate(c, argument(node, 0), w) || w->grain != VSL__YEAR) return 0;
        w->season = argument(node, 1)->text;
        return 1;
    case VSL__OP_PREVIOUS:
        return op_previous(c, node, w);
    case VSL__OP_BC:
        if (!evaluate(c, argument(node, 0), w) || w->year == NO_YEAR) return 0;
        w->fixed = 0;
        /* the first century holds the years 1 to 100, written 00 */
        w->year = -w->year - (w->grain == VSL__CENTURY ? 1 : 0);
        return 1;
    default:
        return 0;
    }
}

static int evaluate(context *c, const vsl__value *value, when *w) {
    int done;
    nothing(w);
    if (value->tag != VSL__VALUE_NODE || c->operations >= OPERATIONS || c->depth >= OPERATION_DEPTH)
        return 0;
    c->operations++;
    c->depth++;
    done = evaluate_node(c, value->node, w);
    c->depth--;
    return done;
}

/* The same for a whole match. */
static int evaluate_match(context *c, const vsl__match *match, when *w) {
    c->operations = c->depth = 0;
    return evaluate(c, &match->value, w);
}

/* }====================================================== */

/*
** {======================================================
** Writing values
** =======================================================
*/

typedef struct text {
    char at[128];
    unsigned length;
} text;

static void put(text *t, const char *s, size_t length) {
    if (length > sizeof t->at - t->length) length = sizeof t->at - t->length;
    memcpy(t->at + t->length, s, length);
    t->length += (unsigned)length;
}

static void puts_(text *t, const char *s) {
    put(t, s, strlen(s));
}

/* A number with leading zeros to `width`; X for each digit when it is not known. */
static void put_number(text *t, int value, int known, int width) {
    char digits[12];
    int i;
    for (i = width - 1; i >= 0; i--) {
        char digit = (char)('0' + value % 10);
        digits[i] = known ? digit : 'X';
        value /= 10;
    }
    put(t, digits, (size_t)width);
}

static void put_year(text *t, int year) {
    if (year != NO_YEAR && year < 0) {
        puts_(t, "BC");
        year = -year;
    }
    put_number(t, year, year != NO_YEAR, 4);
}

static void put_clock(text *t, const when *w) {
    if (w->hour < 0) {
        if (w->part.data == NULL) return;
        puts_(t, "T");
        put(t, w->part.data, w->part.length);
        return;
    }
    puts_(t, "T");
    put_number(t, w->hour, 1, 2);
    puts_(t, ":");
    put_number(t, w->minute, 1, 2);
    if (w->grain == VSL__SECOND || w->second != 0) {
        puts_(t, ":");
        put_number(t, w->second, 1, 2);
    }
}

static void put_fixed_date(text *t, const when *w) {
    int year, month, dom, week;
    vsl__date(w->day, &year, &month, &dom);
    switch ((vsl__grain)w->grain) {
    case VSL__CENTURY:
        put_number(t, year / 100, 1, 2);
        return;
    case VSL__DECADE:
        put_number(t, year / 10, 1, 3);
        return;
    case VSL__WEEK:
    case VSL__WEEKEND:
        week = vsl__week(w->day, &year);
        put_year(t, year);
        puts_(t, "-W");
        put_number(t, week, 1, 2);
        if (w->grain == VSL__WEEKEND) puts_(t, "-WE");
        return;
    default:
        if (w->grain == VSL__YEAR && w->season.data != NULL)
            put(t, w->season.data, w->season.length); /* fiscal: FY2016 */
        put_year(t, year);
    }
    if (w->grain == VSL__YEAR) return;
    puts_(t, "-");
    if (w->grain == VSL__HALF || w->grain == VSL__QUARTER) {
        puts_(t, w->grain == VSL__HALF ? "H" : "Q");
        put_number(t, w->index, 1, 1);
    } else if (w->grain == VSL__SEASON)
        put(t, w->season.data, w->season.length);
    else {
        put_number(t, month, 1, 2);
        if (w->grain == VSL__MONTH) return;
        puts_(t, "-");
        put_number(t, dom, 1, 2);
    }
}

/* What was said, X for the rest. `w` is as it was before it was fixed, or found from elsewhere. */
static void put_said_date(text *t, const when *w) {
    const int found = w->relative && w->fixed;
    if (w->fixed && !w->relative && w->year >= 0) {
        put_fixed_date(t, w);
        return;
    }
    if (w->holiday.data != NULL && w->holiday.length >= 5 && w->holiday.data[2] == '-' &&
        w->holiday.data[4] != '#' && (w->holiday.length == 5 || w->holiday.data[5] == '~')) {
        puts_(t, "XXXX-");
        put(t, w->holiday.data, 5);
        return;
    }
    if (w->grain >= VSL__PART && w->weekday == 0 && w->dom == 0 && w->month == 0) {
        if (w->relative) puts_(t, "XXXX-XX-XX");
        return; /* a time of day says nothing of the day */
    }
    if (w->grain == VSL__CENTURY && w->year < 0 && w->year != NO_YEAR) {
        puts_(t, "BC");
        put_number(t, -w->year / 100, 1, 2);
        return;
    }
    if (w->grain == VSL__YEAR && w->season.data != NULL) put(t, w->season.data, w->season.length);
    put_year(t, found ? NO_YEAR : w->year);
    if (w->grain <= VSL__YEAR) return;
    puts_(t, "-");
    if (w->grain == VSL__HALF || w->grain == VSL__QUARTER) {
        puts_(t, w->grain == VSL__HALF ? "H" : "Q");
        put_number(t, w->index, w->index != 0 && !found, 1);
    } else if (w->grain == VSL__SEASON)
        put(t, w->season.data, w->season.length);
    else if (w->grain == VSL__WEEK || w->grain == VSL__WEEKEND) {
        puts_(t, "W");
        put_number(t, w->index, w->index != 0 && !found, 2);
        if (w->grain == VSL__WEEKEND) puts_(t, "-WE");
    } else if (w->weekday != 0 && (w->dom == 0 || found)) {
        puts_(t, "WXX-");
        put_number(t, w->weekday, 1, 1);
    } else {
        put_number(t, w->month, w->month != 0 && !found, 2);
        if (w->grain == VSL__MONTH) return;
        puts_(t, "-");
        put_number(t, w->dom, w->dom != 0 && !found, 2);
    }
}

static void put_duration(text *t, const when *w) {
    int i, clock = 0;
    puts_(t, "P");
    for (i = 0; i < UNITS; i++) {
        char number[48];
        unsigned n;
        if (w->amount[i] == 0 && (w->unknown >> i & 1) == 0) continue;
        if (i >= U_HOUR && !clock) {
            puts_(t, "T");
            clock = 1;
        }
        n = vsl__number_write(w->amount[i], number);
        if (w->unknown >> i & 1)
            puts_(t, "X");
        else
            put(t, number, n);
        puts_(t, units[i].sign);
    }
}

/* `form` 0: the value; 1: what was said. */
static void put_when(text *t, const when *w, int form) {
    if (w->ref.data != NULL) {
        put(t, w->ref.data, w->ref.length);
        return;
    }
    if (w->from != NULL) {
        put_when(t, w->from, form);
        puts_(t, "/");
        put_when(t, w->to, form);
        return;
    }
    if (w->type == VSL_DURATION || (w->type == VSL_SET && w->every->type == VSL_DURATION)) {
        put_duration(t, w);
        return;
    }
    if (w->year != NO_YEAR && w->year < 0) { /* before our era: as said */
        put_said_date(t, w);
        put_clock(t, w);
        return;
    }
    if (w->fixed && form == 0)
        put_fixed_date(t, w);
    else
        put_said_date(t, w);
    put_clock(t, w);
}

static vsl_str keep_text(context *c, const text *t) {
    vsl_str kept = {NULL, 0};
    if (t->length == 0) return kept;
    kept = vsl__arena_str(&c->doc->arena, t->at, t->length);
    if (kept.data == NULL) c->nomem = 1;
    return kept;
}

/* }====================================================== */

/*
** {======================================================
** The stage
** =======================================================
*/

/* The second end of a range follows the first, and both share what one of them says. */
static void fix_range(context *c, when *w) {
    when *from = (when *)(uintptr_t)w->from, *to = (when *)(uintptr_t)w->to;
    if (from->ref.data != NULL || to->ref.data != NULL) return;
    if (!from->fixed && to->fixed && to->year > 0 && from->year == NO_YEAR && !to->relative &&
        fix_in_year(from, to->year)) {
        if (from->day > to->day) fix_in_year(from, to->year - 1);
        return;
    }
    fix(c, from);
    if (!to->fixed && from->fixed) {
        context later = *c;
        later.now.known = 1;
        later.now.day = from->day;
        later.direction = VSL_DIRECTION_FUTURE;
        later.strict = 0;
        if (from->grain <= VSL__YEAR) later = *c;
        if (to->grain >= VSL__PART && to->weekday == 0 && to->dom == 0) /* 22 tot 6 uur */
            fix_at(to, from->day + (from->hour > to->hour && to->hour >= 0));
        else
            fix(&later, to);
    } else
        fix(c, to);
    w->relative = from->relative || to->relative;
    w->fixed = from->fixed && to->fixed;
}

static const char *const incomplete = "X";

/* Whether what was said differs from the value. */
static int differs(const text *a, const text *b) {
    return a->length != b->length || memcmp(a->at, b->at, a->length) != 0;
}

/* The modifier left of a match: sinds 1953, meer dan tien jaar geleden. NULL when there is none. */
static const vsl__lexicon_sense *modifier_at(const vsl_doc *doc, uint32_t first, unsigned known) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    uint32_t class_id = doc->model->rules.classes[known].lexicon, back;
    const vsl__lexicon_sense *found = NULL; /* of the longest: NIET ouder dan */
    for (back = 1; back <= 4 && back <= first; back++) {
        const vsl__atom *atom = &doc->atoms.at[first - back];
        const vsl__lexicon_sense *sense = NULL;
        if (doc->atoms.at[first - back + 1].flags & VSL__ATOM_FIRST) break;
        if (vsl__atom_is(doc, atom, known)) {
            if (atom->flags & VSL__ATOM_PHRASE && vsl__atom_behind(doc, first - back) == first)
                sense = vsl__lexicon_sense_of(lexicon, doc->phrases.at[atom->phrase].entry,
                                              class_id, NULL, 0);
            if (sense == NULL && back == 1)
                sense = vsl__lexicon_sense_of(lexicon, atom->entry, class_id, NULL, 0);
        }
        if (sense != NULL) found = sense;
        if (atom->kind == VSL__ATOM_MARK) break;
    }
    return found;
}

vsl_str vsl__modifier_at(const vsl_doc *doc, uint32_t first, unsigned known, double *way) {
    vsl_str none = {NULL, 0};
    const vsl__lexicon_sense *found = modifier_at(doc, first, known);
    /* an article or preposition may stand between: ongeveer in 2010, zo'n de helft */
    if (found == NULL && first > 0 && (doc->atoms.at[first].flags & VSL__ATOM_FIRST) == 0 &&
        vsl__atom_is(doc, &doc->atoms.at[first - 1], VSL__KNOWN_FUNCTION)) {
        found = modifier_at(doc, first - 1, known);
        if (found != NULL && found->number > 0) found = NULL; /* only right before it */
    }
    if (way != NULL) *way = found == NULL ? 0 : found->number;
    return found == NULL ? none : vsl__lexicon_str(&doc->model->lexicon, found->text);
}

/* How the mark `at` changes being inside a quotation: 1 opens, -1 closes, 2 toggles, 0 neither. */
static int quotes_at(const vsl_doc *doc, const vsl__atom *at) {
    const char *p = doc->text + at->start;
    if (at->end - at->start == 1) return *p == '"' || *p == '\'' ? 2 : 0;
    if (at->end - at->start == 2 && memcmp(p, "\xC2\xAB", 2) == 0) return 1;
    if (at->end - at->start == 2 && memcmp(p, "\xC2\xBB", 2) == 0) return -1;
    if (at->end - at->start != 3 || memcmp(p, "\xE2\x80", 2) != 0) return 0;
    switch ((unsigned char)p[2]) {
    case 0x98: /* single and double, high and low */
    case 0x9A:
    case 0x9C:
    case 0x9E:
        return 1;
    case 0x99:
    case 0x9D:
        return -1;
    default:
        return 0;
    }
}

/* Follows the quotation marks up to atom `at`. */
static void follow_quotes(context *c, uint32_t at) {
    const vsl_doc *doc = c->doc;
    uint32_t i;
    for (i = c->quote_atom; i < at; i++) {
        const vsl__atom *atom = &doc->atoms.at[i];
        int change;
        if (atom->flags & VSL__ATOM_FIRST) { /* as every paragraph begins */
            if (doc->tokens.at[atom->token].breaks > 1) c->quoted = 0;
            c->opened = c->quoted;
        }
        if (atom->kind != VSL__ATOM_MARK) continue;
        change = quotes_at(doc, atom);
        if (change != 0) c->quoted = change == 2 ? !c->quoted : change > 0;
    }
    if (c->quote_atom < at) c->quote_atom = at;
}

/* Whether atom `at` is inside a quotation, from what stands before it in its paragraph. Atoms are
** asked for in the order of the text. */
static int is_quoted(context *c, uint32_t at) {
    const vsl_doc *doc = c->doc;
    follow_quotes(c, at);
    return c->quoted && doc->tokens.at[doc->atoms.at[at].token].breaks < 2;
}

/* The day of speaking that the sentence of a quoted match gives outside the quotation:
** "Morgen gaan we", zei hij dinsdag. Returns 0 when it gives none. */
static int speaking_day(const context *c, size_t index, int32_t *day) {
    const vsl_doc *doc = c->doc;
    const vsl__match *matches = doc->matches.at;
    uint32_t first = matches[index].first, last = matches[index].end;
    context quotes = *c;
    size_t i;
    while (first > 0 && (doc->atoms.at[first].flags & VSL__ATOM_FIRST) == 0 &&
           last - first <= SENTENCE)
        first--;
    while (last < doc->atoms.count && (doc->atoms.at[last].flags & VSL__ATOM_FIRST) == 0 &&
           last - first <= SENTENCE)
        last++;
    if (last - first > SENTENCE) return 0;
    i = index;
    while (i > 0 && matches[i - 1].first >= first) i--;
    if (quotes.quote_atom > first) {
        quotes.quoted = quotes.opened;
        quotes.quote_atom = first;
    }
    for (; i < doc->matches.count && matches[i].first < last; i++) {
        context speaking = *c;
        when w;
        if (i == index || matches[i].set != doc->model->rules.time) continue;
        speaking.direction = VSL_DIRECTION_PAST;
        speaking.strict = 0;
        if (is_quoted(&quotes, matches[i].first) || !evaluate_match(&speaking, &matches[i], &w))
            continue;
        fix(&speaking, &w);
        if (!w.fixed || w.grain < VSL__DAY || w.from != NULL || w.type > VSL_TIME) continue;
        *day = w.day;
        return 1;
    }
    return 0;
}

static int add_time(context *c, const vsl__match *match) {
    vsl_doc *doc = c->doc;
    const vsl__atom *first, *last = &doc->atoms.at[match->end - 1];
    vsl_time *made;
    when w;
    text value = {{0}, 0}, as_said = {{0}, 0};
    c->direction = doc->options.direction;
    c->strict = c->direction == VSL_DIRECTION_FUTURE || c->direction == VSL_DIRECTION_PAST;
    c->match = match;
    c->first = match->first;
    if (!evaluate_match(c, match, &w)) return 0;
    first = &doc->atoms.at[c->first];
    put_when(&as_said, &w, 1);
    if (w.from != NULL)
        fix_range(c, &w);
    else
        fix(c, &w);
    if (!VSL__RESERVE(&doc->allocator, &doc->times, 1)) {
        c->nomem = 1;
        return 0;
    }
    made = &doc->times.at[doc->times.count];
    memset(made, 0, sizeof *made);
    put_when(&value, &w, 0);
    if (value.length == 0) return 0;
    made->start = first->start;
    made->end = last->end;
    made->first_token = first->token;
    made->token_count = last->token - first->token + 1;
    made->type = w.type;
    made->mod = w.mod;
    made->confidence = w.relative ? 0.8f : 0.95f;
    made->rule = vsl__rules_str(&doc->model->rules, doc->model->rules.rules[match->rule].name);
    if (w.type == VSL_SET || w.type == VSL_DURATION || w.ref.data != NULL || w.fixed ||
        memchr(value.at, *incomplete, value.length) == NULL || (w.year != NO_YEAR && w.year < 0))
        made->value = keep_text(c, &value);
    if (w.type != VSL_SET && w.type != VSL_DURATION && w.ref.data == NULL &&
        (made->value.data == NULL || differs(&value, &as_said)))
        made->unresolved = keep_text(c, &as_said);
    if (made->mod.data == NULL) {
        made->mod = vsl__modifier_at(
            doc, c->first, w.type == VSL_DURATION ? VSL__KNOWN_MODIFIER : VSL__KNOWN_TIME_MODIFIER,
            NULL);
        /* what returns is before or after nothing: voor het dagelijkse beheer */
        if (w.type == VSL_SET && !vsl__str_is(made->mod, "APPROX")) made->mod.length = 0;
    }
    if (made->mod.length == 0) made->mod.data = NULL; /* mod(x, ''): none, whatever stands left */
    if (w.fixed && w.from == NULL && w.type != VSL_SET) {
        c->last = w;
        c->has_last = 1;
    }
    return 1;
}

/* The day of publication that the text itself gives: its first whole date, in the first lines. */
static void find_published(context *c) {
    static const vsl_str from_text = {"text", 4};
    vsl_doc *doc = c->doc;
    size_t i;
    for (i = 0; i < doc->matches.count && i < 6; i++) {
        const vsl__match *match = &doc->matches.at[i];
        when w;
        text t = {{0}, 0};
        if (doc->atoms.at[match->first].start > 600) break;
        if (match->set != doc->model->rules.time || !evaluate_match(c, match, &w)) continue;
        if (!w.fixed || w.relative || w.grain < VSL__DAY || w.from != NULL || w.type == VSL_SET)
            continue;
        c->now.known = 1;
        c->now.day = w.day;
        w.grain = VSL__DAY;
        put_fixed_date(&t, &w);
        doc->published = keep_text(c, &t);
        doc->published_from = from_text;
        return;
    }
}

vsl_code vsl__time_open(vsl_doc *doc, vsl__timing **made, vsl_error *err) {
    context *c = *made = vsl__arena_new(&doc->arena, sizeof *c);
    if (c == NULL) return vsl__nomem(err);
    memset(c, 0, sizeof *c);
    c->doc = doc;
    if (doc->published.data != NULL && !vsl__now_parse(doc->published, &c->now))
        return vsl__error(err, VSL_EOPTION, 0,
                          "the option published is no date: %.*s; expected 2025-06-18 or "
                          "2025-06-18T14:30",
                          (int)(doc->published.length < 60 ? doc->published.length : 60),
                          doc->published.data);
    return VSL_OK;
}

vsl_code vsl__time_stage(vsl__timing *c, vsl_error *err) {
    vsl_doc *doc = c->doc;
    size_t i;
    /* the text's own date stands in its first lines, which are in the first window */
    if (!c->begun && doc->published.data == NULL) find_published(c);
    c->begun = 1;
    for (i = 0; i < doc->matches.count; i++) {
        const vsl__match *match = &doc->matches.at[i];
        const vsl__now published = c->now;
        if (match->set != doc->model->rules.time) continue;
        if (c->now.known && is_quoted(c, match->first)) (void)speaking_day(c, i, &c->now.day);
        if (add_time(c, match)) doc->times.count++;
        c->now = published;
        if (c->nomem) return vsl__nomem(err);
    }
    if (c->now.known) follow_quotes(c, (uint32_t)doc->atoms.count); /* for the next window */
    c->quote_atom = 0;
    return VSL_OK;
}

/* }====================================================== */
