"""A client of the server, as small as measurements need."""

import json
import os
import subprocess

ADDRESS = "file:///bench/{}.note"


class Server:
    """A server that has been initialized. What it keeps goes into `folder`."""

    def __init__(self, command, folder, options=None):
        places = {"XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder, "XDG_CONFIG_HOME": folder}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=dict(os.environ, **places))
        document = {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True, "dataSupport": True,
                                           "codeDescriptionSupport": True}}
        self.send(id=1, method="initialize", params={"processId": None, "initializationOptions": options or {},
                                                     "capabilities": {"textDocument": document}})
        self.until(lambda message: message.get("id") == 1)
        self.send(method="initialized", params={})

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def until(self, wanted):
        """The first message that is wanted; requests of the server are answered on the way."""
        while True:
            length = 0
            while (line := self.process.stdout.readline()).strip():
                name, value = line.split(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                raise SystemExit(f"the server ended with {self.process.wait()}")
            message = json.loads(self.process.stdout.read(length))
            if "id" in message and "method" in message:
                self.send(id=message["id"], result=None)
            if wanted(message):
                return message

    def published(self, name, version):
        """The diagnostics of a version of a note."""
        address = ADDRESS.format(name)

        def wanted(message):
            told = message.get("params", {})
            return (message.get("method") == "textDocument/publishDiagnostics" and told["uri"] == address
                    and told.get("version", version) >= version)

        return self.until(wanted)["params"]["diagnostics"]

    def open(self, name, text):
        note = {"uri": ADDRESS.format(name), "languageId": "clinical-note", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": note})
        return self.published(name, 1)

    def type(self, name, version, line, column, text):
        place = {"line": line, "character": column}
        self.send(method="textDocument/didChange", params={
            "textDocument": {"uri": ADDRESS.format(name), "version": version},
            "contentChanges": [{"range": {"start": place, "end": place}, "text": text}]})
        return self.published(name, version)

    def close(self):
        self.send(id=2, method="shutdown")
        self.until(lambda message: message.get("id") == 2)
        self.send(method="exit")
        self.process.stdin.close()
        self.process.wait()
