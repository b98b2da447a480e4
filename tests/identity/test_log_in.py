"""Logging in by Pro Santé Connect, end to end, against a real provider."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.identity.site import SESSION, Site, asked, location, sited, with_query
from tests.support.clock import FakeClock
from tests.support.openid import ALICE, RPPS_OF_ALICE, SUB_OF_ALICE, OpenIdProvider

RPPS_OF_BOB = "10101010100"
BOB: Mapping[str, Any] = {"SubjectNameID": f"8{RPPS_OF_BOB}", "given_name": "BOB", "family_name": "DURAND"}
SUB_OF_BOB = f"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:8{RPPS_OF_BOB}"
REFUSED = "/?log-in=refused"
UNKNOWN = "/?log-in=unknown-account"


async def test_a_professional_comes_in_by_their_rpps_number(site: Site) -> None:
    id = await site.add("Alice Martin", profession="Médecin généraliste")
    await site.add("Bob Durand", RPPS_OF_BOB)
    alice = site.visitor()
    assert location(await alice.log_in()) == "/"
    told = await alice.session()
    assert told
    assert told["account"]["id"] == id
    assert told["session"]["locked"] is False
    devices = (await alice.http.get("/api/sessions")).json()["sessions"]
    assert [device["way"] for device in devices] == ["psc"]
    assert await site.audited() == [("psc_linked", None), ("log_in", "psc")]


async def test_the_device_is_named_as_the_browser_named_it(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    await alice.back(await alice.there.log_in(await alice.start(device="Poste de soins, étage 2")))
    devices = (await alice.http.get("/api/sessions")).json()["sessions"]
    assert [device["device"] for device in devices] == ["Poste de soins, étage 2"]


async def test_the_provider_is_asked_for_a_proof_of_now_by_a_code_that_is_bound_to_the_browser(site: Site) -> None:
    first, second = [asked(await site.visitor().start()) for _ in range(2)]
    for one in (first, second):
        assert one["response_type"] == "code"
        assert one["scope"] == "openid scope_all"
        assert one["acr_values"] == "eidas1"
        assert one["redirect_uri"] == f"{site.url}/api/psc/callback"
        assert one["code_challenge_method"] == "S256"
        assert (one["prompt"], one["max_age"]) == ("login", "0")
    for secret in ("state", "nonce", "code_challenge"):
        assert first[secret] != second[secret]
        assert len(first[secret]) >= 22, "128 bits"


async def test_who_comes_again_comes_to_the_same_account_in_another_session(site: Site) -> None:
    id = await site.add()
    sessions = set()
    for visitor in (site.visitor(), site.visitor()):
        await visitor.log_in()
        told = await visitor.session()
        assert told
        assert told["account"]["id"] == id
        sessions.add(told["session"]["id"])
    assert len(sessions) == 2
    assert [act for act, _ in await site.audited()].count("psc_linked") == 1


async def test_a_state_that_nobody_gave_out_is_refused(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    back = await alice.there.log_in(await alice.start())
    for state in (asked(back)["state"][::-1], "", None):
        other = site.visitor()
        other.http.cookies.update(alice.http.cookies)
        assert location(await other.back(with_query(back, state=state))) == REFUSED
        assert await other.session() is None
    assert await site.refusals() == ["psc.state"] * 3
    assert location(await alice.back(back)) == "/", "the right one must still open"


async def test_a_state_opens_once(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    out = await alice.start()
    cookies = dict(alice.http.cookies)
    back = await alice.there.log_in(out)
    assert location(await alice.back(back)) == "/"
    again = site.visitor()
    again.http.cookies.update(cookies)
    assert location(await again.back(back)) == REFUSED
    assert await again.session() is None
    assert await site.refusals() == ["psc.state"]


async def test_an_attempt_ends_after_ten_minutes(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    back = await alice.there.log_in(await alice.start())
    site.clock.advance(600)
    assert location(await alice.back(back)) == REFUSED
    assert await site.refusals() == ["psc.state"]


@pytest.mark.parametrize("has_begun_one", [False, True])
async def test_another_browser_cannot_come_back_in_somebodys_place(site: Site, *, has_begun_one: bool) -> None:
    """Else a page elsewhere could log its visitor in as itself, and read what the visitor then writes."""
    await site.add()
    mallory, victim = site.visitor(), site.visitor()
    back = await mallory.there.log_in(await mallory.start())
    if has_begun_one:
        await victim.start()
    assert location(await victim.back(back)) == REFUSED
    assert await victim.session() is None
    assert await site.refusals() == ["psc.state"]


async def test_the_code_of_another_attempt_is_refused(site: Site) -> None:
    """Neither the verifier nor the nonce are those that it was given for."""
    await site.add()
    alice = site.visitor()
    stolen = asked(await alice.there.log_in(await alice.start()))["code"]
    back = await alice.there.log_in(await alice.start())
    assert location(await alice.back(with_query(back, code=stolen))) == REFUSED
    assert await site.refusals() == ["psc.provider_denied"]


async def test_the_provider_refuses_a_code_without_our_verifier(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"another").digest()).decode().rstrip("=")
    out = with_query(await alice.start(), code_challenge=challenge)
    assert location(await alice.back(await alice.there.log_in(out))) == REFUSED
    assert await site.refusals() == ["psc.provider_denied"]


async def test_an_identity_that_was_asked_for_by_another_request_is_refused(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    out = with_query(await alice.start(), nonce="another")
    assert location(await alice.back(await alice.there.log_in(out))) == REFUSED
    assert await alice.session() is None
    assert await site.refusals() == ["psc.nonce"]


@pytest.mark.parametrize("acr", ["", "eidas0"])
async def test_a_lower_level_of_authentication_is_refused(site: Site, acr: str) -> None:
    await site.add()
    alice = site.visitor()
    assert location(await alice.log_in(acr=acr)) == REFUSED
    assert await site.refusals() == ["psc.acr"]


async def test_who_changes_their_mind_is_back_at_the_log_in(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    assert location(await alice.back(await alice.there.refuse(await alice.start()))) == REFUSED
    assert await site.refusals() == ["psc.provider_denied"]


async def test_an_answer_in_the_name_of_another_issuer_is_refused(site: Site) -> None:
    """RFC 9207: an honest provider's code must not be taken to another's door."""
    await site.add()
    alice = site.visitor()
    back = await alice.there.log_in(await alice.start())
    assert asked(back)["iss"] == site.provider.issuer
    assert location(await alice.back(with_query(back, iss="https://evil.example"))) == REFUSED
    assert await site.refusals() == ["psc.issuer"]


@pytest.mark.parametrize("national_id", [f"8{RPPS_OF_BOB}", "0690000001", f"3{RPPS_OF_ALICE}", RPPS_OF_ALICE])
async def test_who_has_no_account_is_told_so(site: Site, national_id: str) -> None:
    await site.add("Alice Martin", RPPS_OF_ALICE)
    stranger = site.visitor()
    answer = await stranger.log_in(claims={**BOB, "SubjectNameID": national_id}, sub="f:x:stranger")
    assert location(answer) == UNKNOWN
    assert await stranger.session() is None
    assert await site.refusals() == ["psc.unknown_account"]


async def test_who_gets_an_account_then_comes_in(site: Site) -> None:
    bob = site.visitor()
    assert location(await bob.log_in(claims=BOB, sub=SUB_OF_BOB)) == UNKNOWN
    await site.add("Bob Durand", RPPS_OF_BOB)
    assert location(await bob.log_in(claims=BOB, sub=SUB_OF_BOB)) == "/"


async def test_an_identity_without_national_identifier_is_refused(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    claims = {name: value for name, value in ALICE.items() if name != "SubjectNameID"}
    claims["preferred_username"] = f"8{RPPS_OF_ALICE}"
    assert location(await alice.log_in(claims=claims)) == REFUSED
    assert await site.refusals() == ["psc.national_id"]


async def test_a_subject_that_was_linked_to_one_account_opens_no_other(site: Site) -> None:
    await site.add("Alice Martin", RPPS_OF_ALICE)
    await site.add("Bob Durand", RPPS_OF_BOB)
    alice = site.visitor()
    assert location(await alice.log_in()) == "/"
    mixed_up = site.visitor()
    assert location(await mixed_up.log_in(claims=BOB, sub=SUB_OF_ALICE)) == REFUSED
    assert await mixed_up.session() is None
    assert await site.refusals() == ["psc.other_account"]
    assert location(await mixed_up.log_in(claims=BOB, sub=SUB_OF_BOB)) == "/", "Bob comes in as himself"


async def test_a_deactivated_account_is_refused(site: Site) -> None:
    id = await site.add()
    alice = site.visitor()
    assert location(await alice.log_in()) == "/"
    await site.deactivate(id)
    again = site.visitor()
    assert location(await again.log_in()) == REFUSED
    assert await again.session() is None
    assert await site.refusals() == ["psc.deactivated"]


async def test_a_log_in_made_earlier_for_another_service_is_not_believed(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    await alice.log_in()
    site.clock.advance(120)
    out = with_query(await alice.start(), prompt=None, max_age=None)  # as if the provider did not care
    assert location(await alice.back(await alice.there.log_in(out))) == REFUSED
    assert await site.refusals() == ["psc.not_fresh"]


async def test_an_operator_may_have_it_believed(provider: OpenIdProvider, tmp_path: Path, clock: FakeClock) -> None:
    async with sited(provider, tmp_path, clock, psc_reauthenticate="off") as site:
        await site.add()
        alice = site.visitor()
        await alice.log_in()
        site.clock.advance(120)
        out = await alice.start()
        assert {"prompt", "max_age"}.isdisjoint(asked(out))
        assert location(await alice.back(await alice.there.log_in(out))) == "/"


async def test_a_locked_session_goes_on_under_a_new_token(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    async with sited(provider, tmp_path, clock, lock_after_professional_s=30) as site:
        await site.add()
        alice = site.visitor()
        await alice.log_in()
        before, token = await alice.session(), alice.token
        site.clock.advance(31)
        locked = await alice.session()
        assert locked
        assert locked["session"]["locked"] is True
        assert location(await alice.log_in()) == "/"
        after = await alice.session()
        assert before
        assert after
        assert (after["session"]["id"], after["session"]["locked"]) == (before["session"]["id"], False)
        old = site.visitor()
        old.http.cookies.set(SESSION, token or "")
        assert await old.session() is None
        assert ("renewal", "psc") in await site.audited()


async def test_another_person_does_not_go_on_with_somebodys_session(site: Site) -> None:
    id = await site.add("Alice Martin", RPPS_OF_ALICE)
    await site.add("Bob Durand", RPPS_OF_BOB)
    desk, phone = site.visitor(), site.visitor()
    await desk.log_in()
    back = await phone.there.log_in(await desk.start(), claims=BOB, sub=SUB_OF_BOB)
    assert location(await desk.back(back)) == REFUSED
    assert await site.refusals() == ["psc.other_session"]
    told = await desk.session()
    assert told
    assert told["account"]["id"] == id


async def test_who_takes_somebodys_place_at_the_provider_takes_it_here(site: Site) -> None:
    """There, the first person's session ends when the second logs in, and the provider tells us so."""
    await site.add("Alice Martin", RPPS_OF_ALICE)
    id = await site.add("Bob Durand", RPPS_OF_BOB)
    desk = site.visitor()
    await desk.log_in()
    assert location(await desk.log_in(claims=BOB, sub=SUB_OF_BOB)) == "/"
    told = await desk.session()
    assert told
    assert told["account"]["id"] == id
    assert ("session_ended", "psc") in await site.audited()


@pytest.mark.parametrize(
    ("written", "official", "shown"),
    [
        ("Alice Martin", ("ALICE", "MARTIN"), "Alice Martin"),
        ("Dr Martin Alice", ("ALICE", "MARTIN"), "Dr Martin Alice"),
        ("Alice Dupont", ("ALICE", "MARTIN"), "ALICE MARTIN"),
        ("Aïcha L’Hôte", ("AICHA", "L'HOTE"), "Aïcha L’Hôte"),
        ("Alice Martin", ("ALICE", None), "Alice Martin"),
    ],
)
async def test_the_name_shown_is_the_official_one(
    site: Site, written: str, official: tuple[str, str | None], shown: str
) -> None:
    await site.add(written, profession="Médecin")
    alice = site.visitor()
    given, family = official
    await alice.log_in(claims={**ALICE, "given_name": given, "family_name": family})
    told = await alice.session()
    assert told
    assert told["account"]["name"] == shown
    assert (("official_identity", None) in await site.audited()) is (shown != written)


@pytest.mark.parametrize(("written", "shown"), [(None, "Médecin"), ("Cardiologue", "Cardiologue")])
async def test_a_profession_that_nobody_wrote_is_the_official_one(site: Site, written: str | None, shown: str) -> None:
    await site.add(profession=written)
    alice = site.visitor()
    await alice.log_in()
    told = await alice.session()
    assert told
    assert told["account"]["profession"] == shown


async def test_the_providers_new_keys_are_found(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    assert location(await alice.log_in()) == "/"
    site.provider.rotate()
    site.clock.advance(30)
    assert location(await alice.log_in()) == "/"
    site.provider.rotate()
    assert location(await alice.log_in()) == REFUSED, "keys were looked for this very moment"
    assert await site.refusals() == ["psc.signature"]


@pytest.mark.parametrize(
    ("metadata", "comes_to"),
    [
        ({"id_token_signed_response_alg": "ES256"}, "/"),
        ({"userinfo_signed_response_alg": "RS256"}, "/"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "/"),
        # Whoever has our secret could have made it.
        ({"id_token_signed_response_alg": "HS256"}, REFUSED),
    ],
)
async def test_only_what_the_provider_alone_can_sign_is_believed(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock, metadata: Mapping[str, str], comes_to: str
) -> None:
    async with sited(provider, tmp_path, clock, metadata=metadata) as site:
        await site.add()
        assert location(await site.visitor().log_in()) == comes_to
        assert await site.refusals() == ([] if comes_to == "/" else ["psc.signature"])


async def test_the_browsers_secret_is_out_of_reach_of_scripts_and_other_hosts(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    async with sited(provider, tmp_path, clock, public_url="https://mis.example") as site:
        cookie = (await site.visitor().http.get("/api/psc/start")).headers["set-cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")}
    assert cookie.startswith("__Host-mis_psc=")
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"} <= attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)


async def test_one_address_cannot_fill_the_database(provider: OpenIdProvider, tmp_path: Path, clock: FakeClock) -> None:
    async with sited(provider, tmp_path, clock, rate_limits="on") as site:
        flood = site.visitor()
        for _ in range(60):
            assert (await flood.start()).startswith(provider.issuer)
        assert await flood.start() == "/?log-in=unavailable"
        for _ in range(70):
            assert location(await flood.back("/api/psc/callback?state=none")) == REFUSED
        assert await site.refusals() == ["psc.state"] * 60
        site.clock.advance(1)
        assert (await flood.start()).startswith(provider.issuer)


async def test_where_it_is_not_set_up_its_routes_lead_nowhere(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    async with sited(provider, tmp_path, clock, psc_issuer=None) as site:
        nobody = site.visitor()
        assert (await nobody.http.get("/api/server")).json()["pro_sante_connect"] is False
        assert await nobody.start() == "/?log-in=unavailable"
        assert location(await nobody.back("/api/psc/callback?state=x&code=y")) == "/?log-in=unavailable"
        assert (await nobody.http.post("/api/psc/backchannel-logout")).status_code == 404
        assert (await nobody.http.get("/api/psc/frontchannel-logout")).status_code == 404


async def test_the_log_in_screen_is_told_that_it_is_set_up(site: Site) -> None:
    assert (await site.visitor().http.get("/api/server")).json()["pro_sante_connect"] is True
