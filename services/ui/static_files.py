"""Styles, scripts and pictures: found once, addressed with their own fingerprint, kept by browsers for a year."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.ui.render import SERVICES

mimetypes.add_type("image/svg+xml", ".svg")


class Assets:
    """Every file of a room's `static/` folder, as `<room>/<path>`."""

    def __init__(self, root: Path = SERVICES) -> None:
        self._files: dict[str, tuple[bytes, str, str]] = {}
        for folder in sorted(root.glob("*/static")):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix != ".md":
                    self._add(f"{folder.parent.name}/{path.relative_to(folder).as_posix()}", path)

    def _add(self, name: str, path: Path) -> None:
        body = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._files[name] = (body, kind, hashlib.sha256(body).hexdigest()[:12])

    def address(self, name: str) -> str:
        """Where a browser gets this file; changes when the file does."""
        return f"/static/{name}?v={self._files[name][2]}"

    def answer(self, request: Request) -> Response:
        """The file asked for."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        body, kind, fingerprint = found
        if request.headers.get("if-none-match") == f'"{fingerprint}"':
            return Response(status_code=304)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{fingerprint}"'}
        return Response(body, media_type=kind, headers=headers)


def serve(app: FastAPI, assets: Assets) -> None:
    """Offer the files under /static/."""
    app.router.routes.append(Route("/static/{name:path}", assets.answer, methods=["GET"]))
