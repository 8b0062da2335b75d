"""The assessment for programs: packs, runs, answers, whole sheets."""

from services.assessment.api import results, runs, verifying
from services.assessment.api.door import router

__all__ = ["results", "router", "runs", "verifying"]
