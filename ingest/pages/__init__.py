"""From an entry's link to the article's text: robots.txt, the page, what it is, and which text stands."""
