using System.Buffers.Binary;
using System.Text;

namespace Enx.Media.Sctp;

/// <summary>Payload protocol identifiers of data channels (RFC 8831 §8). SCTP knows no empty message: one is told by its kind and a byte that means nothing.</summary>
internal static class Ppid
{
    public const uint Dcep = 50;
    public const uint Text = 51;
    public const uint Binary = 53;
    public const uint EmptyText = 56;
    public const uint EmptyBinary = 57;
}

/// <summary>What a data channel promises.</summary>
/// <param name="Label">Its name; channels of one name belong together.</param>
/// <param name="Protocol">What is spoken on it; the application's business.</param>
/// <param name="Ordered">Messages come in the order sent.</param>
/// <param name="MaxRetransmits">How often a message may be sent again; null for as often as it takes.</param>
/// <param name="MaxLifetimeMs">How long it may be tried, ms; null for as long as it takes. Not together with <paramref name="MaxRetransmits"/>.</param>
internal sealed record DataChannelOptions(string Label, string Protocol = "", bool Ordered = true, int? MaxRetransmits = null, int? MaxLifetimeMs = null)
{
    /// <summary>Nothing is ever given up.</summary>
    public bool Reliable => MaxRetransmits is null && MaxLifetimeMs is null;
}

/// <summary>The Data Channel Establishment Protocol (RFC 8832): DATA_CHANNEL_OPEN and DATA_CHANNEL_ACK.</summary>
internal static class Dcep
{
    private const byte AckType = 2;
    private const byte OpenType = 3;
    private const int OpenFields = 12;
    private const byte UnorderedBit = 0x80;

    // RFC 8832 leaves 65,535 bytes to each; a name is a name.
    private const int MaxName = 256;

    /// <summary>DATA_CHANNEL_ACK.</summary>
    public static ReadOnlyMemory<byte> Ack { get; } = new byte[] { AckType };

    public static bool IsAck(ReadOnlySpan<byte> message) => message.Length >= 1 && message[0] == AckType;

    public static bool IsOpen(ReadOnlySpan<byte> message) => message.Length >= 1 && message[0] == OpenType;

    /// <summary>Reads DATA_CHANNEL_OPEN; false when it makes no sense or its names are longer than 256 bytes.</summary>
    public static bool TryReadOpen(ReadOnlySpan<byte> message, out DataChannelOptions options)
    {
        options = null!;
        if (!IsOpen(message) || message.Length < OpenFields) return false;
        var reliability = BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
        int label = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int protocol = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (label > MaxName || protocol > MaxName || message.Length < OpenFields + label + protocol) return false;
        var bound = (int)Math.Min(reliability, int.MaxValue);
        var kind = message[1] & ~UnorderedBit;
        if (kind > 2) return false;
        options = new DataChannelOptions(
            Encoding.UTF8.GetString(message.Slice(OpenFields, label)),
            Encoding.UTF8.GetString(message.Slice(OpenFields + label, protocol)),
            (message[1] & UnorderedBit) == 0,
            kind == 1 ? bound : null,
            kind == 2 ? bound : null);
        return true;
    }

    /// <summary>Writes DATA_CHANNEL_OPEN.</summary>
    /// <exception cref="ArgumentException">A name is longer than 256 bytes.</exception>
    public static byte[] Open(DataChannelOptions options)
    {
        var label = Encoding.UTF8.GetBytes(options.Label);
        var protocol = Encoding.UTF8.GetBytes(options.Protocol);
        if (label.Length > MaxName || protocol.Length > MaxName) throw new ArgumentException("A channel's label and protocol may have 256 bytes each.", nameof(options));
        var message = new byte[OpenFields + label.Length + protocol.Length];
        message[0] = OpenType;
        message[1] = (byte)((options.MaxRetransmits is not null ? 1 : options.MaxLifetimeMs is not null ? 2 : 0) | (options.Ordered ? 0 : UnorderedBit));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)(options.MaxRetransmits ?? options.MaxLifetimeMs ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), (ushort)label.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)protocol.Length);
        label.CopyTo(message, OpenFields);
        protocol.CopyTo(message, OpenFields + label.Length);
        return message;
    }
}
