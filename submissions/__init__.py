"""What the community sends in, and what editors decide: the queue."""
