/**
 * A text in every secret that the local AWS hands out: keys, tokens, passwords. Whoever finds it in a log, an output or a file,
 * in whatever encoding, has found a leak. Its slash and plus look different in URLs and in base64.
 */
export const SECRET_MARK = 'waybill/Canary+9';
