"""How much may come in at once."""

FILE_BYTES = 10 * 2**20
"""Bytes that one attachment may have."""
FILES = 5
UPLOADS = 200
"""Files that are looked at, so that it can be said which of them were too many."""

BODY_BYTES = FILES * FILE_BYTES + 2**20
"""Bytes that a whole request may have."""

WORDS_BYTES = 2**20
"""Bytes that a message of a machine may have that brings no files."""

JSON_BYTES = -(-FILES * FILE_BYTES // 3) * 4 + WORDS_BYTES
"""Bytes that one may have that does: files are a third longer in it."""
