"""The control: the same deaths where every doubt about a message in private is sent again, without any look."""

from bot.flow.reconcile import Reconciler
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.payloads import PrivacyPayload
from tests.crash.blind import send_again_unseen
from tests.crash.dies import dies


async def see_nothing(asking: Asking, remote_id: str) -> PrivacyPayload:
    return PrivacyPayload(can_reply_privately=True)


if __name__ == "__main__":
    Reconciler.reconcile = send_again_unseen  # type: ignore[method-assign]
    Asking.privacy = see_nothing  # type: ignore[method-assign]
    dies()
