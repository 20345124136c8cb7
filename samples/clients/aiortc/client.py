"""A client on aiortc that joins a room, publishes nothing, and says what it decodes of its first talker slot.

python3 client.py ws://127.0.0.1:8080/signal TOKEN
"""

import asyncio
import json
import sys

import websockets
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription


async def consume(track):
    frames = 0
    while True:
        frame = await track.recv()
        frames += 1
        if frames % 50 == 0:
            print(f"{frames} frames of {track.kind}, the last: {frame}")


async def main(url, token):
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.on("track", lambda track: asyncio.ensure_future(consume(track)))
    # The client offers; a slot is a section for sound and one for the picture.
    peer.addTransceiver("audio", direction="recvonly")
    peer.addTransceiver("video", direction="recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    sections = [{"mid": t.mid, "use": "slot", "slot": 1} for t in peer.getTransceivers()]
    params = {
        "token": token, "localInfo": {"name": "aiortc"}, "roomInfo": {}, "advanceOptions": [],
        "offer": {"sdp": peer.localDescription.sdp, "sections": sections},
    }

    async with websockets.connect(url, subprotocols=["enx.jsonrpc.2"]) as socket:
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": params}))
        async for text in socket:
            message = json.loads(text)
            if "error" in message:
                sys.exit(message["error"]["message"])
            elif "method" in message:
                print("heard", message["method"])
            else:
                print("joined")
                await peer.setRemoteDescription(RTCSessionDescription(message["result"]["answer"]["sdp"], "answer"))


asyncio.run(main(*sys.argv[1:3]))
