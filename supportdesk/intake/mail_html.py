"""HTML of a mail to text: what a person would read of it, quotations marked, links with where they lead.

`lxml` reads the HTML, however broken. What it read is told here: the packages that lay text out took as long
as all else that is done to a mail, and mark no quotation.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from supportdesk.domain.errors import BadInput
from supportdesk.domain.storable import storable

MOST = 400_000
"""Characters of HTML that are read; of more, the beginning."""

LONGEST_LINK = 200
"""Characters of an address that is shown beside the words that lead to it."""

DEEPEST = 5
"""Quotations in quotations that are told apart."""

_DROPPED = frozenset(("script", "style", "head", "title", "noscript", "template", "object", "svg", "math"))
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"))
_BLOCKS = _APART | {
    "div", "li", "tr", "hr", "section", "article", "header", "footer", "address", "form", "dt", "dd",
    "center", "body", "html", "tbody", "thead", "fieldset", "figure",
}  # fmt: skip


def to_text(html: str) -> str:
    """The text of some HTML. Raises BadInput where the extra `mail` is not installed."""
    try:
        import lxml.html
    except ImportError as error:
        raise BadInput("no_mail_extra") from error
    cut = re.sub(r"^\s*<\?xml[^>]*>", "", storable(html[:MOST]))
    if not re.search(r"<\w", cut):
        return unescape(cut).strip()
    try:
        tree = lxml.html.fromstring(cut, parser=lxml.html.HTMLParser(huge_tree=True))
        return _Telling().told(tree) or _stripped(cut)
    except Exception:  # whatever a library makes of hostile HTML: the words are still there
        return _stripped(cut)


class _Telling:
    """Lines as they grow. No recursion: hostile HTML is as deep as it likes."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._pre = 0

    def told(self, tree: Any) -> str:
        """The text of a tree."""
        stack: list[tuple[Any, bool]] = [(tree, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
            elif isinstance(node.tag, str) and node.tag not in _DROPPED:
                self._enter(node)
                stack.append((node, True))
                stack += [(child, False) for child in reversed(node)]
                continue
            if node is not tree:
                self._write(node.tail)
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _enter(self, node: Any) -> None:
        tag = node.tag
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "br":
            self._break(empty=True)
        elif tag == "li":
            self._line = "- "
        elif tag in ("td", "th") and self._line.strip():
            self._line = f"{self._line.rstrip()}  "
        elif tag == "hr":
            self._line = "-" * 20
        elif tag == "img" and (alt := node.get("alt")):
            self._write(f"[{alt[:100]}]")
        self._write(node.text)

    def _leave(self, node: Any) -> None:
        tag = node.tag
        if tag == "a":
            self._lead(node)
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._depth -= 1
        elif tag == "pre":
            self._pre -= 1

    def _lead(self, link: Any) -> None:
        target = (link.get("href") or "").strip()
        if not target.startswith(("http://", "https://")) or len(target) > LONGEST_LINK:
            return
        shown = self._line.rstrip().lower()
        bare = re.sub(r"^https?://(?:www\.)?", "", target.lower()).rstrip("/")
        if shown and not shown.rstrip("/").endswith(bare):
            self._line = f"{self._line.rstrip()} <{target}>"

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self._pre:
            first, *more = text.replace("\r\n", "\n").split("\n")
            self._line += first
            for line in more:
                self._break(empty=True)
                self._line = line
            return
        words = " ".join(text.split())
        if text[0].isspace() and self._line and not self._line.endswith(" "):
            words = f" {words}"
        self._line += f"{words} " if text[-1].isspace() and words.strip() else words

    def _break(self, *, apart: bool = False, empty: bool = False) -> None:
        """End the line; `apart`: a blank one follows, `empty`: even where there is nothing on it."""
        mark = "> " * min(self._depth, DEEPEST)
        if self._line.strip() or empty:
            self._lines.append(f"{mark}{self._line.rstrip()}".rstrip())
        self._line = ""
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip())


def _stripped(html: str) -> str:
    """The words without any tag, where a library can't read them."""
    bare = re.sub(rf"(?is)<({'|'.join(sorted(_DROPPED))})\b.*?</\1\s*>", " ", html)
    bare = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d)[^>]{0,200}>", "\n", bare)
    return unescape(re.sub(r"<[^>]{0,2000}>", "", bare)).strip()
