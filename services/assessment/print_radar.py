"""The radar of the scenes: drawn on the page, and as points for print."""

from __future__ import annotations

from typing import Any

from services.assessment.drawing import HEIGHT, WIDTH, Point, Radar, draw_radar
from services.assessment.reporting import Report
from services.contracts.words import _


def radar_of(report: Report, before: Any) -> Radar:
    """The radar of the scenes; with `before` as the second series."""
    axes = [(standing.scene.name, standing.scene.is_constraint) for standing in report.scenes]
    series = [[standing.level for standing in report.scenes]]
    if before:
        series.append([before[name] for name, _strong in axes])
    return draw_radar(axes, series)


def radar_part(report: Report, before: Any) -> dict[str, Any]:
    radar = radar_of(report, before)
    caption = _("由内到外是一级到四级，中心是未达到一级；粗体是约束性场景。")
    return {
        "scale": 0.62, "width": WIDTH, "height": HEIGHT, "center": [WIDTH / 2, HEIGHT / 2],
        "rings": [_points(ring) for ring in radar.ring_points], "marks": [_points(series) for series in radar.marks],
        "levels": [{"name": str(level), "at": _points([top])[0]} for level, top in enumerate(radar.tops, start=1)],
        "axes": [
            {"name": axis.name, "strong": axis.strong, "anchor": axis.anchor, "tip": _points([axis.tip])[0], "label": _points([axis.label])[0]}
            for axis in radar.axes
        ],
        "caption": (_("实线是这次，虚线是上次。") if before else "") + caption,
    }  # fmt: skip


def _points(points: list[Point]) -> list[list[float]]:
    return [[point.x, point.y] for point in points]
