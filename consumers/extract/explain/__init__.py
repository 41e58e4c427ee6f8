"""One extraction shown to a person: the article with its evidence marked, and every finding with its words."""
