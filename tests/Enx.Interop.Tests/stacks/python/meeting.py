"""What clients on Python have in common: the command line, the token, the lines of JSON, and the way from the join to the end.

Events on standard output: started (which stack, which version), joined (the join was answered), notification (of the server, with its method
and payload), failed, and summary: packets sent and received, and what was decoded of them.
"""

import argparse
import asyncio
import ipaddress
import json
import os
import signal
import sys
import urllib.parse

from signalling import Signalling

# The server's answer to disconnect, and the stack's own end, may take so long.
PATIENCE = 2


def options(stack):
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="ws://127.0.0.1:8080/signal", help="the signalling address")
    parser.add_argument("--name", default=stack, help="the name that the others see")
    parser.add_argument("--seconds", type=float, default=10, help="how long to stay after the join")
    parser.add_argument("--slots", type=int, default=1, choices=range(1, 17), help="talker slots to receive")
    parser.add_argument("--tone", type=int, default=440, help="the frequency of the tone, Hz")
    return parser.parse_args()


def tell(event, **rest):
    print(json.dumps({"event": event, **rest}), flush=True)


def sections(mids):
    """Names the sections of an offer: microphone, camera, then sound and picture of each slot."""
    uses = [{"use": "microphone"}, {"use": "camera"}]
    return [{"mid": mid, **(uses[i] if i < 2 else {"use": "slot", "slot": i // 2})} for i, mid in enumerate(mids)]


def is_loopback(url):
    """Whether a signalling address is on loopback, where stacks do not look by themselves."""
    try:
        return ipaddress.ip_address(urllib.parse.urlparse(url).hostname).is_loopback
    except ValueError:
        return False


def run(stack, version, make_member):
    """Runs a client to its end. make_member(options) makes the stack's side: offer(), accept(answer), summary(), close(), lost (a future)."""
    arguments = options(stack)
    tell("started", stack=stack, version=version)
    token = os.environ.get("ENX_TOKEN") or sys.stdin.readline().strip()
    try:
        asyncio.run(attend(arguments, token, make_member))
    except Exception as error:
        tell("failed", error=f"{type(error).__name__}: {error}")
        code = 1
    else:
        code = 0
    # Threads of a stack that do not end are no reason to stay.
    sys.stdout.flush()
    os._exit(code)


async def attend(arguments, token, make_member):
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    member = make_member(arguments)
    socket = await Signalling.dial(arguments.url, lambda method, payload: tell("notification", method=method, payload=payload))
    sdp, mids = await member.offer()
    result = await socket.call("joinRoom", {
        "token": token,
        "localInfo": {"audio": True, "video": True, "name": arguments.name},
        "roomInfo": {"allow_reconnect": False},
        "advanceOptions": [],
        "offer": {"sdp": sdp, "sections": sections(mids)},
    })
    tell("joined")
    await member.accept(result["answer"]["sdp"])

    stop = asyncio.ensure_future(ending.wait())
    done, _ = await asyncio.wait([stop, member.lost, socket.closed], timeout=arguments.seconds, return_when=asyncio.FIRST_COMPLETED)
    failure = None
    if member.lost in done:
        failure = RuntimeError(member.lost.result())
    elif socket.closed in done:
        failure = RuntimeError("the server closed the socket")
    else:
        await asyncio.wait_for(socket.call("disconnect", {}), PATIENCE)
    summary = await member.summary()
    await socket.close()  # What the server says after this is news to nobody.
    tell("summary", **summary)
    await asyncio.wait([asyncio.ensure_future(member.close())], timeout=PATIENCE / 2)
    if failure:
        raise failure
