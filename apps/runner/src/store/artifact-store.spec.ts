import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore } from './artifact-store.js';
import { treeFacts } from './tree-digest.js';
import { UnprovedArtifact } from './unproved-artifact.js';

describe('ArtifactStore', () => {
  let dir: string;
  let source: string;
  let now: number;
  let store: ArtifactStore;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
    source = join(dir, 'source');
    mkdirSync(join(source, 'lib'), { recursive: true });
    writeFileSync(join(source, 'index.mjs'), 'one');
    writeFileSync(join(source, 'lib', 'run'), 'two', { mode: 0o755 });
    now = 0;
    store = new ArtifactStore(join(dir, 'store'), () => now);
  });
  afterEach(() => {
    const root = join(dir, 'store');
    if (existsSync(root)) for (const name of readdirSync(root)) chmodSync(join(root, name), 0o755);
    rmSync(dir, { recursive: true, force: true });
  });

  const add = async (): Promise<string> => (await store.add(source, ['index.mjs'])).artifactDigest;
  const tamper = (digest: string, text = 'evil'): void => {
    const file = join(dir, 'store', digest, 'index.mjs');
    chmodSync(file, 0o644);
    writeFileSync(file, text);
    chmodSync(file, 0o444);
  };

  it('names a tree by its content, wherever it comes from', async () => {
    const first = await store.add(source, ['index.mjs']);
    expect(first).toMatchObject({ files: 2, bytes: 6, entries: ['/app/index.mjs'] });
    expect(await add()).toBe(first.artifactDigest);
    writeFileSync(join(source, 'index.mjs'), 'One');
    expect(await add()).not.toBe(first.artifactDigest);
    expect(await store.verified(first.artifactDigest)).toBe(join(dir, 'store', first.artifactDigest));
  });

  it('brings no link in', async () => {
    symlinkSync('/etc/passwd', join(source, 'lib', 'link'));
    await expect(add()).rejects.toThrow('links and devices are refused');
    expect(readdirSync(join(dir, 'store'))).toEqual([]);
  });

  it('names what is not installed', async () => {
    await expect(store.verified('ab'.repeat(32))).rejects.toMatchObject({ reason: 'integrity' });
  });

  it.each([
    [
      'a changed file',
      (folder: string) => {
        chmodSync(join(folder, 'index.mjs'), 0o644);
        writeFileSync(join(folder, 'index.mjs'), 'two');
      },
    ],
    [
      'another file',
      (folder: string) => {
        chmodSync(folder, 0o755);
        writeFileSync(join(folder, 'more.mjs'), '');
      },
    ],
    [
      'a missing file',
      (folder: string) => {
        chmodSync(folder, 0o755);
        rmSync(join(folder, 'index.mjs'));
      },
    ],
    ['another mode', (folder: string) => chmodSync(join(folder, 'index.mjs'), 0o755)],
    [
      'a link',
      (folder: string) => {
        chmodSync(folder, 0o755);
        symlinkSync('/etc', join(folder, 'etc'));
      },
    ],
  ])('sets a tree with %s aside, for good', async (_, change) => {
    const digest = await add();
    change(join(dir, 'store', digest));
    await expect(store.verify(digest)).rejects.toMatchObject({ reason: 'quarantined' });
    expect(existsSync(join(dir, 'store', digest))).toBe(false);
    expect(existsSync(join(dir, 'store', 'quarantine', digest))).toBe(true);
    // Also for a runner that is started later.
    const later = new ArtifactStore(join(dir, 'store'), () => now);
    for (const one of [store, later])
      await expect(one.verified(digest)).rejects.toMatchObject({ reason: 'quarantined' });
  });

  it.each(['EMFILE', 'EIO', 'ESTALE', 'ENOMEM'])('concludes nothing from %s', async (code) => {
    let failing = true;
    const one = new ArtifactStore(
      join(dir, 'store'),
      () => now,
      async (root, strict) => {
        if (failing) throw Object.assign(new Error(`${code}: the machine`), { code, path: root });
        return treeFacts(root, strict);
      },
    );
    const digest = await add();
    const failure = await one.verify(digest).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(UnprovedArtifact);
    expect(failure).toMatchObject({ reason: 'integrity' });
    await expect(one.verified(digest)).rejects.toMatchObject({ reason: 'integrity' });
    expect(existsSync(join(dir, 'store', 'quarantine'))).toBe(false);
    failing = false;
    expect(await one.verified(digest)).toContain(digest);
  });

  it('sets aside what took the place of a folder, and leaves alone where it points', async () => {
    const digest = await add();
    const target = join(dir, 'store', digest);
    chmodSync(target, 0o755);
    renameSync(target, join(dir, 'elsewhere'));
    chmodSync(join(dir, 'elsewhere'), 0o700);
    symlinkSync(join(dir, 'elsewhere'), target);
    await expect(store.verify(digest)).rejects.toMatchObject({ reason: 'quarantined' });
    expect(statSync(join(dir, 'elsewhere')).mode & 0o777).toBe(0o700);
  });

  it('relies on a proof for a minute, and then looks again', async () => {
    const digest = await add();
    tamper(digest);
    now = 60_000;
    expect(await store.verified(digest)).toContain(digest);
    now = 60_001;
    await expect(store.verified(digest)).rejects.toMatchObject({ reason: 'quarantined' });
  });

  it('takes the same content in anew', async () => {
    const digest = await add();
    tamper(digest);
    expect(await add()).toBe(digest); // found to be changed on the way
    expect(await store.verified(digest)).toContain(digest);
    tamper(digest);
    await expect(store.verify(digest)).rejects.toMatchObject({ reason: 'quarantined' });
    expect(await add()).toBe(digest);
    await store.verify(digest);
    expect(existsSync(join(dir, 'store', 'quarantine', digest))).toBe(false);
  });
});
