import { isObject } from '#libs/manifest';
import { blockProblem } from './accept-result.js';
import { type Violation, violation } from './violation.js';

const MAX_VALUES = 100;

/** Undefined when the value is a `GetPromptResult` of known content blocks. Does not look at what they say. */
export function acceptPrompt(result: unknown): Violation | undefined {
  if (!isObject(result)) return violation('', 'type');
  const { messages, description } = result;
  if (description !== undefined && typeof description !== 'string') return violation('/description', 'type');
  if (!Array.isArray(messages)) return violation('/messages', 'type');
  for (const [i, message] of messages.entries()) {
    if (!isObject(message)) return violation(`/messages/${i}`, 'type');
    if (message['role'] !== 'user' && message['role'] !== 'assistant')
      return violation(`/messages/${i}/role`, 'enum');
    const problem = blockProblem(message['content']);
    if (problem !== undefined) return violation(`/messages/${i}/content${problem}`, 'content');
  }
  return undefined;
}

/** Undefined when the value is a `ReadResourceResult`, each part a text or a base64 payload with a URI of its own. */
export function acceptResource(result: unknown): Violation | undefined {
  if (!isObject(result)) return violation('', 'type');
  const { contents } = result;
  if (!Array.isArray(contents)) return violation('/contents', 'type');
  for (const [i, part] of contents.entries()) {
    if (!isObject(part) || typeof part['uri'] !== 'string') return violation(`/contents/${i}`, 'type');
    if ((typeof part['text'] === 'string') === (typeof part['blob'] === 'string'))
      return violation(`/contents/${i}`, 'content');
  }
  return undefined;
}

/** Undefined when the value is a `CompleteResult` of at most 100 texts. */
export function acceptCompletion(result: unknown): Violation | undefined {
  const completion = isObject(result) ? result['completion'] : undefined;
  if (!isObject(completion)) return violation('/completion', 'type');
  const { values, total, hasMore } = completion;
  if (
    !Array.isArray(values) ||
    values.length > MAX_VALUES ||
    !values.every((value) => typeof value === 'string')
  )
    return violation('/completion/values', 'type');
  if (total !== undefined && typeof total !== 'number') return violation('/completion/total', 'type');
  return hasMore === undefined || typeof hasMore === 'boolean'
    ? undefined
    : violation('/completion/hasMore', 'type');
}
