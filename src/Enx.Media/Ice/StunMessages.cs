namespace Enx.Media.Ice;

/// <summary>The messages that ICE sends, whole (RFC 8445 §7). Each returns the length written, 0 when the buffer is too small.</summary>
internal static class StunMessages
{
    /// <summary>Answers a check with the address it came from.</summary>
    /// <param name="buffer">Where the message goes.</param>
    /// <param name="transactionId">That of the request.</param>
    /// <param name="address">The source address of the request: 4 or 16 bytes in network order.</param>
    /// <param name="port">The source port of the request.</param>
    /// <param name="key">The password of the one who answers.</param>
    public static int WriteBindingSuccess(Span<byte> buffer, ReadOnlySpan<byte> transactionId, ReadOnlySpan<byte> address, ushort port, ReadOnlySpan<byte> key)
    {
        var writer = new StunWriter(buffer, StunMessageType.BindingSuccess, transactionId);
        writer.AddXorMappedAddress(address, port);
        return writer.Finish(key);
    }

    /// <summary>Refuses a check.</summary>
    /// <param name="buffer">Where the message goes.</param>
    /// <param name="transactionId">That of the request.</param>
    /// <param name="code">Such as 400, 401, 420 or 487 (role conflict).</param>
    /// <param name="reason">A short phrase for people.</param>
    /// <param name="key">Empty when the request was not authenticated: then the refusal cannot be either.</param>
    /// <param name="unknown">With code 420, the types that were not understood.</param>
    public static int WriteBindingError(
        Span<byte> buffer, ReadOnlySpan<byte> transactionId, int code, string reason, ReadOnlySpan<byte> key, ReadOnlySpan<ushort> unknown = default)
    {
        var writer = new StunWriter(buffer, StunMessageType.BindingError, transactionId);
        writer.AddErrorCode(code, reason);
        if (!unknown.IsEmpty)
            writer.AddUnknownAttributes(unknown);
        return writer.Finish(key);
    }

    /// <summary>A connectivity or consent check.</summary>
    /// <param name="buffer">Where the message goes.</param>
    /// <param name="transactionId">12 random bytes.</param>
    /// <param name="username">The peer's ufrag, a colon, our ufrag.</param>
    /// <param name="priority">The priority of the candidate the peer would learn from this check.</param>
    /// <param name="controlling">Our role.</param>
    /// <param name="tieBreaker">Our random number for role conflicts.</param>
    /// <param name="useCandidate">Nominates the pair; for the controlling agent only.</param>
    /// <param name="key">The peer's password.</param>
    public static int WriteBindingRequest(
        Span<byte> buffer, ReadOnlySpan<byte> transactionId, string username, uint priority, bool controlling, ulong tieBreaker, bool useCandidate, ReadOnlySpan<byte> key)
    {
        var writer = new StunWriter(buffer, StunMessageType.BindingRequest, transactionId);
        writer.Add(StunAttribute.Username, username);
        writer.Add(StunAttribute.Priority, priority);
        writer.Add(controlling ? StunAttribute.IceControlling : StunAttribute.IceControlled, tieBreaker);
        if (useCandidate)
            writer.Add(StunAttribute.UseCandidate, []);
        return writer.Finish(key);
    }
}
