"""The bus of a single node: what is published is heard at once."""

from mis.bus.base import Listener, Published


class MemoryBus:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, published: Published) -> None:
        for listener in self._listeners:
            listener(published)

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)
