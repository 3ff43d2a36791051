import { isObject } from '#libs/manifest';
import { Denied } from '#libs/denial';
import { type RequestMessage } from './message.js';

export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const NO_ARGUMENTS = Object.freeze({});

/**
 * Params of `tools/call`. Does not check that the tool exists, nor the arguments against its schema.
 *
 * @throws Denied `call-malformed`
 */
export function readToolCall({ params }: RequestMessage): ToolCall {
  const { name, arguments: args = NO_ARGUMENTS } = params;
  if (typeof name !== 'string') throw new Denied('call-malformed', { detail: 'name is not a string' });
  if (!isObject(args)) throw new Denied('call-malformed', { detail: 'arguments is not an object' });
  return { name, args };
}
