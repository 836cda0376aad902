-- What init.lua sets up, and completion as the help turns it on.
dofile(vim.env.REPOSITORY .. '/tests/neovim/init.lua')
vim.o.completeopt = 'menuone,noinsert,popup'
vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'sidenote' then
      vim.lsp.completion.enable(true, client.id, event.buf,
        { autotrigger = true })
      vim.b.completes = true
    end
  end,
})
