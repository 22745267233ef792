"""The bulletin, a unit's answer to one from above, and a unit's hours."""

from cms.bulletins.models.answers import SourceAnswer
from cms.bulletins.models.bulletin import BulletinPage
from cms.bulletins.models.schedule import UnitSchedule, schedule_of, schedules_of
from cms.bulletins.workflow import UnitApproval

__all__ = [
    "BulletinPage",
    "SourceAnswer",
    "UnitApproval",
    "UnitSchedule",
    "schedule_of",
    "schedules_of",
]
