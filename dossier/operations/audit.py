"""What is done to dossiers, in the audit that operators read: who did what to which, never who the person is."""

from mis.extension import Act, Actor, Outcome, Work
from protocol.values import AccountId, DossierId


async def note_act(
    work: Work,
    actor: Actor,
    act: Act,
    id: DossierId | None,
    subject: AccountId | None = None,
    *,
    outcome: Outcome = Outcome.OK,
) -> None:
    """Append an act to the audit, in the transaction in which it is done."""
    work.writes()
    await work.audit.add(
        act,
        outcome,
        account=actor.account,
        session=actor.session,
        subject=subject,
        address=actor.address,
        detail=id,
    )
