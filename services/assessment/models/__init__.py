"""What assessment remembers: the cases it knows of and who may see them, runs, answers, and the experts' verdicts."""

from services.assessment.models.asking import HelpRequest, PledgeRequest, RequestState
from services.assessment.models.attempts import Attempt, TakenEntry
from services.assessment.models.base import Base
from services.assessment.models.campaign_firms import CampaignFirm, CampaignLink, CampaignRefusal, CampaignReminder, ListedFirm
from services.assessment.models.campaigns import Campaign, CampaignLine, CampaignList, Outcome
from services.assessment.models.cases import Case, Claim, Delegation, Firm, Visit
from services.assessment.models.editions import EditionChoice, KeptEdition, RecalculatedRun
from services.assessment.models.evidence import Evidence, EvidenceState
from services.assessment.models.figures import GivenFigure
from services.assessment.models.links import ReportLink
from services.assessment.models.patterns import THE_FIRM, EngagedFirm, NoticedCrowd, RunPair, ScoreCount
from services.assessment.models.peers import BenchmarkCell, BenchmarkMonth, PeerCoins, PeerFirm, PeerGroup, PeerMember, PeerSheet
from services.assessment.models.results import RecordedResult
from services.assessment.models.runs import Answer, Paper, Pledged, Purpose, Run, RunState, Verdict
from services.assessment.models.verified import QuestionGap, VerifiedAnswer, VerifiedRun

__all__ = [
    "THE_FIRM",
    "Answer",
    "Attempt",
    "Base",
    "BenchmarkCell",
    "BenchmarkMonth",
    "Campaign",
    "CampaignFirm",
    "CampaignLine",
    "CampaignLink",
    "CampaignList",
    "CampaignRefusal",
    "CampaignReminder",
    "Case",
    "Claim",
    "Delegation",
    "EditionChoice",
    "EngagedFirm",
    "Evidence",
    "EvidenceState",
    "Firm",
    "GivenFigure",
    "HelpRequest",
    "KeptEdition",
    "ListedFirm",
    "NoticedCrowd",
    "Outcome",
    "Paper",
    "PeerCoins",
    "PeerFirm",
    "PeerGroup",
    "PeerMember",
    "PeerSheet",
    "PledgeRequest",
    "Pledged",
    "Purpose",
    "QuestionGap",
    "RecalculatedRun",
    "RecordedResult",
    "ReportLink",
    "RequestState",
    "Run",
    "RunPair",
    "RunState",
    "ScoreCount",
    "TakenEntry",
    "Verdict",
    "VerifiedAnswer",
    "VerifiedRun",
    "Visit",
]  # fmt: skip
