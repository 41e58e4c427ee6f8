"""When a feed is polled next, and why."""
