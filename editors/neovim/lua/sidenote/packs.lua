-- Which TOML belongs to a pack of concepts and rules.

local M = {}

--- Whether a buffer may hold a file of a pack, or settings of a folder: by its name, by its head, or by what lies in its
--- folder or above. The server itself decides what it has something to say of.
---@param buffer integer
---@return boolean
function M.is_of_pack(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == '' then
    return false
  end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find('^%s*%[%[?pack%]') then
      return true
    end
  end
  local naming = { 'pack.toml', 'sidenote.toml' }
  local known = vim.fs.find(naming, { upward = true, path = vim.fs.dirname(name), type = 'file' })
  return vim.fs.basename(name) == 'sidenote.toml' or #known > 0
end

return M
