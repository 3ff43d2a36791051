import type { ComponentKind } from '#libs/contracts';

/** An enrolled process of the installation. */
export interface Component {
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentKind;
  readonly clientId: string;
}
