--- Where things lie: language packs and helper programs, in a built tree, an installed one, a rock.

local M = {}

--- Whether a file can be opened for reading.
---@param path string
---@return boolean
function M.exists(path)
  local file = io.open(path, "rb")
  if file then
    file:close()
  end
  return file ~= nil
end

-- The folder of this very file, nil where the code did not come from a file.
local function own_folder()
  local source = debug and debug.getinfo(1, "S").source
  return source and source:sub(1, 1) == "@" and source:sub(2):match("^(.*)[/\\][^/\\]*$") or nil
end

-- The file that `require "verslag.core"` finds along package.cpath.
local function core_folder()
  for template in package.cpath:gmatch("[^;]+") do
    local path = template:gsub("%?", "verslag/core")
    if template:find("?", 1, true) and M.exists(path) then
      return path:match("^(.*)[/\\][^/\\]*$")
    end
  end
end

--- The folders that a pack or a program may lie in, in the order in which they are searched: beside
--- the Lua files, beside the C module, in the tree they were built in, and along package.path.
---@return string[]
function M.folders()
  local folders, seen = {}, {}
  local function add(folder)
    if folder and not seen[folder] then
      seen[folder] = true
      folders[#folders + 1] = folder
    end
  end
  local lua, core = own_folder(), core_folder()
  add(lua)
  add(core)
  add(lua and lua .. "/../../build")
  add(core and core .. "/../..")
  add(lua and lua .. "/../../../verslag") -- PREFIX/share/lua/5.4/verslag and PREFIX/share/verslag
  for template in package.path:gmatch("[^;]+") do
    local folder = template:match("^(.*)[/\\]%?%.lua$")
    add(folder and folder .. "/verslag")
  end
  add("/usr/local/share/verslag")
  add("/usr/share/verslag")
  return folders
end

--- The path of a file in one of the folders.
---@param name string such as "nl.vsl"
---@return string? path
---@return string? looked where it was looked for, one path a line
function M.file(name)
  local looked = {}
  for _, folder in ipairs(M.folders()) do
    local path = folder .. "/" .. name
    if M.exists(path) then
      return path
    end
    looked[#looked + 1] = "  " .. path
  end
  return nil, table.concat(looked, "\n")
end

return M
