"""Accounts: find one to write to by its exact login."""

from mis.actor import Actor
from mis.domain.conversation import MAY_CONVERSE, must_be_professional
from mis.store.reading import Reading
from protocol.account import Account, AccountFind
from protocol.errors import NotFound
from protocol.text import checked


async def find(reading: Reading, actor: Actor, request: AccountFind) -> Account:
    """The person behind an exact login, for a professional: patients stand in no directory.

    Raises:  Forbidden, NotFound (nobody, or nobody one may write to: the two look the same)
    """
    must_be_professional(actor.kind)
    found = await reading.accounts.by_login(checked(request.login, field="login"))
    if found is None or found.account.kind not in MAY_CONVERSE:
        raise NotFound("no such account")
    return found.account
