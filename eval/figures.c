/*
** verslag-figures.c - times and quantities of many short texts: what the evaluation and the
** examples of lang/LANGUAGE are run with.
**
**     verslag-figures PACK < IN > OUT
**
** IN: one text a line: DIRECTION (news, past, future, nearest), TAB, the day of publication or
** nothing, TAB, the text with \n, \t and \\ for line break, tab and backslash. OUT: for each line
** its times and quantities, one a line:
** START TAB END (bytes) TAB time or quantity TAB type TAB value TAB unit TAB mod TAB unresolved
** TAB rule; then an empty line.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/verslag.h"

static void print_str(vsl_str s) {
    putchar('\t');
    if (s.data != NULL) fwrite(s.data, 1, s.length, stdout);
}

static void unescape(char *text) {
    char *out = text;
    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
            *out++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
        } else
            *out++ = *text;
    }
    *out = '\0';
}

static void print_layers(const vsl_doc *doc) {
    const vsl_str none = {NULL, 0};
    size_t count, i;
    const vsl_time *times = vsl_doc_times(doc, &count);
    const vsl_quantity *quantities;
    for (i = 0; i < count; i++) {
        printf("%u\t%u\ttime\t%s", times[i].start, times[i].end, vsl_time_type_name(times[i].type));
        print_str(times[i].value);
        print_str(none);
        print_str(times[i].mod);
        print_str(times[i].unresolved);
        print_str(times[i].rule);
        putchar('\n');
    }
    quantities = vsl_doc_quantities(doc, &count);
    for (i = 0; i < count; i++) {
        printf("%u\t%u\tquantity\t%s", quantities[i].start, quantities[i].end,
               vsl_quantity_kind_name(quantities[i].kind));
        print_str(quantities[i].value);
        print_str(quantities[i].unit);
        print_str(quantities[i].mod);
        print_str(none);
        print_str(quantities[i].rule);
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    static const char *const directions[] = {"news", "past", "future", "nearest"};
    vsl_error err;
    vsl_model *model;
    vsl_doc *doc = NULL;
    char *line = NULL;
    size_t room = 0;
    unsigned long number = 0;
    if (argc != 2) {
        fputs("usage: verslag-figures PACK < IN > OUT\n", stderr);
        return 2;
    }
    model = vsl_model_open(argv[1], NULL, &err);
    if (model == NULL) {
        fprintf(stderr, "%s\n", err.message);
        return 2;
    }
    while (getline(&line, &room, stdin) >= 0) {
        vsl_options options = {0};
        char *published = strchr(line, '\t'),
             *text = published ? strchr(published + 1, '\t') : NULL;
        int i;
        number++;
        if (text == NULL) {
            fprintf(stderr, "line %lu: expected DIRECTION, TAB, DATE, TAB, TEXT\n", number);
            return 2;
        }
        *published++ = *text++ = '\0';
        text[strcspn(text, "\n")] = '\0';
        unescape(text);
        for (i = 0; i < 4; i++)
            if (strcmp(line, directions[i]) == 0) options.direction = (vsl_direction)i;
        if (*published != '\0') {
            options.published.data = published;
            options.published.length = (uint32_t)strlen(published);
        }
        options.layers = VSL_TIMES | VSL_QUANTITIES;
        if (doc == NULL)
            doc = vsl_read(model, text, strlen(text), &options, NULL, &err);
        else if (vsl_reread(doc, text, strlen(text), &options, &err) != VSL_OK) {
            fprintf(stderr, "line %lu: %s\n", number, err.message);
            return 2;
        }
        if (doc == NULL) {
            fprintf(stderr, "line %lu: %s\n", number, err.message);
            return 2;
        }
        print_layers(doc);
        putchar('\n');
    }
    free(line);
    vsl_doc_free(doc);
    vsl_model_close(model);
    return 0;
}
