import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The build's root, from where this file is in it. */
const DIST = join(import.meta.dirname, '..', '..', '..');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Bodies that are right, for operations that would do something: by the end of their path. */
const BODIES: Readonly<Record<string, object>> = {
  '/roles': { roles: [] },
  '/disabled': { disabled: true },
  '/ceiling': { ceiling: { kind: 'all' } },
  '/grants': { grants: [] },
  '/enablement': { enabled: false },
  '/rotation': { withdraw: false },
};

/** One operation of the API, as it describes itself. */
export interface Operation {
  readonly method: string;
  /** With parameters in braces. */
  readonly path: string;
  readonly body: object | undefined;
  /** Path below the version, with the parameters filled in. */
  readonly at: (tenant: string, ids: Readonly<Record<string, string>>) => string;
}

/** Every operation of the REST API. */
export async function operationsOf(): Promise<readonly Operation[]> {
  const printer = join(DIST, 'apps', 'api', 'src', 'openapi.main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [printer], { maxBuffer: 1 << 26 });
  const { paths } = JSON.parse(stdout) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => operation(method, path)),
  );
}

function operation(method: string, path: string): Operation {
  const end = Object.keys(BODIES).find((suffix) => path.endsWith(suffix));
  const writes = method !== 'get' && method !== 'delete';
  return {
    method: method.toUpperCase(),
    path,
    body: writes ? (BODIES[end ?? ''] ?? {}) : undefined,
    at: (tenant, ids) =>
      path
        .replace('/api/v1', '')
        .replace('{tenant}', tenant)
        .replace('{kind}', 'agent')
        .replace(
          /\{(\w+)\}/g,
          (_, name: string) => ids[`${kindOf(path)}.${name}`] ?? ids[kindOf(path)] ?? 'none',
        ),
  };
}

/** What an id in a path is of: the segment before it. */
const kindOf = (path: string): string => /\/([\w-]+)(?:\/\{kind\})?\/\{id\}/.exec(path)?.[1] ?? '';
