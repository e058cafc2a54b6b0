/*
** The examples of a language (lang/LANGUAGE/examples/ *.txt) are what its rules promise:
**
**     published 2018-09-29          (from here on; "published" alone: unknown)
**     Op [4 juni 2018] viel sneeuw. => DATE 2018-06-04
**     Er waren [ruim dertig mensen]. =>
**
** Behind => stands for each [span], parted by ";": a type or kind, a value ("-" when there is
** none), and what else is to be checked: unit:X mod:X said:X (the unresolved form). Nothing else
** may be found in the line. Every rule has to be used by an example.
*/
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/doc.h"
#include "tap.h"

typedef struct item {
    uint32_t start, end;
    const char *type;
    vsl_str value, unit, mod, said;
} item;

static char published[2048];
static unsigned char *used; /* by rule */

static void mark(const vsl__value *value) {
    unsigned i;
    if (value->rule != 0) used[value->rule - 1] = 1;
    if (value->tag == VSL__VALUE_NODE)
        for (i = 0; i < value->node->count; i++) mark(&value->node->at[i]);
}

static int by_start(const void *a, const void *b) {
    const item *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static size_t found(const vsl_doc *doc, item *items, size_t room) {
    size_t n = 0, count, i;
    const vsl_time *times = vsl_doc_times(doc, &count);
    const vsl_quantity *quantities;
    for (i = 0; i < count && n < room; i++) {
        item it = {times[i].start,     times[i].end, vsl_time_type_name(times[i].type),
                   times[i].value,     {NULL, 0},    times[i].mod,
                   times[i].unresolved};
        items[n++] = it;
    }
    quantities = vsl_doc_quantities(doc, &count);
    for (i = 0; i < count && n < room; i++) {
        item it = {quantities[i].start,
                   quantities[i].end,
                   vsl_quantity_kind_name(quantities[i].kind),
                   quantities[i].value,
                   quantities[i].unit,
                   quantities[i].mod,
                   {NULL, 0}};
        items[n++] = it;
    }
    qsort(items, n, sizeof *items, by_start);
    return n;
}

static int equals(vsl_str s, const char *text) {
    if (strcmp(text, "-") == 0) return s.length == 0;
    return s.length == strlen(text) && memcmp(s.data, text, s.length) == 0;
}

static int fits(const item *it, char *expected) {
    char *word = strtok(expected, " ");
    if (word == NULL || strcmp(word, it->type) != 0) return 0;
    word = strtok(NULL, " ");
    if (word == NULL || !equals(it->value, word)) return 0;
    while ((word = strtok(NULL, " ")) != NULL) {
        if (strncmp(word, "unit:", 5) == 0 && !equals(it->unit, word + 5)) return 0;
        if (strncmp(word, "mod:", 4) == 0 && !equals(it->mod, word + 4)) return 0;
        if (strncmp(word, "said:", 5) == 0 && !equals(it->said, word + 5)) return 0;
    }
    return 1;
}

/* Takes the brackets out of `line`; returns how many spans. */
static size_t take_spans(const char *line, char *text, uint32_t (*spans)[2], size_t room) {
    size_t n = 0;
    uint32_t at = 0;
    for (; *line != '\0'; line++) {
        if (*line == '[' && n < room)
            spans[n][0] = at;
        else if (*line == ']' && n < room)
            spans[n++][1] = at;
        else
            text[at++] = *line;
    }
    text[at] = '\0';
    return n;
}

static void print_found(const char *text, const item *items, size_t n) {
    size_t i;
    printf("# found:");
    for (i = 0; i < n; i++)
        printf(" [%.*s] %s %.*s unit:%.*s mod:%.*s said:%.*s;",
               (int)(items[i].end - items[i].start), text + items[i].start, items[i].type,
               (int)items[i].value.length, items[i].value.data ? items[i].value.data : "",
               (int)items[i].unit.length, items[i].unit.data ? items[i].unit.data : "",
               (int)items[i].mod.length, items[i].mod.data ? items[i].mod.data : "",
               (int)items[i].said.length, items[i].said.data ? items[i].said.data : "");
    printf("\n");
}

static void check(vsl_model *model, char *line) {
    char text[2048], title[2048], *arrow = strstr(line, "=>"), *part;
    uint32_t spans[16][2];
    item items[24];
    vsl_options options = {0};
    vsl_error err;
    vsl_doc *doc;
    size_t count, n, i;
    int right;
    if (arrow == NULL) {
        ok(0, "%s: no =>", line);
        return;
    }
    *arrow = '\0';
    snprintf(title, sizeof title, "%s", line);
    while (arrow > line && arrow[-1] == ' ') *--arrow = '\0';
    count = take_spans(line, text, spans, 16);
    options.layers = VSL_TIMES | VSL_QUANTITIES;
    options.published.data = *published ? published : NULL;
    options.published.length = (uint32_t)strlen(published);
    doc = vsl_read(model, text, strlen(text), &options, NULL, &err);
    if (doc == NULL) {
        ok(0, "%s: %s", title, err.message);
        return;
    }
    /* matches are not kept: they are made once more */
    if (vsl__rule_stage(doc, 0, (uint32_t)doc->tokens.count, NULL) == VSL_OK)
        for (i = 0; i < doc->matches.count; i++) mark(&doc->matches.at[i].value);
    n = found(doc, items, 24);
    right = n == count;
    part = strchr(title, '\0') + 1;
    part = line + strlen(title) + 2;
    for (i = 0; right && i < n; i++) {
        char expected[256];
        size_t length = strcspn(part, ";");
        snprintf(expected, sizeof expected, "%.*s", (int)length, part);
        part += length + (part[length] == ';');
        right = items[i].start == spans[i][0] && items[i].end == spans[i][1] &&
                fits(&items[i], expected);
    }
    ok(right, "%s", title);
    if (!right) print_found(text, items, n);
    vsl_doc_free(doc);
}

static void run(vsl_model *model, const char *path) {
    FILE *file = fopen(path, "r");
    char line[2048];
    if (file == NULL) {
        ok(0, "%s can be opened", path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (*line == '\0' || *line == '#') continue;
        if (strncmp(line, "published", 9) == 0)
            snprintf(published, sizeof published, "%s", line[9] == ' ' ? line + 10 : "");
        else
            check(model, line);
    }
    fclose(file);
}

/* Whether a rule only passes on what another set made. */
static int passes_on(const vsl__rules *rules, const vsl__rule_head *rule) {
    const vsl__rule_code *c = &rules->code[rule->code];
    if (rules->actions[rule->action].tag != VSL__ACTION_SLOT) return 0;
    for (; c->op != VSL__RULE_MATCH; c++)
        if (c->op == VSL__RULE_CALL && c->slot == rules->actions[rule->action].op) return 1;
    return 0;
}

static void run_language(const char *pack, const char *directory) {
    vsl_error err;
    vsl_model *model = vsl_model_open(pack, NULL, &err);
    DIR *dir = opendir(directory);
    struct dirent *entry;
    const vsl__rules *rules;
    uint32_t i;
    if (!ok(model != NULL && dir != NULL, "%s and %s are there", pack, directory)) return;
    rules = &model->rules;
    used = calloc(rules->rule_count + 1, 1);
    while ((entry = readdir(dir)) != NULL) {
        char path[1024];
        if (strstr(entry->d_name, ".txt") == NULL) continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        *published = '\0';
        run(model, path);
    }
    closedir(dir);
    for (i = 0; i < rules->rule_count; i++) {
        vsl_str name = vsl__rules_str(rules, rules->rules[i].name);
        if (!passes_on(rules, &rules->rules[i]))
            ok(used[i], "an example uses the rule %.*s", (int)name.length, name.data);
    }
    free(used);
    vsl_model_close(model);
}

int main(void) {
    run_language("build/nl.vsl", "lang/nl/examples");
    /* a second language is data alone */
    if (ok(system("build/pack spec/data/english build/spec/english.vsl") == 0,
           "a second language can be packed"))
        run_language("build/spec/english.vsl", "spec/data/english/examples");
    return done();
}
