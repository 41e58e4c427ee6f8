"""Trains the models of `consumers/extract/learned` on the own corpus, or tells how well they do on its test part.

`python -m bench.training` writes the weights; `--held-out` trains without the test part, prints how often the rules
and the models are right on it, and writes nothing. `--also DIR` adds a folder of gold files. scikit-learn is needed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.training import choice, corpus, fit, gold, outcome, relevance, reports, scope, threads
from bench.training.gold import Annotated
from consumers.extract.core import IncidentExtractor
from consumers.extract.learned import loglinear
from consumers.extract.learned.loglinear import LogLinear
from consumers.extract.learned.outcomes_weighed import NONE
from consumers.extract.learned.outcomes_weighed import OVERRULE as SURE_OF_OUTCOME
from consumers.extract.learned.relevance_weighed import TOLD

WEIGHTS = Path(loglinear.__file__).parent / "weights"


@dataclass
class Material:
    """The examples of all models."""

    outcomes: list[outcome.Example] = field(default_factory=list)
    persons: list[outcome.Example] = field(default_factory=list)
    scopes: list[outcome.Example] = field(default_factory=list)
    decisions: list[threads.Decision] = field(default_factory=list)
    articles: list[outcome.Example] = field(default_factory=list)


def material(articles: Iterable[Annotated], extractor: IncidentExtractor) -> Material:
    """The examples of some articles, read by the rules alone, so that no model is trained on its own answers."""
    found = Material()
    for one in articles:
        counts, persons = outcome.examples(extractor, one)
        found.outcomes.extend(counts)
        found.persons.extend(persons)
        found.scopes.extend(scope.examples(extractor, one))
        found.decisions.extend(threads.examples(extractor, one))
        found.articles.extend(relevance.examples(extractor, one))
    return found


def trained(found: Material) -> dict[str, LogLinear]:
    """The models by name."""
    return {
        "outcome": fit.fit(found.outcomes, 0.3),
        "person": fit.fit(found.persons, 0.3),
        "scope": fit.fit(found.scopes, 0.1),
        "thread": choice.fit_choice(found.decisions, 15.0),
        "relevance": fit.fit(found.articles, 0.3),
    }


FOLDS = 3
SURE_STRENGTH = 0.1


def crossed(articles: list[Annotated], extractor: IncidentExtractor) -> list[list[outcome.Example]]:
    """Examples for the confidence by article: each third of them read with models trained on the others."""
    found: list[list[outcome.Example]] = []
    for fold in range(FOLDS):
        models = trained(material((one for at, one in enumerate(articles) if at % FOLDS != fold), extractor))
        with loglinear.instead(models):
            reader = IncidentExtractor(learned=True)
            for at, one in enumerate(articles):
                if at % FOLDS == fold:
                    found.append(list(reports.examples(reader, one)))
    return found


def reliability(articles: list[list[outcome.Example]]) -> list[str]:
    """Rows of the reliability table: confidence told by a model that never saw the article, and how many were right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for fold in range(FOLDS):
        model = fit.fit([one for at, own in enumerate(articles) if at % FOLDS != fold for one in own], SURE_STRENGTH)
        for at, own in enumerate(articles):
            for label, signs in own if at % FOLDS == fold else ():
                sure = model.probabilities(signs)[reports.RIGHT]
                bins.setdefault(min(int(sure * 10), 9), []).append((sure, label == reports.RIGHT))
    table = []
    for number, rows in sorted(bins.items()):
        told = sum(sure for sure, _ in rows) / len(rows)
        right = sum(is_right for _, is_right in rows) / len(rows)
        table.append(f"| {number / 10:.1f} to {(number + 1) / 10:.1f} | {len(rows)} | {told:.2f} | {right:.2f} |")
    return table


def _ruled(signs: list[str]) -> str:
    found = next(sign[5:] for sign in signs if sign.startswith("rule=") and "/" not in sign)
    return NONE if found == "None" else found.removesuffix("+")


def _labelled(model: LogLinear, examples: list[outcome.Example], sure: float) -> str:
    rules = models = 0
    for label, signs in examples:
        chances = model.probabilities(signs)
        best = max(chances, key=lambda name: (chances[name], name))
        ruled = _ruled(signs)
        rules += ruled == label
        models += (best if chances[best] >= sure else ruled) == label
    return f"rules {rules / len(examples):.3f}, model {models / len(examples):.3f} of {len(examples)}"


def _told(model: LogLinear, examples: list[outcome.Example]) -> str:
    rules = models = 0
    for label, signs in examples:
        rules += ("rule=True" in signs) == (label == TOLD)
        models += (model.probabilities(signs)[TOLD] >= 0.5) == (label == TOLD)
    return f"rules {rules / len(examples):.3f}, model {models / len(examples):.3f} of {len(examples)}"


def _chosen(model: LogLinear, decisions: list[threads.Decision]) -> str:
    rules = models = 0
    for right, options in decisions:
        scores = [model.scores(signs)[0] for signs in options]
        ruled = [bool({"T:rule=True", "N:rule=True"} & set(signs)) for signs in options]
        models += scores.index(max(scores)) == right
        rules += ruled.index(True) == right if True in ruled else right == 0
    return f"rules {rules / len(decisions):.3f}, model {models / len(decisions):.3f} of {len(decisions)}"


def held_out(articles: list[Annotated], extractor: IncidentExtractor) -> None:
    """Prints how often rules and models are right on the test part, trained on the rest."""
    models = trained(material((one for one in articles if not corpus.is_test(one.name)), extractor))
    test = material((one for one in articles if corpus.is_test(one.name)), extractor)
    print("outcome of a count: ", _labelled(models["outcome"], test.outcomes, SURE_OF_OUTCOME))
    print("harm of a person:   ", _labelled(models["person"], test.persons, SURE_OF_OUTCOME))
    print("scope of a number:  ", _labelled(models["scope"], test.scopes, 0.0))
    print("incident of a clause:", _chosen(models["thread"], test.decisions))
    print("article of an incident:", _told(models["relevance"], test.articles))


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.training", description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="train without the test part and print how it does")
    parser.add_argument("--also", type=Path, action="append", default=[], help="a folder of gold files to train on")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    options = parser.parse_args(arguments)
    extractor = IncidentExtractor(learned=False)
    articles = list(corpus.read())
    if options.held_out:
        held_out(articles, extractor)
        return 0
    articles += [one for folder in options.also for one in gold.read(folder)]
    found = material(articles, extractor)
    sure = crossed(articles, extractor)
    models = trained(found) | {"report": fit.fit([one for own in sure for one in own], SURE_STRENGTH)}
    made_from = f"{len(articles)} annotated articles: own corpus" + "".join(
        f", {folder.resolve().name}" for folder in options.also
    )
    for name, model in models.items():
        fit.write(model, options.out / f"{name}.json.gz", made_from)
    print("| confidence | reports | mean told | right |", "| --- | ---: | ---: | ---: |", *reliability(sure), sep="\n")
    print(
        f"{len(articles)} articles: {len(found.outcomes)} counts, {len(found.persons)} persons, "
        f"{len(found.scopes)} numbers, "
        f"{len(found.decisions)} decisions, {len(found.articles)} articles past the gate"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
