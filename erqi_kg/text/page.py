"""The coverage of an article as one page: the user's own copy in colour, each stretch opening its facts; without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ..answer import cell
from ..base import Graph
from ..terms import PREFIXES, Iri, Place, expand, iri
from .described import Described, Source
from .report import KINDS, STATES, Coverage, Stretch

# By it a page of ours is told from a file that is not to be overwritten.
MARK = '<meta name="generator" content="erqi-kg">'
_STYLE = """
:root { color-scheme: light dark; --stated: #1a7f37; --silent: #8a8a8a; --uncovered: #d1242f; }
body { margin: 0; font: 16px/1.9 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
header, main { max-width: 46rem; margin: 0 26rem 0 max(1rem, 50vw - 36rem); padding: 1rem; }
h1 { font-size: 1.3rem; } table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .1rem .8rem .1rem 0; text-align: right; } th:first-child, td:first-child { text-align: left; }
article { white-space: pre-wrap; } article a { color: inherit; text-decoration: none; border-bottom: 2px solid transparent; }
a.stated { background: color-mix(in srgb, var(--stated) 9%, transparent); }
a.silent { color: var(--silent); } a.uncovered { background: color-mix(in srgb, var(--uncovered) 35%, transparent); }
a.inner { border-color: currentColor; } a.inner.stated { border-color: var(--stated); }
a.inner.silent { border-color: var(--silent); } a.inner.uncovered { border-color: var(--uncovered); }
a:hover, a:focus { outline: 2px solid var(--stated); }
aside section { display: none; } aside section:target { display: block; }
/* Fixed, so that opening facts does not move the text. */
aside { position: fixed; top: 0; bottom: 0; right: 0; width: 24rem; padding: 1rem; box-sizing: border-box; overflow: auto;
  font-size: .9rem; line-height: 1.5; }
dl { margin: .2rem 0 1rem; } dt { color: var(--silent); } dd { margin: 0 0 .2rem 1rem; }
@media (max-width: 60rem) {
  header, main { margin: 0 0 45vh; } aside { top: 55vh; width: 100%; background: Canvas; border-top: 1px solid; }
}
"""
# Properties of other vocabularies, which the graph has no labels for.
_OTHERS = {PREFIXES["qudt"] + "hasUnit": ("单位", "unit")}
_HIDDEN = {PREFIXES["rdf"] + "type", PREFIXES["oa"] + "hasSelector", PREFIXES["oa"] + "hasSource", PREFIXES["ek"] + "start",
           PREFIXES["ek"] + "end", PREFIXES["ek"] + "statedIn"}


def page(kg: Graph, text: str, coverage: Coverage, lang: str = "zh") -> str:
    """Return the page of a copy and its coverage as HTML that needs nothing else."""
    zh = lang == "zh"
    title = f"{coverage.source} · " + ("覆盖" if zh else "coverage")
    facts = _Facts(kg, Source(kg, coverage.source), lang)
    article = "".join(_runs(text, coverage, facts))
    how = "点开文字看它的事实。" if zh else "Open a stretch to see its facts."
    legend = " ".join(f'<a class="{state}">{escape(names[not zh])}</a>' for state, names in STATES.items())
    return (f'<!doctype html>\n<html lang="{"zh-CN" if zh else "en"}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"{MARK}\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{escape(title)}</h1>\n"
            f"<p>{legend} · {how}</p>\n{_summary(coverage, zh)}\n</header>\n<main>\n<article>{article}</article>\n"
            f"<aside>{''.join(facts.sections)}</aside>\n</main>\n</body>\n</html>\n")


def _summary(coverage: Coverage, zh: bool) -> str:
    head = "".join(f"<th>{escape(names[not zh])}</th>" for names in KINDS.values())
    rows = [*((f"{number} {names[not zh]}", number) for number, names in sorted(coverage.sections.items())),
            ("合计" if zh else "all", None)]
    lines = []
    for label, section in rows:
        counts = [coverage.count(kind, section) for kind in KINDS]
        cells = "".join(f"<td>{' / '.join(str(count[state]) for state in STATES)}</td>" for count in counts)
        lines.append(f"<tr><td>{escape(label)}</td>{cells}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(lines)}</table>"


def _runs(text: str, coverage: Coverage, facts: _Facts) -> Iterator[str]:
    """Yield the text as links, each run of characters in the colours of the smallest stretch that holds it."""
    smallest: list[Stretch | None] = [None] * len(text)
    for stretch in sorted(coverage.stretches, key=lambda stretch: stretch.start - stretch.end):
        smallest[stretch.start:stretch.end] = [stretch] * (stretch.end - stretch.start)
    start = 0
    for position in range(1, len(text) + 1):
        if position < len(text) and smallest[position] is smallest[start]:
            continue
        words, each = escape(text[start:position]), smallest[start]
        start = position
        if each is None:
            yield words
        else:
            kind = each.state if each.kind == "sentence" else f"inner {each.state}"
            yield f'<a class="{kind}" href="#{facts.section(each)}">{words}</a>'


class _Facts:
    """The facts that the stretches open, each list of them once."""

    def __init__(self, kg: Graph, source: Source, lang: str) -> None:
        self.kg = kg
        self.lang = lang
        self.places = {str(each.place): each for each in source.places}
        self.sections: list[str] = []
        self._names: dict[tuple[str, ...], str] = {}

    def section(self, each: Stretch) -> str:
        """Return the name of the list of what makes a stretch stated or silent, made where it is not there yet."""
        key = (each.state, *each.by)
        if key not in self._names:
            self._names[key] = f"f{len(self._names)}"
            head = escape(STATES[each.state][self.lang != "zh"])
            body = "".join(map(self._fact, each.by))
            self.sections.append(f'<section id="{self._names[key]}"><h2>{head}</h2>{body}</section>\n')
        return self._names[key]

    def _fact(self, name: str) -> str:
        place = self.places.get(name)
        if place is None:
            whole = expand(name) or PREFIXES["code"] + name
            return f"<dl><dd>{self._label(whole)}</dd></dl>"
        kind = self._label(PREFIXES["ek"] + place.kind)
        # A figure without a subject, as in a draft, has no text of its own.
        plain = self.kg.figure(place.place).text(self.lang) if place.kind == "Figure" and place.one("indicator") else ""
        said = f"<p>{escape(plain)}</p>" if plain else ""
        return f"<h3>{kind} · {escape(place.place.short)}</h3>{said}<dl>{''.join(self._rows(place))}</dl>"

    def _rows(self, place: Described) -> Iterator[str]:
        for key, values in sorted(place.said.items()):
            if key not in _HIDDEN:
                shown = (self._label(value) if isinstance(value, Iri) else escape(cell(value)) for value in values)
                yield f"<dt>{self._label(key)}</dt>" + "".join(f"<dd>{words}</dd>" for words in shown)

    def _label(self, name: str) -> str:
        found = iri(name)
        own = _OTHERS.get(name, ("", ""))[self.lang != "zh"] or self.kg.label(name, self.lang)
        return escape(found.short if isinstance(found, Place) else own or found.short)
