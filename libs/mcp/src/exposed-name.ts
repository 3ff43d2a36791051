import { SLUG } from '#libs/contracts';

const SEPARATOR = '__';

/** Name of a tool on the aggregate endpoint. Slugs hold no underscore, so the first `__` always splits it again. */
export const exposedToolName = (server: string, name: string): string => `${server}${SEPARATOR}${name}`;

/** Undefined when the name cannot have been made by `exposedToolName`. Says nothing about whether the tool exists. */
export function splitExposedName(exposed: string): { server: string; name: string } | undefined {
  const at = exposed.indexOf(SEPARATOR);
  if (at < 0) return undefined;
  const server = exposed.slice(0, at);
  const name = exposed.slice(at + SEPARATOR.length);
  return SLUG.test(server) && name !== '' ? { server, name } : undefined;
}

/**
 * Text of an approved definition under the name that the aggregate endpoint exposes.
 * Computed once per snapshot; everything but `name` stays what was approved.
 */
export function exposedDefinition(definition: string, exposedName: string): string {
  const tool = JSON.parse(definition) as Record<string, unknown>;
  return JSON.stringify({ ...tool, name: exposedName });
}
