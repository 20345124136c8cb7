using Enx.Media.Rtp;

namespace Enx.Fuzz.Targets;

/// <summary>
/// Payloads of one codec, as their layers are read and their numbers shifted. The input is a packet's marker (the lowest bit of its first
/// byte), the length of its dependency descriptor (the second), that descriptor, and the payload. The reader is one for all inputs, as for a
/// stream.
/// </summary>
internal sealed class VideoTarget(string name, VideoCodec codec) : FuzzTarget
{
    private static readonly byte[][] Payloads =
    [
        // VP8: start of a key frame of 320 × 180 with a picture id of 15 bits, TL0PICIDX and TID.
        [0x90, 0xE0, 0x80, 0x11, 5, 0x20, 0x50, 2, 0, 0x9D, 1, 0x2A, 0x40, 1, 0xB4, 0, 9, 9],
        // VP9: flexible mode off, layers, and a scalability structure of two.
        [0xAA, 0x80, 0x11, 0x00, 5, 0x38, 1, 0x40, 0, 0xB4, 2, 0x80, 1, 0x68, 1, 0x10, 9, 9],
        [0xF8, 0x80, 0x11, 0x21, 3, 5, 2, 9, 9],
        // H264: STAP-A with SPS and PPS, FU-A that begins a key frame, a plain slice.
        [0x78, 0, 10, 0x67, 0x42, 0xC0, 0x1F, 0xDA, 1, 0x40, 0x16, 0xE8, 0x40, 0, 4, 0x68, 0xCE, 0x3C, 0x80],
        [0x7C, 0x85, 0x88, 0x84, 9],
        [0x41, 0x9A, 9, 9],
        // AV1: a temporal unit that begins a sequence, with a sequence header of 320 × 180.
        [0x1A, 12, 0x0A, 11, 0, 0, 0, 2, 0xA7, 0xFE, 0x7F, 0x67, 0x40, 0x20, 0x41, 0x32, 9, 9],
    ];

    private readonly VideoPacketReader _reader = new();

    public override string Name => name;

    public override long MaxAllocated => 8192;

    public override IEnumerable<byte[]> Seeds =>
    [
        .. Payloads.Select(p => (byte[])[1, 0, .. p]),
        .. Payloads.Select(p => (byte[])[0, 15, 0x80, 0x00, 0x01, 0x80, 0x00, 0x02, 0x80, 0x82, 0x46, 0x0E, 0xA4, 0x20, 0x45, 0x90, 0x00, .. p]),
    ];

    public override void Run(Span<byte> input)
    {
        if (input.Length < 2) return;
        var descriptor = input.Slice(2, Math.Min((int)input[1], input.Length - 2));
        var payload = input[(2 + descriptor.Length)..];
        _reader.TryRead(codec, payload, descriptor, (input[0] & 1) != 0, out _);
        for (var spatial = 0; spatial < 4; spatial++) _reader.SizeOf(spatial);
        var numbers = VideoFormats.Of(codec)!.NumbersOf(payload, descriptor);
        numbers.Moved(input[0], input[0] & 3);
        numbers.Shift(numbers.InDescriptor ? descriptor : payload, input[0], input[0] & 3);
    }
}
