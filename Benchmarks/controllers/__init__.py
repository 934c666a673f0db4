"""Simple controllers, the same in both simulators: no memory, proportional, and without waiting for a grip."""
