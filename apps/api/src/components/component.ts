import type { ComponentKind } from '#libs/contracts';

/** An enrolled process of the installation. */
/** One that has just proved who it is. */
export interface ProvenComponent extends Component {
  /** Thumbprint of the key that the request was proved with: the one in use, or the one before during a change. */
  readonly keyId: string;
}

export interface Component {
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentKind;
  readonly clientId: string;
}
