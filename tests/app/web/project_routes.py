"""Which routes are of one project, for the table of who is let in."""

from tests.app.web.api_routes import OFFICER
from tests.app.web.field_routes import FIELD_OF_A_PROJECT

# Routes that change a project: the role alone is not enough, the project must lie in the districts too.
# Which districts allow what is the table of tests/projects/accounts/test_access.py.
OF_A_PROJECT = {
    "/projects/<code>/progress",
    "/projects/<code>/progress/no-change",
    "/projects/<code>/plans",
    "/reconcile/conflicts/<code>",
    "/reconcile/conflicts/<code>/reopen",
    "/reconcile/pairs/<left>/<right>",
    "/reconcile/merges/<code>/undo",
    "/api/v1/conflicts/<code>",
    "/api/v1/conflicts/<code>/reopen",
    "/api/v1/pairs/<left>/<right>",
    "/api/v1/merges/<code>/undo",
    "/projects/<code>/events/<int:event_id>/undo",
    "/projects/<code>/status",
    "/api/v1/projects/<code>/status",
    "/api/v1/projects/<code>/progress",
    "/api/v1/projects/<code>/matters",
    "/api/v1/projects/<code>/phases",
    "/api/v1/projects/<code>/districts",
    "/api/v1/projects/<code>/events/<int:event_id>/undo",
    "/projects/<code>/phases",
    "/projects/<code>/districts",
    "/projects/new/same/<code>",
    "/projects/<code>/edit",
    "/projects/<code>/place",
    "/projects/<code>/place/check",
    "/projects/<code>/matters/new",
} | FIELD_OF_A_PROJECT
# Who registers a project: routes by role.
REGISTERING_TABLE: dict[tuple[str, str], str] = {
    ("GET", "/projects/new"): OFFICER,
    ("POST", "/projects/new"): OFFICER,
    ("POST", "/projects/new/alike"): OFFICER,
    ("POST", "/projects/new/programmes"): OFFICER,
    ("POST", "/projects/new/districts"): OFFICER,
    ("POST", "/projects/new/same/<code>"): OFFICER,
}
