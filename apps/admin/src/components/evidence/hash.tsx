import { CopyIconButton } from '../copy-icon-button.js';
import styles from './hash.module.css';

/** First eight and last four characters; the whole value on hover and to copy. */
export const Hash = ({ value, name = 'hash' }: { readonly value: string; readonly name?: string }) => (
  <span className={styles['hash']}>
    <code title={value}>{value.length > 16 ? `${value.slice(0, 8)}…${value.slice(-4)}` : value}</code>
    <CopyIconButton value={value} name={name} />
  </span>
);
