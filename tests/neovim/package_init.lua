-- All that a user types whose plug-ins are packages.
vim.lsp.enable('sidenote')
