import { RevealText } from '../../../components/evidence/reveal-text.js';
import { isSandboxed } from '../sandbox/is-sandboxed.js';

/** Where a server is. One that runs here has no place to connect to: its address is made of hashes, which say nothing. */
export const ServerAddress = ({ url }: { readonly url: string }) =>
  isSandboxed(url) ? (
    'in a sandbox of this installation'
  ) : (
    <code>
      <RevealText text={url} />
    </code>
  );
