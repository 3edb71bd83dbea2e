// The SDK's default chain looks for credentials in profiles, files and the instance metadata service. Waybill hands every
// client its credentials and never falls back silently, so the chain is neither wanted nor bundled
// (docs/decisions/no-default-credentials.md).
exports.defaultProvider = () => async () => {
  throw new Error('this client was made without credentials; open an AWS session and use its config()');
};
