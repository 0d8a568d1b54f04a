"""Every error code by name."""

from typing import Final

from contract.codes_inside_mya import INSIDE_MYA
from contract.codes_on_site import ON_SITE

CATALOGUE: Final = {each.code: each for each in (*ON_SITE, *INSIDE_MYA)}
"""Those of the producer first."""
