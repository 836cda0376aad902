-- Starts the server again when it has died, later each time, and gives up when it keeps dying.

local M = {}

--- How long to wait before each start, in milliseconds. After the last one the server stays away.
M.delays = { 250, 500, 1000, 2000, 4000, 8000 }

--- A server that has lived so long, in milliseconds, is taken to be well: the next fault counts as the first.
M.well_after = 60 * 1000

local deaths = 0
local last_start = vim.uv.now()

local function say(message, level)
  vim.notify('Sidenote: ' .. message, level)
end

local function start()
  last_start = vim.uv.now()
  -- Somebody may have switched the server off in the meantime.
  if not require('sidenote.client').enabled() then
    return
  end
  -- This attaches the server to every note that is loaded.
  vim.lsp.enable('sidenote')
end

--- For `on_exit` of the client: `code` and `signal` tell whether the server went as it should.
---@param code integer
---@param signal integer
function M.on_exit(code, signal)
  local stopped = (code == 0 and signal == 0) or signal == vim.uv.constants.SIGTERM
  if stopped or vim.v.exiting ~= vim.NIL then
    return
  end
  if vim.uv.now() - last_start > M.well_after then
    deaths = 0
  end
  deaths = deaths + 1
  local delay = M.delays[deaths]
  vim.schedule(function()
    if not delay then
      say('the server keeps ending, so it stays off; `:checkhealth sidenote` helps to find out why, and '
        .. '`:lua vim.lsp.enable("sidenote")` starts it again.', vim.log.levels.ERROR)
      deaths = 0
      return
    end
    say('the server has ended and is started again. The note is as you typed it.', vim.log.levels.WARN)
    vim.defer_fn(start, delay)
  end)
end

return M
