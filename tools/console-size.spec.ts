import { weights } from './console-size.mjs';

const MANIFEST = {
  'index.html': { file: 'index.js', isEntry: true, imports: ['_shared.js'], css: ['index.css'] },
  '_shared.js': { file: 'shared.js', imports: ['index.html'] },
  'calls.tsx': {
    file: 'calls.js',
    isDynamicEntry: true,
    imports: ['index.html', '_table.js'],
    css: ['calls.css'],
  },
  '_table.js': { file: 'table.js', imports: ['_shared.js'] },
};
const BYTES: Record<string, number> = {
  'index.js': 100,
  'shared.js': 50,
  'calls.js': 7,
  'table.js': 3,
  'index.css': 20,
  'calls.css': 1,
};

describe('weights', () => {
  it('counts what the entry imports as shell, and for a page only what comes on top', () => {
    const bytes = weights(MANIFEST, (file) => BYTES[file] ?? Number.NaN).map((weight) => [
      weight.what,
      weight.bytes,
    ]);
    expect(bytes).toEqual([
      ['shell', 150],
      ['calls.tsx', 10],
      ['styles', 21],
    ]);
  });

  it('does not take an empty manifest for a light console', () => {
    expect(() => weights({}, () => 0)).toThrow('no entry');
    expect(() => weights({ 'index.html': MANIFEST['index.html'] }, () => 0)).toThrow('no lazy page');
  });
});
