"""The certificate of an erasure in words, in both languages one below the other: it leaves the house."""

from __future__ import annotations

from collections.abc import Iterator

from supportdesk.domain.erasure import Certificate
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, speaking


def certificate_text(told: Certificate) -> str:
    """All of it, Chinese first."""
    parts: list[str] = []
    for language in (Language.CHINESE, Language.ENGLISH):
        with speaking(language):
            parts.append("\n".join(_lines(told)))
    return "\n\n".join(parts) + "\n"


def _lines(told: Certificate) -> Iterator[str]:
    gone = told.gone
    yield _("Certificate of erasure {id}").format(id=told.id)
    yield ""
    yield _("At: {at} (UTC)").format(at=f"{told.at:%Y-%m-%d %H:%M:%S}")
    yield _("By: {name} ({id})").format(name=told.agent_name, id=told.agent_id)
    yield _("Reason: {reason}").format(reason=told.reason)
    yield ""
    yield _("Erased of one customer:")
    for words, count in (
        (_("tickets whose words and customer were erased: {n}"), gone.tickets),
        (_("entries of their journals that had words: {n}"), gone.entries),
        (_("files removed: {n}"), gone.files),
        (_("addresses of messages sent: {n}"), gone.messages),
        (_("mails received: {n}"), gone.mails),
        (_("drafts: {n}"), gone.drafts),
        (_("links: {n}"), gone.links),
        (_("remembered searches: {n}"), gone.searches),
    ):
        yield "  " + words.format(n=count)
    yield _("SHA-256 of the tickets' numbers, in order, a line each: {digest}").format(digest=told.digest)
    yield ""
    yield _("What stays: that and when something was done and by which agent, categories, deadlines,")
    yield _("scores, departments and tags. None of it says who the customer was.")
    yield _("Other places that named the customer, shown to the agent to be looked at: {n}").format(
        n=told.look_at
    )
    if told.backups:
        yield _("Older copies of the database that still hold it: {names}").format(
            names=", ".join(told.backups)
        )
    yield _("Exports and backups made elsewhere are not known to the desk.")
