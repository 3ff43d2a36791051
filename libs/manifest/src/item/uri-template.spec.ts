import { templatePattern } from './uri-template.js';

const makes = (template: string, uri: string): boolean =>
  new RegExp(templatePattern(template) ?? '$^', 'u').test(uri);

describe('templatePattern', () => {
  it('matches what the template makes, within one segment for each variable', () => {
    expect(makes('test://note/{id}/text', 'test://note/a-7.~_/text')).toBe(true);
    expect(makes('test://my-notes/{id}', 'test://my-notes/a-7')).toBe(true);
    expect(makes('db://{schema}/{table}?row={row}', 'db://main/users?row=3')).toBe(true);
  });

  it('takes every other character as itself, as the validators of JSON Schema read patterns', () => {
    const fixed = "test://a-b_c~d.e!f$g&h'i(j)k*l+m,n;o=p:q@r[s]t|u^v\\w?x#/";
    expect(makes(`${fixed}{id}`, `${fixed}7`)).toBe(true);
    expect(makes(`${fixed}{id}`, `${fixed.replace('.', '-')}7`)).toBe(false);
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
