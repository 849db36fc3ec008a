"""One place each: queue and ticket, knowledge, forms, help, welcome. They ask, and receive frozen views."""
