/** Whether the caller is still there, and whom to tell when it leaves. One per request. */
export class CallerConnection {
  closed = false;
  /** At most one listener: the call under way. */
  onClose: (() => void) | undefined;

  close(): void {
    this.closed = true;
    this.onClose?.();
  }
}
