import type { Duplex } from 'node:stream';

const [BINARY, CLOSE, PING] = [2, 8, 9];

/** Server's side of a WebSocket after its handshake (RFC 6455 §5): whole messages in, binary frames out. */
export class FrameSocket {
  private bytes = Buffer.alloc(0);

  constructor(
    private readonly socket: Duplex,
    private readonly received: (message: Buffer) => void,
  ) {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      while (this.take());
    });
  }

  send(message: Buffer, opcode = BINARY): void {
    if (this.socket.destroyed) return;
    const { length } = message;
    const head =
      length < 126
        ? Buffer.from([0x80 | opcode, length])
        : length < 65_536
          ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
          : Buffer.from([
              0x80 | opcode,
              127,
              0,
              0,
              0,
              0,
              length >>> 24,
              (length >> 16) & 255,
              (length >> 8) & 255,
              length & 255,
            ]);
    this.socket.write(Buffer.concat([head, message]));
  }

  close(): void {
    this.send(Buffer.from([3, 232]), CLOSE); // 1000
    this.socket.end();
  }

  /** @returns whether there was a whole frame. Frames of a client are masked; this client sends none in parts */
  private take(): boolean {
    const { bytes } = this;
    if (bytes.length < 2) return false;
    let length = (bytes[1] as number) & 127;
    let at = 2;
    if (length > 125) {
      const size = length === 126 ? 2 : 8;
      if (bytes.length < at + size) return false;
      length = size === 2 ? bytes.readUInt16BE(at) : Number(bytes.readBigUInt64BE(at));
      at += size;
    }
    if (bytes.length < at + 4 + length) return false;
    const mask = bytes.subarray(at, at + 4);
    const body = Buffer.from(
      bytes.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ (mask[i % 4] as number)),
    );
    const opcode = (bytes[0] as number) & 15;
    this.bytes = bytes.subarray(at + 4 + length);
    if (opcode === CLOSE) this.close();
    else if (opcode === PING) this.send(body, 10);
    else this.received(body);
    return true;
  }
}
