-- The running server, for everything that asks it something.

local M = {}

--- How long an answer is waited for where waiting cannot be avoided, in milliseconds.
M.patience = 5000

--- The server that follows a buffer, else any that runs.
---@param buffer integer?
---@return vim.lsp.Client?
function M.get(buffer)
  local own = buffer and vim.lsp.get_clients({ name = 'sidenote', bufnr = buffer })[1]
  return own or vim.lsp.get_clients({ name = 'sidenote' })[1]
end

--- Whether the server is enabled. A Neovim that is too old to be asked counts as one where it is.
---@return boolean
function M.enabled()
  return vim.lsp.is_enabled == nil or vim.lsp.is_enabled('sidenote')
end

--- The program that `vim.lsp.config` starts, wherever it is named in the command: the word before "lsp".
---@return string?
function M.program()
  local command = vim.tbl_get(vim.lsp.config, 'sidenote', 'cmd')
  if type(command) ~= 'table' then
    return nil
  end
  local index = vim.fn.index(command, 'lsp')
  local program = command[math.max(index, 1)]
  return vim.fn.executable(program) == 1 and program or nil
end

--- Asks for the diagnostics of all notes that a client follows, as Neovim does after each change.
---@param id integer The client's.
function M.ask_again(id)
  local client = vim.lsp.get_client_by_id(id)
  for buffer in pairs(client and client.attached_buffers or {}) do
    local note = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
    client:request('textDocument/diagnostic', note, nil, buffer)
  end
end

--- Tells the author something.
---@param message string
---@param level integer? One of `vim.log.levels`.
function M.say(message, level)
  vim.notify('Sidenote: ' .. message, level or vim.log.levels.INFO)
end

--- Runs a command of the server, and calls `done` with its result unless it fails, which the author is told.
---@param command string
---@param argument any
---@param done fun(result: any)
function M.execute(command, argument, done)
  local client = M.get(vim.api.nvim_get_current_buf())
  if not client then
    M.say('the server does not run; `:checkhealth sidenote` tells why.', vim.log.levels.WARN)
    return
  end
  client:request('workspace/executeCommand', { command = command, arguments = { argument } }, function(problem, result)
    if problem then
      M.say(problem.message, vim.log.levels.ERROR)
    else
      done(result)
    end
  end)
end

return M
