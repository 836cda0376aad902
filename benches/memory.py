#!/usr/bin/env python3
"""The resident memory of a server, in MB: idle, with fifty notes of 20 kB open, and with one of 2 MB.

  benches/memory.py path/to/sidenote
"""

import sys
import tempfile

from client import Server
from notes import note


def resident(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def main():
    for title, count, size in [("idle", 0, 0), ("fifty notes of 20 kB", 50, 20_000), ("a note of 2 MB", 1, 2_000_000)]:
        with tempfile.TemporaryDirectory() as folder:
            server = Server([sys.argv[1], "lsp"], folder)
            for number in range(count):
                server.open(number, note(size, number))
            print(f"{title:22} {resident(server):5.1f} MB")
            server.close()


if __name__ == "__main__":
    main()
