"""A member of an Enx room on aiortc: it publishes a tone and a moving test picture, and receives and decodes talkers.

The token comes from ENX_TOKEN or a line of standard input. ../python has what this has in common with other clients on Python.
"""

import asyncio
import logging
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))

import aioice.ice
import aiortc
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

import meeting
from sources import Ball, Sine
from tone import Tone


class Slot:
    """What was received on one talker slot."""

    def __init__(self):
        self.tone = Tone()
        self.frames = 0
        self.width = self.height = None

    async def listen(self, track):
        while frame := await receive(track):
            # Interleaved stereo; one channel says enough.
            self.tone.hear(frame.to_ndarray()[0][::len(frame.layout.channels)])

    async def watch(self, track):
        while frame := await receive(track):
            self.frames += 1
            self.width, self.height = frame.width, frame.height


async def receive(track):
    try:
        return await track.recv()
    except MediaStreamError:
        return None


class Member:
    def __init__(self, options):
        if meeting.is_loopback(options.url):
            # aioice leaves loopback out by itself, and a machine without any other network has nothing else.
            aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
        self.lost = asyncio.get_running_loop().create_future()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.on("connectionstatechange", self._state_changed)
        self._peer.on("track", self._track_came)
        self._slots = [Slot() for _ in range(options.slots)]
        self._consumers = []
        self._peer.addTransceiver(Sine(options.tone), direction="sendonly")
        self._peer.addTransceiver(Ball(), direction="sendonly")
        for _ in self._slots:
            self._peer.addTransceiver("audio", direction="recvonly")
            self._peer.addTransceiver("video", direction="recvonly")

    async def offer(self):
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._peer.localDescription.sdp, [t.mid for t in self._peer.getTransceivers()]

    async def accept(self, answer):
        await self._peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def summary(self):
        transceivers = self._peer.getTransceivers()
        # Its statistics count packets of padding, too.
        slots = []
        for i, slot in enumerate(self._slots):
            audio, video = transceivers[2 + 2 * i:4 + 2 * i]
            slots.append({
                "slot": i + 1,
                "audioPackets": await packets(audio.receiver, "inbound-rtp", "packetsReceived"),
                "videoPackets": await packets(video.receiver, "inbound-rtp", "packetsReceived"),
                "frames": slot.frames,
                "width": slot.width,
                "height": slot.height,
                "toneHz": slot.tone.frequency(),
            })
        return {
            "sentAudioPackets": await packets(transceivers[0].sender, "outbound-rtp", "packetsSent"),
            "sentVideoPackets": await packets(transceivers[1].sender, "outbound-rtp", "packetsSent"),
            "slots": slots,
        }

    async def close(self):
        await self._peer.close()

    def _track_came(self, track):
        index = next(i for i, t in enumerate(self._peer.getTransceivers()) if t.receiver.track is track)
        slot = self._slots[index // 2 - 1]
        # A track whose frames nobody takes keeps them all.
        self._consumers.append(asyncio.ensure_future(slot.listen(track) if track.kind == "audio" else slot.watch(track)))

    def _state_changed(self):
        state = self._peer.connectionState
        if state in ("failed", "closed") and not self.lost.done():
            self.lost.set_result(f"the media connection is {state}")


async def packets(part, kind, field):
    stats = await part.getStats()
    return sum(getattr(s, field) for s in stats.values() if s.type == kind)


# A packet that aiortc cannot read ends its connection with a warning and no change of state.
logging.basicConfig(level=logging.WARNING)
meeting.run("aiortc", aiortc.__version__, Member)
