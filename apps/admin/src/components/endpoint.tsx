import { CopyIconButton } from './copy-icon-button.js';
import styles from './endpoint.module.css';

/** An address to copy. */
export const Endpoint = ({ url }: { readonly url: string }) => (
  <span className={styles['endpoint']}>
    <code>{url}</code>
    <CopyIconButton value={url} name="endpoint" />
  </span>
);
