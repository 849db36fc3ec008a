"""A folder of articles: brought in, and written out. What is written out and brought in again is the same.

An article is one file, named from its slug; its pictures stand in `images/` under the same name. Nothing is
followed that leads out of the folder: no symbolic link, no `..`. A file that can't be used is named with its
line, and all the others are taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleText, Image
from supportdesk.domain.article_goal import Goal, begun, plan
from supportdesk.domain.article_rules import slug_fits, tidied
from supportdesk.domain.articles import Life
from supportdesk.domain.errors import BadInput, DeskError
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Language
from supportdesk.services import article_acts, kept_files, pictures
from supportdesk.services.article_format import Page, read, written_life
from supportdesk.services.desk import Desk
from supportdesk.store import articles

LARGEST = 1_000_000
"""Bytes that an article's file may have."""

_SHOWN = re.compile(r"!\[(?:[^\]\\\n]|\\.)*\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]+))")
_CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?(?:^ {0,3}\1[ \t]*$|\Z)|`[^`\n]*`")
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|#")


Note = tuple[str, dict[str, object]]
"""A code with its parameters, as a refusal's."""


class Became(StrEnum):
    """What a file came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one file. `fault` says why nothing did; `notes` are what was left out or waits."""

    file: str
    became: Became
    slug: str = ""
    fault: DeskError | Refusal | None = None
    notes: tuple[Note, ...] = ()


# ---------------------------------------------------------------- out


def export(desk: Desk, to: Path, *, dry_run: bool = False) -> list[Filed]:
    """Write every article into a folder; what is there already and the same is not touched.

    Raises BadInput where the folder can't be written. Other files of the folder stay.
    """
    _folder(to, make=not dry_run)
    return [_written_out(desk, to, life, dry_run=dry_run) for life in article_acts.every(desk)]


def _written_out(desk: Desk, to: Path, life: Life, *, dry_run: bool) -> Filed:
    name = _stem(life.slug)
    file = f"{name}.md"
    notes: list[Note] = []
    became = _put(to, PurePosixPath(file), written_life(life).encode(), dry_run=dry_run)
    for image in life.shown.text.images:
        path = pictures.path_of(desk, image)
        if path is None:
            notes.append(("picture_gone", {"name": image.name}))
            continue
        if _put(to, PurePosixPath(image.name), path.read_bytes(), dry_run=dry_run) is not Became.SAME:
            became = Became.CHANGED if became is Became.SAME else became
    if life.proposed is not None:
        notes.append(("proposal_stays", {}))
    return Filed(file, became, life.slug, notes=tuple(notes))


def _stem(slug: str) -> str:
    return slug.removeprefix("/kb/")


def _put(root: Path, name: PurePosixPath, content: bytes, *, dry_run: bool) -> Became:
    """Write a file of the folder whole, or not at all; never through a link."""
    path = root
    for part in name.parts[:-1]:
        path = path / part
        if path.is_symlink():
            raise BadInput("article_link", file=str(path))
        if not dry_run:
            path.mkdir(exist_ok=True)
    path = path / name.name
    if path.is_symlink():
        raise BadInput("article_link", file=str(path))
    try:
        there = path.read_bytes() if path.exists() else None
        if there == content:
            return Became.SAME
        if not dry_run:
            new = path.with_name(f".{path.name}.new")
            handle = os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | _NOFOLLOW, 0o644)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            os.replace(new, path)
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    return Became.NEW if there is None else Became.CHANGED


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def _folder(path: Path, *, make: bool = False) -> None:
    try:
        if make:
            path.mkdir(parents=True, exist_ok=True)
        if not path.is_dir() and (make or path.exists()):
            raise BadInput("article_folder", folder=str(path))
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error


# ---------------------------------------------------------------- in


def bring_in(
    desk: Desk, agent: Agent, root: Path, language: Language, *, dry_run: bool = False
) -> Iterator[Filed]:
    """Take every Markdown file of a folder: new ones are drafted, changed ones are new versions.

    Each is brought to the state that it says, as far as `agent` may; else it waits for review. Each file is
    one act. Raises BadInput where there is no such folder.
    """
    if not root.is_dir():
        raise BadInput("article_folder", folder=str(root))
    taken: dict[str, str] = {}
    for path, fault in _files(root):
        file = path.relative_to(root).as_posix()
        if fault is not None:
            yield Filed(file, Became.FAULTY, fault=fault)
            continue
        try:
            yield _taken(desk, agent, root, path, file, language, taken, dry_run=dry_run)
        except DeskError as error:
            yield Filed(file, Became.FAULTY, fault=error)


def bring_in_file(desk: Desk, agent: Agent, path: Path, language: Language) -> Filed:
    """Take one file; without a slug it gets the next `/kb/NNN`."""
    try:
        return _taken(desk, agent, path.parent, path, path.name, language, None, dry_run=False)
    except DeskError as error:
        return Filed(str(path), Became.FAULTY, fault=error)


def revision(desk: Desk, path: Path, slug: str, now: ArticleText) -> ArticleText:
    """A later version from a file, with the pictures beside it; without front matter it is the text alone,
    and title, product and tags stay. Raises BadInput.
    """
    content = _content(path, str(path))
    page = read(str(path), content, now.language, now.images)
    text, _missing = _with_pictures(desk, path.parent, path, path.name, page, slug, dry_run=False)
    known = {image.name: image for image in (*now.images, *text.images) if image.name in text.body}
    text = replace(text, images=tuple(known.values()))
    return text if content.startswith("---") else replace(now, body=text.body, images=text.images)


def with_pictures(desk: Desk, slug: str, now: ArticleText, paths: Sequence[Path]) -> ArticleText:
    """The text with some more pictures at its end. Raises BadInput."""
    images = {image.name: image for image in now.images}
    shown: list[str] = []
    for path in paths:
        try:
            with path.open("rb") as opened:
                content = opened.read(pictures.LARGEST + 1)
        except OSError as error:
            raise BadInput("picture_unreadable", file=str(path), said=error.strerror) from error
        if len(content) > pictures.LARGEST:
            raise BadInput("picture_large", file=str(path), most=pictures.LARGEST)
        if not (suffix := pictures.kind(content)):
            raise BadInput("picture_kind", file=str(path))
        digest = pictures.keep(desk, content)
        name = _name(slug, path.name, digest, suffix, images)
        images[name] = Image(name, digest)
        shown.append(f"![{path.stem.replace('[', '(').replace(']', ')')}]({name})")
    body = now.body.rstrip("\n") + "\n\n" + "\n\n".join(shown) + "\n"
    return replace(now, body=body, images=tuple(images.values()))


def _files(root: Path) -> Iterator[tuple[Path, DeskError | None]]:
    """The Markdown files of a folder in order of their names; what is hidden is none of ours."""
    for place, folders, names in os.walk(root, followlinks=False):
        here = Path(place)
        for name in sorted(folders):
            if (here / name).is_symlink():
                yield here / name, BadInput("article_link", file=name)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (here / name).is_symlink()
        )
        for name in sorted(names):
            if name.startswith(".") or not name.lower().endswith(".md"):
                continue
            path = here / name
            yield path, BadInput("article_link", file=name) if path.is_symlink() else None


def _taken(
    desk: Desk,
    agent: Agent,
    root: Path,
    path: Path,
    file: str,
    language: Language,
    taken: dict[str, str] | None,
    *,
    dry_run: bool,
) -> Filed:
    content = _content(path, file)
    page = read(file, content, language)
    slug = page.slug or ("" if taken is None else _slug_of(file))
    if slug and not slug_fits(slug):
        return Filed(file, Became.FAULTY, slug, Refusal("article_slug", {"slug": slug}))
    if taken is not None:
        if slug in taken:
            raise BadInput("article_same_slug", file=file, slug=slug, other=taken[slug])
        taken[slug] = file
    known = desk.database.read(lambda c: articles.by_slugs(c, [slug])) if slug else []
    slug = slug or desk.database.write(articles.next_slug)
    text, missing = _with_pictures(desk, root, path, file, page, slug, dry_run=dry_run)
    notes: list[Note] = [("key_unknown", {"line": line, "key": key}) for line, key in page.unknown]
    notes += [("picture_missing", {"line": line, "name": name}) for line, name in missing]
    before = article_acts.life(desk, known[0].id) if known else None
    begin = cm.Draft(slug, text, page.owner or agent.id)
    stands = before or begun(begin, agent, desk.now())
    if isinstance(stands, Refusal):
        return Filed(file, Became.FAULTY, slug, stands)
    goal = Goal(text, page.state, page.owner, page.review_on)
    way = plan(stands, goal, agent, desk.now(), desk.book.current.review_after)
    if isinstance(way, Refusal):
        return Filed(file, Became.FAULTY, slug, way, tuple(notes))
    notes += [("waits_for_review", {})] if way.waits else []
    if before is not None and not way.commands:
        return Filed(file, Became.SAME, slug, notes=tuple(notes))
    refused = None
    if not dry_run:
        done = (
            article_acts.act(desk, agent, before.id, way.commands, before.seq)
            if before is not None
            else article_acts.draft(desk, agent, begin, way.commands)
        )
        refused = done.outcomes[0].refusal
    became = Became.CHANGED if before else Became.NEW
    return Filed(file, Became.FAULTY if refused else became, slug, refused, tuple(notes))


def _content(path: Path, file: str) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as opened:
            raw = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadInput("file_unreadable", file=file) from error
    if len(raw) > LARGEST:
        raise BadInput("article_large", file=file, most=LARGEST)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput("article_not_text", file=file, line=line) from error


def _slug_of(file: str) -> str:
    """A slug from where a file stands: `net/VPN Setup.md` is `/kb/net-vpn-setup`."""
    name = file[: -len(".md")].replace("/", "-").casefold()
    return "/kb/" + re.sub(r"[^\w.-]+", "-", name).strip("-._")


def _with_pictures(
    desk: Desk, root: Path, path: Path, file: str, page: Page, slug: str, *, dry_run: bool
) -> tuple[ArticleText, list[tuple[int, str]]]:
    """The text with its pictures kept, and referred to by the names that a folder written out gives them;
    and those that are not there, by line.
    """
    body = page.text.body
    code = [found.span() for found in _CODE.finditer(body)]
    found, missing, parts, last = dict[str, Image](), list[tuple[int, str]](), list[str](), 0
    for shown in _SHOWN.finditer(body):
        place = 1 if shown[1] is not None else 2
        target = shown[place]
        inside = any(start <= shown.start() < end for start, end in code)
        if inside or not target or _ELSEWHERE.match(target):
            continue
        line = page.first_line + body.count("\n", 0, shown.start())
        content = _picture(root, path.parent, target, file, line)
        if content is None:
            missing.append((line, target))
            continue
        digest = kept_files.digest(content)
        image = Image(_name(slug, target, digest, pictures.kind(content), found), digest)
        if not dry_run:
            pictures.keep(desk, content)
        found[image.name] = image
        parts += [body[last : shown.start(place)], image.name]
        last = shown.end(place)
    text = replace(page.text, body="".join([*parts, body[last:]]), images=tuple(found.values()))
    return tidied(text), missing


def _picture(root: Path, folder: Path, target: str, file: str, line: int) -> bytes | None:
    """The bytes of a picture of the folder; None where there is none.

    Raises BadInput for one that lies outside, behind a link, or is no picture.
    """
    inside = PurePosixPath(folder.relative_to(root).as_posix())
    steps: list[str] = [part for part in inside.parts if part != "."]
    if "\0" in (told := unquote(target)) or told.startswith(("/", "~")) or "\\" in told:
        raise BadInput("article_picture_outside", file=file, line=line, name=target)
    for part in PurePosixPath(told).parts:
        if part == "..":
            if not steps:
                raise BadInput("article_picture_outside", file=file, line=line, name=target)
            steps.pop()
        else:
            steps.append(part)
    path = root
    for part in steps:
        path = path / part
        try:
            if path.is_symlink():
                raise BadInput("article_picture_link", file=file, line=line, name=target)
        except OSError:  # a name that is too long for any file
            return None
    try:
        handle = os.open(path, os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as opened:
            content = opened.read(pictures.LARGEST + 1)
    except OSError:
        return None
    if len(content) > pictures.LARGEST:
        raise BadInput("article_picture_large", file=file, line=line, name=target, most=pictures.LARGEST)
    if not pictures.kind(content):
        raise BadInput("article_picture_kind", file=file, line=line, name=target)
    return content


def _name(slug: str, target: str, digest: str, suffix: str, taken: dict[str, Image]) -> str:
    """`images/001/shot.png`: the article's own, of signs that need no escape anywhere."""
    stem = re.sub(r"[^\w-]+", "-", PurePosixPath(unquote(target)).stem).strip("-")[:60] or "picture"
    name = f"images/{_stem(slug)}/{stem}{suffix}"
    if name in taken and taken[name].digest != digest:
        name = f"images/{_stem(slug)}/{stem}-{digest[:8]}{suffix}"
    return name
