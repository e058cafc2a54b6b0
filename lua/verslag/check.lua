--- Checks of arguments that blame the caller, in the words of Lua's own libraries.

local M = {}

--- Raise an error at the caller of the function that checks: level 1 is the function calling this,
--- 2 its caller, as with `error`.
---@param level integer
---@param message string
function M.fail(level, message)
  error(message, level + 1)
end

local function fits(value, wanted)
  if type(wanted) == "string" then
    return type(value) == wanted
  end
  for _, one in ipairs(wanted) do
    if type(value) == one then
      return true
    end
  end
  return false
end

local function name_of(wanted)
  return type(wanted) == "string" and wanted or table.concat(wanted, " or ")
end

--- Argument `number` of `name` must be of the type wanted.
---@param level integer
---@param name string
---@param number integer
---@param value any
---@param wanted string|string[]
---@param optional? boolean nil will do
function M.argument(level, name, number, value, wanted, optional)
  if not fits(value, wanted) and not (optional and value == nil) then
    local got = value == nil and "no value" or type(value)
    error("bad argument #" .. number .. " to '" .. name .. "' (" .. name_of(wanted) .. " expected, got " .. got .. ")",
      level + 1)
  end
end

--- The keys of a set, sorted, with commas between.
---@param set table
---@return string
function M.keys(set)
  local keys = {}
  for key in pairs(set) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return table.concat(keys, ", ")
end

--- A table of options, each of its type; a name that is not known is an error too.
---@param level integer
---@param name string
---@param number integer
---@param options table?
---@param known table<string, string|string[]>
---@return table options never nil
function M.options(level, name, number, options, known)
  M.argument(level + 1, name, number, options, "table", true)
  for key, value in pairs(options or {}) do
    local wanted = known[key]
    if not wanted then
      error("bad argument #" .. number .. " to '" .. name .. "' (unknown option '" .. tostring(key) .. "': choose from "
        .. M.keys(known) .. ")", level + 1)
    elseif not fits(value, wanted) then
      error("bad argument #" .. number .. " to '" .. name .. "' (option '" .. key .. "': " .. name_of(wanted)
        .. " expected, got " .. type(value) .. ")", level + 1)
    end
  end
  return options or {}
end

return M
