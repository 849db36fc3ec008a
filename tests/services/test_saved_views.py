"""Views of one's own: kept in their order, shared, and nobody else's to change."""

from __future__ import annotations

import pytest

from supportdesk.domain.errors import BadInput, Conflict, NotFound, QueryError
from supportdesk.domain.views import NEEDED_COLUMNS, columns_of
from supportdesk.domain.vocabulary import Column
from supportdesk.services import saved_views


def names(views):
    return [view.name for view in views]


def test_own_views_come_in_their_order_then_what_others_share(desk, l1, l1_other):
    for name in ("b", "a", "c"):
        saved_views.save(desk, l1, name, "is:open")
    saved_views.save(desk, l1_other, "theirs", "owner:me", shared=True)
    saved_views.save(desk, l1_other, "private", "owner:me")
    assert names(saved_views.every(desk, l1)) == ["b", "a", "c", "theirs"]
    assert names(saved_views.move(desk, l1, "c", -2)) == ["c", "b", "a", "theirs"]
    assert names(saved_views.move(desk, l1, "c", 99)) == ["b", "a", "c", "theirs"]
    saved_views.save(desk, l1, "b", "tag:vpn", "v")
    assert names(saved_views.every(desk, l1))[0] == "b", "saved again it keeps its place"
    assert saved_views.named(desk, l1, "theirs").agent_id == l1_other.id
    with pytest.raises(NotFound):
        saved_views.remove(desk, l1, "theirs")
    with pytest.raises(NotFound):
        saved_views.named(desk, l1, "private")


def test_what_can_not_be_a_view(desk, l1, l1_other):
    saved_views.save(desk, l1, "one", "is:open", "v")
    for name, query, key, error in (
        ("", "is:open", "", BadInput), ("x" * 81, "is:open", "", BadInput),
        ("two", "is:open", "vv", BadInput),
        ("two", "is:open", "-", BadInput), ("two", "tier:L9", "", QueryError),
        ("two", "is:open", "v", Conflict),
    ):  # fmt: skip
        with pytest.raises(error):
            saved_views.save(desk, l1, name, query, key)
    assert names(saved_views.save(desk, l1_other, "two", "is:open", "v")) == ["two"], "keys are one's own"


def test_another_name_keeps_place_query_and_key(desk, l1, l1_other):
    for name, key in (("a", "x"), ("b", "y"), ("c", "")):
        saved_views.save(desk, l1, name, "is:open", key)
    views = saved_views.rename(desk, l1, "b", " d  e ")
    assert [(view.name, view.key) for view in views] == [("a", "x"), ("d e", "y"), ("c", "")]
    assert saved_views.rename(desk, l1, "d e", "d e", "z")[1].key == "z"
    for name, to, key, error in (
        ("d e", "a", None, Conflict), ("d e", "f", "x", Conflict), ("gone", "f", None, NotFound),
        ("d e", "", None, BadInput), ("d e", "f", "--", BadInput),
    ):  # fmt: skip
        with pytest.raises(error):
            saved_views.rename(desk, l1, name, to, key)
    with pytest.raises(NotFound):
        saved_views.rename(desk, l1_other, "a", "theirs")


def test_a_view_keeps_its_columns(desk, l1):
    chosen = (Column.SUBJECT, Column.NUMBER, Column.TAGS)
    saved_views.save(desk, l1, "one", "is:open", columns=chosen)
    saved_views.save(desk, l1, "two", "is:open")
    saved_views.save(desk, l1, "one", "owner:me")
    saved_views.rename(desk, l1, "one", "first")
    assert [view.columns for view in saved_views.every(desk, l1)] == [chosen, ()]


def test_what_is_read_of_columns():
    assert columns_of("") == ()
    assert columns_of("tags,subject,nonsense,tags,number") == (Column.TAGS, Column.SUBJECT, Column.NUMBER)
    assert columns_of("tags") == (Column.TAGS, *NEEDED_COLUMNS)
