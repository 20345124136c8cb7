"""A client's socket: JSON-RPC 2.0, calls of the client one way, answers and notifications the other."""

import asyncio
import itertools
import json

import websockets


class Signalling:
    @classmethod
    async def dial(cls, url, hear):
        """Opens a socket; hear(method, payload) is called with each notification, one after the other."""
        self = cls()
        self._socket = await websockets.connect(url, subprotocols=["enx.jsonrpc.2"], max_size=None)
        self._ids = itertools.count(1)
        self._calls = {}
        self.closed = asyncio.ensure_future(self._read(hear))
        return self

    async def call(self, method, params):
        """Calls a method and waits for its result."""
        number = next(self._ids)
        answered = self._calls[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        done, _ = await asyncio.wait([answered, self.closed], return_when=asyncio.FIRST_COMPLETED)
        if answered not in done:
            raise ConnectionError(f"{method}: the socket was closed")
        message = answered.result()
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['code']} {message['error']['message']}")
        return message["result"]

    async def close(self):
        self.closed.cancel()
        await self._socket.close()

    async def _read(self, hear):
        try:
            async for text in self._socket:
                message = json.loads(text)
                if "method" in message:
                    hear(message["method"], message["params"].get("payload"))
                elif answered := self._calls.pop(message["id"], None):
                    answered.set_result(message)
        except websockets.ConnectionClosed:
            pass
