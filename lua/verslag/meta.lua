---@meta verslag.core
-- Types for language servers (LuaCATS, https://luals.github.io/wiki/annotations/). Nothing here runs.

---@class verslag.Span
---@field first integer first byte, from 1
---@field last integer last byte, inclusive
---@field text string the words themselves: text:sub(first, last)

---@class verslag.Token: verslag.Span
---@field kind "word"|"number"|"punctuation"|"symbol"|"abbreviation"|"url"|"email"|"mention"|"hashtag"|"emoji"|"invalid"
---@field suffix integer? bytes at the end that are a possessive: 2 in "Shoygu's"
---@field sentence integer number of its sentence

---@class verslag.Sentence: verslag.Span
---@field paragraph integer number of its paragraph
---@field kind "sentence"|"heading"|"item"

---@class verslag.Mention: verslag.Span
---@field kind "name"|"partial"|"alias"|"demonym"|"metonym"|"nominal"|"pronoun"
---@field confidence number 0 to 1

---@class verslag.Entity
---@field id string "e1"; holds within the document
---@field name string the fullest form in the text
---@field type "PER"|"ORG"|"LOC"|"MISC"|string
---@field subtype string?
---@field role verslag.Span? "president" in "de Russische president"
---@field of string? "Rusland" there
---@field demonym_of string? "Rusland" for "Russische"
---@field gazetteer string? the id that a user's own name came with
---@field mentions verslag.Mention[]

---@class verslag.Time: verslag.Span
---@field type "DATE"|"TIME"|"DURATION"|"SET"
---@field value string? TIMEX3: "2025-06-18", "P2W"
---@field mod string? "START", "APPROX", ...
---@field unresolved string? the form without the date of publication: "XXXX-WXX-3"
---@field rule string?
---@field confidence number

---@class verslag.Quantity: verslag.Span
---@field kind "cardinal"|"ordinal"|"money"|"percent"|"measure"|"temperature"|"fraction"|"range"|"age"|"vague"
---@field value string? canonical decimal: "1234.56"
---@field unit string? "EUR", "%", "km"
---@field mod string? "APPROX", "MORE_THAN", ...
---@field noun string? what is counted
---@field rule string?
---@field confidence number

---@class verslag.Speaker
---@field entity string? id of an entity
---@field first integer? the words that name the speaker, where there are any
---@field last integer?
---@field text string?

---@class verslag.Quote
---@field id string "q1"
---@field parts verslag.Span[] without the quotation marks
---@field form "full"|"partial"|"scare"
---@field speaker verslag.Speaker?
---@field cue verslag.Span? "zei"
---@field via string[]? ids of entities that it was passed on by
---@field rule string?
---@field confidence number

---@class verslag.Statement
---@field content verslag.Span
---@field kind "indirect"|"mixed"|"report"
---@field speaker verslag.Speaker?
---@field cue verslag.Span?
---@field via string[]?
---@field rule string?
---@field confidence number

---@class verslag.Name one name of a user's gazetteer
---@field name string
---@field type string
---@field subtype string?
---@field id string?

---@alias verslag.Gazetteer string|verslag.Name[]|table<string, string> a path; names; or name to type

---@class verslag.LoadOptions
---@field gazetteer verslag.Gazetteer?
---@field tagger string? the path of a tagger of your own (`verslag train`)

---@class verslag.ReadOptions
---@field published string? "2025-06-18" or "2025-06-18T14:30"
---@field strict boolean? bytes that are not UTF-8 are an error
---@field gazetteer verslag.Gazetteer?
---@field region string? "BE": Sinterklaas, Father's Day on the days on which that country keeps them
---@field direction ("news"|"past"|"future"|"nearest")? where a bare weekday or month lies
---@field layers ("tokens"|"sentences"|"entities"|"times"|"quantities"|"quotes"|"statements")[]? default: all
---@field file string? the name that the document carries

---@class verslag.BatchOptions: verslag.ReadOptions
---@field threads integer? how many; 0, the default, is one a processor
---@field files string[]? the names that the documents carry, in the place of `file`

--- The C module behind verslag; use verslag itself.
---@class verslag.core
---@field _VERSION string
local core = {}

---@param path string
---@return userdata? model
---@return string? message
---@return integer? position
---@return string? code
function core.open(path) end

---@param data string
---@return string hexadecimal
function core.sha256(data) end

--- From now on SIGTERM and SIGINT are noted instead of ending the process, once each. For the command alone.
function core.catch_signals() end

---@return "TERM"|"INT"|nil signal the signal that was noted
function core.caught_signal() end
