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
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleText, Image
from supportdesk.domain.article_goal import Goal, begun, plan
from supportdesk.domain.article_rules import may_review, slug_fits, tidied
from supportdesk.domain.articles import Life
from supportdesk.domain.errors import BadInput, DeskError
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Language
from supportdesk.services import article_acts, article_history, kept_files, pictures
from supportdesk.services.article_folder import Became, prepare, put, read_bytes, read_text
from supportdesk.services.article_format import Page, read, written_life
from supportdesk.services.article_history import Came
from supportdesk.services.desk import Desk
from supportdesk.store import articles

LARGEST = 1_000_000
"""Bytes that an article's file may have."""

_SHOWN = re.compile(r"!\[(?:[^\]\\\n]|\\.)*\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]+))")
_CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?(?:^ {0,3}\1[ \t]*$|\Z)|`[^`\n]*`")
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|#")


Note = tuple[str, dict[str, object]]
"""A code with its parameters, as a refusal's."""


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
    """Write every article with its history into a folder; what is there already and the same is not touched.

    Raises BadInput where the folder can't be written. Other files of the folder stay.
    """
    prepare(to, make=not dry_run)
    return [_written_out(desk, to, *told, dry_run=dry_run) for told in article_acts.every_told(desk)]


def _written_out(desk: Desk, to: Path, life: Life, entries: Sequence[Entry], *, dry_run: bool) -> Filed:
    name = _stem(life.slug)
    file = f"{name}.md"
    notes: list[Note] = []
    became = put(to, PurePosixPath(file), written_life(life).encode(), dry_run=dry_run)
    for image in life.shown.text.images:
        path = pictures.path_of(desk, image)
        if path is None:
            notes.append(("picture_gone", {"name": image.name}))
            continue
        if put(to, PurePosixPath(image.name), path.read_bytes(), dry_run=dry_run) is not Became.SAME:
            became = Became.CHANGED if became is Became.SAME else became
    if article_history.write_out(desk, to, life, entries, dry_run=dry_run) is not Became.SAME:
        became = Became.CHANGED if became is Became.SAME else became
    return Filed(file, became, life.slug, notes=tuple(notes))


def _stem(slug: str) -> str:
    return slug.removeprefix("/kb/")


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
    content = read_text(path, str(path), LARGEST)
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
    content = read_text(path, file, LARGEST)
    page = read(file, content, language)
    slug = page.slug or ("" if taken is None else _slug_of(file))
    if slug and not slug_fits(slug):
        return Filed(file, Became.FAULTY, slug, Refusal("article_slug", {"slug": slug}))
    if taken is not None:
        if slug in taken:
            raise BadInput("article_same_slug", file=file, slug=slug, other=taken[slug])
        taken[slug] = file
    before, came, notes = None, None, list[Note]()
    if slug and taken is not None:
        before, came, notes = _history(desk, agent, root, slug, dry_run=dry_run)
    if before is None and slug:
        known = desk.database.read(lambda c: articles.by_slugs(c, [slug]))
        before = article_acts.life(desk, known[0].id) if known else None
    slug = slug or desk.database.write(articles.next_slug)
    text, missing = _with_pictures(desk, root, path, file, page, slug, dry_run=dry_run)
    notes += [("key_unknown", {"line": line, "key": key}) for line, key in page.unknown]
    notes += [("picture_missing", {"line": line, "name": name}) for line, name in missing]
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
        return Filed(file, _BECAME.get(came, Became.SAME), slug, notes=tuple(notes))
    refused = None
    if not dry_run:
        done = (
            article_acts.act(desk, agent, before.id, way.commands, before.seq)
            if before is not None
            else article_acts.draft(desk, agent, begin, way.commands)
        )
        refused = done.outcomes[0].refusal
    became = Became.CHANGED if before and came is not Came.NEW else Became.NEW
    return Filed(file, Became.FAULTY if refused else became, slug, refused, tuple(notes))


_BECAME: dict[Came | None, Became] = {Came.NEW: Became.NEW, Came.LONGER: Became.CHANGED}


def _history(
    desk: Desk, agent: Agent, root: Path, slug: str, *, dry_run: bool
) -> tuple[Life | None, Came | None, list[Note]]:
    """Take over what the folder tells of an article's past, for who may review: it is believed."""
    entries = article_history.found(root, slug)
    if entries is None:
        return None, None, []
    if not may_review(agent):
        return None, None, [("history_for_keeper", {})]
    came, life = article_history.bring_in(desk, root, entries, dry_run=dry_run)
    return life, came, [("history_differs", {})] if came is Came.DIFFERS else []


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
        content = read_bytes(path, pictures.LARGEST)
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
