"""A member of an Enx room on GStreamer's webrtcbin: it publishes a tone and a moving test picture, and receives and decodes talkers.

The token comes from ENX_TOKEN or a line of standard input. ../python has what this has in common with other clients on Python.
"""

import asyncio
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC
import numpy

import meeting
from tone import Tone

OPUS = "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=111"
VP8 = "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96"

PIPELINE = f"""
webrtcbin name=peer bundle-policy=max-bundle latency=100
audiotestsrc is-live=true wave=sine freq=%d ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay ! {OPUS} ! queue ! peer.
videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 !
vp8enc deadline=1 target-bitrate=250000 keyframe-max-dist=30 ! rtpvp8pay picture-id-mode=2 mtu=1200 ! {VP8} ! queue ! peer.
"""

DECODERS = {
    "audio": "rtpopusdepay ! opusdec ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! appsink name=sink sync=false",
    "video": "rtpvp8depay ! vp8dec ! appsink name=sink sync=false",
}

Direction = GstWebRTC.WebRTCRTPTransceiverDirection


class Slot:
    """What was received on one talker slot."""

    def __init__(self):
        self.packets = {"audio": 0, "video": 0}
        self.tone = Tone()
        self.frames = 0
        self.width = self.height = None

    def count(self, kind):
        self.packets[kind] += 1
        return Gst.PadProbeReturn.OK

    def take(self, kind, sample):
        if kind == "audio":
            buffer = sample.get_buffer()
            self.tone.hear(numpy.frombuffer(buffer.extract_dup(0, buffer.get_size()), numpy.int16))
            return
        picture = sample.get_caps().get_structure(0)
        self.frames += 1
        self.width, self.height = picture.get_value("width"), picture.get_value("height")


class Member:
    def __init__(self, options):
        self._loop = asyncio.get_running_loop()
        self.lost = self._loop.create_future()
        self._slots = [Slot() for _ in range(options.slots)]
        self._pipeline = Gst.parse_launch(PIPELINE % options.tone)
        self._pipeline.get_bus().set_sync_handler(self._hear_bus)
        self._peer = self._pipeline.get_by_name("peer")
        self._peer.connect("pad-added", self._receive)
        self._peer.connect("notify::connection-state", self._state_changed)
        if meeting.is_loopback(options.url):
            # libnice leaves loopback out by itself, and a machine without any other network has nothing else.
            # Kept in a variable: Python takes over the only reference to the agent, and webrtcbin crashes when that is gone.
            self._ice = self._peer.get_property("ice-agent")
            self._ice.emit("add-local-ip-address", "127.0.0.1")
        for i in range(2):
            self._peer.emit("get-transceiver", i).set_property("direction", Direction.SENDONLY)
        for _ in self._slots:
            for caps in (OPUS, VP8):
                transceiver = self._peer.emit("add-transceiver", Direction.RECVONLY, Gst.Caps.from_string(caps))
                transceiver.set_property("do-nack", True)

    async def offer(self):
        gathered = asyncio.Event()
        self._peer.connect("notify::ice-gathering-state", lambda peer, _: self._loop.call_soon_threadsafe(
            lambda: peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE and gathered.set()))
        # It offers the codecs of what it is given, so that has to come first.
        self._pipeline.set_state(Gst.State.PLAYING)
        created = await self._ask("create-offer", None)
        reply = created.get_reply()
        await self._ask("set-local-description", reply.get_value("offer"))
        await gathered.wait()
        # As text, and once: Python frees the description that it reads out of another.
        sdp = self._peer.get_property("local-description").sdp.as_text()
        return sdp, re.findall(r"^a=mid:(\S+)", sdp, re.MULTILINE)

    async def accept(self, answer):
        _, description = GstSdp.SDPMessage.new_from_text(answer)
        await self._ask("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, description))

    async def summary(self):
        asked = await self._ask("get-stats", None)
        stats = asked.get_reply()
        return {
            "sentAudioPackets": sent(stats, 0),
            "sentVideoPackets": sent(stats, 1),
            "slots": [{
                "slot": number,
                "audioPackets": slot.packets["audio"],
                "videoPackets": slot.packets["video"],
                "frames": slot.frames,
                "width": slot.width,
                "height": slot.height,
                "toneHz": slot.tone.frequency(),
            } for number, slot in enumerate(self._slots, 1)],
        }

    async def close(self):
        # It waits for threads of its own, which may wait for this one.
        await self._loop.run_in_executor(None, self._pipeline.set_state, Gst.State.NULL)

    async def _ask(self, action, argument):
        """Asks webrtcbin, which answers on a thread of its own. What is in a reply lives as long as Python holds promise and reply."""
        promise = Gst.Promise.new()
        self._peer.emit(action, argument, promise)
        await self._loop.run_in_executor(None, promise.wait)
        reply = promise.get_reply()
        if reply is not None and reply.has_field("error"):
            raise RuntimeError(f"{action}: {reply.get_value('error').message}")
        return promise

    def _receive(self, peer, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        slot = self._slots[pad.get_property("transceiver").get_property("mlineindex") // 2 - 1]
        kind = pad.get_current_caps().get_structure(0).get_value("media")
        decoder = Gst.parse_bin_from_description(DECODERS[kind], True)
        sink = decoder.get_by_name("sink")
        sink.set_property("emit-signals", True)
        sink.connect("new-sample", lambda sink: slot.take(kind, sink.emit("pull-sample")) or Gst.FlowReturn.OK)
        pad.add_probe(Gst.PadProbeType.BUFFER, lambda *_: slot.count(kind))
        self._pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def _state_changed(self, peer, _):
        state = peer.get_property("connection-state")
        if state in (GstWebRTC.WebRTCPeerConnectionState.FAILED, GstWebRTC.WebRTCPeerConnectionState.CLOSED):
            self._lose(f"the media connection is {state.value_nick}")

    def _hear_bus(self, bus, message):
        if message.type == Gst.MessageType.ERROR:
            error, detail = message.parse_error()
            self._lose(f"{error.message} ({detail})")
        return Gst.BusSyncReply.DROP

    def _lose(self, why):
        self._loop.call_soon_threadsafe(lambda: self.lost.done() or self.lost.set_result(why))


def sent(stats, section):
    """Packets that a section sent; by its SSRC, as in a bundle webrtcbin takes sound for video, too."""
    ssrc = stats.get_value(f"codec-stats-sink_{section}").get_value("ssrc")
    stream = stats.get_value(f"rtp-outbound-stream-stats_{ssrc}")
    return stream.get_value("packets-sent") if stream else 0


Gst.init(None)
meeting.run("gstreamer", ".".join(str(n) for n in Gst.version()[:3]), Member)
