"""Full-text search: what is written is indexed with it, any text is a question, both databases agree."""

from supportdesk.store.search.alike import Alike, alike
from supportdesk.store.search.asking import Found, Prior, find, holders
from supportdesk.store.search.indexing import put

__all__ = ["Alike", "Found", "Prior", "alike", "find", "holders", "put"]
