import type { Dialect } from './database.ts';
import { MYSQL } from './mysql.ts';
import { POSTGRES } from './postgres.ts';
import { SQLITE } from './sqlite.ts';

export const DIALECTS: Readonly<Record<Dialect['name'], Dialect>> = { postgres: POSTGRES, mysql: MYSQL, sqlite: SQLITE };
