"""Who is asking, and what they may do."""

import base64
import binascii
from typing import Any

from twohats.model.issue import Dialect
from twohats.sandbox.answers import Refusal, unfound_issue
from twohats.sandbox.store import Store
from twohats.sandbox.things import Credential, Grant, Issue, Project, User

# Permission -> (number, name, GLOBAL or PROJECT, everybody has it unless it is taken away).
PERMISSIONS: dict[str, tuple[str, str, str, bool]] = {
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL", False),
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT", True),
    "CREATE_ISSUES": ("11", "Create Issues", "PROJECT", True),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT", True),
    "ADD_COMMENTS": ("15", "Add Comments", "PROJECT", True),
    "DELETE_ISSUES": ("16", "Delete Issues", "PROJECT", False),
    "LINK_ISSUES": ("21", "Link Issues", "PROJECT", True),
    "CREATE_SHARED_OBJECTS": ("22", "Share dashboards and filters", "GLOBAL", True),
    "ADMINISTER_PROJECTS": ("23", "Administer Projects", "PROJECT", False),
    "USER_PICKER": ("27", "Browse users and groups", "GLOBAL", True),
    "BULK_CHANGE": ("33", "Make bulk changes", "GLOBAL", True),
    "EDIT_ALL_COMMENTS": ("34", "Edit All Comments", "PROJECT", False),
    "EDIT_OWN_COMMENTS": ("35", "Edit Own Comments", "PROJECT", True),
    "DELETE_ALL_COMMENTS": ("36", "Delete All Comments", "PROJECT", False),
    "DELETE_OWN_COMMENTS": ("37", "Delete Own Comments", "PROJECT", True),
}
FAILED = "AUTHENTICATED_FAILED"


class Access:
    """Answers what an account may do. Site administrators may do everything not taken away."""

    def __init__(self, store: Store, dialect: Dialect) -> None:
        self.store = store
        self.dialect = dialect

    # who

    def login(self, header: str | None, *, gateway: bool = False) -> tuple[User | None, str | None]:
        """Return the account behind an Authorization header, and what Seraph says of it.

        ``gateway``: the request came through Cloud's gateway, where alone scoped tokens work.
        """
        if not header:
            return None, None
        scheme, _, rest = header.partition(" ")
        login, secret = "", rest.strip()
        if scheme.lower() == "basic":
            login, _, secret = _unbase64(secret).partition(":")
        elif scheme.lower() != "bearer":
            return None, FAILED
        found = self.store.find(Credential, f"{login}\n{secret}")
        if found and found.scoped and not gateway:
            found = None
        user = self.store.find(User, found.account) if found else None
        if login and (named := self._by_login(login)) and named.captcha:
            raise self._captcha()
        return (user, "OK") if user and user.active else (None, FAILED)

    def _by_login(self, login: str) -> User | None:
        return next((u for u in self.store.all(User) if login in (u.email, u.name)), None)

    def _captcha(self) -> Refusal:
        reason = "CAPTCHA_CHALLENGE; login-url=/login.jsp"
        return Refusal(
            403,
            "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED",
            headers={"X-Authentication-Denied-Reason": reason, "X-Seraph-LoginReason": "DENIED"},
        )

    # what

    def may(self, user: User | None, permission: str, project: Project | None = None) -> bool:
        """Whether ``user`` has ``permission``, in ``project`` where it is a project permission."""
        if user is None:
            return False
        for where in [project.id] if project else []:
            if grant := self._grant(user, permission, where):
                return grant.allowed
        if grant := self._grant(user, permission, 0):
            return grant.allowed
        if permission != "ADMINISTER" and self.may(user, "ADMINISTER"):
            return True
        leads = project is not None and project.lead == user.account
        return PERMISSIONS[permission][3] or (permission == "ADMINISTER_PROJECTS" and leads)

    def _grant(self, user: User, permission: str, project: int) -> Grant | None:
        return self.store.find(Grant, f"{user.account}\n{permission}\n{project}")

    def set_grant(self, account: str, permission: str, project: int, *, allowed: bool) -> None:
        """Give a permission, or take it away."""
        known = Grant(account=account, permission=permission, project=project, allowed=allowed)
        if before := self.store.find(Grant, known.handle):
            known.id = before.id
        self.store.put(known)

    def may_mute(self, user: User | None, project: Project) -> bool:
        """Whether ``user`` may change issues without mail going out."""
        return self.may(user, "ADMINISTER") or self.may(user, "ADMINISTER_PROJECTS", project)

    def sees(self, user: User | None, issue: Issue, project: Project) -> bool:
        """Whether ``user`` may see an issue: project and security level."""
        if not self.may(user, "BROWSE_PROJECTS", project) or user is None:
            return False
        return issue.security is None or user.account in project.levels.get(issue.security, [])

    # things, or Jira's refusal

    def project_of(self, issue: Issue) -> Project:
        """Return the project of an issue."""
        project = self.store.get(Project, issue.project)
        if project is None:
            raise unfound_issue()
        return project

    def issue(self, user: User | None, id_or_key: str | int) -> tuple[Issue, Project]:
        """Return an issue that ``user`` may see, and its project."""
        issue = self.store.issue(id_or_key)
        if issue is None or not self.sees(user, issue, project := self.project_of(issue)):
            raise unfound_issue()
        return issue, project

    def project(self, user: User | None, id_or_key: str) -> Project:
        """Return a project that ``user`` may see."""
        found = self.store.find(Project, id_or_key.upper())
        if found is None and id_or_key.isdecimal():
            found = self.store.get(Project, int(id_or_key))
        if found is None or not self.may(user, "BROWSE_PROJECTS", found):
            raise Refusal(404, f"No project could be found with key '{id_or_key}'.")
        return found

    def projects(self, user: User | None, *, archived: bool = False) -> list[Project]:
        """Return the projects that ``user`` may see."""
        found = self.store.all(Project)
        return [
            project
            for project in found
            if project.archived <= archived and self.may(user, "BROWSE_PROJECTS", project)
        ]

    def listing(
        self, user: User | None, names: list[str], project: Project | None
    ) -> dict[str, dict[str, Any]]:
        """Return permissions as ``mypermissions`` shows them."""
        shown = {}
        for key in names:
            number, name, kind, _everybody = PERMISSIONS[key]
            have = self.may(user, key, project)
            if kind == "PROJECT" and project is None:
                have = any(self.may(user, key, one) for one in self.store.all(Project))
            shown[key] = {
                "id": number,
                "key": key,
                "name": name,
                "type": kind,
                "description": name,
                "havePermission": have,
            }
        return shown


def _unbase64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
