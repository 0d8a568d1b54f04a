"""How the trial of the containers opens the site: with a token, over HTTP, without a browser."""

import pytest

from local.trial.failures import TrialFailedError
from local.trial.pages import Pages
from tests.web.open_site import Site
from tests.web.schools import BUSY, CALM


def pages_of(site: Site, school_id: str) -> Pages:
    token = site.make_token("--name", "Trial", "--school", school_id)
    return Pages(site.address, token, school_id)


def test_the_nights_and_the_errors_of_a_school_are_told(site: Site) -> None:
    pages = pages_of(site, BUSY)

    assert pages.runs()
    assert len(pages.open_errors()) > 100  # more than one answer has


def test_a_page_with_errors_is_told_from_one_without(site: Site) -> None:
    assert pages_of(site, BUSY).shows_errors()
    assert not pages_of(site, CALM).shows_errors()


def test_a_token_that_is_none_is_refused(site: Site) -> None:
    with pytest.raises(TrialFailedError, match="401"):
        Pages(site.address, "none", BUSY).overview()
