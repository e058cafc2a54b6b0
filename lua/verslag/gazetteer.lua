--- A user's own names: a table, or a file with one name a line.
---
---     Zandhaven	LOC	city
---     Stichting De Zeewering	ORG	institution	Q1234
---
--- The columns, with a TAB between, are name, type, subtype and id; the last two may be left out. Lines
--- that begin with # and empty lines are left out.

local M = {}

local function take_line(names, line, path, number)
  if line:find("^%s*$") or line:find("^#") then
    return true
  end
  local fields = {}
  for field in (line .. "\t"):gmatch("([^\t]*)\t") do
    field = field:match("^%s*(.-)%s*$")
    fields[#fields + 1] = field ~= "" and field or false
  end
  if not fields[1] or not fields[2] or #fields > 4 then
    return nil, path .. ":" .. number .. ": a line is NAME<TAB>TYPE, then maybe <TAB>SUBTYPE and <TAB>ID"
  end
  names[#names + 1] = { name = fields[1], type = fields[2], subtype = fields[3] or nil, id = fields[4] or nil }
  return true
end

local function from_file(names, path)
  local file, why = io.open(path, "rb")
  if not file then
    return nil, "cannot open the gazetteer " .. why, 0
  end
  local number, position = 0, 1
  for line in file:lines() do
    number = number + 1
    local ok, message = take_line(names, (line:gsub("\r$", "")), path, number)
    if not ok then
      file:close()
      return nil, message, position
    end
    position = position + #line + 1
  end
  file:close()
  return names
end

--- The names of a gazetteer as an array of {name, type, subtype, id}.
---@param source string|table a path; or such an array; or a table from name to type
---@param more? table[] names to put behind them
---@return table[]? names
---@return string? message
---@return integer? position
function M.names(source, more)
  local names = {}
  if type(source) == "string" then
    local ok, message, position = from_file(names, source)
    if not ok then
      return nil, message, position
    end
  else
    for i, item in ipairs(source) do
      names[i] = item
    end
    local plain = {}
    for name, kind in pairs(source) do
      if type(name) == "string" then
        plain[#plain + 1] = { name = name, type = kind }
      end
    end
    table.sort(plain, function(a, b) return a.name < b.name end)
    for _, item in ipairs(plain) do
      names[#names + 1] = item
    end
  end
  for _, item in ipairs(more or {}) do
    names[#names + 1] = item
  end
  return names
end

return M
