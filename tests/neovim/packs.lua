-- Files of packs: what is wrong with one is told as it is typed, and other TOML is left alone.

local support = dofile(vim.env.REPOSITORY .. '/tests/neovim/support.lua')
local check, same, until_true = support.check, support.same, support.until_true

local PACK = {
  '[pack]',
  'id = "ward"',
  'name = "Ward"',
  'version = "1"',
  '',
  '[[concept]]',
  'id = "blue-toes"',
  'kind = "finding"',
  'terms = ["blue toes"]',
}

--- Opens a file of a new folder.
local function open(name, lines)
  local folder = vim.fn.tempname()
  vim.fn.mkdir(folder, 'p')
  local file = folder .. '/' .. name
  vim.fn.writefile(lines, file)
  vim.cmd.edit(file)
  return vim.api.nvim_get_current_buf()
end

local function told(buffer)
  return vim.tbl_map(function(diagnostic)
    return ('%d %s'):format(diagnostic.lnum + 1, diagnostic.message)
  end, vim.diagnostic.get(buffer))
end

local function tells(name, buffer, expected)
  until_true(function()
    return vim.deep_equal(told(buffer), expected)
  end)
  same(name, told(buffer), expected)
end

support.run('packs', function()
  local buffer = open('ward.toml', PACK)
  same('TOML is known as such', vim.bo[buffer].filetype, 'toml')
  if not check('the server attaches to a pack', support.client_of(buffer)) then
    return
  end
  tells('a sound pack shows nothing', buffer, {})
  vim.api.nvim_buf_set_text(buffer, 7, 0, 7, 4, { 'knid' })
  tells('a slip is told at its line', buffer, {
    '8 unknown key `knid` in [[concept]]; did you mean `kind`?',
  })
  vim.api.nvim_buf_set_text(buffer, 7, 0, 7, 4, { 'kind' })
  tells('and goes when it is mended', buffer, {})

  local settings = open('sidenote.toml', { 'colour = "blue"' })
  tells('sidenote.toml is told of what means nothing', settings, { '1 There is no setting `colour`.' })

  local other = open('Cargo.toml', { '[package]', 'name = "cramps-on-HCTZ"' })
  vim.wait(500)
  same('other TOML is left alone', vim.lsp.get_clients({ bufnr = other, name = 'sidenote' }), {})
end)
