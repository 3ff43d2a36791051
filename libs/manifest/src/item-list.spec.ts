import fc from 'fast-check';
import { BadList, type ItemPage, splitList } from './item-list.js';

const split = (body: string): ItemPage => splitList(body, 'tool');

const answer = (result: string) => `{"jsonrpc":"2.0","id":1,"result":${result}}`;

describe('splitList', () => {
  test('cuts out each definition as it was sent', () => {
    const first = '{ "name" : "a\\u0062" , "n":1.50e1, "x":[{"}":"]"}] }';
    const second = '{"name":"c","d":"\\\\\\"}],{["}';
    const body = answer(`{"tools" : [\n ${first} ,\t${second}\r\n] , "nextCursor":"n1"}`);
    expect(split(body)).toEqual({ items: [first, second], nextCursor: 'n1' });
  });

  test('reads an empty list and a last page', () => {
    expect(split(answer('{"tools":[]}'))).toEqual({ items: [] });
    expect(split(` ${answer('{"nextCursor":null,"tools":[ ]}')} `)).toEqual({ items: [] });
  });

  test('is not misled by tools elsewhere', () => {
    const body =
      '{"id":{"result":{"tools":["x"]}},"a":"result","result":{"_meta":{"tools":["y"]},"b":"tools","tools":["z"]}}';
    expect(split(body).items).toEqual(['"z"']);
  });

  test('finds members whose names are spelled with escapes', () => {
    expect(split('{"\\u0072esult":{"tool\\u0073":[1,true,null,-2.5]}}').items).toEqual([
      '1',
      'true',
      'null',
      '-2.5',
    ]);
  });

  test.each<[string, string, string]>([
    ['no JSON', '{', 'not JSON'],
    ['no object', '[]', 'not a JSON object'],
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":1}}', 'with an error'],
    ['no result', '{"jsonrpc":"2.0","id":1}', 'no result.tools'],
    ['no tools', answer('{}'), 'no result.tools'],
    ['tools that are no array', answer('{"tools":{}}'), 'no result.tools'],
    ['two results', '{"result":{"tools":["a"]},"result":{"tools":["b"]}}', 'exactly once'],
    ['two lists', answer('{"tools":["a"],"tools":["b"]}'), 'exactly once'],
    ['two lists, one spelled with an escape', answer('{"tools":["a"],"tool\\u0073":["b"]}'), 'exactly once'],
    ['a cursor that is no text', answer('{"tools":[],"nextCursor":1}'), 'nextCursor'],
    ['too many tools', answer(`{"tools":[${'{},'.repeat(1000)}{}]}`), 'more than 1000'],
  ])('refuses %s', (_, body, reason) => {
    expect(() => split(body)).toThrow(BadList);
    expect(() => split(body)).toThrow(reason);
  });

  test('takes exactly 1000 tools', () => {
    expect(split(answer(`{"tools":[${'{},'.repeat(999)}{}]}`)).items).toHaveLength(1000);
  });

  test('reads the list of each kind, and no other', () => {
    const body = answer('{"prompts":[1],"resources":[2],"resourceTemplates":[3],"tools":[4]}');
    const kinds = ['prompt', 'resource', 'template', 'tool'] as const;
    expect(kinds.map((kind) => splitList(body, kind).items)).toEqual([['1'], ['2'], ['3'], ['4']]);
    expect(() => splitList(answer('{"tools":[]}'), 'prompt')).toThrow('prompts/list has no result.prompts');
  });

  test('property: the slices parse to the elements', () => {
    const list = fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(list, fc.constantFrom(undefined, 1, '\t'), (tools, space) => {
        const body = JSON.stringify({ before: { tools: 1 }, result: { x: [], tools, y: {} } }, null, space);
        const slices = split(body).items;
        expect(slices.map((slice) => JSON.parse(slice) as unknown)).toEqual(
          JSON.parse(JSON.stringify(tools)),
        );
        for (const slice of slices) expect(body).toContain(slice);
      }),
    );
  });
});
