import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CallFrame, InstalledArtifact } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { noSandboxes, RunnerWorld, TOOL } from './runner-world.fixture.js';
import { NpmRegistry } from './store/npm-registry.fixture.js';
import { zip } from './store/zip.fixture.js';
import { NO_TRACES, tracesOf } from './traces.fixture.js';

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `packages${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let registry: NpmRegistry;
    let world: RunnerWorld;
    beforeAll(async () => {
      registry = await NpmRegistry.start();
      world = await RunnerWorld.start(
        { RUNNER_NPM_REGISTRY: registry.url },
        { 'registry.test': '127.0.0.1' },
      );
    }, 120_000);
    afterAll(async () => {
      await world.stop();
      registry.stop();
    });

    const install = async (body: object): Promise<InstalledArtifact> => {
      const answer = await world.post('artifacts', body, 'api');
      if (answer.status !== 200) throw new Error(await answer.text());
      return (await answer.json()) as InstalledArtifact;
    };
    const refusal = async (body: object): Promise<string> => {
      const answer = await world.post('artifacts', body, 'api');
      expect(answer.status).toBe(422);
      const { error, detail } = (await answer.json()) as { error: string; detail: string };
      expect(error).toBe('integrity');
      let left = tracesOf(world);
      await eventually(
        'nothing is left',
        () => JSON.stringify((left = tracesOf(world))) === JSON.stringify(NO_TRACES),
        30_000,
      ).catch(() => undefined);
      expect(left).toEqual(NO_TRACES); // shows what is
      return detail;
    };
    const npm = (name: string, integrity: string): object => ({
      kind: 'npm',
      name,
      version: '1.0.0',
      integrity,
    });
    const text = async (artifact: InstalledArtifact, serverVersion: string): Promise<string> => {
      const command = ['/bin/node', artifact.entries[0] ?? ''];
      const frames = await world.call(
        world.approval(artifact.artifactDigest, { command }, { serverVersion }),
        {
          name: 'do',
          arguments: {},
        },
      );
      const answer = frames.find((frame: CallFrame) => frame.type === 'answer');
      return answer?.raw ?? JSON.stringify(frames);
    };
    const stored = (digest: string): string => join(world.dir, 'data', 'store', digest);

    describe('of npm', () => {
      it('are installed with what they need, run, and none of their scripts is', async () => {
        registry.publish('helper', {}, { 'index.js': 'module.exports = 1;' });
        const integrity = registry.publish(
          '@acme/tool',
          {
            bin: { tool: 'index.mjs' },
            dependencies: { helper: '1.0.0' },
            scripts: { postinstall: 'node index.mjs > ran' },
          },
          { 'index.mjs': TOOL },
        );
        const artifact = await install(npm('@acme/tool', integrity));
        expect(artifact.entries).toEqual(['/app/node_modules/@acme/tool/index.mjs']);
        const modules = join(stored(artifact.artifactDigest), 'node_modules');
        expect(
          readdirSync(modules)
            .filter((name) => !name.startsWith('.'))
            .sort(),
        ).toEqual(['@acme', 'helper']);
        expect(existsSync(join(modules, '@acme', 'tool', 'ran'))).toBe(false);
        expect(await text(artifact, 'sversion_npm')).toContain('"text":"1"');
        await world.post('kill', { serverVersion: 'sversion_npm', reason: 'seen' }, 'api');
        // The same package gives the same tree: what was approved can be installed elsewhere.
        expect((await install(npm('@acme/tool', integrity))).artifactDigest).toBe(artifact.artifactDigest);
      }, 180_000);

      const other = `sha512-${'A'.repeat(86)}==`;
      it('are refused when nobody knows them', async () => {
        expect(await refusal(npm('no-such-package', other))).toContain('npm install failed');
        expect(registry.asked).toContain('no-such-package');
      }, 120_000);

      it('are refused with another integrity than was asked for, before anything is fetched', async () => {
        registry.publish('wrong', {}, { 'index.js': '' });
        expect(await refusal(npm('wrong', other))).toContain('not the one that was given');
        expect(registry.asked).not.toContain('tarballs/wrong.tgz');
      }, 120_000);

      it('are refused when other bytes come than were announced', async () => {
        const integrity = registry.publish('swapped', { bin: 'index.js' }, { 'index.js': '' });
        registry.swap('swapped');
        expect(await refusal(npm('swapped', integrity))).toContain('npm ci failed');
      }, 120_000);
    });

    describe('that are bundles', () => {
      const bundle = (name: string, files: Readonly<Record<string, string>>) => {
        const path = join(world.dir, 'tools', `${name}.mcpb`);
        const bytes = zip(
          Object.entries(files).map(([entry, content]) => ({ name: entry, bytes: Buffer.from(content) })),
        );
        writeFileSync(path, bytes);
        return { kind: 'mcpb', path, sha256: createHash('sha256').update(bytes).digest('hex') };
      };
      const manifest = JSON.stringify({
        manifest_version: '0.3',
        server: { type: 'node', entry_point: 'server/index.mjs' },
      });

      it('are installed and run', async () => {
        const artifact = await install(
          bundle('good', { 'manifest.json': manifest, 'server/index.mjs': TOOL }),
        );
        expect(artifact).toMatchObject({ files: 2, entries: ['/app/server/index.mjs'] });
        expect(await text(artifact, 'sversion_mcpb')).toContain('"text":"1"');
        await world.post('kill', { serverVersion: 'sversion_mcpb', reason: 'seen' }, 'api');
      });

      it.each([
        [
          'of another hash',
          (b: object) => ({ ...b, sha256: 'ab'.repeat(32) }),
          { 'manifest.json': manifest },
          'has SHA-256',
        ],
        ['without a manifest', (b: object) => b, { 'index.mjs': '' }, 'no manifest.json'],
        ['with a manifest that is no JSON', (b: object) => b, { 'manifest.json': '{' }, 'is no JSON'],
        [
          'whose program is elsewhere',
          (b: object) => b,
          { 'manifest.json': manifest.replace('server/', '../') },
          'names no entry point',
        ],
        [
          'that leave their folder',
          (b: object) => b,
          { 'manifest.json': manifest, '../../x': '' },
          'no path inside the package',
        ],
      ])('are refused %s', async (what, change, files, why) => {
        expect(await refusal(change(bundle(what.replaceAll(' ', '-'), files)))).toContain(why);
      });
    });

    it('that were changed after their approval are ended, set aside, and started by nobody', async () => {
      const path = world.tool('drifting', { 'index.mjs': TOOL, 'package.json': '{"main":"index.mjs"}' });
      const artifact = await install({ kind: 'folder', path });
      const { artifactDigest } = artifact;
      expect(await text(artifact, 'sversion_drift')).toContain('"text":"1"');
      const file = join(stored(artifactDigest), 'index.mjs');
      chmodSync(file, 0o644);
      writeFileSync(file, `${TOOL}// and more`);
      const inspection = world.approval(artifactDigest, {}, { use: 'inspect' });
      const verified = await world.post('artifacts/verify', { approval: inspection }, 'api');
      expect([verified.status, ((await verified.json()) as { error: string }).error]).toEqual([
        422,
        'quarantined',
      ]);
      // A new version of the same content, and a restarted runner: neither starts it.
      expect(await text(artifact, 'sversion_drift_2')).toContain('quarantined');
      await world.stopRunner();
      await world.startRunner();
      expect(await text(artifact, 'sversion_drift_3')).toContain('quarantined');
      expect((await install({ kind: 'folder', path })).artifactDigest).toBe(artifactDigest);
      expect(await text(artifact, 'sversion_drift_4')).toContain('"text":"1"');
    }, 120_000);
  },
);
