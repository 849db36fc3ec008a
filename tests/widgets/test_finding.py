"""What can be searched says where its words stand."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll

from supportdesk.widgets.finding import Finder


def test_a_finder_that_names_no_places_is_none() -> None:
    with pytest.raises(TypeError, match="Half has no here, go"):

        class Half(Finder, VerticalScroll):
            def places(self, words: str) -> list[int]:
                return [0] if words else []
