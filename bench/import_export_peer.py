"""django-import-export: previews a file row by row, then imports it. It has no selection and no ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import django
import tablib
from django.conf import settings
from django.db import connection, models
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource

from bench.records import COLUMNS, KEY, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from import_export.results import Result

    from bench.measure import Inputs, Stopwatch

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",  # the file's name comes with the inputs
            "OPTIONS": {"init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"},
        },
    },
    INSTALLED_APPS=["import_export", "bench"],
    USE_TZ=True,
)
django.setup()


class Licence(models.Model):
    """The register as a Django model."""

    number = models.CharField(max_length=20, primary_key=True)
    isbn = models.CharField(max_length=13)
    title = models.CharField(max_length=80)
    publisher = models.CharField(max_length=40)
    school = models.CharField(max_length=20)
    pupil = models.CharField(max_length=20)
    level = models.CharField(max_length=20)
    credential = models.CharField(max_length=40)
    until = models.CharField(max_length=10)

    class Meta:
        """Django's."""

        app_label = "bench"

    def __str__(self) -> str:
        return str(self.number)


class WholeRegisterLoader(ModelInstanceLoader):
    """Its CachedInstanceLoader without one SQL variable a row, of which SQLite allows only so many."""

    def __init__(self, resource: ModelResource, dataset: tablib.Dataset) -> None:
        super().__init__(resource, dataset)
        self._known = {licence.number: licence for licence in self.get_queryset()}

    def get_instance(self, row: Mapping[str, str]) -> Licence | None:
        """Return the row's licence in the register."""
        return self._known.get(row[KEY])


class LicenceResource(ModelResource):
    """The import with the settings that its documentation advises for much data."""

    class Meta:
        """django-import-export's."""

        model = Licence
        fields: ClassVar = COLUMNS
        import_id_fields: ClassVar = (KEY,)
        skip_unchanged = True
        use_bulk = True
        instance_loader_class = WholeRegisterLoader


def preview_and_confirm(inputs: Inputs, watch: Stopwatch) -> None:
    """Preview the file and import it, then preview the same again, where nothing is left to confirm."""
    connection.settings_dict["NAME"] = str(inputs.directory / "import_export.sqlite3")
    with connection.schema_editor() as editor:
        editor.create_model(Licence)
    for leg in ("first", "again"):
        with watch.lap(leg, "read"):
            dataset = _dataset(inputs.first)
        with watch.lap(leg, "preview"):
            found = _changes(LicenceResource().import_data(dataset, dry_run=True, use_transactions=True))
        watch.found(leg, found)
        if found:
            with watch.lap(leg, "confirm"):
                LicenceResource().import_data(dataset, raise_errors=True, use_transactions=True)
    connection.close()


def _dataset(path: Path) -> tablib.Dataset:
    return tablib.Dataset(*(tuple(licence.values()) for licence in read(path)), headers=COLUMNS)


def _changes(result: Result) -> int:
    return result.totals["new"] + result.totals["update"]
