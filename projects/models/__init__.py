"""The registry's tables, one noun a file."""

from projects.models.allocation import Allocation
from projects.models.decision import DuplicateDecision
from projects.models.document import Document
from projects.models.event import ProjectEvent
from projects.models.heading import DocumentHeading
from projects.models.mention import FundingPart, Mention, Statement
from projects.models.officer import ApiToken, Invitation, Officer, OfficerDistrict, OfficerSession, SignIn
from projects.models.project import Project

__all__ = [
    "Allocation",
    "ApiToken",
    "Document",
    "DocumentHeading",
    "DuplicateDecision",
    "FundingPart",
    "Invitation",
    "Mention",
    "Officer",
    "OfficerDistrict",
    "OfficerSession",
    "Project",
    "ProjectEvent",
    "SignIn",
    "Statement",
]
