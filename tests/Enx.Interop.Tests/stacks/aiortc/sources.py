"""What a member publishes: a tone and a moving picture, as fast as they are to be played."""

import asyncio
import fractions
import time

import numpy
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame


class Paced(MediaStreamTrack):
    """A track of frames of one length."""

    rate = 0  # Units of time a second.
    step = 0  # Units a frame.

    def __init__(self):
        super().__init__()
        self._start = None
        self._number = 0

    async def recv(self):
        now = time.monotonic()
        self._start = self._start or now
        await asyncio.sleep(max(0, self._start + self._number * self.step / self.rate - now))
        frame = self.frame(self._number)
        frame.pts, frame.time_base = self._number * self.step, fractions.Fraction(1, self.rate)
        self._number += 1
        return frame


class Sine(Paced):
    kind = "audio"
    rate = 48000
    step = 960

    def __init__(self, frequency):
        super().__init__()
        self._frequency = frequency

    def frame(self, number):
        moments = numpy.arange(number * self.step, (number + 1) * self.step) / self.rate
        samples = (12000 * numpy.sin(2 * numpy.pi * self._frequency * moments)).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = self.rate
        return frame


class Ball(Paced):
    """A white square that goes to and fro over grey."""

    kind = "video"
    rate = 90000
    step = 6000

    def frame(self, number):
        picture = numpy.full((240, 320, 3), 96, numpy.uint8)
        left = abs(number * 4 % 560 - 280)
        picture[100:140, left:left + 40] = 255
        return VideoFrame.from_ndarray(picture, format="rgb24")
