import fc from 'fast-check';
import { BadDefinition, readDefinition } from './definition.js';
import { sha256Hex } from './sha256.js';

const RAW = `{
  "title": "Read a file", "name": "read_file",
  "description": "Reads one file. \\u00dcmlaut, 😀.",
  "inputSchema": {"type":"object","properties":{"path":{"type":"string"}},"required":["path"]},
  "x-unknown": [1, 2.50, null, true]
}`;

describe('readDefinition', () => {
  test('keeps the source, and hashes the RFC 8785 form of every member', () => {
    const definition = readDefinition(RAW);
    expect(definition).toMatchObject({ name: 'read_file', title: 'Read a file', raw: RAW });
    expect(definition.canonical).toBe(
      '{"description":"Reads one file. Ümlaut, 😀.","inputSchema":{"properties":{"path":{"type":"string"}},' +
        '"required":["path"],"type":"object"},"name":"read_file","title":"Read a file",' +
        '"x-unknown":[1,2.5,null,true]}',
    );
    expect(definition.hash).toBe(sha256Hex(definition.canonical));
    expect(definition.value).toEqual(JSON.parse(RAW));
  });

  test('gives the same hash to another layout of the same definition', () => {
    const value = JSON.parse(RAW) as Record<string, unknown>;
    const turned = JSON.stringify(Object.fromEntries(Object.entries(value).toReversed()), null, 3);
    expect(readDefinition(turned).hash).toBe(readDefinition(RAW).hash);
  });

  test('leaves out a title that is not text, but hashes it', () => {
    const definition = readDefinition('{"name":"a","title":1,"inputSchema":{"type":"object"}}');
    expect(Object.keys(definition)).not.toContain('title');
    expect(definition.canonical).toContain('"title":1');
  });

  const minimal = (member: string) => `{"name":"a","inputSchema":{"type":"object"}${member}}`;

  test.each<[string, string, string]>([
    ['no JSON', '{', 'cannot be read'],
    ['no object', '[]', 'not a JSON object'],
    ['no name', '{"inputSchema":{"type":"object"}}', 'has no name'],
    ['a name that is a number', '{"name":1,"inputSchema":{"type":"object"}}', 'has no name'],
    ['a name with a space', '{"name":"a b","inputSchema":{"type":"object"}}', '1 to 128'],
    ['a name with a line end', '{"name":"a\\n","inputSchema":{"type":"object"}}', '1 to 128'],
    ['an empty name', '{"name":"","inputSchema":{"type":"object"}}', '1 to 128'],
    ['a homograph', '{"name":"аbc","inputSchema":{"type":"object"}}', '1 to 128'],
    ['a long name', `{"name":"${'a'.repeat(129)}","inputSchema":{"type":"object"}}`, '1 to 128'],
    ['no inputSchema', '{"name":"a"}', 'inputSchema'],
    ['an array schema', '{"name":"a","inputSchema":{"type":"array"}}', 'inputSchema'],
    ['a list of types', '{"name":"a","inputSchema":{"type":["object"]}}', 'inputSchema'],
    ['a boolean schema', '{"name":"a","inputSchema":true}', 'inputSchema'],
    ['duplicate members', minimal(',"description":"a","description":"b"'), 'duplicate member name'],
    ['unsafe integers', minimal(',"x":9007199254740993'), 'safe range'],
    ['lone surrogates', minimal(',"x":"\\ud800"'), 'lone surrogate'],
    ['more than 256 KiB', minimal(`,"x":"${'a'.repeat(256 * 1024)}"`), 'larger than 256 KiB'],
    ['more than 256 KiB in UTF-8', minimal(`,"x":"${'é'.repeat(128 * 1024)}"`), 'larger than 256 KiB'],
  ])('refuses %s and says why', (_, raw, reason) => {
    expect(() => readDefinition(raw)).toThrow(BadDefinition);
    expect(() => readDefinition(raw)).toThrow(reason);
  });

  test('property: any one changed character of a text in it changes the hash', () => {
    const { hash, canonical } = readDefinition(RAW);
    const letters = [...canonical.matchAll(/[a-zA-Z]/g)].map((match) => match.index);
    fc.assert(
      fc.property(fc.constantFrom(...letters), fc.constantFrom(...'abcXYZ_09 '.split('')), (at, letter) => {
        fc.pre(canonical[at] !== letter);
        const changed = canonical.slice(0, at) + letter + canonical.slice(at + 1);
        expect(hashOrRefusal(changed)).not.toBe(hash);
      }),
      { numRuns: 500 },
    );
  });

  test('property: a changed description changes the hash, however small and invisible the change', () => {
    const value = JSON.parse(RAW) as { description: string };
    const { hash } = readDefinition(RAW);
    fc.assert(
      fc.property(
        fc.nat(value.description.length),
        fc.constantFrom('\u200b', '\u202e', ' ', '.'),
        (at, mark) => {
          const description = value.description.slice(0, at) + mark + value.description.slice(at);
          expect(hashOrRefusal(JSON.stringify({ ...value, description }))).not.toBe(hash);
        },
      ),
    );
  });
});

function hashOrRefusal(raw: string): string {
  try {
    return readDefinition(raw).hash;
  } catch (cause) {
    if (cause instanceof BadDefinition) return cause.message;
    throw cause;
  }
}
