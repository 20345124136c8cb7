// What a backend in TypeScript makes of the OpenAPI document: the calls of the README's first room, with the README's own bodies, and what the types
// have to refuse. The test writes obj/enx.ts (openapi-typescript) and obj/readme.ts, checks this strictly, and runs it against a node.
import createClient from 'openapi-fetch';
import type { components, paths } from './obj/enx.js';
import { room, token } from './obj/readme.js';

declare const process: { argv: string[] };

const [, , address = '', id = '', key = ''] = process.argv;
const enx = createClient<paths>({ baseUrl: address, headers: { Authorization: `Basic ${btoa(`${id}:${key}`)}` } });

/** A failure has the same body, whatever the status. */
function failed(error: components['schemas']['ErrorAnswer']): Error {
  const { result, desc }: { result: number; desc: string } = error;
  return new Error(`${result}: ${desc}`);
}

const made = await enx.POST('/video/v2/rooms', { body: room });
if (!made.data) throw failed(made.error);
const { room_id, settings } = made.data.room;
const places: number = settings.participants + settings.moderators;
const mode: 'group' | 'lecture' = settings.mode;
const opens: string | null = settings.scheduled_time;

const invited = await enx.POST('/video/v2/rooms/{room_id}/tokens', { params: { path: { room_id } }, body: token });
if (!invited.data) throw failed(invited.error);

const present = await enx.GET('/video/v2/rooms/{room_id}/users', { params: { path: { room_id } } });
if (!present.data) throw failed(present.error);
const names: string[] = present.data.users.map((user) => user.signedName ?? user.name);

const listed = await enx.GET('/video/v2/rooms', { params: { query: { name: 'standup', take: 10 } } });
if (!listed.data) throw failed(listed.error);

const changed = await enx.PATCH('/video/v2/rooms/{room_id}', { params: { path: { room_id } }, body: { owner_ref: null, settings: { mode: 'lecture' } } });
if (!changed.data) throw failed(changed.error);

const none = await enx.GET('/video/v2/rooms/{room_id}', { params: { path: { room_id: 'none' } } });

console.log(
  JSON.stringify({
    room_id,
    places,
    mode,
    opens,
    token_id: invited.data.token_id,
    names,
    total: listed.data.total,
    changed: changed.data.room.settings.mode,
    refusal: none.error?.result,
  }),
);

/** Keys that there are not are seen in what is declared as a body. */
export const unknownSetting: components['schemas']['RoomBody'] = {
  name: 'x',
  // @ts-expect-error there is no such setting
  settings: { participant: 12 },
};

/** Never called: the compiler has to refuse each of these. */
export async function refusedByTheTypes(): Promise<void> {
  const params = { path: { room_id } };
  // @ts-expect-error a room needs a name
  await enx.POST('/video/v2/rooms', { body: { owner_ref: 'team-7' } });
  // @ts-expect-error a number is no text
  await enx.POST('/video/v2/rooms', { body: { name: 'x', settings: { participants: '12' } } });
  // @ts-expect-error there is no such mode
  await enx.POST('/video/v2/rooms', { body: { name: 'x', settings: { mode: 'party' } } });
  // @ts-expect-error there is no such role
  await enx.POST('/video/v2/rooms/{room_id}/tokens', { params, body: { name: 'x', role: 'owner' } });
  // @ts-expect-error nothing of that name can be published
  await enx.POST('/video/v2/rooms/{room_id}/tokens', { params, body: { name: 'x', may_publish: ['screen'] } });
  // @ts-expect-error there is no such action
  await enx.POST('/video/v2/rooms/{room_id}/floor', { params, body: { action: 'takeFloor', client_id: 'c1' } });
  // @ts-expect-error the path needs the room
  await enx.GET('/video/v2/rooms/{room_id}/users');
}
