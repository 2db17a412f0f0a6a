"""Permission comes from the rules in force, for every act."""

from dataclasses import replace

import pytest

from bot.domain import permission
from bot.domain.department import Department, Directory, Locale, Person
from bot.errors import NotPermitted, UnknownDepartment
from tests.domain.test_case import a_case

DIRECTORY = Directory(
    departments={
        "press": Department(
            "press",
            {Locale.FR: "Presse", Locale.EN: "Press"},
            {"desk": "press"},
            members=frozenset({"marie"}),
            approvers=frozenset({"paul"}),
            managers=frozenset({"mia"}),
        ),
        "shop": Department("shop", {Locale.EN: "Shop"}, {"desk": "shop"}, members=frozenset({"sam"})),
    },
    people={key: Person(key, key.title()) for key in ("marie", "paul", "mia", "sam")}
    | {"ana": Person("ana", "Ana", admin=True)},
    accounts={},
    fallback="shop",
    moved_to={"media": "press", "loop": "loop"},
)


@pytest.mark.parametrize(
    ("by", "allowed"), [("marie", True), ("paul", True), ("mia", True), ("ana", True), ("sam", False)]
)
def test_the_people_of_a_department_and_admins_act_on_its_cases(by: str, allowed: bool) -> None:
    assert permission.may_act(DIRECTORY, by, "press") is allowed


def test_a_stranger_may_nothing() -> None:
    assert not permission.may_act(DIRECTORY, "eve", "press")
    with pytest.raises(NotPermitted):
        permission.require_act(DIRECTORY, "eve", "press")
    with pytest.raises(NotPermitted):
        permission.require_act(DIRECTORY, "sam", "press")


def test_only_approvers_and_admins_consent() -> None:
    assert permission.require_approver(DIRECTORY, "paul", "press").key == "paul"
    assert permission.require_approver(DIRECTORY, "ana", "press").key == "ana"
    with pytest.raises(NotPermitted):
        permission.require_approver(DIRECTORY, "marie", "press")


def test_only_admins_use_the_switches() -> None:
    assert permission.require_admin(DIRECTORY, "ana").admin
    with pytest.raises(NotPermitted):
        permission.require_admin(DIRECTORY, "mia")


def test_the_assignee_a_manager_or_an_admin_releases() -> None:
    assert permission.may_release(DIRECTORY, "marie", "press", "marie")
    assert permission.may_release(DIRECTORY, "mia", "press", "marie")
    assert permission.may_release(DIRECTORY, "ana", "press", "marie")
    assert not permission.may_release(DIRECTORY, "paul", "press", "marie")
    assert not permission.may_release(DIRECTORY, "eve", "press", "marie")


def test_a_department_that_moved_is_found_under_its_new_name() -> None:
    assert permission.department(DIRECTORY, "media").key == "press"
    assert permission.may_act(DIRECTORY, "marie", "media")


@pytest.mark.parametrize(
    ("by", "of_theirs", "of_everything"),
    [
        ("marie", True, False),
        ("paul", True, False),
        ("mia", True, False),
        ("ana", True, True),
        ("sam", False, False),
        ("eve", False, False),
    ],
)
def test_a_weekly_report_is_for_those_of_whom_it_tells(by: str, of_theirs: bool, of_everything: bool) -> None:
    for key in ("press", "media"):
        assert permission.may_read_week(DIRECTORY, by, key, everything=False) is of_theirs
        assert permission.may_read_week(DIRECTORY, by, key, everything=True) is of_everything


def test_an_unknown_department_is_refused_and_a_circle_of_moves_ends() -> None:
    for key in ("nowhere", "loop"):
        with pytest.raises(UnknownDepartment):
            permission.department(DIRECTORY, key)


def test_a_department_speaks_the_language_it_has() -> None:
    press = permission.department(DIRECTORY, "press")

    assert press.name(Locale.FR) == "Presse"
    assert permission.department(DIRECTORY, "shop").name(Locale.FR) == "Shop"


def test_people_see_where_they_may_act() -> None:
    assert permission.departments_of(DIRECTORY, "marie") == {"press"}
    assert permission.departments_of(DIRECTORY, "ana") == {"press", "shop"}


@pytest.mark.parametrize(
    ("department", "of_rule", "asked"),
    [
        ("press", None, True),
        ("shop", None, False),
        ("gone", None, False),
        ("press", False, False),
        ("shop", True, True),
    ],
)
def test_consent_is_asked_by_the_rule_of_a_case_else_by_its_department(
    department: str, of_rule: bool | None, asked: bool
) -> None:
    press = replace(DIRECTORY.departments["press"], approval=True)
    directory = replace(DIRECTORY, departments={**DIRECTORY.departments, "press": press})

    assert permission.approval_asked(directory, a_case(department=department, approval=of_rule)) is asked


def test_managers_read_the_measures_of_their_departments_and_admins_all() -> None:
    assert permission.require_measures(DIRECTORY, "mia") == {"press", "media"}, "also those that press took over"
    assert permission.require_measures(DIRECTORY, "mia", "press") == {"press", "media"}
    assert permission.require_measures(DIRECTORY, "mia", "media") == {"press", "media"}
    assert permission.require_measures(DIRECTORY, "ana") is None
    assert permission.require_measures(DIRECTORY, "ana", "shop") == {"shop"}


@pytest.mark.parametrize("by", ["marie", "paul", "sam", "eve"])
def test_nobody_else_reads_measures(by: str) -> None:
    assert not permission.may_measure(DIRECTORY, by)
    with pytest.raises(NotPermitted):
        permission.require_measures(DIRECTORY, by)


def test_a_manager_reads_no_other_department_and_nobody_one_that_is_not_there() -> None:
    assert permission.may_measure(DIRECTORY, "mia")
    with pytest.raises(NotPermitted):
        permission.require_measures(DIRECTORY, "mia", "shop")
    with pytest.raises(UnknownDepartment):
        permission.require_measures(DIRECTORY, "ana", "nowhere")


def test_rules_without_departments_leave_an_admin_everything() -> None:
    empty = replace(DIRECTORY, departments={})
    assert permission.require_measures(empty, "ana") is None
