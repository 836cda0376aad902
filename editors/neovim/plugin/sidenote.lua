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

-- What the server colours, each linked to a group that every colour scheme has; your own links win. What is not so,
-- or not so now, or not the patient's, is set back.
for name, target in pairs({
  ['@lsp.type.symptom.clinical-note'] = 'Special',
  ['@lsp.type.drug.clinical-note'] = 'Type',
  ['@lsp.type.condition.clinical-note'] = 'Identifier',
  ['@lsp.type.value.clinical-note'] = 'Number',
  ['@lsp.mod.negated.clinical-note'] = 'Comment',
  ['@lsp.mod.hypothetical.clinical-note'] = 'Comment',
  ['@lsp.mod.family.clinical-note'] = 'Comment',
}) do
  vim.api.nvim_set_hl(0, name, { link = target, default = true })
end
