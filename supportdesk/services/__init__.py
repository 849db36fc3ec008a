"""What a person can do: one use case, one transaction. The only writers."""
