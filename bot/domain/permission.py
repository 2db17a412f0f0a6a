"""Who may do what: asked on every act, answered from the rules in force, never from membership of a channel."""

from bot.domain.case import Case
from bot.domain.department import Account, Department, Directory, Person
from bot.errors import NotPermitted, UnknownDepartment


def person(directory: Directory, key: str) -> Person:
    """The employee under `key`. Raises NotPermitted for anybody whom the rules in force do not name."""
    found = directory.people.get(key)
    if found is None:
        raise NotPermitted("This person is not in the rules in force.", person=key)
    return found


def department(directory: Directory, key: str) -> Department:
    """The department in force under `key`. Raises UnknownDepartment."""
    found = directory.department(key)
    if found is None:
        raise UnknownDepartment(department=key)
    return found


def may_act(directory: Directory, by: str, key: str) -> bool:
    """True for the people of the department and for admins."""
    found = directory.department(key)
    somebody = directory.people.get(by)
    return somebody is not None and (somebody.admin or (found is not None and by in found.people))


def require_act(directory: Directory, by: str, key: str) -> Person:
    """`by`, who may act on cases of department `key`. Raises NotPermitted."""
    somebody = person(directory, by)
    if not may_act(directory, by, key):
        raise NotPermitted(department=key, person=by)
    return somebody


def require_approver(directory: Directory, by: str, key: str) -> Person:
    """`by`, who may consent to replies of department `key`. Raises NotPermitted."""
    somebody = person(directory, by)
    found = directory.department(key)
    if not (somebody.admin or (found is not None and by in found.approvers)):
        raise NotPermitted("Only an approver of this department may decide.", department=key, person=by)
    return somebody


def may_hide(directory: Directory, by: str, key: str) -> bool:
    """True for the approvers and managers of the department and for admins: they may hide what somebody wrote from the
    public. Answering is not enough for that: it takes from somebody else their say (docs/adr/0026)."""
    somebody = directory.people.get(by)
    found = directory.department(key)
    answers_for_others = found is not None and by in found.approvers | found.managers
    return somebody is not None and (somebody.admin or answers_for_others)


def require_hide(directory: Directory, by: str, key: str) -> Person:
    """`by`, who may hide what was written to department `key`, and show it again. Raises NotPermitted."""
    somebody = person(directory, by)
    if not may_hide(directory, by, key):
        raise NotPermitted("Only an approver, a manager or an admin may do this.", department=key, person=by)
    return somebody


def approval_asked(directory: Directory, case: Case) -> bool:
    """True where words in answer to this case need a second person's consent: by its rule, else by its department."""
    if case.approval is not None:
        return case.approval
    found = directory.department(case.department)
    return found is not None and found.approval


def require_admin(directory: Directory, by: str) -> Person:
    """`by`, who may use the switches that concern everybody. Raises NotPermitted."""
    somebody = person(directory, by)
    if not somebody.admin:
        raise NotPermitted("Only an admin may do this.", person=by)
    return somebody


def may_mend(directory: Directory, by: str, account: Account) -> bool:
    """True for admins and for the managers of the departments that may use the account: all where it names none."""
    somebody = directory.people.get(by)
    using = account.departments or directory.departments.keys()
    managers = {key for name in using if (found := directory.department(name)) is not None for key in found.managers}
    return somebody is not None and (somebody.admin or by in managers)


def require_mend(directory: Directory, by: str, account: Account) -> Person:
    """`by`, who may have the account go on. Raises NotPermitted."""
    somebody = person(directory, by)
    if not may_mend(directory, by, account):
        raise NotPermitted("Only a manager or an admin may do this.", person=by)
    return somebody


def may_release(directory: Directory, by: str, key: str, assignee: str | None) -> bool:
    """The assignee, a manager of the department, or an admin may give a case back."""
    if by == assignee:
        return True
    somebody = directory.people.get(by)
    found = directory.department(key)
    return somebody is not None and (somebody.admin or (found is not None and by in found.managers))


def require_employee(directory: Directory, by: str) -> Person:
    """`by`, who belongs to some department, whichever, or is an admin. Raises NotPermitted."""
    somebody = person(directory, by)
    if not departments_of(directory, by):
        raise NotPermitted("Only people of a department may do this.", person=by)
    return somebody


def may_forget(directory: Directory, by: str) -> bool:
    """True for admins and for the managers of any department: they may have something of a person forgotten."""
    somebody = directory.people.get(by)
    managers = {key for each in directory.departments.values() for key in each.managers}
    return somebody is not None and (somebody.admin or by in managers)


def departments_of(directory: Directory, by: str) -> frozenset[str]:
    """The keys of the departments in which `by` may act."""
    return frozenset(key for key in directory.departments if may_act(directory, by, key))


def require_measures(directory: Directory, by: str, key: str = "") -> frozenset[str] | None:
    """The departments whose measures `by` may read: of department `key` where one is asked for, else of all that they
    manage, None for whatever there is, which admins may. Departments that are gone count for those that took over.

    Raises NotPermitted, UnknownDepartment.
    """
    somebody = person(directory, by)
    managed = frozenset(name for name, each in directory.departments.items() if somebody.admin or by in each.managers)
    if not managed and not somebody.admin:
        raise NotPermitted("Only managers and admins may read reports.", person=by)
    if key:
        asked = department(directory, key).key
        if asked not in managed:
            raise NotPermitted("Only a manager of this department may read its report.", department=key, person=by)
        managed = frozenset({asked})
    return None if somebody.admin and not key else with_former(directory, managed)


def may_read_week(directory: Directory, by: str, key: str, *, everything: bool) -> bool:
    """True for those whom a weekly report of department `key` tells nothing that is not theirs: its people where it is
    about the department, only admins where it is about `everything`, and admins in either case."""
    somebody = directory.people.get(by)
    return somebody is not None and (somebody.admin or (not everything and may_act(directory, by, key)))


def with_former(directory: Directory, keys: frozenset[str]) -> frozenset[str]:
    """These departments, and those that are gone for which they answer now."""
    former = (old for old in directory.moved_to if (heir := directory.department(old)) is not None and heir.key in keys)
    return keys.union(former)


def may_measure(directory: Directory, by: str) -> bool:
    """True for admins and for managers of any department: they may read reports."""
    return may_forget(directory, by)
