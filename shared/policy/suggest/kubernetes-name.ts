/** A name that Kubernetes takes for a resource (RFC 1123 label): lower case, digits and dashes, at most 63 of them. */
export function kubernetesName(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'unnamed' : plain;
}
