/*
** Reading UTF-8 that survives anything, and offsets in bytes, characters and UTF-16 units.
*/
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/utf8.h"
#include "tap.h"
#include "verslag.h"

/* Each line: bytes, the first invalid byte's position (their length when all is well), why. */
static const struct {
    const char *bytes;
    size_t bad;
    const char *what;
} checks[] = {
    {"", 0, "nothing"},
    {"abc", 3, "ASCII"},
    {"caf\xC3\xA9", 5, "two bytes"},
    {"\xE2\x82\xAC", 3, "three bytes"},
    {"\xF0\x9F\x98\x80", 4, "four bytes"},
    {"12345678\x80", 8, "a stray continuation byte after a whole word"},
    {"ab\xC0\x80", 2, "an overlong NUL"},
    {"ab\xE0\x80\x80", 2, "an overlong form of three bytes"},
    {"ab\xED\xA0\x80", 2, "a surrogate"},
    {"ab\xF4\x90\x80\x80", 2, "beyond U+10FFFF"},
    {"ab\xF5", 2, "a byte that never stands in UTF-8"},
    {"ab\xE2\x82", 2, "a truncated character"},
};

/* Text, then the same place in bytes, characters and UTF-16 units. */
static const struct {
    const char *text;
    uint32_t bytes, characters, utf16;
    const char *what;
} offsets[] = {
    {"abc", 2, 2, 2, "ASCII"},
    {"h\xC3\xA9 ja", 3, 2, 2, "after a letter of two bytes"},
    {"\xF0\x9F\x98\x80 ja", 4, 1, 2, "after an emoji"},
    {"e\xCC\x81x", 3, 2, 2, "after a combining mark"},
    {"\xFF\xFEx", 2, 2, 2, "after invalid bytes, one character each"},
    {"abc", 3, 3, 3, "the end"},
};

/* Words of every length into every room: the same as letter by letter, and nothing outside is touched. */
static int lowers_like_tolower(void) {
    static const char text[] = "EenWoordVanVeleLetters-En\xC3\x89\xC3\x89NAccent";
    char out[64], *given = malloc(40);
    size_t length, room, i, wrong = 0;
    if (given == NULL) return 0;
    for (length = 1; length < 26; length++)
        for (room = 0; room < 40; room++) {
            size_t made;
            memcpy(given + 40 - length, text, length); /* ends where its memory ends */
            memset(out, '#', sizeof out);
            made = vsl__lower(given + 40 - length, length, out, room);
            wrong += made != (room < length ? 0 : length);
            for (i = 0; i < made; i++) wrong += out[i] != (char)tolower((unsigned char)text[i]);
            for (i = room; i < sizeof out; i++) wrong += out[i] != '#';
        }
    free(given);
    return wrong == 0;
}

int main(void) {
    vsl_error err;
    vsl_model *nl = vsl_model_open("build/nl.vsl", NULL, &err);
    vsl_doc *doc;
    size_t i;
    char out[8];
    static char text[100000];
    if (!ok(nl != NULL, "the pack opens")) return done();
    for (i = 0; i < sizeof checks / sizeof *checks; i++)
        ok(vsl__utf8_check(checks[i].bytes, strlen(checks[i].bytes)) == checks[i].bad, "check: %s",
           checks[i].what);
    for (i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        doc = vsl_read(nl, offsets[i].text, strlen(offsets[i].text), NULL, NULL, &err);
        ok(vsl_doc_offset(doc, offsets[i].bytes, VSL_BYTES, VSL_CHARACTERS) ==
                   offsets[i].characters &&
               vsl_doc_offset(doc, offsets[i].bytes, VSL_BYTES, VSL_UTF16) == offsets[i].utf16 &&
               vsl_doc_offset(doc, offsets[i].characters, VSL_CHARACTERS, VSL_BYTES) ==
                   offsets[i].bytes &&
               vsl_doc_offset(doc, offsets[i].utf16, VSL_UTF16, VSL_BYTES) == offsets[i].bytes,
           "offset: %s", offsets[i].what);
        vsl_doc_free(doc);
    }
    doc = vsl_read(nl, "h\xC3\xA9", 3, NULL, NULL, &err);
    ok(vsl_doc_offset(doc, 2, VSL_BYTES, VSL_CHARACTERS) == 1, "inside a character: its start");
    ok(vsl_doc_offset(doc, 99, VSL_BYTES, VSL_CHARACTERS) == 2, "past the end: the end");
    vsl_doc_free(doc);

    for (i = 0; i + 4 <= sizeof text; i += 4) memcpy(text + i, "a\xE2\x82\xAC", 4);
    doc = vsl_read(nl, text, sizeof text, NULL, NULL, &err);
    {
        int all = 1;
        for (i = 0; i < sizeof text; i += 4)
            all = all && vsl_doc_offset(doc, (uint32_t)i, VSL_BYTES, VSL_CHARACTERS) == i / 2 &&
                  vsl_doc_offset(doc, (uint32_t)(i / 2), VSL_CHARACTERS, VSL_BYTES) == i;
        ok(all, "back and forth through a long text");
    }
    vsl_doc_free(doc);
    ok(vsl__lower("\xC3\x89\xC3\x89N", 5, out, sizeof out) == 5 &&
           memcmp(out, "\xC3\xA9\xC3\xA9n", 5) == 0,
       "lower case of \xC3\x89\xC3\x89N");
    ok(vsl__lower("ABCDEFGHI", 9, out, sizeof out) == 0, "lower case that does not fit is none");
    ok(lowers_like_tolower(), "words of every length into every room");
    vsl_model_close(nl);
    return done();
}
