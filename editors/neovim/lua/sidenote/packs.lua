-- Which TOML belongs to a pack of concepts and rules.

local M = {}

--- Whether a file lies in the user's own folder of packs, as the server knows it.
---@param name string
---@return boolean
function M.is_of_user(name)
  local folder = vim.env.SIDENOTE_CONFIG_DIR
  if not folder then
    local above = vim.env.XDG_CONFIG_HOME or vim.env.APPDATA or vim.fs.joinpath(vim.env.HOME or '', '.config')
    folder = vim.fs.joinpath(above, 'sidenote')
  end
  local packs = vim.fs.normalize(vim.fs.joinpath(folder, 'packs'))
  return vim.startswith(vim.fs.normalize(name), packs .. '/')
end

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
  if M.is_of_user(name) then
    return true
  end
  local naming = { 'pack.toml', 'sidenote.toml' }
  local known = vim.fs.find(naming, { upward = true, path = vim.fs.dirname(name), type = 'file' })
  return vim.fs.basename(name) == 'sidenote.toml' or #known > 0
end

return M
