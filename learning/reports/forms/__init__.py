"""Forms of this room; imported from their modules."""
