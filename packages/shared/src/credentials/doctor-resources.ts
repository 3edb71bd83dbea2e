import { visible, type WaybillError } from '../kernel/index.ts';
import type { Finding } from './doctor-finding.ts';

/** A repository as ECR describes it; undefined where there is none. */
export interface RepositoryFacts {
  readonly scanned: 'on-push' | 'continuous' | 'manual';
  readonly immutable: boolean;
}

/** Whether images can be pushed to a repository and will be scanned there. */
export function repositoryFindings(name: string, facts: RepositoryFacts | undefined | WaybillError): Finding[] {
  const about = `repository ${visible(name)}`;
  if (facts instanceof Error) return [unseen(about, facts)];
  if (facts === undefined)
    return [
      {
        about,
        state: 'bad',
        what: 'there is none with this name in the account and region',
        cure: 'create it, or correct `image` and `aws-region`',
      },
    ];
  const tags = facts.immutable ? 'tags cannot move' : 'tags can move';
  const scan: Finding =
    facts.scanned === 'manual'
      ? {
          about,
          state: 'bad',
          what: 'images are not scanned when they are pushed',
          cure: 'turn on scan on push, or enhanced scanning, in the registry’s settings',
        }
      : {
          about,
          state: 'good',
          what: `images are scanned (${facts.scanned === 'on-push' ? 'on push' : 'continuously'})`,
        };
  return [{ about, state: 'good', what: `it is there; ${tags}` }, scan];
}

/** A deployment group as CodeDeploy describes it; undefined where there is none. */
export interface GroupFacts {
  readonly alarms: readonly string[];
  readonly alarmsEnabled: boolean;
  readonly ignorePollAlarmFailure: boolean;
  readonly rollbackEvents: readonly string[];
}

/** Whether AWS itself would stop and roll back a deployment when nobody is left to do it. */
export function groupFindings(name: string, facts: GroupFacts | undefined | WaybillError): Finding[] {
  const about = `deployment group ${visible(name)}`;
  if (facts instanceof Error) return [unseen(about, facts)];
  if (facts === undefined)
    return [
      {
        about,
        state: 'bad',
        what: 'there is none with this name in the application',
        cure: 'create it, or correct `application` and `deployment-group`',
      },
    ];
  const findings: Finding[] = [];
  const wrong = (what: string, cure: string): void => void findings.push({ about, state: 'bad', what, cure });
  const missing = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'].filter(
    (event) => !facts.rollbackEvents.includes(event),
  );
  if (missing.length > 0)
    wrong(
      `it does not roll back by itself on ${missing.join(' and ')}`,
      'turn on automatic rollback for both in the group',
    );
  if (facts.alarms.length === 0 || !facts.alarmsEnabled)
    wrong('no alarm stops its deployments', 'add alarms to the group, and enable them');
  if (facts.ignorePollAlarmFailure) wrong('it goes on when alarms cannot be read', 'turn off ignorePollAlarmFailure');
  return findings.length > 0
    ? findings
    : [{ about, state: 'good', what: `it stops on ${facts.alarms.map(visible).join(', ')} and rolls back by itself` }];
}

/** An alarm as CloudWatch describes it; undefined where there is none. */
export interface AlarmFacts {
  readonly state: string;
}

/** Whether an alarm could stop a deployment, and would not stop it at once. */
export function alarmFinding(name: string, facts: AlarmFacts | undefined | WaybillError): Finding {
  const about = `alarm ${visible(name)}`;
  if (facts instanceof Error) return unseen(about, facts);
  if (facts === undefined)
    return { about, state: 'bad', what: 'there is none with this name', cure: 'create it, or correct `alarms`' };
  if (facts.state === 'ALARM')
    return {
      about,
      state: 'bad',
      what: 'it is in ALARM now: a deployment would not start',
      cure: 'mend what it watches first',
    };
  if (facts.state !== 'OK')
    return {
      about,
      state: 'unknown',
      what: `it is in ${visible(facts.state)}: it has no data to decide on`,
      cure: 'check its metric and its treatment of missing data',
    };
  return { about, state: 'good', what: 'it is OK' };
}

function unseen(about: string, error: WaybillError): Finding {
  return { about, state: 'unknown', what: error.message, cure: error.cure };
}
