const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * Epoch seconds of an ETA as events carry it (`2026-11-22T12:56:25.363663+00:00`); undefined when it is no date. One
 * without a zone is UTC, as Celery reads it.
 */
export function etaSeconds(eta: string | undefined): number | undefined {
  if (eta === undefined) return undefined;
  const milliseconds = Date.parse(HAS_ZONE.test(eta) ? eta : `${eta}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
