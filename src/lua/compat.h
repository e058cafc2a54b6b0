/*
** compat.h - one source for Lua 5.1, LuaJIT, 5.2, 5.3 and 5.4: what the newer ones have and the
** older ones lack.
*/
#ifndef VSL_LUA_COMPAT_H
#define VSL_LUA_COMPAT_H

#include <lua.h>
#include <lauxlib.h>

#if LUA_VERSION_NUM < 501 || LUA_VERSION_NUM > 504
#error "verslag needs the headers of Lua 5.1, 5.2, 5.3 or 5.4, or of LuaJIT"
#endif

#if LUA_VERSION_NUM == 501
#define lua_rawlen(L, i) lua_objlen(L, i)
#define lua_setuservalue(L, i) lua_setfenv(L, i)
#define lua_absindex(L, i) ((i) > 0 || (i) <= LUA_REGISTRYINDEX ? (i) : lua_gettop(L) + (i) + 1)

#define luaL_setfuncs(L, functions, upvalues) vsl__setfuncs(L, functions)

static inline void vsl__setfuncs(lua_State *L, const luaL_Reg *functions) {
    for (; functions->name != NULL; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
}

/* 5.1 has no check of its own, and needs none here: under another Lua a module made for 5.1 lacks
** symbols (lua_objlen), so that loading it fails before anything runs. */
#define luaL_checkversion(L) ((void)(L))
#endif

#endif
