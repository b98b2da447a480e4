"""A push tried for the operator: what happened at each step, and what to do about it, in plain words."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from mis.domain.quiet_hours import is_quiet
from mis.notify.endpoint import endpoint_of
from mis.notify.push import Push, PushSender, Sent
from mis.settings import Settings
from mis.store.push_subscriptions import SubscribedDevice
from mis.store.store import Store
from mis.store.work import Work
from protocol.push import PushOutcome
from protocol.values import AccountId, Millis

REASONS = {
    "service": "its push service is not among push_services any more; the subscription is removed",
    "name": "its name does not resolve: look at this machine's DNS",
    "address": "its name leads to a private address, where nothing is sent: look at this machine's DNS",
    "connection": "it cannot be reached: does a firewall let this machine out to port 443?",
    "certificate": "its certificate is not believed: does something between inspect TLS? This machine must know it",
    "time": "it did not answer in time: look at this machine's way out",
}
STATUSES = {
    400: "it could not read the push: this is a defect, tell the developers",
    401: "it does not believe our signature: is this machine's clock right?",
    403: "the browser subscribed with another key: was the pepper replaced? Switch notifications off and on there",
    413: "the push was too large: this is a defect, tell the developers",
    429: "it has had too many pushes; they are sent again when it says",
}


class TrialStep(Struct, frozen=True):
    """One step, in one sentence; `ok` is false where somebody must do something."""

    ok: bool
    says: str


class Trial:
    def __init__(self, store: Store, sender: PushSender, settings: Settings) -> None:
        self._store = store
        self._sender = sender
        self._settings = settings

    async def push(self, account: AccountId, *, now: Millis) -> list[TrialStep]:
        """Push once to every device of an account."""
        async with self._store.reading() as reading:
            is_active = await reading.accounts.is_active(account)
            devices = await reading.push_subscriptions.of_account(account, now=now)
            preferences = await reading.preferences.one(account)
        steps = [self._address()]
        if not is_active:
            return [*steps, TrialStep(ok=False, says="The account is deactivated: nothing is pushed to it.")]
        steps.append(_found(devices))
        for number, device in enumerate(devices, 1):
            steps.append(await self._to(device, number, now))
        if is_quiet(preferences, now, self._settings.zone):
            says = "These are quiet hours of the account: only urgent messages are pushed."
            steps.append(TrialStep(ok=True, says=says))
        return steps

    def _address(self) -> TrialStep:
        if self._settings.secure:
            return TrialStep(ok=True, says=f"People reach this server at {self._settings.public_url}.")
        says = "MIS_PUBLIC_URL is no https address: browsers give notifications to https pages and to localhost only."
        return TrialStep(ok=False, says=says)

    async def _to(self, device: SubscribedDevice, number: int, now: Millis) -> TrialStep:
        endpoint = endpoint_of(device.subscription.endpoint, self._settings.push_services)
        where = endpoint.host if endpoint is not None else "its push service"
        sent = await self._sender.send(device.subscription, Push(None, 0), now=now)
        if sent.outcome is PushOutcome.GONE:
            await self._store.writer.run(partial(_forget, device))
        says = f"Device {number} ({device.device or 'without a name'}), by {where}: {_told(sent)}."
        return TrialStep(ok=sent.outcome is PushOutcome.TAKEN, says=says)


def _found(devices: Sequence[SubscribedDevice]) -> TrialStep:
    if devices:
        return TrialStep(ok=True, says=f"Devices that asked for notifications and are logged in: {len(devices)}.")
    says = (
        "No device of this account asked for notifications in a session that lasts: the person switches them on "
        "in the app, on the page of their account, once logged in."
    )
    return TrialStep(ok=False, says=says)


def _told(sent: Sent) -> str:
    if sent.status is None:
        return REASONS[sent.reason or "connection"]
    if sent.outcome is PushOutcome.TAKEN:
        return f"taken ({sent.status}); if nothing shows, look at the device's own settings for notifications"
    if sent.outcome is PushOutcome.GONE:
        return f"the browser wants no more ({sent.status}): removed; switch notifications on again there"
    usual = "it is in trouble itself; it is asked again" if sent.outcome is PushOutcome.LATER else "it refused"
    return f"{STATUSES.get(sent.status, usual)} ({sent.status})"


async def _forget(device: SubscribedDevice, work: Work) -> None:
    work.writes()
    await work.push_subscriptions.forget(device.session, device.subscription)
