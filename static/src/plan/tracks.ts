/** Parallel tracks for line segments: two that meet never share one. Pure. */

/** Remembers what lies on each track, as closed intervals. */
export class Tracks {
  private readonly taken = new Map<number, [number, number][]>();

  constructor(private readonly margin = 0) {}

  isFree(track: number, from: number, to: number): boolean {
    const intervals = this.taken.get(track);
    return !intervals || intervals.every(([start, end]) => to + this.margin < start || end + this.margin < from);
  }

  take(track: number, from: number, to: number): number {
    const intervals = this.taken.get(track);
    if (intervals) intervals.push([from, to]);
    else this.taken.set(track, [[from, to]]);
    return track;
  }

  /** Takes the free track that is nearest to zero on the given side: 1 goes 0, 1, 2 …, -1 goes 0, -1, -2 …, 0 goes 0, 1, -1, 2 … */
  takeNearest(side: -1 | 0 | 1, from: number, to: number): number {
    for (let step = 0; ; step++) {
      if (side !== 0 && this.isFree(side * step, from, to)) return this.take(side * step, from, to);
      if (side === 0 && this.isFree(step, from, to)) return this.take(step, from, to);
      if (side === 0 && step > 0 && this.isFree(-step, from, to)) return this.take(-step, from, to);
    }
  }
}
