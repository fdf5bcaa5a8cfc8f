import { placeText, type Place } from '#shared/policy/source/place.ts';

/** Where something stands, so that it can be copied into an editor. */
export function PlaceText({ place }: { place: Place | null }) {
  return place === null ? null : <span className="mono muted policy-place">{placeText(place)}</span>;
}
