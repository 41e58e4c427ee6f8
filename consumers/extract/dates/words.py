"""The words of the grammar: months, weekdays, small numbers."""

from __future__ import annotations

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split(" "))} | {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple of": 2,
    "several": 3,
    "few": 3,
    "a few": 3,
    "half a dozen": 6,
    "dozen": 12,
    "a dozen": 12,
    "twenty-four": 24,
    "thirty": 30,
    "forty-eight": 48,
    "seventy-two": 72,
}
# Feasts on a fixed date, by which news dates incidents.
FEASTS = {
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year": (1, 1),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "valentine's day": (2, 14),
    "fourth of july": (7, 4),
    "july fourth": (7, 4),
    "halloween": (10, 31),
}


def number_of(text: str) -> int | None:
    """The number that digits or words say; None if they say none."""
    word = " ".join(text.casefold().split())
    return int(word) if word.isascii() and word.isdigit() else NUMBERS.get(word)
