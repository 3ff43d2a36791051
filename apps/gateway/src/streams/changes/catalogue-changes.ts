/** Carries, within this process, that something about what a tenant's callers may see or do may be different now. */
export class CatalogueChanges {
  private readonly listeners = new Set<(tenant: string) => void>();

  listen(hear: (tenant: string) => void): void {
    this.listeners.add(hear);
  }

  tell(tenant: string): void {
    for (const hear of this.listeners) hear(tenant);
  }
}
