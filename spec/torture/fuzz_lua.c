/*
** fuzz_lua.c - libFuzzer: any values as the arguments of what Lua calls to read: a text and a table
** of options for language:read and language:batch, anything at all for the C module's own
** functions. A call may return, return nil and a message, or raise a message; Lua's state is as it
** was before.
*/
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int luaopen_verslag_core(lua_State *L);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is not read yet of the input. */
typedef struct input {
    const uint8_t *at, *end;
} input;

static unsigned next_byte(input *self) {
    return self->at < self->end ? *self->at++ : 0;
}

/* Texts and words that get past the first checks, besides those of the input. */
static void push_string(lua_State *L, input *in) {
    static const char *const words[] = {
        "Op 4 juni zei Kim: \"Wij sturen 6.000 man.\"",
        "2025-06-18",
        "past",
        "news",
        "nearest",
        "entities",
        "times",
        "quotes",
        "tokens",
        "Kim",
        "PER",
        "BE",
    };
    unsigned choice = next_byte(in);
    if (choice % 2 == 0) {
        lua_pushstring(L, words[choice / 2 % (sizeof words / sizeof *words)]);
    } else {
        size_t left = (size_t)(in->end - in->at), length = choice / 2 < left ? choice / 2 : left;
        lua_pushlstring(L, (const char *)in->at, length);
        in->at += length;
    }
}

static void push_key(lua_State *L, input *in) {
    static const char *const keys[] = {
        "published", "strict", "gazetteer", "direction", "region", "layers",  "file",   "threads",
        "files",     "name",   "type",      "subtype",   "id",     "unknown", "tokens", "text"};
    unsigned choice = next_byte(in);
    if (choice < 128)
        lua_pushstring(L, keys[choice % 16]);
    else if (choice < 224)
        lua_pushinteger(L, choice % 4 + 1);
    else
        push_string(L, in);
}

static void push_value(lua_State *L, input *in, unsigned depth) {
    static const lua_Number numbers[] = {-1,           0.5,          1e308, -1e308,
                                         4294967296.0, 2147483648.0, 31,    64};
    unsigned choice = next_byte(in), count;
    switch (choice % 8) {
    case 0:
        lua_pushnil(L);
        break;
    case 1:
        lua_pushboolean(L, choice & 8);
        break;
    case 2:
        lua_pushinteger(L, choice / 8);
        break;
    case 3:
        lua_pushnumber(L, numbers[choice / 8 % 8]);
        break;
    case 4:
        lua_pushcfunction(L, luaopen_verslag_core);
        break;
    case 5:
        push_string(L, in);
        break;
    default:
        lua_newtable(L);
        for (count = choice / 8 % 8; count > 0 && depth < 4; count--) {
            push_key(L, in);
            push_value(L, in, depth + 1);
            lua_rawset(L, -3);
        }
    }
}

/* A Lua with the module, the core's model as global `model` and the language as global `nl`. */
static lua_State *begin(void) {
    static const char script[] = "package.path = 'lua/?.lua;lua/?/init.lua'\n"
                                 "package.cpath = ''\n"
                                 "nl = assert(require 'verslag'.load(PACK))\n"
                                 "model, doc = nl._core, assert(nl:read('Kim zei 3 juni: ja.'))\n"
                                 "core = doc._core\n";
    lua_State *L = luaL_newstate();
    if (L == NULL) abort();
    luaL_openlibs(L);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "preload");
    lua_pushcfunction(L, luaopen_verslag_core);
    lua_setfield(L, -2, "verslag.core");
    lua_pushstring(L, PACK);
    lua_setglobal(L, "PACK");
    if (luaL_dostring(L, script) != 0) {
        fprintf(stderr, "ERROR: %s\n", lua_tostring(L, -1));
        abort();
    }
    lua_settop(L, 0);
    return L;
}

/* Bytes: which function, then its arguments. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct {
        const char *object, *method;
    } calls[] = {{"nl", "read"},   {"nl", "read"},     {"nl", "batch"}, {"model", "read"},
                 {"core", "json"}, {"core", "offset"}, {"doc", "json"}, {"doc", "totable"}};
    static lua_State *L;
    input in = {data, data + size};
    unsigned call, count;
    int status;
    if (L == NULL) L = begin();
    call = next_byte(&in);
    count = call / 8 % 10;
    call %= 8;
    lua_getglobal(L, calls[call].object);
    lua_getfield(L, -1, calls[call].method);
    lua_insert(L, 1);
    if (call < 4 && call != 2) { /* a text comes first, mostly */
        push_string(L, &in);
        count = count > 0 ? count - 1 : 0;
    }
    for (; count > 0; count--) push_value(L, &in, 0);
    status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    if (status != LUA_OK && (status != LUA_ERRRUN || lua_type(L, -1) != LUA_TSTRING)) abort();
    if (status == LUA_OK && call < 2 && lua_isnil(L, 1) && lua_type(L, 2) != LUA_TSTRING) abort();
    lua_settop(L, 0);
    return 0;
}
