" Clinical notes: headers, list markers, check-boxes and values. What is said in them is coloured by the server.
if exists('b:current_syntax')
  finish
endif

syntax case match

" `HPI:`, `Past Medical History:` and `A/P:` at the start of a line, `MEDICATIONS` alone on one, and `## Plan`.
syntax match clinicalNoteHeader /^\s*\zs\u[A-Za-z0-9 &\/()'.-]\{0,40}:/ contains=NONE
syntax match clinicalNoteHeader /^\s*\zs\u[A-Z &\/-]\{2,40}\ze\s*$/
syntax match clinicalNoteHeader /^#\{1,6}\s.*$/
syntax match clinicalNoteProblem /^\s*\zs#\s\?\d\+\>/

syntax match clinicalNoteListMarker /^\s*\zs\%([-*+•]\|\d\+[.)]\)\ze\s/
syntax match clinicalNoteCheckBox /\[[ xX✓]\?\]\|☐\|☑\|☒/

" 3.9, 4,200, 120/80, 1.4 mg/dL, 98.6 F
syntax match clinicalNoteValue /\<\d[0-9.,\/]*\%(\s\?\%(mg\|mcg\|µg\|g\|mEq\|mmol\|mL\|L\|dL\|U\|IU\|kg\|lb\|cm\|mm\|Hg\|bpm\|%\)\%(\/\%(mL\|dL\|L\|kg\|h\|hr\|d\|min\)\)\?\)\?/

highlight default link clinicalNoteHeader Title
highlight default link clinicalNoteProblem Title
highlight default link clinicalNoteListMarker Delimiter
highlight default link clinicalNoteCheckBox Special
highlight default link clinicalNoteValue Number

let b:current_syntax = 'clinical-note'
