"""How two workers share the tests: a file is one worker's, and files that stand on one center or one broker are too."""

from __future__ import annotations

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/journeys/test_the_whole_loop.py": "broker", "tests/broker": "broker", "tests/messaging": "broker", "tests/doctor": "broker",
    "tests/journeys": "center", "tests/packaging": "center",
}  # fmt: skip
"""What is started once for all of these takes long to start."""
FIRST = (
    "tests/journeys", "tests/broker", "tests/packaging", "tests/messaging", "tests/security", "tests/deploy", "tests/faults",
    "tests/enterprises",
)  # fmt: skip
"""Long ones, begun before the rest: at the end no worker waits for the other."""


class ByFileAndNeed(LoadScopeScheduling):
    """Hands out files, and groups of files."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return next((TOGETHER[path] for path in _upwards(file) if path in TOGETHER), file)


def place(nodeid: str) -> int:
    """Where in the order a test stands; those with the same place keep theirs."""
    return next((FIRST.index(path) for path in _upwards(nodeid.split("::", 1)[0]) if path in FIRST), len(FIRST))


def _upwards(file: str) -> list[str]:
    """The file and the folders it lies in, nearest first."""
    return [file, *map(str, PurePosixPath(file).parents)]
