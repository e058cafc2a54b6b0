/*
** stop.h - learning of SIGTERM and SIGINT, for a program that wants to end in order.
*/
#ifndef VSL_LUA_STOP_H
#define VSL_LUA_STOP_H

#include <lua.h>

/* core.catch_signals() --> nothing
** From now on SIGTERM and SIGINT are noted instead of ending the process; each of them does its
*usual
** work again the second time. It is for the command alone: a host's signals are the host's. */
int vsl__catch_signals(lua_State *L);

/* core.caught_signal() --> "TERM", "INT", or nil where there was none */
int vsl__caught_signal(lua_State *L);

#endif
