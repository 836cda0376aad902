-- Sidenote for Neovim 0.11 and newer: `vim.lsp.enable('sidenote')`.
-- There are no root markers: a folder of notes is no project, and one server looks after all notes that are open.
---@type vim.lsp.Config
return {
  cmd = { 'sidenote', 'lsp' },
  filetypes = { 'clinical-note' },
}
