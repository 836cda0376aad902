;;; Emacs with eglot, set up by the text of editors/README.md. Started by tests/editors/run.

(require 'eglot)
(require 'flymake)

(defvar failed 0)
(defvar passed 0)

(defun check (what holds &optional seen)
  "Count one check, and tell SEEN where it fails."
  (if holds (setq passed (1+ passed)) (setq failed (1+ failed)))
  (princ (format "%s %s%s\n" (if holds "ok   " "FAIL ") what (if (or holds (null seen)) "" (format ", seen: %S" seen))))
  holds)

(defun await (condition)
  "Wait until CONDITION gives something, and give it back."
  (let ((turns 1200) found)
    (while (and (not (setq found (funcall condition))) (> (setq turns (1- turns)) 0))
      (accept-process-output nil 0.05))
    found))

(setq eglot-sync-connect 60
      jsonrpc-default-request-timeout 60
      eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0.1)
(load (getenv "SET_UP") nil t)
;; In a batch there is no command loop that would run what `eglot-ensure' defers.
(remove-hook 'clinical-note-mode-hook 'eglot-ensure)

(find-file (getenv "NOTE"))
(check "the note has its mode" (eq major-mode 'clinical-note-mode) major-mode)
(apply #'eglot (eglot--guess-contact))
(check "eglot connects" (await #'eglot-managed-p))

(defun finding ()
  "The diagnostic of the note, once it is there."
  (flymake-start)
  (car (flymake-diagnostics)))

(let ((diagnostic (await #'finding)))
  (when (check "the finding shows" diagnostic)
    (check "with its message and code" (string-match-p "consider sodium" (flymake-diagnostic-text diagnostic))
           (flymake-diagnostic-text diagnostic))
    (check "on its words" (string= "calf cramps" (buffer-substring (flymake-diagnostic-beg diagnostic)
                                                                   (flymake-diagnostic-end diagnostic)))
           (buffer-substring (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))
    (goto-char (flymake-diagnostic-beg diagnostic))
    (let* ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                    (eglot--TextDocumentPositionParams)))
           (text (plist-get (plist-get answer :contents) :value)))
      (check "the hover explains" (and (string-match-p "HCTZ" text) (string-match-p "Pitfall" text)) text))
    (let* (titles
           (offered (lambda ()
                      (let ((actions (eglot-code-actions (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic))))
                        (setq titles (mapcar (lambda (action) (plist-get action :title)) (append actions nil)))
                        (seq-some (lambda (title) (string-match-p "Open the page" title)) titles)))))
      ;; The server writes its pages while it already answers, and offers them as soon as they are there.
      (check "something can be done about it" (await offered) titles))))

(set-buffer-modified-p nil)
(eglot-shutdown (eglot--current-server-or-lose))
(check "the server stops" (await (lambda () (not (eglot-managed-p)))))
(princ (format "emacs: %d passed, %d failed\n" passed failed))
(kill-emacs (if (= failed 0) 0 1))
