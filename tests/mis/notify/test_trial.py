"""What the operator is told at three in the morning."""

import pytest

from mis.administration import handle
from mis.cli import main
from tests.mis.notify.ward import NotifyWard
from tests.support.mis_process import MisProcess
from tests.support.push_service import Browser

ANEW = "switch notifications on again there."


async def steps(ward: NotifyWard) -> list[tuple[bool, str]]:
    told = await handle(ward.app, {"command": "push.try", "account": ward.bob.id})
    return [(step["ok"], step["says"]) for step in told]


async def test_who_has_asked_for_nothing_is_told_where_to(ward: NotifyWard) -> None:
    (address, found) = await steps(ward)
    assert address == (
        False,
        "MIS_PUBLIC_URL is no https address: browsers give notifications to https pages and to localhost only.",
    )
    assert found[0] is False
    assert "No device of this account asked for notifications" in found[1]


async def test_each_device_is_pushed_to_and_told_of(ward: NotifyWard) -> None:
    _, phone = await ward.phone(ward.bob)
    _, tablet = await ward.phone(ward.bob)
    ward.service.answer(201)
    ward.service.answer(410)
    _, found, first, second = await steps(ward)
    assert found == (True, "Devices that asked for notifications and are logged in: 2.")
    assert first[0] is True
    assert first[1].startswith("Device 1 (without a name), by 127.0.0.1: taken (201)")
    assert second == (
        False,
        "Device 2 (without a name), by 127.0.0.1: the browser wants no more (410): removed; " + ANEW,
    )
    assert sorted(len(one.received) for one in (phone, tablet)) == [1, 1]
    assert (await steps(ward))[1][1].endswith(": 1.")


@pytest.mark.parametrize(
    ("status", "says"), [(401, "clock"), (403, "another key"), (429, "too many"), (503, "trouble"), (418, "refused")]
)
async def test_each_answer_has_its_words(ward: NotifyWard, status: int, says: str) -> None:
    await ward.phone(ward.bob)
    ward.service.answer(status)
    assert says in (await steps(ward))[2][1]


async def test_a_push_service_that_is_away_and_quiet_hours_are_told(ward: NotifyWard) -> None:
    await ward.bob.ask("preferences.set", quiet_hours={"from_min": 17 * 60, "until_min": 18 * 60})
    device, browser = await ward.bob.connect(), Browser(ward.service)
    fields = browser.fields
    await ward.bob.ask("push.subscribe", device, **fields)
    ward.app.pushes._services = "fcm.googleapis.com"
    told = await steps(ward)
    assert "not among push_services any more" in told[2][1]
    assert told[3] == (True, "These are quiet hours of the account: only urgent messages are pushed.")


def test_the_commands_say_it_on_the_terminal(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    region = MisProcess(tmp_path_factory.mktemp("region"))
    region.create_account(kind="professional", login="bob", name="Bob Durand", password="un cheval correct")
    monkeypatch.setenv("MIS_DATA_DIR", str(region.data_dir))
    for command, says in (
        (["push-test", "--login", "bob"], "look No device of this account asked for notifications"),
        (["mail-test", "bob@exemple.fr"], "look MIS_SMTP_URL is not set"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code == 1
        assert says in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["push-test", "--login", "nobody"])
    assert "no such account" in capsys.readouterr().err.lower()
