"""Neovim on a real terminal, which tmux keeps: keys go in, and the screen is read back."""

import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(os.environ["REPOSITORY"])

# How long anything on the screen is waited for, in seconds.
PATIENCE = 60


class Checks:
    """Counts what holds and what does not, and tells of it."""

    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0

    def check(self, what, holds, seen=None):
        """Counts one check; what was seen is told where it fails."""
        if holds:
            self.passed += 1
            print(f"ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {what}" + (f", seen:\n{seen}" if seen is not None else ""), flush=True)
        return holds

    def finish(self):
        """Tells the count, and ends with 0 when everything held."""
        print(f"neovim, {self.name}: {self.passed} passed, {self.failed} failed")
        sys.exit(0 if self.failed == 0 and self.passed > 0 else 1)


class Terminal:
    """One Neovim in a terminal of its own."""

    def __init__(self, *arguments, width=130, height=50):
        self.socket = f"sidenote-{os.getpid()}"
        command = [os.environ["NVIM"], "-n", "-i", "NONE", *map(str, arguments)]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height),
                  "TERM=tmux-256color " + shlex.join(command))
        # One client that takes commands, so that a key costs no new process.
        self.keyboard = subprocess.Popen(["tmux", "-L", self.socket, "-C", "attach"], stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)
        self.keyboard.wait(timeout=PATIENCE)

    def tmux(self, *arguments):
        """Runs tmux, and gives back what it prints."""
        return subprocess.run(["tmux", "-L", self.socket, *arguments], check=True, capture_output=True, text=True).stdout

    def key(self, name):
        """Presses one key, by tmux's name for it."""
        self.keyboard.stdin.write(f"send-keys {name}\n")

    def type(self, text):
        """Types characters as they are; a line feed is the Enter key."""
        for character in text:
            self.key("Enter" if character == "\n" else "-l " + tmux_quoted(character))

    def leave(self):
        """Leaves Neovim, which ends its server, and waits until it is gone."""
        self.type(":qall!\n")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.runs():
            time.sleep(0.05)

    def runs(self):
        """Whether the terminal is still there."""
        asked = subprocess.run(["tmux", "-L", self.socket, "has-session"], capture_output=True, check=False)
        return asked.returncode == 0

    def screen(self):
        """The lines on the screen."""
        return self.tmux("capture-pane", "-p").split("\n")

    def shows(self, *parts, absent=()):
        """Waits until the screen shows all parts; says whether it does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            screen = "\n".join(self.screen())
            if all(part in screen for part in parts) and not any(part in screen for part in absent):
                return True
            time.sleep(0.03)
        return False


def tmux_quoted(character):
    """A character as an argument of a tmux command."""
    return {"'": "\"'\"", ";": "\\;"}.get(character, f"'{character}'")


def findings(path):
    """What `sidenote check` finds in a note."""
    run = subprocess.run([os.environ["SIDENOTE"], "check", "--format", "json", "--fail-on", "never", str(path)],
                         check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["notes"][0]["findings"]


def displayed(found):
    """What an editor shows of them: every warning, and of the rest the five that matter most."""
    order = ["warning", "information", "hint"]
    warnings = [each for each in found if each["severity"] == "warning"]
    quiet = [each for each in found if each["severity"] in order[1:]]
    quiet.sort(key=lambda each: (order.index(each["severity"]), each["span"]))
    return sorted(warnings + quiet[:5], key=lambda each: each["span"])
