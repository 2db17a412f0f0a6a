"""What YouTube answers is bounded, has to be of its shape, and leads our token nowhere."""

import pytest

from bot.errors import Rejected, Unavailable
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.youtube_stand_in import script


async def test_a_list_of_more_than_five_megabytes_is_not_read(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/commentThreads"):
            return Answer(body=b'{"items": ["' + b"x" * 5_000_001 + b'"]}')
        return script(Answer())(asked)

    async with scripted_server(answer) as server:
        with pytest.raises(Unavailable, match="more than 5 MB"):
            await connect(("youtube", server.base_url)).fetch(None, since=now())


@pytest.mark.parametrize("body", [[], "no", {"items": 7}, None, b"<html>"])
async def test_an_answer_that_is_no_list_is_no_answer(connect: Connect, body: object) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(body=body) if asked.path.endswith("/commentThreads") else script(Answer())(asked)

    async with scripted_server(answer) as server:
        with pytest.raises(Unavailable):
            await connect(("youtube", server.base_url)).fetch(None, since=now())


async def test_a_redirect_is_not_followed_and_the_token_stays_in_its_header(connect: Connect) -> None:
    async with scripted_server(Answer()) as other:

        def answer(asked: Asked) -> Answer:
            if asked.path.endswith("/commentThreads"):
                return Answer(302, None, {"Location": other.base_url})
            return script(Answer())(asked)

        async with scripted_server(answer) as server:
            with pytest.raises(Rejected):
                await connect(("youtube", server.base_url)).fetch(None, since=now())
            read = [each for each in server.asked if each.method == "GET"]
            assert [each.headers["authorization"] for each in read] == ["Bearer ya29.scripted"] * len(read)
            assert "ya29" not in str([each.parameters for each in read])
        assert other.asked == []
