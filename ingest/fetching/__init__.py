"""From a URL to bytes: safe addresses, deadlines, caps, host slots."""
