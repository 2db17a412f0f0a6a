"""From what the store holds of a person to what the API answers: pure functions, no I/O, no permission."""

from collections.abc import Sequence

from bot.domain.alike import Alike, Apart
from bot.domain.person import Contact, Join, KnownAuthor, PersonView, Pledge, pledge_of
from bot.domain.person_story import Passage
from bot.flow.who import Found, Somebody
from bot.web.api.person_models import (
    ApartOut,
    ContactOut,
    FoundOut,
    JoinOut,
    PassageOut,
    PersonAuthorOut,
    PersonDetail,
    PersonItem,
    PledgeOut,
    StrangerOut,
    SuggestionOut,
    SuggestionsOut,
)


def found_out(found: Found) -> FoundOut:
    """What a search gives."""
    return FoundOut(
        persons=[person_item(each) for each in found.persons],
        authors=[StrangerOut(author=_author(each.author), case=each.case) for each in found.strangers],
    )


def person_item(somebody: Somebody) -> PersonItem:
    """A person for a list."""
    person = somebody.person
    owed = person.owed
    return PersonItem(
        id=person.id,
        name=person.name,
        authors=[_author(each) for each in person.authors],
        case=somebody.case,
        pledge=pledge_out(pledge_of(owed[0])) if owed else None,
    )


def person_detail(person: PersonView, passages: Sequence[Passage]) -> PersonDetail:
    """A person with everything about them."""
    latest = next((line.case for line in passages if line.case is not None), None)
    return PersonDetail(
        **person_item(Somebody(person, latest)).model_dump(),
        emails=sorted({each.said.email for each in person.contacts} - {""}),
        numbers=sorted({each.said.number for each in person.contacts} - {""}),
        contacts=[_contact(each) for each in person.contacts],
        joins=[_join(each) for each in person.joins],
        timeline=[_passage(each) for each in passages],
    )


def suggestions_out(found: Sequence[Alike], apart: Sequence[Apart]) -> SuggestionsOut:
    """Who may be the same, and of whom that was ruled out."""
    return SuggestionsOut(
        suggestions=[
            SuggestionOut(
                why=each.why,
                name=each.called,
                person=each.part.person,
                case=each.part.case,
                author=_author(each.author) if each.author is not None else None,
            )
            for each in found
        ],
        apart=[ApartOut(id=each.id, one=each.key, other=each.other, by=each.by, at=each.at) for each in apart],
    )


def pledge_out(pledge: Pledge) -> PledgeOut:
    """A promise that is still to be done."""
    return PledgeOut(
        contact=pledge.contact,
        kind=pledge.kind,
        employee=pledge.employee,
        at=pledge.at,
        text=pledge.text,
        until=pledge.until,
    )


def _author(author: KnownAuthor) -> PersonAuthorOut:
    return PersonAuthorOut(
        account=author.key.account,
        network=author.network,
        author_id=author.key.author_id,
        handle=author.handle,
        name=author.name,
    )


def _contact(contact: Contact) -> ContactOut:
    said = contact.said
    return ContactOut(
        id=contact.id,
        kind=said.kind,
        at=said.at,
        employee=said.employee,
        who=said.who,
        about=said.about,
        promised=said.promised,
        promised_until=said.promised_until,
        kept_by=contact.kept_by,
        kept_at=contact.kept_at,
        email=said.email,
        number=said.number,
        verified=said.verified,
        reference=said.reference,
        recorded_at=contact.recorded_at,
    )


def _join(join: Join) -> JoinOut:
    return JoinOut(
        id=join.id,
        why=join.why,
        reason=join.words,
        by=join.by,
        at=join.at,
        contacts=list(join.contacts),
        authors=len(join.authors),
        undone_by=join.undone_by,
        undone_at=join.undone_at,
    )


def _passage(passage: Passage) -> PassageOut:
    return PassageOut(
        at=passage.at,
        kind=passage.kind,
        where=passage.where,
        who=passage.who,
        text=passage.text,
        case=passage.case,
        url=passage.url,
        contact=passage.contact.id if passage.contact is not None else None,
        private=passage.private,
    )
