"""Posts, comments and members as LinkedIn writes them in JSON: takes the pretend LinkedIn's own, gives dictionaries."""

from tests.stand_ins.linkedin.world import NAME, PAGE, PAGE_URN, VANITY, Comment, Json, Post, World


def page_json() -> Json:
    """The page, as its administrators see it."""
    return {"id": int(PAGE), "localizedName": NAME, "vanityName": VANITY, "primaryOrganizationType": "NONE"}


def person_json(number: str, name: str) -> Json:
    """A member."""
    return {"id": number, "localizedFirstName": name.title(), "localizedLastName": "Martin", "vanityName": name}


def post_json(post: Post) -> Json:
    """A post."""
    return {
        "id": post.urn,
        "author": post.author,
        "commentary": post.commentary,
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": post.edited},
        "publishedAt": post.made_at,
        "createdAt": post.made_at,
        "lastModifiedAt": post.changed_at,
        "isReshareDisabledByAuthor": False,
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": []},
    }


def comment_json(comment: Comment, world: World) -> Json:
    """A comment, or an answer to one."""
    by: Json = {"actor": comment.actor}
    if comment.actor == PAGE_URN:
        by["impersonator"] = "urn:li:person:adm1n"
    answers = sum(each.parent == comment.number for each in world.comments.values())
    shown: Json = {
        "id": comment.number,
        "actor": comment.actor,
        "object": comment.post.thread,
        "commentUrn": comment.urn,
        "created": {**by, "time": comment.made_at},
        "lastModified": {**by, "time": comment.changed_at},
        "message": {"text": comment.text, "attributes": []},
        "likesSummary": {"aggregatedTotalLikes": 0, "likedByCurrentUser": False, "totalLikes": 0},
    }
    if comment.parent is not None:
        shown["parentComment"] = f"urn:li:comment:({comment.post.thread},{comment.parent})"
    else:
        shown["commentsSummary"] = {"aggregatedTotalComments": answers, "totalFirstLevelComments": answers}
    return shown


def page_of(elements: list[Json], start: int, count: int, path: str) -> Json:
    """One page of a list."""
    shown = elements[start : start + count]
    more = start + count < len(elements)
    links = [{"rel": "next", "type": "application/json", "href": f"{path}?start={start + count}"}] if more else []
    return {"elements": shown, "paging": {"start": start, "count": count, "total": len(elements), "links": links}}


def refusal(status: int, message: str, code: int = 0, name: str = "") -> Json:
    """As LinkedIn writes every error."""
    named = {"code": name} if name else {}
    return {"status": status, "message": message, **({"serviceErrorCode": code} if code else {}), **named}
