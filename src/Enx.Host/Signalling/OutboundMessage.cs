namespace Enx.Host.Signalling;

/// <summary>A frame on its way to a client, in parts: what is told to many is written once, and shared by all that it waits for.</summary>
/// <param name="Head">What is this client's own.</param>
/// <param name="Body">What may be others' as well.</param>
/// <param name="Tail">What ends it.</param>
internal readonly record struct OutboundMessage(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body = default, ReadOnlyMemory<byte> Tail = default)
{
    /// <summary>Bytes of all parts.</summary>
    public int Length => Head.Length + Body.Length + Tail.Length;

    /// <summary>A frame of one part.</summary>
    public static implicit operator OutboundMessage(ReadOnlyMemory<byte> whole) => new(whole);

    /// <summary>Writes it into a buffer of at least its length.</summary>
    public void CopyTo(Span<byte> buffer)
    {
        Head.Span.CopyTo(buffer);
        Body.Span.CopyTo(buffer[Head.Length..]);
        Tail.Span.CopyTo(buffer[(Head.Length + Body.Length)..]);
    }

    /// <summary>It in one piece.</summary>
    public byte[] ToArray()
    {
        var whole = new byte[Length];
        CopyTo(whole);
        return whole;
    }
}
