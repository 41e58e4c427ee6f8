"""The style sheet of the page: light and dark, narrow and wide, on paper. It names no font and fetches nothing."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --dim: #5c5c5c; --line: #ccc; --link: #0645ad;
  --killed: #ffb3ad; --hurt: #ffd79a; --people: #fff2a8; --things: #e6d3bd; --cumulative: #b5ecf2;
  --background: #dedede; --claim: #f0c6f5; --accusation: #d9ccff; --denial: #c6d9ff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #161616; --dim: #a8a8a8; --line: #444; --link: #8ab4f8;
    --killed: #7d1f1a; --hurt: #6e4300; --people: #5a5200; --things: #54432f; --cumulative: #0b4f57;
    --background: #454545; --claim: #622a69; --accusation: #42307d; --denial: #223f78; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 90rem; font: 1rem/1.6 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
a { color: var(--link); }
article + article { border-top: 3px solid var(--line); margin-top: 2rem; padding-top: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; unicode-bidi: plaintext; }
h2 { font-size: 1.1rem; margin: 1rem 0 .5rem; }
.outcome { font-weight: 600; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.found ol { list-style: none; margin: 0; padding: 0; }
.found li { border-top: 1px solid var(--line); padding: .5rem; overflow-wrap: anywhere; }
.found p { margin: 0; }
.headline { font-weight: 600; }
dl { margin: .25rem 0; font-size: .875rem; overflow-wrap: anywhere; }
dl div { display: inline-block; margin-inline-end: 1rem; }
dt { display: inline; color: var(--dim); }
dt::after { content: ": "; }
dd { display: inline; margin: 0; }
small { color: var(--dim); }
mark, .key { color: inherit; background: none; border-radius: .15rem; }
.key { padding: 0 .35rem; font-size: .875rem; white-space: nowrap; }
.killed { background: var(--killed); }
.hurt { background: var(--hurt); }
.people { background: var(--people); }
.things { background: var(--things); }
.cumulative { background: var(--cumulative); }
.background { background: var(--background); }
.denied { background: var(--background); text-decoration: line-through; }
.claim { background: var(--claim); }
.accusation { background: var(--accusation); }
.denial { background: var(--denial); }
.report { border-bottom: 2px dotted var(--dim); }
.chip { font-size: .7rem; font-weight: 700; line-height: 1; vertical-align: super; margin-inline-end: .15rem;
  display: inline-block; text-decoration: none; color: inherit; user-select: none; scroll-margin-top: 4rem; }
:target { outline: 3px solid var(--link); outline-offset: 2px; }
mark:has(> :target) { outline: 3px solid var(--link); }
@media (min-width: 64rem) {
  .sides { display: grid; grid-template-columns: 3fr 2fr; gap: 2rem; }
  .found { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; } }
@media print {
  body { max-width: none; font-size: 10pt; }
  .sides { display: block; }
  .found { position: static; max-height: none; overflow: visible; }
  .found li { break-inside: avoid; }
  mark, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
