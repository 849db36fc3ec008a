"""The newest schema revision, where it can be asked for without SQLAlchemy."""

HEAD = "0001"
"""A test compares it with the migrations' own head."""
