"""People: patients and caregivers, whose accounts professionals make and whose codes they give."""

from itertools import islice

from mis.actor import Actor
from mis.domain.account import account_state
from mis.domain.audit import Act
from mis.domain.birth_date import must_be_a_birth_date
from mis.domain.conversation import must_be_professional
from mis.domain.line import one_line
from mis.domain.login import proposed_logins
from mis.identity.password import NO_PASSWORD
from mis.identity.pepper import Pepper
from mis.ids import new_id
from mis.logs import LogEvent, logger
from mis.operations.access_code import Given, MadeCode, access_code, give_code, make_code
from mis.operations.session import end_others
from mis.settings import Settings
from mis.store.people import PersonMade
from mis.store.store import Store
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.identity import AccessCode, NewPerson, People, Person
from protocol.values import AccountId, AccountKind, Millis

NAME_CHARS = 200
KINDS = (AccountKind.PATIENT, AccountKind.CAREGIVER)
LOGINS_AT_ONCE = 50


class PeopleDesk:
    """Where a professional makes accounts, and sees those they made; nobody else's exist here."""

    def __init__(self, store: Store, pepper: Pepper, *, settings: Settings) -> None:
        self._store = store
        self._pepper = pepper
        self._settings = settings

    async def create(self, actor: Actor, request: NewPerson, *, now: Millis) -> AccessCode:
        """Make an account, under a login made of the name, and give the code that opens it.

        Raises:  Forbidden, BadRequest (the kind, the name or the birth date), TooLarge, Unavailable
        """
        must_be_professional(actor.kind)
        person = _checked(request, now)
        code = self.code()
        given = await self._store.writer.run(lambda work: _create(work, actor, person, code))
        return self.handed(given, code)

    def code(self) -> MadeCode:
        """A code, made before the transaction that keeps it."""
        return make_code(self._pepper)

    async def make(self, work: Work, actor: Actor, request: NewPerson, code: MadeCode) -> Given:
        """Make an account that the code opens, in a transaction of an extension's.

        Raises:  Forbidden, BadRequest, TooLarge
        Next:    `handed`, after the commit
        """
        must_be_professional(actor.kind)
        return await _create(work, actor, _checked(request, work.now), code)

    def handed(self, given: Given, code: MadeCode) -> AccessCode:
        """What is shown once of an account that was made."""
        logger().info(LogEvent.ACCOUNT_CREATED, account=given.account.id)
        return access_code(given, code, self._settings)

    async def people(self, actor: Actor, *, now: Millis) -> People:
        """Those whose accounts this professional made, by name.

        Raises:  Forbidden, Unavailable
        """
        must_be_professional(actor.kind)
        async with self._store.reading() as reading:
            made = await reading.people.made_by(actor.account)
        return People([_person(one, now) for one in made])

    async def new_code(self, actor: Actor, id: AccountId) -> AccessCode:
        """Give another code: the one before is void, and so is all that opened the account.

        Raises:  Forbidden, NotFound (nobody, or made by somebody else), Conflict (deactivated), Unavailable
        """
        must_be_professional(actor.kind)
        code = self.code()
        given = await self._store.writer.run(lambda work: _new_code(work, actor, id, code))
        return access_code(given, code, self._settings)


async def _create(work: Work, actor: Actor, person: NewPerson, code: MadeCode) -> Given:
    account = Account(AccountId(new_id()), person.kind, person.name, None, None)
    login = await _free_login(work, account.name)
    work.writes()
    await work.accounts.add(
        account,
        login=login,
        password_hash=NO_PASSWORD,
        now=work.now,
        birth_date=person.birth_date,
        created_by=actor.account,
    )
    await _audit(work, Act.ACCOUNT_CREATED, actor, account.id)
    return await give_code(work, account, login, code, by=actor)


async def _free_login(work: Work, name: str) -> str:
    proposed = proposed_logins(name)
    while True:
        some = list(islice(proposed, LOGINS_AT_ONCE))
        taken = await work.people.taken(some)
        free = next((login for login in some if login not in taken), None)
        if free is not None:
            return free


async def _new_code(work: Work, actor: Actor, id: AccountId, code: MadeCode) -> Given:
    person = await _access_person(work, actor, id)
    if person.deactivated_at is not None:
        raise Conflict("the account is deactivated")
    work.writes()
    await end_others(work, id, keep=None)
    await work.administration.void_proofs(id)
    await _audit(work, Act.ACCESS_CODE_GIVEN, actor, id)
    return await give_code(work, person.account, person.login, code, by=actor)


async def _access_person(work: Work, actor: Actor, id: AccountId) -> PersonMade:
    person = await work.people.one_made_by(actor.account, id)
    if person is None:
        raise NotFound("no such person")
    return person


async def _audit(work: Work, act: Act, actor: Actor, subject: AccountId) -> None:
    await work.audit.add(act, account=actor.account, session=actor.session, subject=subject, address=actor.address)


def _checked(request: NewPerson, now: Millis) -> NewPerson:
    if request.kind not in KINDS:
        raise BadRequest("the kind is patient or caregiver", "kind")
    name = one_line(request.name, field="name", most_chars=NAME_CHARS)
    return NewPerson(request.kind, name, must_be_a_birth_date(request.birth_date, now))


def _person(made: PersonMade, now: Millis) -> Person:
    state = account_state(made.deactivated_at, made.code_expires_at, made.code_attempts, now=now)
    return Person(made.account, made.login, state.value, made.created_at, made.code_expires_at)
