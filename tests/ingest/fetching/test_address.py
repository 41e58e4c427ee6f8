from __future__ import annotations

import pytest

from ingest.fetching.address import forbidden_reason


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert forbidden_reason(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",  # noqa: S104
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
        "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1",
        "not an address", "",
    ],
)  # fmt: skip
def test_everything_that_is_not_the_public_internet_is_forbidden(address: str) -> None:
    assert forbidden_reason(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_allowed_only_by_the_setting(address: str) -> None:
    assert forbidden_reason(address) is not None
    assert forbidden_reason(address, allow_loopback=True) is None


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "0.1.2.3", "64:ff9b::7f00:1", "::127.0.0.1", "::"])
def test_allowing_loopback_allows_nothing_else(address: str) -> None:
    assert forbidden_reason(address, allow_loopback=True)


def test_the_reason_names_the_kind_of_address() -> None:
    assert forbidden_reason("64:ff9b::a9fe:a9fe") == "NAT64 link-local"
    assert forbidden_reason("192.168.0.1") == "private"
