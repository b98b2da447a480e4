"""A server that keeps attachments in a bucket: up, down, checked, collected."""

from pathlib import Path

from mis.domain.attachment import UNSENT_MS
from mis.operations.collection import collect
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.s3_server import S3Server
from tests.support.stores import migrated_settings
from tests.support.wire import wired

S3 = ("blobs_url", "s3_endpoint", "s3_region", "s3_access_key_id", "s3_secret_access_key")
LETTER = "La plaie évolue bien.\n".encode() * 30_000


async def test_attachments_go_the_whole_way_through_a_bucket(tmp_path: Path, clock: FakeClock, s3: S3Server) -> None:
    bucket = s3.bucket()
    settings = await migrated_settings("sqlite", tmp_path, **{name: getattr(bucket, name) for name in S3})
    async with wired(settings, clock) as wire:
        conversation = await wire.alice.start(wire.bob)
        ids = []
        async with wire.http(await wire.alice.log_in()) as http:
            for content in (LETTER, LETTER[::-1].decode("utf-8", "ignore").encode()):
                answer = await http.post("/api/attachments", params={"conversation": conversation}, content=content)
                assert answer.status_code == 201, answer.text
                ids.append(answer.json()["id"])
        await wire.alice.ask("message.send", conversation=conversation, client_ref=new_ref(), attachments=ids[:1])
        async with wire.http(await wire.bob.log_in()) as http:
            assert (await http.get(f"/api/attachments/{ids[0]}")).content == LETTER
            part = await http.get(f"/api/attachments/{ids[0]}", headers={"Range": "bytes=300000-300099"})
            assert (part.status_code, part.content) == (206, LETTER[300_000:300_100])
        filing = wire.app.filing
        report = await filing.check().run(read=True)
        assert (report.blobs, report.is_whole, report.nameless) == (2, True, 0)
        assert await collect(wire.app.store, filing.blobs, now=clock.now() + UNSENT_MS + 1) == 1
        assert len([stored async for stored in filing.blobs.list()]) == 1
    assert not settings.blobs_folder.exists()
