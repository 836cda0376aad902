-- What is written into a note where its author chooses so: a line of the plan, and a phrase. Configured by init.lua.
-- The exit code is 0 when all checks have passed.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same, until_true = support.check, support.same, support.until_true

-- What examples/clinic.note must show, and on which words.
local CODE = 'diuretic-cramp'
local WORDS = 'calf cramps'
-- The plan of that note has four items.
local WRITTEN = '5. Consider: Na, K, Mg, Ca, creatinine; '

--- The number of the line that begins with some words, from 1.
local function line_with(buffer, words)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if vim.startswith(line, words) then
      return number
    end
  end
end

local function plan_line(buffer)
  local before = support.text_of(buffer)
  local lines = vim.api.nvim_buf_line_count(buffer)
  support.cursor_on(WORDS)
  support.act('Add to the plan')
  until_true(function()
    return support.text_of(buffer) ~= before
  end)
  same('an action writes one line', vim.api.nvim_buf_line_count(buffer), lines + 1)
  local number = line_with(buffer, WRITTEN)
  check('as the next item of the plan', number, support.text_of(buffer))
  local rest = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  table.remove(rest, number)
  same('and leaves the others as they are', table.concat(rest, '\n'), before)
  vim.cmd('silent undo')
  same('one undo takes it back', support.text_of(buffer), before)
  support.shows('and the finding is still there', buffer, { CODE })
end

--- What holds in the Neovim that is typed into, once it holds; nothing, where it never does.
local function once(child, expression)
  local seen
  until_true(function()
    seen = vim.fn.rpcrequest(child, 'nvim_exec_lua', 'return ' .. expression, {})
    return seen and seen ~= vim.NIL
  end)
  return seen
end

--- The words of the menu of completions, and the same while it shows.
local NAMES = [[vim.iter(vim.fn.complete_info({ 'matches' }).matches):map(function(item)
  return item.abbr ~= '' and item.abbr or item.word
end):totable()]]
local MENU = 'vim.fn.pumvisible() == 1 and ' .. NAMES

-- The words that are selected, which a snippet does with the default of a blank.
local SELECTED = [[
  local from, to = vim.fn.getpos('v'), vim.fn.getpos('.')
  return table.concat(vim.fn.getregion(from, to, { type = 'v' }), '\n')
]]

-- Stops the clients of a Neovim and says whether they have ended in time.
local LEAVE = [[
  vim.iter(vim.lsp.get_clients()):each(function(client) client:stop() end)
  return vim.wait(..., function() return #vim.lsp.get_clients() == 0 end)
]]

--- Walks from a blank of the snippet to the next.
local function press_tab(child, types)
  local function selected()
    return vim.fn.rpcrequest(child, 'nvim_exec_lua', SELECTED, {})
  end
  local first = selected()
  types('<Tab>')
  local second
  until_true(function()
    second = selected()
    return second ~= first
  end)
  same('<Tab> walks from blank to blank', { first, second }, {
    '[cramp, contracture or mimic]',
    '[exercise-induced, idiopathic or symptomatic]',
  })
end

-- Neovim completes while it waits for keys, so one more is typed into.
local function completion()
  local note = vim.fn.tempname() .. '.note'
  vim.fn.writefile({ 'HPI: cramps at night.', '' }, note)
  local command = { vim.v.progpath, '--headless', '--embed', '-n', '-i', 'NONE', '-u' }
  vim.list_extend(command, { support.repository .. '/tests/neovim/completion_init.lua', note })
  local child = vim.fn.jobstart(command, { rpc = true })
  local function types(keys)
    vim.fn.rpcrequest(child, 'nvim_input', keys)
  end
  check('completion is turned on', once(child, 'vim.b.completes'))
  types('G.')
  types('o.')
  local names = once(child, MENU)
  check('a full stop offers the phrases', vim.tbl_contains(names or {}, '.crampworkup'), names)
  types('cramp')
  same('the name is narrowed down', once(child, "vim.deep_equal(" .. NAMES .. ", { '.crampworkup' })"), true)
  types('<C-y>')
  same('<C-y> takes it as a snippet', once(child, 'vim.snippet.active()'), true)
  local lines = vim.fn.rpcrequest(child, 'nvim_buf_get_lines', 0, 2, -1, false)
  same('the phrase stands in the note', { lines[1], lines[2] }, {
    'Cramp work-up:',
    '- Kind: [cramp, contracture or mimic]; [exercise-induced, idiopathic or symptomatic]',
  })
  press_tab(child, types)
  -- A Neovim that is left at once leaves its server without an answer to its last request.
  same('its server ends when asked', vim.fn.rpcrequest(child, 'nvim_exec_lua', LEAVE, { support.WAIT }), true)
  vim.fn.rpcnotify(child, 'nvim_command', 'qall!')
  vim.fn.jobwait({ child }, support.WAIT)
end

support.run('writing', function()
  local buffer = support.open_copy('clinic.note')
  if not check('the server attaches', support.client_of(buffer)) then
    return
  end
  support.shows('the note shows its finding', buffer, { CODE })
  plan_line(buffer)
  -- A recording holds one session after another.
  support.stop_servers()
  completion()
end)
