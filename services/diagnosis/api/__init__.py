"""Diagnosis for programs."""

from services.diagnosis.api import cases, experts, reports, retests, visits
from services.diagnosis.api.door import router

__all__ = ["cases", "experts", "reports", "retests", "router", "visits"]
