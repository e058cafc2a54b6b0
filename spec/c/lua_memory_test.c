/*
** Lua's memory runs out at the n-th request, for every n, while it opens a pack, reads a text and
** makes tables of all layers. Core and Lua share one allocator, so that whatever is still held when
** the state is closed has leaked.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

#include "tap.h"

int luaopen_verslag_core(lua_State *L);

typedef struct counting {
    size_t requests, limit;
    size_t bytes;
} counting;

static void *counting_alloc(void *context, void *block, size_t old_size, size_t new_size) {
    counting *self = context;
    void *made;
    if (block == NULL) old_size = 0; /* Lua says there what kind of object it is for */
    if (new_size == 0) {
        free(block);
        self->bytes -= old_size;
        return NULL;
    }
    /* Lua relies on shrinking a block to succeed */
    if (new_size > old_size && self->requests++ >= self->limit) return NULL;
    made = realloc(block, new_size);
    if (made == NULL) abort();
    self->bytes += new_size - old_size;
    return made;
}

static const char script[] =
    "local core, text = ...\n"
    "local model = assert(core.open('build/nl.vsl'))\n"
    "for i = 1, 2 do\n"
    "  local names = { { name = 'Zeeuwse Delta', type = 'ORG', id = 'z' .. i } }\n"
    "  local doc, message, position, code = model:read(text, 0, '2025-03-12', 0, false, names)\n"
    "  if not doc then error(code) end\n"
    "  doc:tokens() doc:sentences() doc:entities() doc:times() doc:quantities()\n"
    "  doc:quotes() doc:statements() doc:published() doc:offset(10, 0, 2) doc:json('x', true, "
    "true)\n"
    "  if i == 1 then doc:close() end\n"
    "end\n"
    "local docs, errors = model:batch({ text, '\\255', 'Gent' }, 0, nil, 0, true)\n"
    "assert(docs[3] and not docs[2] and errors[2])\n"
    "docs[1]:json()\n"
    "model:close()\n"
    "return core.sha256(text)\n";

static int run(lua_State *L) {
    FILE *file = fopen("examples/overstroming.txt", "rb");
    static char text[1 << 16];
    size_t length = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file != NULL) fclose(file);
    luaopen_verslag_core(L);
    if (luaL_loadbuffer(L, script, sizeof script - 1, "script") != 0) return lua_error(L);
    lua_insert(L, -2);
    lua_pushlstring(L, text, length);
    lua_call(L, 2, 1);
    return 1;
}

int main(void) {
    counting memory = {0, SIZE_MAX, 0};
    size_t n, needed = 0, leaks = 0, others = 0, step;
    int status = 1;
    for (n = 0; status != 0; n += step) {
        lua_State *L;
        memory.limit = SIZE_MAX;
        memory.requests = 0;
        memory.bytes = 0;
        L = lua_newstate(counting_alloc, &memory);
        if (L == NULL) { /* a LuaJIT that takes no allocator but its own */
            puts("1..0 # skipped");
            return 0;
        }
        luaL_openlibs(L);
        lua_pushcfunction(L, run);
        memory.requests = 0;
        memory.limit = n;
        status = lua_pcall(L, 0, 1, 0);
        needed = memory.requests;
        if (status != 0 && status != LUA_ERRMEM) {
            const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
            /* the core found no memory, and said so in its own way */
            others += strstr(message, "nomem") == NULL && strstr(message, "out of memory") == NULL;
        }
        memory.limit = SIZE_MAX;
        lua_close(L);
        leaks += memory.bytes != 0;
        step = n < 400 ? 1 : 1 + n / 100; /* far on, what fails are the strings of tables */
    }
    ok(status == 0 && n > 400, "with memory enough the script ends (%d requests)", (int)needed);
    ok(leaks == 0, "whenever memory runs out nothing leaks (%d leaks)", (int)leaks);
    ok(others == 0, "and the error is one of memory (%d others)", (int)others);
    return done();
}
