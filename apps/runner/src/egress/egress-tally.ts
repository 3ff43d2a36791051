import type { SandboxUsage } from '#libs/contracts';

type Row = SandboxUsage['egress'][number];
const MAX_ROWS = 64;

/** What one call sent where. Names that were refused are counted like others, and bounded: the tool chooses them. */
export class EgressTally {
  private rows = new Map<string, Row>();

  row(host: string, port: number): Row {
    const full = this.rows.size >= MAX_ROWS;
    const key = `${host}:${port}`;
    const known = this.rows.get(key) ?? (full ? this.rows.get('*:0') : undefined);
    if (known !== undefined) return known;
    const row: Row = {
      host: full ? '*' : host.slice(0, 253),
      port: full ? 0 : port,
      requests: 0,
      denied: 0,
      bytesUp: 0,
      bytesDown: 0,
    };
    this.rows.set(full ? '*:0' : key, row);
    return row;
  }

  get bytes(): number {
    return [...this.rows.values()].reduce((sum, row) => sum + row.bytesUp + row.bytesDown, 0);
  }

  /** The rows so far; counting begins anew. */
  take(): Row[] {
    const rows = [...this.rows.values()];
    this.rows = new Map();
    return rows;
  }
}
