-- verslag in Neovim: one command, everything else is loaded when it is first used. See :help verslag
if vim.g.loaded_verslag then
  return
end
vim.g.loaded_verslag = 1

vim.api.nvim_create_user_command("Verslag", function(call)
  require("verslag.nvim").command(call)
end, {
  nargs = "*",
  count = true, -- 'keywordprg' may put one before it
  bar = true,
  desc = "Read the news article in this buffer",
  complete = function(lead, line)
    return require("verslag.nvim").complete(lead, line)
  end,
})

for name, words in pairs { next = "next", prev = "prev", hover = "hover" } do
  vim.keymap.set("n", "<Plug>(verslag-" .. name .. ")", "<Cmd>Verslag " .. words .. "<CR>")
end
