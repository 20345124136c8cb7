"""A client on GStreamer's webrtcbin that joins a room, publishes nothing, and says what it decodes of its first talker slot.

python3 client.py ws://127.0.0.1:8080/signal TOKEN
"""

import asyncio
import json
import re
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC
import websockets


DECODERS = {"audio": "rtpopusdepay ! opusdec", "video": "rtpvp8depay ! vp8dec"}


def receive(peer, pad):
    media = pad.get_current_caps().get_structure(0).get_value("media")
    # fakesink stands for what plays: autoaudiosink and autovideosink do, after audioconvert or videoconvert.
    player = Gst.parse_bin_from_description(f"{DECODERS[media]} ! identity name=frames ! fakesink", True)
    frames = 0

    def count(*_):
        nonlocal frames
        frames += 1
        if frames % 50 == 0:
            print(f"{frames} frames of {media}")

    player.get_by_name("frames").connect("handoff", count)
    pipeline.add(player)
    player.sync_state_with_parent()
    pad.link(player.get_static_pad("sink"))


async def ask(peer, action, argument):
    """webrtcbin answers on a thread of its own. What is in a reply lives as long as Python holds promise and reply."""
    promise = Gst.Promise.new()
    peer.emit(action, argument, promise)
    await asyncio.to_thread(promise.wait)
    return promise


async def main(url, token):
    peer = Gst.ElementFactory.make("webrtcbin")
    peer.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
    peer.connect("pad-added", receive)
    pipeline.add(peer)
    # The client offers; a slot is a section for sound and one for the picture.
    for caps in ("media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=111", "media=video,encoding-name=VP8,clock-rate=90000,payload=96"):
        peer.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(f"application/x-rtp,{caps}"))
    pipeline.set_state(Gst.State.PLAYING)
    created = await ask(peer, "create-offer", None)
    reply = created.get_reply()
    await ask(peer, "set-local-description", reply.get_value("offer"))
    sdp = peer.get_property("local-description").sdp.as_text()
    sections = [{"mid": mid, "use": "slot", "slot": 1} for mid in re.findall(r"^a=mid:(\S+)", sdp, re.MULTILINE)]
    params = {
        "token": token, "localInfo": {"name": "gstreamer"}, "roomInfo": {}, "advanceOptions": [],
        "offer": {"sdp": sdp, "sections": sections},  # The server needs no candidates of the client's.
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
                _, answer = GstSdp.SDPMessage.new_from_text(message["result"]["answer"]["sdp"])
                await ask(peer, "set-remote-description", GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, answer))


Gst.init(None)
pipeline = Gst.Pipeline()
asyncio.run(main(*sys.argv[1:3]))
