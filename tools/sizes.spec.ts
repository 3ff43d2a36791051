import { measure } from './sizes.mjs';

const lines = (count: number) => 'export const line = 1;\n'.repeat(count);
const file = (path: string, text = lines(1)) => ({ path, text });
const problems = (...files: { path: string; text: string }[]) =>
  measure(files).findings.map(({ path, problem }) => `${path}: ${problem}`);

describe('sizes and names', () => {
  it('accepts a tree as it should be', () => {
    const text = 'export class RedisLimits { constructor(a, b, c, d, e, f) {} }\n';
    expect(problems(file('apps/api/src/redis-limits.ts', text), file('libs/guard/src/index.ts'))).toEqual([]);
  });

  it('finds a file of more than 500 lines and lists one of more than 300', () => {
    const { findings, long } = measure([
      file('apps/a.ts', lines(501)),
      file('apps/b.ts', lines(301)),
      file('apps/c.ts'),
      file('apps/d.ts'),
    ]);
    expect(findings).toEqual([
      { path: 'apps/a.ts', problem: '501 lines, at most 500' },
      { path: '.', problem: 'the median file has 301 lines, at most 80' },
    ]);
    expect(long.map(({ path }) => path)).toEqual(['apps/a.ts', 'apps/b.ts']);
  });

  it('holds the median to 80 lines, specs left out', () => {
    const specs = Array.from({ length: 9 }, (_, n) => file(`apps/s${n}.spec.ts`, lines(1)));
    expect(measure([...specs, file('apps/a.ts', lines(81))]).median).toBe(81);
  });

  it('finds a folder of more than 15 files, specs not counted', () => {
    const sources = Array.from({ length: 15 }, (_, n) => file(`apps/f${n}.ts`));
    expect(problems(...sources, file('apps/f.spec.ts'))).toEqual([]);
    expect(problems(...sources, file('apps/f16.ts'))).toEqual(['apps: 16 files in one folder, at most 15']);
  });

  it('counts no migrations: there is one more with each change of the schema', () => {
    const migrations = Array.from({ length: 16 }, (_, n) => file(`migrations/00${n + 10}-step.ts`));
    expect(problems(...migrations)).toEqual([]);
  });

  it.each([
    ['apps/CallRow.ts', 'kebab-case'],
    ['apps/call_row.ts', 'kebab-case'],
    ['libs/guard/src/utils/pad.ts', '"utils" says nothing'],
    ['libs/guard/src/string-helper.ts', '"string-helper" says nothing'],
    ['libs/common/src/index.ts', '"common" says nothing'],
    ['apps/api/src/calls/index.ts', 'barrel'],
  ])('finds the name of %s', (path, problem) => {
    expect(problems(file(path))).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['export default class A {}', 'default export'],
    ['const a = 1;\nexport default a;', 'default export'],
    ['export class A { constructor(a, b, c, d, e, f, g) {} }', '7 parameters'],
    ['export class StoreImpl {}', '"StoreImpl" is named by its kind'],
    ['export interface IStore {}', '"IStore" is named by its kind'],
    ['export class BaseStoreService {}', '"BaseStoreService" is named by its kind'],
    ["jest.mock('./store.js');", 'use a fake'],
    ["jest.unstable_mockModule('./store.js', () => ({}));", 'use a fake'],
  ])('finds what is wrong in: %s', (text, problem) => {
    expect(problems(file('apps/a.ts', text))).toEqual([expect.stringContaining(problem)]);
  });
});
