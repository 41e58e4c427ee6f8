"""The lists of feeds: files, discovery, the topic."""
