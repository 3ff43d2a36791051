import { templatePattern } from './uri-template.js';

const makes = (template: string, uri: string): boolean =>
  new RegExp(templatePattern(template) ?? '$^').test(uri);

describe('templatePattern', () => {
  it('matches what the template makes, within one segment for each variable', () => {
    expect(makes('test://note/{id}/text', 'test://note/a-7.~_/text')).toBe(true);
    expect(makes('db://{schema}/{table}?row={row}', 'db://main/users?row=3')).toBe(true);
  });

  it.each([
    ['another segment', 'test://note/a/b/text'],
    ['nothing', 'test://note//text'],
    ['a way up', 'test://note/../text'],
    ['a hidden file', 'test://note/.env/text'],
    ['an encoded separator', 'test://note/a%2Fb/text'],
    ['more at the end', 'test://note/a/text?x'],
    ['more lines', 'test://note/a/text\n'],
    ['what the dot of a pattern would', 'testx://note/a/text'],
  ])('does not match %s', (_what, uri) => {
    expect(makes('test://note/{id}/text', uri)).toBe(false);
  });

  it.each([
    'test://{+path}',
    'test://{/path*}',
    'test://{?q}',
    'test://{a}{b}',
    'test://{a}-{b}',
    'test://{a',
    'test://a}',
    'test://fixed',
    'test://{}',
  ])('does not support %s', (template) => expect(templatePattern(template)).toBeUndefined());
});
