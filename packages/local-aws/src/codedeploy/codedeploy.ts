import { refusal } from '../core/index.ts';
import type { Place } from '../place/index.ts';
import { Applications } from './applications.ts';
import { createDeploymentConfigs, type DeploymentConfigs } from './configs.ts';
import type { Deployment } from './deployment.ts';
import { Deployments } from './deployments.ts';
import type { Surroundings } from './surroundings.ts';

/** CodeDeploy of one account and region. */
export class CodeDeploy {
  readonly place: Place;
  readonly around: Surroundings;
  readonly applications: Applications;
  readonly configs: DeploymentConfigs;
  readonly deployments: Deployments;

  constructor(place: Place, around: Surroundings) {
    this.place = place;
    this.around = around;
    this.applications = new Applications(place);
    this.configs = createDeploymentConfigs(place.agenda, place.identifiers);
    this.deployments = new Deployments({ place, around, config: (name) => this.configs.get(name) });
  }

  /** @throws DeploymentIdRequiredException, InvalidDeploymentIdException, DeploymentDoesNotExistException */
  deployment(id: string | undefined): Deployment {
    if (id === undefined || id === '')
      throw refusal('DeploymentIdRequiredException', 'Deployment ID cannot be null or empty');
    if (!/^d-[0-9A-Z]{9}$/.test(id))
      throw refusal('InvalidDeploymentIdException', `The deployment ID ${id} is not valid`);
    const found = this.deployments.find(id);
    if (found === undefined) {
      throw refusal('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    }
    return found;
  }
}
