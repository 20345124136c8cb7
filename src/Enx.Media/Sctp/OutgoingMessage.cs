namespace Enx.Media.Sctp;

/// <summary>A message to be sent. Its bytes are not copied, and may be shared by many associations: they must not change any more.</summary>
/// <param name="streamId">The stream.</param>
/// <param name="ppid">What it is (RFC 8831 §8).</param>
/// <param name="payload">At least one byte.</param>
/// <param name="ordered">Told in the order sent; else as soon as it is there.</param>
/// <param name="maxRetransmits">How often a fragment of it may be sent again; null for as often as it takes.</param>
/// <param name="expiresUs">When it is no longer worth sending; <see cref="long.MaxValue"/> for always.</param>
internal sealed class OutgoingMessage(ushort streamId, uint ppid, ReadOnlyMemory<byte> payload, bool ordered, int? maxRetransmits = null, long expiresUs = long.MaxValue)
{
    // What an entry costs besides its bytes.
    private const int Overhead = 128;

    public ushort StreamId => streamId;

    public uint Ppid => ppid;

    public ReadOnlyMemory<byte> Payload => payload;

    public bool Ordered => ordered;

    public int? MaxRetransmits => maxRetransmits;

    public long ExpiresUs => expiresUs;

    /// <summary>Whether it may be given up at all.</summary>
    public bool Reliable => maxRetransmits is null && expiresUs == long.MaxValue;

    /// <summary>What it counts for in the send buffer, bytes.</summary>
    public int Cost => payload.Length + Overhead;

    /// <summary>Its number in its stream; set when its first fragment is sent.</summary>
    public ushort Ssn { get; set; }

    /// <summary>Bytes that have been sent once.</summary>
    public int Sent { get; set; }

    /// <summary>The TSN of its first fragment.</summary>
    public uint FirstTsn { get; set; }
}
