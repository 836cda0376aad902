"""A note of some three hundred words, typed key by key at a hundred keys a second.

No key waits for the server: it is frozen for a while in mid-note, and keys go in as before. Once the typing rests,
the screen shows what `sidenote check` finds in the same text, with the display rules applied.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from terminal import PATIENCE, REPOSITORY, Checks, Terminal, displayed, findings

KEYS_A_SECOND = 100

# How long the server is frozen, and how late a key may be, in seconds. A key that waited for a frozen server would be
# late by about as long as it stays frozen.
FROZEN = 1.5
LATEST = 0.3

# Notes the time of each key, by the clock that this script reads as well.
RECORD_KEYS = """
vim.g.key_times = {}
local times = {}
vim.on_key(function(_, typed)
  if typed ~= '' then
    times[#times + 1] = vim.uv.hrtime()
  end
end)
vim.api.nvim_create_user_command('WriteTimes', function(given)
  vim.fn.writefile({ vim.json.encode(times) }, given.args)
end, { nargs = 1 })
vim.o.textwidth = 0
vim.o.autoindent = false
vim.api.nvim_create_autocmd('FileType', { callback = function() vim.bo.formatoptions = '' end })
"""


def server_of(terminal):
    """The process of the server."""
    editor = int(terminal.tmux("display-message", "-p", "#{pane_pid}"))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = subprocess.run(["pgrep", "-f", "^" + os.environ["SIDENOTE"] + " lsp$"], capture_output=True, text=True)
        for process in map(int, found.stdout.split()):
            if descends(process, editor):
                return process
        time.sleep(0.05)
    raise RuntimeError("the server does not run")


def descends(process, ancestor):
    """Whether a process is another's child, or a child of one."""
    while process > 1:
        if process == ancestor:
            return True
        status = Path(f"/proc/{process}/stat").read_text()
        process = int(status.rsplit(")", 1)[1].split()[1])
    return False


checks = Checks("typing")
examples = REPOSITORY / "examples"
text = (examples / "clinic.note").read_text() + "\n" + (examples / "telephone.txt").read_text()
text = text.rstrip("\n")
checks.check("the note has some three hundred words", 280 < len(text.split()) < 400, len(text.split()))

with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    init = folder / "init.lua"
    init.write_text(f"dofile('{REPOSITORY}/tests/neovim/terminal_init.lua')\n{RECORD_KEYS}")
    note, times = folder / "typed.note", folder / "times.json"
    with Terminal("-u", init, note, width=220, height=100) as terminal:
        checks.check("the note opens", terminal.shows("typed.note"), "\n".join(terminal.screen()))
        server = server_of(terminal)
        terminal.type("i")
        time.sleep(0.5)

        sent, start = [], time.monotonic()
        freeze = len(text) // 2
        thaw = freeze + int(FROZEN * KEYS_A_SECOND)
        for index, character in enumerate(text):
            if index == freeze:
                os.kill(server, signal.SIGSTOP)
            if index == thaw:
                os.kill(server, signal.SIGCONT)
            time.sleep(max(0, start + index / KEYS_A_SECOND - time.monotonic()))
            sent.append(time.monotonic())
            terminal.type(character)
        time.sleep(1)
        terminal.key("Escape")
        terminal.type(f":silent WriteTimes {times}\n:silent write\n")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not (note.exists() and times.exists()):
            time.sleep(0.05)

        checks.check("the text is as it was typed", note.read_text() == text + "\n")
        arrived = [each / 1e9 for each in json.loads(times.read_text())]
        # The first key is the `i`.
        late = [there - here for here, there in zip(sent, arrived[1:])]
        worst = max(late[freeze:thaw])
        print(f"      a key took {sorted(late)[len(late) // 2] * 1e3:.1f} ms in the middle, {max(late) * 1e3:.1f} ms "
              f"at most, {worst * 1e3:.1f} ms at most while the server stood still")
        checks.check("all keys are timed", len(late) == len(text), (len(late), len(text)))
        checks.check("no key waits for the server", worst < LATEST, worst)

        expected = displayed(findings(note))
        checks.check("the note has findings", len(expected) >= 2, expected)
        terminal.type("gg")
        lines = text.split("\n")
        missing = []
        for finding in expected:
            words = lines[finding["range"]["start"]["line"]][:30]
            if not terminal.shows(finding["message"][:60]):
                missing.append(finding)
                continue
            line = next(line for line in terminal.screen() if words in line)
            if finding["message"][:60] not in line:
                missing.append(finding)
        checks.check("the screen shows each finding on its line", not missing, missing)
        marks = [line[0] for line in terminal.screen() if line[:2] in ("W ", "I ", "H ")]
        rows = {}
        for finding in expected:
            rows.setdefault(finding["range"]["start"]["line"], []).append(finding["severity"])
        checks.check("and no other", len(marks) == len(rows), (marks, rows))
        terminal.leave()
checks.finish()
