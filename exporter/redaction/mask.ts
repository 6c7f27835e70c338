/** What Celery writes in place of a secret. */
export const MASK = '********';
