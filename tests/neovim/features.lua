-- One note in Neovim, configured by init.lua: what it shows, and what its author can do. The exit code is 0 when all
-- checks have passed.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same, until_true = support.check, support.same, support.until_true

-- What examples/clinic.note must show.
local EXAMPLE = 'clinic.note'
local CODE = 'diuretic-cramp'
local WORDS = 'calf cramps'
-- The other half of the finding in the author's own words, and the two parts of the hover.
local IN_HOVER = { 'hctz', 'mechanism', 'pitfall' }

local function filetypes()
  for _, name in ipairs({ 'a.note', 'a.soap', 'a.hnp' }) do
    same(name .. ' is a clinical note', vim.filetype.match({ filename = name }), 'clinical-note')
  end
  check('plain text is left alone', vim.filetype.match({ filename = 'a.txt' }) ~= 'clinical-note')
end

local function diagnostics(buffer)
  if not support.shows('the note has one finding, ' .. CODE, buffer, { CODE }) then
    return
  end
  local diagnostic = vim.diagnostic.get(buffer)[1]
  same('its source is sidenote', diagnostic.source, 'sidenote')
  same('it is an information', diagnostic.severity, vim.diagnostic.severity.INFO)
  check('its message is one short line', #diagnostic.message <= 120 and not diagnostic.message:find('\n'), diagnostic.message)
  local words = vim.api.nvim_buf_get_text(buffer, diagnostic.lnum, diagnostic.col, diagnostic.end_lnum, diagnostic.end_col, {})
  same('it underlines the words', words, { WORDS })
  local href = vim.tbl_get(diagnostic, 'user_data', 'lsp', 'codeDescription', 'href')
  check('its code links to a page', type(href) == 'string' and href:find(CODE, 1, true), href)
end

local function hover()
  support.cursor_on(WORDS)
  vim.lsp.buf.hover()
  local text = support.floating_text()
  same('K explains', support.missing(text, IN_HOVER), {})
  vim.api.nvim_win_close(support.floating_window(), true)
end

local function dismissal(buffer)
  support.cursor_on(WORDS)
  support.act('already addressed')
  support.shows('a dismissed finding goes', buffer, {})
  support.stop_servers()
  vim.lsp.enable('sidenote')
  check('the server starts again', support.client_of(buffer))
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'Seen with the nurse.' })
  support.stays('and stays away, over a restart and an edit elsewhere', buffer, {})
  local choices
  vim.ui.select = function(items, options, choose)
    choices = vim.tbl_map(options.format_item, items)
    choose(items[1], 1)
  end
  vim.cmd.SidenoteDismissed()
  support.shows('until it is brought back', buffer, { CODE })
  same('from a list that tells the reason', choices, { 'Cramp on a diuretic (already addressed)' })
  vim.cmd('silent undo')
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

local function pages(buffer)
  support.cursor_on(WORDS)
  vim.cmd.SidenotePage()
  local function name()
    return vim.api.nvim_buf_get_name(0)
  end
  until_true(function()
    return vim.api.nvim_get_current_buf() ~= buffer
  end)
  same(':SidenotePage opens the page of the finding', name(), 'sidenote:/pages/' .. CODE .. '.md')
  same('as the server tells it', vim.fn.getline(1), '# Cramp on a diuretic')
  check('where it cannot be changed', not vim.bo.modifiable and vim.bo.buftype == 'nofile')
  support.cursor_on('mech-')
  press('gf')
  check('gf follows a link to another page', name():find('^sidenote:/pages/mech%-'), name())
  check('which tells of a mechanism', vim.fn.getline(1):find('^# '), vim.fn.getline(1))
  press('<C-o>')
  same('and <C-o> goes back', name(), 'sidenote:/pages/' .. CODE .. '.md')
  vim.api.nvim_set_current_buf(buffer)
  vim.cmd.SidenotePage('spasm-after-sci')
  same('a rule that there is not has no page', vim.fn.getline(1), 'There is no such page.')
  vim.api.nvim_set_current_buf(buffer)
  local names = vim.fn.getcompletion('SidenotePage diuretic', 'cmdline')
  same('the names of rules are completed', names, { CODE })
end

local function status(buffer)
  same('the status line counts', require('sidenote.status').line(buffer), '1 information')
end

local function health(buffer)
  vim.cmd.checkhealth('sidenote')
  local report = support.text_of(0)
  local parts = { 'version 0.11', support.server, 'enabled for clinical-note', 'columns in utf-8', 'built in, reviewed', 'lsp.log' }
  same('the health report tells of it', support.missing(report, parts), {})
  check('and finds no fault', not report:find('ERROR') and not report:find('WARNING'), report)
  vim.cmd.bwipeout()
  vim.api.nvim_set_current_buf(buffer)
end

support.run('features', function()
  local exit_code
  vim.lsp.config('sidenote', {
    on_exit = function(code)
      exit_code = code
    end,
  })
  filetypes()
  local buffer = support.open_copy(EXAMPLE)
  local before = support.text_of(buffer)
  local client = support.client_of(buffer)
  if not check('the server attaches', client) then
    return
  end
  same('the syntax is known', vim.b[buffer].current_syntax, 'clinical-note')
  diagnostics(buffer)
  hover()
  status(buffer)
  pages(buffer)
  dismissal(buffer)
  health(buffer)
  same('the note is as it was', support.text_of(buffer), before)

  exit_code = nil
  support.client_of(buffer):stop()
  until_true(function()
    return exit_code ~= nil
  end)
  same('the server ends with code 0', exit_code, 0)
end)
