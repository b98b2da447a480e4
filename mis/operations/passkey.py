"""Passkeys: added and removed by their owner; and used, to begin a session or to go on with a locked one."""

import re
from typing import Any

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.domain.rate import Buckets
from mis.domain.session import Way
from mis.identity.passkey import (
    ANSWER_MS,
    RelyingParty,
    in_base64url,
    is_copied,
    new_challenge,
    new_passkey_options,
    of_base64url,
    passkey_options,
    verified_count,
    verified_new,
)
from mis.identity.throttle import network
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.operations.session import begin, device_name, must_be_asking, renew
from mis.settings import Settings
from mis.store.ceremonies import CeremonyKind
from mis.store.passkeys import StoredPasskey
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import BadRequest, Conflict, NotFound, RateLimited, Unauthenticated
from protocol.identity import NewPasskey, Passkey, PasskeyAnswer, PasskeyChallenge, Passkeys
from protocol.session import LoggedIn
from protocol.text import checked, normalized
from protocol.values import AccountId, Millis

NAME_CHARS = 64
_CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1364}")  # 1 to 1,023 bytes in base64url (WebAuthn, 7.1, step 25)
MOST_PASSKEYS = 20  # more devices than anybody has, and each of their ids goes into every challenge
# Challenges that nobody's session asks for are rows all the same: a clinic's morning behind one address, and no flood.
CHALLENGES = 60
CHALLENGES_PER_S = 1.0


class PasskeyDesk:
    """Where passkeys are made and used. A challenge is answered once, in the session that asked for it."""

    def __init__(self, store: Store, *, settings: Settings, metrics: Metrics) -> None:
        self._store = store
        self._settings = settings
        self._metrics = metrics
        self._challenges = Buckets(CHALLENGES_PER_S, CHALLENGES)
        self._answers = Buckets(CHALLENGES_PER_S, CHALLENGES)

    async def show(self, actor: Actor) -> Passkeys:
        """One's own passkeys, the oldest first."""
        async with self._store.reading() as reading:
            return Passkeys([_view(one) for one in await reading.passkeys.of_account(actor.account)])

    async def new_options(self, actor: Actor, party: RelyingParty) -> PasskeyChallenge:
        """What a browser is asked that shall make a passkey.

        Raises:  Conflict (one has as many as one may)
        """
        async with self._store.reading() as reading:
            login = await reading.accounts.login(actor.account)
            existing = [one.id for one in await reading.passkeys.of_account(actor.account)]
        if len(existing) >= MOST_PASSKEYS:
            raise Conflict("remove a passkey first")
        challenge = new_challenge()
        options = new_passkey_options(party, actor.profile, login=login, existing=existing, challenge=challenge)
        return await self._begun(CeremonyKind.PASSKEY_NEW, actor, challenge, options)

    async def add(self, actor: Actor, request: NewPasskey, party: RelyingParty) -> Passkey:
        """Keep a passkey that an authenticator has made for this session's account.

        Raises:  BadRequest (it answers another challenge, session or site, or nobody was verified),
                 Conflict (there is one of its id), TooLarge
        """
        name = normalized(request.name, field="name", most_chars=NAME_CHARS).strip()
        if not name:
            raise BadRequest("the name is empty", "name")
        challenge = await self._taken(CeremonyKind.PASSKEY_NEW, actor, request.ceremony)
        if challenge is None:
            raise BadRequest("no such challenge: it is answered once, within five minutes", "ceremony")
        made = verified_new(party, request.credential, challenge=challenge)
        return await self._store.writer.run(
            lambda work: _add(
                work,
                actor,
                StoredPasskey(made.id, actor.account, made.public_key, made.sign_count, name, created_at=work.now),
            )
        )

    async def remove(self, actor: Actor, id: str) -> None:
        """Remove one of one's own passkeys.

        Raises:  NotFound (it is another's, or none)
        """
        await self._store.writer.run(lambda work: _remove(work, actor, id))

    async def options(self, actor: Actor | None, party: RelyingParty, *, address: str, now: Millis) -> PasskeyChallenge:
        """What a browser is asked that shall use a passkey: one of the session's account, or any without a session.

        Raises:  RateLimited
        """
        if actor is None:
            self._must_not_flood(self._challenges, address, now)
        allowed = []
        if actor is not None:
            async with self._store.reading() as reading:
                allowed = [one.id for one in await reading.passkeys.of_account(actor.account)]
        challenge = new_challenge()
        options = passkey_options(party, allowed=allowed, challenge=challenge)
        return await self._begun(CeremonyKind.PASSKEY_LOG_IN, actor, challenge, options)

    async def log_in(
        self, actor: Actor | None, request: PasskeyAnswer, party: RelyingParty, *, address: str, now: Millis
    ) -> LoggedIn:
        """Begin a session; or go on with the one that asks, unlocked and under a new token.

        What nobody's session answers is counted by address before anything is read, and a right answer given back.

        Raises:  Unauthenticated (one answer for whatever is wrong with the passkey or the challenge),
                 Conflict (the passkey is of another account than the session), BadRequest, TooLarge, RateLimited
        """
        device = device_name(request.device)
        if actor is None:
            self._must_not_flood(self._answers, address, now)
        challenge = await self._taken(CeremonyKind.PASSKEY_LOG_IN, actor, request.ceremony)
        passkey = await self._named(request.credential)
        if challenge is None or passkey is None:
            raise await self._refused(passkey, address, "passkey")
        try:
            count = verified_count(
                party,
                request.credential,
                account=passkey.account,
                public_key=passkey.public_key,
                challenge=challenge,
            )
        except Unauthenticated as refusal:
            raise await self._refused(passkey, address, "passkey") from refusal
        if actor is not None and passkey.account != actor.account:
            raise Conflict("the passkey is of another account")
        logged_in = await self._store.writer.run(
            lambda work: _use(work, passkey.id, count, actor=actor, device=device, address=address)
        )
        if logged_in is None:
            raise await self._refused(passkey, address, "passkey_copied")
        self._metrics.log_ins.labels("ok").inc()
        if actor is None:
            self._answers.give_back(network(address))
            logger().info(LogEvent.SESSION_STARTED, account=passkey.account, session=logged_in.session.id)
        return logged_in

    def _must_not_flood(self, buckets: Buckets, address: str, now: Millis) -> None:
        wait_ms = buckets.take(network(address), now) if self._settings.limited else 0
        if wait_ms:
            self._metrics.log_ins.labels("throttled").inc()
            logger().warning(LogEvent.SESSION_THROTTLED, address=address, retry_after_ms=wait_ms)
            raise RateLimited(wait_ms, "too many log-ins by passkey")

    async def _begun(
        self, kind: CeremonyKind, actor: Actor | None, challenge: bytes, options: dict[str, Any]
    ) -> PasskeyChallenge:
        account, session = (actor.account, actor.session) if actor else (None, None)

        async def unit(work: Work) -> str:
            work.writes()
            expires_at = work.now + ANSWER_MS
            data = in_base64url(challenge)
            return await work.ceremonies.add(kind, account, session, data, expires_at, now=work.now)

        return PasskeyChallenge(await self._store.writer.run(unit), options)

    async def _taken(self, kind: CeremonyKind, actor: Actor | None, id: str) -> bytes | None:
        """The challenge of a ceremony, taken once, if it was begun in the session that answers it.

        Raises:  BadRequest (no ceremony has such an id)
        """
        id = checked(id, field="ceremony")

        async def unit(work: Work) -> bytes | None:
            work.writes()
            ceremony = await work.ceremonies.take(id, kind, now=work.now)
            if ceremony is None or ceremony.session != (actor.session if actor else None):
                return None
            return of_base64url(ceremony.data)

        return await self._store.writer.run(unit)

    async def _named(self, credential: dict[str, Any]) -> StoredPasskey | None:
        id = credential.get("id")
        if not isinstance(id, str) or not _CREDENTIAL_ID.fullmatch(id):
            return None
        async with self._store.reading() as reading:
            return await reading.passkeys.by_id(id)

    async def _refused(self, passkey: StoredPasskey | None, address: str, detail: str) -> Unauthenticated:
        self._metrics.log_ins.labels("refused").inc()
        logger().info(LogEvent.SESSION_REFUSED)
        account: AccountId | None = passkey.account if passkey else None

        async def unit(work: Work) -> None:
            work.writes()
            await work.audit.add(Act.LOG_IN, Outcome.REFUSED, account=account, address=address, detail=detail)

        await self._store.writer.run(unit)
        return Unauthenticated("the passkey is not accepted")


async def _add(work: Work, actor: Actor, passkey: StoredPasskey) -> Passkey:
    needed = await must_be_asking(work, actor)
    work.writes()
    await work.passkeys.add(passkey)
    await _audit(work, Act.PASSKEY_ADDED, actor)
    if needed is not None:  # the device has just verified its owner
        await work.sessions.proved_by(actor.session, Way.PASSKEY)
    return _view(passkey)


async def _remove(work: Work, actor: Actor, id: str) -> None:
    work.writes()
    if not _CREDENTIAL_ID.fullmatch(id) or not await work.passkeys.remove(id, actor.account):
        raise NotFound("no such passkey")
    await _audit(work, Act.PASSKEY_REMOVED, actor)


async def _use(
    work: Work, id: str, count: int, *, actor: Actor | None, device: str | None, address: str
) -> LoggedIn | None:
    """Begin or renew; None where the authenticator counts backwards: two of it exist (WebAuthn, 7.2, step 22)."""
    passkey = await work.passkeys.by_id(id)
    if passkey is None:
        raise Unauthenticated("the passkey is not accepted")
    if is_copied(passkey.sign_count, count):
        return None
    work.writes()
    await work.passkeys.used(id, sign_count=count, now=work.now)
    if actor is not None:
        return await renew(work, actor, way=Way.PASSKEY)
    (account,) = (await work.accounts.by_ids([passkey.account])).values()
    return await begin(work, account, way=Way.PASSKEY, device=device, address=address)


def _view(passkey: StoredPasskey) -> Passkey:
    return Passkey(passkey.id, passkey.name, passkey.created_at, passkey.used_at)


async def _audit(work: Work, act: Act, actor: Actor) -> None:
    await work.audit.add(act, account=actor.account, session=actor.session, address=actor.address)
