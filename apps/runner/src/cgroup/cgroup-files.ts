import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One folder of the cgroup file system: reads and writes of it never wait for a device. */
export class CgroupFolder {
  constructor(readonly path: string) {}

  file(name: string): string {
    return join(this.path, name);
  }

  make(): void {
    mkdirSync(this.path, { recursive: true });
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8').trim();
  }

  write(name: string, value: string | number): void {
    writeFileSync(this.file(name), String(value));
  }

  /** Writes a limit and proves that the kernel took it. @throws Error */
  limit(name: string, value: number): void {
    this.write(name, value);
    const [now] = this.read(name).split(' ');
    // The kernel rounds memory to pages, never up beyond the next one.
    if (Math.abs(Number(now) - value) >= 65_536 || Number.isNaN(Number(now)))
      throw new Error(`${this.file(name)} holds ${now}, not ${value}: the limit does not hold`);
  }

  /** Value behind a name in a file of `name value` lines; 0 when the kernel does not report it. */
  counter(file: string, name: string): number {
    if (!this.has(file)) return 0;
    const line = this.read(file)
      .split('\n')
      .find((text) => text.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  }

  pids(): number[] {
    return this.read('cgroup.procs').split('\n').filter(Boolean).map(Number);
  }

  folders(): string[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  }

  remove(): void {
    if (existsSync(this.path)) rmdirSync(this.path);
  }
}
