import { acceptResult } from './accept-result.js';
import { SchemaValidators } from './schema/schema-validators.js';

const validators = new SchemaValidators();
const inputSchema = { type: 'object' };
const plain = validators.compile({ inputSchema });
const typed = validators.compile({
  inputSchema,
  outputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
});
const list = validators.compile({ inputSchema, outputSchema: { type: 'array' } });
const text = { type: 'text', text: 'hi' };

describe('acceptResult', () => {
  it.each([
    ['nothing', []],
    ['text', [text]],
    ['image', [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }]],
    ['audio', [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }]],
    ['link', [{ type: 'resource_link', uri: 'a:b', name: 'n' }]],
    ['embedded text', [{ type: 'resource', resource: { uri: 'a:b', text: '' } }]],
    ['embedded bytes', [{ type: 'resource', resource: { uri: 'a:b', blob: 'AAAA' } }]],
  ])('accepts %s', (_, content) => {
    expect(acceptResult({ content }, plain)).toBeUndefined();
    expect(acceptResult({ content, isError: true }, typed)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['null', null, ''],
    ['no content', {}, '/content'],
    ['content of another type', { content: text }, '/content'],
    ['isError of another type', { content: [], isError: 'no' }, '/isError'],
    ['block of another type', { content: [text, 'x'] }, '/content/1'],
    ['unknown block', { content: [{ type: 'video', data: '' }] }, '/content/0/type'],
    ['text without text', { content: [{ type: 'text' }] }, '/content/0/text'],
    ['image without type', { content: [{ type: 'image', data: '' }] }, '/content/0/mimeType'],
    ['image without data', { content: [{ type: 'image', mimeType: 'x' }] }, '/content/0/data'],
    ['link without name', { content: [{ type: 'resource_link', uri: 'a:b' }] }, '/content/0/name'],
    ['no resource', { content: [{ type: 'resource' }] }, '/content/0/resource'],
    ['empty resource', { content: [{ type: 'resource', resource: { uri: 'a:b' } }] }, '/content/0/resource'],
    [
      'resource without URI',
      { content: [{ type: 'resource', resource: { text: '' } }] },
      '/content/0/resource/uri',
    ],
    ['structured content of another type', { content: [], structuredContent: [1] }, '/structuredContent'],
  ])('refuses %s', (_, result, pointer) => {
    expect(acceptResult(result, plain)?.pointer).toBe(pointer);
  });

  it('holds structured content against the approved schema', () => {
    expect(acceptResult({ content: [], structuredContent: { n: 1 } }, typed)).toBeUndefined();
    expect(acceptResult({ content: [], structuredContent: { n: 'x' } }, typed)).toEqual({
      pointer: '/structuredContent/n',
      keyword: 'type',
    });
    expect(acceptResult({ content: [text] }, typed)).toEqual({
      pointer: '/structuredContent',
      keyword: 'required',
    });
    expect(acceptResult({ content: [], isError: true, structuredContent: {} }, typed)?.keyword).toBe(
      'required',
    );
    expect(acceptResult({ content: [], structuredContent: [1] }, list)).toBeUndefined();
  });
});
