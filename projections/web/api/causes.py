"""`/api/causes`: what a school has to put right, and what goes away with it."""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from projections.reading.causes import CAUSES_SHOWN_MAX
from projections.web.api.cause_models import CauseGroupAnswer, Causes
from projections.web.api.etags import ETAG_HEADER, TaggedRoute
from projections.web.api.parameters import Labels
from projections.web.api.problems import PROBLEMS
from projections.web.school_causes import SchoolCauses

router: Final = APIRouter(
    prefix="/api", route_class=TaggedRoute, responses={**PROBLEMS, 200: {"headers": ETAG_HEADER}}
)

CAUSES_OF_LINE_MAX: Final = 500

Shown = Annotated[
    int, Query(ge=0, le=CAUSES_OF_LINE_MAX, description="How many causes of a group are listed.")
]


@router.get("/causes")
def causes(
    known: SchoolCauses,
    *,
    shown: Shown = CAUSES_SHOWN_MAX,
    labels: Labels = False,
) -> Causes:
    """List the causes of all open errors of a school."""
    groups = tuple(CauseGroupAnswer.model_validate(each) for each in known.in_lines(shown))
    return Causes(groups=groups if labels else tuple(map(_without_labels, groups)))


def _without_labels(group: CauseGroupAnswer) -> CauseGroupAnswer:
    bare = tuple(each.model_copy(update={"label": None}) for each in group.causes)
    return group.model_copy(update={"causes": bare})
