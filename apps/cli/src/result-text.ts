import { isObject } from '#libs/manifest';

/** A tool result for people: its texts; other content by kind and size; structured content when there is nothing else. */
export function resultText(result: Readonly<Record<string, unknown>>): string {
  const content = Array.isArray(result['content']) ? result['content'].filter(isObject) : [];
  if (content.length > 0) return content.map(blockText).join('\n');
  const structured = result['structuredContent'];
  return structured === undefined ? '' : JSON.stringify(structured, null, 2);
}

function blockText(block: Record<string, unknown>): string {
  const { type, text, data, mimeType, uri, resource } = block;
  if (type === 'text' && typeof text === 'string') return text;
  if (type === 'resource_link') return `[resource ${String(uri)}]`;
  if (type === 'resource' && isObject(resource)) {
    return typeof resource['text'] === 'string' ? resource['text'] : `[resource ${String(resource['uri'])}]`;
  }
  const bytes = typeof data === 'string' ? `, ${Buffer.byteLength(data, 'base64')} bytes` : '';
  return `[${String(type)}${typeof mimeType === 'string' ? ` ${mimeType}` : ''}${bytes}]`;
}
