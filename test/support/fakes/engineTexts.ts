/** Texts of engine answers, for fake engines. */

export interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
  readonly Image: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

/** The id of a fake container with this name. */
export function idOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}

/** A running container's entry in the list. */
export function running(name: string): Listed {
  return { Id: idOf(name), Names: [`/${name}`], State: 'running', Image: 'busybox:1', Labels: {} };
}

export interface SaidEvent {
  readonly action: string;
  readonly name: string;
  readonly seconds: number;
  /** Nanoseconds within the second. */
  readonly nano: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Further members of the event. */
  readonly beside: object;
}

/**
 * A line of the event stream. Its `timeNano` exceeds what a JavaScript number holds exactly, so it is written
 * as text.
 */
export function eventLine({ action, name, seconds, nano, attributes, beside }: SaidEvent): string {
  const Actor = { ID: idOf(name), Attributes: { name, image: 'busybox:1', ...attributes } };
  const event = { Type: 'container', Action: action, Actor, time: seconds, timeNano: 0, ...beside };
  const fraction = String(nano).padStart(9, '0');
  return `${JSON.stringify(event).replace('"timeNano":0', `"timeNano":${seconds}${fraction}`)}\n`;
}

/** The answer to a list request, which may filter by ids. */
export function listAsked(listed: readonly Listed[], url = ''): string {
  const filters = new URL(url, 'http://engine').searchParams.get('filters');
  const ids = filters === null ? undefined : (JSON.parse(filters) as { id: string[] }).id;
  return JSON.stringify(listed.filter(({ Id }) => ids?.includes(Id) ?? true));
}
