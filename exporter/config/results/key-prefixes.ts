/** Celery ends a prefix with `_` itself, unless it ends like one: `shop` → `shop_celery-task-meta-…` (5.4 does so even then). */
const ENDS_A_PREFIX = /[:_.-]$/;

/** What may stand before `celery-task-meta-`, where result_backend_transport_options has this global_keyprefix. */
export function keyPrefixesOf(globalKeyPrefix: string): readonly string[] {
  if (globalKeyPrefix === '') return [''];
  return ENDS_A_PREFIX.test(globalKeyPrefix) ? [globalKeyPrefix, `${globalKeyPrefix}_`] : [`${globalKeyPrefix}_`];
}
