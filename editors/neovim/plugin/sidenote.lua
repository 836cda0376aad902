-- What has to be there before a note is opened.

if vim.g.loaded_sidenote then
  return
end
vim.g.loaded_sidenote = true

local group = vim.api.nvim_create_augroup('sidenote', {})

vim.api.nvim_create_autocmd({ 'LspAttach', 'LspDetach' }, {
  group = group,
  desc = 'Give the notes that the server follows their commands',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'sidenote' then
      local commands = require('sidenote.commands')
      local change = event.event == 'LspAttach' and commands.create or commands.delete
      change(event.buf)
    end
  end,
})

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = group,
  pattern = 'sidenote:/*',
  desc = 'Show a page of Sidenote',
  callback = function(event)
    require('sidenote.pages').read(event.buf, event.match)
  end,
})

-- Colours that carry meaning, each linked to one that every colour scheme has; yours win.
for group_name, target in pairs({
  ['@lsp.typemod.symptom.negated.clinical-note'] = 'Comment',
}) do
  vim.api.nvim_set_hl(0, group_name, { link = target, default = true })
end
