/** Style of every page; its hash is in the content security policy. Colours reach WCAG AA contrast in both schemes. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: light-dark(#f3f4f6, #111418); --card: light-dark(#ffffff, #1a1f26); --line: light-dark(#d5d9e0, #343c48);
  --text: light-dark(#1a202c, #e8ebf0); --soft: light-dark(#4b5563, #a9b2c0); --accent: light-dark(#0b5c4d, #3ecfae);
  --on-accent: light-dark(#ffffff, #06251f); --warn: light-dark(#9b1c1c, #ff9d95); --warn-ground: light-dark(#fdecec, #3a1d1d); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 2rem; box-shadow: 0 10px 30px rgb(0 0 0 / 8%); }
.brand { margin: 0 0 1.25rem; font-size: .85rem; letter-spacing: .04em; color: var(--soft); }
.brand b { color: var(--accent); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); font-size: .92rem; }
.foot { margin: 1.25rem 0 0; } .foot a { color: var(--accent); }
.name { font-weight: 650; overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; font-size: .92rem; }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--soft); border-radius: 9px; }
button { width: 100%; margin-top: 1.25rem; padding: .75rem 1rem; font: inherit; font-weight: 650; border-radius: 9px;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { margin-top: .7rem; background: transparent; color: var(--text); border-color: var(--soft); }
a.way-in { display: block; margin-top: .7rem; padding: .75rem 1rem; text-align: center; text-decoration: none; font-weight: 650;
  border: 1px solid var(--accent); border-radius: 9px; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { margin: 0 0 1rem; padding: .75rem .9rem; border-radius: 9px; background: var(--warn-ground); color: var(--warn); }
ul { margin: 0 0 1rem; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 9px; }
li { padding: .7rem .9rem; } li + li { border-top: 1px solid var(--line); }
li small { display: block; color: var(--soft); }
dl { margin: 0 0 1rem; display: grid; grid-template-columns: auto 1fr; gap: .3rem .9rem; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { body { padding: 0; place-items: stretch; } main { border: 0; border-radius: 0; } }
`;
