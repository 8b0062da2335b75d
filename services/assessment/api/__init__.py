"""The assessment for programs: packs, runs, answers, whole sheets."""

from services.assessment.api import (
    asking,
    benchmark,
    campaigns,
    editions,
    evidence,
    figures,
    helped,
    quality,
    reports,
    results,
    runs,
    sharing,
    verifying,
)
from services.assessment.api.door import router

__all__ = [
    "asking",
    "benchmark",
    "campaigns",
    "editions",
    "evidence",
    "figures",
    "helped",
    "quality",
    "reports",
    "results",
    "router",
    "runs",
    "sharing",
    "verifying",
]  # fmt: skip
