"""What asking and loading over HTTP share: a session that tries again, who it says it is, and what went wrong."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.utils import get_netrc_auth
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from .errors import EndpointError


def session(tries: int, *, lost: int, patience: int) -> requests.Session:
    """Return a session for requests that may be sent twice: it tries again on 429, 503 and where it cannot connect.

    So does it `lost` times where the answer does not come, for which it has waited already. It waits as long as Retry-After
    says, but no longer than `patience` in seconds, else twice as long each time. After that, what the server says is passed on.
    """
    made = requests.Session()
    made.auth = _credentials()
    again = Retry(total=tries, read=lost or False, redirect=0, status_forcelist=(429, 503), allowed_methods=None,
                  backoff_factor=0.5, retry_after_max=patience, raise_on_status=False, raise_on_redirect=False)
    for scheme in ("http://", "https://"):
        made.mount(scheme, HTTPAdapter(max_retries=again))
    return made


def check_url(url: str) -> str:
    """Return a URL that is good to send to; one with a password or of another scheme is an EndpointError."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.fragment and (parts.port or 1) > 0
    except ValueError:
        raise EndpointError("the URL", "is none: give one such as http://localhost:7878/query") from None
    if parts.username is not None or parts.password is not None:
        raise EndpointError(f"{parts.scheme}://…@{parts.hostname}", "a password in a URL is seen by others: set ERQI_USER and "
                            "ERQI_PASSWORD, or write it into netrc")
    if not good:
        raise EndpointError(url, "is no endpoint: give a URL such as http://localhost:7878/query")
    return url


def words(response: requests.Response) -> str:
    """Return the beginning of what a server says beside an error, in one line that a terminal can show."""
    try:
        text = response.raw.read(2000, decode_content=True).decode("utf-8", "replace")
    except (OSError, ValueError, HTTPError):
        return ""
    for secret in _secrets(response.request.headers.get("Authorization", "")):
        # Some servers say again what they were sent.
        text = text.replace(secret, "…")
    return "".join(character if character.isprintable() else " " for character in text)[:300].strip()


def cause(error: BaseException) -> str:
    """Return the innermost reason of an error, which names no address in memory."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    reason = getattr(error, "reason", None)
    return cause(reason) if isinstance(reason, BaseException) else re.sub(r"<[^>]* object at 0x[^>]*>:? ?", "", str(error))


def _secrets(header: str | bytes) -> list[str]:
    """Return what a header of authorization gives away."""
    scheme, _, said = (header.decode("latin-1") if isinstance(header, bytes) else header).partition(" ")
    password = b64decode(said).decode("utf-8", "replace").partition(":")[2] if scheme == "Basic" else ""
    return [secret for secret in (said, password) if secret]


def _credentials() -> AuthBase:
    user, password, token = (os.environ.get(f"ERQI_{name}") for name in ("USER", "PASSWORD", "TOKEN"))
    return _Bearer(token) if token else _Login((user, password or "") if user else None)


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Login(AuthBase):
    """User and password, from netrc where none are given; told only to a server that asks, as digest where it offers that."""

    def __init__(self, pair: tuple[str, str] | None) -> None:
        self._pair = pair
        self._known: dict[str, AuthBase] = {}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        known = self._known.get(urlsplit(request.url or "").netloc)
        if known is None:
            request.register_hook("response", self._asked)  # type: ignore[no-untyped-call]
            return request
        return known(request)

    def _asked(self, response: requests.Response, **options: Any) -> requests.Response:
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        pair = self._pair or get_netrc_auth(response.url)
        if response.status_code not in (401, 403) or pair is None:
            return response
        again = response.request.copy()
        chosen = HTTPDigestAuth(*pair) if "digest" in challenge else HTTPBasicAuth(*pair)
        chosen(again)
        self._known[urlsplit(response.url).netloc] = chosen
        if isinstance(chosen, HTTPDigestAuth):
            answered: requests.Response = chosen.handle_401(response, **options)  # type: ignore[no-untyped-call]
            return answered
        # Read to its end, the connection is used again.
        _ = response.content
        response.close()
        made: requests.Response = response.connection.send(again, **options)
        made.history.append(response)
        return made
