import { OrgRole } from '@grafana/data';
import { config } from '@grafana/runtime';

/** The person in front of it. What Grafana hides here is comfort; the exporter decides. */
export const person = {
  isAdmin: (): boolean => config.bootData.user.orgRole === OrgRole.Admin || config.bootData.user.isGrafanaAdmin,
  /** Why they come to nothing in Explore; where Grafana tells nothing of it, it decides when one comes there. */
  exploreRefusal: (): string | undefined => {
    if (!config.exploreEnabled) return 'Explore is turned off in this Grafana';
    const { permissions } = config.bootData.user;
    return permissions === undefined || permissions['datasources:explore'] === true ? undefined : 'Your role in Grafana has no access to Explore, which editors have';
  },
  mayAct: (): boolean => config.bootData.user.orgRole === OrgRole.Editor || person.isAdmin(),
};
