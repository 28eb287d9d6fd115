autocmd BufNewFile,BufRead *.actor setfiletype actor
