"""The report in a real browser: on a desk, on a phone, in the dark, on paper, by keyboard, without network."""

import re
from itertools import pairwise

import pytest

from emptor.report.figures import comparison_figures
from emptor.report.page import report
from report.browser import browser
from report.made_up import made_up_attribution, made_up_comparison

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
A4 = {"width": 680, "height": 960}
"""What the margins leave of an A4 sheet, in CSS pixels."""

CONTRASTS = """() => {
  const light = c => { const v = c.map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const p = parts(getComputedStyle(e).backgroundColor);
    if (p.length < 4 || p[3] > 0) return p; } return [255, 255, 255]; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.getClientRects().length) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    found.push([(Math.max(a, b) + .05) / (Math.min(a, b) + .05), walk.currentNode.data.slice(0, 40)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def file(chromium, tmp_path_factory):
    comparison = made_up_comparison("ebay_pre2008")
    comparison.attribution = made_up_attribution()
    made = tmp_path_factory.mktemp("page") / "report.html"
    made.write_text(report(comparison, comparison_figures(comparison), "emptor compare " + 30 * "long_"), "utf-8")
    return made


@pytest.fixture
def opened(chromium, file):
    """Opens the page, and sees to it that it asks for nothing and complains of nothing."""
    contexts, said = [], []

    def opening(size, **options):
        context = chromium.new_context(viewport=size, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: said.append(asked.url) if asked.url != file.as_uri() else None)
        page.goto(file.as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [text for text in said if not text.startswith("data:")] == []


def wider_than_the_page(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth") > 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_figure_is_there_and_says_what_it_shows(opened, size):
    page = opened(size)
    pictures = page.locator("figure img").all()
    assert len(pictures) == 6
    for picture in pictures:
        assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 100
        said = picture.get_attribute("alt")
        assert len(said) > 60
        assert re.search(r"\d", said)
        assert said.endswith(".")
    # The drawings for a phone are others, with letters of a size that can be read.
    drawn_twice = page.locator("picture img").all()
    assert len(drawn_twice) == 5
    assert all(p.evaluate("e => e.currentSrc === e.src") == (size is DESK) for p in drawn_twice)
    if size is PHONE:
        assert all(p.evaluate("e => e.clientWidth / e.naturalWidth") > 0.8 for p in drawn_twice)


def test_alt_texts_carry_the_numbers(opened):
    said = [picture.get_attribute("alt") for picture in opened(DESK).locator("figure img").all()]
    assert "lost by buyers to cheating sellers, % of sales: taobao 0.700, no_rules 1.90, ebay_pre2008 0.700" in said[0]
    assert "lost by buyers to cheating sellers: +1.20 (1.07 to 1.33) % of sales" in said[1]
    assert "Buyers at the end: 100 under taobao" in said[2]
    assert "2.00% under taobao" in said[2]
    assert "80.0% under taobao (80.0 to 80.0)" in said[3]
    assert "40 under taobao" in said[4]
    custody = "payment: custody, release_on with +0.90"
    assert "lost by buyers to cheating sellers: +1.20 (1.07 to 1.33) in all, most by " + custody in said[5]
    assert "under no_rules buyer 50, seller 30, platform 20" in said[4]


def test_headings_and_landmarks_are_in_order(opened):
    page = opened(DESK)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1
    links = page.get_by_role("navigation").get_by_role("link").all()
    assert len(links) == levels.count(2)
    for link in links:
        assert page.locator(link.get_attribute("href")).count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_tables_stay_tables_and_say_what_they_hold(opened, size):
    page = opened(size)
    count = page.locator("table").count()
    assert count > 5
    assert page.get_by_role("table").count() == count
    assert page.locator("table > caption").count() == count
    assert page.locator("th:not([scope])").count() == 0
    first = page.get_by_role("table").first
    assert first.get_by_role("columnheader").count() == 4
    assert first.get_by_role("rowheader").count() == first.get_by_role("row").count() - 1


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(opened, width):
    assert not wider_than_the_page(opened({"width": width, "height": 800}))


def test_what_scrolls_can_be_reached_and_moved_by_keyboard(opened):
    page = opened(PHONE)
    scrolling = page.locator(".wide").all()
    for part in scrolling:
        assert part.get_attribute("tabindex") == "0"
        assert part.get_attribute("aria-label")
    moved = [part for part in scrolling if part.evaluate("e => e.scrollWidth > e.clientWidth + 60")]
    assert moved
    moved[0].focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=moved[0].element_handle())
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    # Whatever else scrolls sideways would be out of reach.
    rest = "[...document.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0 && "
    rest += "['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).length"
    assert page.evaluate(rest) == 0


def test_the_contents_lead_there(opened):
    page = opened(DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "What is compared"
    page.get_by_role("link", name="How to make this again").press("Enter")
    assert page.url.endswith("#how-to-make-this-again")
    assert page.get_by_role("heading", name="How to make this again").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_text_stands_out_from_its_ground(opened, scheme, size):
    page = opened(size, color_scheme=scheme)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 100
    assert [text for ratio, text in found if ratio < 4.5] == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    if scheme == "dark":
        papers = page.evaluate("[...document.images].map(i => getComputedStyle(i).backgroundColor)")
        assert set(papers) == {"rgb(255, 255, 255)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_whole(opened, scheme):
    page = opened(A4, color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    assert not wider_than_the_page(page)
    cut = "[...document.querySelectorAll('.wide')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
    assert page.evaluate(cut) == 0
    assert not page.get_by_role("navigation").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for kept in ("tr", "figure"):
        assert page.locator(kept).first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    tallest = page.evaluate("Math.max(...[...document.querySelectorAll('tr, figure')].map(e => e.clientHeight))")
    assert tallest < A4["height"]
    paper = page.pdf(format="A4", tagged=True)
    assert 3 < len(re.findall(rb"/Type\s*/Page\b", paper)) < 40
