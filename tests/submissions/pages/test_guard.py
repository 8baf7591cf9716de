"""Where a fetch may lead: never inside, however the address is spelled, resolved or reached."""

from __future__ import annotations

import ipaddress
import random
from typing import TYPE_CHECKING

import pytest

from issues.links import is_public_address
from submissions.pages.addresses import FetchError, is_reachable, read_address
from submissions.pages.fetching import Fetched, fetch, read_nothing
from submissions.pages.transport import Allowance, Reach
from tests.submissions.inside import ADDRESSES, HARMLESS, INSIDE, RESOLVED
from tests.submissions.sites import PUBLIC, Canary, Dialler, Names, Site, redirect, titled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def names_inside() -> Names:
    return Names({name: [answer] for name, answer in INSIDE.items()})


def fetch_past(canary: Canary, url: str, resolve: Callable[[str, int], Sequence[str]]) -> tuple[Fetched, Dialler]:
    """Fetch by a dialler that would connect anything with the canary. Where it leads is the question here, not what it costs."""
    dialler = Dialler(canary.port)
    reach = Reach(resolve=resolve, dialler=dialler)
    return fetch(url, reach=reach, allowance=Allowance(1, cpu_seconds=10), read=read_nothing), dialler


@pytest.mark.parametrize("url", ADDRESSES)
def test_internal_address_is_never_connected_to(url: str, canary: Canary) -> None:
    fetched, dialler = fetch_past(canary, url, names_inside())

    assert fetched.failure in ({"forbidden"} if url not in HARMLESS else {"forbidden", "unreachable"})
    assert (fetched.status, fetched.body) == (None, b"")
    assert (dialler.dialled, canary.visits) == ([], 0)


def test_canary_hears_whoever_comes(canary: Canary) -> None:
    fetched, dialler = fetch_past(canary, f"http://{PUBLIC}/", names_inside())

    assert (dialler.dialled, canary.visits) == ([(PUBLIC, 80)], 1)
    assert fetched.failure == "timeout"


@pytest.mark.parametrize("path", ["", "x", "latest/meta-data/"])
def test_real_port_of_the_loopback_is_refused_by_the_true_means(path: str, canary: Canary) -> None:
    for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"):
        fetched = fetch(f"http://{host}:{canary.port}/{path}", reach=Reach(seconds=2), allowance=Allowance(2))
        assert fetched.failure == "forbidden"
    assert canary.visits == 0


@pytest.mark.parametrize("address", RESOLVED)
def test_name_with_a_private_address_is_refused(address: str, canary: Canary) -> None:
    fetched, dialler = fetch_past(canary, "http://name.example.org/", Names({"name.example.org": [[address]]}))

    assert fetched.failure == "forbidden"
    assert (dialler.dialled, canary.visits) == ([], 0)


@pytest.mark.parametrize("address", RESOLVED)
@pytest.mark.parametrize("place", [0, 1, 4])
def test_one_private_address_among_public_ones_refuses_the_host(address: str, place: int, canary: Canary) -> None:
    answer = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "9.9.9.9"]
    answer.insert(place, address)

    fetched, dialler = fetch_past(canary, "https://mixed.example.org/", Names({"mixed.example.org": [answer]}))

    assert fetched.failure == "forbidden"
    assert (dialler.dialled, canary.visits) == ([], 0)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "223.255.255.254", "172.32.0.1", "100.128.0.1", "11.0.0.1",
                                     "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "2606:4700::5efe:808:808"])  # fmt: skip
def test_public_address_is_connected_to_as_it_was_judged(address: str, site: Site) -> None:
    site.answers["/"] = titled("Public")
    names, dialler = Names({"name.example.org": [[address]]}), Dialler(site.place[1])

    fetched = fetch("http://name.example.org/", reach=Reach(resolve=names, dialler=dialler), allowance=Allowance(5))

    assert (fetched.failure, fetched.status) == ("", 200)
    assert (names.asked, dialler.dialled) == (["name.example.org"], [(address, 80)])
    assert b"Host: name.example.org\r\n" in site.requests[0]


def test_rebound_name_is_looked_up_once_for_one_connection(site: Site, canary: Canary) -> None:
    site.answers["/"] = titled("Before")
    names, dialler = Names({"rebinding.example.org": [[PUBLIC], ["127.0.0.1"]]}), Dialler(site.place[1])

    fetched = fetch("http://rebinding.example.org/", reach=Reach(resolve=names, dialler=dialler), allowance=Allowance(5))

    assert (fetched.status, len(names.asked), dialler.dialled) == (200, 1, [(PUBLIC, 80)])
    assert canary.visits == 0


def test_name_that_is_rebound_between_two_hops_is_judged_anew(site: Site) -> None:
    site.answers["/"] = redirect("/inside")
    names, dialler = Names({"rebinding.example.org": [[PUBLIC], ["127.0.0.1"]]}), Dialler(site.place[1])

    fetched = fetch("http://rebinding.example.org/", reach=Reach(resolve=names, dialler=dialler), allowance=Allowance(5))

    assert (fetched.failure, site.paths, dialler.dialled) == ("forbidden", ["/"], [(PUBLIC, 80)])


def test_next_address_is_tried_when_one_does_not_answer(site: Site) -> None:
    site.answers["/"] = titled("Second")
    names = Names({"two.example.org": [["1.1.1.1", PUBLIC]]})
    dialler = Dialler(site.place[1], silent={"1.1.1.1"})

    fetched = fetch("http://two.example.org/", reach=Reach(resolve=names, dialler=dialler), allowance=Allowance(5))

    assert (fetched.status, dialler.dialled) == (200, [("1.1.1.1", 80), (PUBLIC, 80)])


def test_host_of_which_nothing_answers_is_unreachable(site: Site) -> None:
    addresses = [f"1.1.1.{number}" for number in range(100)]
    dialler = Dialler(site.place[1], silent=set(addresses))

    fetched = fetch(
        "http://x.example.org/", reach=Reach(resolve=Names({"x.example.org": [addresses]}), dialler=dialler), allowance=Allowance(5)
    )

    assert (fetched.failure, len(dialler.dialled), site.connections) == ("unreachable", 4, 0)


@pytest.mark.parametrize("answer", [[], None])
def test_unknown_name_is_unreachable(answer: list[str] | None, canary: Canary) -> None:
    names = Names({} if answer is None else {"unknown.example.org": [answer]})

    fetched, dialler = fetch_past(canary, "http://unknown.example.org/", names)

    assert (fetched.failure, dialler.dialled) == ("unreachable", [])


# The list of addresses against another


def test_list_of_private_addresses_is_no_looser_than_pythons(times: Callable[..., int]) -> None:
    chance = random.Random(4)  # noqa: S311 (the same addresses each time)
    for _ in range(times(1_000_000, usually=20_000)):
        four = ipaddress.IPv4Address(chance.getrandbits(32))
        six = ipaddress.IPv6Address((1 << 125) | chance.getrandbits(125) if chance.random() < 0.5 else chance.getrandbits(128))
        for address in (four, six):
            if is_public_address(address):
                assert address.is_global
                assert not address.is_multicast


@pytest.mark.parametrize(
    ("start", "bits"),
    [("::ffff:0:0", 96), ("::", 96), ("64:ff9b::", 96), ("64:ff9b:1::", 48), ("2002::", 16), ("2001::", 23), ("fe80::", 10), ("fc00::", 7)],
)
def test_no_address_of_a_way_round_is_public(start: str, bits: int, times: Callable[..., int]) -> None:
    chance = random.Random(bits)  # noqa: S311 (the same addresses each time)
    for _ in range(times(100_000, usually=500)):
        address = ipaddress.IPv6Address(int(ipaddress.IPv6Address(start)) | chance.getrandbits(128 - bits))
        assert not is_reachable(str(address))


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://EXAMPLE.org", "http://example.org/"),
        ("https://example.org.:443/a b?c=ä#d", "https://example.org/a%20b?c=%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org/%zz?x=[]&y={}|", None),
    ],
)
def test_address_is_read_as_it_is_asked_for(url: str, written: str | None) -> None:
    address = read_address(url)

    assert address.url == (written or address.url)
    assert read_address(address.url) == address
    assert address.url.isascii()


def test_overlong_address_is_none() -> None:
    with pytest.raises(FetchError, match="too long"):
        read_address("https://example.org/" + "a" * 5000)
