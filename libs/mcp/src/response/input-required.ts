import { canonicalJson, isObject } from '#libs/manifest';

type Members = Readonly<Record<string, unknown>>;

/** What an upstream may ask of the agent's side, each only if the agent can do it and somebody allowed it. */
export const ASKING = Object.freeze({
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
} as const);
export type AskingMethod = keyof typeof ASKING;
export type Asked = (typeof ASKING)[AskingMethod];

const MAX_REQUESTS = 10;
const MAX_STATE = 16 * 1024;
const MAX_BYTES = 64 * 1024;
const PRIMITIVES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);
/** Words in a form that ask for what no server may ask for (S26 elicitation: MUST NOT request sensitive information). */
const SECRET =
  /pass(?:word|phrase|code)|secret|api[-_ ]?key|access[-_ ]?token|private[-_ ]?key|\bpin\b|\bcvv\b/i;

/** An upstream's questions, rebuilt from what was checked. */
export interface InputRequired {
  readonly inputRequests: Readonly<
    Record<string, { readonly method: AskingMethod; readonly params: Members }>
  >;
  readonly requestState: string | undefined;
}

export const isInputRequired = (result: Members): boolean => result['resultType'] === 'input_required';

/**
 * Reads an `input_required` result (SEP-2322, mcp-protocol §10).
 *
 * Not checked: what the questions say.
 *
 * @param allowed what may be asked of this agent by this server
 * @returns in words what is wrong with it, when something is
 */
export function readInputRequired(result: Members, allowed: ReadonlySet<Asked>): InputRequired | string {
  const { inputRequests = {}, requestState } = result;
  if (requestState !== undefined && (typeof requestState !== 'string' || requestState.length > MAX_STATE))
    return 'requestState is no string of at most 16 KiB';
  if (!isObject(inputRequests)) return 'inputRequests is not an object';
  const entries = Object.entries(inputRequests);
  if (entries.length > MAX_REQUESTS) return `more than ${MAX_REQUESTS} questions`;
  if (entries.length === 0 && requestState === undefined) return 'neither a question nor a state';
  const checked: Record<string, { method: AskingMethod; params: Members }> = {};
  for (const [key, request] of entries) {
    if (!isObject(request)) return 'a question is not an object';
    const read = readAsking(request['method'], request['params'] ?? {}, allowed);
    if (typeof read === 'string') return read;
    checked[key] = read;
  }
  return { inputRequests: checked, requestState };
}

/** One question, by itself or within a result. @returns in words what is wrong with it, when something is */
export function readAsking(
  method: unknown,
  params: unknown,
  allowed: ReadonlySet<Asked>,
): { readonly method: AskingMethod; readonly params: Members } | string {
  if (typeof method !== 'string' || !Object.hasOwn(ASKING, method))
    return `nobody may ask ${String(method).slice(0, 80)}`;
  const known = method as AskingMethod;
  if (!allowed.has(ASKING[known])) return `${known} is not allowed, or not declared by the agent`;
  if (!isObject(params)) return 'params is not an object';
  if (canonicalJson(params).length > MAX_BYTES) return 'a question is larger than 64 KiB';
  // The agent's `_meta` is its own; nothing of an upstream's is passed on.
  const { _meta: _dropped, ...own } = params;
  const problem =
    known === 'elicitation/create'
      ? formProblem(own)
      : known === 'sampling/createMessage'
        ? samplingProblem(own)
        : null;
  return problem ?? { method: known, params: own };
}

/** A flat form of primitives: anything else, and addresses to open, is refused. */
function formProblem({ mode, message, requestedSchema }: Members): string | null {
  if (mode !== undefined && mode !== 'form') return 'only forms may be asked for';
  if (typeof message !== 'string' || !isObject(requestedSchema)) return 'a form needs a message and a schema';
  const { properties } = requestedSchema;
  if (!isObject(properties)) return 'a form has properties';
  for (const [name, field] of Object.entries(properties)) {
    if (!isObject(field)) return 'a field is not an object';
    const list = field['type'] === 'array' && isObject(field['items']) && !('properties' in field['items']);
    if (!PRIMITIVES.has(field['type']) && !list) return `field ${name} is neither primitive nor a choice`;
    if (SECRET.test(`${name} ${typeof field['title'] === 'string' ? field['title'] : ''}`))
      return `field ${name} asks for a secret`;
  }
  return null;
}

function samplingProblem({ includeContext, tools, messages, maxTokens }: Members): string | null {
  if (includeContext !== undefined && includeContext !== 'none')
    return "other servers' context is not shared";
  if (tools !== undefined) return 'tools are not lent';
  if (!Array.isArray(messages)) return 'messages is not a list';
  return typeof maxTokens === 'number' && maxTokens <= 100_000
    ? null
    : 'maxTokens is missing or above 100000';
}
