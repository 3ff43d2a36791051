import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';

/** The page, without the spaces that align its tables. */
const page = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8').replaceAll(/ +/g, ' ');

/** Chapter of each place that reads settings. */
const CHAPTERS: Record<string, string> = {
  'apps/api/': '## Control plane',
  'apps/gateway/': '## Gateway',
  'apps/recorder/': '## Recorder',
  'apps/runner/': '## Runner',
  'migrations/': '## Migrations',
};

/** Settings as a schema declares them: name, and the text of the schema up to the next one. */
function declared(path: string): { path: string; name: string; schema: string }[] {
  const source = readFileSync(join(root, path), 'utf8');
  const starts = [...source.matchAll(/^ +([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+): (?=\S)/gm)];
  return starts.map((start, n) => ({
    path,
    name: start[1] ?? '',
    schema: source.slice(start.index, starts[n + 1]?.index ?? source.indexOf('});', start.index)),
  }));
}

const settings = globSync(['apps/*/src/settings.ts', 'migrations/migrate.ts'], { cwd: root }).flatMap(
  declared,
);

const rowOf = (path: string, name: string): string | undefined => {
  const chapter = Object.entries(CHAPTERS).find(([folder]) => path.startsWith(folder))?.[1] ?? 'no chapter';
  const [, text = ''] = page.split(`\n${chapter}`);
  return text
    .split('\n## ')[0]
    ?.split('\n')
    .find((line) => line.startsWith(`| \`${name}\` |`));
};

describe('docs/configuration.md', () => {
  it('is checked against the settings of every process', () => {
    expect(settings.length).toBeGreaterThan(25);
    expect(new Set(settings.map(({ path }) => path.split('/').slice(0, 2).join('/'))).size).toBe(5);
  });

  it.each(settings.map(({ path, name, schema }) => [path, name, schema] as const))(
    'tells what %s makes of %s',
    (path, name, schema) => {
      const row = rowOf(path, name);
      expect(row).toBeDefined();
      const given = /\.default\((?:'([^']*)'|([\d_]+))\)/.exec(schema);
      const value = given?.[1] ?? given?.[2]?.replaceAll('_', '');
      if (value !== undefined) expect(row).toContain(`| \`${value}\` |`);
      else if (/\.optional\(\)|\.default\(/.test(schema)) expect(row).not.toContain('_required_');
      else expect(row).toContain('| _required_ |');
    },
  );
});
