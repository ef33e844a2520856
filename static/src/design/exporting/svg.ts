/** A workspace as an SVG file: true vectors made from the same picture that the canvas shows, everything in it, in the light theme. Pure. */

import { CARD_HEIGHT, CARD_WIDTH, draw, type Band, type Point } from "../../plan/geometry";
import { typeWord } from "../../plan/model";
import { laneName, stepOf, workspaceOf } from "../document/canvas";
import type { Records } from "../document/document";
import type { Step } from "../document/records";
import { ELSEWHERE, noteCard, sceneOf, type Card } from "../document/scene";
import type { Colours } from "./colours";
import type { Icons } from "./icons";
import { ESTIMATED, fitted, lines, type Measure } from "./lettering";
import { element, escaped } from "./xml";

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export interface Style {
  readonly colours: Colours;
  readonly font: string;
  readonly icons: Icons;
  readonly measure?: Measure;
}

const HEAD = 148;
const TITLE = 44;
const PADDING = 10;
const LEFT = 30;
const ROOM = CARD_WIDTH - LEFT - PADDING;
const NAME = 13;
const SMALL = 11;
const SYMBOL = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" };

interface Pen extends Style {
  readonly records: Records;
  readonly measure: Measure;
  readonly used: Set<string>;
}

/** Returns the picture of a workspace with its name above it. */
export function svgOf(records: Records, workspace: string, style: Style): Drawing {
  const pen: Pen = { measure: ESTIMATED, ...style, records, used: new Set() };
  const { name, notes } = workspaceOf(records, workspace);
  const scene = sceneOf(records, workspace);
  const picture = draw(scene.grid, scene.links);
  const [width, height] = [HEAD + Math.max(picture.width, CARD_WIDTH), TITLE + picture.height];
  const texts = new Map(notes.map((note) => [noteCard(note.id), note.text]));
  const inner = [
    ...picture.arrows.map((arrow) => arrowShape(arrow.path, arrow.head, scopeWords(arrow.link.scope), pen)),
    ...scene.cards.map((card) => cardShape(card, picture.cards.get(card.id)!, texts.get(card.id) ?? "", pen)),
  ];
  const body = [
    element("title", {}, escaped(name)),
    element("rect", { width, height, fill: pen.colours.canvas }),
    label(PADDING * 2, 28, fitted(name, width - PADDING * 4, 16, pen.measure, true), 16, pen.colours.text, true),
    ...picture.bands.map((band, index) => bandShape(band, index, width, pen)),
    element("g", { transform: `translate(${HEAD} ${TITLE})` }, inner),
  ];
  const symbols = [...pen.used].sort().map((id) => element("symbol", { id, ...SYMBOL }, pen.icons.get(id)!));
  const svg = element("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": pen.font }, [
    ...body.slice(0, 1), ...(symbols.length > 0 ? [element("defs", {}, symbols)] : []), ...body.slice(1),
  ]);
  return { svg: `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`, width, height };
}

function bandShape(band: Band, index: number, width: number, pen: Pen): string {
  const { colours, records } = pen;
  const y = TITLE + band.y;
  const isElsewhere = band.code === ELSEWHERE;
  const words = lines(isElsewhere ? "In other workspaces" : laneName(records, band.code), HEAD - PADDING * 3, 12, 3, pen.measure, true);
  return element("g", {}, [
    ...(index % 2 === 1 ? [element("rect", { y, width, height: band.height, fill: colours["lane-even"] })] : []),
    element("rect", { y, width: HEAD, height: band.height, fill: colours["lane-head"] }),
    element("path", { d: `M0 ${y}H${width}M0 ${y + band.height}H${width}M${HEAD} ${y}V${y + band.height}`, fill: "none", stroke: colours.line }),
    ...words.map((line, at) => label(PADDING * 2, y + 24 + at * 16, line, 12, colours["text-soft"], true, isElsewhere)),
  ]);
}

function arrowShape(path: string, head: string, scope: string, { colours }: Pen): string {
  const line = element("path", { d: path, fill: "none", stroke: colours.arrow, "stroke-width": 1.5 });
  return element("g", {}, [element("title", {}, escaped(scope)), line, element("path", { d: head, fill: colours.arrow })]);
}

function scopeWords(scope: string): string {
  return scope === "Several" ? "Several scopes" : `Scope ${scope}`;
}

function cardShape(card: Card, at: Point, text: string, pen: Pen): string {
  const place = { transform: `translate(${Math.round(at.x)} ${Math.round(at.y)})` };
  if (card.kind === "note") return element("g", place, noteShape(text, pen));
  if (card.kind === "lane") return element("g", place, laneShape(card, pen));
  return element("g", place, stepShape(stepOf(pen.records, card.id)!, card.kind === "stub", pen));
}

function frame(fill: string, stroke: string, dashes?: string): string {
  return element("rect", { x: 0.5, y: 0.5, width: CARD_WIDTH - 1, height: CARD_HEIGHT - 1, rx: 6, fill, stroke, "stroke-dasharray": dashes });
}

function noteShape(text: string, { colours, measure }: Pen): readonly string[] {
  const written = lines(text, CARD_WIDTH - PADDING * 2, 12, 4, measure);
  return [frame(colours["tint-warning"], colours["line-strong"]), ...written.map((line, at) => label(PADDING, 22 + at * 16, line, 12, colours.text))];
}

function laneShape({ lane, members = [] }: Card, pen: Pen): readonly string[] {
  const { colours, measure } = pen;
  return [
    element("rect", { x: 3.5, y: 3.5, width: CARD_WIDTH - 1, height: CARD_HEIGHT - 1, rx: 6, fill: colours.surface, stroke: colours["line-strong"] }),
    frame(colours.surface, colours["line-strong"]), icon("layers", pen),
    label(LEFT, 23, fitted(laneName(pen.records, lane), ROOM, NAME, measure, true), NAME, colours.text, true),
    label(LEFT, 44, `${members.length} ${members.length === 1 ? "step" : "steps"}`, SMALL, colours["text-soft"]),
  ];
}

function stepShape(step: Step, isStub: boolean, pen: Pen): readonly string[] {
  const { colours, measure, records } = pen;
  const name = lines(step.name, ROOM, NAME, 2, measure, true);
  const below = 23 + (name.length - 1) * 16 + 20;
  const scope = step.scope === "Plan" ? "" : step.scope === "Custom" ? (step.custom_scope ?? "Custom") : step.scope;
  const badge = scope === "" ? "" : fitted(scope, ROOM / 2, SMALL, measure);
  const wide = badge === "" ? 0 : measure(badge, SMALL, false) + 10;
  const said = isStub ? `in ${laneName(records, step.group)}` : workerOf(step, records);
  return [
    isStub ? frame("none", colours["line-control"], "4 3") : frame(colours.surface, colours["line-strong"]),
    icon(`type-${step.type}`, pen),
    ...name.map((line, at) => label(LEFT, 23 + at * 16, line, NAME, colours.text, true)),
    ...(badge === "" ? [] : badgeShape(badge, wide, below, pen)),
    label(LEFT + (wide === 0 ? 0 : wide + 7), below, fitted(said, ROOM - (wide === 0 ? 0 : wide + 7), SMALL, measure), SMALL, colours["text-soft"]),
  ];
}

function badgeShape(words: string, width: number, y: number, { colours }: Pen): readonly string[] {
  const border = element("rect", { x: LEFT + 0.5, y: y - 11.5, width, height: 16, rx: 4, fill: "none", stroke: colours["line-strong"] });
  return [border, label(LEFT + 5.5, y, words, SMALL, colours["text-soft"])];
}

/** Who or what does a step; its type where nobody is named. */
function workerOf(step: Step, records: Records): string {
  const nameOf = (kind: "Integration" | "Queue", code: string) => (records[kind]?.[code]?.["name"] as string | undefined) ?? code;
  if (step.integration) return nameOf("Integration", step.integration);
  if (step.queue) return nameOf("Queue", step.queue);
  const word = typeWord(step.type);
  return step.user || step.action || word.charAt(0).toUpperCase() + word.slice(1);
}

function icon(name: string, pen: Pen): string {
  if (!pen.icons.has(name)) return "";
  pen.used.add(name);
  return element("use", { href: `#${name}`, x: PADDING, y: 11, width: 14, height: 14, color: pen.colours["text-soft"] });
}

function label(x: number, y: number, text: string, size: number, fill: string, isBold = false, isItalic = false): string {
  return element("text", { x, y, "font-size": size, "font-weight": isBold ? 600 : undefined, "font-style": isItalic ? "italic" : undefined, fill }, escaped(text));
}
