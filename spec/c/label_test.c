/*
** label_test.c - what names are said to be: every label once a document, strings of the user's copied.
*/
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "verslag.h"

enum { NAMES = 300, ROOM = 64 };

static int is(vsl_str s, const char *text) {
    return s.data != NULL && s.length == strlen(text) && memcmp(s.data, text, s.length) == 0;
}

/* As many names of the user's as make the table of labels grow, each with an id of its own and twice
** in the text. */
static void read_names(vsl_doc *doc) {
    static char names[NAMES][ROOM], ids[NAMES][ROOM], type[] = "SHOP", text[2 * NAMES * ROOM];
    static vsl_name given[NAMES];
    vsl_options options = {0};
    const vsl_mention *mentions;
    size_t count, i, length = 0, wrong = 0;
    for (i = 0; i < 2 * NAMES; i++) {
        size_t n = i % NAMES;
        snprintf(names[n], ROOM, "Winkel %zu", n + 100);
        snprintf(ids[n], ROOM, "id-%zu", n);
        memset(&given[n], 0, sizeof given[n]);
        given[n].name.data = names[n];
        given[n].name.length = (uint32_t)strlen(names[n]);
        given[n].id.data = ids[n];
        given[n].id.length = (uint32_t)strlen(ids[n]);
        given[n].type.data = type;
        given[n].type.length = 4;
        length += (size_t)snprintf(text + length, ROOM, "Zij koopt bij %s.\n", names[n]);
    }
    options.names = given;
    options.name_count = NAMES;
    if (!ok(vsl_reread(doc, text, length, &options, NULL) == VSL_OK, "a text of names is read"))
        return;
    memset(ids, 'x', sizeof ids); /* the document has what it needs */
    memset(type, 'x', sizeof type);
    mentions = vsl_doc_mentions(doc, &count);
    if (!ok(count == 2 * NAMES, "every name is found (%zu of %d)", count, 2 * NAMES)) return;
    for (i = 0; i < count; i++) {
        char id[ROOM];
        snprintf(id, sizeof id, "id-%zu", i % NAMES);
        wrong += !is(mentions[i].label->id, id) || !is(mentions[i].label->type, "SHOP") ||
                 mentions[i].label->subtype.data != NULL;
    }
    ok(wrong == 0, "each has its own id and type (%zu have not)", wrong);
    for (i = 0, wrong = 0; i < NAMES; i++) wrong += mentions[i].label != mentions[i + NAMES].label;
    ok(wrong == 0, "what is the same is there once (%zu are not)", wrong);
}

/* What the model says of names, and of a word that stands for one. */
static void read_news(vsl_doc *doc) {
    static const char text[] = "De Russische president Vladimir Poetin sprak in Moskou. "
                               "Hij zei dat hij naar Peking gaat.\n";
    const vsl_mention *mentions;
    const vsl_label *place = NULL;
    size_t count, i;
    int demonym = 0, pronoun = 0;
    vsl_reread(doc, text, sizeof text - 1, NULL, NULL);
    mentions = vsl_doc_mentions(doc, &count);
    for (i = 0; i < count; i++) {
        const vsl_label *label = mentions[i].label;
        if (mentions[i].kind == VSL_MENTION_DEMONYM)
            demonym = is(label->demonym_of, "Rusland") && is(label->subtype, "demonym");
        if (mentions[i].kind == VSL_MENTION_PRONOUN)
            pronoun = is(label->type, "PER") && label->subtype.data == NULL;
        if (is(label->type, "LOC") && is(label->subtype, "city")) {
            ok(place == NULL || place == label, "a city shares its label with those before it");
            place = label;
        }
    }
    ok(place != NULL, "there is a city");
    ok(demonym, "a demonym says of what it is");
    ok(pronoun, "a pronoun is of its person's type");
}

int main(void) {
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, NULL);
    vsl_doc *doc = nl == NULL ? NULL : vsl_read(nl, "", 0, NULL, NULL, NULL);
    if (!ok(doc != NULL, "the pack opens")) return done();
    read_news(doc);
    read_names(doc);
    read_news(doc);
    vsl_doc_free(doc);
    vsl_model_close(nl);
    return done();
}
