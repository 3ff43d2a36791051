import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';
import { crossings } from './boundaries.mjs';

/** One forbidden import per rule: file, what it imports, and the rule that must see it. */
const PLANTED = [
  ['libs/manifest/src/circle.ts', './index.js', 'no-circular'],
  ['libs/platform/src/index.ts', './absent.js', 'all-imports-resolve'],
  ['libs/database/src/index.ts', '../../../apps/cli/src/index.js', 'libs-never-import-apps'],
  ['apps/cli/src/other.ts', '../../recorder/src/index.js', 'apps-never-import-apps'],
  ['libs/denial/src/index.ts', '#libs/manifest', 'denial-imports-nothing'],
  ['libs/contracts/src/index.ts', '#libs/oauth', 'contracts-import-denial-only'],
  ['libs/policy/src/index.ts', 'node:fs', 'pure-libs-are-pure'],
  ['libs/guard/src/index.ts', '@nestjs/common', 'pure-libs-are-pure'],
  ['libs/mcp/src/index.ts', '#libs/platform', 'pure-libs-are-pure'],
  ['apps/gateway/src/near.ts', 'pg', 'gateway-never-reaches-a-database'],
  ['apps/gateway/src/far.ts', './hop.js', 'gateway-never-reaches-a-database'],
  ['apps/recorder/src/other.ts', '#libs/testing', 'testing-is-for-specs'],
  ['apps/admin/src/index.ts', '#libs/oauth', 'console-sees-client-and-denials'],
  ['apps/api/src/calls/calls.service.ts', '../roles/roles.service.js', 'features-are-apart'],
] as const;

/** Imports that are allowed, or that a planted one leads to. */
const SOUND = [
  ['libs/manifest/src/index.ts', './circle.js'],
  ['libs/oauth/src/index.ts', 'jose'],
  ['libs/testing/src/index.ts', 'node:fs'],
  ['apps/cli/src/index.ts', 'node:fs'],
  ['apps/recorder/src/index.ts', '#libs/oauth'],
  ['apps/gateway/src/hop.ts', './second-hop.js'],
  ['apps/gateway/src/second-hop.ts', 'typeorm'],
  ['apps/gateway/src/hop.spec.ts', '#libs/testing'],
  ['apps/api/src/roles/roles.service.ts', 'node:crypto'],
  ['apps/api/src/roles/roles.read-model.ts', './roles.service.js'],
  ['apps/api/src/calls/calls.module.ts', '../roles/roles.read-model.js'],
] as const;

describe('boundaries', () => {
  const tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
  let found: { rule: string; from: string; to: string }[] = [];

  beforeAll(async () => {
    const imports = { '#libs/*': { 'sallyport-source': './libs/*/src/index.ts' } };
    writeFileSync(join(tree, 'package.json'), JSON.stringify({ name: 'planted', type: 'module', imports }));
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    const files = [...PLANTED, ...SOUND];
    for (const [path, imported] of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(
        join(tree, path),
        `import * as imported from '${imported}';\nexport const used = imported;\n`,
      );
    }
    ({ violations: found } = await crossings(
      tree,
      files.map(([path]) => path),
    ));
  }, 60_000);

  afterAll(() => rmSync(tree, { recursive: true }));

  it.each(PLANTED)('%s importing %s breaks %s', (path, _imported, rule) => {
    expect(found.filter(({ from }) => from === path).map((violation) => violation.rule)).toContain(rule);
  });

  it.each(SOUND)('%s may import %s', (path) => {
    // What the gateway reaches through others is reported for every module on the way.
    const own = found.filter(
      ({ from, rule }) => from === path && rule !== 'gateway-never-reaches-a-database',
    );
    expect(own).toEqual([]);
  });

  it('refuses to call a tree clean of which it saw nothing', async () => {
    await expect(crossings(tree, ['apps/other/src/index.ts'])).rejects.toThrow('saw 0 of 1 source files');
  });
});
