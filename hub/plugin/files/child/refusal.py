"""The way a reader says no: a code and its particulars, for the hub to put into words."""

from __future__ import annotations


class Refusal(Exception):
    """The file is not read; ``code`` names a sentence of ``hub.plugin.files.refusals``."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
