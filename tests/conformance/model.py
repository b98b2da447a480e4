"""What a client knows: a first `sync`, kept up to date by events alone."""

from copy import deepcopy
from typing import Any

from tests.conformance.client import Client
from tests.conformance.encoding import Frame


class Model:
    """The state of one account, by the rules that the contract gives a client."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.conversations: dict[str, Frame] = {}
        self.messages: dict[str, dict[int, Frame]] = {}

    @classmethod
    async def of(cls, client: Client) -> "Model":
        """The state asked of the server."""
        model = cls(client.account)
        for conversation in (await client.everything()).values():
            model.conversations[conversation["id"]] = conversation
            model.messages[conversation["id"]] = {
                message["seq"]: message for message in await client.history(conversation, limit=200)
            }
        return model

    def apply(self, event: Frame) -> None:
        """Take one event in; one that is known already changes nothing."""
        handler = getattr(self, f"_{event['op']}", None)
        if handler is not None:
            handler({key: deepcopy(value) for key, value in event.items() if key != "op"})

    def state(self) -> dict[str, Any]:
        """All that is known, with what can be counted counted here."""
        return {
            key: deepcopy(known | {"unread": self._unread(key), "messages": self.messages[key]})
            for key, known in self.conversations.items()
        }

    def assert_counts_agree(self) -> None:
        """The server's `unread` is the number of messages that one can see to be unread."""
        for key, known in self.conversations.items():
            assert known["unread"] == self._unread(key), known

    def _conversation(self, conversation: Frame) -> None:
        self.conversations[conversation["id"]] = conversation
        self.messages.setdefault(conversation["id"], {})

    def _message(self, message: Frame) -> None:
        conversation = self.conversations[message["conversation"]]
        self.messages[message["conversation"]][message["seq"]] = message
        if message["seq"] > conversation["last_seq"]:
            assert message["seq"] == conversation["last_seq"] + 1, "a gap while connected"
            conversation |= {"last_seq": message["seq"], "last_message": message}
            if message["kind"] == "text":
                conversation["received"] |= message["author"] != self.account
                conversation["archived"] &= conversation["muted"]

    def _receipt(self, receipt: Frame) -> None:
        conversation = self.conversations[receipt["conversation"]]
        for member in conversation["members"]:
            if member["account"] == receipt["account"]:
                member["read_seq"] = max(member["read_seq"], receipt["read_seq"])
        if receipt["account"] == self.account:
            conversation["marked_unread"] &= receipt["read_seq"] <= conversation["read_seq"]
            conversation["read_seq"] = max(conversation["read_seq"], receipt["read_seq"])

    def _unread(self, key: str) -> int:
        read_seq = self.conversations[key]["read_seq"]
        return sum(
            message["kind"] == "text" and message["author"] != self.account and message["seq"] > read_seq
            for message in self.messages[key].values()
        )
