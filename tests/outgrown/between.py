"""Stands between the program and a server to make a fault happen: the rest passes through."""

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# (method and path as a pattern) -> (status, body) answered instead of the server
Faults = dict[str, tuple[int, str]]
PASSED_ON = ("Content-Type", "X-Elastic-Product", "Location", "ETag")


@contextmanager
def between(url: str, faults: Faults) -> Iterator[str]:
    """The address of a door to the server, with these faults."""
    at = urlsplit(url.rpartition(",")[2])  # of several nodes the last, which has the alias

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            for pattern, (status, said) in faults.items():
                if re.search(pattern, f"{self.command} {self.path}"):
                    return self.answer(status, said.encode(), {"Content-Type": "application/json"})
            asked = http.client.HTTPConnection(at.hostname or "", at.port)
            asked.request(self.command, self.path, body, dict(self.headers))
            answer = asked.getresponse()
            named = {name: value for name in PASSED_ON if (value := answer.getheader(name))}
            return self.answer(answer.status, answer.read(), named)

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"X-Elastic-Product": "Elasticsearch", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_address[1]
        netloc = (
            f"{at.netloc.rpartition('@')[0]}@127.0.0.1:{port}"
            if "@" in at.netloc
            else f"127.0.0.1:{port}"
        )
        yield at._replace(netloc=netloc).geturl()
    finally:
        server.shutdown()
        server.server_close()
