"""Work W2: many connections, few words: now and then a message, and sooner or later it is read."""

import random

import gevent
from locust import between, task

from bench.codec import Map
from bench.text import text_of
from bench.user import Talker

LONGEST_WAIT_S = 90
TEXT = text_of(200)


class QuietWard(Talker):
    """Does something every minute or so; mostly it reads what has come since."""

    wait_time = between(30, LONGEST_WAIT_S)

    def on_start(self) -> None:
        self._unread_seq: int | None = None
        super().on_start()
        # Or all would write in the second in which they were spawned.
        gevent.sleep(random.uniform(0, LONGEST_WAIT_S))  # noqa: S311 - nothing is kept secret by it

    def read_message(self, message: Map) -> None:
        self._unread_seq = message["seq"]

    @task(1)
    def write_one(self) -> None:
        self.write(TEXT, lambda _: None)

    @task(4)
    def read_all(self) -> None:
        seq, self._unread_seq = self._unread_seq, None
        if seq is not None:
            self.send("receipt.read", lambda _: None, conversation=self.conversation, seq=seq)
