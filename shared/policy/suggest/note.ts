import { placeText, type Place } from '../source/place.ts';

/** Something that Istio can't do, or does otherwise: an entry of the catalogue and one sentence. Written as a YAML comment. */
export interface Note {
  readonly catalogue: string;
  readonly text: string;
}

export function noteText({ catalogue, text }: Note): string {
  return `${catalogue}: ${text}`;
}

/** `From shop.yml:12.`, for the comment of what was made of it. */
export function fromText(what: string, place: Place | null): string {
  return place === null ? `${what}.` : `${what}, ${placeText({ ...place, column: null, field: '' })}.`;
}

/** The same note of several routes is said once. */
export function distinctNotes(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((note) => [noteText(note), note])).values()];
}
