import { describe, expect, it } from 'vitest';
import { markup } from '../../../../src/report/html/markup.ts';

describe('markup', () => {
  it('escapes texts, keeps markup, joins lists and leaves out what is absent', () => {
    const items = ['<a>', '"&\''].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul class="${'x" onload="'}">${items}${undefined}${false}${3}</ul>`.text).toBe(
      '<ul class="x&quot; onload=&quot;"><li>&lt;a&gt;</li><li>&quot;&amp;&#39;</li>3</ul>',
    );
  });

  it('shows controls, lone surrogates and marks of the writing direction instead of obeying them', () => {
    expect(markup`${'a\0b\u001bc\u202ed\ud800e\u0085f\tg\n😀'}`.text).toBe(
      'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\tg\n😀',
    );
  });
});
