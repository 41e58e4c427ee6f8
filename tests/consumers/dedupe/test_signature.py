from __future__ import annotations

import base64
import random

import pytest
from datasketch import MinHash

from consumers.dedupe.shingles import shingles_of, words_of
from consumers.dedupe.signature import ALGORITHM, MOST_SHINGLES, PERMUTATIONS, decode, encode, sign, similarity
from tests.consumers.dedupe.articles import prose, rewritten


def exact_jaccard(one: str, other: str) -> float:
    first, second = (set(shingles_of(words_of(text))) for text in (one, other))
    return len(first & second) / len(first | second)


def by_datasketch(text: str) -> MinHash:
    signature = MinHash(num_perm=PERMUTATIONS)
    signature.update_batch([shingle.encode() for shingle in shingles_of(words_of(text))])
    return signature


def test_estimates_agree_with_the_truth_and_with_datasketch() -> None:
    errors, library_errors = [], []
    for seed in range(60):
        jaccard = 0.1 + 0.8 * seed / 60
        one = prose(300, seed)
        other = rewritten(one, jaccard, seed + 1000)
        truth = exact_jaccard(one, other)
        estimate = similarity(sign(words_of(one)), sign(words_of(other)))
        errors.append(estimate - truth)
        library_errors.append(by_datasketch(one).jaccard(by_datasketch(other)) - truth)
    for found in (errors, library_errors):
        assert max(map(abs, found)) < 4 * 0.0442, "four standard errors of 128 permutations"
        assert abs(sum(found) / len(found)) < 0.02, "no bias"


def test_equal_texts_are_wholly_similar_and_strangers_are_not() -> None:
    one, other = words_of(prose(200, 1)), words_of(prose(200, 2))
    assert similarity(sign(one), sign(list(one))) == 1.0
    assert similarity(sign(one), sign(other)) < 0.05


def test_every_signature_survives_its_encoded_form() -> None:
    for seed in range(50):
        signature = sign(words_of(prose(5 + 8 * seed, seed)))
        again = decode(encode(signature))
        assert again.digest() == signature.digest()
        assert similarity(again, signature) == 1.0
        assert len(base64.b64decode(encode(signature))) == 4 * PERMUTATIONS


def test_encoded_form_is_little_endian_32_bit_integers() -> None:
    signature = sign(words_of(prose(80, 3)))
    raw = base64.b64decode(encode(signature))
    assert int.from_bytes(raw[:4], "little") == signature.digest()[0]


def test_values_of_every_length_survive() -> None:
    steps = [value for bits in (7, 14, 21, 28) for value in (2**bits - 1, 2**bits, 2**bits + 1)]
    values = [0, 1, 2**32 - 1, *steps, *(2**32 - 1 - 33_000_003 * number for number in range(PERMUTATIONS - 15))]
    encoded = b"".join(value.to_bytes(4, "little") for value in values)
    assert decode(base64.b64encode(encoded).decode()).digest() == values


@pytest.mark.parametrize("text", ["", "no base64!", base64.b64encode(b"short").decode(), "é" * 8, "A" * 10_000])
def test_what_is_no_signature_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="not a signature"):
        decode(text)


def test_algorithm_names_version_and_parameters() -> None:
    for part in ("rensa-rminhash-2", "permutations=128", "seed=42", "shingle=5"):
        assert part in ALGORITHM


def test_a_huge_text_is_signed_by_its_beginning() -> None:
    words = [str(number) for number in range(MOST_SHINGLES + 4)]
    more = [*words, *(random.Random(1).choices("abc", k=50_000))]
    assert sign(more).digest() == sign(words).digest()
