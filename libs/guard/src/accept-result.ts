import { isObject } from '#libs/manifest';
import type { CompiledTool } from './schema/compiled-tool.js';
import { type Violation, violation } from './violation.js';

/**
 * Undefined when the value is a `CallToolResult` of known content blocks whose structured content the **approved** output
 * schema accepts; structured content is required when there is such a schema and the tool reports no error.
 * Does not look at what the content says (`cleanContent`), nor at `_meta`, which is never passed on.
 */
export function acceptResult(result: unknown, compiled: CompiledTool): Violation | undefined {
  if (!isObject(result)) return violation('', 'type');
  const { content, structuredContent, isError } = result;
  if (isError !== undefined && typeof isError !== 'boolean') return violation('/isError', 'type');
  if (!Array.isArray(content)) return violation('/content', content === undefined ? 'required' : 'type');
  for (let i = 0; i < content.length; i++) {
    const problem = blockProblem(content[i]);
    if (problem !== undefined) return violation(`/content/${i}${problem}`, 'content');
  }
  if (structuredContent === undefined) {
    return compiled.hasOutput && isError !== true ? violation('/structuredContent', 'required') : undefined;
  }
  // Without a schema nothing says what else it could be (2025-11-25 knows objects only).
  if (!compiled.hasOutput)
    return isObject(structuredContent) ? undefined : violation('/structuredContent', 'type');
  const found = compiled.acceptStructured(structuredContent);
  return found && violation(`/structuredContent${found.pointer}`, found.keyword);
}

/** Pointer within the block to what is wrong with it. */
export function blockProblem(block: unknown): string | undefined {
  if (!isObject(block)) return '';
  switch (block['type']) {
    case 'text':
      return missing(block, 'text');
    case 'image':
    case 'audio':
      return missing(block, 'data') ?? missing(block, 'mimeType');
    case 'resource_link':
      return missing(block, 'uri') ?? missing(block, 'name');
    case 'resource': {
      const { resource } = block;
      if (!isObject(resource)) return '/resource';
      if (typeof resource['text'] === 'string' || typeof resource['blob'] === 'string') {
        return missing(resource, 'uri') && '/resource/uri';
      }
      return '/resource';
    }
    default:
      return '/type';
  }
}

const missing = (object: Record<string, unknown>, key: string): string | undefined =>
  typeof object[key] === 'string' ? undefined : `/${key}`;
