-- Sets Neovim up by the file SETUP, opens FILE, repairs it and saves. Where WORDS is given it takes
-- the preferred fix of the one finding, which is on them; else all that can safely be repaired, until
-- nothing is left. Ends with exit code 1 and the reason where something is amiss.
local function expect(what, condition)
  assert(vim.wait(60000, condition, 50), 'waited in vain: ' .. what)
end

local function open()
  dofile(vim.env.SETUP)
  vim.cmd('filetype on')
  vim.cmd.edit(vim.fn.fnameescape(vim.env.FILE))
end

local function repair_one()
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
end

local function repair_all()
  expect('findings', function() return #vim.diagnostic.get(0) > 1 end)
  local function offered()
    local params = vim.lsp.util.make_range_params(0, 'utf-16')
    params.context = { only = { 'source.fixAll.tapelint' }, diagnostics = {} }
    local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 60000)
    local _, answer = next(answers or {})
    return #(answer and answer.result or {}) > 0
  end
  local rounds = 0
  while offered() do
    rounds = rounds + 1
    assert(rounds < 5, 'there is always something left to repair')
    local before = vim.b.changedtick
    vim.lsp.buf.code_action({
      apply = true,
      context = { only = { 'source.fixAll.tapelint' }, diagnostics = {} },
    })
    expect('a change', function() return vim.b.changedtick > before end)
  end
  expect('no finding', function() return vim.bo.modified and #vim.diagnostic.get(0) == 0 end)
end

local function run()
  open()
  local repair = vim.env.WORDS and repair_one or repair_all
  repair()
  vim.cmd('silent write')
end

local ok, failure = xpcall(run, debug.traceback)
if not ok then io.stderr:write(failure .. '\n') end
vim.cmd(ok and 'qall!' or 'cquit 1')
