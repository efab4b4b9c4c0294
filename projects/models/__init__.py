"""The registry's tables, one noun a file."""

from projects.models.allocation import Allocation
from projects.models.document import Document
from projects.models.event import ProjectEvent
from projects.models.mention import FundingPart, Mention, Statement
from projects.models.project import Project

__all__ = ["Allocation", "Document", "FundingPart", "Mention", "Project", "ProjectEvent", "Statement"]
