# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy in front of a remote: it counts requests, and can hold, fail and falsify what it passes on."""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WAIT_SECONDS = 120  # generous: sanitizers on a busy machine


class Seen:
    """A request that went through."""

    def __init__(self, method, path, headers):
        self.method, self.path, self.headers = method, path, headers

    @property
    def range(self):
        return self.headers.get("range")


class Proxy:
    """What `before`, `status`, `length`, `body` are set to applies to the requests that `only` chooses.

    before(seen)      called before the remote is asked: may wait
    status            answered instead of asking the remote
    dropped           the remote is asked, and its answer is thrown away with the connection
    without           names of headers that are left out of answers
    length(n)         what is announced instead of n bytes
    body(data)        what is sent instead of data
    upload(data)      what the remote is sent instead of data
    gate              an Event that is waited for after the first `gate_after` bytes of an answer that has more: behind a whole
                      one the client may use the connection again
    """

    def __init__(self, target):
        self.target, self.seen, self._lock, self._closed = target, [], threading.Lock(), False
        self.clear()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                proxy._pass_on(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1024

            def handle_error(self, *_):
                pass

        self._server = Listener(("127.0.0.1", 0), Handler)
        self.address = "127.0.0.1:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def clear(self):
        self.only = lambda seen: True
        self.before = self.status = self.length = self.body = self.upload = self.gate = None
        self.dropped = False
        self.without = ()
        self.gate_after = 0

    def close(self):
        """From now on nobody answers at its address."""
        self._closed = True
        self._server.shutdown()
        self._server.server_close()

    def forget(self):
        with self._lock:
            self.seen = []

    def count(self, method, part=""):
        with self._lock:
            return sum(1 for seen in self.seen if seen.method == method and part in seen.path)

    def asked(self, method, part=""):
        """What was asked for: (range, if-match) of each, which says more than their number."""
        with self._lock:
            return [(seen.range, seen.headers.get("if-match")) for seen in self.seen if seen.method == method and part in seen.path]

    def wait_for(self, method, part="", count=1):
        give_up = time.monotonic() + WAIT_SECONDS
        while (found := self.count(method, part)) < count:
            assert time.monotonic() < give_up, f"{found} of {count} requests {method} {part} came"
            time.sleep(0.005)

    def _pass_on(self, handler):
        request = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        seen = Seen(handler.command, handler.path, {k.lower(): v for k, v in handler.headers.items()})
        with self._lock:
            self.seen.append(seen)
        if self._closed:
            handler.close_connection = True
            return None
        ruled = self.only(seen)
        if ruled and self.before:
            self.before(seen)
        if ruled and self.status:
            return self._refuse(handler, self.status)
        if ruled and self.upload:
            request = self.upload(request)
        status, headers, body = self._ask(handler, request)
        if ruled and self.dropped:
            handler.close_connection = True
            return None
        return self._answer(handler, status, headers, body, ruled)

    def _ask(self, handler, request):
        connection = http.client.HTTPConnection(self.target, timeout=60)
        headers = {k: v for k, v in handler.headers.items() if k.lower() not in ("host", "content-length", "expect", "connection")}
        connection.request(handler.command, handler.path, body=request or None, headers=headers | {"Content-Length": str(len(request))})
        answer = connection.getresponse()
        body = answer.read()
        headers = answer.getheaders()
        connection.close()
        return answer.status, headers, body

    def _answer(self, handler, status, headers, body, ruled):
        length = int(dict((k.lower(), v) for k, v in headers).get("content-length", len(body)))
        if ruled and self.length and handler.command == "GET":
            length = self.length(length)
        if ruled and self.body and handler.command == "GET":
            body = self.body(body)
        handler.send_response_only(status)
        for name, value in headers:
            if ruled and name.lower() in self.without:
                continue
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if ruled and self.gate and handler.command == "GET" and len(body) > self.gate_after:
            handler.wfile.write(body[: self.gate_after])
            handler.wfile.flush()
            self.gate.wait()
            body = body[self.gate_after :]
        handler.wfile.write(body)
        if length != len(body):
            handler.close_connection = True

    @staticmethod
    def _refuse(handler, status):
        text = b"<Error><Code>Injected</Code><Message>by the test</Message></Error>"
        handler.send_response_only(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(text)
