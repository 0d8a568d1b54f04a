"""Lists of errors in a real browser: filters, pages, deep links and the file."""

import csv
import re
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, expect

from tests.web.open_site import Site, texts
from tests.web.schools import BUSY


def test_a_choice_counts_at_once_and_is_a_deep_link(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/errors")
        page.get_by_label("Data set").select_option("Students")
        page.wait_for_url("**/errors?*")
        address = page.url

    assert parse_qs(urlsplit(address).query) == {"data_set": ["students"], "sort": ["data-set"]}


def test_without_scripts_filters_wait_for_their_button(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY, scripts=False) as page:
        page.goto(f"/s/{BUSY}/errors")
        page.get_by_label("Data set").select_option("Contacts")
        page.get_by_label("Severity").select_option("Warnings")
        page.get_by_role("button", name="Show").click()

        expect(page.locator("caption")).to_have_text("4 open warnings")
        page.get_by_role("link", name=re.compile("^Contacts .*remove this filter")).click()
        expect(page.locator("caption")).to_have_text("5 open warnings")


def test_what_is_looked_for_is_never_in_the_address(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY, scripts=False) as page:
        page.goto(f"/s/{BUSY}/errors")
        page.get_by_role("searchbox").fill("amelia")
        page.get_by_role("button", name="Search").click()
        found, address = texts(page, "a.title"), page.url

    assert found == ["Amelia, 00231"]
    assert "amelia" not in address.lower()


def test_pages_follow_each_other_without_a_gap(site: Site, chromium: Browser) -> None:
    links: list[str] = []

    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/errors")
        count = int(page.locator("caption").inner_text().split()[0])
        for _ in range(4):
            links += [str(each.get_attribute("href")) for each in page.locator("a.title").all()]
            following = page.get_by_role("link", name="Next page")
            if not following.count():
                break
            following.click()

    assert len(links) == len(set(links)) == count


def test_a_page_in_order_of_names_keeps_them_out_of_the_address(
    site: Site, chromium: Browser
) -> None:
    with site.page(chromium, BUSY, scripts=False) as page:
        page.goto(f"/s/{BUSY}/errors?sort=label")
        page.get_by_role("button", name="Next page").click()

        expect(page.get_by_role("link", name="First page")).to_be_visible()
        assert urlsplit(page.url).query == ""


def test_the_list_is_a_file_for_a_spreadsheet(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/errors?data_set=students&severity=error")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download this list as CSV").click()
        raw = Path(download.value.path()).read_bytes()
        name = download.value.suggested_filename

    rows = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"))))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert name.startswith("errors-")
    assert [row["Record"] for row in rows[:2]] == ["Amelia, 00231", "Oliver, 00232"]
    assert len(rows) == 12
