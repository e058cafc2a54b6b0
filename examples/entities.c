/*
** entities.c - reads a Dutch news article and prints who and what it names.
**
**     cc entities.c $(pkg-config --cflags --libs verslag) -o entities
**     ./entities nl.vsl article.txt 2025-03-12
*/
#include <stdio.h>
#include <stdlib.h>

#include <verslag.h>

/* The whole file in a block that the caller frees, or NULL. */
static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 16, n;
    char *text = malloc(room);
    *length = 0;
    while (file != NULL && text != NULL &&
           (n = fread(text + *length, 1, room - *length, file)) > 0) {
        *length += n;
        if (*length == room) {
            char *larger = realloc(text, room *= 2);
            if (larger == NULL) free(text);
            text = larger;
        }
    }
    if (file == NULL || text == NULL || ferror(file)) {
        free(text);
        text = NULL;
    }
    if (file != NULL) fclose(file);
    return text;
}

static void print_entities(const vsl_doc *doc) {
    vsl_str text = vsl_doc_text(doc);
    size_t count, i;
    const vsl_entity *entities = vsl_doc_entities(doc, &count);
    const vsl_mention *mentions = vsl_doc_mentions(doc, NULL);
    for (i = 0; i < count; i++) {
        const vsl_entity *entity = &entities[i];
        uint32_t at;
        printf("%.*s\t%.*s", (int)entity->name.length, entity->name.data, (int)entity->type.length,
               entity->type.data);
        for (at = entity->first_mention; at != VSL_NONE; at = mentions[at].next)
            printf("\t%u-%u %.*s", (unsigned)mentions[at].start, (unsigned)mentions[at].end,
                   (int)(mentions[at].end - mentions[at].start), text.data + mentions[at].start);
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    vsl_error err = {VSL_OK, 0, ""};
    vsl_options options = {0};
    vsl_model *nl;
    vsl_doc *doc;
    char *text;
    size_t length;
    int status = 2;

    if (argc < 3) {
        fprintf(stderr, "usage: entities PACK ARTICLE [DATE]\n");
        return 2;
    }
    if (argc > 3) {
        options.published.data = argv[3];
        while (argv[3][options.published.length] != '\0') options.published.length++;
    }
    text = read_file(argv[2], &length);
    if (text == NULL) {
        fprintf(stderr, "entities: cannot read %s\n", argv[2]);
        return 2;
    }
    nl = vsl_model_open(argv[1], NULL, &err); /* many texts may share one model */
    doc = nl != NULL ? vsl_read(nl, text, length, &options, NULL, &err) : NULL;
    if (doc != NULL) {
        print_entities(doc);
        status = 0;
    } else {
        fprintf(stderr, "entities: %s\n", err.message);
    }
    vsl_doc_free(doc); /* before the text, which it points into */
    vsl_model_close(nl);
    free(text);
    return status;
}
