-- Sidenote for Neovim 0.11 and newer: `vim.lsp.enable('sidenote')`.
-- No folder is a root: a folder of notes is no project, and one server looks after all notes that are open.
---@type vim.lsp.Config
return {
  cmd = { 'sidenote', 'lsp' },
  filetypes = { 'clinical-note', 'toml' },
  -- Of TOML, the server is told only where it may be a file of a pack, or `sidenote.toml`.
  root_dir = function(buffer, attach)
    if vim.bo[buffer].filetype ~= 'toml' or require('sidenote.packs').is_of_pack(buffer) then
      attach()
    end
  end,
  capabilities = {
    -- Neovim 0.11 asks for diagnostics, and cannot be asked to ask again; see the handler below.
    workspace = { diagnostics = { refreshSupport = true } },
    textDocument = {
      semanticTokens = {
        -- The names of what notes speak of; plugin/sidenote.lua gives them colours.
        tokenTypes = { 'symptom', 'drug', 'condition', 'value' },
        tokenModifiers = { 'negated', 'hypothetical', 'family', 'possible' },
      },
    },
  },
  init_options = {
    -- Pages come from the server itself, and plugin/sidenote.lua shows them.
    virtualPages = true,
    -- Asks to be told how much each note shows, for status lines.
    statusNotification = true,
  },
  handlers = {
    ['workspace/diagnostic/refresh'] = function(_, _, context)
      require('sidenote.client').ask_again(context.client_id)
      return vim.NIL
    end,
    ['sidenote/status'] = function(_, status)
      require('sidenote.status').set(status)
    end,
  },
  -- Whoever sets an `on_exit` of their own may keep this one beside it: `on_exit` can be a list.
  on_exit = function(code, signal)
    require('sidenote.restart').on_exit(code, signal)
  end,
}
