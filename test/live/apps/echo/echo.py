"""A bare HTTP/1.1 server that answers every request with what stood on the wire, before any folding or decoding."""

import json
import os
import signal
import socket
import socketserver
import sys


class Echo(socketserver.StreamRequestHandler):
    timeout = 60

    def handle(self):
        while self.answer():
            pass

    def answer(self):
        try:
            lines = self.head()
        except OSError:
            return False
        if not lines:
            return False
        headers = [[part.strip() for part in line.partition(":")[::2]] for line in lines[1:]]
        body = self.body({name.lower(): value for name, value in headers})
        seen = {"request": lines[0], "headers": headers, "body": body, "peer": self.client_address[0]}
        seen["server"] = socket.gethostname()
        self.reply(json.dumps(seen).encode())
        return lines[0].endswith("HTTP/1.1")

    def head(self):
        lines = []
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line.rstrip(b"\r\n").decode("latin-1"))
        return lines

    def body(self, headers):
        if headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0))).decode("latin-1")
        chunks = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        return chunks.decode("latin-1")

    def reply(self, content):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


# Process 1 of a container ignores what it does not handle.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
address = (os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8000")))
Server(address, Echo).serve_forever()
