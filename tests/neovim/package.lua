-- The plug-in as a native package, with the program on the PATH: one line of configuration, and the first finding.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same = support.check, support.same

support.run('package', function()
  local start = vim.uv.hrtime()
  local buffer = support.open_copy('clinic.note')
  check('the server attaches', support.client_of(buffer))
  support.shows('the first finding shows', buffer, { 'diuretic-cramp' })
  check('within two seconds', vim.uv.hrtime() - start < 2e9, (vim.uv.hrtime() - start) / 1e9)

  vim.cmd.edit(vim.fn.tempname() .. '.note')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'HPI: leg cramps at night since starting HCTZ.' })
  support.shows('a note that was never saved shows its finding too', 0, { 'diuretic-cramp' })

  vim.cmd.help('sidenote-setup')
  same('the help opens', vim.fn.expand('%:t'), 'sidenote.txt')
  check('at the right place', vim.api.nvim_get_current_line():find('Set%-up'), vim.api.nvim_get_current_line())
  local function read(path)
    return table.concat(vim.fn.readfile(path), '\n')
  end
  local fresh = vim.fn.tempname()
  vim.fn.mkdir(fresh .. '/doc', 'p')
  assert(vim.uv.fs_copyfile(support.repository .. '/editors/neovim/doc/sidenote.txt', fresh .. '/doc/sidenote.txt'))
  vim.cmd.helptags(fresh .. '/doc')
  same('its tags are those of the text', read(support.repository .. '/editors/neovim/doc/tags'), read(fresh .. '/doc/tags'))
end)
