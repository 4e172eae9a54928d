-- Sets Neovim up by the file SETUP, opens FILE, takes the preferred fix of its one finding, which is
-- on WORDS, and saves. Ends with exit code 1 and the reason where something is amiss.
local function expect(what, condition)
  assert(vim.wait(60000, condition, 50), 'waited in vain: ' .. what)
end

local function repair()
  dofile(vim.env.SETUP)
  vim.cmd('filetype on')
  vim.cmd.edit(vim.fn.fnameescape(vim.env.FILE))
  expect('one finding', function() return #vim.diagnostic.get(0) == 1 end)
  local finding = vim.diagnostic.get(0)[1]
  assert(finding.source == 'tapelint', vim.inspect(finding))
  local words = vim.api.nvim_buf_get_text(
    0, finding.lnum, finding.col, finding.end_lnum, finding.end_col, {})
  assert(table.concat(words, '\n') == vim.env.WORDS, vim.inspect(words))

  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'quickfix' }, diagnostics = {} },
    filter = function(action) return action.isPreferred end,
  })
  expect('no finding', function() return vim.bo.modified and #vim.diagnostic.get(0) == 0 end)
  vim.cmd('silent write')
end

local ok, failure = xpcall(repair, debug.traceback)
if not ok then io.stderr:write(failure .. '\n') end
vim.cmd(ok and 'qall!' or 'cquit 1')
