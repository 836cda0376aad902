-- What each note shows, in a few words for a status line.

local M = {}

---@class sidenote.Status What the server counts in a note.
---@field uri string
---@field warnings integer
---@field information integer
---@field hints integer
---@field heldBack integer Findings for which there was no room; hovers tell of them.
---@field dismissed integer
---@field packs sidenote.Pack[] What the note was read with, from the bottom up.

---@class sidenote.Pack
---@field id string
---@field name string
---@field version string
---@field reviewed string?
---@field origin 'built-in'|'user'|'named'|'folder'|'settings'

--- Keeps what the server has told of a note, as the buffer's variable `sidenote`.
---@param status sidenote.Status
function M.set(status)
  local buffer = vim.uri_to_bufnr(status.uri)
  if vim.api.nvim_buf_is_loaded(buffer) then
    vim.b[buffer].sidenote = status
    vim.cmd.redrawstatus({ bang = true })
  end
end

local function count(number, one, many)
  return (number or 0) > 0 and ('%d %s'):format(number, number == 1 and one or many) or nil
end

--- Counts in words, such as "1 warning, 2 hints, 3 more on hover"; "" where there is nothing to count.
---@param status table Some of the counts of a `sidenote.Status`.
---@return string
function M.words(status)
  local parts = {
    count(status.warnings, 'warning', 'warnings') or false,
    count(status.information, 'information', 'information') or false,
    count(status.hints, 'hint', 'hints') or false,
    count(status.heldBack, 'more on hover', 'more on hover') or false,
    count(status.dismissed, 'dismissed', 'dismissed') or false,
  }
  return vim.iter(parts):filter(function(part)
    return part
  end):join(', ')
end

--- The counts of a note in words, or "" for a note that shows nothing or is not followed.
---@param buffer integer? The current one, where it is left out.
---@return string
function M.line(buffer)
  local status = vim.b[buffer or 0].sidenote
  return status and M.words(status) or ''
end

return M
