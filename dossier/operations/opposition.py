"""What the person opposes: told by them, by who represents them, or on their word; at once true everywhere."""

from dossier.access import access_dossier
from dossier.contract.oppositions import DossierOppositions, NewOpposition
from dossier.domain.circle import Role
from dossier.domain.opposition import Against, Opposition, with_end, with_opposition
from dossier.domain.voice import Voice, voice_of
from dossier.operations.audit import note_act
from dossier.operations.circle import KINDS, lock, project
from dossier.operations.circle_kept import circle_of
from dossier.operations.document import access_document
from dossier.operations.openers import open_together
from dossier.operations.opposition_shown import shown
from dossier.operations.reading import situation_of
from dossier.records import OppositionRecorded
from dossier.store.dossiers import Found
from dossier.store.oppositions import Opposed, OppositionRows
from mis.extension import Act, Actor, Work, one_line, record
from protocol.dossier import DossierPart
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.values import AccountId, AccountKind, DossierId

ID_CHARS = 100
_OPPOSABLE = frozenset(KINDS) - {AccountKind.PATIENT}


async def oppositions(work: Work, actor: Actor, id: DossierId) -> DossierOppositions:
    """Everything the person opposes, or opposed.

    Raises:  NotFound, Forbidden (neither the person, nor who represents them or administers the circle)
    """
    found, _ = await _access_voice(work, actor, id)
    return await shown(work, actor, found)


async def oppose(work: Work, actor: Actor, id: DossierId, request: NewOpposition) -> DossierOppositions:
    """Have the person oppose something from now on.

    Raises:  NotFound (also an account that is none, or a document that the actor may not read), Forbidden, BadRequest
             (no target, or one that is none), Conflict (opposed already)
    """
    journal = await lock(work, id)
    found, voice = await _access_voice(work, actor, id)
    target = one_line(request.target, field="target", most_chars=ID_CHARS) if request.target else None
    new = Opposition(request.against, work.now, target)
    before, rows = await open_together(work, id), OppositionRows(work.connection)
    told = with_opposition(tuple(one.opposition for one in await rows.of(id)), new)
    if new.against is Against.PERSON:
        await _must_be_opposable(work, id, AccountId(str(target)))
    if new.against is Against.DOCUMENT:
        await _must_be_readable(work, actor, id, str(target))
    made = record(work, actor, journal, OppositionRecorded(len(told), new, voice))
    await rows.put(id, len(told), Opposed(new, voice), made.seq)
    await note_act(work, actor, Act.DOSSIER_OPPOSED, id)
    await project(work, before, DossierPart.OPPOSITIONS)
    return await shown(work, actor, found)


async def end_opposition(work: Work, actor: Actor, id: DossierId, number: int) -> DossierOppositions:
    """Have an opposition hold no more.

    Raises:  NotFound, Forbidden, Conflict (it holds no more)
    """
    journal = await lock(work, id)
    found, voice = await _access_voice(work, actor, id)
    before, rows = await open_together(work, id), OppositionRows(work.connection)
    told = with_end(tuple(one.opposition for one in await rows.of(id)), number, work.now)
    made = record(work, actor, journal, OppositionRecorded(number, told[number - 1], voice))
    await rows.put(id, number, Opposed(told[number - 1], voice), made.seq)
    await note_act(work, actor, Act.DOSSIER_OPPOSITION_ENDED, id)
    await project(work, before, DossierPart.OPPOSITIONS)
    return await shown(work, actor, found)


async def _access_voice(work: Work, actor: Actor, id: DossierId) -> tuple[Found, Voice]:
    found, opened = await access_dossier(work, actor, id)
    voice = voice_of(opened.role, is_administrator=opened.is_administrator)
    if voice is None:
        raise Forbidden("this is for the person to say", {"reason": "not_their_voice"})
    return found, voice


async def _must_be_opposable(work: Work, id: DossierId, account: AccountId) -> None:
    """Refuse an opposition that would shut nobody out: to nobody, to the person, or to who represents them.

    Raises:  NotFound, BadRequest (opposition_person)
    """
    kinds = await work.accounts.kinds_in_use([account])
    if account not in kinds:
        raise NotFound("no such account", {"field": "target"})
    one = (await circle_of(work, id)).member_at(account, work.now)
    represents = one is not None and one.role is Role.LEGAL_REPRESENTATIVE
    if kinds[account] not in _OPPOSABLE or represents:
        raise BadRequest("an opposition shuts out who helps the person", "target", "opposition_person")


async def _must_be_readable(work: Work, actor: Actor, id: DossierId, document: str) -> None:
    """Refuse what would tell that there is a document which the actor may not read.

    Raises:  NotFound
    """
    try:
        await access_document(work, actor, id, document, await situation_of(work, id))
    except NotFound:
        raise NotFound("no such document", {"field": "target"}) from None
