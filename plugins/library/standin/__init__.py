"""Library systems to practise with, on a real HTTP port of this machine: FOLIO's user import and Koha's patrons.

with Koha().serve() as koha:
    ...  # koha.url, koha.secret, koha.patrons, koha.fault("drop")
"""

from plugins.library.standin.folio import Folio
from plugins.library.standin.koha import Koha

__all__ = ["Folio", "Koha"]
