"""The frame of all reports: HTML and CSS."""

from __future__ import annotations

from html import escape

from emptor.report.html import with_contents

CONTENTS = "<!-- contents -->"
"""Where links to the parts of the page go."""

CSS = """
:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #d8dde3; --paper: #ffffff;
  --tint: #f5f7f9; --link: #0063a0; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --faint: #a3adb8; --line: #3a424b; --paper: #16191d; --tint: #20252b; --link: #6db8ee; }
  /* Figures are drawn in ink: they keep their paper. */
  figure img { background: #ffffff; padding: .75rem; border-radius: 6px; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 "Source Sans 3", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: clamp(1.5rem, 5vw, 2.2rem); line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance;
  overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; overflow-wrap: anywhere; }
p, ul { max-width: 44rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; margin: 1.25rem 0 0; padding: 0;
  max-width: none; }
.question { font-size: 1.15rem; margin: 0 0 .75rem; }
.about, .notes, figcaption, small, caption, th p, .key { color: var(--faint); }
.answers, .compared { padding-left: 1.1rem; font-size: 1.08rem; overflow-wrap: anywhere; }
.compared { font-size: 1rem; }
.answers li, .compared li { margin: .45rem 0; }
.notes { padding-left: 1.1rem; font-size: .9rem; overflow-wrap: anywhere; }
.notes li { margin: .2rem 0; }
.wide { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.45;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .4rem 0 .4rem 1.1rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; font-weight: 500; min-width: 11rem; padding-left: 0; }
thead th:first-child, thead th { font-weight: 700; border-bottom: 2px solid var(--ink); vertical-align: bottom; }
td { white-space: nowrap; }
td small { white-space: normal; }
td small strong { color: var(--ink); }
.bit { white-space: nowrap; }
th small { font-weight: 400; white-space: nowrap; }
.key { font-size: .78rem; font-weight: 400; overflow-wrap: anywhere; }
th p { font-size: .92em; font-weight: 400; margin: .1rem 0 0; max-width: 28rem; }
.texts td, .texts th { text-align: left; white-space: normal; overflow-wrap: break-word; }
.texts td { width: 39%; min-width: 11rem; }
.texts p { margin: 0 0 .4rem; }
.texts p:last-child { margin: 0; }
.texts th:first-child { min-width: 9rem; }
code, pre { font: .88rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { background: var(--tint); padding: .8rem 1rem; border-radius: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere; }
figure { margin: 1.5rem 0 2.5rem; }
figure .wide { margin: 0; }
figure img { display: block; width: 100%; height: auto; }
figure .wide img { min-width: 34rem; }
figcaption { font-size: .92rem; margin-top: .4rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .9rem; }
@media screen and (max-width: 40rem) {
  body { padding-top: 1.5rem; }
  /* Names of rows stay in sight while the numbers scroll. */
  .wide th:first-child { position: sticky; left: 0; background: var(--paper); min-width: 8.5rem; width: 8.5rem; }
  .wide th small { white-space: normal; }
  .stack, .stack caption, .stack tbody, .stack tr, .stack th, .stack td { display: block; width: auto; }
  .stack th:first-child { position: static; width: auto; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { border-bottom: 1px solid var(--line); padding: .6rem 0; }
  .stack th, .stack td { border: 0; padding: .15rem 0; }
  .stack th:first-child { font-weight: 700; }
  .numbers td { display: flex; justify-content: space-between; gap: 1rem; white-space: normal; }
  .of { display: block; color: var(--faint); font-size: .9rem; flex: 0 1 auto; text-align: left; }
}
@page { margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  p, ul { max-width: none; }
  .answers, .compared { font-size: 10pt; }
  .wide { overflow: visible; }
  figure .wide img { min-width: 0; }
  figure, tr, li { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  h2 { margin-top: 2rem; }
  p, li { orphans: 3; widows: 3; }
  thead { display: table-header-group; }
  table { font-size: 8.5pt; }
  th:first-child, .texts td, .texts th:first-child { min-width: 0; }
  .many td { white-space: normal; }
}
"""


FOOT = "A simulation shows what rules do to simulated people; it measures no platform."


def document(title: str, question: str, about: str, main: str) -> str:
    """A whole page that needs no network, with links to its parts.

    Parameters
    ----------
    title, question, about
        Its head, as text.
    main
        Its body, as HTML; what stands in second-level headings is linked to.
    """
    from emptor import __version__

    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{CSS}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
<p class="question">{escape(question)}</p>
<p class="about">{escape(about)}</p>
{CONTENTS}
</header>
<main>
{main}</main>
<footer>Made by emptor {__version__}. {FOOT}</footer>
</body>
</html>
"""
    return with_contents(page, CONTENTS)
