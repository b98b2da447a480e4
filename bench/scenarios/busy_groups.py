"""Work W1: groups of ten that always have sixteen messages under way."""

from locust import constant, task

from bench.text import text_of
from bench.user import Talker

TEXT = text_of(200)


class BusyGroups(Talker):
    """Writes whenever the group has less than its share under way. Users: a multiple of ten, with an account each."""

    wait_time = constant(0)

    @task
    def write_next(self) -> None:
        group = self.place.group
        group.in_flight.acquire()
        self.write(TEXT, lambda _: group.answered())
