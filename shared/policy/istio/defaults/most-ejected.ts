/**
 * How many instances may be ejected at once by `max_ejection_percent`: since Envoy 1.28, and before. It asks since whether
 * `100 × (ejected + 1) / instances` stays within the percentage; before, whether `100 × ejected / instances` was below it, so
 * that the first always went (source/common/upstream/outlier_detection_impl.cc ejectHost; changelogs/1.28.0.yaml; CB-04).
 */
export function mostEjected(instances: number, percent: number): readonly [since: number, before: number] {
  const share = (instances * percent) / 100;
  return [Math.floor(share), Math.ceil(share)];
}
