/** The look of the page: two faces, one column, figures under each other; light, dark and paper. No colour says what words or patterns do not. */
export const style = `
:root{--paper:#fdfcfa;--ink:#1f1e1c;--muted:#5c5952;--rule:#d8d3c8;--soft:#f4f1ea;--accent:#1f1e1c;--holds:#e7e2d6;
--s1:#1b5a8c;--s1-soft:#d5e3ef;--s2:#a0430f;--s2-soft:#f7e0d1;--s3:#2c6a38;--s3-soft:#d8ead9;--s4:#673a94;--s4-soft:#e6daf1;--s0:#6b675f;--s0-soft:#e2ded5;--good:#25612f;--bad:#8d2f1d;
--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",Georgia,"Liberation Serif",serif;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;--mono:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#161719;--ink:#ebe8e2;--muted:#aca79d;--rule:#3b3c3f;--soft:#212326;--accent:#ebe8e2;--holds:#2a2c2f;
--s1:#8abbe8;--s1-soft:#20364a;--s2:#f0a87a;--s2-soft:#4a2d1c;--s3:#97cd9d;--s3-soft:#203a25;--s4:#c8a7ee;--s4-soft:#38274b;--s0:#a8a398;--s0-soft:#393a3d;--good:#97cd9d;--bad:#f0a08c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 var(--sans);font-variant-numeric:tabular-nums lining-nums;overflow-wrap:break-word}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1,h2,h3,h4,.big,.lede,.prose,.headline .says{font-family:var(--serif)}
h1{font-size:clamp(1.9rem,5vw,2.9rem);line-height:1.1;font-weight:600;margin:.2rem 0 .6rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.6rem;line-height:1.2;font-weight:600;margin:0 0 1rem;text-wrap:balance}
h3{font-size:1.2rem;line-height:1.3;font-weight:600;margin:2.2rem 0 .5rem;text-wrap:balance}
h4{font-size:1rem;line-height:1.3;font-weight:600;margin:1.4rem 0 .4rem}
section,footer{border-top:1px solid var(--rule);padding-top:1.6rem;margin-top:3rem}
p{margin:0 0 .8rem;max-width:42rem}
a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--s1);outline-offset:2px}
ul,ol{padding-left:1.2rem}
.eyebrow{font-size:.8rem;letter-spacing:.04em;color:var(--muted);margin:0}
.asof{font:400 1.35rem/1.3 var(--serif);margin:0 0 1.2rem}
.muted,.unit,.note,.range,.cite,.none,figcaption,caption{color:var(--muted)}
.unit{display:block;font-weight:400;font-size:.8125rem;line-height:1.35}
h3 .unit,h4 .unit,p .unit,li .unit{display:inline;font-family:var(--sans);font-size:.8125rem}
.note{font-size:.875rem;line-height:1.45}
.lede,.prose{font-size:1.0625rem;line-height:1.5}
.prose{max-width:42rem}
.nb{white-space:nowrap}
.cite{font-size:.75rem;white-space:nowrap}
.none{font-style:italic}
.code{font-family:var(--mono);font-size:.8125rem;overflow-wrap:anywhere}
.heading{font-weight:600}
.about{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.9rem 2rem;margin:0;font-size:.9375rem}
.about dt{font-size:.8125rem;color:var(--muted)}
.about dd{margin:0}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;padding:0;margin:1.6rem 0 0;font-size:.9375rem}
.banner{border:2px solid var(--bad);border-left-width:.6rem;padding:.8rem 1rem;margin:1.2rem 0}
.banner h2{font-size:1.1rem;margin-bottom:.4rem}
.banner p,.banner ul{margin-top:0;margin-bottom:.3rem}
.swatch{display:inline-block;width:.8em;height:.8em;margin-right:.4em;vertical-align:-.04em;border:1.5px solid var(--s0);background:var(--s0)}
.swatch.side-1{border-color:var(--s1);background:var(--s1)}
.swatch.side-2{border-color:var(--s2);background:repeating-linear-gradient(135deg,var(--s2) 0 2px,var(--s2-soft) 2px 4.5px)}
.swatch.side-3{border-color:var(--s3);background:radial-gradient(var(--s3) 38%,var(--s3-soft) 42%) 0 0/4px 4px}
.swatch.side-4{border-color:var(--s4);background:repeating-linear-gradient(var(--s4) 0 2px,var(--s4-soft) 2px 4px)}
.headline{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem 1.2rem;max-width:none;margin:0 0 1.6rem}
.headline .big{font-size:clamp(2.6rem,9vw,4.2rem);line-height:1;font-weight:600;letter-spacing:-.02em}
.headline .says{font-size:1.125rem;line-height:1.4;flex:1 1 18rem;max-width:30rem}
.headline .range{color:var(--ink)}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.4;margin:.4rem 0 1.2rem}
caption{text-align:left;padding:0 0 .4rem;font-size:.875rem}
caption strong{color:var(--ink)}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
th{font-weight:600}
thead th{font-size:.875rem;vertical-align:bottom;border-bottom:1.5px solid var(--ink)}
tbody th{font-weight:400}
.num{text-align:right}
.num .figure{white-space:nowrap}
.num .range{display:block;font-weight:400;font-size:.8125rem;line-height:1.3}
.num .unit{font-size:.75rem}
main:not(.many) :is(.plain,.ledger) .range{white-space:nowrap}
.pad{visibility:hidden}
.gap .figure,.sum .figure,.total .figure,.sum th,.cost .figure,.cost th{font-weight:600}
.scroll{overflow-x:auto;margin:0 0 1.2rem}
.scroll table{margin-bottom:0}
.ledger .issue th{font:600 1.125rem/1.3 var(--serif);padding-top:1.5rem;border-bottom:1px solid var(--ink)}
.ledger .issue a{text-decoration:none}
.ledger .issue a:hover{text-decoration:underline}
.ledger .same,.ledger .base{color:var(--muted)}
.ledger .whole td{color:var(--muted);font-size:.875rem;padding-left:0}
.ledger .whole strong{color:var(--ink)}
.ledger .cost th,.ledger .cost td{background:var(--soft)}
.ledger .cost th{padding-left:.6rem}
.ledger .cost td:last-child{padding-right:.6rem}
.ledger .total th,.ledger .total td{border-top:1.5px solid var(--ink)}
.ledger td:nth-child(n+3),.ledger thead th:nth-child(n+3){text-align:right}
.ledger tbody th{min-width:13rem}
.ledger .whole td{text-align:left}
.status,.badge{display:inline-block;font:500 .75rem/1.4 var(--sans);border:1px solid var(--muted);color:var(--muted);border-radius:1em;padding:0 .6em;white-space:nowrap;vertical-align:.1em}
.status.agreed{border-color:var(--good);color:var(--good)}
.badge.assumed,.badge.low{border-style:dashed;border-color:var(--bad);color:var(--bad)}
figure{margin:1rem 0 2rem}
figcaption{font-size:.875rem;line-height:1.45;max-width:46rem;margin-bottom:.8rem}
figcaption strong{color:var(--ink)}
.panel{max-width:46rem}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:1.4rem 2.5rem}
.chart{display:block;overflow:visible;font:400 13px var(--sans);font-variant-numeric:tabular-nums lining-nums}
.chart text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.chart .spread,.chart .tick,.chart .end{fill:var(--muted)}
.chart .tick{font-size:11.5px}
.chart .end{font-size:12px}
.chart .value{font-weight:600}
.chart .spread{font-weight:400}
.chart .reference-label{font-weight:600}
.chart line{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke}
.chart .zero{stroke:var(--ink);stroke-width:1.5}
.chart .whisker{stroke:var(--ink);stroke-width:1.75}
.chart .whisker.halo{stroke:var(--paper);stroke-width:5}
.chart .reference{stroke:var(--bad);stroke-width:2;stroke-dasharray:5 3}
.chart .holds{fill:var(--holds)}
.chart .neutral.full{fill:var(--s0)}.chart .side-1.full{fill:var(--s1)}.chart .side-2.full{fill:var(--s2)}.chart .side-3.full{fill:var(--s3)}.chart .side-4.full{fill:var(--s4)}
.chart .side-2.soft{fill:var(--s2-soft)}.chart .side-3.soft{fill:var(--s3-soft)}.chart .side-4.soft{fill:var(--s4-soft)}
.chart .bar{stroke-width:1.25}.chart .bar.neutral{stroke:var(--s0)}.chart .bar.side-1{stroke:var(--s1)}.chart .bar.side-2{stroke:var(--s2)}.chart .bar.side-3{stroke:var(--s3)}.chart .bar.side-4{stroke:var(--s4)}
.chart .dot{stroke:var(--ink);stroke-width:2}
.chart .dot.full{fill:var(--ink)}.chart .dot.ring{fill:var(--paper)}
details{margin:.8rem 0 1.2rem}
summary{cursor:pointer;font-size:.875rem;color:var(--muted);width:fit-content;padding:.2rem 0}
summary:hover{color:var(--ink)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:1rem 2.5rem;margin:.8rem 0 1.2rem}
.card dt{font-weight:600}
.card dd{margin:0}
.card .big{display:block;font-size:2.2rem;line-height:1.15;font-weight:600;letter-spacing:-.01em}
.card .says{display:block;font-size:.875rem;color:var(--muted)}
.disputed,.moves,.timeline,.break-evens,.others{padding:0;list-style:none}
.disputed>li{margin-bottom:.8rem}
.disputed ul{list-style:none;padding-left:0}
.moves li{padding:.35rem 0;border-bottom:1px solid var(--rule);font-size:.9375rem}
.moves p{margin:0;max-width:none}
.break-evens li{padding:.35rem 0;max-width:46rem}
.others li{font-size:.875rem;padding:.15rem 0}
.claim{border-top:1px solid var(--rule);padding-top:.2rem;margin-top:1.6rem}
.claim h3{margin-top:1rem}
.verdict{font-weight:600}
.verdict.fits{color:var(--good)}
.verdict.fails{color:var(--bad)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:1rem 2rem;font-size:.9375rem}
.clause h4{margin-top:.4rem}
.timeline li{border-left:2px solid var(--rule);padding:0 0 1rem 1.1rem}
.timeline h3{margin:.1rem 0 .3rem}
.timeline .when{font-size:.875rem;margin:0}
.timeline time{font-weight:600;margin-right:.8em}
.timeline .prose{font-size:1rem}
.facts td:nth-child(2){width:30%}
.facts td:nth-child(3){width:9.5rem}
.facts td:nth-child(4){width:34%}
.facts .note,.said{margin:.2rem 0 0}
.said{font-size:.875rem}
.facts .range{font-weight:400}
.values{margin:.2rem 0 0}
.values div{display:flex;justify-content:space-between;gap:1rem}
.values dt{font-size:.8125rem;color:var(--muted)}
.values .amount{font-size:.875rem}
.values dd{margin:0;text-align:right}
.sources{font-size:.8125rem;line-height:1.45}
.sources li{overflow-wrap:anywhere;margin-bottom:.2rem}
footer{font-size:.9375rem}
footer li{max-width:42rem;margin-bottom:.3rem}
@media screen and (max-width:44rem){
main{padding:1.5rem 1rem 3rem}
main:not(.many) :is(.plain,.ledger) .range{white-space:normal}
.ledger,.ledger tbody,.stack,.stack tbody,.stack caption,.facts,.facts tbody,.facts tr,.facts td,.facts th{display:block}
.ledger thead,.stack thead,.facts thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
:is(.ledger,.stack) tr{display:grid;grid-template-columns:repeat(auto-fit,minmax(5.5rem,1fr));border-bottom:1px solid var(--rule);padding:.5rem 0;column-gap:.8rem}
.ledger tbody th{min-width:0}
:is(.ledger,.stack) :is(th,td){border:0!important;padding:.1rem 0!important;text-align:left!important;background:none!important}
:is(.ledger,.stack) th,.ledger .whole td{grid-column:1/-1}
:is(.ledger,.stack) td[data-label]::before{content:attr(data-label);display:block;font-size:.75rem;font-weight:400;color:var(--muted);line-height:1.3}
.ledger .blank,.ledger .base:not(.continues){display:none}
.ledger .issue{border-bottom:1px solid var(--ink);padding-top:1.4rem}
.ledger .cost{background:var(--soft);margin:0 -.6rem;padding:.5rem .6rem}
.facts tr{border-bottom:1px solid var(--rule);padding:.6rem 0}
.facts th,.facts td{border:0;padding:.1rem 0;width:auto!important}
.facts th{font-weight:600}
.facts .unit{display:inline;margin-left:.5em}
.plain{font-size:.8125rem}
.plain .range,.plain .unit{font-size:.75rem}
.plain:not(.stack) :is(th,td){padding:.4rem .2rem}
.plain:not(.stack) th:first-child{padding-left:0}
}
@media print{
@page{margin:16mm 14mm}
:root{--paper:#fff;--ink:#000;--muted:#444;--rule:#bbb;--soft:#f3f3f3;--holds:#e9e9e9;--s1:#1b5a8c;--s1-soft:#d5e3ef;--s2:#a0430f;--s2-soft:#f7e0d1;--s3:#2c6a38;--s3-soft:#d8ead9;--s4:#673a94;--s4-soft:#e6daf1;--s0:#6b675f;--s0-soft:#e2ded5;--good:#25612f;--bad:#8d2f1d;color-scheme:light}
html{font-size:10pt}
body{-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
nav{display:none}
a{text-decoration:none}
h2,h3,h4,caption,figcaption,summary{break-after:avoid}
tr,figure .chart,.card,.headline,.moves li,.timeline li,.clause{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
section{margin-top:1.6rem}
#table,#issues,#facts{break-before:page}
details::details-content{content-visibility:visible;display:block;block-size:auto;height:auto}
details>*{display:block}
main:not(.many) .ledger .range{white-space:normal}
.ledger tbody th{min-width:9rem}
summary{list-style:none;font-weight:600;color:var(--ink)}
}
`
