// @actions/http-client imports undici only for getAgentDispatcher(), which Waybill never calls.
// Left in, undici is half of every bundle (docs/decisions/undici-stand-in.md).
class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle; use the proxy of packages/shared/src/credentials');
  }
}
module.exports = { ProxyAgent };
