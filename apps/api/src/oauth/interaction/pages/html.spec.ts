import { Html, html } from './html.js';

describe('html', () => {
  it('escapes every value, in text and in quoted attributes', () => {
    const evil = `"><script>alert('&')</script>`;
    expect(html`<a title="${evil}">${evil}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</a>',
    );
  });

  it('keeps markup that it made, lists of it, and leaves out what is absent', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    const { text } = html`<ul>
        ${items}
      </ul>
      ${undefined}${new Html('<hr>')}${7}`;
    // The formatter lays templates out; whitespace between tags says nothing.
    expect(text.replaceAll(/\s+(?=<)/g, '')).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>7');
  });
});
