import { isObject } from '#libs/manifest';
import { VERSION_KEY } from '#libs/mcp';

type Id = string | number;

/** A message of the client on its way to the gateway, read as far as its way needs it. */
export interface WireMessage {
  /** As the client wrote it: the gateway judges exactly this. */
  readonly text: string;
  /** Absent on notifications and on answers. */
  readonly id?: Id;
  /** Absent on answers. */
  readonly method?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Revision that a message of the stateless era claims; absent in sessions. */
  readonly claims?: string;
}

/** @returns undefined when the line is no JSON-RPC message */
export function readWireMessage(text: string): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { id, method } = value;
  const params = isObject(value['params']) ? value['params'] : {};
  if (typeof method !== 'string') {
    return 'result' in value || 'error' in value ? { text, params } : undefined;
  }
  const meta = params['_meta'];
  const claims = isObject(meta) ? meta[VERSION_KEY] : undefined;
  return {
    text,
    method,
    params,
    ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}),
    ...(typeof claims === 'string' ? { claims } : {}),
  };
}
