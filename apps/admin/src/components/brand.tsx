import styles from './brand.module.css';

/** A gate with two doors that are never open together. */
export const Brand = () => (
  <span className={styles['brand']}>
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#364fc7" />
      <path d="M7 25V11l6-4v18z" fill="#fff" />
      <path d="M25 25V11l-6-4v18z" fill="none" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
    </svg>
    Sallyport
  </span>
);
