/*
** unicode_test.c - the tokens against Unicode's own test files, WordBreakTest.txt and
** GraphemeBreakTest.txt (Debian: unicode-data).
**
** Every place in every line of GraphemeBreakTest where a cluster goes on lies inside a token or
** inside white space. Every place in WordBreakTest is cut as there, but for those beside a mark
** that doc/tokens.md lists as a departure.
*/
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "tap.h"
#include "verslag.h"

#define FOLDER "/usr/share/unicode/auxiliary/"

/* One line of a test file: code points, and before each whether there is a break. */
typedef struct example {
    int32_t points[64];
    int breaks[65];
    uint32_t starts[65]; /* in bytes of `text` */
    size_t count;
    char text[256];
} example;

/* Reads "÷ 0061 × 0308 ÷ # ..."; 0 for a line that holds no example. */
static int read_example(const char *line, example *out) {
    uint32_t length = 0;
    out->count = 0;
    for (;;) {
        while (*line == ' ' || *line == '\t') line++;
        if (strncmp(line, "\xC3\xB7", 2) != 0 && strncmp(line, "\xC3\x97", 2) != 0) return 0;
        out->breaks[out->count] = line[1] == '\xB7';
        out->starts[out->count] = length;
        line += 2;
        while (*line == ' ') line++;
        if (*line == '#' || *line == '\t' || *line == '\n' || *line == '\0') return out->count > 0;
        out->points[out->count] = (int32_t)strtol(line, (char **)(void *)&line, 16);
        length += (uint32_t)utf8proc_encode_char(out->points[out->count++],
                                                 (utf8proc_uint8_t *)out->text + length);
    }
}

/* Whether a token begins or ends at byte `at`; *inside: whether one goes over it. */
static int is_edge(const vsl_doc *doc, uint32_t at, int *inside) {
    size_t count, i;
    const vsl_token *tokens = vsl_doc_tokens(doc, &count);
    int edge = 0;
    *inside = 0;
    for (i = 0; i < count; i++) {
        if (tokens[i].start == at || tokens[i].start + tokens[i].length == at) edge = 1;
        if (tokens[i].start < at && at < tokens[i].start + tokens[i].length) *inside = 1;
    }
    return edge;
}

/* Marks whose places doc/tokens.md excepts. */
static int departs(int32_t point) {
    return point == ':' || point == '"' || point == '\'';
}

static int is_half(int32_t point) {
    return point >= 0x1F1E6 && point <= 0x1F1FF;
}

/* Whether the place before code point `i` lies beside such a mark, marks that combine aside. */
static int beside_departure(const example *e, size_t i) {
    size_t before = i;
    while (before > 0) {
        utf8proc_category_t category = utf8proc_category(e->points[--before]);
        if (category != UTF8PROC_CATEGORY_MN && category != UTF8PROC_CATEGORY_ME &&
            category != UTF8PROC_CATEGORY_CF)
            break;
    }
    if (e->points[before] == ',' && e->points[i] == ',') return 1; /* „ as it was typed */
    if (e->points[before] == '.' && (before == 0 || e->points[i] == '.')) return 1; /* .22 ... */
    if (is_half(e->points[before]) && is_half(e->points[i]) &&
        (i > before + 1 || (before > 0 && e->points[before - 1] == 0x200D)))
        return 1; /* a half of a flag with a mark is no half of a flag (GB12) */
    return departs(e->points[before]) || departs(e->points[i]);
}

typedef struct tally {
    unsigned lines, places, excepted, wrong;
} tally;

static void compare(vsl_doc *doc, const example *e, const char *line, int words, tally *sum) {
    size_t i;
    sum->lines++;
    for (i = 1; i < e->count; i++) {
        int inside, edge = is_edge(doc, e->starts[i], &inside), bad;
        if (words && beside_departure(e, i)) {
            sum->excepted++;
            continue;
        }
        if (!words && e->breaks[i]) continue;
        sum->places++;
        bad = e->breaks[i] ? inside : edge;
        if (bad && sum->wrong++ < 20) printf("# %u: %s", (unsigned)i, line);
    }
}

static tally run(vsl_model *nl, const char *name, int words) {
    static const vsl_options options = {.layers = VSL_TOKENS};
    tally sum = {0, 0, 0, 0};
    char line[4096];
    example e;
    FILE *file = fopen(name, "r");
    if (file == NULL) return sum;
    while (fgets(line, sizeof line, file) != NULL) {
        vsl_doc *doc;
        if (!read_example(line, &e)) continue;
        doc = vsl_read(nl, e.text, e.starts[e.count], &options, NULL, NULL);
        if (doc == NULL) break;
        compare(doc, &e, line, words, &sum);
        vsl_doc_free(doc);
    }
    fclose(file);
    return sum;
}

int main(void) {
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    tally words, clusters;
    if (!ok(nl != NULL, "the pack opens")) return done();
    words = run(nl, FOLDER "WordBreakTest.txt", 1);
    ok(words.lines > 1000 && words.wrong == 0,
       "WordBreakTest: %u lines, %u places as there, %u beside a mark that departs, %u wrong",
       words.lines, words.places - words.wrong, words.excepted, words.wrong);
    clusters = run(nl, FOLDER "GraphemeBreakTest.txt", 0);
    ok(clusters.lines > 500 && clusters.wrong == 0,
       "GraphemeBreakTest: %u lines, %u places inside clusters, %u of them cut", clusters.lines,
       clusters.places, clusters.wrong);
    vsl_model_close(nl);
    return done();
}
