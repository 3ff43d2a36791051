import { collisionFindings } from './collisions.js';
import { renameFindings } from './renamed.js';
import { skeleton } from './skeleton.js';

const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: 'object' }, ...more });
const known = (name: string, more: object = {}, server = 'bank') => [
  { server, definition: tool(name, more) },
];
const found = (name: string, others: ReturnType<typeof known>, more: object = {}) =>
  collisionFindings('shop', tool(name, more), others).map(({ rule, severity, pointer }) => [
    rule,
    severity,
    pointer,
  ]);

describe('names of tools', () => {
  it.each([
    ['pay', 'рау'],
    ['scope', 'ѕсоре'],
    ['KEY', 'ΚΕΥ'],
    ['transfer', 'ｔｒａｎｓｆｅｒ'],
    ['login', '1ogin'],
    ['modern', 'modem'],
    ['resume', 'résumé'],
    ['pay', 'p\u200bay'],
    ['go', 'g0'],
  ])('%s looks like %s', (a, b) => {
    expect(skeleton(a)).toBe(skeleton(b));
  });

  it('look different when they are', () => {
    expect(
      new Set(['create_issue', 'create_tissue', 'delete_issue', 'list', 'last'].map(skeleton)).size,
    ).toBe(5);
  });

  it('of two servers are the same, confusable, or one letter apart', () => {
    expect(found('transfer', known('transfer'))).toEqual([['manifest.name-same', 'info', '/name']]);
    expect(found('Transfer', known('trans_fer'))).toEqual([['manifest.name-same', 'info', '/name']]);
    expect(found('transf1er', known('transfier'))).toEqual([['manifest.name-near', 'low', '/name']]);
    expect(found('1ogin', known('login'))).toEqual([['manifest.name-confusable', 'high', '/name']]);
    expect(found('transfers', known('transfer'))).toEqual([['manifest.name-near', 'low', '/name']]);
    expect(found('get', known('set'))).toEqual([]);
    expect(found('pay', known('refund'))).toEqual([]);
  });

  it('of one server are its own business', () => {
    expect(found('1ogin', known('login', {}, 'shop'))).toEqual([]);
  });

  it('pass for others by their titles', () => {
    expect(found('pay2', known('pay', { title: 'Pay a bill' }), { title: 'Pаy a bill' })).toEqual([
      ['manifest.name-confusable', 'high', '/title'],
    ]);
    expect(found('pay2', known('pay', { title: 'Pay a bill' }), { title: 'Pay a bill' })).toEqual([]);
  });

  it('are told five at most, gravest first', () => {
    const others = Array.from({ length: 20 }, (_, i) => known('login', {}, `s${i}`)).flat();
    const findings = collisionFindings('shop', tool('1ogin'), [...known('1ogin'), ...others]);
    expect(findings).toHaveLength(5);
    expect(findings[0]?.rule).toBe('manifest.name-confusable');
    expect(findings[0]?.explanation).toContain('"login" of the server "s0"');
  });

  it('are followed from one that is gone', () => {
    const description = 'Opens an issue in the tracker of a project.';
    const schema = { inputSchema: { type: 'object', properties: { title: {} } } };
    const old = { name: 'create_issue', title: 'Create', description, ...schema };
    const other = tool('unrelated', { description: 'Something else altogether, as one can see.' });
    const renamed = (definition: object) =>
      renameFindings(definition, [other, old]).map(({ severity, explanation }) => [severity, explanation]);
    expect(renamed({ ...old, name: 'open_issue', title: 'Open' })).toEqual([
      [
        'info',
        expect.stringMatching(/^Looks like "create_issue" renamed.*everything but its name is as it was\.$/),
      ],
    ]);
    expect(renamed({ ...old, name: 'open_issue', description: `${description} Also pays.` })).toEqual([
      ['low', expect.stringContaining('it was changed, too')],
    ]);
    expect(renamed(tool('new', { description: 'Nothing of the kind, and then some more.' }))).toEqual([]);
    expect(renameFindings(null, [old])).toEqual([]);
    expect(renameFindings(old, [null, 'x'])).toEqual([]);
  });
});
