"""The people who write about a place, in the contract suite's words, whatever network of reviews it is on."""

from tests.stand_ins.reviews.server import Manner, ReviewsServer


class ReviewsStandIn:
    """One place with its public."""

    network = ""
    token = ""

    def __init__(self, server: ReviewsServer) -> None:
        self.server = server
        self.world = server.world
        self.base_url = server.base_url

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        return self.world.write(by, text).id

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        raise AssertionError("nobody answers an answer to a review")

    def answered_by_us(self, remote_id: str, text: str) -> str:
        self.world.answer(remote_id, text)
        return f"{remote_id}/reply"

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        self.world.edit(remote_id, text)

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        self.world.delete(remote_id)

    def replies_under(self, remote_id: str) -> list[str]:
        return self.world.shown_under(remote_id)

    def limit_in_mid_read(self) -> None:
        self.server.cut = True

    def lose_next_answer(self) -> None:
        self.server.next_time("answer", Manner.LOST_ANSWER)

    def lose_next_amendment(self) -> None:
        for kind in ("answer", "unanswer"):
            self.server.next_time(kind, Manner.LOST_ANSWER)

    def revoke(self) -> None:
        self.server.revoked = True
