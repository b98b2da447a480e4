"""Work W3: everybody comes back and asks what is new. A spawn rate as high as the users makes it one instant."""

from locust import constant_pacing, task

from bench.user import WireUser


class Morning(WireUser):
    """Connects and synchronizes, and does so again and again, as after a cut of the network."""

    wait_time = constant_pacing(10)

    @task
    def come_back(self) -> None:
        self.disconnect()
        self.connect()
        page = self.ask("sync")
        while page["more"]:
            page = self.ask("sync", cursor=page["cursor"])
