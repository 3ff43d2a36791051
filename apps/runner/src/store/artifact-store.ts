import { existsSync } from 'node:fs';
import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledArtifact } from '#libs/contracts';
import { causeOf } from '#libs/platform';
import { RunFailure } from '../sandbox/run-failure.js';
import { BadTree, type TreeFacts, treeFacts } from './tree-digest.js';
import { UnprovedArtifact } from './unproved-artifact.js';

/** A start relies on a proof of this age: hashing a package takes longer than starting it. */
const PROOF_HOLDS_MS = 60_000;

/**
 * Tools as they were approved: each in a read-only folder named by the digest of its content. Nothing is ever bound in place
 * from where it came.
 */
export class ArtifactStore {
  /** When each digest was proved, in milliseconds of a clock that only rises. */
  private readonly proved = new Map<string, number>();
  private readonly proving = new Map<string, Promise<void>>();

  /** @param dir every account must be able to pass through it. @param now milliseconds */
  constructor(
    private readonly dir: string,
    private readonly now: () => number = () => performance.now(),
    private readonly factsOf = treeFacts,
  ) {}

  /** A folder inside the store in which an artefact can be put together. The caller removes it. */
  async draft(): Promise<string> {
    await mkdir(this.dir, { recursive: true, mode: 0o755 });
    return mkdtemp(join(this.dir, 'draft-'));
  }

  /**
   * Copies a folder into the store. @param entries programs of the package, paths relative to it
   * @throws BadTree for links, devices, set-uid files
   */
  async add(folder: string, entries: readonly string[]): Promise<InstalledArtifact> {
    const facts = await this.copyIn(folder);
    return {
      artifactDigest: facts.digest,
      files: facts.files,
      bytes: facts.bytes,
      entries: entries.map((entry) => join('/app', entry)),
    };
  }

  /**
   * Folder of an artefact whose content is exactly what its digest says.
   *
   * @param withinMs how long ago that may have been proved
   * @throws RunFailure `integrity` when it is missing, `quarantined` when it was changed
   * @throws UnprovedArtifact when it could not be read
   */
  async verified(digest: string, withinMs = PROOF_HOLDS_MS): Promise<string> {
    const at = this.proved.get(digest);
    if (at === undefined || this.now() - at > withinMs) await this.verify(digest);
    return this.path(digest);
  }

  /** Hashes it again, whatever is remembered; what was changed is set aside. @throws RunFailure as `verified` */
  verify(digest: string): Promise<void> {
    let running = this.proving.get(digest);
    if (running === undefined) {
      running = this.prove(digest).finally(() => this.proving.delete(digest));
      this.proving.set(digest, running);
    }
    return running;
  }

  private async prove(digest: string): Promise<void> {
    this.proved.delete(digest);
    const found = await this.found(digest);
    if (found === digest) return void this.proved.set(digest, this.now());
    await this.setAside(digest);
    throw new RunFailure('quarantined', `artefact ${digest} was changed: it is now ${found}`);
  }

  /** Digest of what is there, or what no package may be. Whatever else fails says nothing about the content. */
  private async found(digest: string): Promise<string> {
    try {
      return (await this.factsOf(this.path(digest), true)).digest;
    } catch (cause) {
      if (cause instanceof BadTree) return cause.message;
      const { code, path } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' && path === this.path(digest)) throw this.absent(digest);
      throw new UnprovedArtifact(digest, causeOf(cause));
    }
  }

  private absent(digest: string): RunFailure {
    return existsSync(this.quarantine(digest))
      ? new RunFailure('quarantined', `artefact ${digest} was changed; install it anew`)
      : new RunFailure('integrity', `artefact ${digest} is not installed here`);
  }

  /** Kept for whoever looks into it, where nothing is started from. */
  private async setAside(digest: string): Promise<void> {
    await mkdir(join(this.dir, 'quarantine'), { recursive: true, mode: 0o700 });
    await rm(this.quarantine(digest), { recursive: true, force: true });
    // See copyIn. What took the place of a folder may be a link, which chmod would follow.
    if ((await lstat(this.path(digest))).isDirectory()) await chmod(this.path(digest), 0o755);
    await rename(this.path(digest), this.quarantine(digest));
  }

  /** Text of a file of a verified artefact, for what it says about itself. */
  async text(digest: string, path: string): Promise<string> {
    return readFile(join(await this.verified(digest), path), 'utf8');
  }

  private path(digest: string): string {
    return join(this.dir, digest);
  }

  private quarantine(digest: string): string {
    return join(this.dir, 'quarantine', digest);
  }

  /** One that was changed meanwhile makes way for the one at hand. */
  private async isWhole(digest: string): Promise<boolean> {
    try {
      await this.verify(digest);
      return true;
    } catch (cause) {
      if (cause instanceof RunFailure && cause.reason === 'quarantined') return false;
      throw cause;
    }
  }

  private async copyIn(folder: string): Promise<TreeFacts> {
    const draft = await this.draft();
    try {
      await copyTree(folder, draft);
      const facts = await this.factsOf(draft, true);
      const target = this.path(facts.digest);
      if (existsSync(target) && (await this.isWhole(facts.digest))) return facts;
      await chmod(draft, 0o755); // a folder without write permission cannot be renamed by other accounts than root
      await rename(draft, target);
      await chmod(target, 0o555);
      await rm(this.quarantine(facts.digest), { recursive: true, force: true });
      this.proved.set(facts.digest, this.now());
      return facts;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    const [source, copy] = [join(from, name), join(to, name)];
    const stat = await lstat(source);
    if (stat.isDirectory()) {
      await mkdir(copy, { mode: 0o755 });
      await copyTree(source, copy);
      continue;
    }
    if (!stat.isFile())
      throw new BadTree(`${source} is neither a file nor a folder: links and devices are refused`);
    if ((stat.mode & 0o6000) !== 0) throw new BadTree(`${source} is set-uid or set-gid`);
    await copyFile(source, copy, constants.COPYFILE_FICLONE);
    await chmod(copy, (stat.mode & 0o111) === 0 ? 0o444 : 0o555);
  }
}
