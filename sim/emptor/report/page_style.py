"""The frame of the report: HTML and CSS; `$name` is filled in."""

CSS = """
:root { --ink: #1f2328; --faint: #59636e; --line: #d8dde3; --paper: #ffffff; --tint: #f5f7f9; --link: #0072B2; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 "Source Sans 3", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: clamp(1.5rem, 5vw, 2.2rem); line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance;
  overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, ul { max-width: 44rem; }
.question { font-size: 1.15rem; margin: 0 0 .75rem; }
.about, .notes, figcaption, small { color: var(--faint); }
.answers { padding-left: 1.1rem; font-size: 1.08rem; }
.answers li { margin: .45rem 0; }
.notes { padding-left: 1.1rem; font-size: .9rem; }
.notes li { margin: .2rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem .4rem 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; font-weight: 500; min-width: 11rem; }
thead th { font-weight: 700; border-bottom: 2px solid var(--ink); vertical-align: bottom; }
td { white-space: nowrap; }
th small { display: block; font-weight: 400; }
.rules td, .rules th { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.rules td { min-width: 9rem; }
.rules th:first-child { min-width: 15rem; overflow-wrap: break-word; }
code, pre { font: .88rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { background: var(--tint); padding: .8rem 1rem; overflow-x: auto; border-radius: 4px; }
figure { margin: 1.5rem 0 2.25rem; }
figure img { display: block; width: 100%; min-width: 34rem; height: auto; }
figcaption { font-size: .92rem; margin-top: .4rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .9rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .wide { overflow: visible; }
  figure img { min-width: 0; }
  figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  table { font-size: 8.5pt; }
  td { white-space: normal; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
"""

PAGE = (
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>"""
    + CSS
    + """</style>
</head>
<body>
<header>
<h1>$title</h1>
<p class="question">$question</p>
<p class="about">$about</p>
</header>
<main>
<h2>In short</h2>
$answers
<h2>The numbers</h2>
$headline
$notes
<h2>Figures</h2>
$figures
$attribution
<h2>Where the harm ends up</h2>
$incidence
<h2>Which rules differ</h2>
$rules
<h2>All measures</h2>
$full
$failures
<h2>How to make this again</h2>
<pre>$command</pre>
<p>$seeds</p>
</main>
<footer>Made by emptor. A simulation shows what rules do to simulated people; it measures no platform.</footer>
</body>
</html>
"""
)
