"""What people do with the pages, in a real browser: by mouse, by keyboard, without scripts."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests.web.open_site import PHONE, Site, texts
from tests.web.schools import BUSY, CALM, NEW, SILENT


def test_the_biggest_effect_comes_first(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}")
        numbers = texts(page, "section:not(.warnings) .cause .effect strong")
        first = page.locator(".cause").first.inner_text()

    assert numbers == ["98", "49", "5", "3", "1"]
    assert "Subject 55 is not in MYA" in first
    assert "37 classes and 61 class lessons wait for it." in first


def test_warnings_stand_apart(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}")
        warnings = texts(page, ".warnings h3")

    assert warnings == [
        "E-mail address not valid: work email, 4 contacts",
        "No main mobile telephone among several for 1 student",
    ]


def test_a_cause_leads_to_every_error_that_goes_away_with_it(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}")
        page.get_by_role("link", name="Subject 55 is not in MYA", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Subject 55 is not in MYA")
        page.get_by_role("link", name="List all of them").click()

        expect(page.locator("caption")).to_have_text("98 open errors and warnings")


def test_an_error_leads_to_its_root_cause(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/errors?code=no_user")
        page.locator("a.title").first.click()
        page.get_by_role("link", name="Surname is missing for Amelia, 00231").click()

        expect(page.get_by_text("3 student lessons", exact=True)).to_be_visible()


def test_silence_does_not_look_like_success(site: Site, chromium: Browser) -> None:
    with site.page(chromium, SILENT) as page:
        page.goto(f"/s/{SILENT}")
        first = page.get_by_role("region", name="What needs attention first")

        expect(first.get_by_role("heading", name="No completed run for 2 days")).to_be_visible()
        expect(first.get_by_role("heading", name="House groups: held back since")).to_be_visible()


def test_a_good_night_says_so(site: Site, chromium: Browser) -> None:
    with site.page(chromium, CALM) as page:
        page.goto(f"/s/{CALM}")

        expect(page.get_by_role("heading", level=1)).to_have_text("Everything is in MYA")
        expect(page.get_by_role("heading", name="Nothing to put right")).to_be_visible()
        assert page.locator(".banner").count() == 0


def test_the_first_visit_says_what_comes_next(site: Site, chromium: Browser) -> None:
    with site.page(chromium, NEW) as page:
        page.goto("/")

        expect(page.get_by_role("heading", level=1)).to_have_text(
            "The first night is still to come"
        )
        assert urlsplit(page.url).path == f"/s/{NEW}"


def test_the_keyboard_reaches_the_content_first_and_then_the_pages(
    site: Site, chromium: Browser
) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}")
        page.keyboard.press("Tab")
        skip = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        target = page.evaluate("document.activeElement.id")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.closest('main') !== null")

    assert (skip, target, first) == ("Skip to the content", "content", True)


def test_focus_is_seen_wherever_it_goes(site: Site, chromium: Browser) -> None:
    unseen = []

    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/errors")
        for _ in range(30):
            page.keyboard.press("Tab")
            style, html = page.evaluate(
                "[getComputedStyle(document.activeElement).outlineStyle,"
                " document.activeElement.outerHTML.slice(0, 80)]"
            )
            if style == "none":
                unseen.append(html)

    assert unseen == []


def test_a_reference_is_copied_or_selected_by_hand(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"/s/{BUSY}/errors?code=no_user")
        page.locator("a.title").first.click()
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        shown = page.locator("#reference").inner_text()

    assert copied == shown
    assert "Code: no_user" in copied
    assert "Amelia" not in copied


def test_without_scripts_there_is_no_button_that_does_nothing(
    site: Site, chromium: Browser
) -> None:
    with site.page(chromium, BUSY, scripts=False) as page:
        page.goto(f"/s/{BUSY}/errors?code=no_user")
        page.locator("a.title").first.click()

        expect(page.locator("#reference")).to_contain_text("Code: no_user")
        expect(page.get_by_text("Copy", exact=True)).to_be_hidden()


def test_nothing_comes_from_elsewhere_and_nothing_is_refused(site: Site, chromium: Browser) -> None:
    said: list[str] = []
    asked: list[str] = []

    with site.page(chromium, BUSY) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for path in ("", "/errors", "/runs/run-22", "/readiness"):
            page.goto(f"/s/{BUSY}{path}")

    assert said == []
    assert [url for url in asked if not url.startswith(site.address)] == []


def test_support_finds_a_school_and_the_school_sees_it(site: Site, chromium: Browser) -> None:
    with site.page(chromium, None) as page:
        page.goto("/")
        page.get_by_role("searchbox").fill("beech")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Beech Hill School").click()
    with site.page(chromium, CALM) as page:
        page.goto(f"/s/{CALM}/support")

        expect(page.get_by_role("rowheader", name="Support")).to_be_visible()
        expect(page.get_by_text("The overview", exact=True)).to_be_visible()


def test_the_chart_has_a_table_that_says_the_same(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}")
        bars = page.locator(".chart-wrap.long rect").count()
        page.get_by_text("The same as a table").click()
        rows = texts(page, ".nights tbody tr")

    assert bars == len(rows) == 30
    assert sum("no run" in row for row in rows) == 1
    assert sum("broken off" in row for row in rows) == 1


def test_a_phone_shows_fewer_nights(site: Site, chromium: Browser) -> None:
    with site.page(chromium, BUSY, size=PHONE) as page:
        page.goto(f"/s/{BUSY}")

        expect(page.locator(".chart-wrap.long")).to_be_hidden()
        expect(page.locator(".chart-wrap.short rect")).to_have_count(14)


def test_dates_are_british(site: Site, chromium: Browser) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)

    with site.page(chromium, BUSY) as page:
        page.goto(f"/s/{BUSY}/runs")
        shown = page.locator("tbody").inner_text()

    assert f"{yesterday.day} {yesterday:%B %Y}" in shown
    assert f"{yesterday:%Y-%m-%d}" not in shown
