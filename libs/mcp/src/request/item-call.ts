import type { ItemKind } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { isObject } from '#libs/manifest';
import type { RequestMessage } from './message.js';

export const ITEM_METHODS = ['tools/call', 'prompts/get', 'resources/read', 'completion/complete'] as const;
export type ItemMethod = (typeof ITEM_METHODS)[number];

/** Of the session era only. */
const SUBSCRIBE = 'resources/subscribe';

type Members = Readonly<Record<string, unknown>>;

/** What the upstream asked for earlier, and the agent now brings (SEP-2322). */
export interface BroughtInput {
  readonly responses: Members | undefined;
  readonly state: string | undefined;
}

/** A request about one approved item: to call, get or read it, or to complete one of its arguments. */
export interface ItemCall {
  readonly method: ItemMethod;
  /** A URI that is read may be of a resource or of a template: only the policy can tell. */
  readonly kind: ItemKind;
  /** Name of a tool or prompt, URI of a resource, template itself. */
  readonly name: string;
  readonly args: Members;
  readonly input: BroughtInput | undefined;
  /** The caller wants to hear when the resource changes: decided as if it were read, and then it is not. */
  readonly subscribes?: true;
}

const NO_ARGUMENTS = Object.freeze({});
const MAX_STATE = 64 * 1024;

/**
 * Params of the methods about items; undefined for any other method. Does not check that the item exists, nor the arguments
 * against its schema.
 *
 * @throws Denied `call-malformed`
 */
export function readItemCall({ method, params }: RequestMessage): ItemCall | undefined {
  switch (method) {
    case 'tools/call':
      return { method, kind: 'tool', ...named(params), input: brought(params) };
    case 'prompts/get':
      return { method, kind: 'prompt', ...named(params), input: brought(params) };
    case 'resources/read': {
      const { uri } = params;
      if (typeof uri !== 'string') throw malformed('uri is not a string');
      return { method, kind: 'resource', name: uri, args: { uri }, input: brought(params) };
    }
    case SUBSCRIBE: {
      const { uri } = params;
      if (typeof uri !== 'string') throw malformed('uri is not a string');
      const read = { method: 'resources/read', kind: 'resource', name: uri, args: { uri } } as const;
      return { ...read, input: undefined, subscribes: true };
    }
    case 'completion/complete':
      return { method, ...completion(params), input: undefined };
    default:
      return undefined;
  }
}

function named({ name, arguments: args = NO_ARGUMENTS }: Members): Pick<ItemCall, 'name' | 'args'> {
  if (typeof name !== 'string') throw malformed('name is not a string');
  if (!isObject(args)) throw malformed('arguments is not an object');
  return { name, args };
}

function completion({ ref, argument, context }: Members): Pick<ItemCall, 'kind' | 'name' | 'args'> {
  if (!isObject(ref) || !isObject(argument)) throw malformed('ref or argument is not an object');
  if (typeof argument['name'] !== 'string' || typeof argument['value'] !== 'string')
    throw malformed('argument has no name or no value');
  if (context !== undefined && !isObject(context)) throw malformed('context is not an object');
  const prompt = ref['type'] === 'ref/prompt';
  const name = prompt ? ref['name'] : ref['uri'];
  if ((!prompt && ref['type'] !== 'ref/resource') || typeof name !== 'string') throw malformed('ref');
  const own = { name: argument['name'], value: argument['value'] };
  const known = context?.['arguments'];
  const args = { argument: own, ...(isObject(known) ? { context: { arguments: known } } : {}) };
  return { kind: prompt ? 'prompt' : 'template', name, args };
}

function brought({ inputResponses, requestState }: Members): BroughtInput | undefined {
  if (inputResponses === undefined && requestState === undefined) return undefined;
  const wellFormed = isObject(inputResponses) && Object.values(inputResponses).every(isObject);
  if (inputResponses !== undefined && !wellFormed) throw malformed('inputResponses');
  if (requestState !== undefined && (typeof requestState !== 'string' || requestState.length > MAX_STATE))
    throw malformed('requestState');
  return { responses: inputResponses, state: requestState };
}

const malformed = (detail: string): Denied => new Denied('call-malformed', { detail });
