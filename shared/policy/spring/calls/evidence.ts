import { placeText, type Place } from '#shared/policy/source/place.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

/**
 * Tells what an application says about itself from what a file says to several: a client that is named in a file of all
 * applications shows that somebody calls it, and not who.
 */
export class Evidence {
  readonly #applications = new Map<string, number>();

  constructor(readers: readonly SettingsReader[]) {
    for (const { environment } of readers)
      for (const { place } of environment.all()) {
        const key = placeText(place);
        this.#applications.set(key, (this.#applications.get(key) ?? 0) + 1);
      }
  }

  isOwn(place: Place): boolean {
    return (this.#applications.get(placeText(place)) ?? 0) < 2;
  }
}
