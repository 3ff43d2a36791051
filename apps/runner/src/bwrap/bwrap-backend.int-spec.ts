import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxProfile, type SandboxProfileInput } from '#libs/contracts';
import { findCgroupTree } from '../cgroup/find-cgroup-tree.js';
import { noSandboxes } from '../runner-world.fixture.js';
import { nodeRuntime } from '../runtime/node-runtime.js';
import { backendContract } from '../sandbox/backend-contract.fixture.js';
import type { SandboxSpec } from '../sandbox/sandbox-backend.js';
import { BwrapBackend } from './bwrap-backend.js';
import { closeInherited } from './inherited-descriptors.js';

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `BwrapBackend${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let dir: string;
    let backend: BwrapBackend;
    let sequence = 0;
    beforeAll(async () => {
      closeInherited(); // of whoever started the tests
      dir = mkdtempSync(join(tmpdir(), 'sallyport-bwrap-'));
      chmodSync(dir, 0o755);
      const { dir: runtimeDir } = await nodeRuntime(join(dir, 'runtimes'), process.execPath);
      const cgroups = findCgroupTree(`/sallyport-test-backend-${process.pid}`);
      backend = new BwrapBackend({ runDir: join(dir, 'run'), runtimeDir, cgroups });
      expect((await backend.probe()).missing).toEqual([]); // makes the runner's part of the cgroup tree
      await backend.sweep();
    }, 120_000);
    afterAll(async () => {
      await backend.close();
      rmSync(dir, { recursive: true, force: true });
    });

    const spec = (program: string, profile: Partial<SandboxProfileInput> = {}): SandboxSpec => {
      const artifactDir = join(dir, `tool-${++sequence}`);
      mkdirSync(artifactDir, { mode: 0o755 });
      writeFileSync(join(artifactDir, 'index.mjs'), program);
      return {
        id: `contract-${sequence}`,
        uid: 401_000_000 + (process.pid % 10_000),
        artifactDir,
        mounts: [],
        profile: sandboxProfile.parse({ schema: 1, command: ['/bin/node', '/app/index.mjs'], ...profile }),
      };
    };

    backendContract(() => ({ backend, spec }));

    it('starts no profile that was approved for another back end', async () => {
      const asked = backend.start(spec('', { backend: 'k8s' }));
      await expect(asked).rejects.toMatchObject({ reason: 'spawn-failed' });
    });
  },
);
