"""A design as one file to download."""

import io
import zipfile

from django.http import HttpResponse

from orchestration.core.design import Design
from orchestration.core.snapshot_files import to_files

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Files of an archive carry a time; with a fixed one, equal designs give equal archives."""


def design_archive(design: Design, name: str) -> HttpResponse:
    """Return a design's files as a ZIP archive, all in one folder of the given name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in to_files(design).items():
            archive.writestr(zipfile.ZipInfo(f"{name}/{path}", FIRST_MOMENT), data, zipfile.ZIP_DEFLATED)
    return HttpResponse(
        content.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
    )
