"""Where pushes may be sent: what a browser may name, and what nobody can make this server connect to."""

import pytest

from mis.notify.endpoint import endpoint_of, is_public
from mis.settings import Settings

KNOWN = Settings().push_services


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91b-_x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAC%2b",
        "https://FCM.googleapis.com:443/x",
    ],
)
def test_a_known_push_service_is_taken(url: str) -> None:
    endpoint = endpoint_of(url, KNOWN)
    assert endpoint is not None
    assert (endpoint.scheme, endpoint.port, endpoint.is_named) == ("https", 443, False)
    assert endpoint.origin == f"https://{endpoint.host}"


def test_the_query_goes_with_it() -> None:
    endpoint = endpoint_of("https://wns2-par02p.notify.windows.com/w/?token=BQ%2b", KNOWN)
    assert endpoint is not None
    assert endpoint.target == "/w/?token=BQ%2b"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com:x/x",
        "https://fcm.googleapis.com./x",
        "https://evil.test/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.test/x",
        "https://evilfcm.googleapis.com/x",
        "https://notify.windows.com/x",
        "https://evilnotify.windows.com/x",
        "https://fcm.googleapis.com@evil.test/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://evil.test#@fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x#y",
        "https://evil.test\\@fcm.googleapis.com/x",
        "https://fcm.googleapis.com\\.evil.test/x",
        "https://fcm.googleapis.com/x\r\nHost: evil.test",
        "https://fcm.googleapis.com /x",
        "https://fcm。googleapis.com/x",
        "https://ｆcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1/x",
        "https://localhost/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[fe80::1%25eth0]/x",
        "https://[/x",
        "https:///x",
        "//fcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 2_048,
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    assert endpoint_of(url, KNOWN) is None


def test_a_machine_that_the_operator_names_is_taken_with_its_port_and_no_other() -> None:
    services = "127.0.0.1:8080, 10.1.2.3:8443,[::1]:9090"
    here = endpoint_of("http://127.0.0.1:8080/x", services)
    assert here is not None
    assert (here.origin, here.is_named) == ("http://127.0.0.1:8080", True)
    six = endpoint_of("http://[::1]:9090/x", services)
    assert six is not None
    assert six.origin == "http://[::1]:9090"
    assert endpoint_of("https://10.1.2.3:8443/x", services) is not None
    for other in (
        "http://10.1.2.3:8443/x",  # in clear over a network
        "http://127.0.0.1:8081/x",
        "http://127.0.0.1/x",
        "http://127.0.0.2:8080/x",
        "http://localhost:8080/x",
        "https://10.1.2.3/x",
        "https://fcm.googleapis.com/x",
    ):
        assert endpoint_of(other, services) is None, other


def test_a_star_never_stands_for_an_address() -> None:
    assert endpoint_of("https://10.0.0.1:443/x", "*.0.0.1:443") is None
    assert endpoint_of("https://10.0.0.1/x", "*.0.0.1") is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",  # noqa: S104 - nothing listens: it is looked at
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::",
        "2002:808:808::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "5f00::1",
        "not an address",
    ],
)
def test_an_address_of_no_public_machine_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.179.74", "2a00:1450:4007:80d::200a", "64:ff9b::8.8.8.8"])
def test_a_public_address_is_told(address: str) -> None:
    assert is_public(address)
