-- What the protocol does not give on its own: commands of buffers that the server follows.

local client = require('sidenote.client')
local pages = require('sidenote.pages')
local status = require('sidenote.status')

local M = {}

--- Opens a page in the current window.
---@param name string? Without one, the page of what stands at the cursor.
function M.page(name)
  if name and name ~= '' then
    pages.open(name)
    return
  end
  pages.at_cursor(vim.api.nvim_get_current_buf(), function(uri)
    vim.cmd.edit(vim.fn.fnameescape(vim.startswith(uri, 'file:') and vim.uri_to_fname(uri) or uri))
  end)
end

--- Reads all notes of a folder and lists what is found in the quickfix list.
---@param folder string? Without one, the folder of the current note.
function M.check_folder(folder)
  folder = vim.fn.fnamemodify(folder and folder ~= '' and folder or vim.fn.expand('%:p:h'), ':p')
  local server = client.get(vim.api.nvim_get_current_buf())
  client.execute('sidenote.checkFolder', { uri = vim.uri_from_fname(folder) }, function(result)
    local entries = {}
    for _, note in ipairs(result.items or {}) do
      local buffer = vim.fn.bufadd(vim.uri_to_fname(note.uri))
      vim.fn.bufload(buffer)
      local diagnostics = {}
      for _, diagnostic in ipairs(note.diagnostics) do
        local place = { uri = note.uri, range = diagnostic.range }
        local item = vim.lsp.util.locations_to_items({ place }, server.offset_encoding)[1]
        item.text = ('%s [%s]'):format(diagnostic.message, diagnostic.code)
        item.type = ({ 'E', 'W', 'I', 'N' })[diagnostic.severity]
        diagnostics[#diagnostics + 1] = item
      end
      vim.list_extend(entries, diagnostics)
    end
    vim.fn.setqflist({}, ' ', { title = 'Sidenote: ' .. folder, items = entries })
    local found = status.words({
      warnings = result.findings.warning,
      information = result.findings.information,
      hints = result.findings.hint,
    })
    local unreadable = result.unreadable > 0 and ('; %d could not be read'):format(result.unreadable) or ''
    local notes = result.notes == 1 and '1 note' or ('%d notes'):format(result.notes)
    client.say(('%s read: %s%s.'):format(notes, found ~= '' and found or 'no findings', unreadable))
    if #entries > 0 then
      vim.cmd.copen()
    end
  end)
end

--- Lists what has been dismissed in a note; picking an entry brings its finding back.
function M.dismissed()
  local uri = vim.uri_from_bufnr(0)
  client.execute('sidenote.listDismissals', { uri = uri }, function(dismissals)
    if vim.tbl_isempty(dismissals or {}) then
      client.say('nothing is dismissed in this note.')
      return
    end
    vim.ui.select(dismissals, {
      prompt = 'Bring back:',
      format_item = function(dismissal)
        local why = dismissal.reason or ('everywhere: ' .. dismissal.scope)
        return ('%s (%s)'):format(dismissal.title, (why:gsub('-', ' ')))
      end,
    }, function(dismissal)
      if dismissal then
        client.execute('sidenote.undoDismissal', dismissal.undo, function() end)
      end
    end)
  end)
end

--- Makes the commands of a buffer.
---@param buffer integer
function M.create(buffer)
  local function command(name, run, options)
    vim.api.nvim_buf_create_user_command(buffer, name, function(given)
      run(given.args)
    end, options)
  end
  command('SidenotePage', M.page, {
    nargs = '?',
    desc = 'Open the page of what stands at the cursor, or of a rule',
    complete = function(start)
      return vim.tbl_filter(function(name)
        return vim.startswith(name, start)
      end, pages.names())
    end,
  })
  command('SidenoteCheckFolder', M.check_folder, {
    nargs = '?',
    complete = 'dir',
    desc = 'List the findings of all notes of a folder',
  })
  command('SidenoteDismissed', M.dismissed, { nargs = 0, desc = 'List what is dismissed, and bring it back' })
end

--- Takes the commands of a buffer away.
---@param buffer integer
function M.delete(buffer)
  for _, name in ipairs({ 'SidenotePage', 'SidenoteCheckFolder', 'SidenoteDismissed' }) do
    pcall(vim.api.nvim_buf_del_user_command, buffer, name)
  end
end

return M
