"""What screens are made of. They know the domain's views and each other, never a store."""
