import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from './cli-error.js';

const fileSchema = z.strictObject({
  endpoint: z.string().optional(),
  clientId: z.string().optional(),
  /** Relative to the folder of the configuration file. */
  keyFile: z.string().optional(),
});
type Given = z.infer<typeof fileSchema>;

/** Where to call, as whom, and with which key. */
export interface CliConfig {
  readonly endpoint: string;
  readonly clientId: string;
  /** Absolute path. */
  readonly keyFile: string;
}

export interface ConfigSources {
  /** Options of the command line; they win. `keyFile` is relative to `cwd`. */
  readonly options: {
    endpoint?: string | undefined;
    clientId?: string | undefined;
    keyFile?: string | undefined;
  };
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Settings of a call: options first, then the file that SALLYPORT_CONFIG names, or `.sallyport/cli.json` in the working
 * directory if it is there.
 *
 * @throws UsageError naming what is missing or wrong
 */
export function readCliConfig({ options, cwd, env }: ConfigSources): CliConfig {
  const named = env['SALLYPORT_CONFIG'] || undefined;
  const path = resolve(cwd, named ?? '.sallyport/cli.json');
  const file = readConfigFile(path, named !== undefined);
  const keyFile =
    options.keyFile === undefined
      ? file.keyFile && resolve(dirname(path), file.keyFile)
      : resolve(cwd, options.keyFile);
  return {
    endpoint: endpointUrl(required('endpoint', '--endpoint', options.endpoint ?? file.endpoint, path)),
    clientId: required('client id', '--client-id', options.clientId ?? file.clientId, path),
    keyFile: required('key file', '--key', keyFile, path),
  };
}

function readConfigFile(path: string, mustExist: boolean): Given {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !mustExist) return {};
    throw new UsageError(`Cannot read the configuration ${path} (${code}).`);
  }
  const parsed = fileSchema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `${path} is no configuration: ${z.prettifyError(parsed.error)}`,
    'It holds JSON with "endpoint", "clientId" and "keyFile".',
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function required(what: string, option: string, value: string | undefined, path: string): string {
  if (value) return value;
  throw new UsageError(
    `No ${what} is set: neither ${option} nor ${path} gives it.`,
    'Run the command where npm start was run; it writes .sallyport/cli.json.',
    `Give ${option}, or let SALLYPORT_CONFIG name a configuration file.`,
  );
}

function endpointUrl(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${endpoint} is no MCP endpoint.`, 'Copy the endpoint that the console shows.');
  }
  return endpoint;
}
