/*
** report.c - VERSLAG.REPORT: the Lua layer of verslag, in a Lua 5.4 of the module's own.
**
** The server has a Lua 5.1 of its own and exports its symbols, so this one is linked statically and
** hidden (see the Makefile). Each thread has a state, made at its first report; states share
** nothing but the pages of the language pack. Only Lua modules can be required, no C modules: they
** would find the server's Lua.
*/
#include <stdio.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "module.h"

int luaopen_verslag_core(lua_State *L);

/* Debian's liblua5.4.a is not position-independent where it names stdin, stdout and stderr, which
** live in the C library. The linker is told (--wrap) to let it name these instead. */
extern FILE *__wrap_stdin, *__wrap_stdout, *__wrap_stderr;
extern FILE *__real_stdin, *__real_stdout, *__real_stderr;
FILE *__wrap_stdin, *__wrap_stdout, *__wrap_stderr;

__attribute__((constructor)) static void take_stdio(void) {
    __wrap_stdin = __real_stdin;
    __wrap_stdout = __real_stdout;
    __wrap_stderr = __real_stderr;
}

/* folder, pack --> function (text, options, format, language) --> report, or nil and a message */
static const char begin[] = "local folder, pack = ...\n"
                            "package.path = folder .. '/?.lua;' .. folder .. '/?/init.lua'\n"
                            "package.cpath = ''\n"
                            "local model = assert(require('verslag').load(pack))\n"
                            "return function (text, options, format, language)\n"
                            "    local doc, message = model:read(text, options)\n"
                            "    if not doc then return nil, message end\n"
                            "    local report\n"
                            "    report, message = doc:report(format, {lang = language})\n"
                            "    if doc.close then doc:close() end\n"
                            "    return report, message\n"
                            "end\n";

enum { REPORT = 1 }; /* stack slot of that function */

static void *lua_memory(void *context, void *block, size_t old_size, size_t new_size) {
    /* where there is no block, old_size is the kind of object to come */
    return vsl__redis_allocator.resize(context, block, block == NULL ? 0 : old_size, new_size);
}

/* folder, pack (light userdata) --> function; see `begin` */
static int open_verslag(lua_State *L) {
    const char *folder = lua_touserdata(L, 1), *pack = lua_touserdata(L, 2);
    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_verslag_core);
    lua_setfield(L, -2, "verslag.core");
    if (luaL_loadbuffer(L, begin, sizeof begin - 1, "=verslag-redis") != LUA_OK)
        return lua_error(L);
    lua_pushstring(L, folder);
    lua_pushstring(L, pack);
    lua_call(L, 2, 1);
    return 1;
}

/* The worker's state with the report function in its slot; NULL after an error reply. */
static lua_State *state_of(vsl__worker *worker, RedisModuleCtx *ctx) {
    lua_State *L = worker->lua;
    if (L != NULL) return L;
    if (worker->redis->lua == NULL) {
        vsl__reply_error(worker->redis, ctx,
                         "no Lua modules of verslag found: load the module with 'lua FOLDER', the "
                         "folder that holds verslag/init.lua");
        return NULL;
    }
    L = lua_newstate(lua_memory, NULL);
    if (L == NULL) {
        vsl__reply_error(worker->redis, ctx, "out of memory");
        return NULL;
    }
    lua_pushcfunction(L, open_verslag);
    lua_pushlightuserdata(L, worker->redis->lua);
    lua_pushlightuserdata(L, worker->redis->pack);
    if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
        const char *message = lua_tostring(L, -1);
        vsl__reply_error(worker->redis, ctx, "verslag's Lua modules in '%s' do not load: %s",
                         worker->redis->lua, message != NULL ? message : "no message");
        lua_close(L);
        return NULL;
    }
    worker->lua = L;
    return L;
}

static void push_optional(lua_State *L, const char *s) {
    if (s != NULL)
        lua_pushstring(L, s);
    else
        lua_pushnil(L);
}

/* report function, job, text (light userdata) --> report, or nil and a message */
static int make_report(lua_State *L) {
    static const char *const directions[] = {"news", "past", "future", "nearest"};
    const vsl__job *job = lua_touserdata(L, 2);
    const vsl__text *text = lua_touserdata(L, 3);
    lua_settop(L, 1);
    lua_pushlstring(L, text->data, text->length);
    lua_createtable(L, 0, 4);
    if (text->published != NULL) {
        lua_pushstring(L, text->published);
        lua_setfield(L, -2, "published");
    }
    if (text->region != NULL) {
        lua_pushstring(L, text->region);
        lua_setfield(L, -2, "region");
    }
    lua_pushstring(L, directions[job->direction]);
    lua_setfield(L, -2, "direction");
    lua_pushboolean(L, job->strict);
    lua_setfield(L, -2, "strict");
    push_optional(L, job->format);
    push_optional(L, job->language);
    lua_call(L, 4, 2);
    return 2;
}

void vsl__reply_report(vsl__job *job, const vsl__text *text, vsl__worker *worker,
                       RedisModuleCtx *ctx) {
    lua_State *L = state_of(worker, ctx);
    const char *report;
    size_t length;
    if (L == NULL) return;
    lua_pushcfunction(L, make_report);
    lua_pushvalue(L, REPORT);
    lua_pushlightuserdata(L, job);
    lua_pushlightuserdata(L, (void *)(uintptr_t)text);
    if (lua_pcall(L, 3, 2, 0) != LUA_OK) {
        report = lua_tostring(L, -1);
        vsl__reply_error(job->redis, ctx, "%s",
                         report != NULL ? report : "error without a message");
    } else if ((report = lua_tolstring(L, -2, &length)) != NULL) {
        RedisModule_ReplyWithStringBuffer(ctx, report, length);
    } else {
        report = lua_tostring(L, -1);
        vsl__reply_error(job->redis, ctx, "%s", report != NULL ? report : "no report");
    }
    lua_settop(L, REPORT);
    lua_gc(L, LUA_GCCOLLECT); /* an idle thread holds no report */
}

void vsl__worker_free(vsl__worker *worker) {
    if (worker->lua != NULL) lua_close(worker->lua);
    worker->lua = NULL;
}
