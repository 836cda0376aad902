#!/usr/bin/env python3
"""How fast `sidenote check` reads generated notes, and what two workers give against two processes.

  benches/check.py path/to/sidenote [megabytes [folder-of-other-notes]]

All in one run: one worker, two workers, and two processes with one worker and half of the notes each.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile
import time

from notes import note


def seconds(commands):
    start = time.perf_counter()
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands]
    for process in running:
        process.wait()
    return time.perf_counter() - start


def main():
    program = sys.argv[1]
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory() as scratch:
        halves = [pathlib.Path(scratch, name) for name in ("a", "b")]
        total = 0
        for half in halves:
            half.mkdir()
        sizes = [20_000, 200_000, 1_000_000]
        number = 0
        while total < megabytes * 1_000_000:
            text = note(sizes[number // 2 % len(sizes)], number)
            (halves[number % 2] / f"{number}.note").write_text(text)
            total += len(text)
            number += 1
        check = [program, "check", "--format", "json"]
        one = seconds([[*check, "--jobs", "1", *map(str, halves)]])
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        two = seconds([[*check, "--jobs", "2", *map(str, halves)]])
        separate = seconds([[*check, "--jobs", "1", str(half)] for half in halves])
        print(f"one worker            {total / one / 1e6:6.1f} MB/s, {memory:.0f} MB of memory at most")
        print(f"two workers           {total / two / 1e6:6.1f} MB/s, {separate / two:.2f} of two processes")
        if len(sys.argv) > 3:
            folder = pathlib.Path(sys.argv[3])
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            other = seconds([[*check, "--jobs", "1", str(folder)]])
            print(f"{folder.name:21} {size / other / 1e6:6.1f} MB/s with one worker")


if __name__ == "__main__":
    main()
