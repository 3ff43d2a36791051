import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { CliConfig } from '../cli-config.js';
import { UsageError } from '../cli-error.js';
import type { Terminal } from '../terminal/terminal.js';
import { AdminApi } from './admin-api.js';
import { readConfig } from './config-file.js';
import { readSections } from './sections.js';

const HEADER = `# What this tenant decides, without users, approvals and secrets.
# sallyport apply -f <this file> makes another control plane decide the same.
`;

/** Writes what a tenant decides in a form that `apply` takes. @param out a new file; undefined: standard output */
export async function exportConfig(
  out: string | undefined,
  connection: CliConfig,
  terminal: Terminal,
): Promise<number> {
  const api = await AdminApi.connect(connection, ['admin:read'], terminal.clock);
  const sections = await readSections(api, () => true);
  const content = Object.fromEntries(sections.map(({ name, content: said }) => [name, said]));
  const text = HEADER + stringify({ version: 1, tenant: api.tenant, ...content }, { lineWidth: 0 });
  readConfig(text, 'the export'); // what cannot be applied is no export
  if (out === undefined) terminal.out(text.trimEnd());
  else write(resolve(terminal.cwd, out), text);
  return 0;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(code === 'EEXIST' ? `${path} exists already.` : `Cannot write ${path} (${code}).`);
  }
}
