/** No other file, no font, no picture. Colours are variables, so that light, dark and paper differ in one place each. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2330; --dim: #5b6575; --page: #fff; --panel: #f5f7fa; --rule: #d5dbe3;
  --link: #0b5cad; --push: #8b2fa8; --pull: #0a7285; --good: #1a7a3a; --bad: #b3261e; --mark: #9a6200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ee; --dim: #9aa5b5; --page: #14181f; --panel: #1d232c; --rule: #343d4a;
    --link: #7ab8ff; --push: #dd9bf2; --pull: #6fd0e0; --good: #6fd18b; --bad: #ff9b92; --mark: #e8b25a;
  }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --dim: #444; --page: #fff; --panel: #fff; --rule: #aaa;
    --link: #000; --push: #6a1b85; --pull: #075a69; --good: #14602d; --bad: #8f1d17; --mark: #6b4400;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.5rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
.dim, caption, footer { color: var(--dim); }
.good { color: var(--good); } .bad { color: var(--bad); } .mark { color: var(--mark); }
.push { color: var(--push); font-weight: 600; } .pull { color: var(--pull); font-weight: 600; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--rule); }
th { background: var(--panel); position: sticky; top: 0; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.name { font-weight: 600; white-space: nowrap; }
td ul { margin: 0; padding-left: 1.1rem; }
tr:target td { background: var(--panel); outline: 2px solid var(--link); outline-offset: -2px; }
tr.step td { color: var(--mark); font-style: italic; }
code, pre, .packets { font-family: ui-monospace, monospace; font-size: 12.5px; }
.packets td { white-space: nowrap; }
.packets td.carries { white-space: normal; min-width: 14rem; }
pre { margin: .25rem 0; overflow-x: auto; }
summary { cursor: pointer; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; background: var(--panel);
  padding: .5rem .75rem; border: 1px solid var(--rule); }
.filters[hidden], tr[hidden] { display: none; }
input, select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--rule); padding: .15rem .4rem; }
svg { display: block; height: auto; max-width: none; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .box { fill: var(--panel); stroke: var(--rule); }
svg .service { stroke: var(--link); stroke-width: 1.5; }
svg .lane { stroke: var(--rule); }
svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
svg line, svg path { fill: none; stroke-width: 1.4; }
svg .connect { stroke: var(--link); stroke-width: 2.2; }
svg .message { stroke: var(--push); }
svg .exchange { stroke: var(--dim); stroke-dasharray: 4 3; }
svg .close { stroke: var(--dim); stroke-width: 2.2; }
svg .failure { stroke: var(--bad); stroke-width: 2.2; stroke-dasharray: 7 4; }
svg .fault { stroke: var(--mark); stroke-dasharray: 2 3; }
svg marker path { stroke: none; }
svg .connect-head { fill: var(--link); } svg .message-head { fill: var(--push); }
svg .exchange-head, svg .close-head { fill: var(--dim); } svg .failure-head { fill: var(--bad); }
svg text.dim { fill: var(--dim); } svg text.bad { fill: var(--bad); } svg text.mark { fill: var(--mark); }
svg text.name { font-weight: 600; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filters, nav { display: none; }
  svg { max-width: 100%; }
  tr, svg { break-inside: avoid; }
  th { position: static; }
  .packets td { white-space: normal; }
  .scroll { overflow: visible; }
}
`;
