"""Pages: a template and its values as HTML in one language; errors as pages for those who read pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from ..base import Graph
from ..errors import ErqiError, ParameterError, UnknownName
from ..paths import files
from ..terms import BASE
from .call import Call, Reply, problem
from .negotiate import LANGUAGES, language, media

if TYPE_CHECKING:
    import jinja2

HTML = "text/html; charset=utf-8"
# So much of a value that is not accepted is told again.
_TOLD = 600


class Refused(ErqiError):
    """A call that is answered with an error; `reply` says it as problem details."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body.decode())
        self.reply = reply


def given(call: Call, name: str) -> str | None:
    """Return the one value of a query parameter, None where it is absent; given twice it is a ParameterError."""
    values = [value for key, value in call.query if key == name]
    if len(values) > 1:
        raise ParameterError(f"{name} is given {len(values)} times; give it once", f"{name} 给了 {len(values)} 次，只给一次")
    return values[0] if values else None


def whole_number(call: Call, name: str, default: int, least: int, most: int) -> int:
    """Return the whole number that a query parameter gives, the default where it is absent; out of bounds is an error."""
    text = given(call, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        shown = text[:40]
        raise ParameterError(f"{name} takes a whole number from {least} to {most}, not {shown!r}",
                             f"{name} 须为 {least} 到 {most} 的整数，不是 {shown!r}")
    return int(text)


def page_language(call: Call) -> str:
    """Return the language of the page: what `lang` says, else what the client likes best."""
    asked = given(call, "lang")
    if asked not in (None, *LANGUAGES):
        raise ParameterError(f"lang takes zh or en, not {asked!r}", f"lang 须为 zh 或 en，不是 {asked!r}")
    return asked or language(call.languages)


def wants_page(call: Call) -> bool:
    """Whether the client would rather read a page than JSON."""
    return media(call.accept, ("application/json", "application/problem+json", "text/html")) == "text/html"


def answers(function: Callable[[Graph, Call], Reply]) -> Callable[[Graph, Call], Reply]:
    """Return the function so that errors of the caller are answered and not raised."""

    @wraps(function)
    def answered(kg: Graph, call: Call) -> Reply:
        try:
            return function(kg, call)
        except Refused as refused:
            return readable(call, refused.reply)
        except (ParameterError, UnknownName) as error:
            more = {"nearest": list(error.nearest)} if isinstance(error, UnknownName) else {}
            message = str(error)[:_TOLD]
            zh = error.zh[:_TOLD]
            title = "参数不被接受 / A parameter is not accepted"
            return readable(call, problem(400, title, f"请改正参数：{zh or message} / {message}", **more))

    return answered


def readable(call: Call, reply: Reply) -> Reply:
    """Return problem details as a page where the client reads pages; any other reply as it is."""
    if reply.media != "application/problem+json":
        return reply
    if not wants_page(call):
        return reply
    asked = dict(call.query).get("lang")
    lang = asked if asked in LANGUAGES else language(call.languages)
    told = json.loads(reply.body)
    # Those that are IRIs of ours lead there.
    links = [f"/resource?iri={quote(each, safe='')}" if each.startswith(BASE) else None for each in told.get("nearest", ())]
    zh, _, en = told["detail"].partition(" / ")
    made = page("error.html", lang, None, told=told, links=links, detail=zh if lang == "zh" or not en else en)
    return Reply(reply.status, HTML, made, reply.headers)


def page(template: str, lang: str, call: Call | None, **values: object) -> bytes:
    """Return a template filled in, in UTF-8; with a call the page links to itself in the other language."""
    other = "en" if lang == "zh" else "zh"
    values |= {"lang": lang, "other": other, "other_url": here(call, lang=other) if call else "/?lang=" + other,
               "kept": "?lang=" + lang if call and given(call, "lang") else "",
               "say": lambda zh, en: zh if lang == "zh" else en}
    return environment().get_template(template).render(values).encode("utf-8", "replace")


def here(call: Call, **changed: object) -> str:
    """Return the address of the call below its host, with some query parameters changed or, for None, left out."""
    pairs = [(name, value) for name, value in call.query if name not in changed and value]
    pairs += [(name, str(value)) for name, value in changed.items() if value is not None]
    path = quote(call.path, safe="/=,:@!$&'()*+;~", errors="replace")
    # Two slashes at the front would name another host.
    path = "/" + path.lstrip("/")
    return path + ("?" + urlencode(pairs, errors="replace") if pairs else "")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates, all read, for a worker can open no file; they escape what they are given."""
    import jinja2

    texts = {path.name: path.read_text(encoding="utf-8") for path in files(Path(__file__).parent / "templates", "*.html")}
    made = jinja2.Environment(loader=jinja2.DictLoader(texts), autoescape=True, undefined=jinja2.StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, auto_reload=False)
    made.filters["separated"] = separated
    return made


def separated(text: str) -> str:
    """Return a number with commas between its thousands where it has more than four digits; any other text as it is."""
    whole, point, rest = text.partition(".")
    digits = whole.removeprefix("-")
    return f"{int(whole):,}{point}{rest}" if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 60 else text
