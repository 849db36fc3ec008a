"""An error as the person at the desk reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from supportdesk.domain.errors import DeskError
from supportdesk.locale.sentences import error_text


@contextmanager
def told(kind: type[DeskError], words: str) -> Iterator[None]:
    """Expect an error whose sentence, in English, matches `words`."""
    with pytest.raises(kind) as caught:
        yield
    said = error_text(caught.value)
    assert re.search(words, said), said
