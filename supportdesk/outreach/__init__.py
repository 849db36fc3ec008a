"""Words going out: mail, and who carries it."""
