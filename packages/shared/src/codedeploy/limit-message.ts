/**
 * The deployment that blocks the group, from the message of DeploymentLimitExceededException. It comes in two forms:
 * "… is already deploying deployment 'd-ABC'" and "… already has an active Deployment 'd-ABC'".
 */
export function blockingDeployment(message: string): string | undefined {
  const quoted = /already (?:deploying|has an active deployment)[^']*'(d-[A-Z0-9]+)'/i.exec(message)?.[1];
  return quoted ?? /\b(d-[A-Z0-9]{9})\b/.exec(message)?.[1];
}
