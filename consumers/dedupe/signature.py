"""MinHash signatures behind a small interface, so that the library can be changed in one place.

`sign` makes a signature from words and `similarity` compares two; `encode` and `decode` carry one through a
fingerprint. The library is rensa (65,000 signatures of 500 words a second and core, against 2,600 by datasketch).
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from rensa import RMinHash

from consumers.dedupe.shingles import SHINGLE_WORDS, shingles_of

PERMUTATIONS = 128
SEED = 42
# What is said after 20,000 words changes no estimate, but would let one text of megabytes hold up the stage.
MOST_SHINGLES = 20_000

# Signatures of another algorithm must never be compared: every number that changes the values is in the name.
ALGORITHM = (
    f"rensa-rminhash-{RMinHash.ALGORITHM_VERSION};permutations={PERMUTATIONS};seed={SEED};shingle={SHINGLE_WORDS}"
)

_BYTES = struct.Struct(f"<{PERMUTATIONS}I")


class Signature(Protocol):
    """A MinHash signature; opaque but for its values."""

    def digest(self) -> list[int]:
        """The values: `PERMUTATIONS` integers of 32 bits."""
        ...

    def jaccard(self, other: Signature, /) -> float:
        """The estimated Jaccard similarity to another signature."""
        ...


def sign(words: Sequence[str]) -> Signature:
    """The signature of a text's shingles. The caller keeps texts apart that are too short to have one."""
    signature = RMinHash(PERMUTATIONS, SEED)
    signature.update(list(islice(shingles_of(words), MOST_SHINGLES)))
    return signature  # type: ignore[no-any-return]


def similarity(one: Signature, other: Signature) -> float:
    """The estimated Jaccard similarity of the two texts' shingle sets, 0..1; standard error at most 0.045."""
    return one.jaccard(other)


def encode(signature: Signature) -> str:
    """The signature as base64 of little-endian 32-bit integers (the contract's form)."""
    return base64.b64encode(_BYTES.pack(*signature.digest())).decode("ascii")


def decode(text: str) -> Signature:
    """A signature from its encoded form. Raises ValueError where the text is no such signature."""
    try:
        values = _BYTES.unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, struct.error, ValueError) as error:
        raise ValueError(f"not a signature of {PERMUTATIONS} 32-bit integers in base64: {error}") from error
    signature = RMinHash(PERMUTATIONS, SEED)
    # rensa makes a signature from values only through its pickled state: a head that depends on the parameters
    # alone, then the values as variable-length integers. A test holds that every signature survives this.
    signature.__setstate__(_STATE_HEAD + b"".join(map(_varint, values)))
    return signature  # type: ignore[no-any-return]


def _varint(value: int) -> bytes:
    """LEB128, spelt out by length: restoring a state is mostly this."""
    if value < 1 << 7:
        return bytes((value,))
    if value < 1 << 14:
        return bytes((value & 127 | 128, value >> 7))
    if value < 1 << 21:
        return bytes((value & 127 | 128, value >> 7 & 127 | 128, value >> 14))
    if value < 1 << 28:
        return bytes((value & 127 | 128, value >> 7 & 127 | 128, value >> 14 & 127 | 128, value >> 21))
    return bytes(
        (value & 127 | 128, value >> 7 & 127 | 128, value >> 14 & 127 | 128, value >> 21 & 127 | 128, value >> 28)
    )


def _state_head() -> bytes:
    empty = RMinHash(PERMUTATIONS, SEED)
    state: bytes = empty.__getstate__()
    values = b"".join(map(_varint, empty.digest()))
    if not state.endswith(values):
        raise ImportError(f"this rensa keeps its signatures in another form than {ALGORITHM}; install rensa 0.5")
    return state[: -len(values)]


_STATE_HEAD = _state_head()
