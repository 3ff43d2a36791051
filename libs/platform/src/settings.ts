import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A setting is missing or wrong. The message names it and says why; it never holds a secret's value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads settings from the environment. For every `NAME`, `NAME_FILE` may name a file that holds the value
 * (secrets as files); giving both is an error. Empty means absent.
 *
 * @throws SettingsError one line: which setting and why. Values are not shown.
 */
export function readSettings<S extends z.ZodObject>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): z.infer<S> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name] || undefined;
    const file = env[`${name}_FILE`] || undefined;
    if (value !== undefined && file !== undefined) {
      throw new SettingsError(`${name}: set either ${name} or ${name}_FILE, not both`);
    }
    if (value !== undefined) given[name] = value;
    else if (file !== undefined) given[name] = contentOf(name, file);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = issue?.path.join('.') ?? 'settings';
  throw new SettingsError(`${name}: ${name in given ? (issue?.message ?? 'wrong value') : 'is required'}`);
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new SettingsError(`${name}_FILE: cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`);
  }
}

/** Public origin of a deployment: scheme, host, port; no path, no trailing slash. */
export const origin = z.url({ protocol: /^https?$/ }).refine((v) => new URL(v).origin === v, {
  message: 'must be an origin such as https://mcp.example.com, without path or trailing slash',
});
export const port = z.coerce.number().int().min(0).max(65_535);
