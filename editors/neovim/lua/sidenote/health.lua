-- `:checkhealth sidenote`

local client = require('sidenote.client')

local M = {}

local function size_of(path)
  local found = vim.uv.fs_stat(path)
  return found and ('%.1f kB'):format(found.size / 1000) or 'not there yet'
end

local function check_neovim()
  vim.health.start('Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok('version ' .. version)
  else
    vim.health.error('version ' .. version .. ' is too old', 'Sidenote needs Neovim 0.11 or newer.')
  end
end

local function check_program()
  vim.health.start('Server')
  local config = vim.lsp.config.sidenote
  local command = config and config.cmd
  if not config then
    vim.health.error('there is no configuration', 'Is editors/neovim on the runtimepath?')
    return
  end
  if type(command) ~= 'table' then
    vim.health.info('`cmd` is a function, so its program is not checked')
    return
  end
  local program = client.program()
  if not program then
    vim.health.error(('`%s` cannot be run'):format(command[1]), {
      'Put `sidenote` on your PATH, or name it:',
      "vim.lsp.config('sidenote', { cmd = { '/path/to/sidenote', 'lsp' } })",
    })
    return
  end
  local run = vim.system({ program, '--version' }, { text = true }):wait(client.patience)
  if run.code == 0 then
    vim.health.ok(('%s: %s'):format(vim.fn.exepath(program), vim.trim(run.stdout)))
  else
    vim.health.error(('`%s --version` fails with code %d'):format(program, run.code), vim.trim(run.stderr or ''))
  end
  if client.enabled() then
    vim.health.ok('enabled for ' .. table.concat(config.filetypes or { 'all file types' }, ', '))
  else
    vim.health.warn('not enabled', "vim.lsp.enable('sidenote')")
  end
end

local function check_clients()
  vim.health.start('Clients')
  local clients = vim.lsp.get_clients({ name = 'sidenote' })
  if #clients == 0 then
    vim.health.info('none runs; one is started when a note is opened')
  end
  for _, each in ipairs(clients) do
    vim.health.ok(('client %d: version %s, %d notes, columns in %s'):format(
      each.id,
      vim.tbl_get(each, 'server_info', 'version') or 'unknown',
      vim.tbl_count(each.attached_buffers),
      each.offset_encoding
    ))
    local settings = vim.tbl_get(each.settings or {}, 'sidenote') or {}
    vim.health.info('settings: ' .. (next(settings) and vim.inspect(settings) or 'none, so the defaults apply'))
  end
end

--- Where packs come from, in words.
local ORIGINS = {
  ['built-in'] = 'built in',
  user = 'your own',
  named = 'named at the start',
  folder = 'of the folder',
  settings = 'of your settings',
}

--- The packs that notes are read with, each told once.
local function check_packs()
  vim.health.start('Packs')
  local told = {}
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local status = vim.b[buffer].sidenote
    for _, pack in ipairs(status and status.packs or {}) do
      local reviewed = type(pack.reviewed) == 'string' and ', reviewed ' .. pack.reviewed or ''
      local line = ('%s %s (%s%s)'):format(pack.name, pack.version, ORIGINS[pack.origin] or pack.origin, reviewed)
      if not told[line] then
        told[line] = true
        vim.health.ok(line)
      end
    end
  end
  if next(told) == nil then
    vim.health.info('no note is open, so none is in use')
  end
end

local function check_log()
  vim.health.start('Log')
  local path = vim.lsp.log.get_filename()
  vim.health.info(('%s (%s)'):format(path, size_of(path)))
  if vim.lsp.log.get_level() <= vim.log.levels.DEBUG then
    vim.health.warn('Neovim logs every message of every language server, and with it the text of your notes', {
      "vim.lsp.log.set_level('WARN')",
      'Delete the log when you no longer need it.',
    })
  end
end

--- Checks everything that Sidenote needs.
function M.check()
  check_neovim()
  check_program()
  check_clients()
  check_packs()
  check_log()
end

return M
