"""A result recorded elsewhere in words: which platform, which edition, which level, and who wrote it down here."""

from __future__ import annotations

from services.assessment.editions import editions
from services.assessment.models import RecordedResult
from services.assessment.packing import Bands, Pack
from services.assessment.recording import platform_titles, spell_level
from services.contracts.words import _


def edition_of(result: RecordedResult) -> Pack | Bands | None:
    return editions().get(result.edition)


def edition_title_of(result: RecordedResult) -> str:
    edition = edition_of(result)
    return edition.title if edition else result.edition


def level_of(result: RecordedResult) -> str:
    edition = edition_of(result)
    return spell_level(edition, result.level) if edition else str(result.level)


def platform_of(result: RecordedResult) -> str:
    """The kind of platform and its own name, as far as it was given."""
    kind = platform_titles()[result.platform]
    if not result.platform_title:
        return kind
    return result.platform_title if result.platform == "other" else f"{kind}（{result.platform_title}）"


def source_of(result: RecordedResult) -> str:
    """By whom it was written down, and from what."""
    by = {"firm": _("企业登记"), "liaison": _("联络员代填"), "list": _("中心按名单登记")}[result.entered]
    if not result.certificate_number:
        return by
    return _("%(by)s，证书编号 %(number)s") % {"by": by, "number": result.certificate_number}
