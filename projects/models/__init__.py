"""The registry's tables, one noun a file."""

from geo.ground.models import BaseFeature, BasePart
from projects.models.allocation import Allocation
from projects.models.attachment import Attachment, AttachmentTakedown
from projects.models.cell_sum import CellPart, CellSum
from projects.models.data_mark import DataMark
from projects.models.decision import DuplicateDecision
from projects.models.desk_row import DeskPlaceSum, DeskRow, DeskSum
from projects.models.document import Document
from projects.models.event import EventNumber, ProjectEvent
from projects.models.heading import DocumentHeading
from projects.models.idempotency import IdempotencyKey
from projects.models.imports import Import, ImportRow
from projects.models.intake import Intake, IntakeLine, IntakeProposal, IntakeSentence
from projects.models.job import Job
from projects.models.layout import Layout
from projects.models.matter import Matter, MatterNote
from projects.models.member import FederationMember
from projects.models.mention import FundingPart, Mention, Statement
from projects.models.month import DistrictSetting, FrozenMonth
from projects.models.officer import (
    ApiToken,
    Invitation,
    Officer,
    OfficerDistrict,
    OfficerSession,
    RecoveryCode,
    SignIn,
    SignInGuess,
)
from projects.models.past_sum import PastClosing, PastSum
from projects.models.place_figure import PlaceFigure, PlaceFigurePart
from projects.models.place_lack import PlaceLack
from projects.models.place_row import PlaceRow
from projects.models.place_sum import PlaceMark, PlacePart, PlaceSum, PlaceTotal
from projects.models.programme_figure import ProgrammeFigure
from projects.models.progress import ProgressReport, YearPlan
from projects.models.project import Project
from projects.models.project_feature import ProjectFeature
from projects.models.project_words import ProjectWords
from projects.models.reminder import Reminder
from projects.models.saved_view import SavedView, StartView
from projects.models.sketch import RouteSketch
from projects.models.update import Update
from projects.models.version import VERSIONS
from projects.models.webhook import Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "VERSIONS",
    "Allocation",
    "ApiToken",
    "Attachment",
    "AttachmentTakedown",
    "BaseFeature",
    "BasePart",
    "CellPart",
    "CellSum",
    "DataMark",
    "DeskPlaceSum",
    "DeskRow",
    "DeskSum",
    "DistrictSetting",
    "Document",
    "DocumentHeading",
    "DuplicateDecision",
    "EventNumber",
    "FederationMember",
    "FrozenMonth",
    "FundingPart",
    "IdempotencyKey",
    "Import",
    "ImportRow",
    "Intake",
    "IntakeLine",
    "IntakeProposal",
    "IntakeSentence",
    "Invitation",
    "Job",
    "Layout",
    "Matter",
    "MatterNote",
    "Mention",
    "Officer",
    "OfficerDistrict",
    "OfficerSession",
    "PastClosing",
    "PastSum",
    "PlaceFigure",
    "PlaceFigurePart",
    "PlaceLack",
    "PlaceMark",
    "PlacePart",
    "PlaceRow",
    "PlaceSum",
    "PlaceTotal",
    "ProgrammeFigure",
    "ProgressReport",
    "Project",
    "ProjectEvent",
    "ProjectFeature",
    "ProjectWords",
    "RecoveryCode",
    "Reminder",
    "RouteSketch",
    "SavedView",
    "SignIn",
    "SignInGuess",
    "StartView",
    "Statement",
    "Update",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "YearPlan",
]
