using Enx.Media.Rtp;

namespace Enx.Fuzz.Targets;

/// <summary>RTP packets after decryption, with every header extension that is read, and what is done to them on their way.</summary>
internal sealed class RtpTarget : FuzzTarget
{
    private readonly DependencyDescriptorReader _descriptor = new();
    private readonly byte[] _copy = new byte[2048];

    public override string Name => "rtp";

    public override long MaxAllocated => 4096;

    public override IEnumerable<byte[]> Seeds =>
    [
        [0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4],
        // One-byte extensions 1 to 5, and padding.
        [0xB0, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 3, 0x10, 0x85, 0x21, 0, 1, 0x30, 97, 0x42, 1, 2, 3, 0, 9, 9, 9, 2],
        // Two-byte extensions, and a contributing source.
        [0x91, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 7, 0x10, 0x00, 0, 2, 1, 1, 0x85, 12, 2, 0, 1, 0, 9],
        // A dependency descriptor with a structure of three layers.
        [0x90, 45, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 7, 0x5F, 0x80, 0x00, 0x01, 0x80, 0x00, 0x02, 0x80, 0x82, 0x46, 0x0E, 0xA4, 0x20, 0x45, 0x90, 0x00, 0x3F, 0x00, 0x2C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ];

    public override void Run(Span<byte> input)
    {
        RtpHeader.TryParseEncrypted(input, out _);
        if (!RtpHeader.TryParse(input, out var header)) return;
        for (var id = 1; id < 16; id++)
        {
            if (!header.TryGetExtension(input, id, out var value)) continue;
            AudioLevel.TryRead(value, out _);
            var info = default(VideoPacketInfo);
            _descriptor.TryRead(value, ref info);
        }

        _ = input.Slice(header.HeaderLength, header.PayloadLength);
        var wrapped = RtxPacket.Wrap(input, _copy, 97, 5, 6);
        if (wrapped > 0) RtxPacket.TryUnwrap(_copy.AsSpan(0, wrapped), ref wrapped, 96, 7);
        var length = input.Length;
        if (RtxPacket.TryUnwrap(input, ref length, 96, 7)) RtpHeader.TryParse(input[..length], out _);
    }
}
