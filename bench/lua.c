/*
** lua.c - what Lua adds to the reading of an article.
**
**     lua PACK FILE       prints "what<TAB>figure<TAB>unit" lines
**
** Each article is read in C and by the functions of bench/lua.lua, by turns in one process, so that a machine
** that is slower for a while is slower for all of them. LUA_PATH and LUA_CPATH say where verslag is.
*/
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "bench.h"
#include "verslag.h"

#define RUNS 8

enum { IN_C, IN_LUA, ENTITIES, EVERYTHING, WAYS };

static const char *const names[WAYS] = {
    "article of 3 KB, read in C",
    "the same in Lua",
    "the same in Lua, its entities asked for",
    "the same in Lua, every table built",
};

static void read_in_c(vsl_model *model, vsl_str article) {
    vsl_doc *doc = vsl_read(model, article.data, article.length, NULL, NULL, NULL);
    size_t count;
    if (doc == NULL || vsl_doc_entities(doc, &count) == NULL) exit(2);
    vsl_doc_free(doc);
}

/* Seconds for one article in one of the ways; the functions of Lua are at 1, 2 and 3 of the stack. */
static double time_one(lua_State *L, vsl_model *model, vsl_str article, int way) {
    double start = now();
    if (way == IN_C) {
        read_in_c(model, article);
    } else {
        lua_pushvalue(L, way);
        lua_pushlstring(L, article.data, article.length);
        if (lua_pcall(L, 1, 0, 0) != 0) {
            fprintf(stderr, "lua: %s\n", lua_tostring(L, -1));
            exit(2);
        }
    }
    return now() - start;
}

int main(int argc, char **argv) {
    vsl_error err = {VSL_OK, 0, ""};
    vsl_model *model = argc > 2 ? vsl_model_open(argv[1], NULL, &err) : NULL;
    lua_State *L = luaL_newstate();
    double times[WAYS][RUNS] = {{0}}, in_c = 0;
    vsl_str *articles;
    char *text;
    size_t size, count, i;
    int run, way;
    if (model == NULL || L == NULL) {
        fprintf(stderr, "lua: %s\n", argc > 2 ? err.message : "usage: PACK FILE");
        return 2;
    }
    luaL_openlibs(L);
    if (luaL_loadfile(L, "bench/lua.lua") != 0 || lua_pcall(L, 0, 3, 0) != 0) {
        fprintf(stderr, "lua: %s\n", lua_tostring(L, -1));
        return 2;
    }
    text = join(1, argv + 2, &size);
    articles = cut(text, size, &count);
    for (run = 0; run < RUNS; run++)
        for (i = 0; i < count; i++)
            for (way = 0; way < WAYS; way++) { /* each is first, and so the coldest, in its turn */
                int turn = (way + run + (int)i) % WAYS;
                times[turn][run] += time_one(L, model, articles[i], turn);
            }
    for (way = 0; way < WAYS; way++) {
        double each = median(times[way], RUNS) / (double)count;
        if (way == IN_C) in_c = each;
        printf("%s\t%.0f\tus\t%.2f\n", names[way], each * 1e6, each / in_c);
    }
    lua_close(L);
    free(articles);
    free(text);
    vsl_model_close(model);
    return 0;
}
