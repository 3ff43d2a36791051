import { DataSource } from 'typeorm';

/** Role that api and recorder connect as: owns nothing, bypasses nothing. Created by the first migration. */
export const RUNTIME_ROLE = 'sallyport_app';

/**
 * Connection of a process. Tables live in schema `app`.
 * @param url `postgres://…` of the runtime role.
 */
export function dataSource(url: string, poolSize = 10): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: 'app',
    poolSize,
    connectTimeoutMS: 5000,
    extra: { options: '-c search_path=app -c statement_timeout=30000', idleTimeoutMillis: 30_000 },
  });
}
