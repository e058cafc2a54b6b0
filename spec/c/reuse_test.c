/*
** reuse_test.c - a reader that is used again allocates nothing for texts no longer than it has read.
*/
#include "../../bench/bench.h"
#include "support.h"
#include "tap.h"
#include "verslag.h"

/* The document's JSON, which the caller frees. */
static char *json_of(const vsl_doc *doc) {
    buffer all = {0};
    vsl_doc_json(doc, NULL, append, &all, NULL);
    return all.at;
}

/* As many names, times, figures and quotes as news has: of a hundred words seven are names or words of
** one, two of a time or a figure, and every sixth sentence is a quote or says who said something. */
static const char article[] =
    "De gemeente Zandhaven gaat het oude zwembad aan de rand van het dorp toch opknappen. Dat "
    "heeft "
    "wethouder Karin Postma dinsdag laten weten na een lang gesprek met de vereniging die het bad "
    "nu nog met vrijwilligers open houdt.\n\n"
    "Het gebouw staat er al sinds 1974 en voldoet niet meer aan de eisen. Het dak lekt, de "
    "leidingen "
    "zijn versleten en in de winter is het binnen amper warm te krijgen. Een eerder plan om het te "
    "slopen en er woningen te bouwen stuitte op verzet van de buurt, die vreest dat er dan nergens "
    "in "
    "de omgeving nog zwemles te krijgen is.\n\n"
    "\"Wij hebben goed geluisterd naar de mensen die er elke week komen,\" zei Postma. Volgens "
    "haar "
    "blijkt uit het onderzoek van bureau Waterman dat herstel niet duurder hoeft te zijn dan een "
    "nieuw "
    "bad, als de school en de huisarts er ook een plek in krijgen. De raad moet daar nog wel over "
    "stemmen, en het is nog niet zeker of de provincie Friesland wil bijdragen aan de kosten.\n\n"
    "De vereniging is opgelucht, maar houdt nog een slag om de arm. Voorzitter Henk de Boer zegt "
    "dat "
    "er al vaker iets beloofd is waar later niets van kwam. Zijn leden blijven daarom voorlopig "
    "zelf "
    "de ramen lappen, het gras maaien en de kassa bemannen. Wie wil helpen, kan zich bij hem "
    "melden. "
    "In het naburige Oudewater ging het bad vorig jaar wel dicht, omdat er geen geld meer was voor "
    "een badmeester en de eigenaar er niet langer aan wilde bijbetalen.\n";

/* So many copies of the text, each a paragraph or more; the caller frees them. */
static char *copies_of(const char *text, size_t size, size_t copies, size_t *length) {
    char *all = malloc(copies * (size + 2));
    size_t i;
    if (all == NULL) exit(2);
    for (i = *length = 0; i < copies; i++) {
        memcpy(all + *length, text, size);
        memcpy(all + *length + size, "\n\n", 2);
        *length += size + 2;
    }
    return all;
}

/* 4.1 MB of copies of the text: a first reading takes at most so many bytes beyond text and pack,
** and the memory is the reader's own from the third time on. */
static void read_long(vsl_model *nl, const char *text, size_t size, size_t most) {
    counter memory = {0, 0, 0};
    vsl_allocator allocator = {counted, &memory};
    char *all, *expected, *got;
    vsl_doc *doc;
    size_t length;
    all = copies_of(text, size, 4100000 / size, &length);
    doc = vsl_read(nl, all, length, NULL, &allocator, NULL);
    if (!ok(doc != NULL, "a text of %zu bytes is read", length)) exit(done());
    ok(memory.peak < most, "that takes %.1f MB beyond text and pack, at most %.1f",
       (double)memory.peak / 1e6, (double)most / 1e6);
    ok(memory.used < memory.peak * 4 / 5, "%.1f MB of it are what the document keeps",
       (double)memory.used / 1e6);
    vsl_reread(doc, all, length, NULL, NULL);
    vsl_reread(doc, all, length, NULL, NULL);
    memory.calls = 0;
    vsl_reread(doc, all, length, NULL, NULL);
    ok(memory.calls == 0, "then a reading of it allocates nothing (%zu times)", memory.calls);
    vsl_reread(doc, text, size, NULL, NULL);
    got = json_of(doc);
    vsl_doc_free(doc);
    ok(memory.used == 0, "and all is given back");
    doc = vsl_read(nl, text, size, NULL, NULL, NULL);
    expected = json_of(doc);
    ok(got != NULL && expected != NULL && strcmp(got, expected) == 0,
       "a short text reads the same behind a long one");
    vsl_doc_free(doc);
    free(got);
    free(expected);
    free(all);
}

int main(void) {
    static const char *const paths[] = {"examples/overstroming.txt", "doc/quotes.md"};
    counter calls = {0, 0, 0};
    vsl_allocator allocator = {counted, &calls};
    vsl_options options = {0};
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, NULL);
    vsl_doc *doc;
    char *texts[2];
    size_t sizes[2], i, first;
    for (i = 0; i < 2; i++) texts[i] = read_file(paths[i], &sizes[i]);
    if (!ok(nl != NULL && texts[0] != NULL && texts[1] != NULL, "pack and texts are there"))
        return done();
    options.published.data = "2025-06-18";
    options.published.length = 10;
    doc = vsl_read(nl, texts[0], sizes[0], &options, &allocator, NULL);
    first = calls.calls;
    ok(first > 0, "a first reading allocates (%zu times)", first);
    for (i = 0; i < 4; i++) vsl_reread(doc, texts[i % 2], sizes[i % 2], &options, NULL);
    calls.calls = 0;
    for (i = 0; i < 20; i++) {
        vsl_reread(doc, texts[i % 2], sizes[i % 2], &options, NULL);
        vsl_reread(doc, texts[i % 2], sizes[i % 2] / 2, &options, NULL);
    }
    ok(calls.calls == 0, "40 more allocate nothing (%zu times)", calls.calls);
    for (i = 0; i < 2; i++) {
        vsl_doc *fresh = vsl_read(nl, texts[i], sizes[i], &options, NULL, NULL);
        char *expected = json_of(fresh), *got;
        vsl_reread(doc, texts[i], sizes[i], &options, NULL);
        got = json_of(doc);
        ok(expected != NULL && got != NULL && strcmp(expected, got) == 0,
           "a reader used before gives what a new one gives: %s", paths[i]);
        free(expected);
        free(got);
        vsl_doc_free(fresh);
    }
    vsl_doc_free(doc);
    read_long(nl, article, sizeof article - 1, 22000000); /* a process has 2 MB of its own */
    read_long(nl, texts[0], sizes[0], 30000000); /* three times as many figures and quotes */
    vsl_model_close(nl);
    for (i = 0; i < 2; i++) free(texts[i]);
    return done();
}
