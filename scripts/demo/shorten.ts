/** The same text without what nobody reads twice: digests and commits by their beginning, no links. */
export function shorten(text: string): string {
  return text
    .replaceAll(/(sha256:[a-f0-9]{12})[a-f0-9]{52}/g, '$1')
    .replaceAll(/((?:git|key)-[a-f0-9]{7})[a-f0-9]{33}/g, '$1')
    .replaceAll(/\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//g, '')
    .replaceAll(/:? ?https:\/\/\S+\.console\.aws\.amazon\.com\/\S+/g, '')
    .replaceAll(/arn:aws:sts::(\d{12}):assumed-role\/([\w-]+)\/[\w-]+/g, '$2 of $1');
}
