" Specs of actorc: how they are indented and commented; `gq` and `=` format as actorc does.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal shiftwidth=4 softtabstop=4 expandtab textwidth=120 cindent
setlocal comments=s1:/*,mb:*,ex:*/,:///,:// commentstring=//\ %s
if executable('actorc')
  setlocal equalprg=actorc\ fmt\ -
  setlocal makeprg=actorc\ check\ --color=never\ %:S
  setlocal errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%-G%.%#
endif
let b:undo_ftplugin = 'setlocal sw< sts< et< tw< cin< com< cms< ep< mp< efm<'
