import { EnxRtc } from 'enx-rtc';
import type { UserMeta } from 'enx-rtc';

EnxRtc.serverUrl = 'wss://rooms.example.com';
EnxRtc.onUserConnected = ({ user }: { user: UserMeta }) => console.log(`${user.name} is here`);
