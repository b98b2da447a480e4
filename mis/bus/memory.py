"""The bus of a single node: what is published is heard at once."""

from mis.bus.base import Listener, Told


class MemoryBus:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, told: Told) -> None:
        for listener in self._listeners:
            listener(told)

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)
