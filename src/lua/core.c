/*
** core.c - verslag.core: the C core for Lua. Thin: it turns layers into tables; all that a user may
** wish otherwise stands in lua/verslag.
**
** Two rules keep it free of leaks. A userdata is made, given its metatable, and only then acquires
** what it owns; and between an acquisition and its anchoring nothing is called that can raise.
*/
#include "compat.h"
#include "stop.h"

#include <math.h>
#include <string.h>

#include "../verslag.h"

#if defined(__GNUC__)
#define EXPORT __attribute__((visibility("default")))
#else
#define EXPORT
#endif

/* bytes of documents after which Lua's collector is told of them */
#define TELL_FROM (2u << 20)

#define MODEL "verslag.model"
#define DOCUMENT "verslag.document"

typedef struct model_box {
    vsl_model *model; /* NULL when closed */
    size_t untold;    /* bytes of documents that the collector has not been told of */
} model_box;

/* The document's allocator counts, because Lua's collector does not see this memory. */
typedef struct document_box {
    vsl_doc *doc; /* NULL when closed */
    lua_Alloc resize;
    void *context;
    size_t used; /* bytes */
} document_box;

/*
** {======================================================
** Helpers
** =======================================================
*/

static vsl_model *check_model(lua_State *L, int index) {
    model_box *box = luaL_checkudata(L, index, MODEL);
    luaL_argcheck(L, box->model != NULL, index, "the language is closed");
    return box->model;
}

static vsl_doc *check_document(lua_State *L, int index) {
    document_box *box = luaL_checkudata(L, index, DOCUMENT);
    luaL_argcheck(L, box->doc != NULL, index, "the document is closed");
    return box->doc;
}

static void *counting_resize(void *context, void *block, size_t old_size, size_t new_size) {
    document_box *box = context;
    void *made = box->resize(box->context, block, block == NULL ? 0 : old_size, new_size);
    if (made != NULL || new_size == 0) box->used += new_size - (block == NULL ? 0 : old_size);
    return made;
}

/* nil, message, position, code; position counts from 1 as Lua's do, and is 0 where there is none.
** The core's own " at byte N" counts from 0 and is left out. */
static int push_error(lua_State *L, const vsl_error *err) {
    const char *at = err->code == VSL_EUTF8 ? strstr(err->message, " at byte ") : NULL;
    lua_pushnil(L);
    lua_pushlstring(L, err->message,
                    at != NULL ? (size_t)(at - err->message) : strlen(err->message));
    lua_pushinteger(L, err->code == VSL_EUTF8 ? (lua_Integer)err->position + 1 : 0);
    lua_pushstring(L, vsl_code_name(err->code));
    return 4;
}

/* The setters below change the table on top of the stack. */

static void set_string(lua_State *L, const char *key, const char *value) {
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void set_str(lua_State *L, const char *key, vsl_str value) {
    if (value.data == NULL) return;
    lua_pushlstring(L, value.data, value.length);
    lua_setfield(L, -2, key);
}

static void set_integer(lua_State *L, const char *key, uint32_t value) {
    lua_pushinteger(L, (lua_Integer)value);
    lua_setfield(L, -2, key);
}

/* three decimals are all that a confidence can mean */
static void set_confidence(lua_State *L, float value) {
    lua_pushnumber(L, floor((lua_Number)value * 1000 + 0.5) / 1000);
    lua_setfield(L, -2, "confidence");
}

static void set_span(lua_State *L, const char *text, uint32_t start, uint32_t end) {
    set_integer(L, "first", start + 1);
    set_integer(L, "last", end);
    lua_pushlstring(L, text + start, end - start);
    lua_setfield(L, -2, "text");
}

/* key = {first, last, text} where the span is not empty */
static void set_sub_span(lua_State *L, const char *key, const char *text, vsl_span span) {
    if (span.start == span.end) return;
    lua_createtable(L, 0, 3);
    set_span(L, text, span.start, span.end);
    lua_setfield(L, -2, key);
}

static void push_id(lua_State *L, char letter, size_t index) {
    char id[24];
    char *p = id + sizeof id;
    size_t n = index + 1;
    do *--p = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    *--p = letter;
    lua_pushlstring(L, p, (size_t)(id + sizeof id - p));
}

/* }====================================================== */

/*
** {======================================================
** The model
** =======================================================
*/

/* core.open(path) --> model | nil, message, position, code */
static int core_open(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    vsl_allocator allocator;
    vsl_error err = {VSL_OK, 0, ""};
    model_box *box = lua_newuserdata(L, sizeof *box);
    box->model = NULL;
    box->untold = 0;
    luaL_getmetatable(L, MODEL);
    lua_setmetatable(L, -2);
    allocator.resize = lua_getallocf(L, &allocator.context);
    box->model = vsl_model_open(path, &allocator, &err);
    return box->model != NULL ? 1 : push_error(L, &err);
}

/* model:set_tagger(path) --> true | nil, message, position, code; before anything is read */
static int model_set_tagger(lua_State *L) {
    vsl_model *model = check_model(L, 1);
    vsl_error err = {VSL_OK, 0, ""};
    if (vsl_model_set_tagger(model, luaL_checkstring(L, 2), &err) != VSL_OK)
        return push_error(L, &err);
    lua_pushboolean(L, 1);
    return 1;
}

/* model:close() closing twice is harmless; documents read with it stay usable */
static int model_close(lua_State *L) {
    model_box *box = luaL_checkudata(L, 1, MODEL);
    vsl_model *model = box->model;
    box->model = NULL;
    vsl_model_close(model);
    return 0;
}

/* model:about() --> language, release of the pack */
static int model_about(lua_State *L) {
    const vsl_model *model = check_model(L, 1);
    vsl_str language = vsl_model_language(model), release = vsl_model_version(model);
    lua_pushlstring(L, language.data, language.length);
    lua_pushlstring(L, release.data, release.length);
    return 2;
}

/* }====================================================== */

/*
** {======================================================
** Reading
** =======================================================
*/

/* The string at t[key], t on top of the stack; it lives as long as the table. */
static vsl_str name_field(lua_State *L, int item, const char *key, int needed) {
    vsl_str s = {NULL, 0};
    size_t length;
    lua_getfield(L, -1, key);
    if (lua_type(L, -1) == LUA_TSTRING) {
        s.data = lua_tolstring(L, -1, &length);
        s.length = (uint32_t)length;
    } else if (needed || !lua_isnil(L, -1)) {
        luaL_error(L, "gazetteer item %d: %s must be a string, got %s", item, key,
                   luaL_typename(L, -1));
    }
    lua_pop(L, 1);
    return s;
}

/* Reads the gazetteer in the table at `index` into `options`; leaves one value on the stack that
** owns the array. */
static void take_names(lua_State *L, int index, vsl_options *options) {
    size_t i, count = lua_rawlen(L, index);
    vsl_name *names = lua_newuserdata(L, (count > 0 ? count : 1) * sizeof *names); /* [names] */
    for (i = 0; i < count; i++) {
        lua_rawgeti(L, index, (int)i + 1); /* [names, item] */
        if (!lua_istable(L, -1)) luaL_error(L, "gazetteer item %d is not a table", (int)i + 1);
        names[i].name = name_field(L, (int)i + 1, "name", 1);
        names[i].type = name_field(L, (int)i + 1, "type", 1);
        names[i].subtype = name_field(L, (int)i + 1, "subtype", 0);
        names[i].id = name_field(L, (int)i + 1, "id", 0);
        lua_pop(L, 1);
    }
    options->names = names;
    options->name_count = count;
}

/* Reads the arguments layers, published, direction, strict, names, region from `index` on; leaves one
** value on the stack (names' owner, or nil). */
static vsl_options check_options(lua_State *L, int index) {
    vsl_options options = {0};
    size_t published, region = 0;
    options.layers = (uint32_t)luaL_optinteger(L, index, 0);
    options.published.data = luaL_optlstring(L, index + 1, NULL, &published);
    if (options.published.data != NULL) options.published.length = (uint32_t)published;
    options.direction = (vsl_direction)luaL_optinteger(L, index + 2, 0);
    options.strict = lua_toboolean(L, index + 3);
    if (lua_isnoneornil(L, index + 4)) {
        lua_pushnil(L);
    } else {
        luaL_checktype(L, index + 4, LUA_TTABLE);
        take_names(L, index + 4, &options);
    }
    options.region.data = luaL_optlstring(L, index + 5, NULL, &region);
    options.region.length = (uint32_t)region;
    return options;
}

/* Pushes the box of a document to be read with the model and the text at these indices. */
static document_box *push_document(lua_State *L, int model, int text) {
    document_box *box = lua_newuserdata(L, sizeof *box);
    box->doc = NULL;
    box->used = 0;
    box->resize = lua_getallocf(L, &box->context);
    luaL_getmetatable(L, DOCUMENT);
    lua_setmetatable(L, -2);
    lua_createtable(L, 2, 0); /* what the document needs: its text and its model */
    lua_pushvalue(L, text);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, model);
    lua_rawseti(L, -2, 2);
    lua_setuservalue(L, -2);
    return box;
}

/* Tells the collector of `size` bytes more that it does not see; now and then, for each telling
** makes it work. */
static void tell_collector(lua_State *L, int model, size_t size) {
    model_box *box = lua_touserdata(L, model);
    box->untold += size;
    if (box->untold < TELL_FROM) return;
    size = box->untold / 1024;
    box->untold = 0;
    lua_gc(L, LUA_GCSTEP, (int)(size < 1 << 20 ? size : 1 << 20));
}

/* model:read(text, layers, published, direction, strict, names, region)
**   --> document | nil, message, position, code
** layers is a set of bits, direction a number, names an array of {name, type, subtype, id} or nil
*/
static int model_read(lua_State *L) {
    vsl_model *model = check_model(L, 1);
    size_t length;
    const char *text = luaL_checklstring(L, 2, &length);
    vsl_error err = {VSL_OK, 0, ""};
    vsl_options options;
    vsl_allocator allocator;
    document_box *box;
    lua_settop(L, 8);
    options = check_options(L, 3);
    box = push_document(L, 1, 2);
    allocator.resize = counting_resize;
    allocator.context = box;
    box->doc = vsl_read(model, text, length, &options, &allocator, &err);
    if (box->doc == NULL && err.code == VSL_ENOMEM) { /* as Lua does: collect, then try once more */
        lua_gc(L, LUA_GCCOLLECT, 0);
        box->doc = vsl_read(model, text, length, &options, &allocator, &err);
    }
    if (box->doc == NULL) return push_error(L, &err);
    tell_collector(L, 1, box->used);
    return 1;
}

/* What a document of a batch is taken to hold, in bytes: measured on news, all layers read. */
#define BATCH_BASE 65536
#define BATCH_PER_BYTE 64

/* model:batch(texts, layers, published, direction, strict, names, region, threads)
**   --> documents, errors
** documents[i] is texts[i] as read, or false; then errors[i] is {message, position, code}. The
** documents' memory comes from the C library: Lua's allocator is for one thread alone. */
static int model_batch(lua_State *L) {
    vsl_model *model = check_model(L, 1);
    vsl_options options;
    vsl_str *texts;
    vsl_doc **docs;
    vsl_error *errors;
    document_box **boxes;
    size_t count, i, total = 0;
    lua_Integer threads;
    luaL_checktype(L, 2, LUA_TTABLE);
    threads = luaL_optinteger(L, 9, 0);
    luaL_argcheck(L, threads >= 0, 9, "must not be negative");
    lua_settop(L, 9);
    options = check_options(L, 3); /* 10 */
    count = lua_rawlen(L, 2);
    texts = lua_newuserdata(L, (count + 1) * sizeof *texts);
    docs = lua_newuserdata(L, (count + 1) * sizeof *docs);
    errors = lua_newuserdata(L, (count + 1) * sizeof *errors);
    boxes = lua_newuserdata(L, (count + 1) * sizeof *boxes);
    lua_createtable(L, (int)count, 0); /* 15: the documents */
    for (i = 0; i < count; i++) {
        size_t length;
        lua_rawgeti(L, 2, (int)i + 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "text %d is no string but a %s", (int)i + 1, luaL_typename(L, -1));
        texts[i].data = lua_tolstring(L, -1, &length);
        if (length >= UINT32_MAX) return luaL_error(L, "text %d has 4 GiB or more", (int)i + 1);
        texts[i].length = (uint32_t)length;
        boxes[i] = push_document(L, 1, lua_gettop(L));
        boxes[i]->used = BATCH_BASE + length * BATCH_PER_BYTE;
        total += boxes[i]->used;
        lua_rawseti(L, 15, (int)i + 1);
        lua_pop(L, 1);
    }
    lua_newtable(L); /* 16: the errors */
    vsl_batch(model, texts, count, &options, (unsigned)threads, NULL, docs, errors);
    for (i = 0; i < count; i++) boxes[i]->doc = docs[i]; /* from here on nothing can be lost */
    for (i = 0; i < count; i++) {
        if (docs[i] != NULL) continue;
        lua_pushboolean(L, 0);
        lua_rawseti(L, 15, (int)i + 1);
        lua_createtable(L, 3, 0);
        push_error(L, &errors[i]); /* [error, nil, message, position, code] */
        lua_rawseti(L, -5, 3);
        lua_rawseti(L, -4, 2);
        lua_rawseti(L, -3, 1);
        lua_pop(L, 1);
        lua_rawseti(L, 16, (int)i + 1);
    }
    tell_collector(L, 1, total);
    return 2;
}

/* document:close() closing twice is harmless */
static int document_close(lua_State *L) {
    document_box *box = luaL_checkudata(L, 1, DOCUMENT);
    vsl_doc *doc = box->doc;
    box->doc = NULL;
    vsl_doc_free(doc);
    return 0;
}

/* document:published() --> date or nil, where it came from or nil */
static int document_published(lua_State *L) {
    vsl_str from = {NULL, 0};
    vsl_str published = vsl_doc_published(check_document(L, 1), &from);
    if (published.data == NULL) return 0;
    lua_pushlstring(L, published.data, published.length);
    if (from.data == NULL) return 1;
    lua_pushlstring(L, from.data, from.length);
    return 2;
}

/* document:memory() --> bytes that the document holds outside Lua's heap */
static int document_memory(lua_State *L) {
    document_box *box = luaL_checkudata(L, 1, DOCUMENT);
    lua_pushinteger(L, (lua_Integer)box->used);
    return 1;
}

/* document:offset(offset, from, to) --> offset; 0-based, units are 0 bytes, 1 characters, 2 UTF-16
 */
static int document_offset(lua_State *L) {
    vsl_doc *doc = check_document(L, 1);
    lua_Number offset = luaL_checknumber(L, 2);
    lua_Integer from = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    uint32_t result;
    luaL_argcheck(L, offset >= 0, 2, "must not be negative");
    luaL_argcheck(L, from >= 0 && from <= 2, 3, "no such unit");
    luaL_argcheck(L, to >= 0 && to <= 2, 4, "no such unit");
    result = vsl_doc_offset(doc, offset < UINT32_MAX ? (uint32_t)offset : UINT32_MAX - 1,
                            (vsl_unit)from, (vsl_unit)to);
    if (result == VSL_NONE) return luaL_error(L, "out of memory");
    lua_pushinteger(L, (lua_Integer)result);
    return 1;
}

/* }====================================================== */

/*
** {======================================================
** Layers: each function returns an array of tables with first, last, text (1-based, inclusive).
** Absent values are absent keys.
** =======================================================
*/

/* document:tokens() --> {{first, last, text, kind, suffix, sentence}, ...} */
static int document_tokens(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, sentence_count, sentence = 0, i;
    const vsl_token *tokens = vsl_doc_tokens(doc, &count);
    const vsl_sentence *sentences = vsl_doc_sentences(doc, &sentence_count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        lua_createtable(L, 0, 5);
        set_span(L, text, tokens[i].start, tokens[i].start + tokens[i].length);
        set_string(L, "kind", vsl_token_kind_name(tokens[i].kind));
        if (tokens[i].suffix > 0) set_integer(L, "suffix", tokens[i].suffix);
        while (sentence < sentence_count &&
               i >= (size_t)sentences[sentence].first_token + sentences[sentence].token_count)
            sentence++;
        if (sentence < sentence_count && i >= sentences[sentence].first_token)
            set_integer(L, "sentence", (uint32_t)sentence + 1);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* document:sentences() --> {{first, last, text, paragraph, kind}, ...} */
static int document_sentences(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, i;
    const vsl_sentence *sentences = vsl_doc_sentences(doc, &count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        lua_createtable(L, 0, 5);
        set_span(L, text, sentences[i].start, sentences[i].end);
        set_integer(L, "paragraph", sentences[i].paragraph + 1);
        set_string(L, "kind", vsl_sentence_kind_name(sentences[i].kind));
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* Appends the mention to the `mentions` of its entity; the entities are on top of the stack. */
static void add_mention(lua_State *L, const char *text, const vsl_mention *mention) {
    lua_rawgeti(L, -1, (int)mention->entity + 1);
    lua_getfield(L, -1, "mentions"); /* [entities, entity, mentions] */
    lua_createtable(L, 0, 5);
    set_span(L, text, mention->start, mention->end);
    set_string(L, "kind", vsl_mention_kind_name(mention->kind));
    set_confidence(L, mention->confidence);
    lua_rawseti(L, -2, (int)lua_rawlen(L, -2) + 1);
    lua_pop(L, 2);
}

/* document:entities() --> {{id, name, type, subtype, role, of, demonym_of, gazetteer,
**   mentions = {{first, last, text, kind, confidence}, ...}}, ...} */
static int document_entities(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, mention_count, i;
    const vsl_entity *entities = vsl_doc_entities(doc, &count);
    const vsl_mention *mentions = vsl_doc_mentions(doc, &mention_count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        const vsl_entity *entity = &entities[i];
        lua_createtable(L, 0, 8);
        push_id(L, 'e', i);
        lua_setfield(L, -2, "id");
        set_str(L, "name", entity->name);
        set_str(L, "type", entity->type);
        set_str(L, "subtype", entity->subtype);
        set_sub_span(L, "role", text, entity->role);
        set_str(L, "of", entity->of);
        set_str(L, "demonym_of", entity->demonym_of);
        set_str(L, "gazetteer", entity->id);
        lua_createtable(L, (int)entity->mention_count, 0);
        lua_setfield(L, -2, "mentions");
        lua_rawseti(L, -2, (int)i + 1);
    }
    for (i = 0; i < mention_count; i++)
        if (mentions[i].entity < count) add_mention(L, text, &mentions[i]);
    return 1;
}

/* document:times() --> {{first, last, text, type, value, mod, unresolved, rule, confidence}, ...}
 */
static int document_times(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, i;
    const vsl_time *times = vsl_doc_times(doc, &count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        lua_createtable(L, 0, 9);
        set_span(L, text, times[i].start, times[i].end);
        set_string(L, "type", vsl_time_type_name(times[i].type));
        set_str(L, "value", times[i].value);
        set_str(L, "mod", times[i].mod);
        set_str(L, "unresolved", times[i].unresolved);
        set_str(L, "rule", times[i].rule);
        set_confidence(L, times[i].confidence);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* document:quantities() --> {{first, last, text, kind, value, unit, mod, noun, rule, confidence}}
 */
static int document_quantities(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, i;
    const vsl_quantity *quantities = vsl_doc_quantities(doc, &count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        lua_createtable(L, 0, 10);
        set_span(L, text, quantities[i].start, quantities[i].end);
        set_string(L, "kind", vsl_quantity_kind_name(quantities[i].kind));
        set_str(L, "value", quantities[i].value);
        set_str(L, "unit", quantities[i].unit);
        set_str(L, "mod", quantities[i].mod);
        if (quantities[i].noun.start < quantities[i].noun.end) {
            lua_pushlstring(L, text + quantities[i].noun.start,
                            quantities[i].noun.end - quantities[i].noun.start);
            lua_setfield(L, -2, "noun");
        }
        set_str(L, "rule", quantities[i].rule);
        set_confidence(L, quantities[i].confidence);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* speaker = {entity, first, last, text} where anything is known of it */
static void set_speaker(lua_State *L, const char *text, vsl_speaker speaker) {
    if (speaker.entity == VSL_NONE && speaker.span.start == speaker.span.end) return;
    lua_createtable(L, 0, 4);
    if (speaker.entity != VSL_NONE) {
        push_id(L, 'e', speaker.entity);
        lua_setfield(L, -2, "entity");
    }
    if (speaker.span.start < speaker.span.end)
        set_span(L, text, speaker.span.start, speaker.span.end);
    lua_setfield(L, -2, "speaker");
}

/* via = {entity ids} where there are any */
static void set_via(lua_State *L, const vsl_doc *doc, uint32_t first, uint32_t count) {
    const uint32_t *via = vsl_doc_via(doc, NULL);
    uint32_t i;
    if (count == 0) return;
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        push_id(L, 'e', via[first + i]);
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "via");
}

/* document:quotes() --> {{id, parts, form, speaker, cue, via, rule, confidence}, ...} */
static int document_quotes(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, i;
    const vsl_quote *quotes = vsl_doc_quotes(doc, &count);
    const vsl_span *parts = vsl_doc_parts(doc, NULL);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        const vsl_quote *quote = &quotes[i];
        uint32_t j;
        lua_createtable(L, 0, 8);
        push_id(L, 'q', i);
        lua_setfield(L, -2, "id");
        lua_createtable(L, (int)quote->part_count, 0);
        for (j = 0; j < quote->part_count; j++) {
            vsl_span part = parts[quote->first_part + j];
            lua_createtable(L, 0, 3);
            set_span(L, text, part.start, part.end);
            lua_rawseti(L, -2, (int)j + 1);
        }
        lua_setfield(L, -2, "parts");
        set_string(L, "form", vsl_quote_form_name(quote->form));
        set_speaker(L, text, quote->speaker);
        set_sub_span(L, "cue", text, quote->cue);
        set_via(L, doc, quote->first_via, quote->via_count);
        set_str(L, "rule", quote->rule);
        set_confidence(L, quote->confidence);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* document:statements() --> {{content, kind, speaker, cue, via, rule, confidence}, ...} */
static int document_statements(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    const char *text = vsl_doc_text(doc).data;
    size_t count, i;
    const vsl_statement *statements = vsl_doc_statements(doc, &count);
    lua_createtable(L, (int)count, 0);
    for (i = 0; i < count; i++) {
        const vsl_statement *statement = &statements[i];
        lua_createtable(L, 0, 7);
        lua_createtable(L, 0, 3);
        set_span(L, text, statement->start, statement->end);
        lua_setfield(L, -2, "content");
        set_string(L, "kind", vsl_statement_kind_name(statement->kind));
        set_speaker(L, text, statement->speaker);
        set_sub_span(L, "cue", text, statement->cue);
        set_via(L, doc, statement->first_via, statement->via_count);
        set_str(L, "rule", statement->rule);
        set_confidence(L, statement->confidence);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 1;
}

/* May raise: the core holds nothing while it writes JSON. */
static int add_to_buffer(void *context, const char *data, size_t length) {
    luaL_addlstring(context, data, length);
    return 0;
}

/* document:json(file or nil, tokens, text) --> the document as one JSON object */
static int document_json(lua_State *L) {
    const vsl_doc *doc = check_document(L, 1);
    vsl_json_options options = {0};
    size_t length = 0;
    luaL_Buffer buffer;
    options.file.data = luaL_optlstring(L, 2, NULL, &length);
    options.file.length = (uint32_t)length;
    options.tokens = lua_toboolean(L, 3);
    options.text = lua_toboolean(L, 4);
    luaL_buffinit(L, &buffer);
    vsl_doc_json(doc, &options, add_to_buffer, &buffer, NULL); /* the writer never stops it */
    luaL_pushresult(&buffer);
    return 1;
}

/* }====================================================== */

/* core.sha256(string) --> 64 hexadecimal digits */
static int core_sha256(lua_State *L) {
    size_t size;
    const char *data = luaL_checklstring(L, 1, &size);
    char hex[65];
    vsl_sha256(data, size, hex);
    lua_pushstring(L, hex);
    return 1;
}

static const luaL_Reg model_methods[] = {{"about", model_about},           {"batch", model_batch},
                                         {"close", model_close},           {"read", model_read},
                                         {"set_tagger", model_set_tagger}, {NULL, NULL}};

static const luaL_Reg document_methods[] = {{"close", document_close},
                                            {"entities", document_entities},
                                            {"json", document_json},
                                            {"memory", document_memory},
                                            {"offset", document_offset},
                                            {"published", document_published},
                                            {"quantities", document_quantities},
                                            {"quotes", document_quotes},
                                            {"sentences", document_sentences},
                                            {"statements", document_statements},
                                            {"times", document_times},
                                            {"tokens", document_tokens},
                                            {NULL, NULL}};

static const luaL_Reg functions[] = {{"catch_signals", vsl__catch_signals},
                                     {"caught_signal", vsl__caught_signal},
                                     {"open", core_open},
                                     {"sha256", core_sha256},
                                     {NULL, NULL}};

static void make_class(lua_State *L, const char *name, const luaL_Reg *methods,
                       lua_CFunction close) {
    luaL_newmetatable(L, name);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "__close");
    lua_pushliteral(L, "protected");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

EXPORT int luaopen_verslag_core(lua_State *L);

EXPORT int luaopen_verslag_core(lua_State *L) {
    luaL_checkversion(L);
    make_class(L, MODEL, model_methods, model_close);
    make_class(L, DOCUMENT, document_methods, document_close);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    set_string(L, "_VERSION", vsl_version());
    return 1;
}
