"""The figures beside a question: the fields, what they come to, and the lists to print."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Step
from services.assessment.choosing import Basis
from services.assessment.measuring import list_inputs
from services.assessment.models import Run
from services.assessment.reading import exact
from services.assessment.reckoning import conversion_of, reckon, shown
from services.assessment.ruling import rule_document

FIGURE = "figure."
"""What the names of figure fields begin with."""


def fields_of(step: Step, figures: Mapping[str, Decimal]) -> dict[str, str]:
    """The figure fields of a step's page, as they are stored."""
    keys = [one.key for figure in step.question.figures for one in list_inputs(figure)] if step.question else []
    return {f"{FIGURE}{key}": exact(figures[key]) if key in figures else "" for key in keys if key}


def describe_figures(session: Session, run: Run, step: Step) -> dict[str, Any]:
    """What the figures of a step come to as they stand, for its page; empty where it asks for none."""
    if step.question is None or not step.question.figure_by_key:
        return {}
    figures, sheet = queries.read_figures(session, run.run_id), queries.read_sheet(session, run.run_id)
    earlier = queries.find_earlier(session, run)
    before = queries.read_figures(session, earlier.run_id) if earlier else {}
    reckoned = reckon(step.question, figures)
    by_figures = sheet["bases"].get(step.key) == Basis.FIGURES
    return {
        "figures": step.question.figure_by_key.values(),
        "inputs": {key: list_inputs(figure) for key, figure in step.question.figure_by_key.items()},
        "conversions": {key: conversion_of(figure, figures) for key, figure in step.question.figure_by_key.items()},
        "coefficients": next((figure.carriers for figure in step.question.figures if figure.carriers), ()),
        "before": {key: shown(amount) for key, amount in before.items()},
        "filled": list(figures),
        "any": any(key.partition(".")[0] in step.question.figure_by_key for key in figures),
        "reckoned": reckoned,
        "by_figures": by_figures,
        "rule": rule_document(step.question),
        "option": reckoned.option if reckoned and by_figures else "",
        "other": reckoned.option if reckoned and step.key in sheet["answers"] and not by_figures else None,
    }
