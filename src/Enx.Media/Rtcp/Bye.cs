using System.Buffers.Binary;

namespace Enx.Media.Rtcp;

/// <summary>BYE (RFC 3550 §6.6): enumerate it for the sources that leave.</summary>
internal readonly ref struct Bye
{
    private readonly ReadOnlySpan<byte> _sources;

    private Bye(ReadOnlySpan<byte> sources) => _sources = sources;

    /// <summary>Reads a BYE; the reason is not of interest.</summary>
    public static bool TryParse(RtcpPacket packet, out Bye bye)
    {
        var matches = packet.Type == RtcpType.Bye && packet.Body.Length >= 4 * packet.Count;
        bye = matches ? new Bye(packet.Body[..(4 * packet.Count)]) : default;
        return matches;
    }

    /// <summary>Walks the sources.</summary>
    public SsrcEnumerator GetEnumerator() => new(_sources);
}

/// <summary>Walks a list of SSRCs.</summary>
internal ref struct SsrcEnumerator
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Takes the list: a multiple of four bytes.</summary>
    public SsrcEnumerator(ReadOnlySpan<byte> list)
    {
        _rest = list;
        Current = 0;
    }

    /// <summary>The SSRC reached.</summary>
    public uint Current { get; private set; }

    /// <summary>Goes on to the next SSRC.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < 4)
            return false;
        Current = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return true;
    }
}
