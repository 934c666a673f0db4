"""The one port of the studio: checks who asks, and passes the rest on to the viewer."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import json
import math
import socket
import threading
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from benchtop.errors import InvalidValueError

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# Bytes of a request's head, and of its body.
LARGEST_HEAD, LARGEST_BODY = 1 << 16, 1 << 12
# Seconds until a connection that says nothing is closed.
PATIENCE = 30
SCRIPT = Path(__file__).with_name("input.js")

# The longest name of a task.
LONGEST_NAME = 200

# Page, sequence number, keys, axes and grip of `Operator.receive`.
Receiver = Callable[[str, int, frozenset[str], tuple[float, ...], bool], None]


class _Request(NamedTuple):
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    head: bytes

    @property
    def host(self) -> str:
        return urlsplit(f"//{self.headers.get('host', '')}").hostname or ""

    @property
    def is_upgrade(self) -> bool:
        return self.headers.get("upgrade", "").lower() == "websocket"


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Gate:
    """Listens on the studio's port. It adds the script that reports keys to the viewer's page, and tunnels the rest.

    A page of another site must not reach the studio through the user's browser. So requests must name this machine, or
    bring the token, and a WebSocket must come from the studio's own page."""

    def __init__(
        self,
        listener: socket.socket,
        host: str,
        token: str | None,
        viewer_port: int,
        receive: Receiver,
        choose_task: Callable[[str], None],
    ) -> None:
        self.host, self.token = host, token
        self._receive, self._choose_task, self._viewer_port = receive, choose_task, viewer_port
        self._listener = listener
        self.port: int = listener.getsockname()[1]
        self._cookie = f"benchtop-studio-{self.port}"
        self._page = self._read_page()
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="benchtop studio gate", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        name = "localhost" if self.host in LOCAL_HOSTS else socket.gethostname() if is_any(self.host) else self.host
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}/" + (f"?token={self.token}" if self.token else "")

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _read_page(self) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._viewer_port}/") as response:
            page = response.read()
            if response.headers.get("Content-Encoding") == "gzip":
                page = gzip.decompress(page)
        script = f"<head><title>Benchtop studio</title><script>{SCRIPT.read_text()}</script>"
        return gzip.compress(page.replace(b"<head>", script.encode(), 1), 5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._accept, sock=self._listener, limit=LARGEST_HEAD)
        )
        self._loop.run_forever()
        server.close()
        for task in self._connections:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._connections, return_exceptions=True))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError):
            pass  # The other side left, or never said anything sensible.
        except asyncio.CancelledError:
            pass  # The studio closes.
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            try:
                request = _parsed(head)
                self._admit(request)
                if request.is_upgrade:
                    await self._tunnel(request, reader, writer)
                    return
                await self._answer(request, reader, writer)
            except _RefusedError as error:
                _respond(writer, error.status, f"benchtop studio: {error}\n".encode())
                await writer.drain()
                return

    def _admit(self, request: _Request) -> None:
        """Refuses a request of a stranger."""
        if self.token is None:
            if request.host not in (*LOCAL_HOSTS, self.host):
                raise _RefusedError(
                    HTTPStatus.FORBIDDEN, f"the address must be one of this machine, not {request.host}"
                )
        elif not any(hmac.compare_digest(given.encode(), self.token.encode()) for given in self._tokens(request)):
            raise _RefusedError(HTTPStatus.FORBIDDEN, "open the address that the studio printed, with its token")
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise _RefusedError(HTTPStatus.FORBIDDEN, f"a page of {origin} must not use the studio")

    def _tokens(self, request: _Request) -> list[str]:
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            cookies = SimpleCookie()
        kept = [cookies[self._cookie].value] if self._cookie in cookies else []
        return request.query.get("token", []) + kept

    async def _answer(self, request: _Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (request.method, request.path) == ("POST", "/studio/input"):
            self._input(await _body(request, reader))
            _respond(writer, HTTPStatus.NO_CONTENT)
        elif (request.method, request.path) == ("POST", "/studio/task"):
            name = (await _body(request, reader))[:LONGEST_NAME].decode("utf-8", "replace")
            # It waits for the session; the others need not.
            await asyncio.to_thread(self._choose_task, name)
            _respond(writer, HTTPStatus.NO_CONTENT)
        elif (request.method, request.path) == ("GET", "/") and "token" in request.query:
            # The token moves from the address, which people share, to a cookie.
            cookie = f"{self._cookie}={self.token}; HttpOnly; SameSite=Strict; Path=/"
            _respond(writer, HTTPStatus.SEE_OTHER, headers={"Location": "/", "Set-Cookie": cookie})
        elif (request.method, request.path) == ("GET", "/"):
            headers = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Encoding": "gzip",
                "Cache-Control": "no-store",
            }
            _respond(writer, HTTPStatus.OK, self._page, headers)
        else:
            raise _RefusedError(HTTPStatus.NOT_FOUND, f"there is no {request.path}")
        await writer.drain()

    def _input(self, body: bytes) -> None:
        try:
            values = json.loads(body)
            axes = tuple(float(axis) for axis in values["axes"])
            if not all(math.isfinite(axis) for axis in axes):
                raise ValueError("an axis is not finite")
            keys = frozenset(str(key) for key in values["keys"])
            page, sequence, grip = str(values["page"]), int(values["sequence"]), bool(values["grip"])
        except (ValueError, TypeError, KeyError) as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, f"the input is not valid: {error!r}") from None
        self._receive(page, sequence, keys, axes, grip)

    async def _tunnel(self, request: _Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connects the browser with the viewer until one of them leaves."""
        viewer_reader, viewer_writer = await asyncio.open_connection("127.0.0.1", self._viewer_port)
        try:
            viewer_writer.write(request.head)
            directions = [
                asyncio.ensure_future(_copy(reader, viewer_writer)),
                asyncio.ensure_future(_copy(viewer_reader, writer)),
            ]
            try:
                await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for direction in directions:
                    direction.cancel()
                await asyncio.gather(*directions, return_exceptions=True)
        finally:
            viewer_writer.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, or an error that says what to do."""
    if not 0 <= port <= 65_535:
        raise InvalidValueError(f"the port is {port}; it must be from 0 (any free one) to 65535")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        # Without the address, which Python appends.
        reason = str(error.strerror).partition(" (while")[0]
        raise InvalidValueError(
            f"the studio cannot listen on {host}, port {port}: {reason}; choose another with --port, "
            "or 0 for any free one"
        ) from None


def is_any(host: str) -> bool:
    """Whether a host stands for all addresses of this machine."""
    return host in ("", "0.0.0.0", "::")


def _parsed(head: bytes) -> _Request:
    try:
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        parts = urlsplit(target)
        return _Request(method, parts.path, parse_qs(parts.query), headers, head)
    except ValueError:
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "the request is not valid HTTP") from None


async def _body(request: _Request, reader: asyncio.StreamReader) -> bytes:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body must have at most {LARGEST_BODY} bytes")
    return await asyncio.wait_for(reader.readexactly(int(length)), PATIENCE)


def _respond(
    writer: asyncio.StreamWriter, status: HTTPStatus, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    fields = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **(headers or {})}
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in fields.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
