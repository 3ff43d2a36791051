import { Denied } from '#libs/denial';
import { StrictJsonError, parseStrictJson, isObject } from '#libs/manifest';
import { type Message, isMessageId } from './message.js';

// ignoreBOM keeps a byte order mark in the text, where JSON refuses it (RFC 8259 §8.1).
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_METHOD = 128;
const NO_PARAMS = Object.freeze({});

/**
 * Reads one JSON-RPC 2.0 message from a request body. The caller has bounded the size.
 * Does not check whether the method exists or what its params mean.
 *
 * @throws Denied `request-not-json`, `request-malformed`
 */
export function parseMessage(body: Uint8Array): Message {
  const value = strictJson(decode(body));
  if (!isObject(value)) throw malformed(Array.isArray(value) ? 'batch' : 'not an object');
  if (value['jsonrpc'] !== '2.0') throw malformed('jsonrpc is not "2.0"');
  return 'method' in value ? call(value) : response(value);
}

function call(value: Record<string, unknown>): Message {
  const { method } = value;
  if ('result' in value || 'error' in value) throw malformed('both call and response');
  if (typeof method !== 'string' || method === '' || method.length > MAX_METHOD) throw malformed('method');
  const params = 'params' in value ? value['params'] : NO_PARAMS;
  if (!isObject(params)) throw malformed('params is not an object');
  if (!('id' in value)) return { kind: 'notification', method, params };
  if (!isMessageId(value['id'])) throw malformed('id');
  return { kind: 'request', id: value['id'], method, params };
}

function response(value: Record<string, unknown>): Message {
  if ('result' in value === 'error' in value) throw malformed('neither call nor response');
  if (!isMessageId(value['id'])) throw malformed('id');
  const { result, error } = value as { result?: unknown; error?: unknown };
  if ('result' in value && !isObject(result)) throw malformed('result is not an object');
  const code = isObject(error) ? error['code'] : undefined;
  if ('error' in value && !Number.isSafeInteger(code)) throw malformed('error has no code');
  return {
    kind: 'response',
    id: value['id'],
    result: isObject(result) ? result : undefined,
    errorCode: typeof code === 'number' ? code : undefined,
  };
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Denied('request-not-json', { detail: 'invalid UTF-8' });
  }
}

function strictJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new Denied(error.kind === 'syntax' ? 'request-not-json' : 'request-malformed', {
      detail: error.message.slice(0, 200),
    });
  }
}

const malformed = (detail: string): Denied => new Denied('request-malformed', { detail });
