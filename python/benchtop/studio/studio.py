"""The studio: a page with an environment that runs in real time."""

from __future__ import annotations

import secrets
import threading
from types import TracebackType
from typing import Any

import gymnasium

from benchtop import _settings
from benchtop.errors import LibraryError
from benchtop.studio.environments import make_environment
from benchtop.studio.gate import LOCAL_HOSTS, Gate, listen
from benchtop.studio.policies import Choice
from benchtop.studio.session import Session
from benchtop.studio.simulation import Simulation

HOST, PORT = "127.0.0.1", 8080


class Studio:
    """Opens a page in which a person sees, runs and drives an environment.

    `task` is an environment, wrapped or not, or the name of a task. `policy` is "expert", "random", "none", the name of
    a bundled agent, the path of a trained one, or a function from an observation to an action.

    The page is for this machine only, unless `host` is another address. Then browsers need the `token` in `url`.
    While the studio is open, use the environment only with `session.lock` held."""

    def __init__(
        self,
        task: str | gymnasium.Env[Any, Any] = "pick-place",
        policy: Choice = "expert",
        *,
        seed: int = 0,
        port: int = PORT,
        host: str = HOST,
        token: str | None = None,
    ) -> None:
        try:
            from benchtop.studio.page import Page
        except ModuleNotFoundError as error:
            if error.name != "viser":
                raise
            raise LibraryError("the studio needs viser; run pip install 'benchtop[studio]'") from None
        environment = make_environment(task) if isinstance(task, str) else task
        self.session = Session(environment, policy, _settings.native_seed(seed))
        """The environment as it runs; hold `session.lock` to use it."""
        listener = listen(host, _settings.as_integer(port, "the port"))
        token = token or (None if host in LOCAL_HOSTS else secrets.token_urlsafe(16))
        self._is_closed = threading.Event()
        self._simulation = Simulation(self.session)
        self._page = Page(self.session, self._simulation)
        self._gate = Gate(listener, host, token, self._page.port, self.session.receive, self._page.choose_task)
        self._simulation.start()
        self._page.start()

    @property
    def url(self) -> str:
        """The address of the page, with the token."""
        return self._gate.url

    def wait(self) -> None:
        """Returns when the studio is closed."""
        self._is_closed.wait()

    def close(self) -> None:
        """Ends the page and the simulation. The environment stays open."""
        if self._is_closed.is_set():
            return
        self._is_closed.set()
        self._simulation.stop()
        self._page.stop()
        self._gate.close()

    def __enter__(self) -> Studio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
