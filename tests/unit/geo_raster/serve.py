"""A local web server for tests: python3 serve.py FOLDER; prints its port, ends when its standard input closes.

Serves files with byte ranges. A file NAME for which NAME.dies stands beside it breaks off: the whole length is promised,
half of it comes (for ranges: everything past the first 16 KiB breaks off). NAME.status holds a status to answer instead.
"""

import http.server
import os
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        with open(os.path.join(sys.argv[1], "requests.log"), "a", encoding="utf-8") as log:
            log.write(f"{self.command} {self.path}\n")
        path = os.path.join(sys.argv[1], self.path.split("?")[0].lstrip("/"))
        status = 404
        if os.path.exists(path + ".status"):
            with open(path + ".status", encoding="utf-8") as f:
                status = int(f.read())
        elif os.path.isfile(path):
            status = 200
        if status != 200:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with open(path, "rb") as f:
            data = f.read()
        total, start, end = len(data), 0, len(data) - 1
        asked = self.headers.get("Range")
        if asked:
            first, last = asked.split("=")[1].split("-")
            start, end = int(first), min(int(last or end), end)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end}/{total}")
        else:
            self.send_response(200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        if not body:
            return
        part = data[start : end + 1]
        if os.path.exists(path + ".dies") and (not asked or end >= 16384):
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(part)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
