-- docs/writing-a-pack.md, followed to the hover: its files are written and its commands run, as they stand there, in a
-- clean folder. Then the pack is put into the user's own folder of packs.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same, until_true = support.check, support.same, support.until_true

local CODE = 'b12-metformin-numbness'
local WORDS = 'numb feet'

local folder = vim.fn.tempname()
vim.fn.mkdir(folder, 'p')

--- What the page wants done with one of its blocks. Says how many commands were run.
local function follow(comment, language, lines)
  local what, name = (comment or ''):match('^(%a+): (.*)$')
  if what then
    vim.fn.writefile(lines, folder .. '/' .. name, what == 'add' and 'a' or '')
  elseif language == 'sh' then
    for _, line in ipairs(lines) do
      local command = vim.split(line, ' ')
      same('a command of the program', command[1], 'sidenote')
      command[1] = support.server
      local run = vim.system(command, { cwd = folder, text = true }):wait()
      same(line, run.code, 0)
    end
    return #lines
  end
  return 0
end

--- Follows the page as far as a heading.
local function follow_page(ending)
  local commands, comment, language, lines = 0, nil, nil, {}
  for _, line in ipairs(vim.fn.readfile(support.repository .. '/docs/writing-a-pack.md')) do
    if language and line == '```' then
      commands = commands + follow(comment, language, lines)
      comment, language = nil, nil
    elseif language then
      table.insert(lines, line)
    elseif line:find(ending, 1, true) == 1 then
      break
    elseif line:find('^```%a') then
      language, lines = line:sub(4), {}
    elseif line ~= '' then
      comment = line:match('^<!%-%- (.*) %-%->$')
    end
  end
  return commands
end

local function hover()
  support.cursor_on(WORDS)
  vim.lsp.buf.hover()
  local text = support.floating_text():gsub('%s+', ' ')
  local window = support.floating_window()
  if window then
    vim.api.nvim_win_close(window, true)
  end
  return text
end

local function messages(buffer)
  return vim.tbl_map(function(diagnostic)
    return diagnostic.message
  end, vim.diagnostic.get(buffer))
end

support.run('tutorial', function()
  local commands = follow_page('## 6.')
  check('the commands of the page are found', commands >= 6, commands)
  vim.cmd.edit(folder .. '/visit.note')
  local note = vim.api.nvim_get_current_buf()
  check('the server attaches', support.client_of(note))
  support.shows('the rule fires in the note', note, { CODE })
  local parts = { 'Numb feet on metformin', 'Long use of metformin', 'Consider a level', 'weak', 'metformin-b12 1' }
  same('K shows what the page says', support.missing(hover(), parts), {})

  vim.cmd.edit(folder .. '/metformin-b12/rules.toml')
  check('the server attaches to the pack', support.client_of(vim.api.nvim_get_current_buf()))
  vim.cmd('silent %substitute/consider vitamin B12\\./consider a B12 level./')
  vim.cmd('silent write')
  until_true(function()
    return table.concat(messages(note)):find('a B12 level', 1, true)
  end)
  local message = 'Numb feet on metformin and no B12 in this note: consider a B12 level.'
  same('the note is read again when the pack is saved', messages(note), { message })

  -- For all notes of one person.
  local own = vim.env.XDG_CONFIG_HOME .. '/sidenote/packs'
  vim.fn.mkdir(own, 'p')
  assert(vim.uv.fs_rename(folder .. '/metformin-b12', own .. '/metformin-b12'))
  vim.fn.delete(folder .. '/sidenote.toml')
  local elsewhere = vim.fn.tempname()
  vim.fn.mkdir(elsewhere, 'p')
  vim.fn.writefile({ 'HPI: numb feet. On metformin.' }, elsewhere .. '/other.note')
  vim.cmd.edit(elsewhere .. '/other.note')
  support.shows('a pack in the folder of one\'s own counts for every note', vim.api.nvim_get_current_buf(), { CODE })
  same('with its hover', support.missing(hover(), parts), {})
  until_true(function()
    return (vim.b.sidenote or {}).packs ~= nil
  end)
  vim.cmd.checkhealth('sidenote')
  same('the health report names it', support.missing(support.text_of(0), { 'metformin-b12 1 (your own)' }), {})
end)
