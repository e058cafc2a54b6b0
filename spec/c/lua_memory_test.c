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

static size_t text_length; /* of the article, how much is read */

static int run(lua_State *L) {
    FILE *file = fopen("examples/overstroming.txt", "rb");
    static char text[1 << 16];
    size_t length = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file != NULL) fclose(file);
    luaopen_verslag_core(L);
    if (luaL_loadbuffer(L, script, sizeof script - 1, "script") != 0) return lua_error(L);
    lua_insert(L, -2);
    lua_pushlstring(L, text, length < text_length ? length : text_length);
    lua_call(L, 2, 1);
    return 1;
}

/* Memory runs out at each request up to `every`, then at ever fewer of them: far on, what fails are
** the strings of tables. */
static void run_out(size_t length, size_t every) {
    counting memory = {0, SIZE_MAX, 0};
    size_t n, needed = 0, leaks = 0, others = 0, runs = 0, step;
    int status = 1;
    text_length = length;
    for (n = 0; status != 0; n += step) {
        lua_State *L;
        memory.limit = SIZE_MAX;
        memory.requests = 0;
        memory.bytes = 0;
        L = lua_newstate(counting_alloc, &memory);
        luaL_openlibs(L);
        lua_pushcfunction(L, run);
        memory.requests = 0;
        memory.limit = n;
        status = lua_pcall(L, 0, 1, 0);
        needed = memory.requests;
        runs++;
        if (status != 0 && status != LUA_ERRMEM) {
            const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
            /* the core found no memory, and said so in its own way */
            others += strstr(message, "nomem") == NULL && strstr(message, "out of memory") == NULL;
        }
        memory.limit = SIZE_MAX;
        lua_close(L);
        leaks += memory.bytes != 0;
        step = n < every ? 1 : 1 + n / 50;
    }
    ok(status == 0 && needed > 400,
       "%s: memory runs out at %d of %d requests, then the script ends",
       length == SIZE_MAX ? "the article" : "its begin", (int)runs - 1, (int)needed);
    ok(leaks == 0, "whenever it does nothing leaks (%d leaks)", (int)leaks);
    ok(others == 0, "and the error is one of memory (%d others)", (int)others);
}

/* `lua_memory_test all` fails at every request of the whole article, which takes long. */
int main(int argc, char **argv) {
    counting memory = {0, SIZE_MAX, 0};
    lua_State *L = lua_newstate(counting_alloc, &memory);
    if (L == NULL) { /* a LuaJIT that takes no allocator but its own */
        puts("1..0 # skipped");
        return 0;
    }
    lua_close(L);
    run_out(215, SIZE_MAX);
    run_out(SIZE_MAX, argc > 1 && strcmp(argv[1], "all") == 0 ? SIZE_MAX : 400);
    return done();
}
