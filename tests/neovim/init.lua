-- The configuration that editors/neovim/README.md gives, with the repository in the place of the user's folder.
vim.opt.runtimepath:append(vim.env.REPOSITORY .. '/editors/neovim')
vim.lsp.enable('sidenote')
