"""A desk of any size within minutes: some thousand lives are folded as the desk folds them, then stamped out.

A stamp moves a life in time and gives it another number, customer and words, in every table: what stands in
the file is what folding its journals would give. Two of a hundred tickets are open, the rest has ended.
"""

from __future__ import annotations

import json
import random
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, Event, Feedback
from supportdesk.domain.evolution import fold
from supportdesk.domain.findable import ticket_texts
from supportdesk.domain.marks import FOREVER, Kind, marks
from supportdesk.domain.people import Actor, Agent, Customer
from supportdesk.domain.query import folded
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.domain.vocabulary import ActorKind, Category, Channel, Impact, Priority, Tier, Urgency
from supportdesk.services import people, warnings
from supportdesk.services.desk import Desk
from supportdesk.store import facets, known, passages, projection
from supportdesk.store.codec import encode
from supportdesk.store.search.indexing import Counts, keep

ME = Agent("li.na", "李娜", Tier.L1)
OPEN = 0.02
SPAN = timedelta(days=3 * 365)
LIVES = 1500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_FAULTS = (
    "打印机无法打印,提示“脱机”", "忘记OA系统密码,无法登录", "VPN 连接后五分钟自动断开",
    "电商平台订单数据同步延迟",
    "报表导出超时", "会议室投影仪没有信号", "邮箱容量已满,收不到邮件", "笔记本电脑偶尔蓝屏,代码 0x0000007E",
    "共享文件夹没有访问权限", "新员工账号开通", "考勤系统显示时间不对", "ERP 提示 ORA-12541 无监听程序",
    "Printer on floor {n} jams", "VPN drops every five minutes", "Password reset for the shop system",
    "Outlook asks for the password again and again", "Shared drive is read only since Monday",
    "Report export times out after 30 s", "Laptop does not wake up", "Error 0x80070005 when updating",
    "Wi-Fi is slow in room {n}", "Please install the drawing program", "Invoice PDF is empty",
    "Server db-{n} is out of disk space", "Phone {n} does not ring", "Certificate of portal expires soon",
)  # fmt: skip
_PLACES = (
    "销售部", "运营部", "人事部", "财务部", "采购部", "客服中心", "研发一部", "研发二部", "仓储物流部",
    "市场部", "法务部",
    "Sales", "Finance", "Design", "Legal", "Training", "Key Accounts", "Infrastructure", "Controlling",
    "Shop",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文玉红斌"
_FIRST = (
    "Ada",
    "Ben",
    "Carla",
    "Dora",
    "Emil",
    "Freya",
    "Gus",
    "Hana",
    "Ines",
    "Jo",
    "Kim",
    "Lars",
    "Mei",
    "Nora",
)
_LAST = (
    "Byron",
    "Weber",
    "Park",
    "Shah",
    "Prado",
    "March",
    "Lin",
    "Ade",
    "Ek",
    "Novak",
    "Rossi",
    "Silva",
    "Wolf",
)
_TAGS = ("vpn", "printer", "vip", "mail", "网络", "硬件", "账号", "erp")
_WORDS = (
    "今天早上开始出现,重启以后还是一样,急用。", "It began this morning and a restart did not help.",
    "同部门的三位同事也有同样的问题。", "Others on the floor see the same. We need it for the month end.",
)  # fmt: skip


class _Life:
    """A journal folded, and the rows it makes, to be stamped: instants as microseconds."""

    def __init__(self, ticket: Ticket, entries: list[Entry]) -> None:
        self.ticket = ticket
        row = projection.ticket_values(ticket) | projection.marks(ticket)
        self.row, self.moving = _plain(row)
        self.clocks = [_plain(clock) for clock in projection.clock_values(ticket).values()]
        self.passage = _Passage(ticket)
        self.terms = sorted(projection.terms(ticket))
        self.body = " ".join(tokens(ticket_texts(ticket)[1]))
        self.words = frozenset(self.body.split())
        self.body_tokens = self.body.count(" ") + bool(self.body)
        self.place = " ".join(tokens(ticket.customer.department))
        self.lines: list[tuple[dict[str, Any], str | None]] = []
        for entry in entries:
            data, body = encode(entry.event)
            line = {
                "id": None,
                "seq": entry.seq,
                "at": _micros(entry.at),
                "recorded_at": _micros(entry.at),
                "kind": entry.event.KIND,
                "actor_kind": ActorKind.AGENT.value,
                "actor_id": entry.actor.id,
                "actor_name": entry.actor.name,
                "actor_tier": entry.actor.tier.value if entry.actor.tier else None,
                "data": data,
                "txid": 0,
            }
            self.lines.append((line, body))


class _Passage:
    """The row that months are counted from, to be stamped."""

    def __init__(self, ticket: Ticket) -> None:
        self.row = passages.passage_values(ticket)
        told = marks(ticket).marks
        self._layout = struct.Struct("<" + passages.MARK.format.lstrip("<") * len(told))
        self._values = self._layout.unpack(self.row["marks"])
        since = [True] * len(told)
        until = [mark.until != FOREVER for mark in told]
        value = [mark.kind in (Kind.SOLVED, Kind.CLOSED) for mark in told]
        self._moving = [flag for three in zip(since, until, value, strict=True) for flag in (*three, False)]

    def moved(self, by: int) -> dict[str, Any]:
        values = (v + by if moving else v for v, moving in zip(self._values, self._moving, strict=True))
        row = self.row | {"marks": self._layout.pack(*values), "reported_at": self.row["reported_at"] + by}
        return row if row["ended_at"] is None else row | {"ended_at": row["ended_at"] + by}


def build(path: Path, tickets: int, now: datetime, span: timedelta = SPAN) -> None:
    """Make the desk. `now` is the instant by which everything has happened, `span` before it it began."""
    rng = random.Random(tickets)  # a sample, no secret
    desk = Desk.open(str(path), now=lambda: now)
    try:
        team = [ME, *(_agent(n) for n in range(39))]
        for agent in team:
            people.add(desk, agent)
        lives = [_life(desk, rng, team, now, ended=True) for _ in range(LIVES)]
        at_work = [_life(desk, rng, team, now, ended=False) for _ in range(LIVES)]
    finally:
        desk.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        words = _stamp(file, rng, _who(rng, lives, at_work, tickets, now, span), tickets)
    desk = Desk.open(str(path))
    try:
        desk.database.write(known.recount)
        desk.database.write(lambda c: keep(c, "ticket", words.counts, words.size))
        warnings.raise_due(desk, now)
    finally:
        desk.close()


def _agent(n: int) -> Agent:
    name = f"{_SURNAMES[n % 20]}{_GIVEN[n % len(_GIVEN)]}" if n % 2 else f"{_FIRST[n % 14]} {_LAST[n % 13]}"
    return Agent(f"agent{n:02d}", name, list(Tier)[(n % 10) // 6 + (n % 10 == 9)])


def _life(desk: Desk, rng: random.Random, team: list[Agent], now: datetime, *, ended: bool) -> _Life:
    age = timedelta(minutes=rng.expovariate(1 / 600)) if not ended else timedelta(days=3)
    reported = now - age - timedelta(minutes=1)
    category = rng.choices([None, *Category], [1, 60, 34, 5])[0]
    agent = rng.choices(team, [6, *[1] * (len(team) - 1)])[0]
    told: list[tuple[float, Event, Actor]] = []
    desk_hand, me = Actor.of(team[1]), Actor.of(agent)
    registered = ev.Registered(
        number="T20260101-001",
        reported_at=reported,
        channel=rng.choices(list(Channel)[:5], [30, 25, 15, 25, 5])[0],
        policy=1,
        urgency=rng.choice(list(Urgency)),
        impact=rng.choices(list(Impact), [70, 20, 8, 2])[0],
        subject="-",
        description=rng.choice(_WORDS),
        customer=Customer("-", rng.choice(_PLACES), ""),
    )
    told.append((0, registered, desk_hand))
    if category:
        told.append((1, ev.Classified(category), desk_hand))
        told.append((1, ev.PrioritySet(rng.choices(list(Priority), [5, 20, 55, 20])[0]), desk_hand))
    if rng.random() < 0.3:
        told.append((1, ev.Tagged((rng.choice(_TAGS),), ()), desk_hand))
    if ended or rng.random() < 0.7:
        told.append((2, ev.Claimed(agent.ref), me))
        told.append((rng.choice([3, 4, 8, 14]), ev.PublicReplied("您好,我们正在处理。"), me))
        if rng.random() < 0.2:
            told.append((16, ev.CustomerAnswered("Still the same.", Channel.MAIL), me))
        if not ended and rng.random() < 0.15:
            told.append((20, ev.WaitingForCustomer("Which floor?"), me))
    if ended:
        told.append((rng.choice([30, 90, 130, 1200]), ev.Resolved("已解决 / sorted out"), me))
        if rng.random() < 0.985:
            scores = rng.choices([1, 2, 3, 4, 5], [2, 3, 10, 35, 50])[0]
            told.append((1400, ev.Confirmed(), me))
            told.append((1400, ev.FeedbackGiven(Feedback(scores, scores, scores)), me))
            told.append((1401, ev.Closed(), me))
    entries: list[Entry] = []
    for minutes, event, actor in told:
        at = reported + timedelta(minutes=minutes)
        if at <= now:
            entries.append(Entry(len(entries) + 1, at, actor, event, "bench"))
    return _Life(fold(0, entries, desk.book), entries)


# ---------------------------------------------------------------- stamping


class _Words:
    """How many documents and titles hold each token, as the index counts them."""

    def __init__(self) -> None:
        self.counts: Counts = {}
        self.size = [0, 0, 0]

    def add(self, title: str, life: _Life) -> None:
        titled = title.split()
        for token in (in_title := set(titled)):
            held = self.counts.setdefault(token, [0, 0])
            held[0] += 1
            held[1] += 1
        for token in life.words - in_title:
            self.counts.setdefault(token, [0, 0])[0] += 1
        self.size[0] += 1
        self.size[1] += len(titled)
        self.size[2] += life.body_tokens


_TABLES = ("ticket", "clock", "passage", "journal", "content", "term", "search_doc")


def _stamp(
    file: sqlite3.Connection, rng: random.Random, who: Iterator[tuple[_Life, datetime]], many: int
) -> _Words:
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=OFF")
    file.execute("PRAGMA cache_size=-200000")
    dropped = file.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _sql in dropped:
        file.execute(f"DROP {kind} {name}")
    columns = {t: [row[1] for row in file.execute(f"PRAGMA table_info({t})")] for t in _TABLES}
    inserts = {
        t: f"INSERT INTO {t} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"
        for t, names in columns.items()
    }
    made: dict[str, list[dict[str, Any]]] = {t: [] for t in _TABLES}
    file.execute("BEGIN")
    days: dict[str, int] = {}
    words = _Words()
    for n, (life, at) in enumerate(who, 1):
        words.add(_one(made, n, life, at, rng, days), life)
        if n % 2000 == 0 or n == many:
            for t, rows in made.items():
                file.executemany(inserts[t], rows)
                rows.clear()
    file.executemany(
        "INSERT INTO number (day, last) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET last = excluded.last",
        days.items(),
    )
    for index in ("search_ticket", "search_ticket_title"):
        file.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
    for _kind, _name, sql in dropped:
        file.execute(sql)
    file.execute("COMMIT")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return words


def _who(
    rng: random.Random,
    lives: list[_Life],
    at_work: list[_Life],
    many: int,
    now: datetime,
    span: timedelta,
) -> Iterator[tuple[_Life, datetime]]:
    """Lives in the order of their reports: the old have ended, the last days hold those at work."""
    still = round(many * OPEN)
    for n in range(many - still):
        yield rng.choice(lives), now - span + (span - timedelta(days=4)) * (n / max(1, many - still))
    for n in range(still):
        life = at_work[n % len(at_work)]
        yield life, life.ticket.reported_at + timedelta(seconds=rng.randrange(-900, 0))


def _one(
    made: dict[str, list[dict[str, Any]]],
    n: int,
    life: _Life,
    at: datetime,
    rng: random.Random,
    days: dict[str, int],
) -> str:
    """Make the rows of one ticket; the tokens of its title come back."""
    t = life.ticket
    by = at - t.reported_at
    day = at.strftime("%Y%m%d")
    days[day] = seq = days.get(day, 0) + 1
    number = f"T{day}-{seq:03d}"
    subject = rng.choice(_FAULTS).format(n=n % 97)
    name = (
        f"{rng.choice(_SURNAMES)}{rng.choice(_GIVEN)}{rng.choice(_GIVEN)}"
        if t.customer.department[0] > "z"
        else f"{rng.choice(_FIRST)} {rng.choice(_LAST)}{n % 60}"
    )
    moved = by // timedelta(microseconds=1)
    row = life.row | {k: life.row[k] + moved for k in life.moving}
    place = facets.rank(
        is_open=t.status.is_open,
        imported=False,
        next_due=None if t.next_due is None else t.next_due + by,
        updated_at=t.updated_at + by,
    )
    row |= {
        "id": n,
        "number": number,
        "subject": subject,
        "customer_name": name,
        "customer_key": folded(name),
    }
    row |= {"rank": place, "pressing": facets.pressing(row["facets"], place)}
    if not t.status.is_open:  # somebody looked at it while it was
        row["warn_at"] = row["loop_at"] = None
    made["ticket"].append(row)
    for clock, moving in life.clocks:
        made["clock"].append(clock | {k: clock[k] + moved for k in moving} | {"ticket_id": n})
    for line, body in life.lines:
        seq = line["seq"]
        data = line["data"]
        if seq == 1:
            told, words = json.loads(data), json.loads(body or "{}")
            told |= {"number": number, "reported_at": at.isoformat().replace("+00:00", "Z")}
            words |= {"subject": subject, "customer": words["customer"] | {"name": name}}
            data, body = json.dumps(told), json.dumps(words, ensure_ascii=False)
        moved_line = {"at": line["at"] + moved, "recorded_at": line["recorded_at"] + moved}
        batch = f"{n:08x}{seq:02x}"
        made["journal"].append(line | moved_line | {"ticket_id": n, "batch": batch, "data": data})
        if body is not None:
            made["content"].append({"ticket_id": n, "seq": seq, "body": body})
    made["passage"].append(life.passage.moved(moved) | {"ticket_id": n})
    made["term"] += [{"field": f, "value": v, "ticket_id": n} for f, v in life.terms]
    head = " ".join((*_tokens(number), *_tokens(subject), *_tokens(name), life.place))
    made["search_doc"].append({"id": n * 2, "kind": "ticket", "doc_id": n, "title": head, "body": life.body})
    return head


@lru_cache(50_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(tokens(text))


def _plain(row: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values as SQLite keeps them, and the names of those that move with time."""
    moving = [name for name, value in row.items() if isinstance(value, datetime)]
    return {n: _micros(v) if isinstance(v, datetime) else v for n, v in row.items()}, moving


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
