-- Pages of rules, mechanisms and pitfalls: read from the server, shown in a buffer that cannot be changed.

local client = require('sidenote.client')

local M = {}

local PREFIX = 'sidenote:/pages/'

--- The address of a page.
---@param name string The code of a rule, or the name of a mechanism or a pitfall.
function M.uri(name)
  return PREFIX .. name .. '.md'
end

--- Shows a page in the current window.
---@param name string
function M.open(name)
  vim.cmd.edit(vim.fn.fnameescape(M.uri(name)))
end

--- Fills the buffer of a page; for `BufReadCmd`.
---@param buffer integer
---@param uri string
function M.read(buffer, uri)
  local text
  local server = client.get()
  if server then
    local answer = server:request_sync('workspace/textDocumentContent', { uri = uri }, client.patience)
    text = vim.tbl_get(answer or {}, 'result', 'text')
  end
  local missing = server and 'There is no such page.' or 'The server does not run; open a note first.'
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text or missing, '\n'))
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
  vim.bo[buffer].filetype = 'markdown'
  -- A Neovim without the parser shows the page without colours.
  pcall(vim.treesitter.start, buffer, 'markdown')
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    vim.wo[window][0].wrap = true
    vim.wo[window][0].linebreak = true
    vim.wo[window][0].conceallevel = 2
  end
  -- These two exist in the buffers of pages only.
  vim.keymap.set('n', 'gf', M.follow, { buffer = buffer, desc = 'Open the page under the cursor' })
  vim.keymap.set('n', 'gx', M.follow, { buffer = buffer, desc = 'Open the link under the cursor' })
end

--- What a page says of other pages and of the web: each pattern gives the target of a link.
local LINKS = {
  '%[[^%]]*%]%(<?([^)>]+)>?%)',
  -- Names of pages stand between backquotes.
  '`([%w-]+)`',
  '(https?://[^%s)>]+)',
}

--- The target of the link that a column of a line lies in.
---@param line string
---@param column integer From 1, in bytes.
---@return string?
function M.link_at(line, column)
  for _, pattern in ipairs(LINKS) do
    local from = 1
    while true do
      local first, last, target = line:find(pattern, from)
      if not first then
        break
      end
      if first <= column and column <= last then
        return target
      end
      from = last + 1
    end
  end
end

--- Opens what the link under the cursor leads to: another page here, anything else as the system does.
function M.follow()
  local target = M.link_at(vim.api.nvim_get_current_line(), vim.fn.col('.'))
  if not target then
    client.say('there is no link under the cursor.', vim.log.levels.WARN)
    return
  end
  local name = target:match('^([%w-]+)$')
    or target:match('^([%w-]+)%.md')
    or target:match('^' .. vim.pesc(PREFIX) .. '([%w-]+)%.md')
  if name then
    M.open(name)
  else
    vim.ui.open(target)
  end
end

--- The name of the page that belongs to what stands at the cursor: to its finding, else to what is mentioned there.
---@param buffer integer
---@param found fun(uri: string)
function M.at_cursor(buffer, found)
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer, { lnum = line - 1 })) do
    local uri = vim.tbl_get(diagnostic, 'user_data', 'lsp', 'codeDescription', 'href')
    local before = diagnostic.lnum == line - 1 and column < diagnostic.col
    local behind = diagnostic.end_lnum == line - 1 and column >= diagnostic.end_col
    if diagnostic.source == 'sidenote' and uri and not before and not behind then
      return found(uri)
    end
  end
  local server = client.get(buffer)
  if not server then
    client.say('the server does not follow this buffer.', vim.log.levels.WARN)
    return
  end
  local position = vim.lsp.util.make_position_params(0, server.offset_encoding)
  server:request('textDocument/definition', position, function(_, result)
    local place = vim.islist(result or {}) and result[1] or result
    local uri = place and (place.targetUri or place.uri)
    if uri then
      found(uri)
    else
      client.say('nothing that has a page stands under the cursor.')
    end
  end, buffer)
end

--- The codes of all rules, for completion; each has a page.
---@return string[]
function M.names()
  local program = client.program()
  if not program then
    return {}
  end
  if not M.known_names then
    local run = vim.system({ program, 'rules', '--format', 'json' }, { text = true }):wait(client.patience)
    local decoded, catalogue = pcall(vim.json.decode, run.stdout or '')
    local rules = decoded and type(catalogue) == 'table' and catalogue.rules or {}
    M.known_names = vim.tbl_map(function(rule)
      return rule.code
    end, rules)
  end
  return M.known_names
end

return M
