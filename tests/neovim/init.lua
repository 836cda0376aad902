-- The configuration that editors/neovim/README.md gives, with the repository in the place of the user's folder, and
-- the server recorded.
vim.opt.runtimepath:append(vim.env.REPOSITORY .. '/editors/neovim')
vim.lsp.config('sidenote', { cmd = vim.json.decode(vim.env.SERVER_COMMAND) })
vim.lsp.enable('sidenote')
