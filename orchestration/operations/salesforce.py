"""Importing a Salesforce configuration into the draft, and exporting the draft in the same form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from catalog.core.problems import Severity
from orchestration.core.design import Design
from orchestration.core.salesforce.exporting import NotExpressible, export_tables, table_bytes
from orchestration.core.salesforce.loading import Loading, load
from orchestration.core.salesforce.objects import OBJECT_BY_NAME
from orchestration.core.salesforce.problems import RowProblem, sorted_problems
from orchestration.core.salesforce.tables import Table
from orchestration.models import DownstreamSystem
from orchestration.operations.draft import DraftReport, write_draft
from orchestration.operations.draft_check import DraftProblem, DraftRefused
from orchestration.operations.draft_rows import lock_draft
from orchestration.operations.salesforce_files import ConfigurationFiles, NothingToImport, read_files, write_files
from orchestration.operations.salesforce_keeping import KeptRows, keep_new_rows, keep_rows
from orchestration.queries.draft import read_draft
from orchestration.queries.imported import read_imported

__all__ = ["FileReport", "ImportReport", "NothingToImport", "SalesforceExport", "export_folder", "import_folders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What happened to the rows of one file, compared with its last import.

    ``kept_columns`` have no counterpart in our records: they are kept for the export.
    """

    file: str
    object: str
    read: int
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    kept_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. Where any row is rejected nothing is loaded, and ``draft`` is None.

    ``not_read`` are files and folders that were passed over; ``systems_without_address`` are downstream systems that
    cannot be called before the administrator gives them one.
    """

    loaded: bool
    files: tuple[FileReport, ...]
    problems: tuple[RowProblem, ...]
    draft: DraftReport | None = None
    not_read: tuple[str, ...] = ()
    systems_without_address: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def total(self, name: str) -> int:
        """Return the sum over all files of ``read``, ``created``, ``changed``, ``unchanged`` or ``rejected``."""
        return sum(getattr(file, name) for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesforceExport:
    """What an export did: paths below the folder, and changes that this form cannot say."""

    written: tuple[str, ...]
    unchanged: int
    not_expressible: tuple[NotExpressible, ...]


def import_folders(folders: Sequence[Path], actor: str) -> ImportReport:
    """Load the files of folders into the draft: all of them, or none where any row does not fit.

    Records and columns that the files do not have stay as they are, so importing twice changes nothing. Raises
    NothingToImport, and OSError for folders and files that cannot be read.
    """
    files = read_files(folders)
    if any(problem.severity is Severity.ERROR for problem in files.problems):
        # What follows from a file that cannot be read would only hide it among the references to it.
        return _refused(files, files.problems)
    with transaction.atomic():
        lock_draft()
        before = read_imported()
        loading = load(files.tables, read_draft(), tuple(before.tables.values()), _people())
        if loading.is_refused:
            return _refused(files, loading.problems)
        try:
            draft = write_draft(loading.design, actor)
        except DraftRefused as refused:
            return _refused(files, [_at_its_row(one, loading) for one in refused.problems])
        counts = keep_rows(files.tables, loading.rows, files.texts, before)
    return ImportReport(
        loaded=True,
        files=tuple(_file_report(table, loading.problems, counts[table.path]) for table in files.tables),
        problems=sorted_problems([*files.problems, *loading.problems]),
        draft=draft,
        not_read=files.not_read,
        systems_without_address=_without_address(loading.design),
    )


def export_folder(folder: Path) -> SalesforceExport:
    """Write the draft below a folder, in the files it was imported from and with all that these held; raises OSError.

    What has no file yet gets one of its object's name. Other files in the folder stay as they are. Rows of records that
    were not imported are kept as if they had been: so they are known when the files come back.
    """
    with transaction.atomic():
        lock_draft()
        before = read_imported()
        export = export_tables(tuple(before.tables.values()), read_draft(), _people())
        contents = {table.path: table_bytes(table) for table in export.tables}
        contents |= {path: text.encode() for path, text in before.texts.items()}
        written = write_files(folder, contents)
        keep_new_rows(export.tables, before)
    unchanged = len(contents) - len(written)
    return SalesforceExport(written=written, unchanged=unchanged, not_expressible=export.not_expressible)


def _people() -> frozenset[str]:
    users = get_user_model()._default_manager.filter(is_active=True)
    return frozenset(users.values_list("username", flat=True))


def _without_address(design: Design) -> tuple[str, ...]:
    named = {integration.system for integration in design.integrations}
    systems = DownstreamSystem.objects.filter(code__in=named, base_address="")
    return tuple(sorted(systems.values_list("code", flat=True)))


def _at_its_row(problem: DraftProblem, loading: Loading) -> RowProblem:
    """A refusal of the draft, at the cell that the value came from."""
    origins = loading.origins.get((problem.kind, problem.code), {})
    origin = origins.get(problem.field.partition("/")[0]) or origins.get("")
    found = RowProblem(severity=Severity.ERROR, file=problem.kind, message=str(problem))
    if origin is None:
        return found
    return replace(found, file=origin.file, row=origin.row, column=origin.column, value=origin.value)


def _refused(files: ConfigurationFiles, problems: Sequence[RowProblem]) -> ImportReport:
    found = sorted_problems([*files.problems, *problems])
    return ImportReport(
        loaded=False,
        files=tuple(_file_report(table, found, KeptRows()) for table in files.tables),
        problems=found,
        not_read=files.not_read,
    )


def _file_report(table: Table, problems: Sequence[RowProblem], counts: KeptRows) -> FileReport:
    mapped = {column.name for column in OBJECT_BY_NAME[table.object].columns if column.field}
    errors = {one.row for one in problems if one.file == table.path and one.severity is Severity.ERROR}
    return FileReport(
        file=table.path,
        object=table.object,
        read=len(table.rows),
        created=counts.created,
        changed=counts.changed,
        unchanged=counts.unchanged,
        rejected=len(errors),
        kept_columns=tuple(name for name in table.columns if name not in mapped),
    )
