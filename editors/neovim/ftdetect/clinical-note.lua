vim.filetype.add({
  extension = {
    note = 'clinical-note',
    soap = 'clinical-note',
    hnp = 'clinical-note',
  },
})
