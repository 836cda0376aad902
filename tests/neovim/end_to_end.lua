-- One note in Neovim, configured by init.lua: the diagnostic, its link, the hover, the end of the server. Started by
-- tests/neovim/run; the exit code is 0 when all checks have passed.

local repository = assert(vim.env.REPOSITORY, 'REPOSITORY is not set; start tests/neovim/run')
local server = assert(vim.env.SIDENOTE, 'SIDENOTE is not set; start tests/neovim/run')

-- What examples/clinic.note must show.
local NOTE = repository .. '/examples/clinic.note'
local CODE = 'diuretic-cramp'
local WORDS = 'calf cramps'
-- Without regard to case: the other half of the finding in the author's own words, and the two parts of the hover.
local IN_HOVER = { 'hctz', 'mechanism', 'pitfall' }

local WAIT = 10000
local passed, failed = 0, 0

local function say(line)
  io.stdout:write(line, '\n')
end

local function check(name, ok, seen)
  if ok then
    passed = passed + 1
    say('ok    ' .. name)
  else
    failed = failed + 1
    say('FAIL  ' .. name .. (seen ~= nil and ', seen: ' .. vim.inspect(seen) or ''))
  end
  return ok
end

local function until_true(condition)
  return vim.wait(WAIT, condition, 20)
end

local function missing(text)
  return vim.tbl_filter(function(part)
    return not text:lower():find(part, 1, true)
  end, IN_HOVER)
end

local function floating_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function hover_text(contents)
  return table.concat(vim.lsp.util.convert_input_to_markdown_lines(contents), '\n')
end

local function run()
  local exit_code
  vim.lsp.config('sidenote', {
    cmd = { server, 'lsp' },
    on_exit = function(code)
      exit_code = code
    end,
  })

  for _, name in ipairs({ 'a.note', 'a.soap', 'a.hnp' }) do
    local filetype = vim.filetype.match({ filename = name })
    check(name .. ' is a clinical note', filetype == 'clinical-note', filetype)
  end

  vim.cmd.edit(NOTE)
  local buffer = vim.api.nvim_get_current_buf()
  local before = text_of(buffer)
  local function clients()
    return vim.lsp.get_clients({ bufnr = buffer, name = 'sidenote' })
  end
  if not check('the server attaches', until_true(function()
    return #clients() == 1 and clients()[1].initialized
  end)) then
    return
  end
  local client = clients()[1]

  until_true(function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  local diagnostics = vim.diagnostic.get(buffer)
  local codes = vim.tbl_map(function(each)
    return each.code
  end, diagnostics)
  if not check('the note has one finding, ' .. CODE, vim.deep_equal(codes, { CODE }), codes) then
    return
  end
  local diagnostic = diagnostics[1]
  check('its source is sidenote', diagnostic.source == 'sidenote', diagnostic.source)
  check('it is an information', diagnostic.severity == vim.diagnostic.severity.INFO, diagnostic.severity)
  check('its message is one short line', #diagnostic.message <= 120 and not diagnostic.message:find('\n'), diagnostic.message)
  local words = vim.api.nvim_buf_get_text(buffer, diagnostic.lnum, diagnostic.col, diagnostic.end_lnum, diagnostic.end_col, {})
  check('it underlines the words', vim.deep_equal(words, { WORDS }), words)
  local description = vim.tbl_get(diagnostic, 'user_data', 'lsp', 'codeDescription', 'href')
  check('its code links to a page', type(description) == 'string' and description:find(CODE, 1, true) ~= nil, description)

  vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
  local position = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/hover', position, WAIT) or {}
  local contents = vim.tbl_get(answers, client.id, 'result', 'contents')
  if check('the server answers a hover', contents ~= nil, answers) then
    local text = hover_text(contents)
    check('the hover explains', #missing(text) == 0, { missing = missing(text), text = text })
  end

  vim.lsp.buf.hover()
  until_true(floating_window)
  local window = floating_window()
  if check('K opens a window', window ~= nil) then
    local text = text_of(vim.api.nvim_win_get_buf(window))
    check('the window explains', #missing(text) == 0, { missing = missing(text), text = text })
  end

  check('the note is unchanged', text_of(buffer) == before and not vim.bo[buffer].modified)

  client:stop()
  until_true(function()
    return exit_code ~= nil
  end)
  check('the server ends with code 0', exit_code == 0, exit_code)
end

local ok, problem = xpcall(run, debug.traceback)
if not ok then
  check('the test runs to its end', false, problem)
end
say(('neovim: %d passed, %d failed'):format(passed, failed))
io.stdout:flush()
os.exit(failed == 0 and 0 or 1)
