-- Finding one's way in a note and in a folder of notes, and settings that change. Configured by init.lua. The exit code
-- is 0 when all checks have passed.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same, until_true = support.check, support.same, support.until_true

-- What examples/clinic.note must show, and on which words.
local CODE = 'diuretic-cramp'
local WORDS = 'calf cramps'

--- The entries of the location list, once it has some.
local function location_list()
  local items
  until_true(function()
    items = vim.fn.getloclist(0)
    return #items > 0
  end)
  return items
end

--- `gO` lists the sections, and the finding under its own.
local function symbols()
  vim.lsp.buf.document_symbol()
  local items = location_list()
  local texts = vim.tbl_map(function(item)
    return vim.trim(item.text)
  end, items)
  local listed = table.concat(texts, '\n')
  same('gO lists the sections', support.missing(listed, { 'HPI', 'MEDS', 'A/P', 'Pt instructions' }), {})
  local found = vim.iter(items):find(function(item)
    return item.text:find(CODE, 1, true) or item.text:lower():find('cramp on a diuretic', 1, true)
  end)
  check('and the finding among them', found, texts)
  same('on its line', found and found.lnum, 6)
  vim.cmd.lclose()
end

--- Sections fold by what the server says.
local function folds(note)
  vim.wo[note][0].foldmethod = 'expr'
  vim.wo[note][0].foldexpr = 'v:lua.vim.lsp.foldexpr()'
  vim.wo[note][0].foldlevel = 99
  local function fold_of(words)
    support.cursor_on(words)
    return vim.fn.foldlevel('.')
  end
  check('a section folds', until_true(function()
    return fold_of('starting HCTZ') > 0
  end))
  support.cursor_on('HPI:')
  vim.cmd('normal! zc')
  same('from its header to its last line', { vim.fn.foldclosed('.'), vim.fn.foldclosedend('.') }, { 6, 9 })
  vim.cmd('normal! zo')
  vim.wo[note][0].foldmethod = 'manual'
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

--- `CTRL-]` opens the page of what is mentioned, and `CTRL-T` leads back.
local function definition(buffer)
  support.cursor_on('HCTZ in late')
  local there = vim.api.nvim_win_get_cursor(0)
  press('<C-]>')
  check('CTRL-] leaves the note', until_true(function()
    return vim.api.nvim_get_current_buf() ~= buffer
  end), vim.api.nvim_buf_get_name(0))
  check('for a page', vim.fn.getline(1):find('^# '), vim.fn.getline(1))
  press('<C-t>')
  same('and CTRL-T leads back', { vim.api.nvim_get_current_buf(), vim.api.nvim_win_get_cursor(0) }, { buffer, there })
end

--- The names of the semantic tokens at some words.
local function tokens_at(buffer, words)
  support.cursor_on(words)
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  local found = vim.inspect_pos(buffer, line - 1, column, { semantic_tokens = true }).semantic_tokens
  return vim.tbl_map(function(token)
    return token.opts.hl_group
  end, found)
end

local function colours(buffer)
  check('a symptom has its colour', until_true(function()
    return vim.tbl_contains(tokens_at(buffer, WORDS), '@lsp.type.symptom.clinical-note')
  end), tokens_at(buffer, WORDS))
  local denied = tokens_at(buffer, 'muscle spasms')
  check('what is denied is set back', vim.tbl_contains(denied, '@lsp.mod.negated.clinical-note'), denied)
  local group = vim.api.nvim_get_hl(0, { name = '@lsp.mod.negated.clinical-note' })
  check('in the colour of comments', group.link == 'Comment', group)
end

--- Tells the server other settings, as a user does who has changed them.
local function set(client, settings)
  client.settings = { sidenote = settings }
  client:notify('workspace/didChangeConfiguration', { settings = client.settings })
end

local function settings(buffer)
  local client = support.client_of(buffer)
  set(client, { rules = { [CODE] = 'off' } })
  support.shows('a rule that is switched off goes at once', buffer, {})
  set(client, vim.empty_dict())
  support.shows('and comes back at once', buffer, { CODE })
end

--- The quickfix list holds what is found in all notes of a folder, also in those that are not open.
local function folder(buffer)
  local place = vim.fs.dirname(vim.api.nvim_buf_get_name(buffer))
  vim.fn.writefile({ 'Refill cyclobenzaprine 10 mg TID for spasticity after stroke.' }, place .. '/ward.note')
  vim.fn.writefile({ 'No cramps.' }, place .. '/silent.note')
  local told
  local notify = vim.notify
  vim.notify = function(message)
    told = message
  end
  vim.cmd.SidenoteCheckFolder()
  local list
  until_true(function()
    list = vim.fn.getqflist({ items = 1, title = 1 })
    return #list.items > 0
  end)
  local seen = vim.tbl_map(function(item)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(item.bufnr))
    return ('%s %d %s %s'):format(name, item.lnum, item.type, item.text:match('%[([%w-]+)%]$'))
  end, list.items)
  table.sort(seen)
  same(':SidenoteCheckFolder lists all notes', seen, {
    'clinic.note 6 I ' .. CODE,
    'ward.note 1 W cyclobenzaprine-in-spasticity',
  })
  check('and tells of which folder', list.title:find(place, 1, true), list.title)
  same('and how many there are', told, 'Sidenote: 3 notes read: 1 warning, 1 information.')
  vim.notify = notify
  vim.cmd.cclose()
end

support.run('navigation', function()
  local buffer = support.open_copy('clinic.note')
  if not check('the server attaches', support.client_of(buffer)) then
    return
  end
  support.shows('the note shows its finding', buffer, { CODE })
  symbols()
  folds(vim.api.nvim_get_current_win())
  definition(buffer)
  colours(buffer)
  settings(buffer)
  folder(buffer)
end)
