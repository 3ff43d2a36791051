import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

interface Published {
  readonly name: string;
  readonly version: string;
  readonly manifest: object;
  readonly tarball: Buffer;
  readonly integrity: string;
}

/** A file in a tar archive of POSIX 1003.1 (ustar). */
function member(path: string, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(512);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  head.write(path, 0);
  head.write(octal(0o644, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(body.length, 12), 124);
  head.write(octal(0, 12), 136);
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\x0000', 257);
  head.write(
    octal(
      head.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  );
  return Buffer.concat([head, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** A package registry on this machine: documents and tarballs as npm asks for them. */
export class NpmRegistry {
  readonly asked: string[] = [];
  private readonly packages = new Map<string, Published>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const path = decodeURIComponent(request.url ?? '/').slice(1);
      this.asked.push(path);
      const tarball = [...this.packages.values()].find((one) => path === `tarballs/${one.name}.tgz`);
      if (tarball !== undefined) return response.end(tarball.tarball);
      const found = this.packages.get(path);
      if (found === undefined)
        return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
      const { name, version, manifest, integrity } = found;
      const dist = { integrity, tarball: `${this.url}/tarballs/${name}.tgz` };
      response.setHeader('content-type', 'application/json');
      return response.end(
        JSON.stringify({
          name,
          'dist-tags': { latest: version },
          versions: { [version]: { ...manifest, name, version, dist } },
        }),
      );
    });
  }

  static async start(): Promise<NpmRegistry> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new NpmRegistry(server);
  }

  /** As sandboxes reach it. */
  get url(): string {
    return `http://registry.test:${(this.server.address() as AddressInfo).port}`;
  }

  /** @returns its integrity (SHA-512) */
  publish(name: string, manifest: object, files: Readonly<Record<string, string>>): string {
    const version = '1.0.0';
    const all = { 'package.json': JSON.stringify({ ...manifest, name, version }), ...files };
    const members = Object.entries(all).map(([path, text]) => member(`package/${path}`, text));
    const tarball = gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]));
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    this.packages.set(name, { name, version, manifest, tarball, integrity });
    return integrity;
  }

  /** From now on other bytes come than those that were announced. */
  swap(name: string): void {
    const known = this.packages.get(name);
    if (known !== undefined)
      this.packages.set(name, {
        ...known,
        tarball: gzipSync(Buffer.concat([member('package/evil', 'x'), Buffer.alloc(1024)])),
      });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
