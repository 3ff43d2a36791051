/** How many sandboxes there may be: for one tenant, so that none holds up another, and in all. */
export class Capacity {
  private readonly used = new Map<string, number>();
  private all = 0;

  constructor(
    private readonly perTenant: number,
    private readonly inAll: number,
  ) {}

  /** @returns whether there was room */
  take(tenant: string): boolean {
    const now = this.used.get(tenant) ?? 0;
    if (now >= this.perTenant || this.all >= this.inAll) return false;
    this.used.set(tenant, now + 1);
    this.all++;
    return true;
  }

  give(tenant: string): void {
    const now = this.used.get(tenant) ?? 0;
    if (now <= 1) this.used.delete(tenant);
    else this.used.set(tenant, now - 1);
    this.all--;
  }

  get count(): number {
    return this.all;
  }
}
