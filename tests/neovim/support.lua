-- What the suites share: checks that are counted and told, and waiting.

local M = {}

--- How long anything is waited for, in milliseconds.
M.WAIT = 60000

--- The folder of the repository, and the program of the server.
M.repository = assert(vim.env.REPOSITORY, 'REPOSITORY is not set; start tests/neovim/run')
M.server = assert(vim.env.SIDENOTE, 'SIDENOTE is not set; start tests/neovim/run')

local passed, failed = 0, 0

local function say(line)
  io.stdout:write(line, '\n')
  io.stdout:flush()
end

--- Counts a check, and tells what was seen where it fails.
---@return boolean ok
function M.check(name, ok, seen)
  ok = ok and true or false
  if ok then
    passed = passed + 1
    say('ok    ' .. name)
  else
    failed = failed + 1
    say('FAIL  ' .. name .. (seen ~= nil and ', seen: ' .. vim.inspect(seen) or ''))
  end
  return ok
end

--- Checks that two values are the same.
function M.same(name, seen, expected)
  return M.check(name, vim.deep_equal(seen, expected), { seen = seen, expected = expected })
end

--- Waits until a condition holds. Says whether it does.
function M.until_true(condition)
  return (vim.wait(M.WAIT, condition, 10))
end

--- The text of a buffer.
function M.text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

--- The first floating window, where there is one.
function M.floating_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

--- Waits for a floating window and gives its text.
function M.floating_text()
  M.until_true(M.floating_window)
  local window = M.floating_window()
  return window and M.text_of(vim.api.nvim_win_get_buf(window)) or ''
end

--- The parts that a text lacks, without regard to case.
function M.missing(text, parts)
  return vim.tbl_filter(function(part)
    return not text:lower():find(part:lower(), 1, true)
  end, parts)
end

--- Copies a note of the examples into a folder of its own and opens it. Gives the buffer.
function M.open_copy(example)
  local folder = vim.fn.tempname()
  vim.fn.mkdir(folder, 'p')
  local path = folder .. '/' .. example
  assert(vim.uv.fs_copyfile(M.repository .. '/examples/' .. example, path))
  vim.cmd.edit(vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end

--- The client of a buffer, once it is ready.
function M.client_of(buffer)
  local function ready()
    local client = vim.lsp.get_clients({ bufnr = buffer, name = 'sidenote' })[1]
    return client and client.initialized and client or nil
  end
  M.until_true(ready)
  return ready()
end

--- The codes of what a buffer shows, sorted.
function M.codes(buffer)
  local codes = vim.tbl_map(function(each)
    return each.code
  end, vim.diagnostic.get(buffer))
  table.sort(codes)
  return codes
end

--- Waits until a buffer shows just these codes, and checks it.
function M.shows(name, buffer, expected)
  table.sort(expected)
  M.until_true(function()
    return vim.deep_equal(M.codes(buffer), expected)
  end)
  return M.same(name, M.codes(buffer), expected)
end

--- How long nothing must change for it to count as lasting, in milliseconds.
local LASTING = 600

--- Checks that a buffer shows just these codes, and goes on showing them.
function M.stays(name, buffer, expected)
  vim.wait(LASTING, function()
    return not vim.deep_equal(M.codes(buffer), expected)
  end)
  return M.same(name, M.codes(buffer), expected)
end

--- Puts the cursor of the current window on the first occurrence of some words.
function M.cursor_on(words)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search('\\V' .. vim.fn.escape(words, '\\'), 'cW') > 0, 'the note holds ' .. words)
end

--- Takes the first action on offer at the cursor whose title holds some words, by the editor's own path.
function M.act(words)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(words, 1, true) ~= nil
    end,
  })
end

--- Ends the servers as Neovim does when it is left.
function M.stop_servers()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'sidenote' })) do
    client:stop()
  end
  M.until_true(function()
    return #vim.lsp.get_clients({ name = 'sidenote' }) == 0
  end)
end

--- Runs a suite to its end, tells the count, and ends Neovim.
function M.run(name, suite)
  local ok, problem = xpcall(suite, debug.traceback)
  if not ok then
    M.check('the suite runs to its end', false, problem)
  end
  M.stop_servers()
  say(('neovim, %s: %d passed, %d failed'):format(name, passed, failed))
  -- What is still running is ended with Neovim.
  os.exit(failed == 0 and passed > 0 and 0 or 1)
end

return M
