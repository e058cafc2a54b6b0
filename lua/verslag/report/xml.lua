--- XML, once for all that write it: escaping, and text without what XML 1.0 cannot hold.

local utf = require "verslag.utf"

local M = {}

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Text for element content and for attributes in either quote. Characters that XML 1.0 forbids become
--- U+FFFD; a carriage return is kept as a reference.
---@param s any
---@return string
function M.escape(s)
    s = utf.valid(tostring(s))
    s = string.gsub(s, "[%z\1-\8\11\12\14-\31]", utf.REPLACEMENT)
    s = string.gsub(s, "\239\191[\190\191]", utf.REPLACEMENT)
    s = string.gsub(s, "[&<>\"']", ENTITIES)
    return (string.gsub(s, "\r", "&#13;"))
end

return M
