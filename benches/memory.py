#!/usr/bin/env python3
"""The resident memory of a server, in MB: idle, and with fifty notes of 20 kB open.

  benches/memory.py path/to/sidenote
"""

import json
import subprocess
import sys
import time

LINES = [
    "HPI: nocturnal leg cramps for {} weeks, worse since HCTZ was doubled. Denies chest pain or claudication.",
    "Continue metformin 1000 mg and atorvastatin {} mg; goal below 130/80, BMP in 2 weeks.",
    "K 3.{}, Mg 1.6 mg/dL (L), CK 140 U/L. Walks with a cane, sleeps poorly, appetite fair.",
    "",
]


def note(number, size):
    lines, length = [], 0
    while length < size:
        line = LINES[len(lines) % len(LINES)].format((len(lines) * 7 + number) % 60)
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)[:size]


def main():
    server = subprocess.Popen([sys.argv[1], "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def send(message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def receive():
        length = 0
        while (line := server.stdout.readline()).strip():
            name, value = line.split(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(server.stdout.read(length))

    def resident():
        with open(f"/proc/{server.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    send({"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}})
    receive()
    send({"method": "initialized", "params": {}})
    time.sleep(0.5)
    print(f"idle                  {resident():6.1f} MB")
    for number in range(50):
        document = {"uri": f"file:///{number}.note", "languageId": "clinical-note", "version": 1, "text": note(number, 20_000)}
        send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while receive().get("method") != "textDocument/publishDiagnostics":
            pass
    time.sleep(0.5)
    print(f"fifty notes of 20 kB  {resident():6.1f} MB")
    send({"id": 2, "method": "shutdown"})
    send({"method": "exit"})
    server.wait(5)


if __name__ == "__main__":
    main()
