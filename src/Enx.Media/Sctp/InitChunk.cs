using System.Buffers.Binary;

namespace Enx.Media.Sctp;

/// <summary>What one side tells the other of itself in INIT or INIT ACK.</summary>
/// <param name="Tag">The verification tag that it wants to see.</param>
/// <param name="Window">Its receiver window, bytes.</param>
/// <param name="OutgoingStreams">How many streams it wants to send on.</param>
/// <param name="IncomingStreams">How many it can receive on.</param>
/// <param name="InitialTsn">Its first TSN.</param>
/// <param name="ForwardTsn">It understands partial reliability (RFC 3758).</param>
/// <param name="ReConfig">It understands stream reset (RFC 6525).</param>
internal readonly record struct SctpSetup(uint Tag, uint Window, ushort OutgoingStreams, ushort IncomingStreams, uint InitialTsn, bool ForwardTsn, bool ReConfig);

/// <summary>An INIT or INIT ACK chunk (RFC 9260 §3.3.2, §3.3.3): a view on the packet's bytes.</summary>
internal readonly ref struct InitChunk
{
    private const int FieldsLength = 16;
    private const int MaxReported = 256;

    // RFC 9260 §3.3.2: a window smaller than this is an error.
    private const uint LeastWindow = 1500;

    private InitChunk(SctpSetup setup, ReadOnlySpan<byte> cookie, byte[] unrecognized)
    {
        Setup = setup;
        Cookie = cookie;
        Unrecognized = unrecognized;
    }

    public SctpSetup Setup { get; }

    /// <summary>The state cookie of an INIT ACK; empty when there is none.</summary>
    public ReadOnlySpan<byte> Cookie { get; }

    /// <summary>Parameters to be reported back as Unrecognized Parameter, written as such; a few at most.</summary>
    public byte[] Unrecognized { get; }

    /// <summary>Reads the chunk; false when a mandatory field is missing or out of range.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out InitChunk init)
    {
        init = default;
        if (value.Length < FieldsLength) return false;
        var setup = new SctpSetup(
            BinaryPrimitives.ReadUInt32BigEndian(value),
            BinaryPrimitives.ReadUInt32BigEndian(value[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(value[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(value[10..]),
            BinaryPrimitives.ReadUInt32BigEndian(value[12..]),
            ForwardTsn: false, ReConfig: false);
        if (setup.Tag == 0 || setup.Window < LeastWindow || setup.OutgoingStreams == 0 || setup.IncomingStreams == 0) return false;

        ReadOnlySpan<byte> cookie = default;
        byte[] unrecognized = [];
        var reader = new ParameterReader(value[FieldsLength..]);
        while (reader.MoveNext())
        {
            switch (reader.Type)
            {
                case ParameterType.StateCookie:
                    cookie = reader.Value;
                    break;
                case ParameterType.ForwardTsnSupported:
                    setup = setup with { ForwardTsn = true };
                    break;
                case ParameterType.SupportedExtensions:
                    setup = setup with
                    {
                        ForwardTsn = setup.ForwardTsn || reader.Value.Contains((byte)ChunkType.ForwardTsn),
                        ReConfig = reader.Value.Contains((byte)ChunkType.ReConfig),
                    };
                    break;
                // Addresses, the cookie preservative, reports on what we sent: known, and of no use inside DTLS.
                case (ParameterType)5 or (ParameterType)6 or ParameterType.UnrecognizedParameter or (ParameterType)9 or (ParameterType)11 or (ParameterType)12:
                    break;
                default:
                    // RFC 9260 §3.2.1: the upper bits say whether to report and whether to go on.
                    if (((int)reader.Type & 0x4000) != 0) unrecognized = Report(unrecognized, reader.Whole);
                    if (((int)reader.Type & 0x8000) == 0) reader = default;
                    break;
            }
        }

        init = new InitChunk(setup, cookie, unrecognized);
        return true;
    }

    /// <summary>Adds an INIT or INIT ACK with our own parameters.</summary>
    public static void Write(ref PacketWriter writer, ChunkType type, in SctpSetup ours, ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> unrecognized)
    {
        // Forward-TSN-Supported (4 bytes), Supported Extensions with two types (6, padded to 8).
        var cookieLength = cookie.IsEmpty ? 0 : 4 + ((cookie.Length + 3) & ~3);
        var value = writer.Add(type, 0, FieldsLength + 12 + cookieLength + unrecognized.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, ours.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], ours.Window);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], ours.OutgoingStreams);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], ours.IncomingStreams);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], ours.InitialTsn);
        var rest = value[FieldsLength..];
        WriteHeader(rest, ParameterType.ForwardTsnSupported, 0);
        WriteHeader(rest[4..], ParameterType.SupportedExtensions, 2);
        rest[8] = (byte)ChunkType.ForwardTsn;
        rest[9] = (byte)ChunkType.ReConfig;
        rest[10..12].Clear();
        rest = rest[12..];
        if (!cookie.IsEmpty)
        {
            WriteHeader(rest, ParameterType.StateCookie, cookie.Length);
            rest[4..cookieLength].Clear();
            cookie.CopyTo(rest[4..]);
            rest = rest[cookieLength..];
        }

        unrecognized.CopyTo(rest);
    }

    private static void WriteHeader(Span<byte> at, ParameterType type, int valueLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)(4 + valueLength));
    }

    private static byte[] Report(byte[] earlier, ReadOnlySpan<byte> parameter)
    {
        var padded = (parameter.Length + 3) & ~3;
        if (earlier.Length + 4 + padded > MaxReported) return earlier;
        var report = new byte[earlier.Length + 4 + padded];
        earlier.CopyTo(report, 0);
        WriteHeader(report.AsSpan(earlier.Length), ParameterType.UnrecognizedParameter, parameter.Length);
        parameter.CopyTo(report.AsSpan(earlier.Length + 4));
        return report;
    }
}
