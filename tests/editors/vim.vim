" Vim with ALE, set up by the text of editors/README.md. Started by tests/editors/run.
set nocompatible nomore
packadd ale
let g:ale_lint_on_enter = 1
source $SET_UP
filetype on
edit $NOTE
ALELint

let s:turns = 0
while s:turns < 1200 && empty(ale#engine#GetLoclist(bufnr('')))
  sleep 50m
  let s:turns += 1
endwhile

let s:seen = map(copy(ale#engine#GetLoclist(bufnr(''))), {_, each -> [each.lnum, each.col, get(each, 'code', ''), each.text]})
let s:right = len(s:seen) == 1 && s:seen[0][0:2] == [6, 41, 'diuretic-cramp'] && s:seen[0][3] =~# 'consider sodium'
let s:told = s:right ? 'ok    the finding shows on its words' : 'FAIL  the finding shows on its words, seen: ' . string(s:seen)
call writefile([s:told, printf('vim: %d passed, %d failed', s:right, !s:right)], $REPORT)
if s:right | qall! | else | cquit! | endif
