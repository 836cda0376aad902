-- What init.lua sets up, and what a screen shows best.
dofile(vim.env.REPOSITORY .. '/tests/neovim/init.lua')
vim.diagnostic.config({ virtual_text = true })
vim.o.swapfile = false
