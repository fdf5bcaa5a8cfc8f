/** A duration as Istio's resources write it: `3s`, `500ms`. */
export function istioDuration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}
