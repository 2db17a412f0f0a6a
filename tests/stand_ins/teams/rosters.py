"""The connector's calls that only read: members and teams; takes a call, gives a status and what is answered."""

from typing import Any

from tests.stand_ins.teams.faults import TeamsRefusal
from tests.stand_ins.teams.tenant import Call, Json, Person, Room, Team, Tenant

Answer = tuple[int, Any]
SMALLEST_PAGE, LARGEST_PAGE, USUAL_PAGE = 50, 500, 200


def members(tenant: Tenant, call: Call) -> Answer:
    """Everybody in a conversation."""
    return 200, [account(tenant, each) for each in tenant.members(_room(tenant, call))]


def member(tenant: Tenant, call: Call) -> Answer:
    """One of them, by MRI, aadObjectId or userPrincipalName."""
    found = tenant.whom(call.at["member"], by_name=True)
    if found is None or found not in tenant.members(_room(tenant, call)):
        raise TeamsRefusal(404, "MemberNotFoundInConversation", "Member not found.")
    return 200, account(tenant, found)


def paged_members(tenant: Tenant, call: Call) -> Answer:
    """Everybody, a page at a time: 50 to 500 of them, whatever is asked for."""
    everybody = list(tenant.members(_room(tenant, call)))
    size = min(max(int(call.query.get("pageSize") or USUAL_PAGE), SMALLEST_PAGE), LARGEST_PAGE)
    start = int(call.query.get("continuationToken") or 0)
    page: Json = {"members": [account(tenant, each) for each in everybody[start : start + size]]}
    if start + size < len(everybody):
        page["continuationToken"] = str(start + size)
    return 200, page


def team(tenant: Tenant, call: Call) -> Answer:
    """A team by its id."""
    found = _team(tenant, call)
    channels = [each for each in found.channels if not each.deleted]
    counted = {"channelCount": len(channels), "memberCount": len(found.members)}
    return 200, {"id": found.id, "name": found.name, "aadGroupId": found.group, "type": "standard", **counted}


def channels(tenant: Tenant, call: Call) -> Answer:
    """The channels of a team; General has no name, so that each client says it in its language."""
    found = _team(tenant, call)
    listed = [
        {"id": each.id, "name": None if each.id == found.id else each.name, "type": each.kind}
        for each in found.channels
        if not each.deleted
    ]
    return 200, {"conversations": listed}


def account(tenant: Tenant, person: Person) -> Json:
    """Somebody as a roster has them."""
    first, _, last = person.name.partition(" ")
    return {
        "id": person.mri,
        "name": person.name,
        "aadObjectId": person.id,
        "givenName": first,
        "surname": last,
        "email": person.email,
        "userPrincipalName": person.upn,
        "tenantId": tenant.id,
        "userRole": person.role,
    }


def _room(tenant: Tenant, call: Call) -> Room:
    return tenant.expect_bot(tenant.rooms.get(call.at["conversation"].partition(";")[0]))


def _team(tenant: Tenant, call: Call) -> Team:
    found = next((each for each in tenant.teams.values() if each.id == call.at["team"]), None)
    tenant.expect_bot(found.channels[0] if found is not None else None)
    assert found is not None
    return found
