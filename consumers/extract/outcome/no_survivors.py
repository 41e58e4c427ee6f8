"""Those aboard, where the text says that nobody survived: "180 were on board", "there were no survivors"."""

from __future__ import annotations

import re

from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import Found, words_after, words_before

_ABOARD_AFTER = re.compile(r"^ (?:(?:were|was|are|had been) )?(?:on ?board|aboard)\b")
_CARRYING = re.compile(
    r"\b(?:carr(?:ying|ied)|with)(?: (?:a total of|at least|about|some|all))?(?: \d+ (?:passengers|people) and)? $"
)
_NONE_LIVED = re.compile(
    r"\b(?:no (?:known )?survivors|(?:no one|nobody|none)(?: (?:on board|aboard))? survived|"
    r"(?:all|every(?:one|body))(?: (?:those|of those|of them|people|the people))? (?:on board|aboard)(?: the [\w-]+)? "
    r"(?:(?:was|were|had been|have been|are) (?:all )?(?:killed|dead|confirmed dead)|died|perished|lost their lives)|"
    r"(?:(?<=[.;] )|(?<=\n))all (?:of them )?(?:were killed|died|perished|lost their lives)|"
    r"killing (?:all|everyone|everybody)(?: (?:those|of those|people))? (?:on board|aboard))\b",
    re.IGNORECASE,
)
# what is not known, or not so
_UNSURE = re.compile(
    r"\b(?:fear\w*|likely|unlikely|expect\w*|hop\w+|believed|thought|not|if|den(?:y|ied|ies)|presum\w+)\b",
    re.IGNORECASE,
)


# another vehicle in the passage may be the one of which nobody lived
_ANOTHER = re.compile(
    r"\b(?:landed|rescu\w+|hit|struck|collid\w+|rammed|(?:second|other|another|first) (?:[\w-]+ )?"
    r"(?:plane|jet|boat|ship|bus|train|helicopter|ferry|crash|car|van))\b",
    re.IGNORECASE,
)


def no_survivors(mention: Mention) -> Found | None:
    """The death of those counted as aboard, where their passage says outright that none of them lived."""
    if mention.single or mention.zero or mention.kind.who == "objects":
        return None
    if not (_ABOARD_AFTER.match(words_after(mention)) or _CARRYING.search(words_before(mention))):
        return None
    text = mention.passage.text
    match = _NONE_LIVED.search(text)
    if match is None or _ANOTHER.search(text) or _UNSURE.search(text[max(0, match.start() - 60) : match.start()]):
        return None
    return Found("killed", mention.head, "no survivors", 2)
