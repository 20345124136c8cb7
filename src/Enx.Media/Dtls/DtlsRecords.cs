using System.Buffers.Binary;

namespace Enx.Media.Dtls;

/// <summary>What a DTLS datagram is to an association that is already up.</summary>
internal enum DtlsKind
{
    /// <summary>Nothing that the peer would send.</summary>
    Junk,

    /// <summary>The peer repeats its last flight: our answer to it got lost.</summary>
    RepeatedFlight,

    /// <summary>Records under the keys agreed upon.</summary>
    Protected,
}

/// <summary>
/// Sorts the DTLS datagrams of an association that is already up (RFC 6347 §4.1). Records of epoch 0 carry no proof of who sent them,
/// and BouncyCastle ends the association when it cannot make sense of one: whoever can forge the peer's address could hang up its
/// call. So BouncyCastle sees only protected records from then on, and a repeated flight is answered by <see cref="DtlsPipe"/>.
/// </summary>
internal static class DtlsRecords
{
    private const int RecordHeader = 13;

    // AES-GCM, the only kind of suite we accept, adds 8 bytes of nonce and 16 of tag; the shortest content is one byte.
    private const int LeastProtected = 25;

    private static ReadOnlySpan<byte> Version12 => [0xFE, 0xFD];

    private const byte ChangeCipherSpec = 20;
    private const byte ApplicationData = 23;
    private const byte Handshake = 22;

    public static DtlsKind Sort(ReadOnlySpan<byte> datagram)
    {
        var kind = DtlsKind.Junk;
        while (!datagram.IsEmpty)
        {
            if (datagram.Length < RecordHeader || datagram[0] is < ChangeCipherSpec or > ApplicationData || !datagram[1..].StartsWith(Version12)) return DtlsKind.Junk;
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
            if (datagram.Length - RecordHeader < length) return DtlsKind.Junk;
            switch (BinaryPrimitives.ReadUInt16BigEndian(datagram[3..]))
            {
                case 0 when datagram[0] is Handshake or ChangeCipherSpec:
                    kind = DtlsKind.RepeatedFlight;
                    break;
                case 1 when length >= LeastProtected:
                    if (kind == DtlsKind.Junk) kind = DtlsKind.Protected;
                    break;
                default:
                    return DtlsKind.Junk;
            }

            datagram = datagram[(RecordHeader + length)..];
        }

        return kind;
    }
}
