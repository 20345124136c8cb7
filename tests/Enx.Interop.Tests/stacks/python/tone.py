"""Which tone is in a slot's sound."""

import numpy

# Quieter sound (of 32768) is what a decoder makes up while nothing comes.
QUIET = 300


class Tone:
    """Keeps the last second that had signal."""

    def __init__(self, rate=48000):
        self._rate = rate
        self._heard = numpy.zeros(0)

    def hear(self, samples):
        """Takes samples of one channel, 16 bits each."""
        if len(samples) and numpy.abs(samples.astype(numpy.int32)).max() > QUIET:
            self._heard = numpy.concatenate([self._heard, samples])[-self._rate:]

    def frequency(self):
        """The strongest frequency in Hz, to the Hz; None when there was no whole second."""
        if len(self._heard) < self._rate:
            return None
        return int(numpy.abs(numpy.fft.rfft(self._heard * numpy.hanning(self._rate))).argmax())
