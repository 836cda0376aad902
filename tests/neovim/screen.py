"""What a clinician sees in Neovim on a real terminal."""

import shutil
import tempfile
from pathlib import Path

from terminal import REPOSITORY, Checks, Terminal

MESSAGE = "Cramp on a diuretic: consider sodium"

checks = Checks("screen")
with tempfile.TemporaryDirectory() as folder:
    note = Path(folder) / "clinic.note"
    shutil.copy(REPOSITORY / "examples" / "clinic.note", note)
    init = REPOSITORY / "tests" / "neovim" / "terminal_init.lua"
    with Terminal("-u", init, note) as terminal:
        def look(what, *parts, absent=()):
            checks.check(what, terminal.shows(*parts, absent=absent), "\n".join(terminal.screen()))

        look("the message stands at the end of its line", MESSAGE)
        line = next((line for line in terminal.screen() if "calf cramps" in line), "")
        checks.check("the sign column marks it", line.startswith("I "), line)

        terminal.type("/calf cramps\n")
        terminal.type("K")
        look("K opens the hover", "read as muscle cramp", "Pitfall:", "Page: ")
        terminal.key("Escape")
        terminal.type("gg")
        look("and it goes away", "PRIMARY CARE", absent=("Pitfall:",))

        terminal.type(":lua vim.diagnostic.setqflist()\n")
        look("the quickfix list holds the finding", "[Quickfix List]", "clinic.note|6 col 41")
        terminal.type(":cclose\n")

        terminal.type("/calf cramps\n")
        terminal.type(":SidenotePage\n")
        look("the page opens", "# Cramp on a diuretic", "diuretic-cramp.md")
        terminal.type(":bdelete\n")
        look("and closes", "PRIMARY CARE")
        terminal.leave()
checks.finish()
