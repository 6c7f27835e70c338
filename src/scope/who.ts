import { OrgRole } from '@grafana/data';
import { config } from '@grafana/runtime';

/** The person in front of it. What Grafana hides here is comfort; the exporter decides. */
export const person = {
  isAdmin: (): boolean => config.bootData.user.orgRole === OrgRole.Admin || config.bootData.user.isGrafanaAdmin,
  /** Where Grafana tells nothing of it, it decides when one comes there. */
  mayExplore: (): boolean => config.bootData.user.permissions === undefined || config.bootData.user.permissions['datasources:explore'] === true,
  mayAct: (): boolean => config.bootData.user.orgRole === OrgRole.Editor || person.isAdmin(),
};
