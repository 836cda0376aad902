-- The server is killed in the middle of an edit, again and again, and comes back with the right findings: with what the
-- note says, and without what was dismissed.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same = support.check, support.same

local TIMES = tonumber(vim.env.KILLS or '5')

--- Kills the server, which is the one child of this Neovim.
local function kill()
  for _, process in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
    assert(vim.uv.kill(process, 'sigkill'))
  end
end

support.run('restart', function()
  local messages = {}
  vim.notify = function(message)
    messages[#messages + 1] = message
  end
  -- Each death here is a test's, not a fault's, so none counts as one in a row.
  local restart = require('sidenote.restart')
  restart.delays = { 10, 20 }
  restart.well_after = 0

  local buffer = support.open_copy('spasticity-clinic.note')
  local client = support.client_of(buffer)
  if not check('the server attaches', client) then
    return
  end
  support.shows('the note shows its findings', buffer, { 'sci-spasm-inhibition', 'umn-spasm-spasticity' })
  support.cursor_on('leg spasms')
  support.act('already addressed')
  local left = { 'sci-spasm-inhibition' }
  support.shows('one of them is dismissed', buffer, left)
  local lost, wrong = 0, 0
  for time = 1, TIMES do
    local line = ('Typed before death %d.'):format(time)
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { line })
    kill()
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'Typed while it was dead.' })
    local old = client.id
    support.until_true(function()
      local new = vim.lsp.get_clients({ bufnr = buffer, name = 'sidenote' })[1]
      client = new and new.id ~= old and new.initialized and new or client
      return client.id ~= old and vim.deep_equal(support.codes(buffer), left)
    end)
    local lines = vim.api.nvim_buf_get_lines(buffer, -3, -1, false)
    lost = lost + (vim.deep_equal(lines, { line, 'Typed while it was dead.' }) and 0 or 1)
    wrong = wrong + (client.id ~= old and vim.deep_equal(support.codes(buffer), left) and 0 or 1)
  end
  same(('after %d deaths no text is lost'):format(TIMES), lost, 0)
  same('and each time the right finding is back, and the dismissed one is not', wrong, 0)
  local told = vim.tbl_filter(function(message)
    return message:find('started again', 1, true)
  end, messages)
  same('the author is told each time', #told, TIMES)

  restart.delays = {}
  kill()
  local function stays_off()
    return vim.iter(messages):any(function(message)
      return message:find('stays off', 1, true)
    end)
  end
  support.until_true(stays_off)
  check('a server that keeps dying stays off, and it is said', stays_off(), messages)
end)
